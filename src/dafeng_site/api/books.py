"""Factors, energy balances and inventories."""

# No postponed annotations here: ninja reads them when the routes are made.

from django.http import Http404
from ninja import Query, Router, Status

from dafeng.accounts.balance import Coefficients, check_balance, in_standard_coal
from dafeng.accounts.factors import FactorRow
from dafeng.accounts.inventory import Inventory, LineResult
from dafeng.core.errors import DafengError
from dafeng_site.api.bookschemas import (
    BalanceOut,
    BalancesOut,
    BasisQuery,
    CellsOut,
    ChoiceOut,
    ChoiceQuery,
    ConfirmedOut,
    ConfirmIn,
    FactorOut,
    FactorQuery,
    FactorsOut,
    InventoryOut,
    InventoryQuery,
    OtherOut,
    OverrideIn,
    OverrideOut,
    RateQuery,
    ResultOut,
    StepOut,
    TermOut,
    TotalsOut,
    ViolationOut,
)
from dafeng_site.api.paging import Page, paged
from dafeng_site.books import inventories, queries, services
from dafeng_site.books.library import city_library
from dafeng_site.books.models import EnergyTable, FactorOverride
from dafeng_site.books.tables import kept_balance
from dafeng_site.data.queries import city
from dafeng_site.people.policy import guard
from dafeng_site.people.requests import SiteRequest

__all__ = ["router"]

router = Router()


@router.get("/factors", summary="因子库 factors", response=FactorsOut)
@guard("open")
def factors(request: SiteRequest, wanted: Query[FactorQuery], page: Query[Page]) -> dict[str, object]:  # noqa: ARG001
    rows = queries.factor_rows(queries.FactorFilter.parse(wanted.dict()))
    return paged(rows, page, lambda row: _factor(row).dict())


@router.get("/factors/choose", summary="取哪一条因子，为什么 which factor and why", response=ChoiceOut)
@guard("open")
def choose(request: SiteRequest, wanted: Query[ChoiceQuery]) -> ChoiceOut:  # noqa: ARG001  rows are public
    choice = city_library().find(
        wanted.item, wanted.parameter, wanted.book, wanted.place, wanted.year, official=wanted.official
    )
    return ChoiceOut(
        value=choice.value,
        unit=choice.unit,
        overridden=choice.override is not None,
        row=_factor(choice.row) if choice.row else None,
        trail=[StepOut(zh=rule.zh, en=rule.en) for rule in choice.trail],
        others=[
            OtherOut(row=_factor(each.row), why=StepOut(zh=each.why.zh, en=each.why.en), conflict=each.conflict)
            for each in choice.alternatives
        ],
    )


@router.get("/factors/overrides", summary="本地值 the city's own values", response=list[OverrideOut])
@guard("open")
def overrides(request: SiteRequest) -> list[FactorOverride]:
    return list(queries.overrides(request.scope))


@router.post("/factors/overrides", summary="设本地值 set a local value", response={201: OverrideOut})
@guard("keep-books")
def set_override(request: SiteRequest, wanted: OverrideIn) -> Status[FactorOverride]:
    fields = wanted.dict(exclude={"item", "parameter", "place"})
    return Status(201, services.set_override(request.user, wanted.item, wanted.parameter, wanted.place, fields))


@router.post(
    "/factors/rows/{row}/confirm", summary="具名确认因子 confirm a factor by name", response={201: ConfirmedOut}
)
@guard("keep-books")
def confirm(request: SiteRequest, row: str, wanted: ConfirmIn) -> Status[object]:
    return Status(201, services.confirm_row(request.user, row, wanted.reason))


@router.get("/balances", summary="能源平衡表 energy balances", response=BalancesOut)
@guard("open")
def balances(request: SiteRequest, page: Query[Page]) -> dict[str, object]:
    return paged(queries.balances(request.scope), page, lambda row: _balance(row).dict())


@router.get("/balances/{pk}", summary="一张能源平衡表 one energy balance", response=CellsOut)
@guard("open")
def balance(request: SiteRequest, pk: int, wanted: Query[BasisQuery]) -> CellsOut:
    row = _one(request, pk)
    table = kept_balance(row)
    if wanted.basis != "physical":
        table = in_standard_coal(table, _coefficients(row, wanted.rate if wanted.basis == "equivalent" else None))
    return CellsOut(
        **_balance(row).dict() | {"basis": table.basis},
        units={kind: table.unit(kind) for kind in table.kinds},
        cells={line: {kind: table.at(line, kind) for kind in table.kinds} for line in table.rows},
    )


@router.get("/balances/{pk}/totals", summary="能源消费总量 total energy consumption", response=TotalsOut)
@guard("open")
def totals(request: SiteRequest, pk: int, wanted: Query[RateQuery]) -> TotalsOut:
    found = queries.totals_of(_one(request, pk), wanted.rate)
    if isinstance(found, DafengError):
        raise found
    each = found[0]
    names = ("method", "total", "final", "transformation_loss", "loss", "feedstock", "weak")
    return TotalsOut(
        unit="10^4 tce",
        by_sector=dict(each.by_sector),
        by_group=dict(each.by_group),
        **{name: getattr(each, name) for name in names},
    )


@router.get("/balances/{pk}/checks", summary="不平衡的格 cells that do not close", response=list[ViolationOut])
@guard("open")
def checks(request: SiteRequest, pk: int) -> list[ViolationOut]:
    names = ("identity", "row", "kind", "printed", "computed", "allowed", "unit", "severity", "zh", "en")
    return [
        ViolationOut(**{name: getattr(each, name) for name in names})
        for each in check_balance(kept_balance(_one(request, pk)))
    ]


@router.get("/inventory", summary="温室气体清单 the inventory", response=InventoryOut)
@guard("open")
def inventory(request: SiteRequest, wanted: Query[InventoryQuery]) -> InventoryOut:
    gwp_set = wanted.gwp or inventories.default_gwp()
    scope = request.scope
    here = city()
    place = wanted.place or (here.code if here else "")
    years = inventories.places_and_years(scope).get(place, [])
    if not years or wanted.year not in (0, *years):
        raise Http404
    found = inventories.inventory_of(scope, place, wanted.year or years[0], wanted.book, gwp_set)
    if isinstance(found, DafengError):
        raise found
    return InventoryOut(
        place=found.place,
        year=found.year,
        book=found.book,
        gwp_set=found.gwp_set,
        version=found.version,
        total=found.total(),
        by_sector=found.by_sector(),
        by_gas=found.by_gas(),
        results=[_result(found, each) for each in found.results],
    )


def _one(request: SiteRequest, pk: int) -> EnergyTable:
    row = queries.balances(request.scope).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _coefficients(row: EnergyTable, rate: float | None) -> Coefficients:
    found = queries.totals_of(row, rate)
    if isinstance(found, DafengError):
        raise found
    return found[1]


def _factor(row: FactorRow) -> FactorOut:
    names = ("id", "item", "parameter", "value", "low", "high", "unit", "region", "valid_from", "valid_to", "set",
             "source", "table", "certainty", "note")  # fmt: skip
    return FactorOut(
        **{name: getattr(row, name) for name in names},
        books=list(row.books),
        official=city_library().is_official(row),
        confirmed_by=queries.confirmed_by(row.id),
    )


def _balance(row: EnergyTable) -> BalanceOut:
    names = ("year", "state", "basis", "title", "revision")
    known = {name: getattr(row, name) for name in names}
    return BalanceOut(id=row.pk, place=row.place_id, source=row.source.key, **known)


def _result(found: Inventory, each: LineResult) -> ResultOut:
    names = ("line", "item", "gas", "notation", "method", "tier", "state")
    terms = ("name", "role", "value", "unit", "source", "certainty", "row")
    return ResultOut(
        **{name: getattr(each, name) for name in names},
        tonnes=each.value,
        co2e=None if each.value is None else found.co2e(each),
        reason=StepOut(zh=each.reason_zh, en=each.reason_en),
        formula=each.formula("en"),
        terms=[TermOut(**{name: getattr(term, name) for name in terms}) for term in each.terms],
    )
