"""CH4 and N2O of domestic and industrial wastewater."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "domestic_load",
    "industrial_load",
    "sewage_nitrogen",
    "wastewater_methane",
    "wastewater_nitrous_oxide",
]

Array = NDArray[np.float64]

N2O_PER_NITROGEN = 44.0 / 28.0
PROTEIN_NITROGEN = 0.16
"""Nitrogen in protein [kg/kg]. Source: IPCC 2006, volume 5, section 6.3.1.3."""


def domestic_load(
    population: ArrayLike, bod_per_person: ArrayLike, *, industrial: ArrayLike = 1.0, days: float = 365.0
) -> Array:
    """Organic load of domestic wastewater, TOW = P x BOD x I x 365.

    population : (...) [persons]; bod_per_person : (...) [g BOD/person/day]; industrial : correction for industrial
    BOD in the sewers (1.25 collected, 1.0 not). Returns (...) [t BOD/year].
    Source: IPCC 2006, volume 5, chapter 6, equation 6.3.
    """
    found: Array = np.asarray(population, dtype=float) * bod_per_person * np.asarray(industrial) * (days * 1e-6)
    return found


def industrial_load(product: ArrayLike, water: ArrayLike, cod: ArrayLike) -> Array:
    """Organic load of an industry's wastewater, TOW = P x W x COD.

    product : (...) [t]; water : (...) [m3/t product]; cod : (...) [kg COD/m3]. Returns (...) [t COD/year].
    Source: IPCC 2006, volume 5, chapter 6, equation 6.6.
    """
    found: Array = np.asarray(product, dtype=float) * np.asarray(water) * np.asarray(cod) / 1000.0
    return found


def wastewater_methane(
    load: ArrayLike,
    potential: ArrayLike,
    correction: ArrayLike,
    *,
    sludge: ArrayLike = 0.0,
    recovered: ArrayLike = 0.0,
) -> Array:
    """CH4 of wastewater, E = (TOW - S) x B0 x MCF - R, by treatment.

    load, sludge : (...) organic matter [t BOD or COD], before and removed as sludge; potential : B0 [kg CH4/kg of the
    same]; correction : MCF of the treatment; recovered : [t CH4]. Returns (...) [t CH4].
    Source: 省级温室气体清单编制指南, chapter 5, wastewater; IPCC 2006, volume 5, equations 6.1, 6.2, 6.4, 6.5.
    """
    left = np.asarray(load, dtype=float) - np.asarray(sludge)
    found: Array = left * np.asarray(potential) * np.asarray(correction) - np.asarray(recovered)
    return found


def sewage_nitrogen(
    population: ArrayLike,
    protein: ArrayLike,
    *,
    not_consumed: ArrayLike = 1.1,
    industrial: ArrayLike = 1.25,
    sludge: ArrayLike = 0.0,
) -> Array:
    """Nitrogen in sewage, N = P x protein x 0.16 x F(non-con) x F(ind-com) - N(sludge).

    population : (...) [persons]; protein : (...) [kg/person/year]; not_consumed : protein that is not eaten but goes
    down the drain; industrial : protein of trade and industry; sludge : (...) [t N]. Returns (...) [t N/year].
    Source: IPCC 2006, volume 5, chapter 6, equation 6.8; 省级温室气体清单编制指南, chapter 5.
    """
    eaten = np.asarray(population, dtype=float) * np.asarray(protein) * PROTEIN_NITROGEN / 1000.0
    found: Array = eaten * np.asarray(not_consumed) * np.asarray(industrial) - np.asarray(sludge)
    return found


def wastewater_nitrous_oxide(nitrogen: ArrayLike, factor: ArrayLike) -> Array:
    """N2O of wastewater, E = N x EF x 44/28.

    nitrogen : (...) [t N]; factor : (...) [kg N2O-N/kg N]. Returns (...) [t N2O].
    Source: IPCC 2006, volume 5, chapter 6, equation 6.7; 省级温室气体清单编制指南, chapter 5.
    """
    found: Array = np.asarray(nitrogen, dtype=float) * np.asarray(factor) * N2O_PER_NITROGEN
    return found
