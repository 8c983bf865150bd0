"""Indicators, observations, sources, places."""

# No postponed annotations here: ninja reads them when the routes are made.

from typing import Any, Literal

from django.http import Http404
from ninja import Query, Router, Schema, Status

from dafeng_site.api.paging import Page, paged
from dafeng_site.data import queries, services
from dafeng_site.data.models import Observation, Place, Source
from dafeng_site.people.policy import guard, visible
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest

__all__ = ["router"]

router = Router()
Json = dict[str, Any]


class ObservationQuery(Schema):
    """What the list of observations is narrowed to. An indicator also stands for all below it (`power.capacity`)."""

    indicator: str = ""
    place: str = ""
    period: str = ""
    scenario: str = ""
    state: str = ""
    book: str = ""
    source: str = ""


class IndicatorQuery(Schema):
    """What the catalogue is narrowed to."""

    search: str = ""
    group: str = ""
    with_figures: bool = False


class FigureIn(Schema):
    """A figure as typed, in any unit that converts to the catalogue's."""

    indicator: str
    place: str
    period: str
    value: float | None = None
    unit: str
    state: Literal["measured", "published", "estimated", "assumed", "zero", "missing"]
    source: str = ""
    book: Literal["", "statistics", "inventory", "assessment", "ets", "footprint"] = ""
    scenario: str = ""
    note: str = ""


class FiguresIn(Schema):
    """Figures to store, all or none: new ones are made, others changed."""

    figures: list[FigureIn]
    reason: str = ""


class SourceIn(Schema):
    """A source; what is left out stays as it is."""

    title: str | None = None
    title_en: str | None = None
    publisher: str | None = None
    number: str | None = None
    year: int | None = None
    licence: str | None = None
    url: str | None = None
    accessed: str | None = None
    certainty: Literal["V", "S", "C", "M", "U"] | None = None
    note: str | None = None
    is_public: bool | None = None


class SourceNew(SourceIn):
    """A source to register."""

    key: str
    title: str


class SourceEdit(SourceIn):
    """Changes to a source."""

    revision: int
    reason: str = ""


@router.get("/city", summary="城市 the city")
@guard("open")
def city(request: SiteRequest) -> Json:  # noqa: ARG001  every operation takes the request
    here = queries.city()
    if here is None:
        raise Http404
    names = ("code", "name", "name_en", "province", "province_name", "base_year", "gwp_set", "electricity_equivalent")
    return {name: getattr(here, name) for name in names}


@router.get("/places", summary="地区 places")
@guard("open")
def places(request: SiteRequest, page: Query[Page]) -> Json:
    return paged(queries.places(request.scope), page, _place)


@router.get("/indicators", summary="指标目录及最新值 catalogue with the latest figures")
@guard("open")
def indicators(request: SiteRequest, wanted: Query[IndicatorQuery], page: Query[Page]) -> Json:
    rows = queries.indicators(request.scope, wanted.search, wanted.group, with_figures=wanted.with_figures)
    return paged(
        rows, page, lambda row: _indicator(row.indicator) | {"figures": row.figures, "latest": _point(row.latest)}
    )


@router.get("/indicators/{code}", summary="一个指标及其全部序列 one indicator with its series")
@guard("open")
def indicator(request: SiteRequest, code: str) -> Json:
    found = queries.indicator(request.scope, code)
    series = [
        {
            "place": each.place,
            "place_name": each.place_name,
            "scenario": each.scenario,
            "book": each.book,
            "points": [_point(point) for point in each.points],
        }
        for each in found.series
    ]
    return _indicator(found.indicator) | {"series": series}


@router.get("/observations", summary="数据 observations")
@guard("open")
def observations(request: SiteRequest, wanted: Query[ObservationQuery], page: Query[Page]) -> Json:
    narrowed = queries.ObservationFilter.parse(wanted.dict())
    return paged(queries.observations(request.scope, narrowed), page, _observation)


@router.post("/observations", summary="填报数据 enter figures", response={201: Json})
@guard("file")
def enter(request: SiteRequest, wanted: FiguresIn) -> Status[Json]:
    stored = services.enter(request.user, [figure.dict() for figure in wanted.figures], wanted.reason)
    return Status(201, {"items": [_observation(row) for row in stored], "count": len(stored)})


@router.get("/observations/{pk}", summary="一个数据 one observation")
@guard("open")
def observation(request: SiteRequest, pk: int) -> Json:
    return _observation(_one(request, pk))


@router.get("/observations/{pk}/history", summary="数据的修改历史 edits of an observation")
@guard("history")
def observation_history(request: SiteRequest, pk: int) -> list[Json]:
    return history_of(request.scope, _one(request, pk))


@router.delete("/observations/{pk}", summary="删除数据 remove a figure", response={204: None})
@guard("file")
def remove(request: SiteRequest, pk: int, revision: int, reason: str = "") -> Status[None]:
    services.remove_figure(request.user, pk, revision, reason)
    return Status(204, None)


@router.get("/sources", summary="来源 sources")
@guard("open")
def sources(request: SiteRequest, page: Query[Page]) -> Json:
    return paged(queries.sources(request.scope), page, _source)


@router.post("/sources", summary="登记来源 register a source", response={201: Json})
@guard("edit-sources")
def create_source(request: SiteRequest, wanted: SourceNew) -> Status[Json]:
    fields = wanted.dict(exclude_unset=True, exclude={"key"})
    return Status(201, _source(services.create_source(request.user, wanted.key, fields)))


@router.patch("/sources/{key}", summary="修改来源 edit a source")
@guard("edit-sources")
def edit_source(request: SiteRequest, key: str, wanted: SourceEdit) -> Json:
    row = visible(request.scope, Source.objects.filter(key=key)).first()
    if row is None:
        raise Http404
    fields = wanted.dict(exclude_unset=True, exclude={"revision", "reason"})
    return _source(services.edit_source(request.user, row.pk, wanted.revision, fields, wanted.reason))


def _one(request: SiteRequest, pk: int) -> Observation:
    row = queries.observations(request.scope).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _place(row: Place) -> Json:
    return {
        "code": row.code,
        "name": row.name,
        "name_en": row.name_en,
        "kind": row.kind,
        "parent": row.parent.code if row.parent else None,
    }


def _indicator(each: Any) -> Json:
    names = ("code", "zh", "en", "unit", "display_unit", "direction", "group", "nature", "role")
    return {name: getattr(each, name) for name in names} | {"method_zh": each.method_zh, "method_en": each.method_en}


def _point(point: queries.PointView | None) -> Json | None:
    if point is None:
        return None
    return {name: getattr(point, name) for name in ("id", "period", "value", "state", "source", "locator", "note")}


def _observation(row: Observation) -> Json:
    names = (
        "indicator",
        "period",
        "scenario",
        "value",
        "state",
        "book",
        "locator",
        "unit",
        "printed",
        "note",
        "revision",
    )
    return {"id": row.pk, "place": row.place_id, "source": row.source.key} | {
        name: getattr(row, name) for name in names
    }


def _source(row: Source) -> Json:
    names = ("key", "title", "title_en", "publisher", "number", "year", "licence", "url", "accessed", "certainty",
             "note", "is_public", "revision")  # fmt: skip
    return {name: getattr(row, name) for name in names} | {"figures": getattr(row, "figures", None)}
