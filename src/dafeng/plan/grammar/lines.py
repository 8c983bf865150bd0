"""Lines: drop page furniture, join hard line breaks, hand on paragraphs.

A PDF's text breaks lines at the page's measure and carries page numbers and running headers. A line runs on into the
next when it fills the measure or stops in mid-sentence; a short line ends its paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from dafeng.plan.grammar.characters import SPACES

__all__ = ["Line", "line_closes", "measures_of", "plain_of", "read_lines", "width_of"]

_PAGE_NUMBER = re.compile(
    r"[-—_·.\[（〔]*第?(?:\d{1,4}|[ivxIVX]{1,6})页?(?:[/,，]?共?\d{1,4}页?)?[-—_·.\]）〕]*|第[一二三四五六七八九十百]+页"
)
_MARKED_PAGE = re.compile(r"[-—·]+\d{1,4}[-—·]+|第\d{1,4}页.*")
_DOT_LEADER = re.compile(r"(?:[.…·。\ue000-\uf8ff\U000f0000-\U0010fffd]{4,}|(?:[.…·] ){3,})[-—\d\s（）]*$")
_ENDS = "。！？；：!?"
_STOPS_SHORT = "，、（“《〈/"
_RUNS_ON = "，。、；：）”》〉！？"
_LEADERS_APART = 4
_HEADERS_SEEN = 3
_CLOSE_TO_EDGE = 2
_LOOKS_LIKE_TITLE = re.compile(
    r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[）、.)][^，。；]*$|第.{1,3}[章节条篇]|附件|专栏"
)
_UNIT_OPENS = re.compile("[年月日万亿个家座台辆吨千兆平立公亩人户项%]")
_VALUE_OPENS = re.compile(r"\d[\d.]*(?:%|万?亿?[一-鿿]{0,4})(?:以上|以下|以内|左右)[，；。、]")
_MEASURE_WINDOW = 6
_NARROWEST_MEASURE, _WIDEST_MEASURE = 36, 160


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line without its outer white space; `plain` has none inside either."""

    start: int
    end: int
    plain: str
    width: int
    after_gap: bool

    @property
    def closed(self) -> bool:
        """True when the line ends a sentence."""
        return self.plain[-1] in _ENDS or self.plain.endswith(("。）", "。”", "）"))


_SPACE = re.compile(f"[\n{SPACES}]+")
_GAP_BETWEEN_WORDS = re.compile(f"(?<=[0-9A-Za-z.])[\n{SPACES}]+(?=[0-9A-Za-z])")


def plain_of(flat: str) -> str:
    """Text without white space; one space stays between digits or letters, so that numbers never run together."""
    if not _SPACE.search(flat):
        return flat
    kept = _GAP_BETWEEN_WORDS.sub("\x00", flat)
    return _SPACE.sub("", kept).replace("\x00", " ")


def read_lines(flat: str) -> list[Line]:
    """All lines that carry text, without page numbers and running headers."""
    lines: list[Line] = []
    gap = True
    for found in re.finditer(r"[^\n\f\v\r\u2028\u2029]+", flat):
        plain = plain_of(found[0])
        if not plain:
            continue
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        end = found.end() - (len(found[0]) - len(found[0].rstrip()))
        before = flat[lines[-1].end : start] if lines else "\f"
        gap = before.count("\n") > 1 or "\f" in before
        lines.append(Line(start, end, plain, width_of(flat[start:end]), gap))
    return _without_furniture(lines)


def width_of(printed: str) -> int:
    """Columns: a Chinese character counts two."""
    return 2 * len(printed) - sum(sign < "\u2000" for sign in printed)


def _without_furniture(lines: list[Line]) -> list[Line]:
    page = [_is_page_number(lines, at) for at in range(len(lines))]
    edges = [at for at, yes in enumerate(page) if yes]
    near = {at + step for at in edges for step in range(-_CLOSE_TO_EDGE, _CLOSE_TO_EDGE + 1)}
    seen = Counter(re.sub(r"\d+", "", lines[at].plain) for at in near if 0 <= at < len(lines) and not page[at])
    headers = {
        text
        for text, times in seen.items()
        if times >= _HEADERS_SEEN and text and len(text) < 60 and text[-1] not in "。；"
    }
    led = _led(lines)
    return [
        line
        for at, line in enumerate(lines)
        if not page[at] and not led[at] and not (at in near and re.sub(r"\d+", "", line.plain) in headers)
    ]


def _led(lines: list[Line]) -> list[bool]:
    """Lines of a table of contents: those with dot leaders, and what stands between two of them."""
    led = [bool(_DOT_LEADER.search(line.plain)) for line in lines]
    last = -_LEADERS_APART
    for at, has in enumerate(list(led)):
        if has:
            if at - last < _LEADERS_APART:
                led[last + 1 : at] = [True] * (at - last - 1)
            last = at
    return led


def _is_page_number(lines: list[Line], at: int) -> bool:
    line = lines[at]
    if len(line.plain) > 14 or not _PAGE_NUMBER.fullmatch(line.plain):
        return False
    if _MARKED_PAGE.fullmatch(line.plain):
        return True
    return line.after_gap or at + 1 == len(lines) or lines[at + 1].after_gap


def measures_of(lines: list[Line]) -> list[int]:
    """The width that lines fill around each line; 0 where lines are whole paragraphs."""
    measures = []
    widths = [line.width for line in lines]
    for at in range(len(lines)):
        window = sorted(widths[max(0, at - _MEASURE_WINDOW) : at + _MEASURE_WINDOW + 1])
        measures.append(window[-2] if len(window) > 1 else window[-1])
    return measures


def line_closes(line: Line, following: Line, measure: int) -> bool:
    """True when `line` ends its paragraph, False when its sentence goes on in `following`."""
    if following.plain[0] in _RUNS_ON or line.plain[-1] in _STOPS_SHORT:
        return False
    if line.plain[-1] not in _ENDS and _VALUE_OPENS.match(following.plain):
        return False
    if line.plain[-1].isdigit() and _UNIT_OPENS.match(following.plain):
        return False
    if not _NARROWEST_MEASURE <= measure <= _WIDEST_MEASURE:
        return True
    if line.plain[-1] in _ENDS or _LOOKS_LIKE_TITLE.match(line.plain):
        return line.width < max(measure - 10, int(0.8 * measure))
    return line.width < int(0.6 * measure)
