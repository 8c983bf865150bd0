"""A tree map: rectangles as large as their values, grouped, squarified so that they stay near to squares.

Source: Bruls, Huizing and van Wijk (2000), Squarified Treemaps. Only positive values have an area; what is negative
(removals) is told beside the picture by its caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dafeng.charts.frame import Surround, Words, surround
from dafeng.charts.numbers import short_number
from dafeng.charts.palette import PALETTE
from dafeng.charts.svg import document, el, text, text_width

__all__ = ["Patch", "TreeMap", "draw_treemap", "squarified"]

_HEAD = 20.0


@dataclass(frozen=True, slots=True)
class Patch:
    """One rectangle: its value and where a click leads; `dark` says that its text is to be light."""

    name: str
    value: float
    colour: str
    group: str = ""
    href: str = ""
    dark: bool = True


@dataclass(frozen=True, slots=True)
class TreeMap:
    """A picture of shares. Patches of one group stand together under its name."""

    key: str
    title: str
    unit: str
    patches: tuple[Patch, ...]
    source: str = ""
    words: Words = field(default_factory=Words)


Box = tuple[float, float, float, float]


def squarified(values: Sequence[float], box: Box) -> list[Box]:
    """A rectangle (x, y, width, height) for each of the positive values, in their order, that fill the box."""
    total = sum(values)
    if not values or total <= 0:
        return [(box[0], box[1], 0.0, 0.0) for _ in values]
    order = sorted(range(len(values)), key=lambda at: -values[at])
    areas = [values[at] * box[2] * box[3] / total for at in order]
    placed: list[Box] = []
    start = 0
    while start < len(areas):
        short = min(box[2], box[3])
        end = start + 1
        while end < len(areas) and _worst(areas[start : end + 1], short) <= _worst(areas[start:end], short):
            end += 1
        row, box = _row(areas[start:end], box)
        placed += row
        start = end
    found: list[Box] = [(0.0, 0.0, 0.0, 0.0)] * len(values)
    for at, each in zip(order, placed, strict=True):
        found[at] = each
    return found


def _worst(areas: Sequence[float], side: float) -> float:
    """The worst ratio of sides in a row of these areas along a side."""
    whole = sum(areas)
    if not whole or not side:
        return float("inf")
    return max(side**2 * max(areas) / whole**2, whole**2 / (side**2 * max(min(areas), 1e-12)))


def _row(areas: Sequence[float], box: Box) -> tuple[list[Box], Box]:
    """A row along the shorter side, and the box that is left."""
    x, y, width, height = box
    whole = sum(areas)
    placed: list[Box] = []
    if width >= height:
        thick = whole / height if height else 0.0
        for area in areas:
            high = area / thick if thick else 0.0
            placed.append((x, y, thick, high))
            y += high
        return placed, (box[0] + thick, box[1], max(width - thick, 0.0), height)
    thick = whole / width if width else 0.0
    for area in areas:
        wide = area / thick if thick else 0.0
        placed.append((x, y, wide, thick))
        x += wide
    return placed, (box[0], box[1] + thick, width, max(height - thick, 0.0))


def draw_treemap(chart: TreeMap, width: float = 720, height: float = 380, *, standalone: bool = False) -> str:
    """The tree map as SVG; `standalone` adds title and source line to the picture."""
    around = surround(f"{chart.title} ({chart.unit})", f"{chart.words.source}{chart.source}", (), width, height)
    around = around if standalone else Surround()
    shown = [each for each in chart.patches if each.value > 0]
    if not shown:
        return document((text(chart.words.no_data, 8, 20),), width, 40, chart.title)
    groups = list(dict.fromkeys(each.group for each in shown))
    sums = [sum(each.value for each in shown if each.group == group) for group in groups]
    total = sum(sums)
    boxes = squarified(sums, (0.0, around.head, width, height))
    parts = [*around.parts]
    for group, whole, box in zip(groups, sums, boxes, strict=True):
        members = [each for each in shown if each.group == group]
        parts += _group(group, whole, members, box, total, chart)
    role = "group" if any(each.href for each in shown) else "img"
    return document(parts, width, around.head + height + around.foot, f"{chart.title}（{chart.unit}）", role)


def _group(name: str, whole: float, members: Sequence[Patch], box: Box, total: float, chart: TreeMap) -> list[str]:
    x, y, width, height = box
    head = _HEAD if name and height > 44 and width > 56 else 0.0
    parts = []
    if head:
        said = f"{name} {short_number(whole)} ({100 * whole / total:.1f}%)"
        said = said if text_width(said, 12) < width - 6 else name
        if text_width(said, 12) < width - 4:
            parts.append(text(said, x + 4, y + 14, font_size=12, font_weight=600, fill=PALETTE["text"]))
    inner = (x + 1, y + head, max(width - 2, 0.0), max(height - head - 2, 0.0))
    for each, patch in zip(members, squarified([each.value for each in members], inner), strict=True):
        parts.append(_patch(each, patch, total, chart))
    return parts


def _patch(each: Patch, box: Box, total: float, chart: TreeMap) -> str:
    x, y, width, height = box
    said = f"{each.name}: {short_number(each.value)} {chart.unit} ({100 * each.value / total:.1f}%)"
    rect = el(
        "rect", el("title", _plain(said)), x=x, y=y, width=round(max(width - 1, 0.3), 2),
        height=round(max(height - 1, 0.3), 2), rx=2, fill=each.colour,
    )  # fmt: skip
    inner = rect + _words(each, box)
    if not each.href:
        return el("g", inner)
    return el("a", inner, href=each.href, aria_label=said)


def _words(each: Patch, box: Box) -> str:
    """Name and value where they fit; a patch too small says both on pointing at it."""
    x, y, width, height = box
    fill = "#ffffff" if each.dark else PALETTE["text"]
    shown = short_number(each.value)
    room = width - 8
    if height < 17 or room < text_width(each.name, 12):
        return ""
    words = text(each.name, x + 5, y + 14, font_size=12, fill=fill)
    if height > 33 and room > text_width(shown, 12):
        words += text(shown, x + 5, y + 29, font_size=12, fill=fill)
    return words


def _plain(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
