"""The inventory of a place and year: its results, their CO2 equivalents and totals by gas, sector and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from dafeng.accounts.inventory.layout import inventory_lines
from dafeng.accounts.inventory.records import LineResult
from dafeng.core.errors import Fault, UnitError
from dafeng.core.gwp import GwpSet, gwp
from dafeng.core.observations import Book

__all__ = ["Finding", "Inventory", "potential"]

Finding = Fault
"""What a check of the inventory found; its severity says how grave."""


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
