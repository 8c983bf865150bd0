"""A Sankey diagram: flows between nodes in columns, each ribbon as wide as what flows.

Nodes stand in given columns; within a column they are ordered by where their flows come from, so that ribbons cross
little. A node is as high as the greater of what comes in and what goes out. Nothing is scaled to look even: one unit is
the same height everywhere in the picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dafeng.charts.frame import Surround, Words, surround
from dafeng.charts.numbers import short_number
from dafeng.charts.palette import PALETTE
from dafeng.charts.svg import document, el, number, text, text_width

__all__ = ["Node", "Ribbon", "Sankey", "draw_sankey"]

_NODE = 12.0
_GAP = 14.0
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Node:
    """A place where flows meet; `column` from the left, `end` for those at the right whose name stands left of them."""

    key: str
    name: str
    column: int
    colour: str


@dataclass(frozen=True, slots=True)
class Ribbon:
    """What flows from one node to another; `key` is what the caller knows it by."""

    source: str
    target: str
    value: float
    colour: str
    name: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Sankey:
    """A picture of flows. Nodes without any flow are not drawn."""

    key: str
    title: str
    unit: str
    nodes: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]
    source: str = ""
    words: Words = field(default_factory=Words)


@dataclass
class _Box:
    """A node as it is laid out: how much passes, and where it stands."""

    node: Node
    inward: float = 0.0
    outward: float = 0.0
    top: float = 0.0

    @property
    def through(self) -> float:
        return max(self.inward, self.outward)


def draw_sankey(chart: Sankey, width: float = 960, height: float = 520, *, standalone: bool = False) -> str:
    """The diagram as SVG; `standalone` adds title and source line to the picture."""
    around = surround(f"{chart.title} ({chart.unit})", f"{chart.words.source}{chart.source}", (), width, height)
    around = around if standalone else Surround()
    boxes = _boxes(chart)
    if not boxes:
        return document((text(chart.words.no_data, 8, 20),), width, 40, chart.title)
    columns = _columns(boxes)
    scale = _scale(columns, height - 40)
    order = _ordered(columns, chart.ribbons, scale, (around.head + 24, height - 40))
    places = _across(columns, width)
    parts = [*around.parts]
    parts += _ribbons(chart, order, places, scale)
    parts += [_bar(box, places[box.node.column], scale, chart) for box in order.values()]
    parts += [_label(box, places[box.node.column], scale) for box in order.values()]
    label = f"{chart.title}（{chart.unit}）"
    return document(parts, width, around.head + height + around.foot, label)


def _boxes(chart: Sankey) -> dict[str, _Box]:
    boxes = {node.key: _Box(node) for node in chart.nodes}
    for each in chart.ribbons:
        boxes[each.source].outward += each.value
        boxes[each.target].inward += each.value
    return {key: box for key, box in boxes.items() if box.through > 0}


def _columns(boxes: Mapping[str, _Box]) -> list[list[_Box]]:
    last = max(box.node.column for box in boxes.values())
    return [[box for box in boxes.values() if box.node.column == column] for column in range(last + 1)]


def _scale(columns: Sequence[Sequence[_Box]], height: float) -> float:
    """Units of the picture for one unit of flow: the fullest column fills the height."""
    return min((height - _GAP * (len(column) - 1)) / sum(box.through for box in column) for column in columns if column)


def _ordered(
    columns: Sequence[list[_Box]], ribbons: Sequence[Ribbon], scale: float, span: tuple[float, float]
) -> dict[str, _Box]:
    """Boxes with their tops: columns sorted to and fro by the mean height of what they are joined to."""
    top, height = span
    boxes = {box.node.key: box for column in columns for box in column}
    for column in columns:
        column.sort(key=lambda box: -box.through)
        _stack(column, scale, top, height)
    for turn in range(_ROUNDS):
        forward = turn % 2 == 0
        for column in columns if forward else reversed(columns):
            middle = {box.node.key: _pull(box, ribbons, boxes, scale, forward=forward) for box in column}
            column.sort(key=lambda box: middle[box.node.key])
            _stack(column, scale, top, height)
    return boxes


def _stack(column: Sequence[_Box], scale: float, top: float, height: float) -> None:
    """Boxes one below another, the column in the middle of the height."""
    full = sum(box.through * scale for box in column) + _GAP * max(len(column) - 1, 0)
    y = top + (height - full) / 2
    for box in column:
        box.top = y
        y += box.through * scale + _GAP


def _pull(box: _Box, ribbons: Sequence[Ribbon], boxes: Mapping[str, _Box], scale: float, *, forward: bool) -> float:
    """The mean height of the nodes that a node is joined to on one side; its own where there is none."""
    key = box.node.key
    joined = [(each.source, each.value) for each in ribbons if each.target == key] if forward else []
    joined = joined or [(each.target, each.value) for each in ribbons if each.source == key]
    joined = joined or [(each.source, each.value) for each in ribbons if each.target == key]
    weight = sum(value for _other, value in joined)
    if not weight:
        return box.top
    middles = ((boxes[other].top + boxes[other].through * scale / 2) * value for other, value in joined)
    return sum(middles) / weight


def _across(columns: Sequence[Sequence[_Box]], width: float) -> list[float]:
    """The left edge of each column, with room for the names at both ends."""
    left = 8.0
    right = width - 8 - _NODE - max((text_width(box.node.name, 12) for box in columns[-1]), default=0) - 64
    step = (right - left) / max(len(columns) - 1, 1)
    return [left + step * at for at in range(len(columns))]


def _ribbons(chart: Sankey, order: Mapping[str, _Box], places: Sequence[float], scale: float) -> list[str]:
    """Ribbons leave and enter their nodes in the order of the nodes at the other end."""
    leave = {key: box.top for key, box in order.items()}
    enter = dict(leave)
    drawn = []
    starts: dict[int, float] = {}
    ends: dict[int, float] = {}
    known = [(at, each) for at, each in enumerate(chart.ribbons) if each.value > 0]
    for at, each in sorted(known, key=lambda pair: order[pair[1].target].top):
        starts[at] = leave[each.source]
        leave[each.source] += each.value * scale
    for at, each in sorted(known, key=lambda pair: order[pair[1].source].top):
        ends[at] = enter[each.target]
        enter[each.target] += each.value * scale
    for at, each in known:
        x0 = places[order[each.source].node.column] + _NODE
        x1 = places[order[each.target].node.column]
        drawn.append(_ribbon(each, (x0, starts[at], x1, ends[at]), each.value * scale, chart, order))
    return drawn


def _ribbon(
    each: Ribbon, at: tuple[float, float, float, float], thick: float, chart: Sankey, order: Mapping[str, _Box]
) -> str:
    x0, y0, x1, y1 = at
    middle = (x0 + x1) / 2
    y0, y1 = y0 + thick / 2, y1 + thick / 2
    path = f"M{number(x0)} {number(y0)}C{number(middle)} {number(y0)} "
    path += f"{number(middle)} {number(y1)} {number(x1)} {number(y1)}"
    said = f"{order[each.source].node.name} → {order[each.target].node.name}"
    said += f"{f' ({each.name})' if each.name else ''}: {short_number(each.value)} {chart.unit}"
    return el(
        "path",
        el("title", _plain(said)),
        d=path,
        fill="none",
        stroke=each.colour,
        stroke_width=max(round(thick, 2), 0.75),
        stroke_opacity=0.4,
    )


def _plain(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _bar(box: _Box, x: float, scale: float, chart: Sankey) -> str:
    high = max(box.through * scale, 1.5)
    said = f"{box.node.name}: {short_number(box.through)} {chart.unit}"
    title = el("title", _plain(said))
    return el("rect", title, x=x, y=box.top, width=_NODE, height=round(high, 2), rx=1.5, fill=box.node.colour)


def _label(box: _Box, x: float, scale: float) -> str:
    """Name and figure beside the bar, with a rim that keeps them legible on ribbons and other bars."""
    return el(
        "text",
        _plain(box.node.name) + el("tspan", f" {short_number(box.through)}", fill=PALETTE["text-2"]),
        x=x + _NODE + 4,
        y=box.top + max(box.through * scale, 1.5) / 2 + 4,
        font_size=12,
        fill=PALETTE["text"],
        stroke=PALETTE["surface"],
        stroke_width=3,
        stroke_opacity=0.8,
        paint_order="stroke",
        stroke_linejoin="round",
    )
