"""The lines of the inventory and the activity data they take, from `data/inventory/*.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from dafeng.accounts.balance import kinds
from dafeng.core.errors import Language

__all__ = [
    "ActivityKind",
    "ActivityUse",
    "InventoryLine",
    "LineKind",
    "activities",
    "inventory_lines",
]

LineKind = Literal["source", "sink", "memo"]
"""Sources and sinks make the total; memo items are reported beside it."""


@dataclass(frozen=True, slots=True)
class InventoryLine:
    """One line of the inventory.

    `ipcc`, `guide`, `gpc` and `scope` are its place in IPCC 2006, the provincial guide and GPC. `methods` are allowed
    method codes, the first is taken by default. `balance` names the row of the energy balance the line is made from.
    `combustion` gives, by fuel or group of fuels, the factor item of CH4 and N2O. `counted_in` says when the carbon is
    counted elsewhere: `feedstock` (with the fuels, while the balance does not show feedstock), `balance` (with the
    fuels of any balance), `""` never. `methane` is the kind of CH4 for sets of warming potentials that tell them apart.
    """

    code: str
    zh: str
    en: str
    ipcc: str
    guide: str
    gpc: str
    scope: int
    gases: tuple[str, ...]
    methods: tuple[str, ...]
    kind: LineKind = "source"
    books: tuple[str, ...] = ("inventory",)
    total_in: tuple[str, ...] = ()
    balance: str = ""
    combustion: Mapping[str, str] = field(default_factory=dict)
    counted_in: str = ""
    methane: Literal["fossil", "biogenic"] = "biogenic"
    note_zh: str = ""
    note_en: str = ""

    @property
    def sector(self) -> str:
        """The first part of the code: energy, ippu, agriculture, land, waste, memo."""
        return self.code.partition(".")[0]

    def counts(self, book: str) -> bool:
        """Whether the line is part of the total of the book."""
        return self.kind != "memo" or book in self.total_in

    def name(self, language: Language = "zh") -> str:
        """The line's name in one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class ActivityUse:
    """What an activity is multiplied by for one gas: a factor of the library and constants, with a sign.

    `book`, `year` and `origin` direct the search elsewhere, by name; `constants` name fixed numbers such as `44/12`.
    `unit` is what the factor is brought to before the constants; by default tonnes of the gas per unit of activity.
    An empty `item` says that the activity is a mass of the gas itself: measured, recovered or destroyed.
    """

    gas: str
    item: str
    parameter: str
    sign: int = 1
    constants: tuple[str, ...] = ()
    book: str = ""
    year: int = 0
    origin: str = ""
    unit: str = ""
    uncertainty: float | None = None


@dataclass(frozen=True, slots=True)
class ActivityKind:
    """One activity input. `uses` are the products made of it by the plain method; other methods read the value.

    `excludes` names activities that would count the same mass again; `fuel` is the kind of fuel of a generated one.
    """

    code: str
    zh: str
    en: str
    unit: str
    line: str
    uses: tuple[ActivityUse, ...] = ()
    tier: int = 1
    signed: bool = False
    excludes: tuple[str, ...] = ()
    fuel: str = ""
    note_zh: str = ""
    note_en: str = ""

    def name(self, language: Language = "zh") -> str:
        """The activity's name in one language."""
        return self.zh if language == "zh" else self.en


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files("dafeng.accounts").joinpath(f"data/inventory/{name}").read_text("utf-8"))


_TUPLES = ("gases", "methods", "books", "total_in")


@cache
def inventory_lines() -> Mapping[str, InventoryLine]:
    """All lines by code, in the order of reports."""
    found = {}
    for raw in _data("lines.toml")["line"]:
        values: dict[str, Any] = {key: tuple(value) if key in _TUPLES else value for key, value in raw.items()}
        values["combustion"] = MappingProxyType(values.get("combustion", {}))
        found[raw["code"]] = InventoryLine(**values)
    return MappingProxyType(found)


@cache
def activities() -> Mapping[str, ActivityKind]:
    """All activity inputs by code: generated ones of fuels, then those of the file."""
    found = {}
    for raw in _data("activities.toml")["activity"]:
        uses = tuple(
            ActivityUse(**{**each, "constants": tuple(each.get("constants", ()))}) for each in raw.get("uses", ())
        )
        found[raw["code"]] = ActivityKind(**{**raw, "uses": uses, "excludes": tuple(raw.get("excludes", ()))})
    return MappingProxyType({**{each.code: each for each in _fuel_activities()}, **found})


def _fuel_activities() -> Iterator[ActivityKind]:
    """Fuel burnt, by line of combustion and kind: for places that know some fuels but have no balance."""
    for line in inventory_lines().values():
        if not line.combustion:
            continue
        for kind in kinds().values():
            if kind.group in {"coal", "oil", "gas"} and not kind.parts:
                code = f"fuel.{line.code.partition('.')[2]}.{kind.code}"
                yield ActivityKind(
                    code, f"{line.zh}·{kind.zh}", f"{line.en}: {kind.en}", kind.unit, line.code, fuel=kind.code
                )
