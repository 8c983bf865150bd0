"""Bars that lie: from one value to another on a common axis, one row each. Serves the waterfall and the tornado."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dafeng.charts.frame import Surround, Words, surround
from dafeng.charts.numbers import short_number, ticks
from dafeng.charts.palette import PALETTE
from dafeng.charts.svg import document, el, number, text, text_width

__all__ = ["Span", "SpanChart", "SpanRow", "draw_spans"]

_ROW = 24
_HEAD = 40


@dataclass(frozen=True, slots=True)
class Span:
    """A bar from `start` to `end`; equal ends are drawn as a mark."""

    start: float
    end: float
    colour: str


@dataclass(frozen=True, slots=True)
class SpanRow:
    """A row with its bars and what stands at its right end; `key` is what the caller knows it by."""

    name: str
    spans: tuple[Span, ...]
    said: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class SpanChart:
    """Rows from above to below; `centre` is a line through all of them. The axis need not begin at zero."""

    key: str
    title: str
    unit: str
    rows: tuple[SpanRow, ...]
    centre: float | None = None
    source: str = ""
    words: Words = field(default_factory=Words)


def draw_spans(chart: SpanChart, width: int = 720, *, standalone: bool = False) -> str:
    """The chart as SVG, as high as its rows need; a long name is cut with an ellipsis."""
    height = _HEAD + _ROW * len(chart.rows) + 28
    around = (
        surround(f"{chart.title} ({chart.unit})", chart.words.source + chart.source, (), width, height)
        if standalone
        else Surround()
    )
    ends = [value for row in chart.rows for span in row.spans for value in (span.start, span.end)]
    if not ends:
        return document((*around.parts, text(chart.words.no_data, 8, around.head + 20)), width, height, chart.title)
    ends += [] if chart.centre is None else [chart.centre]
    steps = ticks(min(ends), max(ends), 4 if width < 500 else 6)
    names = min(max(text_width(row.name) for row in chart.rows), width * 0.42)
    said = max(text_width(row.said) for row in chart.rows)
    left, right = names + 16, width - said - 16
    top = around.head + _HEAD
    bottom = top + _ROW * len(chart.rows)

    def x(value: float) -> float:
        return left + (value - steps[0]) / (steps[-1] - steps[0]) * (right - left)

    parts = [*around.parts, text(chart.unit, 4, around.head + 14)]
    free = 0.0
    for value in steps:
        parts.append(el("path", d=f"M{number(x(value))} {number(top)}V{number(bottom)}", stroke=PALETTE["line"]))
        half = text_width(short_number(value)) / 2 + 4
        if x(value) - half >= free:  # a label that has no room is left out, its line stays
            parts.append(text(short_number(value), x(value), top - 8, text_anchor="middle"))
            free = x(value) + half
    if chart.centre is not None:
        middle = x(chart.centre)
        parts.append(el("path", d=f"M{number(middle)} {number(top)}V{number(bottom)}", stroke=PALETTE["line-strong"]))
    for at, row in enumerate(chart.rows):
        y = top + _ROW * at
        parts.append(text(_cut(row.name, names), 4, y + 16, fill=PALETTE["text"]))
        parts += [_bar(x(span.start), x(span.end), y, span.colour) for span in row.spans]
        parts.append(text(row.said, width - 8, y + 16, text_anchor="end"))
    return document(parts, width, around.head + height + around.foot, _summary(chart.rows, chart))


def _bar(one: float, two: float, y: float, colour: str) -> str:
    if abs(one - two) < 1.0:
        return el("rect", x=one - 1.5, y=y + 3, width=3, height=_ROW - 6, fill=colour)
    return el("rect", x=min(one, two), y=y + 5, width=abs(two - one), height=_ROW - 10, rx=1.5, fill=colour)


def _cut(name: str, room: float) -> str:
    if text_width(name) <= room:
        return name
    while name and text_width(name + "…") > room:
        name = name[:-1]
    return name + "…"


def _summary(rows: Sequence[SpanRow], chart: SpanChart) -> str:
    return f"{chart.title} ({chart.unit}). " + "; ".join(f"{row.name} {row.said}" for row in rows[:12])
