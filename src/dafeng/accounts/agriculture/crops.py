"""Rice fields, and straw burnt in the field."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dafeng.core.errors import AccountsError, Fault

__all__ = [
    "burnt_mass",
    "field_burning",
    "residue_nitrogen",
    "rice_daily_factor",
    "rice_methane",
    "rice_seasonal_methane",
]

Array = NDArray[np.float64]


def _array(value: ArrayLike) -> Array:
    return np.asarray(value, dtype=float)


def rice_methane(area: ArrayLike, factor: ArrayLike) -> Array:
    """CH4 of rice fields, E = A x EF, by kind of rice.

    area : (...) [ha harvested]; factor : (...) [kg CH4/ha per season]. Returns (...) [t CH4].
    Source: 省级温室气体清单编制指南（试行）, chapter 3, rice.
    """
    found: Array = _array(area) * _array(factor) / 1000.0
    return found


def rice_daily_factor(
    base: ArrayLike,
    *,
    water: ArrayLike = 1.0,
    before: ArrayLike = 1.0,
    organic: ArrayLike = 0.0,
    conversion: ArrayLike = 0.0,
    soil: ArrayLike = 1.0,
) -> Array:
    """Daily factor of rice, EF = EFc x SFw x SFp x (1 + sum(ROA x CFOA))^0.59 x SFs.

    base : (...) EFc [kg CH4/ha/day], continuously flooded without organic amendment; water, before, soil : scaling
    factors of water in season, water before it, and soil or variety; organic, conversion : (...) one amendment, its
    rate [t/ha, dry for straw, fresh for others] and conversion factor, or the sum over amendments of their product with
    `conversion` 1. Returns (...) [kg CH4/ha/day].
    Source: IPCC 2006, volume 4, chapter 5, equations 5.2, 5.3.
    """
    amended = (1.0 + _array(organic) * _array(conversion)) ** 0.59
    found: Array = _array(base) * _array(water) * _array(before) * amended * _array(soil)
    return found


def rice_seasonal_methane(area: ArrayLike, factor: ArrayLike, days: ArrayLike) -> Array:
    """CH4 of rice fields by days of cultivation, E = A x EF x t.

    area : (...) [ha]; factor : (...) [kg CH4/ha/day]; days : (...) [day]. Returns (...) [t CH4].
    Source: IPCC 2006, volume 4, chapter 5, equation 5.1.
    """
    return rice_methane(area, _array(factor) * _array(days))


def residue_nitrogen(
    harvest: ArrayLike, residue_ratio: ArrayLike, dry: ArrayLike, nitrogen: ArrayLike, returned: ArrayLike
) -> Array:
    """Nitrogen of straw that goes back to the field.

    harvest : (...) [t fresh]; residue_ratio : straw to harvest; dry : dry matter of the harvest; nitrogen :
    [t N/t dry straw]; returned : share of straw returned. Returns (...) [t N].
    Source: 省级温室气体清单编制指南, chapter 3, cropland; IPCC 2006, volume 4, equation 11.6, above ground.
    """
    found: Array = _array(harvest) * _array(residue_ratio) * _array(dry) * _array(nitrogen) * _array(returned)
    return found


def burnt_mass(
    harvest: ArrayLike, residue_ratio: ArrayLike, dry: ArrayLike, burnt_share: ArrayLike, combustion: ArrayLike
) -> Array:
    """Dry straw consumed by fire in the field.

    harvest : (...) [t fresh]; residue_ratio, dry : as in `residue_nitrogen`; burnt_share : part of the straw that is
    set on fire; combustion : part of that which burns. Returns (...) [t dry matter].
    Raises `AccountsError` when a share leaves 0 to 1.
    Source: IPCC 2006, volume 4, chapter 2, equation 2.27 with table 2.6.
    """
    shares = [_array(each) for each in (dry, burnt_share, combustion)]
    if any(bool(((each < 0.0) | (each > 1.0)).any()) for each in shares):
        raise AccountsError(
            Fault("agriculture.bad-share", zh="比例须在0至1之间", en="a share must be 0 to 1", where="burnt_mass")
        )
    found: Array = _array(harvest) * _array(residue_ratio) * shares[0] * shares[1] * shares[2]
    return found


def field_burning(mass: ArrayLike, factor: ArrayLike) -> Array:
    """CH4 or N2O of fire, E = M x G.

    mass : (...) [t dry matter consumed]; factor : (...) [g gas/kg dry matter]. Returns (...) [t of the gas].
    Source: IPCC 2006, volume 4, chapter 2, equation 2.27.
    """
    found: Array = _array(mass) * _array(factor) / 1000.0
    return found
