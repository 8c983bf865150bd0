"""Charts as SVG, drawn on the server: the same picture on the page, in print, in a saved file and in a report.

In: frozen specifications (`LineChart`, `DistrictMap`, `Sankey`, `TreeMap`,
`WedgeChart`, `SpanChart`, `CostCurve`) of plain numbers, names and states. Out: SVG
text. No script draws them, so they stand in a page with a strict content security policy and without a network. The
state of each point is in its shape: filled where measured or published, hollow where estimated or assumed, a hatched
band where there is no figure. Colours are those of the tokens in static/dafeng/css/tokens.css. Nothing here knows
Django.
"""

from __future__ import annotations

from dafeng.charts.areas import Wedge, WedgeChart, draw_wedges
from dafeng.charts.costs import CostBlock, CostCurve, draw_costs
from dafeng.charts.lines import Band, LineChart, Point, Series, TargetMark, draw_lines, legend_of
from dafeng.charts.maps import DistrictMap, DistrictValue, draw_map
from dafeng.charts.numbers import short_number
from dafeng.charts.palette import PALETTE, SERIES_COLOURS
from dafeng.charts.sankey import Node, Ribbon, Sankey, draw_sankey
from dafeng.charts.spans import Span, SpanChart, SpanRow, draw_spans
from dafeng.charts.sparks import draw_spark
from dafeng.charts.treemap import Patch, TreeMap, draw_treemap

__all__ = [
    "PALETTE",
    "SERIES_COLOURS",
    "Band",
    "CostBlock",
    "CostCurve",
    "DistrictMap",
    "DistrictValue",
    "LineChart",
    "Node",
    "Patch",
    "Point",
    "Ribbon",
    "Sankey",
    "Series",
    "Span",
    "SpanChart",
    "SpanRow",
    "TargetMark",
    "TreeMap",
    "Wedge",
    "WedgeChart",
    "draw_costs",
    "draw_lines",
    "draw_map",
    "draw_sankey",
    "draw_spans",
    "draw_spark",
    "draw_treemap",
    "draw_wedges",
    "legend_of",
    "short_number",
]
