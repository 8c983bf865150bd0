"""Reading figures: the city, its places, observations, indicators with their series, sources. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isclose
from typing import Any

import polars as pl
from django.db.models import Count, Max, Q, QuerySet

from dafeng.city import Figure, choose
from dafeng.core import SCHEMA, Indicator, convert, default_catalogue, parse_period
from dafeng.core.errors import DafengError, Fault
from dafeng_site.data.models import City, ImportBatch, Observation, Place, Source
from dafeng_site.kept import kept
from dafeng_site.narrowing import Narrowing
from dafeng_site.people.policy import Scope, audience, visible

__all__ = [
    "IndicatorDetail",
    "IndicatorRow",
    "ObservationFilter",
    "PointView",
    "SeriesView",
    "as_printed",
    "city",
    "demand_city",
    "figures",
    "imports",
    "indicator",
    "indicator_name",
    "indicator_unit",
    "indicators",
    "observations",
    "places",
    "source_titles",
    "sources",
    "table",
]


@dataclass(frozen=True, slots=True)
class PointView:
    """One figure of a series, with where it comes from."""

    id: int
    period: str
    year: int
    value: float | None
    state: str
    source: str
    source_title: str
    locator: str
    note: str


@dataclass(frozen=True, slots=True)
class SeriesView:
    """The figures of one indicator at one place in one scenario and book, by period."""

    place: str
    place_name: str
    scenario: str
    book: str
    points: tuple[PointView, ...]


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A catalogue indicator with what the city has of it: how many figures, the latest at the city."""

    indicator: Indicator
    figures: int
    latest: PointView | None

    @property
    def code(self) -> str:
        return self.indicator.code


@dataclass(frozen=True, slots=True)
class IndicatorDetail:
    """An indicator with all its visible series, the city's first."""

    indicator: Indicator
    series: tuple[SeriesView, ...]


@dataclass(frozen=True, slots=True)
class ObservationFilter(Narrowing):
    """What a list of observations is narrowed to; empty means all."""

    indicator: str = ""
    place: str = ""
    period: str = ""
    scenario: str = ""
    state: str = ""
    book: str = ""
    source: str = ""


def city() -> City | None:
    """The city that this site serves, None before a pack is loaded."""
    return City.objects.first()


def demand_city(named: str) -> City:
    """The city, where the site serves the one that is named: by name, by English name, or by code. DafengError."""
    found = city()
    known = [found.code, found.name, found.name.removesuffix("市"), found.name_en] if found is not None else []
    if found is None or named.strip().casefold() not in {each.casefold() for each in known if each}:
        fault = Fault(
            "site.city",
            zh="本站没有这座城市",
            en="this site serves another city",
            found=named[:80],
            expected=" ".join(known),
        )
        raise DafengError(fault)
    return found


def places(scope: Scope) -> QuerySet[Place]:
    """All places, the city first."""
    return visible(scope, Place.objects.select_related("parent"))


def source_titles(scope: Scope, keys: Iterable[str]) -> dict[str, str]:
    """Titles by key of the sources that the scope may see, in the keys' order; the key itself for the others."""
    wanted = list(dict.fromkeys(keys))
    known = dict(visible(scope, Source.objects.filter(key__in=wanted)).values_list("key", "title"))
    return {key: known.get(key) or key for key in wanted}


def observations(scope: Scope, wanted: ObservationFilter | None = None) -> QuerySet[Observation]:
    """The observations that the scope may see, narrowed; a source or indicator may be given by its beginning."""
    found = visible(scope, Observation.objects.select_related("source", "place", "owner"))
    wanted = wanted or ObservationFilter()
    exact = {"place__code": wanted.place, "period": wanted.period, "scenario": wanted.scenario, "state": wanted.state,
             "book": wanted.book, "source__key": wanted.source}  # fmt: skip
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.indicator:
        found = found.filter(Q(indicator=wanted.indicator) | Q(indicator__startswith=f"{wanted.indicator}."))
    return found


def table(scope: Scope) -> pl.DataFrame:
    """All visible observations as the library's table of eight columns, one row a key: the best of several sources."""
    return kept("table", audience(scope), lambda: _table(scope))


def indicators(scope: Scope, search: str = "", group: str = "", *, with_figures: bool = False) -> list[IndicatorRow]:
    """Catalogue indicators in order, narrowed by words and group, each with the number of figures and the latest."""
    catalogue = default_catalogue()
    rows = kept("indicators", audience(scope), lambda: _indicator_rows(scope))
    found = {each.code for each in catalogue.search(search)} if search else None
    return [
        row
        for row in rows
        if (found is None or row.code in found)
        and (not group or row.indicator.group == group)
        and (not with_figures or row.figures)
    ]


def indicator(scope: Scope, code: str) -> IndicatorDetail:
    """One indicator with its series. Raises CatalogueError for a code that the catalogue does not have."""
    found = default_catalogue().get(code)
    return kept("indicator", (*audience(scope), code), lambda: IndicatorDetail(found, _series(scope, code)))


def indicator_name(code: str, language: str = "zh") -> str:
    """The catalogue's name of a code; the code itself where the catalogue does not have it."""
    try:
        return default_catalogue().get(code).name("en" if language.startswith("en") else "zh")
    except DafengError:
        return code


def indicator_unit(code: str) -> str:
    """The canonical unit of a code; empty where the catalogue does not have it."""
    catalogue = default_catalogue()
    return catalogue.get(code).unit if code in catalogue else ""


def as_printed(code: str, value: float | None, unit: str, printed: float | None) -> tuple[str, float | None]:
    """Unit and figure as they were printed, where they still say what `value` says; else the canonical unit's."""
    canonical = indicator_unit(code)
    if value is None:
        return unit or canonical, None
    try:
        fits = printed is not None and bool(unit) and isclose(convert(printed, unit, canonical), value, rel_tol=1e-9)
    except DafengError:
        fits = False
    return (unit, printed) if fits else (canonical, value)


def sources(scope: Scope) -> QuerySet[Source]:
    """Visible sources with how many visible figures each carries (`figures`) and the latest period (`latest`)."""
    seen = visible(scope, Observation.objects.all()).values("pk")
    counted = Q(observations__in=seen)
    known = visible(scope, Source.objects.all()).annotate(
        figures=Count("observations", filter=counted), latest=Max("observations__period", filter=counted)
    )
    return known.order_by("key")  # counting drops the order that the table has


def imports(scope: Scope) -> QuerySet[ImportBatch]:
    """Visible imports, the latest first."""
    return visible(scope, ImportBatch.objects.select_related("user")).defer("rows", "faults")


def figures(scope: Scope) -> list[Figure]:
    """All visible figures as the city room's records; `row` is the observation's key."""
    rows: Iterable[Any] = visible(scope, Observation.objects.order_by("pk")).values(
        "pk", "indicator", "place_id", "period", "scenario", "value", "state", "source__key", "locator", "book",
        "file", "unit", "printed", "note",
    )  # fmt: skip
    return [
        Figure(
            source=_reference(row.pop("source__key"), row.pop("locator")),
            place=row.pop("place_id"),
            row=row.pop("pk"),
            **row,
        )
        for row in rows
    ]


def _reference(key: str, locator: str) -> str:
    return f"{key}#{locator}" if locator else key


def _chosen(scope: Scope) -> tuple[Figure, ...]:
    certainty = dict(Source.objects.order_by("pk").values_list("key", "certainty"))  # in the order of the pack
    return tuple(choose(figures(scope), certainty)[0])


def _table(scope: Scope) -> pl.DataFrame:
    found = _chosen(scope)
    return pl.DataFrame({name: [getattr(each, name) for each in found] for name in SCHEMA}, schema=SCHEMA)


def _indicator_rows(scope: Scope) -> tuple[IndicatorRow, ...]:
    here = city()
    found = visible(scope, Observation.objects.all())
    counts = dict(found.values_list("indicator").annotate(number=Count("pk")).order_by())
    latest: dict[str, Observation] = {}
    if here is not None:
        own = found.filter(place__code=here.code, scenario="observed").exclude(state="missing").select_related("source")
        for each in own.order_by("indicator", "period"):
            latest[each.indicator] = each
    return tuple(
        IndicatorRow(each, counts.get(each.code, 0), _point(latest[each.code]) if each.code in latest else None)
        for each in default_catalogue()
    )


def _series(scope: Scope, code: str) -> tuple[SeriesView, ...]:
    found = observations(scope, ObservationFilter()).filter(indicator=code)
    groups: dict[tuple[str, str, str], list[Observation]] = {}
    for each in found.order_by("place__order", "place__code", "scenario", "book", "period"):
        groups.setdefault((each.place_id, each.scenario, each.book), []).append(each)
    return tuple(
        SeriesView(place, rows[0].place.name, scenario, book, tuple(_point(row) for row in rows))
        for (place, scenario, book), rows in groups.items()
    )


def _point(row: Observation) -> PointView:
    return PointView(
        id=row.pk,
        period=row.period,
        year=parse_period(row.period).year,
        value=row.value,
        state=row.state,
        source=row.source.key,
        source_title=row.source.title,
        locator=row.locator,
        note=row.note,
    )
