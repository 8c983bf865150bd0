"""Gases to CO2 equivalent by the study's named GWP set.

Methane of fossil and of biogenic carbon take their own values where the set tells them apart (AR6). `CO2e` is a figure
whose set was chosen by its source; it counts as it is, and the result says how large its share is.
Source: ISO 14067:2018, 6.5.1 and 6.5.2 (GWP 100, the latest of the IPCC unless another is justified).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.footprint.records import Origin
from dafeng.core.errors import UnitError
from dafeng.core.gwp import Gwp, GwpSet, gwp

__all__ = ["characterisation", "potential"]


def potential(gas: str, origin: Origin, gwp_set: GwpSet) -> Gwp | None:
    """The warming potential of a gas of an origin; None for `CO2e`, which has none of its own."""
    if gas == "CO2e":
        return None
    if gas == "CH4":
        try:
            return gwp("CH4-fossil" if origin == "fossil" else "CH4-nonfossil", gwp_set)
        except UnitError:
            pass  # only AR6 tells them apart
    return gwp(gas, gwp_set)


def characterisation(gases: Sequence[tuple[str, Origin]], gwp_set: GwpSet) -> NDArray[np.float64]:
    """Warming potentials (GAS,) [kgCO2e/kg] of gases with their origin. Raises `UnitError` where the set has none."""
    found = [potential(gas, origin, gwp_set) for gas, origin in gases]
    return np.array([1.0 if each is None else each.value for each in found])
