"""One scenario run through: path, peak, balances, indicators.

`run_scenario(pack, name)` does it all from a pack in one call; `project` from a compiled model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.balance import EnergyBalance
from dafeng.city import CityPack, energy_balances, estimate_balance
from dafeng.core.errors import PathwayError
from dafeng.pathway._overruns import overruns
from dafeng.pathway.balances import balance_of
from dafeng.pathway.compiling import compile_model
from dafeng.pathway.model import Model
from dafeng.pathway.outputs import headline, indicators
from dafeng.pathway.peak import Peak, peak_of
from dafeng.pathway.reading import specification
from dafeng.pathway.running import Raw, simulate

__all__ = ["MILESTONES", "Projection", "base_balance", "city_model", "project", "run_scenario"]

Array = NDArray[np.float64]

MILESTONES = (2025, 2030, 2035, 2040, 2050, 2060)
"""The years for which tables give figures: ends of plan periods, the years of the two carbon goals, and between."""


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """A scenario run once. co2 : (YEAR,) headline [kt]; values : (YEAR,) of every indicator, in catalogue units."""

    model: Model
    raw: Raw
    years: tuple[int, ...]
    co2: Array
    peak: Peak
    values: Mapping[str, Array]

    def balance(self, year: int) -> EnergyBalance:
        """The energy balance of a year."""
        return balance_of(self.model, self.raw, year)

    def value(self, code: str, year: int) -> float:
        """An indicator of a year."""
        return float(self.values[code][year - self.years[0]])


def project(model: Model, inputs: Array | None = None) -> Projection:
    """Run a model once. Raises `PathwayError` with the measures that drive a share out of 0-1, an amount below 0."""
    raw = simulate(model, inputs)
    if raw.clipped.any() or (raw.drivers < 0.0).any():
        levels = model.defaults if inputs is None else np.atleast_2d(inputs)[0]
        raise PathwayError(overruns(model, levels, raw.drivers[0]))
    years = tuple(int(year) for year in model.years)
    settings = model.spec.settings
    path = headline(model, raw)[0]
    peak = peak_of(path, years, band=settings.plateau, least=settings.plateau_years)
    return Projection(model, raw, years, path, peak, {code: value[0] for code, value in indicators(model, raw).items()})


def base_balance(pack: CityPack, year: int) -> EnergyBalance:
    """The city's own balance of the year, else the estimate from its province's. Raises when there is neither."""
    own = [each for each in energy_balances(pack) if each.year == year and each.place == pack.code]
    if own:
        return own[0]
    return estimate_balance(pack, year).balance


def city_model(pack: CityPack, scenario: str) -> Model:
    """A pack's scenario compiled with its base year's balance."""
    spec = specification(pack)
    return compile_model(spec, base_balance(pack, spec.settings.base_year), scenario)


def run_scenario(pack: CityPack, scenario: str) -> Projection:
    """A pack's scenario run once."""
    return project(city_model(pack, scenario))
