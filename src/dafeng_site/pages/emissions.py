"""The city's CO2 as observed: every series there is, each under its own method, and the districts on a map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext

from dafeng.charts import DistrictMap, DistrictValue, LineChart, TargetMark
from dafeng.city import COUNTY_LEVEL, CityMap
from dafeng.core.catalogue import default_catalogue
from dafeng.core.observations import BOOK_NAMES
from dafeng.core.totals import total
from dafeng_site.data import queries
from dafeng_site.data.boundaries import boundaries
from dafeng_site.data.models import Place
from dafeng_site.data.queries import IndicatorDetail, SeriesView
from dafeng_site.kept import kept
from dafeng_site.pages.figures import Figure, indicator_name, language, scale_of
from dafeng_site.pages.pictures import Line, gaps_of, series_of, words
from dafeng_site.pages.series import figure_of_point, lines_of
from dafeng_site.people.policy import Scope, audience, visible

__all__ = ["co2_chart", "district_codes", "district_map"]

CO2_SERIES = ("co2.total", "co2.energy", "co2.ceads", "co2.downscaled")
"""City totals of CO2 in the catalogue; each is a method of its own and none continues another."""

_FEWEST_DISTRICTS = 3


def co2_chart(scope: Scope, until: int, marks: tuple[TargetMark, ...] = ()) -> tuple[LineChart, list[Line]] | None:
    """All series of the city's CO2 side by side; None where there is no figure at all."""
    here = queries.city()
    if here is None:
        return None
    lines: list[Line] = []
    for code in CO2_SERIES:
        found = queries.indicator(scope, code)
        own = [each for each in found.series if each.place == here.code and each.scenario == "observed"]
        lines += [replace(line, name=indicator_name(code)) for line in lines_of(code, own)]
        if not own:
            lines += _summed(scope, here.code, found)
    lines = [line for line in lines if any(each.value is not None for each in line.figures)]
    if not lines:
        return None
    chart = LineChart(
        key="co2",
        title=gettext("%(city)s二氧化碳排放") % {"city": here.name_en if language() == "en" else here.name},
        unit=scale_of(CO2_SERIES[0]).unit,
        series=series_of(lines),
        source=gettext("；").join(dict.fromkeys(line.source for line in lines)),
        targets=marks,
        gaps=gaps_of(lines, until),
        from_zero=True,
        words=words(),
    )
    return chart, lines


def _districts(scope: Scope) -> tuple[Place, ...]:
    found = visible(scope, Place.objects.filter(kind__in=COUNTY_LEVEL))
    return kept("districts", audience(scope), lambda: tuple(found.order_by("order", "code")))


def _summed(scope: Scope, city: str, found: IndicatorDetail) -> list[Line]:
    """The city's total from its districts, a line for each book, for periods in which every district has a figure."""
    districts = [place.code for place in _districts(scope)]
    code, scale = found.indicator.code, scale_of(found.indicator.code)
    if found.indicator.over_places != "sum" or not districts:
        return []
    rows = queries.table(scope).filter(pl.col("indicator") == code, pl.col("scenario") == "observed")
    summed = total(rows, default_catalogue(), "place", whole=city, parts=districts).drop_nulls("value").sort("period")
    name = gettext("%(name)s，%(number)s 个区（市）合计") % {"name": indicator_name(code), "number": len(districts)}
    link = reverse("indicator", args=[code])
    lines = []
    for (book,), figures in summed.group_by("book", maintain_order=True):
        shown = tuple(
            Figure(scale.shown(row["value"]), scale.unit, row["period"], row["state"], link)
            for row in figures.iter_rows(named=True)
        )
        own = [each for each in found.series if each.place in districts and each.book == book]
        source = gettext("；").join(dict.fromkeys(point.source_title for each in own for point in each.points))
        label = f"{name}（{BOOK_NAMES[str(book)][language()]}）" if summed["book"].n_unique() > 1 else name
        lines.append(Line(label, shown, source=source))
    return lines


def district_codes(scope: Scope) -> list[tuple[str, str]]:
    """(code, name) of indicators with figures of several districts, in the catalogue's order."""
    codes = kept("district codes", audience(scope), lambda: _district_codes(scope))
    return [(code, indicator_name(code)) for code in codes]


def _district_codes(scope: Scope) -> tuple[str, ...]:
    wanted = {place.code for place in _districts(scope)}
    rows = queries.observations(scope).filter(place__code__in=wanted, scenario="observed").exclude(state="missing")
    counted = Counter(code for code, _place in rows.order_by().values_list("indicator", "place__code").distinct())
    return tuple(each.code for each in default_catalogue() if counted[each.code] >= _FEWEST_DISTRICTS)


def district_map(scope: Scope, code: str) -> tuple[DistrictMap, list[tuple[str, Figure]]] | None:
    """The map of an indicator in the latest year that most districts have; None without districts."""
    districts = _districts(scope)
    if not districts:
        return None
    found = queries.indicator(scope, code) if code else None
    by_place = _series_by_place(found.series if found else ())
    year = _best_year(by_place)
    scale = scale_of(code)
    figures: list[tuple[str, Figure]] = []
    values: list[DistrictValue] = []
    for place in districts:
        point = by_place.get(place.code, {}).get(year)
        figure = figure_of_point(point, scale) if point else Figure(None, scale.unit, year)
        name = (place.name_en if language() == "en" else place.name) or place.name
        short = name.removesuffix(" District").removesuffix(" City")
        href = f"{reverse('indicator', args=[code])}?place={place.code}" if point else ""
        figures.append((name, figure))
        values.append(
            DistrictValue(place.code, short, figure.value, figure.state, href, place.grid_row, place.grid_column)
        )
    title = indicator_name(code) if code else gettext("各区（市）")
    borders = boundaries(scope)
    chart = DistrictMap(
        key=f"map-{code or 'empty'}",
        title=f"{title} ({year})" if year else title,
        unit=scale.unit,
        districts=tuple(values),
        boundary=borders.geojson if borders else None,
        source=gettext("；").join(filter(None, (_source(by_place, year), _notice(borders)))),
        words=words(),
    )
    return chart, figures


def _series_by_place(series: Sequence[SeriesView]) -> dict[str, dict[str, Any]]:
    return {
        each.place: {point.period: point for point in each.points if point.value is not None}
        for each in series
        if each.scenario == "observed"
    }


def _best_year(by_place: dict[str, dict[str, Any]]) -> str:
    counted = Counter(period for points in by_place.values() for period in points)
    return max(counted, key=lambda period: (counted[period], period)) if counted else ""


def _source(by_place: dict[str, dict[str, Any]], year: str) -> str:
    return gettext("；").join(
        dict.fromkeys(points[year].source_title for points in by_place.values() if year in points)
    )


def _notice(borders: CityMap | None) -> str:
    if borders is None:
        return ""
    return borders.notice_en if language() == "en" else borders.notice
