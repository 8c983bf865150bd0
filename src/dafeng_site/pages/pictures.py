"""Charts as pages show them: the drawing in two widths, legend, source line, table view and downloads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from dafeng.charts import (
    SERIES_COLOURS,
    DistrictMap,
    LineChart,
    Point,
    Series,
    draw_lines,
    draw_map,
    legend_of,
)
from dafeng.charts.frame import Words
from dafeng_site.pages.figures import Figure

__all__ = ["Line", "Picture", "gaps_of", "line_picture", "map_picture", "series_of", "words"]

WIDE, NARROW = 720, 360


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template chart.html needs. `rows` are (heading, figures) under `heads`."""

    title: str
    unit: str
    wide: SafeString
    narrow: SafeString
    source: str
    file_name: str
    legend: tuple[tuple[str, SafeString], ...] = ()
    has_gaps: bool = False
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[Figure | None, ...]], ...] = ()
    svg_url: str = ""
    csv_url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One source's series of figures, by year."""

    name: str
    figures: tuple[Figure, ...]
    style: str = "line"
    colour: str = ""
    source: str = field(default="", compare=False)


def words() -> Words:
    """The words inside a picture, in the reader's language."""
    return Words(no_data=gettext("无数据"), source=gettext("来源："), schematic=gettext("示意图"))


def year_of(period: str) -> float:
    """A period as a place on the axis: 2025-Q3 and 2025-07 lie within their year."""
    year, _dash, part = period.rpartition("/")[2].partition("-")
    if part.startswith("Q"):
        return int(year) + (int(part[1:]) - 1) / 4
    return int(year) + ((int(part[:2]) - 1) / 12 if part else 0)


def series_of(lines: Sequence[Line]) -> tuple[Series, ...]:
    """Lines for drawing, each with its own colour; a year without a figure breaks the line."""
    drawn = []
    for index, line in enumerate(lines):
        points = sorted(
            (
                Point(year_of(each.period), each.value, each.state, href=each.href)
                for each in line.figures
            ),
            key=lambda point: point.x,
        )  # fmt: skip
        colour = line.colour or SERIES_COLOURS[index % len(SERIES_COLOURS)]
        style = "path" if line.style == "path" else "line"
        drawn.append(Series(line.name, tuple(_with_breaks(points, style)), colour, style))  # type: ignore[arg-type]
    return tuple(drawn)


def _with_breaks(points: Sequence[Point], style: str) -> list[Point]:
    filled: list[Point] = []
    for point in points:
        if style == "line" and filled and point.x - filled[-1].x > 1.01:
            filled.append(Point(filled[-1].x + 1, None, "missing"))
        filled.append(point)
    return filled


def gaps_of(lines: Sequence[Line], until: int) -> tuple[tuple[float, float], ...]:
    """Spans of years up to `until` in which no line has a figure, between the first figure and then."""
    years = {int(year_of(each.period)) for line in lines if line.style == "line" for each in line.figures
             if each.value is not None}  # fmt: skip
    if not years:
        return ()
    gaps: list[tuple[float, float]] = []
    start: int | None = None
    for year in range(min(years), until + 1):
        if year in years:
            if start is not None:
                gaps.append((start - 0.5, year - 0.5))
            start = None
        elif start is None:
            start = year
    if start is not None:
        gaps.append((start - 0.5, until + 0.0))
    return tuple(gaps)


def line_picture(chart: LineChart, lines: Sequence[Line], *, svg_url: str = "", csv_url: str = "") -> Picture:
    """The picture of a line chart, with the figures of its lines as the table view, newest first."""
    observed = [line for line in lines if line.style == "line"]
    periods = sorted({each.period for line in observed for each in line.figures}, key=year_of, reverse=True)
    by_line = [{each.period: each for each in line.figures} for line in observed]
    rows = tuple((period, tuple(found.get(period) for found in by_line)) for period in periods)
    return Picture(
        title=chart.title,
        unit=chart.unit,
        wide=_svg(draw_lines(chart, WIDE, 300)),
        narrow=_svg(draw_lines(chart, NARROW, 260)),
        source=chart.source,
        file_name=chart.key,
        legend=tuple((each.name, _svg(legend_of(each))) for each in (*chart.series, *chart.bands)),
        has_gaps=bool(chart.gaps),
        heads=(gettext("时期"), *(line.name for line in observed)),
        rows=rows,
        svg_url=svg_url,
        csv_url=csv_url,
    )


def map_picture(chart: DistrictMap, figures: Iterable[tuple[str, Figure]], *, svg_url: str = "") -> Picture:
    """The picture of a district map, with its figures as the table view."""
    return Picture(
        title=chart.title,
        unit=chart.unit,
        wide=_svg(draw_map(chart, 460)),
        narrow=_svg(draw_map(chart, 340)),
        source=chart.source,
        file_name=chart.key,
        heads=(gettext("地区"), chart.unit),
        rows=tuple((name, (figure,)) for name, figure in figures),
        svg_url=svg_url,
    )


def _svg(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308  made by dafeng.charts, which escapes every attribute and text
