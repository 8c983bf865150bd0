"""Lines over years: what was observed, the path to a target, the target, an interval, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from dafeng.charts.frame import Frame, Surround, Words, axes, fit, surround
from dafeng.charts.numbers import short_number
from dafeng.charts.palette import PALETTE
from dafeng.charts.svg import document, el, hatch, marker, number, text, text_width

__all__ = ["Band", "LineChart", "Point", "Series", "TargetMark", "draw_lines", "legend_of"]

Style = Literal["line", "path"]


@dataclass(frozen=True, slots=True)
class Point:
    """A figure at a time; `x` is the year, with a fraction for months. `value` is None where there is no figure."""

    x: float
    value: float | None
    state: str = "published"
    label: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One line. `path` is dashed and has no markers: a way that somebody drew, not what was seen."""

    name: str
    points: tuple[Point, ...]
    colour: str
    style: Style = "line"


@dataclass(frozen=True, slots=True)
class Band:
    """An interval around a line: (x, low, high) in order of x."""

    name: str
    points: tuple[tuple[float, float, float], ...]
    colour: str


@dataclass(frozen=True, slots=True)
class TargetMark:
    """What a plan demands at a year: `op` decides on which side of the mark a figure is right."""

    x: float
    value: float
    label: str
    op: str = ">="


_ROOM = 500
"""The width from which names have room at the ends; narrower, the legend alone tells them."""
_NAME = 15.0
"""From one name at a line's end to the next, so that each can be read."""


@dataclass(frozen=True, slots=True)
class LineChart:
    """A picture of lines. `key` keeps the ids of charts on one page apart; `gaps` are years without any figure."""

    key: str
    title: str
    unit: str
    series: tuple[Series, ...]
    source: str = ""
    targets: tuple[TargetMark, ...] = ()
    bands: tuple[Band, ...] = ()
    gaps: tuple[tuple[float, float], ...] = ()
    from_zero: bool = False
    words: Words = field(default_factory=Words)
    named_ends: bool = False
    """Whether each line has its name at its end, where there is room for it."""


def _extent(chart: LineChart) -> tuple[float, float, float, float]:
    xs = [point.x for series in chart.series for point in series.points] + [mark.x for mark in chart.targets]
    ys = [point.value for series in chart.series for point in series.points if point.value is not None]
    ys += [mark.value for mark in chart.targets]
    for band in chart.bands:
        xs += [x for x, _, _ in band.points]
        ys += [y for _, low, high in band.points for y in (low, high)]
    for start, end in chart.gaps:
        xs += [start, end]
    if not xs:
        return 0.0, 1.0, 0.0, 1.0
    if not ys:
        ys = [0.0, 1.0]
    low, high = min(ys), max(ys)
    if chart.from_zero or (low > 0 and low < 0.55 * high):
        low = min(low, 0.0)
    return min(xs), max(xs), low, high


def draw_lines(chart: LineChart, width: int = 720, height: int = 300, *, standalone: bool = False) -> str:
    """The chart as SVG; with `standalone`, title, legend and source are part of the picture."""
    items: tuple[Series | Band, ...] = (*chart.series, *chart.bands)
    legend = [(item.name, legend_of(item)) for item in items]
    around = (
        surround(chart.title, chart.words.source + chart.source, legend, width, height) if standalone else Surround()
    )
    ends = _room_for_names(chart, width)
    frame = fit(_extent(chart), width - ends, height, around)
    pattern = f"hatch-{chart.key}-{width}"
    parts = [el("defs", hatch(pattern)), *around.parts]
    parts += _gaps(chart, frame, pattern)
    parts += axes(frame, chart.unit)
    parts += [_band(band, frame) for band in chart.bands]
    for series in chart.series:
        parts += _line(series, frame)
    parts += _end_names(chart.series, frame) if ends else []
    parts += _target_marks(chart.targets, frame)
    return document(parts, width, frame.height, summary(chart))


def _room_for_names(chart: LineChart, width: int) -> int:
    """How much of the width the names beside the lines' ends take; none where they are not shown, for which they must
    all fit into a third of it: else the legend alone tells them."""
    if not chart.named_ends or width < _ROOM:
        return 0
    widest = int(max((text_width(each.name) for each in chart.series), default=0.0)) + 8
    return widest if widest <= width // 3 else 0


def _end_names(series: Sequence[Series], frame: Frame) -> list[str]:
    """The names beside the lines' ends, in the order of the ends, none over another."""
    ends = [
        (frame.y(each.points[-1].value), each) for each in series if each.points and each.points[-1].value is not None
    ]
    parts, last = [], frame.top - _NAME
    for down, each in sorted(ends, key=lambda end: end[0]):
        last = max(down + 4.0, last + _NAME)
        parts.append(text(each.name, frame.right + 6.0, last, fill=each.colour))
    return parts


def _gaps(chart: LineChart, frame: Frame, pattern: str) -> list[str]:
    parts = []
    for start, end in chart.gaps:
        left, right = frame.x(start), frame.x(end)
        if right - left < 4:
            continue
        parts.append(
            el(
                "rect", x=left, y=frame.top, width=right - left, height=frame.bottom - frame.top,
                fill=f"url(#{pattern})", opacity="0.7",
            )
        )  # fmt: skip
        if right - left > text_width(chart.words.no_data) + 12:
            middle, wide = (left + right) / 2, text_width(chart.words.no_data) + 12
            y = frame.bottom - 16
            parts.append(el("rect", x=middle - wide / 2, y=y - 13, width=wide, height=18, rx=3, fill="#ffffff"))
            parts.append(text(chart.words.no_data, middle, y, text_anchor="middle", fill="#555b63"))
    return parts


def _band(band: Band, frame: Frame) -> str:
    up = [f"{number(frame.x(x))} {number(frame.y(high))}" for x, _, high in band.points]
    down = [f"{number(frame.x(x))} {number(frame.y(low))}" for x, low, _ in reversed(band.points)]
    return el("path", d="M" + "L".join(up + down) + "Z", fill=band.colour, opacity="0.14")


def _line(series: Series, frame: Frame) -> list[str]:
    path, pen = [], False
    for point in series.points:
        if point.value is None:
            pen = False
            continue
        path.append(f"{'L' if pen else 'M'}{number(frame.x(point.x))} {number(frame.y(point.value))}")
        pen = True
    dash = "5 4" if series.style == "path" else None
    parts = [
        el(
            "path", d="".join(path), fill="none", stroke=series.colour, stroke_width=1.6 if dash else 2,
            stroke_dasharray=dash, stroke_linejoin="round",
        )
    ]  # fmt: skip
    for point in series.points:
        if point.value is None or (series.style == "path" and not point.label):
            continue
        x, y = frame.x(point.x), frame.y(point.value)
        shape = "" if series.style == "path" else marker(point.state, x, y, series.colour)
        spot = el("circle", cx=x, cy=y, r=9, fill="transparent")
        parts.append(
            el(
                "g", shape, spot, class_="hot", data_x=number(x), data_y=number(y), data_when=f"{point.x:g}",
                data_name=series.name, data_label=point.label or short_number(point.value),
                data_colour=series.colour, data_href=point.href or None,
            )
        )  # fmt: skip
    return parts


_ARROWS = {">=": "M-7 0h14M0 0v-9m-3 3l3-3l3 3", "<=": "M-7 0h14M0 0v9m-3-3l3 3l3-3"}
_ARROWS |= {">": _ARROWS[">="], "<": _ARROWS["<="]}


def _target_marks(marks: Sequence[TargetMark], frame: Frame) -> list[str]:
    parts: list[str] = []
    taken: list[tuple[float, float, float]] = []
    for mark in sorted(marks, key=lambda each: each.x):
        x, y = frame.x(mark.x), frame.y(mark.value)
        place = f"translate({number(x)} {number(y)})"
        arrow = _ARROWS.get(mark.op, "M-7 0h14")
        parts.append(el("path", d=arrow, transform=place, fill="none", stroke=PALETTE["watch"], stroke_width=2))
        wide = text_width(mark.label)
        left = max(min(x - wide / 2, frame.right - wide + 10), frame.left + 2)
        top = max(y - (8 if mark.op in {"<", "<="} else 14), frame.top + 8)
        for other_left, other_right, other_top in taken:
            if left < other_right + 6 and left + wide > other_left - 6 and abs(top - other_top) < 15:
                top = other_top + 16
        taken.append((left, left + wide, top))
        parts.append(
            text(mark.label, left, top, fill="#9a4a08", stroke="#ffffff", stroke_width=3, paint_order="stroke")
        )
    return parts


def legend_of(item: Series | Band) -> str:
    """The swatch of one line or band, 24 x 12."""
    if isinstance(item, Band):
        shape = el("rect", x=0, y=1, width=24, height=10, fill=item.colour, opacity="0.2")
    else:
        dash = "5 4" if item.style == "path" else None
        shape = el("path", d="M0 6h24", stroke=item.colour, stroke_width=2, stroke_dasharray=dash)
        if item.style == "line":
            states = [point.state for point in item.points if point.value is not None]
            common = max(set(states), key=states.count) if states else "published"
            shape += marker(common, 12, 6, item.colour)
    return el("svg", shape, viewBox="0 0 24 12", width=24, height=12, aria_hidden="true")


def summary(chart: LineChart) -> str:
    """What a screen reader says: the title, and the first and last figure of each line."""
    parts = []
    for series in chart.series:
        known = [point for point in series.points if point.value is not None]
        if known and series.style == "line":
            first, last = known[0], known[-1]
            parts.append(
                f"{series.name} {first.x:g}: {short_number(first.value or 0)} → {last.x:g}: "
                f"{short_number(last.value or 0)}"
            )
    parts += [mark.label for mark in chart.targets]
    return f"{chart.title} ({chart.unit}). " + "; ".join(parts)
