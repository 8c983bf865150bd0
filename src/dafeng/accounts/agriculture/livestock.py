"""Enteric fermentation and manure management."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "enteric_factor",
    "enteric_methane",
    "gross_energy",
    "manure_indirect_nitrous_oxide",
    "manure_methane",
    "manure_methane_factor",
    "manure_nitrous_oxide",
    "nitrogen_excretion",
]

Array = NDArray[np.float64]

METHANE_ENERGY = 55.65
"""Energy of methane [MJ/kg]. Source: IPCC 2006, volume 4, equation 10.21."""
METHANE_DENSITY = 0.67
"""Methane per volume [kg/m3]. Source: IPCC 2006, volume 4, equation 10.23."""
N2O_PER_NITROGEN = 44.0 / 28.0


def _array(value: ArrayLike) -> Array:
    return np.asarray(value, dtype=float)


def enteric_methane(heads: ArrayLike, factor: ArrayLike) -> Array:
    """CH4 of enteric fermentation, E = N x EF.

    heads : (...) [head, mean stock of the year]; factor : (...) [kg CH4/head/year]. Returns (...) [t CH4].
    Source: 省级温室气体清单编制指南, chapter 3; IPCC 2006, volume 4, equation 10.19.
    """
    found: Array = _array(heads) * _array(factor) / 1000.0
    return found


def gross_energy(net_energy: ArrayLike, growth: ArrayLike, digestible: ArrayLike) -> Array:
    """Gross energy intake, GE = (NE / REM + NEg / REG) / (DE / 100), with REM and REG from the digestibility.

    net_energy : (...) maintenance, activity, lactation, work and pregnancy [MJ/day]; growth : (...) growth and wool
    [MJ/day]; digestible : (...) DE [% of gross energy]. Returns (...) [MJ/day].
    Source: IPCC 2006, volume 4, equations 10.14 to 10.16.
    """
    de = _array(digestible)
    common = 1.123 - 4.092e-3 * de + 1.126e-5 * de**2 - 25.4 / de
    gain = 1.164 - 5.160e-3 * de + 1.308e-5 * de**2 - 37.4 / de
    found: Array = (_array(net_energy) / common + _array(growth) / gain) / (de / 100.0)
    return found


def enteric_factor(energy: ArrayLike, conversion: ArrayLike, days: float = 365.0) -> Array:
    """CH4 per head, EF = GE x Ym/100 x 365 / 55.65 (tier 2).

    energy : (...) gross energy [MJ/day]; conversion : Ym [% of gross energy]. Returns (...) [kg CH4/head/year].
    Source: IPCC 2006, volume 4, equation 10.21.
    """
    found: Array = _array(energy) * _array(conversion) / 100.0 * days / METHANE_ENERGY
    return found


def manure_methane(heads: ArrayLike, factor: ArrayLike) -> Array:
    """CH4 of manure management, E = N x EF.

    heads : (...) [head]; factor : (...) [kg CH4/head/year]. Returns (...) [t CH4].
    Source: 省级温室气体清单编制指南, chapter 3; IPCC 2006, volume 4, equation 10.22.
    """
    return enteric_methane(heads, factor)


def manure_methane_factor(
    solids: ArrayLike, potential: ArrayLike, correction: ArrayLike, share: ArrayLike, days: float = 365.0
) -> Array:
    """CH4 of manure per head over its systems, EF = VS x 365 x B0 x 0.67 x sum(MCF x MS) (tier 2).

    solids : (...) volatile solids [kg dm/head/day]; potential : (...) B0 [m3 CH4/kg VS]; correction, share :
    (..., SYSTEM), share of manure in each system. Returns (...) [kg CH4/head/year].
    Source: IPCC 2006, volume 4, equation 10.23.
    """
    mixed = (_array(correction) * _array(share)).sum(axis=-1)
    found: Array = _array(solids) * days * _array(potential) * METHANE_DENSITY * mixed
    return found


def nitrogen_excretion(rate: ArrayLike, mass: ArrayLike, days: float = 365.0) -> Array:
    """Nitrogen excreted per head, Nex = rate x TAM/1000 x 365.

    rate : (...) [kg N/t live mass/day]; mass : (...) [kg live mass]. Returns (...) [kg N/head/year].
    Source: IPCC 2006, volume 4, equation 10.30.
    """
    found: Array = _array(rate) * _array(mass) / 1000.0 * days
    return found


def manure_nitrous_oxide(heads: ArrayLike, excretion: ArrayLike, share: ArrayLike, factor: ArrayLike) -> Array:
    """Direct N2O of manure management, E = N x Nex x sum(MS x EF3) x 44/28.

    heads : (...) [head]; excretion : (...) [kg N/head/year]; share, factor : (..., SYSTEM) share of manure and
    [kg N2O-N/kg N]. Returns (...) [t N2O]. With the guide's factor per head use `manure_methane` on that factor.
    Source: IPCC 2006, volume 4, equation 10.25.
    """
    mixed = (_array(share) * _array(factor)).sum(axis=-1)
    found: Array = _array(heads) * _array(excretion) * mixed * N2O_PER_NITROGEN / 1000.0
    return found


def manure_indirect_nitrous_oxide(
    heads: ArrayLike, excretion: ArrayLike, share: ArrayLike, lost: ArrayLike, factor: ArrayLike
) -> Array:
    """Indirect N2O of nitrogen lost as gas from manure management, E = N x Nex x sum(MS x Frac) x EF4 x 44/28.

    share, lost : (..., SYSTEM); factor : (...) [kg N2O-N/kg N volatilised]. Returns (...) [t N2O].
    Source: IPCC 2006, volume 4, equations 10.26, 10.27.
    """
    gone = (_array(share) * _array(lost)).sum(axis=-1)
    found: Array = _array(heads) * _array(excretion) * gone * _array(factor) * N2O_PER_NITROGEN / 1000.0
    return found
