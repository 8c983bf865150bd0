"""A document as the grammar reads it: plain text in paragraphs, with the way back to the original."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from dafeng.plan.grammar.characters import SPACES
from dafeng.plan.grammar.lines import Line

__all__ = ["Paragraph", "Reading", "join_lines"]

_RUN = re.compile(f"[^\n{SPACES}]+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """[start, end) in the plain text, and the paragraph's first line."""

    start: int
    end: int
    first: Line
    lines: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Plain text: no white space but a line feed between paragraphs and a blank between Latin words or numbers.

    `run_starts[k]` is where the k-th run of signs begins in the plain text, `run_origins[k]` where it begins in the
    original.
    """

    plain: str
    paragraphs: tuple[Paragraph, ...]
    run_starts: list[int]
    run_origins: list[int]
    original: str

    def origin(self, at: int) -> int:
        """The offset in the original of the plain text's sign `at`."""
        run = max(bisect_right(self.run_starts, at) - 1, 0)
        if not self.run_starts:
            return 0
        return self.run_origins[run] + at - self.run_starts[run]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A plain span as a span of the original, half-open; line feeds at its end do not count."""
        while end > start and self.plain[end - 1] == "\n":
            end -= 1
        first = self.origin(start)
        return first, max(self.origin(end - 1) + 1, first) if end > start else first

    def quote(self, start: int, end: int) -> str:
        """The original's words of a plain span, on one line."""
        first, last = self.span(start, end)
        return re.sub(r"\s*[\r\n\f]\s*", "", self.original[first:last])


def join_lines(lines: list[Line], flat: str, original: str, closes: list[bool]) -> Reading:
    """Paragraphs from lines; `closes[i]` is True where line i ends its paragraph."""
    pieces: list[str] = []
    run_starts: list[int] = []
    run_origins: list[int] = []
    paragraphs: list[Paragraph] = []
    length = opened = 0
    first = 0
    for at, line in enumerate(lines):
        for found in _RUN.finditer(flat, line.start, line.end):
            broken = found.start() == line.start and at > first  # a hard line break may fall within a number
            if pieces and pieces[-1] != "\n" and _parted(pieces[-1][-1], found[0][0], broken=broken):
                pieces.append(" ")
                length += 1
            run_starts.append(length)
            run_origins.append(found.start())
            pieces.append(found[0])
            length += len(found[0])
        if closes[at] or at + 1 == len(lines):
            paragraphs.append(Paragraph(opened, length, lines[first], at - first + 1))
            pieces.append("\n")
            length += 1
            opened, first = length, at + 1
    return Reading("".join(pieces), tuple(paragraphs), run_starts, run_origins, original)


def _parted(left: str, right: str, *, broken: bool) -> bool:
    """Whether a blank parts two runs: between Latin words and numbers, but not where a line breaks a number."""
    if broken and (left.isdigit() or left == ".") and right.isdigit():
        return False
    return left.isascii() and right.isascii() and (left.isalnum() or left == ".") and right.isalnum()
