"""Sentences and the short clauses (segments) between commas, with what the reader has to remember between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dafeng.plan.grammar.moments import Moment, find_moments
from dafeng.plan.grammar.quantities import Quantity, find_quantities

__all__ = ["Segment", "Sentence", "read_sentence", "split_sentences"]

_SENTENCE_MOST = 1200
_END = re.compile(r"[。！？\n]")
_WORTH = re.compile(
    r"\d|分之|[番倍]|全部|全面|全覆盖|覆盖|零|峰|下达|省定|市定|国家|上级|任务|淘汰|退出|百|千|[二三四五六七八九十两][个家座处]"
)
_BREAK = re.compile(r"[，；：,]|——")
_QUOTED = re.compile("“[^”]{0,80}”|《[^》]{0,80}》")
_OPEN = "（《“〔"
_BRACKET_MOST = 300
_GOAL_LEAST = 3
_PARTNER = {"（": "）", "《": "》", "“": "”", "〔": "〕"}
_CLOSE = {"）": "（", "》": "《", "”": "“", "〕": "〔"}


@dataclass(frozen=True, slots=True)
class Segment:
    """A short clause, [start, end) in its sentence, with the time phrases and quantities in it.

    `inside` is True for words in round brackets.
    """

    start: int
    end: int
    moments: tuple[Moment, ...]
    quantities: tuple[Quantity, ...]
    inside: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the plain text: `start` is its place there."""

    text: str
    start: int
    segments: tuple[Segment, ...]


def split_sentences(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the sentences in [start, end); an overlong one is cut at a comma, so that work stays linear."""
    at = start
    while at < end:
        found = _END.search(plain, at, end)
        stop = found.end() if found else end
        while stop - at > _SENTENCE_MOST:
            cut = max(plain.rfind(sign, at, at + _SENTENCE_MOST) for sign in "；，、")
            cut = at + _SENTENCE_MOST if cut <= at else cut + 1
            yield at, cut
            at = cut
        yield at, stop
        at = stop


def read_sentence(plain: str, start: int, end: int) -> Sentence | None:
    """The sentence with its segments; None when nothing in it can be a target."""
    text = plain[start:end]
    if not _WORTH.search(text):
        return None
    moments = find_moments(text)
    quoted = [found.span() for found in _QUOTED.finditer(text)]
    quantities = [
        each
        for each in find_quantities(text)
        if not _within(each.number_start, moments) and not _held(each.number_start, quoted)
    ]
    return Sentence(text, start, tuple(_segments(text, moments, quantities)))


def _within(at: int, moments: list[Moment]) -> bool:
    return any(moment.start <= at < moment.end for moment in moments)


def _segments(text: str, moments: list[Moment], quantities: list[Quantity]) -> Iterator[Segment]:
    """Cut at commas outside brackets; round brackets that hold quantities are segments of their own."""
    depth: list[str] = []
    opened = first = 0
    spans: list[tuple[int, int, bool]] = []
    for at, sign in enumerate(text):
        if sign in _OPEN and text.find(_PARTNER[sign], at, at + _BRACKET_MOST) > 0:
            depth.append(sign)
            if sign == "（" and len(depth) == 1:
                opened = at + 1
        elif sign in _CLOSE:
            if depth and depth[-1] == _CLOSE[sign]:
                depth.pop()
            if sign == "）" and not depth and opened:
                spans.append((opened, at, True))
                opened = 0
        elif not depth and (_BREAK.match(text, at) or (sign == "、" and _parts_goals(text, moments, first, at))):
            spans.append((first, at, False))
            first = at + 1
    spans.append((first, len(text), False))
    spans.sort()
    inner = [(start, end) for start, end, inside in spans if inside]
    for start, end, inside in spans:
        if end <= start:
            continue
        own = [q for q in quantities if start <= q.start < end and (inside or not _held(q.start, inner))]
        times = tuple(m for m in moments if start <= m.start < end and (inside or not _held(m.start, inner)))
        yield Segment(start, end, times, tuple(own), inside)


def _parts_goals(text: str, moments: list[Moment], first: int, at: int) -> bool:
    """True for a 、 between two goals that each name their time: A2025年前达峰、B2030年前达峰."""
    before = [moment for moment in moments if first <= moment.start and moment.end <= at and not moment.is_base]
    if not before or at - before[-1].end < _GOAL_LEAST:
        return False
    found = _BREAK.search(text, at)
    stop = found.start() if found else len(text)
    if "碳中和" in text[at:stop]:  # 2030年前碳达峰、2060年前碳中和 is one phrase
        return False
    return any(at < moment.start < stop and not moment.is_base for moment in moments)


def _held(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)
