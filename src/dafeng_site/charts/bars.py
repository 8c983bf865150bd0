"""Horizontal bars: one thing compared over places, units or kinds, with what has no figure hatched."""

from __future__ import annotations

from dataclasses import dataclass, field

from dafeng_site.charts.frame import Surround, Words, surround
from dafeng_site.charts.numbers import format_number, ticks
from dafeng_site.charts.palette import PALETTE
from dafeng_site.charts.svg import document, el, hatch, number, text, text_width

__all__ = ["BarChart", "BarItem", "draw_bars"]


@dataclass(frozen=True, slots=True)
class BarItem:
    """One bar; `value` is None where there is no figure."""

    name: str
    value: float | None
    state: str = "published"
    colour: str = PALETTE["primary"]
    href: str = ""


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars of one unit, drawn from zero in the order given."""

    key: str
    title: str
    unit: str
    items: tuple[BarItem, ...]
    source: str = ""
    words: Words = field(default_factory=Words)


def draw_bars(chart: BarChart, width: int = 720, *, standalone: bool = False) -> str:
    """The bars as SVG, 28 high each."""
    height = 30 + 28 * len(chart.items) + 8
    around = surround(chart.title, chart.words.source + chart.source, (), width, height) if standalone else Surround()
    left = min(max((text_width(item.name) for item in chart.items), default=0) + 16, width * 0.42)
    right = width - 64
    known = [item.value for item in chart.items if item.value is not None]
    steps = ticks(min([0.0, *known]), max([0.0, *known]) or 1.0, 4)
    pattern = f"hatch-{chart.key}-{width}"

    def across(value: float) -> float:
        return left + (value - steps[0]) / (steps[-1] - steps[0]) * (right - left)

    top = around.head + 26
    bottom = top + 28 * len(chart.items)
    parts = [el("defs", hatch(pattern)), *around.parts, text(chart.unit, right, around.head + 14, text_anchor="end")]
    for value in steps:
        line = f"M{number(across(value))} {number(top)}V{number(bottom)}"
        parts.append(el("path", d=line, stroke=PALETTE["line-strong" if value == 0 else "line"]))
    for index, item in enumerate(chart.items):
        y = top + 28 * index
        parts.append(text(item.name, left - 8, y + 18, text_anchor="end", fill=PALETTE["text"]))
        if item.value is None:
            parts.append(el("rect", x=left, y=y + 6, width=72, height=16, fill=f"url(#{pattern})"))
            parts.append(text(chart.words.no_data, left + 80, y + 18, fill="#555b63"))
            continue
        hollow = item.state in {"estimated", "assumed"}
        start, end = sorted((across(0.0), across(item.value)))
        bar = el(
            "rect", x=start, y=y + 6, width=max(end - start, 1.0), height=16, fill=item.colour,
            fill_opacity="0.35" if hollow else None, stroke=item.colour if hollow else None,
        )  # fmt: skip
        label = text(format_number(item.value), end + 6, y + 18, fill=PALETTE["text"])
        parts.append(el("g", bar, label, class_="hot" if item.href else None, data_href=item.href or None))
    said = "; ".join(
        f"{item.name} {chart.words.no_data if item.value is None else format_number(item.value)}"
        for item in chart.items
    )
    return document(parts, width, around.head + height + around.foot, f"{chart.title} ({chart.unit}). {said}")
