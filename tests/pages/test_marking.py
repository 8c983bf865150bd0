"""The marked text is the text: nothing lost, nothing added, each piece under the records that cover it."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from dafeng_site.pages.marking import Span, paragraphs

TEXT = "一、目标\n到2025年，装机达到28万千瓦以上。\n\n  <二> 任务 & 其他\n"


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))))
def test_marks_keep_the_text_whole(pairs: list[tuple[int, int]]) -> None:
    spans = [Span(start, end, "target", f"t{at}") for at, (start, end) in enumerate(pairs)]
    found = [_plain(each.html) for each in paragraphs(TEXT, spans, [])]
    assert found == [line.strip() for line in TEXT.splitlines() if line.strip()]


def test_a_mark_covers_its_span_alone() -> None:
    start = TEXT.index("28万千瓦")
    found = paragraphs(TEXT, [Span(start, start + 5, "target", "target-1")], [(0, 1, "clause-1")])
    assert found[0].level == 1
    assert '<mark class="target" data-ref="target-1">28万千瓦</mark>' in found[1].html


def test_a_heading_that_runs_on_into_its_clause_is_body_text_that_can_still_be_found() -> None:
    (found,) = paragraphs("1．发展光伏。到2025年，装机400万千瓦。", [], [(0, 3, "clause-1")])
    assert (found.level, found.ref) == (0, "clause-1")


def test_markup_in_the_text_is_shown_as_text() -> None:
    assert "&lt;二&gt; 任务 &amp; 其他" in paragraphs(TEXT, [], [])[-1].html
