"""The evaluation in a browser: a sheet is kept and edited, an evaluation opened, a self-assessment typed and sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browser_checks import faults_of

pytestmark = pytest.mark.browser

Begin = Callable[..., Any]


def _clean(page: Any) -> None:
    """Axe finds nothing, and nothing is wider than the window."""
    assert faults_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_from_a_sheet_to_a_self_assessment(visit: Begin) -> None:
    office = visit("office")
    page = office.open("/evaluation/sheets/original/unit/")
    _clean(page)
    page.fill("#code", "own-unit")
    page.click("form[action$='/copy/'] button[type=submit]")
    page.wait_for_url("**/edit/")
    _clean(page)
    page.fill("#head-zh", "本市单位评价表")
    page.click(".duty-bar button.primary")
    page.wait_for_selector("h1:has-text('本市单位评价表')")
    _clean(page)
    page = office.open("/evaluation/new/")
    page.fill("#id_title", "2025年度单位评价")
    page.fill("#id_year", "2025")
    page.select_option("#id_sheet", "unit@1")
    page.fill("#id_self_due", "2099-01-31")
    _clean(page)
    page.click("form button.primary")
    page.wait_for_selector("fieldset.choices")
    _clean(page)
    page.click("button[name=action][value=open]")
    page.wait_for_selector("table.cards a")
    _clean(page)
    unit = visit("energy", width=390, height=800)
    page = unit.open("/evaluation/")
    _clean(page)
    page.click("table.cards .sub a")
    page.fill("#value-reports", "95")
    page.wait_for_selector("#draft-status:has-text('已保存')")
    page.click(".duty-bar button.primary")
    page.wait_for_selector("#text-reports-error")  # a value needs its grounds
    page.fill("#text-reports", "按期报送，见调度记录")
    _clean(page)
    page.click(".duty-bar button.primary")
    page.wait_for_selector(".notice:has-text('等待核查')")
    assert office.errors == []
    assert unit.strangers == []


_APART = """() => [...document.querySelectorAll('.card-body.form-inline > label')].filter(label => {
  const field = document.getElementById(label.htmlFor);
  return field && label.getBoundingClientRect().bottom > field.getBoundingClientRect().top + 1;
}).map(label => label.textContent)"""
_NARROW = """() => [...document.querySelectorAll('table.cards td .sub')]
  .filter(each => each.getBoundingClientRect().width < 200).map(each => each.textContent)"""


@pytest.mark.parametrize("path", ["/evaluation/sheets/", "/evaluation/sheets/original/national/"])
def test_on_a_phone_labels_stand_over_fields_and_notes_under_values(visit: Begin, path: str) -> None:
    page = visit("office", width=390, height=844).open(path)
    assert page.evaluate(_APART) == []
    assert page.evaluate(_NARROW) == []
    _clean(page)
