"""Headings that stand inside a line: behind a page number, behind the heading above, or behind a full stop.

A page's text often loses a line break. A mark such as （三十） inside a line opens a clause where it carries on the
count of the lines around it: the last one said （二十九） and the next one does not say （三十） itself.
"""

from __future__ import annotations

import re
from dataclasses import replace

from dafeng.plan.grammar.characters import SPACES
from dafeng.plan.grammar.headings import Mark, Rank, read_mark
from dafeng.plan.grammar.lines import Line, plain_of, width_of
from dafeng.plan.grammar.numerals import ordinal

__all__ = ["part_headings"]

_INSIDE = re.compile("（([一二三四五六七八九十]{1,4})）(?=[一-鿿])")
_PAGE = re.compile(r"\d{1,3}")


def part_headings(lines: list[Line], flat: str) -> list[Line]:
    """The lines, with those parted that hold a heading inside; a page number before it is dropped."""
    marks = [read_mark(line.plain) for line in lines]
    following = _following(marks)
    parted: list[Line] = []
    last = 0
    for line, mark, then in zip(lines, marks, following, strict=True):
        if _is_bracketed(mark):
            last = mark.number  # type: ignore[union-attr]
        found = _find(line, mark, last, then) if "）" in line.plain[2:] else None
        if found is None:
            parted.append(line)
            continue
        last = ordinal(found[1]) or last
        parted.extend(_part(line, found, flat))
    return parted


def _is_bracketed(mark: Mark | None) -> bool:
    return mark is not None and mark.rank == Rank.WORD_IN_BRACKETS


def _following(marks: list[Mark | None]) -> list[int]:
    """For each line, the number of the next bracketed mark that opens a later line; 0 when there is none."""
    following, then = [0] * len(marks), 0
    for at in range(len(marks) - 1, -1, -1):
        following[at] = then
        mark = marks[at]
        if mark is not None and _is_bracketed(mark):
            then = mark.number
    return following


def _find(line: Line, mark: Mark | None, last: int, then: int) -> re.Match[str] | None:
    """The heading inside the line whose number the lines around it miss."""
    for found in _INSIDE.finditer(line.plain, 1):
        at, number = found.start(), ordinal(found[1])
        carries_on = number == last + 1 and number > 1 and then != number
        starts = number == 1 and then == 2
        if not (carries_on or starts):
            continue
        above = mark is not None and mark.rank < Rank.WORD_IN_BRACKETS and line.plain.find("。", 0, at) < 0
        under = above or _PAGE.fullmatch(line.plain, 0, at) is not None
        if under or (carries_on and line.plain[at - 1] == "。"):
            return found
    return None


def _part(line: Line, found: re.Match[str], flat: str) -> list[Line]:
    """The line before the heading, if more than a page number, and the line from it on."""
    spaced = f"[\n{SPACES}]*".join(re.escape(sign) for sign in found[0])
    at = re.compile(spaced).search(flat, line.start, line.end)
    if at is None:
        return [line]
    start = at.start()
    end = start - (len(flat[line.start : start]) - len(flat[line.start : start].rstrip()))
    rest = replace(line, start=start, plain=plain_of(flat[start : line.end]), width=width_of(flat[start : line.end]))
    if _PAGE.fullmatch(line.plain, 0, found.start()):
        return [rest]
    return [
        replace(line, end=end, plain=plain_of(flat[line.start : end]), width=width_of(flat[line.start : end])),
        rest,
    ]
