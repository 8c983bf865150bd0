"""Sensitivity of a footprint to each exchange, exact and for all at once.

dh/da = -lambda_row s_column for an entry of A, dh/db = q_gas s_column for an entry of B; an exchange that stands in
several columns (allocation) sums them. Shares of allocation are held.
Source: Heijungs & Suh (2002), chapter 6; Heijungs (2010), 10.1007/s11367-010-0188-z.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.footprint.calculating import Footprint

__all__ = ["elasticities", "sensitivities"]


def sensitivities(result: Footprint) -> NDArray[np.float64]:
    """Change of the total per unit of each exchange (EXCHANGE,) [kgCO2e per unit of the exchange]."""
    found = np.zeros(len(result.system.amounts))
    technology, intervention = result.system.technology, result.system.intervention
    of_technology = -result.intensity[technology.row] * result.scaling[technology.column] * technology.coefficient
    of_intervention = (
        result.potentials[intervention.row] * result.scaling[intervention.column] * intervention.coefficient
    )
    np.add.at(found, technology.exchange, of_technology)
    np.add.at(found, intervention.exchange, of_intervention)
    return found


def elasticities(result: Footprint) -> NDArray[np.float64]:
    """Per cent of the total for one per cent of each exchange (EXCHANGE,) [1]; 0 where the total is 0."""
    if not result.total:
        return np.zeros(len(result.system.amounts))
    return sensitivities(result) * result.system.amounts / result.total
