"""The catalogue of indicators, and one indicator with its series, targets, origin and revisions."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from dafeng.charts import LineChart, draw_lines
from dafeng.core.catalogue import default_catalogue
from dafeng.core.errors import CatalogueError
from dafeng_site.data import queries
from dafeng_site.pages.exports import export_url
from dafeng_site.pages.figures import language, named, scale_of, unit_label
from dafeng_site.pages.goals import indicator_goals
from dafeng_site.pages.listing import chosen, paged, sort_key, sorted_by
from dafeng_site.pages.pictures import Line, gaps_of, line_picture, series_of, words
from dafeng_site.pages.series import figure_of_point, lines_of, source_line
from dafeng_site.people.policy import guard
from dafeng_site.people.requests import SiteRequest

__all__ = ["indicator", "indicator_chart", "indicators"]

_COLUMNS = {
    "name": lambda row: row.indicator.name(language()),
    "figures": lambda row: row.figures,
    "latest": lambda row: row.latest.period if row.latest else None,
}
DIRECTIONS = {"up": "↑", "down": "↓", "neutral": "—"}


@guard("open")
def indicators(request: SiteRequest) -> HttpResponse:
    """The catalogue with search; by default all of it, those with figures can be picked out."""
    words_, group = request.GET.get("q", "").strip(), request.GET.get("group", "")
    with_figures = request.GET.get("figures") == "1"
    found = queries.indicators(request.scope, words_, group, with_figures=with_figures)
    key = sort_key(request, tuple(_COLUMNS), "")
    page = paged(request, sorted_by(found, key, _COLUMNS) if key else found)
    lang = language()
    rows = [
        {
            "row": row,
            "name": row.indicator.name(lang),
            "unit": scale_of(row.code).unit,
            "figure": figure_of_point(row.latest, scale_of(row.code)) if row.latest else None,
            "group": default_catalogue().groups[row.indicator.group],
        }
        for row in page
    ]
    groups = [(each.code, named(each)) for each in default_catalogue().groups.values()]
    context = {
        "page": page,
        "rows": rows,
        "groups": chosen(groups, group),
        "q": words_,
        "with_figures": with_figures,
        "filtered": bool(words_ or group or with_figures),
        "total": len(default_catalogue()),
    }
    return render(request, "dafeng/indicators.html", context)


def _chart(request: SiteRequest, code: str) -> tuple[queries.IndicatorDetail, str, LineChart, list[Line]]:
    try:
        found = queries.indicator(request.scope, code)
    except CatalogueError as error:
        raise Http404(error.text(language())) from error
    here = queries.city()
    places = dict.fromkeys(each.place for each in found.series)
    own = here.code if here else ""
    place = request.GET.get("place") or (own if own in places or not places else next(iter(places)))
    shown = [each for each in found.series if each.place == place]
    lines = lines_of(code, shown)
    goals = indicator_goals(request.scope, code) if place == own else []
    today = timezone.localdate()
    chart = LineChart(
        key=code,
        title=found.indicator.name(language()),
        unit=scale_of(code).unit,
        series=series_of(lines),
        source=source_line(lines),
        targets=tuple(goal.mark for goal in goals if goal.mark),
        gaps=gaps_of(lines, today.year),
        words=words(),
    )
    return found, place, chart, lines


@guard("open")
def indicator(request: SiteRequest, code: str) -> HttpResponse:
    """One indicator: chart with the plan's targets, table, definition, sources."""
    found, place, chart, lines = _chart(request, code)
    query = f"?place={place}" if place else ""
    picture = None
    if any(line.figures for line in lines):
        picture = line_picture(
            chart,
            lines,
            svg_url=reverse("indicator-chart", args=[code]) + query,
            csv_url=export_url("observations", "csv", indicator=code),
        )
    each = found.indicator
    places = list(dict.fromkeys((series.place, series.place_name) for series in found.series))
    context = {
        "indicator": each,
        "name": each.name(language()),
        "method": each.method(language()),
        "unit": scale_of(code).unit,
        "canonical": unit_label(each.unit, language()),
        "direction": DIRECTIONS[each.direction],
        "group": default_catalogue().groups[each.group],
        "picture": picture,
        "places": chosen(places, place) if len(places) > 1 else [],
        "place": place,
        "goals": indicator_goals(request.scope, code),
        "formula": [queries_name(part) for part in each.formula.codes] if each.formula else [],
        "formula_text": each.formula.text if each.formula else "",
        "csv_url": export_url("observations", "csv", indicator=code),
        "xlsx_url": export_url("observations", "xlsx", indicator=code),
    }
    return render(request, "dafeng/indicator.html", context)


@guard("open")
def indicator_chart(request: SiteRequest, code: str) -> HttpResponse:
    """The chart as an SVG file that stands alone, with title, legend and source."""
    _found, _place, chart, _lines = _chart(request, code)
    svg = draw_lines(chart, 960, 400, standalone=True)
    return HttpResponse(svg, content_type="image/svg+xml")


def queries_name(code: str) -> tuple[str, str]:
    """(code, name) of a part of a formula."""
    return code, queries.indicator_name(code, language())
