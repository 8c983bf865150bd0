"""What the API of the books takes and answers, field by field."""

# No postponed annotations here: ninja reads them when the routes are made.

from datetime import date
from typing import Literal

from ninja import Schema

__all__ = [
    "BalanceOut",
    "BalancesOut",
    "BasisQuery",
    "CellsOut",
    "ChoiceOut",
    "ChoiceQuery",
    "ConfirmIn",
    "ConfirmedOut",
    "FactorOut",
    "FactorQuery",
    "FactorsOut",
    "InventoryOut",
    "InventoryQuery",
    "OtherOut",
    "OverrideIn",
    "OverrideOut",
    "RateQuery",
    "ResultOut",
    "StepOut",
    "TermOut",
    "TotalsOut",
    "ViolationOut",
]


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
    """Which inventory: the city's latest where nothing is said; without a GWP set, the city's choice."""

    place: str = ""
    year: int = 0
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
