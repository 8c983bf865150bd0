"""What goes into an estimate of a city's balance and what comes out. Frozen; arrays are (SECTOR, KIND)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dafeng.accounts.balance import EnergyBalance
from dafeng.accounts.downscale import Downscaled, Proxy
from dafeng.core.errors import Language

__all__ = ["Estimate", "Note", "Parameters", "ProvinceTable", "ScaleInputs"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Note:
    """One remark on how a figure came about, in both languages."""

    zh: str
    en: str

    def text(self, language: Language = "zh") -> str:
        """The remark in one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True, eq=False)
class ProvinceTable:
    """A province's sector x fuel table of a year.

    fuel : (SECTOR, KIND) in the official unit of each kind; emissions : (SECTOR, KIND) [ktCO2] as published;
    process : (SECTOR,) [ktCO2], not from fuel. Electricity and heat have fuel and no emissions.
    """

    province: str
    year: int
    sectors: tuple[str, ...]
    kinds: tuple[str, ...]
    fuel: Array
    emissions: Array
    process: Array
    source: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the provincial table does not tell; None is not known.

    heat_share : part of the fuel of power and heat that goes to heat; heat_efficiency : heat out per fuel in;
    heat_rate : fuel per electricity of the city's thermal units [kJ/kWh].
    """

    heat_share: float | None = None
    heat_efficiency: float | None = None
    heat_rate: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ScaleInputs:
    """Everything an estimate is made of. `alternatives` are sets of proxies by name, the first is the base.

    `known` are cells of the city's balance known from elsewhere, by (row, kind) [official unit]: final use of a sector
    or total final use of a kind (`final`) bind the fit.
    """

    place: str
    year: int
    table: ProvinceTable
    alternatives: Mapping[str, Mapping[str, Proxy]]
    parameters: Parameters = field(default_factory=Parameters)
    known: Mapping[tuple[str, str], float] = field(default_factory=dict)
    source: str = "calc#scaled-down"


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A city's balance by estimate, with its range and what other proxies would give.

    scaled : the fitted table and its 5 and 95 % quantiles [10^4 tce, calorific]; emissions : by sector, columns
    sector, proxy, share, province, city, low, high, process [ktCO2]; alternatives : what each set of proxies gives by
    sector [ktCO2] (columns of `compare_proxies`).
    """

    balance: EnergyBalance
    scaled: Downscaled
    emissions: pl.DataFrame
    alternatives: pl.DataFrame
    table: ProvinceTable
    notes: tuple[Note, ...]

    @property
    def co2(self) -> tuple[float, float, float]:
        """CO2 of fuels: central, 5 % and 95 % quantile of the total [kt]."""
        row = self.emissions.row(by_predicate=pl.col("sector") == "total", named=True)
        return row["city"], row["low"], row["high"]
