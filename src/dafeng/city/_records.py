"""A city pack in memory, as frozen records and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import polars as pl

from dafeng.core.errors import Fault

__all__ = ["OBSERVATION_COLUMNS", "ORIGIN_COLUMNS", "Choices", "CityPack", "Place", "PlanFile", "Source"]

OBSERVATION_COLUMNS: Mapping[str, type[pl.DataType]] = {
    name: pl.Float64 if name == "value" else pl.String
    for name in ("indicator", "place", "period", "scenario", "value", "state", "source", "book")
}
ORIGIN_COLUMNS: Mapping[str, type[pl.DataType]] = {
    name: pl.Int64 if name == "row" else pl.String for name in ("file", "row", "unit", "printed", "note")
}
PlaceKind = Literal["province", "city", "district", "county", "county-city", "zone", "township"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place: the city itself or one below it. `grid` is (row, column) in the schematic map, 1 is north and west."""

    code: str
    name: str
    name_en: str
    parent: str | None
    kind: PlaceKind
    source: str = ""
    grid: tuple[int, int] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the city's figures rest on: base year, GWP set, how electricity counts. None where the city has not said."""

    base_year: int | None = None
    gwp_set: str | None = None
    electricity_equivalent: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from. `certainty`: V official text seen, S secondary, C computed, M memory, U unknown."""

    id: str
    title: str
    publisher: str
    licence: str
    certainty: str
    title_en: str = ""
    number: str = ""
    year: int | None = None
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan document: its file inside the pack (`plan/….txt`), its role, its bytes as published."""

    file: str
    role: Literal["own", "upper"]
    title: str
    source: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, eq=False)
class CityPack:
    """All that one pack says. Values only: two packs are equal when their contents are.

    `observations` has the eight columns of the architecture in canonical units; `origins` stands beside it row by row:
    `file, row, unit, printed, note` (the unit and the figure as the file has them). `tables` holds the other tables by
    name (`plants`, `mines`, `factors`, `breaks`). `faults` are the warnings and notes that the load left.
    `root` is where it was read from.
    """

    code: str
    name: str
    name_en: str
    province: str
    province_name: str
    choices: Choices
    places: tuple[Place, ...]
    sources: tuple[Source, ...]
    plans: tuple[PlanFile, ...]
    observations: pl.DataFrame
    origins: pl.DataFrame
    tables: Mapping[str, pl.DataFrame]
    root: Path | None = field(default=None, compare=False)
    faults: tuple[Fault, ...] = field(default=(), compare=False)

    def __eq__(self, other: object) -> bool:
        """Equal contents; where the pack was read from and which notes it left do not count."""
        if not isinstance(other, CityPack):
            return NotImplemented
        plain = all(getattr(self, name) == getattr(other, name) for name in _PLAIN)
        return plain and all(
            mine.equals(theirs)
            for mine, theirs in (
                (self.observations, other.observations),
                (self.origins, other.origins),
                *((self.tables[name], other.tables.get(name, pl.DataFrame())) for name in self.tables),
            )
        )

    __hash__ = None  # type: ignore[assignment]  # tables have no hash

    def place(self, code: str) -> Place | None:
        """The place with that code, or None."""
        return next((each for each in self.places if each.code == code), None)

    def children(self, code: str) -> tuple[Place, ...]:
        """The places right below one."""
        return tuple(each for each in self.places if each.parent == code)


_PLAIN = ("code", "name", "name_en", "province", "province_name", "choices", "places", "sources", "plans")
