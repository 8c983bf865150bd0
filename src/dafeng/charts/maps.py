"""Maps of districts: from boundaries that the city supplies, or a schematic grid that says it is one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dafeng.charts.frame import Surround, Words, surround
from dafeng.charts.numbers import short_number
from dafeng.charts.palette import PALETTE, SEQUENCE
from dafeng.charts.svg import document, el, hatch, number, text, text_width

__all__ = ["DistrictMap", "DistrictValue", "classes", "draw_map"]

Ring = Sequence[Sequence[float]]
_TILE = 92


@dataclass(frozen=True, slots=True)
class DistrictValue:
    """A district and its figure; `value` is None where there is none. Row and column place it in the schematic grid."""

    code: str
    name: str
    value: float | None
    state: str = "published"
    href: str = ""
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class DistrictMap:
    """A map of one figure. `boundary` is a GeoJSON feature collection; None gives the schematic grid."""

    key: str
    title: str
    unit: str
    districts: tuple[DistrictValue, ...]
    boundary: Mapping[str, Any] | None = None
    source: str = ""
    words: Words = field(default_factory=Words)


def classes(values: Sequence[float]) -> list[float]:
    """Upper ends of at most five classes with about as many districts in each."""
    ordered = sorted(set(values))
    count = min(len(SEQUENCE), len(ordered))
    return [ordered[math.ceil(len(ordered) * (index + 1) / count) - 1] for index in range(count)]


def draw_map(chart: DistrictMap, width: int = 440, *, standalone: bool = False) -> str:
    """The map as SVG with a legend of classes; hatched where there is no figure."""
    shapes = list(_shapes(chart))
    rows = max((row for row, _column in _cells(chart.districts)), default=0) + 1
    plot = width * 0.86 if shapes else 22 + _TILE * rows
    height = plot + 56
    around = surround(chart.title, chart.words.source + chart.source, (), width, height) if standalone else Surround()
    pattern = f"hatch-{chart.key}-{width}"
    ends = classes([each.value for each in chart.districts if each.value is not None])
    parts = [el("defs", hatch(pattern)), *around.parts]
    size = (width, plot)
    inner = _boundaries(chart, shapes, ends, pattern, size) if shapes else _grid(chart, ends, pattern, width)
    parts.append(el("g", *inner, transform=f"translate(0 {number(around.head)})"))
    parts.append(
        el("g", *_legend(chart, ends, pattern, width), transform=f"translate(8 {number(around.head + plot + 12)})")
    )
    said = "; ".join(
        f"{each.name} {chart.words.no_data if each.value is None else short_number(each.value)}"
        for each in chart.districts
    )
    role = "group" if any(each.href for each in chart.districts) else "img"
    told = f"{chart.title} ({chart.unit}). {said}"
    return document(parts, width, around.head + height + around.foot, told, role)


def _shapes(chart: DistrictMap) -> Iterator[tuple[DistrictValue, list[Ring]]]:
    by_code = {each.code: each for each in chart.districts}
    for feature in (chart.boundary or {}).get("features", ()):
        properties = feature.get("properties") or {}
        code = str(properties.get("adcode") or properties.get("code") or properties.get("id") or "")
        geometry = feature.get("geometry") or {}
        polygons = geometry.get("coordinates") or ()
        if geometry.get("type") == "Polygon":
            polygons = [polygons]
        if code in by_code and polygons:
            yield by_code[code], [ring for polygon in polygons for ring in polygon[:1]]


def _fill(value: float | None, ends: Sequence[float], pattern: str) -> str:
    if value is None:
        return f"url(#{pattern})"
    index = next((each for each, end in enumerate(ends) if value <= end), len(ends) - 1)
    step = (len(SEQUENCE) - 1) / max(len(ends) - 1, 1)
    return SEQUENCE[round(index * step) if len(ends) > 1 else 2]


def _label(each: DistrictValue, x: float, y: float, words: Words, fill: str) -> str:
    shown = words.no_data if each.value is None else short_number(each.value)
    colour = "#ffffff" if fill in SEQUENCE[3:] else PALETTE["text"]
    halo = fill if fill in SEQUENCE else "#ffffff"  # the district's own colour: seen where a name crosses its border
    style = {"text_anchor": "middle", "fill": colour, "stroke": halo, "stroke_width": 3}
    name = text(each.name, x, y, font_size=13, paint_order="stroke", **style)
    return name + text(shown, x, y + 16, paint_order="stroke", **style)


def _district(each: DistrictValue, shape: str, label: str) -> str:
    if not each.href:
        return el("g", shape, label)
    told = f"{each.name} {short_number(each.value)}" if each.value is not None else each.name
    return el("a", shape, label, href=each.href, class_="hot", aria_label=told)


def _boundaries(
    chart: DistrictMap,
    shapes: Sequence[tuple[DistrictValue, list[Ring]]],
    ends: Sequence[float],
    pattern: str,
    size: tuple[float, float],
) -> list[str]:
    width, plot = size
    points = [point for _, rings in shapes for ring in rings for point in ring]
    west, east = min(point[0] for point in points), max(point[0] for point in points)
    south, north = min(point[1] for point in points), max(point[1] for point in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = min((width - 16) / ((east - west) * squeeze), (plot - 8) / (north - south))
    shift = (width - (east - west) * squeeze * scale) / 2

    def place(point: Sequence[float]) -> tuple[float, float]:
        return shift + (point[0] - west) * squeeze * scale, 4 + (north - point[1]) * scale

    parts, labels = [], []
    for each, rings in shapes:
        path = ""
        for ring in rings:
            path += "M" + "L".join(f"{number(x)} {number(y)}" for x, y in map(place, ring)) + "Z"
        fill = _fill(each.value, ends, pattern)
        parts.append(_district(each, el("path", d=path, fill=fill, stroke="#ffffff", stroke_width=1.5), ""))
        x, y = _centre([place(point) for point in max(rings, key=len)])
        labels.append(_label(each, x, y, chart.words, fill))
    return [text(chart.unit, 8, 12), *parts, el("g", *labels, pointer_events="none")]


def _centre(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The centre of area of a ring (shoelace formula)."""
    area = cx = cy = 0.0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        area += cross
        cx += (x0 + x1) * cross
        cy += (y0 + y1) * cross
    return (cx / (3 * area), cy / (3 * area)) if area else ring[0]


def _cells(districts: Sequence[DistrictValue]) -> list[tuple[int, int]]:
    """(row, column) from zero: as the city places its districts, else three in a row."""
    if districts and all(each.row is not None and each.column is not None for each in districts):
        top, left = min(each.row or 0 for each in districts), min(each.column or 0 for each in districts)
        return [((each.row or 0) - top, (each.column or 0) - left) for each in districts]
    return [divmod(index, 3) for index in range(len(districts))]


def _grid(chart: DistrictMap, ends: Sequence[float], pattern: str, width: float) -> list[str]:
    cells = _cells(chart.districts)
    columns = max((column for _row, column in cells), default=0) + 1
    side = (width - 16 - 8 * (columns - 1)) / columns
    parts = []
    for each, (row, column) in zip(chart.districts, cells, strict=True):
        x, y = 8 + column * (side + 8), 22 + row * _TILE
        fill = _fill(each.value, ends, pattern)
        tile = el("rect", x=x, y=y, width=side, height=_TILE - 8, rx=4, fill=fill, stroke=PALETTE["line"])
        label = _label(each, x + side / 2, y + _TILE / 2 - 10, chart.words, fill)
        parts.append(_district(each, tile, label))
    unit = text(chart.unit, 8, 12)
    return [unit, text(chart.words.schematic, width - 8, 12, text_anchor="end"), *parts]


def _legend(chart: DistrictMap, ends: Sequence[float], pattern: str, width: float) -> list[str]:
    entries = [(f"≤ {short_number(end)}", _fill(end, ends, pattern)) for end in ends]
    if any(each.value is None for each in chart.districts):
        entries.append((chart.words.no_data, f"url(#{pattern})"))
    parts: list[str] = []
    x, y = 0.0, 0.0
    for label, fill in entries:
        wide = 30 + text_width(label, 11)
        if x + wide > width - 16 and x:
            x, y = 0.0, y + 18
        parts.append(el("rect", x=x, y=y, width=16, height=12, rx=2, fill=fill))
        parts.append(text(label, x + 20, y + 10, font_size=11))
        x += wide
    return parts
