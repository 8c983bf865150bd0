"""The inventory of fuels as arrays: many places and years at once. Axis order: PLACE, YEAR, GAS, SECTOR, KIND.

Source: IPCC 2006, volume 2, equation 2.1; the factors are those of an inventory that explains each of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.combustion import SECTORS
from dafeng.accounts.inventory.layout import inventory_lines
from dafeng.accounts.inventory.totals import Inventory

__all__ = ["GASES", "co2e_kernel", "factor_array", "inventory_kernel"]

Array = NDArray[np.float64]

GASES = ("CO2", "CH4", "N2O")
"""Gases of combustion, in the order of the axis GAS."""


def inventory_kernel(burnt: Array, factors: Array) -> Array:
    """Gas by sector = sum over kinds of fuel x factor, (..., GAS, SECTOR) [t].

    burnt : (..., SECTOR, KIND) [official units]; factors : (GAS, SECTOR, KIND) [t of the gas per unit], or with a
    leading axis that fits one of burnt, such as (YEAR, GAS, SECTOR, KIND). Source: IPCC 2006, volume 2, equation 2.1.
    """
    if factors.ndim > 3:
        mixed: Array = np.einsum("...sk,...gsk->...gs", burnt, factors, optimize=True)
        return mixed
    # One matrix product a sector: (all places and years, KIND) by (KIND, GAS).
    flat = burnt.reshape(-1, *burnt.shape[-2:])
    found = np.empty((flat.shape[0], factors.shape[0], flat.shape[1]))
    for sector in range(flat.shape[1]):
        found[:, :, sector] = flat[:, sector, :] @ factors[:, sector, :].T
    return found.reshape(*burnt.shape[:-2], *found.shape[1:])


def co2e_kernel(gases: Array, potentials: Array) -> Array:
    """CO2 equivalent over gases and sectors, (...) [tCO2e].

    gases : (..., GAS, SECTOR) [t]; potentials : (GAS,) [tCO2e/t], of one set. Source: IPCC 2006, volume 1, chapter 8.
    """
    found: Array = np.einsum("...gs,g->...", gases, potentials)
    return found


def factor_array(inventory: Inventory, kinds: Sequence[str]) -> Array:
    """Factors of combustion that an inventory used, (GAS, SECTOR, KIND) [t of the gas per official unit of the kind].

    Zero where the inventory burns none of the kind in the sector.
    """
    found = np.zeros((len(GASES), len(SECTORS), len(kinds)))
    for each in inventory.results:
        if each.method != "combustion" or not each.value or each.item not in kinds:
            continue
        sector = inventory_lines()[each.line].balance.partition(".")[2]
        place = GASES.index(each.gas), SECTORS.index(sector), list(kinds).index(each.item)
        found[place] = each.value / each.terms[0].value
    return found
