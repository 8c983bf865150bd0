"""The plan's text with what was found in it: paragraphs of segments, each knowing the records that it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

__all__ = ["Paragraph", "Span", "paragraphs"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text [start, end) that a record was read from; `kind` gives the colour, `ref` finds the record."""

    start: int
    end: int
    kind: str
    ref: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the document; `level` is a heading's level, 0 for body text."""

    html: SafeString
    level: int
    start: int
    ref: str


def paragraphs(text: str, spans: Iterable[Span], heads: Sequence[tuple[int, int, str]]) -> list[Paragraph]:
    """The document's non-empty lines in order. `heads` are (start, level, ref) of the clauses."""
    ordered = sorted((each for each in spans if each.end > each.start), key=lambda each: (each.start, -each.end))
    by_start = {start: (level, ref) for start, level, ref in heads}
    found: list[Paragraph] = []
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        if line.strip():
            inside = [each for each in ordered if each.start < end and each.end > start]
            level, ref = next(((by_start[at]) for at in by_start if start <= at < end), (0, ""))
            level = 0 if "。" in line.strip().rstrip("。") else level  # the heading runs on into the clause's own text
            found.append(Paragraph(_marked(text, start, end, inside), level, start, ref))
        start = end
    return found


def _marked(text: str, start: int, end: int, spans: Sequence[Span]) -> SafeString:
    """The line cut at every border of a span; each piece is marked with all records that cover it."""
    lead = len(text[start:end]) - len(text[start:end].lstrip())
    start, end = start + lead, start + len(text[start:end].rstrip())
    cuts = sorted({start, end} | {cut for each in spans for cut in (each.start, each.end) if start < cut < end})
    pieces: list[tuple[SafeString]] = []
    for left, right in pairwise(cuts):
        covering = [each for each in spans if each.start <= left and each.end >= right]
        piece = text[left:right]
        if covering:
            kinds = " ".join(dict.fromkeys(each.kind for each in covering))
            refs = " ".join(dict.fromkeys(each.ref for each in covering))
            pieces.append((format_html('<mark class="{}" data-ref="{}">{}</mark>', kinds, refs, piece),))
        else:
            pieces.append((format_html("{}", piece),))
    return format_html_join("", "{}", pieces)
