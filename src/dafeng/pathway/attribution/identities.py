"""Factor tables for observed and projected series alike: energy by sector and fuel, and Kaya's identity.

    C = sum over sectors s and fuels f of   A  x  A_s / A  x  E_s / A_s  x  E_sf / E_s  x  C_sf / E_sf

Books and sources are the caller's to keep apart: a series that breaks (a census revision of GDP) must be cut there.
Source: Ang (2015), doi:10.1016/j.enpol.2015.07.007; Kaya (1990), IPCC Response Strategies Working Group.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dafeng.pathway.attribution.lmdi import Decomposition, chained

__all__ = ["energy_effects", "kaya"]

Array = NDArray[np.float64]

_ENERGY_FACTORS = ("activity", "structure", "intensity", "mix", "factor")
_KAYA_FACTORS = ("population", "gdp_per_head", "energy_per_gdp", "co2_per_energy")


def energy_effects(activity: Array, energy: Array, co2: Array) -> tuple[Decomposition, ...]:
    """LMDI-I year by year of CO2 by sector and fuel.

    activity : (YEAR, SECTOR), all in one unit (value added); energy : (YEAR, SECTOR, FUEL), all in one unit; co2 : the
    same shape. Zeros are allowed; a sector without activity must have no energy. Returns YEAR - 1 decompositions.
    """
    total = activity.sum(axis=1)
    by_sector = energy.sum(axis=2)
    table = np.empty((len(activity), 5, *energy.shape[1:]))
    with np.errstate(invalid="ignore", divide="ignore"):
        table[:, 0] = total[:, None, None]
        table[:, 1] = (activity / total[:, None])[:, :, None]
        table[:, 2] = (by_sector / activity)[:, :, None]
        table[:, 3] = energy / by_sector[:, :, None]
        table[:, 4] = np.where(energy > 0.0, co2 / energy, np.nan)
    return chained(_ENERGY_FACTORS, table)


def kaya(population: Array, gdp: Array, energy: Array, co2: Array) -> tuple[Decomposition, ...]:
    """Kaya's identity year by year: population, GDP per head, energy per GDP, CO2 per energy. All (YEAR,), positive."""
    factors = (population, gdp / population, energy / gdp, co2 / energy)
    return chained(_KAYA_FACTORS, np.stack(factors, axis=1)[:, :, None])
