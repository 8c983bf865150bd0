"""Wedges: what each part adds or takes, year by year, stacked between two lines so that the stack fills the gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from dafeng.charts.frame import Frame, Surround, Words, axes, fit, surround
from dafeng.charts.palette import PALETTE
from dafeng.charts.svg import document, el, number

__all__ = ["Wedge", "WedgeChart", "draw_wedges"]


@dataclass(frozen=True, slots=True)
class Wedge:
    """One part by year, in the chart's unit: negative lowers the upper line, positive raises it."""

    name: str
    values: tuple[float, ...]
    colour: str


@dataclass(frozen=True, slots=True)
class WedgeChart:
    """From `first` to `second` by `wedges`, by year; first + all wedges = second, and whoever makes it sees to that."""

    key: str
    title: str
    unit: str
    years: tuple[int, ...]
    first: tuple[float, ...]
    second: tuple[float, ...]
    first_name: str
    second_name: str
    wedges: tuple[Wedge, ...]
    source: str = ""
    words: Words = field(default_factory=Words)


def _layers(chart: WedgeChart) -> list[tuple[Wedge, list[float], list[float]]]:
    """Each wedge with its two edges. What lowers hangs below the first line, what raises stands above it."""
    low, high = list(chart.first), list(chart.first)
    found = []
    for wedge in chart.wedges:
        for edge, limit in ((low, min), (high, max)):
            values = [limit(value, 0.0) for value in wedge.values]
            if any(values):
                before = list(edge)
                edge[:] = [was + value for was, value in zip(edge, values, strict=True)]
                found.append((wedge, before, list(edge)))
    return found


def draw_wedges(chart: WedgeChart, width: int = 720, height: int = 340, *, standalone: bool = False) -> str:
    """The chart as SVG; with `standalone`, title, legend and source are part of the picture."""
    layers = _layers(chart)
    every = [*chart.first, *chart.second, *(value for _w, one, two in layers for value in (*one, *two))]
    low, high = min(every), max(every)
    low = min(low, 0.0) if low < 0.55 * high else low
    legend = [(wedge.name, _swatch(wedge.colour)) for wedge in chart.wedges]
    around = (
        surround(f"{chart.title} ({chart.unit})", chart.words.source + chart.source, legend, width, height)
        if standalone
        else Surround()
    )
    frame = fit((chart.years[0], chart.years[-1], low, high), width, height, around)
    parts = [*around.parts, *axes(frame, chart.unit)]
    parts += [_area(chart.years, one, two, wedge, frame) for wedge, one, two in layers]
    parts += [_line(chart.years, chart.first, PALETTE["text"], frame, None)]
    parts += [_line(chart.years, chart.second, PALETTE["primary"], frame, "5 4")]
    label = f"{chart.title} ({chart.unit}): {chart.first_name} → {chart.second_name}"
    return document(parts, width, frame.height, label)


def _swatch(colour: str) -> str:
    return el("rect", x=0, y=1, width=24, height=10, fill=colour, opacity="0.75")


def _area(years: Sequence[int], one: Sequence[float], two: Sequence[float], wedge: Wedge, frame: Frame) -> str:
    there = [f"{number(frame.x(x))} {number(frame.y(y))}" for x, y in zip(years, one, strict=True)]
    back = [f"{number(frame.x(x))} {number(frame.y(y))}" for x, y in zip(years, two, strict=True)]
    path = "M" + "L".join([*there, *reversed(back)]) + "Z"
    return el("path", el("title", escape(wedge.name)), d=path, fill=wedge.colour, opacity="0.75")


def _line(years: Sequence[int], values: Sequence[float], colour: str, frame: Frame, dash: str | None) -> str:
    path = "L".join(f"{number(frame.x(x))} {number(frame.y(y))}" for x, y in zip(years, values, strict=True))
    return el("path", d=f"M{path}", fill="none", stroke=colour, stroke_width=2, stroke_dasharray=dash)
