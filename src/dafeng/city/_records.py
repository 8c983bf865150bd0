"""A city pack in memory, as frozen records and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import polars as pl

from dafeng.core.errors import Fault
from dafeng.core.sources import Source

__all__ = ["COUNTY_LEVEL", "ORIGIN_SCHEMA", "Choices", "CityPack", "Place", "PlaceKind", "PlanFile"]

PlaceKind = Literal["province", "city", "district", "county", "county-city", "zone", "township"]

COUNTY_LEVEL: tuple[PlaceKind, ...] = ("district", "county", "county-city")
"""The kinds that make up a city without overlap (区、县、县级市); zones overlap them, townships lie below them."""

ORIGIN_SCHEMA = pl.Schema(
    {"file": pl.String(), "row": pl.Int64(), "unit": pl.String(), "printed": pl.Float64(), "note": pl.String()}
)
"""Where each observation was read: file, row, unit and figure as they stand there, and the note."""


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

    `observations` has the eight columns of `dafeng.core.observations.SCHEMA` in canonical units, one row a key;
    `origins` stands beside it row by row (`ORIGIN_SCHEMA`). `others` has the columns of both: figures of further
    sources for keys that have a better one. `tables` holds the other tables by name (`plants`, `mines`, `factors`,
    `breaks`, `profiles`, …) with the columns of the schema. `files` are files carried as they are: hourly profiles,
    README, map. `faults` are the warnings and notes of the load; `root` is where the pack was read from.
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
    observations: pl.DataFrame = field(repr=False)
    origins: pl.DataFrame = field(repr=False)
    others: pl.DataFrame = field(repr=False)
    tables: Mapping[str, pl.DataFrame] = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)
    root: Path | None = None
    faults: tuple[Fault, ...] = field(default=(), repr=False)

    __hash__ = None  # type: ignore[assignment]  # tables have no hash

    def __eq__(self, other: object) -> bool:
        """Equal contents; row numbers, the folder and the notes of the load do not count."""
        if not isinstance(other, CityPack):
            return NotImplemented
        if any(getattr(self, name) != getattr(other, name) for name in _PLAIN) or set(self.tables) != set(other.tables):
            return False
        pairs = [(self.observations, other.observations), (self.origins.drop("row"), other.origins.drop("row"))]
        pairs += [(self.others.drop("row"), other.others.drop("row"))]
        pairs += [(self.tables[name], other.tables[name]) for name in self.tables]
        return all(mine.equals(theirs) for mine, theirs in pairs)

    def place(self, code: str) -> Place | None:
        """The place with that code, or None."""
        return next((each for each in self.places if each.code == code), None)

    def children(self, code: str) -> tuple[Place, ...]:
        """The places right below one."""
        return tuple(each for each in self.places if each.parent == code)

    def source(self, reference: str) -> Source | None:
        """The source that a reference `id#locator` names, or None."""
        name = reference.partition("#")[0]
        return next((each for each in self.sources if each.id == name), None)


_PLAIN = (
    "code",
    "name",
    "name_en",
    "province",
    "province_name",
    "choices",
    "places",
    "sources",
    "plans",
    "files",
)
