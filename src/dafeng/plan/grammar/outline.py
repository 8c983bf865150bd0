"""The outline: which lines open a clause, and the tree that the clauses make.

A mark opens a clause when it stands at the start of a line, the sentence before it has ended, and its number carries on
the count of its rank (missing headings are forgiven, a figure at a line's start is not a heading).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dafeng.plan.grammar.headings import Mark, Rank, read_mark
from dafeng.plan.grammar.lines import Line, line_closes

__all__ = ["Opening", "find_openings", "without_contents"]

_GAP_FORGIVEN = 3
_RESUMING = (Rank.CHAPTER, Rank.WORD, Rank.WORD_IN_BRACKETS)
_ASIDE = re.compile(r"专栏\d{0,2}[一二三四五六七八九十]{0,3}")
_ATTACHED = re.compile(r"附件?(?:\d{1,2}|[一二三四五六七八九十]{1,2})?(?:[:：.、-].{0,60})?$")
_CONTENTS = re.compile(r"目录|目次")
_CONTENTS_MOST = 400
_PAGE_AT_END = re.compile(r"[.…·\s]*\d{1,3}$")


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that opens a clause, an aside (专栏) or an attachment (附件)."""

    line: int
    kind: str
    mark: Mark | None
    label: str


@dataclass(slots=True)
class _Counts:
    """The last number of each open rank, outermost first, and the last number of each rank anywhere."""

    open_ranks: list[tuple[Rank, int]] = field(default_factory=list)
    last: dict[Rank, int] = field(default_factory=dict)
    in_aside: bool = False
    inner: dict[Rank, int] = field(default_factory=dict)

    def carries_on(self, mark: Mark) -> bool:
        """True when the mark continues an open list, starts one, or goes on counting across sections."""
        for rank, number in self.open_ranks:
            if rank == mark.rank:
                return mark.number == 1 or 0 < mark.number - number <= _GAP_FORGIVEN
        step = mark.number - self.last.get(mark.rank, 0)
        return mark.number <= _GAP_FORGIVEN or 0 < step <= _GAP_FORGIVEN

    def opens_all(self, mark: Mark) -> bool:
        """True for the first outer heading of a text, whatever stands before it (a title over two lines)."""
        return not self.last and mark.number == 1 and mark.rank <= Rank.WORD

    def is_next(self, mark: Mark) -> bool:
        """True when the mark is exactly the next of an open list."""
        return (mark.rank, mark.number - 1) in self.open_ranks

    def stays_inside(self, mark: Mark) -> bool:
        """True when the mark belongs to the items of an open aside."""
        if not self.in_aside:
            return False
        restarts = mark.number == 1 and mark.rank >= Rank.WORD_IN_BRACKETS
        goes_on = self.inner.get(mark.rank, -1) == mark.number - 1
        if restarts or goes_on:
            self.inner[mark.rank] = mark.number
            return True
        return not self.is_next(mark) and (mark.rank >= Rank.DIGIT or not self.carries_on(mark))

    def open(self, mark: Mark) -> None:
        """Close what stands further in and note the mark."""
        self.open_ranks = [(rank, number) for rank, number in self.open_ranks if rank < mark.rank]
        self.open_ranks.append((mark.rank, mark.number))
        self.last[mark.rank] = mark.number


def without_contents(lines: list[Line]) -> list[Line]:
    """Drop a table of contents: from 目录 to where its first entry comes again."""
    for at, line in enumerate(lines[:_CONTENTS_MOST]):
        if _CONTENTS.fullmatch(line.plain) and at + 1 < len(lines):
            entry = _PAGE_AT_END.sub("", lines[at + 1].plain)
            for later in range(at + 2, min(at + _CONTENTS_MOST, len(lines))):
                if entry and len(entry) > 1 and _PAGE_AT_END.sub("", lines[later].plain).startswith(entry):
                    return lines[:at] + lines[later:]
    return lines


def _resumed(lines: list[Line]) -> frozenset[int]:
    """Lines whose mark goes on from a count that a stretch of lost headings broke.

    The next mark of its rank is its next number, and its number is larger than the last one's.
    """
    seen: dict[Rank, tuple[int, int, int]] = {}
    resumed = set()
    for at, line in enumerate(lines):
        mark = read_mark(line.plain)
        if mark is None or mark.rank not in _RESUMING or mark.length + 2 > len(line.plain):
            continue
        before, last, last_at = seen.get(mark.rank, (0, 0, 0))
        if mark.number == last + 1 and last > before:
            resumed.add(last_at)
        seen[mark.rank] = last, mark.number, at
    return frozenset(resumed)


def _stands_under(openings: list[Opening], lines: list[Line], at: int) -> bool:
    """True for a first mark in brackets right under a heading that fills its line."""
    if not openings or openings[-1].line != at - 1 or "。" in lines[at - 1].plain:
        return False
    above, mark = openings[-1].mark, read_mark(lines[at].plain)
    return above is not None and mark is not None and above.rank < mark.rank == Rank.WORD_IN_BRACKETS


def find_openings(lines: list[Line], measures: list[int]) -> list[Opening]:
    """All openings in the text's order."""
    openings: list[Opening] = []
    counts = _Counts()
    resumed = _resumed(lines)
    for at, line in enumerate(lines):
        free = at == 0 or lines[at - 1].closed or line_closes(lines[at - 1], line, measures[at - 1])
        free = free or _stands_under(openings, lines, at)
        if free and (found := _ASIDE.match(line.plain)) and len(line.plain) <= 60:
            openings.append(Opening(at, "aside", None, found[0]))
            counts.in_aside, counts.inner = True, {}
            continue
        if free and len(line.plain) <= 60 and _ATTACHED.match(line.plain):
            openings.append(Opening(at, "attachment", None, re.split("[:：.、-]", line.plain)[0]))
            counts = _Counts()
            continue
        mark = read_mark(line.plain)
        if mark is None or not (free or (counts.is_next(mark) and mark.rank < Rank.DIGIT) or counts.opens_all(mark)):
            continue
        if (counts.carries_on(mark) or at in resumed) and not counts.stays_inside(mark):
            counts.open(mark)
            counts.in_aside = False
            openings.append(Opening(at, "clause", mark, mark.label))
    return openings
