"""Incineration and open burning, composting and digestion of waste."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dafeng.core.errors import AccountsError, Fault

__all__ = ["CO2_PER_CARBON", "IncinerationResult", "biological_treatment", "incineration"]

Array = NDArray[np.float64]

CO2_PER_CARBON = 44.0 / 12.0


@dataclass(frozen=True, slots=True, eq=False)
class IncinerationResult:
    """fossil, biogenic : (...) [t CO2]; biogenic CO2 is a memo item and never in a total; unburnt : (...) [t C]."""

    fossil: Array
    biogenic: Array
    unburnt: Array


def incineration(
    waste: ArrayLike, carbon_share: ArrayLike, fossil_share: ArrayLike, efficiency: ArrayLike = 1.0
) -> IncinerationResult:
    """CO2 of burnt waste, E = W x CCW x FCF x EF x 44/12, fossil and biogenic carbon apart.

    waste : (...) [t]; carbon_share : carbon in the waste [t C/t, on the same basis, wet or dry, as `waste`];
    fossil_share : fossil part of that carbon; efficiency : part of the carbon that is oxidised. Shapes broadcast.
    Fossil + biogenic x 12/44 + unburnt is the carbon of the waste. Raises `AccountsError` when a share leaves 0 to 1.
    Source: 省级温室气体清单编制指南, chapter 5, incineration; IPCC 2006, volume 5, chapter 5, equations 5.1, 5.2.
    """
    shares = [np.asarray(each, dtype=float) for each in (carbon_share, fossil_share, efficiency)]
    if any(bool(((each < 0.0) | (each > 1.0) | np.isnan(each)).any()) for each in shares):
        raise AccountsError(
            Fault(
                "incineration.bad-share",
                zh="含碳率、矿物碳比例、燃烧效率都须在0至1之间",
                en="carbon share, fossil share and efficiency must be 0 to 1",
            )
        )
    carbon = np.asarray(waste, dtype=float) * shares[0]
    burnt = carbon * shares[2] * CO2_PER_CARBON
    return IncinerationResult(burnt * shares[1], burnt * (1.0 - shares[1]), carbon * (1.0 - shares[2]))


def biological_treatment(waste: ArrayLike, factor: ArrayLike, recovered: ArrayLike = 0.0) -> Array:
    """CH4 or N2O of composting or digestion, E = M x EF - R.

    waste : (...) [t]; factor : (...) [kg gas/t, wet or dry as `waste`]; recovered : (...) [t], CH4 only.
    Returns (...) [t of the gas].
    Source: IPCC 2006, volume 5, chapter 4, equations 4.1, 4.2.
    """
    found: Array = np.asarray(waste, dtype=float) * np.asarray(factor, dtype=float) / 1000.0 - np.asarray(recovered)
    return found
