"""Figures of a source from memory or of unknown origin: refused until somebody vouches for it, then used and said so.

The pack of these tests has one figure of such a source, the share of forest of 2024 (44 %), from 'rumour'.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from dafeng.core import default_catalogue
from dafeng.core.sources import Source, read_sources
from dafeng.reports import make_context
from dafeng.reports.yearbook import data_notes

if TYPE_CHECKING:
    from dafeng.reports import Context

SAID = {"confirmed_by": "张三", "confirmed_on": "2025-01-06", "confirmed_reason": "与年鉴表7-3一致。",
        "confirmed_document": "枣庄市统计年鉴2024"}  # fmt: skip


def _with(context: Context, language: str, **said: str) -> Context:
    sources = tuple(replace(each, **said) if each.id == "rumour" else each for each in context.pack.sources)
    pack = replace(context.pack, sources=sources)
    return make_context(pack, context.plan, default_catalogue(), "2024", made=date(2025, 1, 8), language=language)  # type: ignore[arg-type]


def _forest(context: Context) -> list[float]:
    rows = context.observations.filter(indicator="sink.forest.coverage")
    return rows["value"].to_list()


def test_unconfirmed_it_enters_no_document_and_is_named(context: Context) -> None:
    assert (_forest(context), context.left_out) == ([], ("rumour",))
    assert "下列来源未经责任人确认，其数据未采用：传闻。" in data_notes(context, frozenset({"book"}))


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("zh", "“传闻”由张三于2025年1月6日确认（枣庄市统计年鉴2024；与年鉴表7-3一致）后采用。"),
        ("en", "'传闻' is used as confirmed by 张三 on 6 January 2025 (枣庄市统计年鉴2024; 与年鉴表7-3一致)."),
    ],
)
def test_confirmed_it_is_used_and_the_note_says_by_whom(context: Context, language: str, note: str) -> None:
    found = _with(context, language, **SAID)
    assert (len(_forest(found)), found.left_out) == (1, ())
    notes = data_notes(found, frozenset({"rumour#表1"}))
    assert note in notes
    assert not any("未经责任人确认" in each or "nobody has confirmed" in each for each in notes)
    assert note not in data_notes(found, frozenset({"book"}))  # not where nothing of it is used


@pytest.mark.parametrize(
    ("certainty", "person", "official"), [("V", "", True), ("S", "", True), ("C", "", True), ("M", "", False),
                                          ("U", "", False), ("M", "张三", True), ("U", "张三", True)]
)  # fmt: skip
def test_what_counts_officially(certainty: str, person: str, official: bool) -> None:
    assert Source("a", "甲", "乙", "丙", certainty, confirmed_by=person).is_official == official  # type: ignore[arg-type]


@pytest.mark.parametrize("change", [{"confirmed_by": ""}, {"confirmed_reason": " "}, {"confirmed_on": "2025-02-30"}])
def test_a_confirmation_in_a_pack_is_whole_or_refused(change: dict[str, str]) -> None:
    row = {"id": "a", "title_zh": "甲", "publisher": "乙", "licence": "丙", "certainty": "M"} | SAID
    assert read_sources({"source": [row]})[1] == []
    assert [each.code for each in read_sources({"source": [row | change]})[1]] == ["source.half-confirmed"]
