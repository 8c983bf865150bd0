"""An abatement cost curve: blocks as wide as what they abate and as high as their cost per tonne."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from dafeng.charts.frame import Surround, Words, surround
from dafeng.charts.numbers import short_number, ticks
from dafeng.charts.palette import PALETTE, SERIES_COLOURS
from dafeng.charts.svg import document, el, number, text

__all__ = ["CostBlock", "CostCurve", "draw_costs"]


@dataclass(frozen=True, slots=True)
class CostBlock:
    """From `start` to `end` on the axis of abatement at `cost` a tonne; below zero it saves."""

    name: str
    start: float
    end: float
    cost: float


@dataclass(frozen=True, slots=True)
class CostCurve:
    """Blocks in order; `unit` is that of cost, `across` that of abatement."""

    key: str
    title: str
    unit: str
    across: str
    blocks: tuple[CostBlock, ...]
    source: str = ""
    words: Words = field(default_factory=Words)


_FAR = 4.0
"""A cost this many times the next largest would flatten the others: the axis ends before it, its figure is written."""


def _cut(blocks: Sequence[CostBlock]) -> float:
    """The largest size of a cost that is drawn in full."""
    sizes = sorted((abs(each.cost) for each in blocks), reverse=True)
    if len(sizes) > 2 and sizes[0] > _FAR * sizes[1] > 0.0:
        return 1.5 * sizes[1]
    return sizes[0] if sizes else 0.0


def draw_costs(chart: CostCurve, width: int = 720, height: int = 340, *, standalone: bool = False) -> str:
    """The curve as SVG; each block carries its number in the table and its name for who points at it."""
    around = (
        surround(f"{chart.title} ({chart.unit})", chart.words.source + chart.source, (), width, height)
        if standalone
        else Surround()
    )
    full = around.head + height + around.foot
    if not chart.blocks:
        return document((*around.parts, text(chart.words.no_data, 8, around.head + 20)), width, full, chart.title)
    along = ticks(min(0.0, *(b.start for b in chart.blocks)), max(b.end for b in chart.blocks), 5)
    most = _cut(chart.blocks)
    drawn = [max(-most, min(most, block.cost)) for block in chart.blocks]
    up = ticks(min(0.0, *drawn), max(0.0, *drawn), 5)
    left, right, top, bottom = 64.0, width - 20.0, around.head + 30.0, around.head + height - 40.0

    def x(value: float) -> float:
        return left + (value - along[0]) / (along[-1] - along[0]) * (right - left)

    def y(value: float) -> float:
        return bottom - (value - up[0]) / (up[-1] - up[0]) * (bottom - top)

    parts = [*around.parts, text(chart.unit, 4, around.head + 16)]
    for value in up:
        strong = PALETTE["line-strong" if value == 0 else "line"]
        parts.append(el("path", d=f"M{number(left)} {number(y(value))}H{number(right)}", stroke=strong))
        parts.append(text(short_number(value), left - 6, y(value) + 4, text_anchor="end"))
    parts += [text(short_number(value), x(value), bottom + 16, text_anchor="middle") for value in along]
    parts.append(text(chart.across, right, bottom + 34, text_anchor="end"))
    for at, block in enumerate(chart.blocks):
        is_cut = abs(block.cost) > most
        high, low = sorted((y(up[-1] if is_cut and block.cost > 0 else up[0] if is_cut else block.cost), y(0.0)))
        one, two = sorted((x(block.start), x(block.end)))
        colour = SERIES_COLOURS[at % len(SERIES_COLOURS)]
        said = f"{at + 1} {block.name}: {short_number(block.cost)} {chart.unit}"
        parts.append(
            el(
                "rect", el("title", escape(said)), x=one, y=high, width=max(two - one, 1.0),
                height=max(low - high, 1.0), fill=colour, opacity="0.8",
            )
        )  # fmt: skip
        if is_cut:
            beyond = f"{at + 1}: {short_number(block.cost)} {'↑' if block.cost > 0 else '↓'}"
            parts.append(text(beyond, one - 4, high + 12 if block.cost > 0 else low - 4, text_anchor="end"))
        elif two - one > 16:
            parts.append(text(str(at + 1), (one + two) / 2, high - 4, text_anchor="middle"))
    return document(parts, width, full, f"{chart.title} ({chart.unit})")
