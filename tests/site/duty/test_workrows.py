"""Rows of lists of work items: drawn once for what they show, anew where one value is another, escaped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.template import Context, Template
from django.utils import translation

from dafeng.appraisal import WorkReason
from dafeng_site.duty import queries
from dafeng_site.duty.items import override
from dafeng_site.duty.models import WorkItem
from dafeng_site.duty.records import Standing
from dafeng_site.pages.templatetags import workrows
from dafeng_site.people.policy import scope_of

if TYPE_CHECKING:
    from .conftest import Duty

HOSTILE = "<script>alert(1)</script>&amp;"


def _row(duty: Duty, tag: str = "own_row") -> str:
    view = queries.some_views(scope_of(duty.office), [duty.own.pk], duty.today)[0]
    return Template("{% load workrows %}{% " + tag + " view %}").render(Context({"view": view}))


@pytest.mark.parametrize("tag", ["own_row", "item_row"])
def test_equal_rows_are_drawn_once_and_others_anew(duty: Duty, tag: str) -> None:
    workrows._once.cache_clear()
    first = _row(duty, tag)
    drawn = workrows._once.cache_info().misses
    assert _row(duty, tag) == first
    assert workrows._once.cache_info().misses == drawn  # nothing was drawn the second time
    WorkItem.objects.filter(pk=duty.own.pk).update(done=0.37)
    assert "37%" in _row(duty, tag)
    assert "37%" not in first


def test_what_the_office_sets_shows_in_the_next_list(duty: Duty) -> None:
    assert "并网受阻" not in _row(duty)
    override(duty.office, duty.own.pk, 1, "red", "并网受阻")
    assert "并网受阻" in _row(duty)


def test_a_row_is_in_the_language_of_who_looks(duty: Duty) -> None:
    with translation.override("zh-hans"):
        chinese = _row(duty)
    with translation.override("en"):
        english = _row(duty)
    assert "完成" in chinese
    assert "完成" not in english


@pytest.mark.parametrize("tag", ["own_row", "item_row"])
def test_what_people_typed_is_escaped_once(duty: Duty, tag: str) -> None:
    """`&amp;` typed as such is shown as typed: `&amp;amp;` in the page."""
    WorkItem.objects.filter(pk=duty.own.pk).update(title=HOSTILE)
    shown = _row(duty, tag)
    assert "<script>" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;" in shown


def test_reasons_of_two_items_that_read_alike_are_drawn_once() -> None:
    one = Standing("red", (WorkReason("late", "已过时限", "past its date", "2026-1"),))
    other = replace(one, reasons=(WorkReason("late", "已过时限", "past its date", "2026-2"),))
    workrows._once.cache_clear()
    assert workrows.why(one, -3) == workrows.why(other, -3)
    assert workrows._once.cache_info().misses == 1
    assert workrows.why(one, -4) != workrows.why(one, -3)
