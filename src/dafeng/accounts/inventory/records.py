"""Records of the inventory. All frozen; masses are tonnes of the gas, removals are negative."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import prod, sqrt
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_args

import polars as pl

from dafeng.accounts.balance import EnergyBalance
from dafeng.accounts.factors import FactorLibrary
from dafeng.accounts.fuel_defaults import FactorUse
from dafeng.accounts.inventory.layout import InventoryLine, activities, inventory_lines
from dafeng.core.errors import Fault, Language, UnitError
from dafeng.core.gwp import GwpSet, gwp
from dafeng.core.observations import Book, State
from dafeng.core.units import unit_name

__all__ = [
    "NOTATIONS",
    "Activity",
    "BuildOptions",
    "Finding",
    "Inventory",
    "LineResult",
    "Method",
    "MethodInput",
    "Notation",
    "NotationEntry",
    "Term",
    "potential",
]

Notation = Literal["NO", "NE", "IE", "C", "NA"]
"""Not occurring, not estimated, included elsewhere, confidential, not applicable (IPCC 2006, volume 1, chapter 8)."""

NOTATIONS: tuple[str, ...] = get_args(Notation)

Finding = Fault
"""What a check of the inventory found; its severity says how grave."""

T = TypeVar("T")

Role = Literal["activity", "factor", "constant"]


@dataclass(frozen=True, slots=True)
class Term:
    """One number that entered a result. `row` is the id of the factor row, empty for activities and constants.

    `uncertainty` is half the 95 % interval in per cent of the value, None where no source gives it. `at` is the file
    and row, or the cell of the balance, that an activity was read from.
    """

    name: str
    value: float
    unit: str
    source: str = ""
    certainty: str = ""
    row: str = ""
    role: Role = "factor"
    uncertainty: float | None = None
    zh: str = ""
    en: str = ""
    at: str = ""

    def label(self, language: Language = "zh") -> str:
        """What the term is called."""
        return (self.zh if language == "zh" else self.en) or self.name


@dataclass(frozen=True, slots=True)
class LineResult:
    """One gas of one item of one line: `value` [t of the gas], or None with a notation key and its reason.

    With `form` `product` the value is the product of its terms; other forms (decay over years, stock changes) say in
    `working_zh` and `working_en` how the terms make it. `item` is the fuel, product or animal. `state` is of the
    result, an estimate at best where factors are of tables; `activity_state` that of the activity.
    """

    line: str
    item: str
    gas: str
    place: str
    year: int
    value: float | None = None
    notation: Notation | None = None
    method: str = ""
    tier: int = 0
    terms: tuple[Term, ...] = ()
    form: Literal["product", "other"] = "product"
    state: State = "estimated"
    reason_zh: str = ""
    reason_en: str = ""
    note_zh: str = ""
    note_en: str = ""
    working_zh: str = ""
    working_en: str = ""
    activity_state: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != (self.notation is not None):
            raise ValueError("a result has either a value or a notation key")

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What tells one result from another: line, item, gas, place, year."""
        return self.line, self.item, self.gas, self.place, self.year

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources of the terms, each once, in order."""
        return tuple(dict.fromkeys(term.source for term in self.terms if term.source))

    @property
    def rows(self) -> tuple[str, ...]:
        """Ids of the factor rows that entered; shared ones correlate results."""
        return tuple(dict.fromkeys(term.row for term in self.terms if term.row))

    @property
    def weak(self) -> bool:
        """Whether a factor from memory or of unknown origin entered."""
        return any(term.certainty in {"M", "U"} for term in self.terms)

    @property
    def activity_uncertainty(self) -> float | None:
        """Half the 95 % interval of the activity [%], None when not given."""
        return _combined(term.uncertainty for term in self.terms if term.role == "activity")

    @property
    def factor_uncertainty(self) -> float | None:
        """Half the 95 % interval of the factors together [%], None when none is given."""
        return _combined(term.uncertainty for term in self.terms if term.role == "factor")

    def item_name(self, library: FactorLibrary, language: Language = "zh") -> str:
        """The item's name, by the activities or the factor library; its code when neither knows it."""
        known = activities().get(self.item) or library.data.items.get(self.item)
        if known is None:
            return self.item
        return known.zh if language == "zh" else known.en

    def formula(self, language: Language = "zh") -> str:
        """`activity x factor x … = value`, with units; the working for forms other than a product."""
        if self.value is None:
            why = self.reason_zh if language == "zh" else self.reason_en
            return f"{self.notation}: {why}" if why else str(self.notation)
        end = f"= {_shown(self.value)} t {self.gas}"
        if self.form != "product":
            return f"{self.working_zh if language == 'zh' else self.working_en} {end}"
        parts = [_printed(term, language) for term in self.terms]
        return f"{' × '.join(parts)} {end}"


def _shown(value: float) -> str:
    """Six digits; a large number whole, without an exponent."""
    return f"{value:,.0f}" if 1e6 <= abs(value) < 1e15 else f"{value:,.6g}"


def _printed(term: Term, language: Language) -> str:
    if term.role == "constant":
        return term.name if "/" in term.name else f"{term.value:g}"
    return f"{term.value:,.6g}{_unit(term.unit, language)}"


@lru_cache(maxsize=512)
def _unit(unit: str, language: Language) -> str:
    return "" if unit in {"", "1"} else f" {unit_name(unit, language)}"


def _combined(parts: Iterable[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return sqrt(sum(part * part for part in known)) if known else None


def product_value(terms: Iterable[Term]) -> float:
    """The product of the terms."""
    return prod(term.value for term in terms)


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity figure as it was given, in its own unit. `uncertainty` is half the 95 % interval [%].

    `at` is the file and row it was read from.
    """

    activity: str
    place: str
    year: int
    value: float
    unit: str
    state: State = "published"
    source: str = ""
    note: str = ""
    uncertainty: float | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class NotationEntry:
    """A notation key that the city gives for a line; `gas` `*` means all its gases. `at` is the file and row."""

    line: str
    gas: str
    place: str
    year: int
    notation: Notation
    reason: str = ""
    source: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """Choices of a build. `methods` by line; `fuels` directs single fuels to a set, by name.

    `official` refuses every unconfirmed factor. `grid`: `published` takes only the year's own electricity factor,
    `held` also an earlier year's, `backcast` also a later year's. `gwp_set` serves CO2 equivalents alone. `parameters`
    are further numbers that methods name.
    """

    methods: Mapping[str, str] = field(default_factory=dict)
    fuels: Mapping[str, FactorUse] = field(default_factory=dict)
    official: bool = False
    grid: Literal["published", "held", "backcast"] = "held"
    gwp_set: GwpSet = "AR5"
    parameters: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class MethodInput:
    """All that a method may use for one line. `activity` is of this line, place and year by activity code; `history`
    has the years before too, by code and year. `shared` keeps what lines of one build have in common.
    """

    line: InventoryLine
    place: str
    year: int
    book: Book
    activity: Mapping[str, Activity]
    history: Mapping[str, Mapping[int, Activity]]
    library: FactorLibrary
    options: BuildOptions
    balance: EnergyBalance | None = None
    shared: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def once(self, key: tuple[str, ...], work: Callable[[], T]) -> T:
        """What `work` gives, worked out once in a build for all its lines."""
        if key not in self.shared:
            self.shared[key] = work()
        found: T = self.shared[key]
        return found


Method = Callable[[MethodInput], tuple[LineResult, ...]]
"""A method makes the results of one line; none at all when its activity is not known. It raises `AccountsError` with
every fault when what is given cannot be used."""


def potential(gas: str, gwp_set: GwpSet, methane: str = "biogenic") -> float:
    """Warming potential [tCO2e/t]; sets that tell fossil from other methane are asked for the kind."""
    if gas == "CH4":
        try:
            return gwp("CH4-fossil" if methane == "fossil" else "CH4-nonfossil", gwp_set).value
        except UnitError:
            return gwp(gas, gwp_set).value
    return gwp(gas, gwp_set).value


@dataclass(frozen=True, eq=False)
class Inventory:
    """The inventory of a place, year and book. `results` in the order of the lines; `findings` are notes of the build.

    `version` is a digest of everything that made the figures. `gwp_set` is used for CO2 equivalents alone.
    """

    place: str
    year: int
    book: Book
    gwp_set: GwpSet
    results: tuple[LineResult, ...]
    findings: tuple[Finding, ...] = ()
    version: str = ""
    meta: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def of_line(self, line: str) -> tuple[LineResult, ...]:
        """Results of one line, or of all lines below a code (`energy`)."""
        return tuple(each for each in self.results if each.line == line or each.line.startswith(f"{line}."))

    def counted(self) -> tuple[LineResult, ...]:
        """Results with a value that make the total of the book: memo items are not among them."""
        lines = inventory_lines()
        return tuple(each for each in self.results if each.value is not None and lines[each.line].counts(self.book))

    def co2e(self, result: LineResult, gwp_set: GwpSet | None = None) -> float:
        """CO2 equivalent of one result [tCO2e]; zero without a value."""
        if result.value is None:
            return 0.0
        methane = inventory_lines()[result.line].methane
        return result.value * potential(result.gas, gwp_set or self.gwp_set, methane)

    def by_gas(self, under: str = "") -> dict[str, float]:
        """Tonnes by gas of the total, or of a sector or line."""
        found: dict[str, float] = {}
        for each in self.counted():
            if not under or each.line == under or each.line.startswith(f"{under}."):
                found[each.gas] = found.get(each.gas, 0.0) + (each.value or 0.0)
        return found

    def by_sector(self, gwp_set: GwpSet | None = None) -> dict[str, float]:
        """CO2 equivalent by sector [tCO2e], memo items left out."""
        lines = inventory_lines()
        found: dict[str, float] = {}
        for each in self.counted():
            sector = lines[each.line].sector
            found[sector] = found.get(sector, 0.0) + self.co2e(each, gwp_set)
        return found

    def by_line(self, gwp_set: GwpSet | None = None) -> dict[str, float]:
        """CO2 equivalent by line [tCO2e]; lines without any value are absent, memo items are there."""
        found: dict[str, float] = {}
        for each in self.results:
            if each.value is not None:
                found[each.line] = found.get(each.line, 0.0) + self.co2e(each, gwp_set)
        return found

    def total(self, gwp_set: GwpSet | None = None) -> float:
        """All sources and sinks of the book [tCO2e]."""
        return sum(self.co2e(each, gwp_set) for each in self.counted())

    def memo(self) -> tuple[LineResult, ...]:
        """Memo items: reported beside the total, never in it."""
        lines = inventory_lines()
        return tuple(each for each in self.results if not lines[each.line].counts(self.book))

    def table(self, gwp_set: GwpSet | None = None) -> pl.DataFrame:
        """One row a result; the column of CO2 equivalents names its set."""
        chosen = gwp_set or self.gwp_set
        lines = inventory_lines()
        rows = [
            {
                "line": each.line,
                "item": each.item,
                "gas": each.gas,
                "place": each.place,
                "year": each.year,
                "book": self.book,
                "tonnes": each.value,
                f"co2e_{chosen}": None if each.value is None else self.co2e(each, chosen),
                "notation": each.notation,
                "counted": lines[each.line].counts(self.book),
                "method": each.method,
                "tier": each.tier,
                "state": each.state,
                "sources": ";".join(each.sources),
            }
            for each in self.results
        ]
        return pl.DataFrame(rows, schema=_table_schema(chosen), orient="row")


def _table_schema(gwp_set: GwpSet) -> dict[str, pl.DataType]:
    text, number = pl.String(), pl.Float64()
    return {
        "line": text,
        "item": text,
        "gas": text,
        "place": text,
        "year": pl.Int64(),
        "book": text,
        "tonnes": number,
        f"co2e_{gwp_set}": number,
        "notation": text,
        "counted": pl.Boolean(),
        "method": text,
        "tier": pl.Int64(),
        "state": text,
        "sources": text,
    }
