"""Factors, energy balances and inventories."""

# No postponed annotations here: ninja reads them when the routes are made.

from datetime import date
from typing import Literal, cast

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status

from dafeng.accounts.balance import check_balance, in_standard_coal
from dafeng.accounts.factors import FactorRow
from dafeng.accounts.inventory import Inventory, LineResult
from dafeng.core.errors import DafengError
from dafeng.core.gwp import GwpSet
from dafeng_site.api.paging import Page, paged
from dafeng_site.books import inventories, queries, services
from dafeng_site.books.library import city_library
from dafeng_site.books.models import EnergyTable, FactorOverride
from dafeng_site.books.tables import kept_balance
from dafeng_site.people.policy import guard

__all__ = ["router"]

router = Router()


class FactorOut(Schema):
    """One row of the factor library; `official` rows are locked."""

    id: str
    item: str
    parameter: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    books: list[str]
    region: str
    valid_from: int | None
    valid_to: int | None
    set: str
    source: str
    table: str
    certainty: str
    official: bool
    confirmed_by: str
    note: str


class FactorsOut(Schema):
    """A part of the list of factors."""

    items: list[FactorOut]
    count: int


class FactorQuery(Schema):
    """What the list of factors is narrowed to; `q` is words."""

    q: str = ""
    kind: str = ""
    parameter: str = ""
    book: str = ""
    certainty: str = ""
    set: str = ""
    place: str = ""


class ChoiceQuery(Schema):
    """The question that a factor answers. `official` refuses rows from memory, of unknown origin or of a draft."""

    item: str
    parameter: str
    book: Literal["statistics", "inventory", "assessment", "ets", "footprint"]
    place: str = "CN"
    year: int
    official: bool = False


class StepOut(Schema):
    """One step of the reasoning, in both languages."""

    zh: str
    en: str


class OtherOut(Schema):
    """A row that was not taken, and why; `conflict` where it says something else."""

    row: FactorOut
    why: StepOut
    conflict: bool


class OverrideOut(Schema):
    """A city's own value of a factor."""

    id: int
    item: str
    parameter: str
    place: str
    value: float
    unit: str
    books: str
    valid_from: int | None
    valid_to: int | None
    person: str
    on: date
    reason: str
    revision: int


class ChoiceOut(Schema):
    """The factor to use, the default beside it, why, and what else is said."""

    value: float
    unit: str
    overridden: bool
    row: FactorOut | None
    trail: list[StepOut]
    others: list[OtherOut]


class OverrideIn(Schema):
    """A city's own value to set."""

    item: str
    parameter: str
    place: str
    value: float
    unit: str
    books: str = "*"
    valid_from: int | None = None
    valid_to: int | None = None
    reason: str


class ConfirmIn(Schema):
    """What was checked."""

    reason: str


class ConfirmedOut(Schema):
    """Who vouches for a row since when."""

    row: str
    person: str
    on: date
    reason: str


class BalanceOut(Schema):
    """An energy balance in the list."""

    id: int
    place: str
    year: int
    source: str
    state: str
    basis: str
    title: str
    revision: int


class BalancesOut(Schema):
    """A part of the list of balances."""

    items: list[BalanceOut]
    count: int


class CellsOut(BalanceOut):
    """A balance with its figures: `cells` by row and kind, a blank cell is null; `units` by kind."""

    units: dict[str, str]
    cells: dict[str, dict[str, float | None]]


class BasisQuery(Schema):
    """In which units. By equivalent value the year's coal rate of thermal power [gce/kWh] must be given."""

    basis: Literal["physical", "calorific", "equivalent"] = "physical"
    rate: float | None = None


class RateQuery(Schema):
    """The coal rate of thermal power [gce/kWh] for totals by equivalent value."""

    rate: float | None = None


class TotalsOut(Schema):
    """Energy consumption [10^4 tce]."""

    method: str
    unit: str
    total: float
    final: float
    transformation_loss: float
    loss: float
    feedstock: float | None
    by_sector: dict[str, float]
    by_group: dict[str, float]
    weak: bool


class ViolationOut(Schema):
    """A cell that breaks an identity."""

    identity: str
    row: str
    kind: str
    printed: float
    computed: float
    allowed: float
    unit: str
    severity: str
    zh: str
    en: str


class InventoryQuery(Schema):
    """Which inventory. Without a GWP set, the city's choice."""

    place: str
    year: int
    book: Literal["inventory", "assessment"] = "inventory"
    gwp: Literal["", "SAR", "AR4", "AR5", "AR6"] = ""


class TermOut(Schema):
    """One number that entered a result; `row` is the factor row's id."""

    name: str
    role: str
    value: float
    unit: str
    source: str
    certainty: str
    row: str


class ResultOut(Schema):
    """One gas of one item of one line: tonnes and CO2 equivalent, or a notation key with its reason."""

    line: str
    item: str
    gas: str
    tonnes: float | None
    co2e: float | None
    notation: str | None
    reason: StepOut
    method: str
    tier: int
    state: str
    formula: str
    terms: list[TermOut]


class InventoryOut(Schema):
    """An inventory: totals [tCO2e] by the named set, gases in tonnes, every result."""

    place: str
    year: int
    book: str
    gwp_set: str
    version: str
    total: float
    by_sector: dict[str, float]
    by_gas: dict[str, float]
    results: list[ResultOut]


@router.get("/factors", summary="因子库 factors", response=FactorsOut)
@guard("open")
def factors(request: HttpRequest, wanted: Query[FactorQuery], page: Query[Page]) -> dict[str, object]:  # noqa: ARG001
    rows = queries.factor_rows(queries.FactorFilter.parse(wanted.dict()))
    return paged(rows, page, lambda row: _factor(row).dict())


@router.get("/factors/choose", summary="取哪一条因子，为什么 which factor and why", response=ChoiceOut)
@guard("open")
def choose(request: HttpRequest, wanted: Query[ChoiceQuery]) -> ChoiceOut:  # noqa: ARG001  rows are public
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
def overrides(request: HttpRequest) -> list[FactorOverride]:
    return list(queries.overrides(request.scope))  # type: ignore[attr-defined]


@router.post("/factors/overrides", summary="设本地值 set a local value", response={201: OverrideOut})
@guard("keep-books")
def set_override(request: HttpRequest, wanted: OverrideIn) -> Status[FactorOverride]:
    fields = wanted.dict(exclude={"item", "parameter", "place"})
    return Status(201, services.set_override(request.user, wanted.item, wanted.parameter, wanted.place, fields))


@router.post(
    "/factors/rows/{row}/confirm", summary="具名确认因子 confirm a factor by name", response={201: ConfirmedOut}
)
@guard("keep-books")
def confirm(request: HttpRequest, row: str, wanted: ConfirmIn) -> Status[object]:
    return Status(201, services.confirm_row(request.user, row, wanted.reason))


@router.get("/balances", summary="能源平衡表 energy balances", response=BalancesOut)
@guard("open")
def balances(request: HttpRequest, page: Query[Page]) -> dict[str, object]:
    return paged(queries.balances(request.scope), page, lambda row: _balance(row).dict())  # type: ignore[attr-defined]


@router.get("/balances/{pk}", summary="一张能源平衡表 one energy balance", response=CellsOut)
@guard("open")
def balance(request: HttpRequest, pk: int, wanted: Query[BasisQuery]) -> CellsOut:
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
def totals(request: HttpRequest, pk: int, wanted: Query[RateQuery]) -> TotalsOut:
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
def checks(request: HttpRequest, pk: int) -> list[ViolationOut]:
    names = ("identity", "row", "kind", "printed", "computed", "allowed", "unit", "severity", "zh", "en")
    return [
        ViolationOut(**{name: getattr(each, name) for name in names})
        for each in check_balance(kept_balance(_one(request, pk)))
    ]


@router.get("/inventory", summary="温室气体清单 the inventory", response=InventoryOut)
@guard("open")
def inventory(request: HttpRequest, wanted: Query[InventoryQuery]) -> InventoryOut:
    gwp_set = cast("GwpSet", wanted.gwp or inventories.default_gwp())
    scope = request.scope  # type: ignore[attr-defined]
    if wanted.year not in inventories.places_and_years(scope).get(wanted.place, []):
        raise Http404
    found = inventories.inventory_of(scope, wanted.place, wanted.year, wanted.book, gwp_set)
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


def _one(request: HttpRequest, pk: int) -> EnergyTable:
    row = queries.balances(request.scope).filter(pk=pk).first()  # type: ignore[attr-defined]
    if row is None:
        raise Http404
    return row


def _coefficients(row: EnergyTable, rate: float | None) -> queries.Coefficients:
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
