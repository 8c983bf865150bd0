"""The lab's charts: path with fan and peak, tornado, cost curve, flows; how any is drawn. All in 10^4 t of CO2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dafeng.charts import (
    PALETTE,
    Band,
    CostCurve,
    LineChart,
    Point,
    Sankey,
    Series,
    Span,
    SpanChart,
    SpanRow,
    TargetMark,
    WedgeChart,
    draw_costs,
    draw_lines,
    draw_sankey,
    draw_spans,
    draw_wedges,
    legend_of,
    short_number,
)
from dafeng.pathway.results import Projection
from dafeng_site.lab.models import LabRun
from dafeng_site.lab.running import sensitivity_of
from dafeng_site.pages.flowchart import sankey_of
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labbalance import coal_balance
from dafeng_site.pages.lablinks import figure_url
from dafeng_site.pages.labnames import input_name, other_name, own_name, place_name
from dafeng_site.pages.labnumbers import signed, unit, wan
from dafeng_site.pages.pictures import NARROW, WIDE, Picture, words

__all__ = ["Chart", "compare_chart", "draw", "flow_chart", "path_chart", "picture",
           "source_line", "tornado_chart"]  # fmt: skip

Chart = LineChart | WedgeChart | SpanChart | CostCurve | Sankey
_MOST_ROWS = 24


def source_line(asked: Asked) -> str:
    """What stands under each chart: the model, the key, and that the base year is estimated where it is."""
    said = _("本系统推算，运行标识 %(key)s") % {"key": asked.run.key[:12]}
    return said + (_("；基准年为估算") if asked.world.estimated else "")


def path_chart(asked: Asked, run: LabRun | None = None) -> LineChart:
    """The path to the last year with the peak marked, the scenario compared with, and the fan of many runs."""
    found, other = asked.run.found, asked.other.found
    years = found.years
    bands = []
    middle: tuple[Point, ...] = ()
    if run is not None and run.status == LabRun.Status.DONE:
        levels: Mapping[str, list[float]] = run.result["quantiles"]
        for low, high, name in (("0.05", "0.95", "5%–95%"), ("0.25", "0.75", "25%–75%")):
            points = tuple((float(y), wan(a), wan(b)) for y, a, b in zip(years, levels[low], levels[high], strict=True))
            bands.append(Band(name, points, PALETTE["primary"]))
        middle = _points(years, levels["0.5"])
    series = [
        Series(
            own_name(asked),
            _points(years, found.co2.tolist(), figure_url(asked, "path", "own", year="") + "&year="),
            PALETTE["primary"],
        ),
        Series(other_name(asked), _points(years, other.co2.tolist()), "#646a73", "path"),
    ]
    if middle:
        series.append(Series(_("抽样的中位数"), middle, PALETTE["gas"], "path"))
    peak = found.peak
    label = _("%(year)s年 %(value)s") % {"year": peak.highest_year, "value": short_number(wan(peak.value))}
    label = (_("峰值 ") if peak.kind == "inside" else _("最高 ")) + label
    return LineChart(
        key="lab-path",
        title=_("二氧化碳排放路径"),
        unit=unit(),
        series=tuple(series),
        source=source_line(asked),
        targets=(TargetMark(float(peak.highest_year), wan(peak.value), label, "="),),
        bands=tuple(bands),
        words=words(),
    )


_LINES = ("#1456d9", "#9a4a08", "#1f7a4d", "#7a3fa0", "#b3261e", "#00707c", "#555b63", "#8a6d00", "#a0326e")
"""Colours whose text can be read on white, for names at the ends of lines."""


def compare_chart(asked: Asked, runs: Sequence[tuple[str, Projection]]) -> LineChart:
    """The paths of all runs to the last year, their names at the ends, each highest year marked."""
    series, marks = [], []
    for place, (name, found) in enumerate(runs):
        peak = found.peak
        at = peak.highest_year - found.years[0]
        points = [replace(point, state="published") for point in _points(found.years, found.co2.tolist())]
        said = _("%(year)s年 %(value)s") % {"year": peak.highest_year, "value": short_number(wan(peak.value))}
        points[at] = replace(points[at], label=said)
        series.append(Series(name, tuple(points), _LINES[place % len(_LINES)], "path"))
        marks.append(TargetMark(float(peak.highest_year), wan(peak.value), str(peak.highest_year), "="))
    kept = {(mark.x, mark.value): mark for mark in marks}
    return LineChart("lab-compare", _("各情景的排放路径（短横为各自最高年）"), unit(), tuple(series),
                     source_line(asked), tuple(kept.values()), words=words(), named_ends=True)  # fmt: skip


def _points(years: tuple[int, ...], values: list[float], origin: str = "") -> tuple[Point, ...]:
    return tuple(
        Point(float(year), wan(value), "estimated", href=origin and f"{origin}{year}")
        for year, value in zip(years, values, strict=True)
    )


def tornado_chart(asked: Asked) -> SpanChart:
    """What each input alone moves in a year, from its low end to its high end, all else as it is."""
    swings = sensitivity_of(asked.world, asked.state, asked.year)
    found = asked.run.found
    centre = wan(float(found.co2[asked.year - found.years[0]]))
    rows = []
    for name, low, high in swings[:_MOST_ROWS]:
        one, two = wan(low), wan(high)
        if abs(two - one) < 1e-9:
            continue
        spans = (Span(one, centre, PALETTE["gas"]), Span(centre, two, PALETTE["primary"]))
        said = f"{signed(one - centre)} / {signed(two - centre)}"
        rows.append(SpanRow(input_name(asked, name), spans, said, name))
    title = _("%(year)s年排放对各项的敏感程度（浅色为下限，深色为上限）") % {"year": asked.year}
    return SpanChart("lab-tornado", title, unit(), tuple(rows), centre, source_line(asked), words())


def flow_chart(asked: Asked) -> Sankey:
    """The flows of the energy balance of a year."""

    balance, _by = coal_balance(asked)
    title = _("%(place)s%(year)s年能流图") % {"place": place_name(asked, asked.world.pack.code), "year": asked.year}
    return sankey_of(balance, f"lab-flow-{asked.year}", title, source_line(asked))


def draw(chart: Chart, width: int = WIDE, *, standalone: bool = False) -> str:
    """Any of the lab's charts as SVG."""
    narrow = width < 500
    if isinstance(chart, LineChart):
        return draw_lines(chart, width, 280 if narrow else 320, standalone=standalone)
    if isinstance(chart, WedgeChart):
        return draw_wedges(chart, width, 300 if narrow else 380, standalone=standalone)
    if isinstance(chart, SpanChart):
        return draw_spans(chart, width, standalone=standalone)
    if isinstance(chart, CostCurve):
        return draw_costs(chart, width, 280 if narrow else 340, standalone=standalone)
    return draw_sankey(chart, 1040, 520, standalone=standalone)


def picture(asked: Asked, name: str, chart: Chart) -> Picture:
    """A chart in two widths, or the one that was asked for, with legend, source line and where its file is."""
    legend: tuple[tuple[str, SafeString], ...] = ()
    if isinstance(chart, LineChart):
        legend = tuple((each.name, _safe(legend_of(each))) for each in (*chart.series, *chart.bands))
    if isinstance(chart, WedgeChart):
        legend = tuple((each.name, _swatch(each.colour)) for each in chart.wedges)
    return Picture(
        title=chart.title,
        unit=chart.unit,
        wide=_safe("" if asked.drawn == "narrow" else draw(chart, WIDE)),
        narrow=_safe("" if asked.drawn == "wide" else draw(chart, NARROW)),
        source=chart.source,
        file_name=chart.key,
        legend=legend,
        svg_url=reverse("lab-chart", args=[name]) + f"?{asked.query()}" if name else "",
    )


def _swatch(colour: str) -> SafeString:
    return _safe(
        f'<svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true">'
        f'<rect y="1" width="24" height="10" fill="{colour}" opacity="0.75"/></svg>'
    )


def _safe(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308  made by dafeng.charts, which escapes every attribute and text
