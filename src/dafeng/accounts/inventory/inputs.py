"""What a method of the inventory is given: the line, its activities, factors, the choices of the build."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from dafeng.accounts.balance import EnergyBalance
from dafeng.accounts.factors import FactorLibrary
from dafeng.accounts.fuel_defaults import FactorUse
from dafeng.accounts.inventory.layout import InventoryLine
from dafeng.accounts.inventory.records import Activity, LineResult
from dafeng.core.gwp import GwpSet
from dafeng.core.observations import Book

__all__ = ["BuildOptions", "Method", "MethodInput"]

T = TypeVar("T")


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
