"""Flows of a model: its branches, fuels of power, supply and losses, with sector and CO2 per unit of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.balance import EnergyBalance, lines
from dafeng.pathway._factors import Coefficient
from dafeng.pathway.model import Flow
from dafeng.pathway.records import Branch

__all__ = ["carbon_of", "flows_of", "loss_rates_of", "wide_terms"]

Array = NDArray[np.float64]
_SECTOR_OF_ROW = {"final.urban": "residential", "final.rural": "residential", "final.feedstock": "industry"}


def flows_of(branches: Sequence[Branch], fuels: Sequence[str]) -> tuple[Flow, ...]:
    """Branches, fuels of power, then power, primary electricity, heat, and losses of electricity and heat."""
    found = [Flow(each.id, each.row, each.fuel, _sector(each), each.use) for each in branches]
    found += [Flow(f"power:{kind}", "transformation.power", kind, "power", "energy") for kind in fuels]
    found += [
        Flow("power:output", "transformation.power", "electricity", "", "energy"),
        Flow("power:primary", "supply.primary", "electricity", "", "energy"),
        Flow("heat:output", "transformation.heat", "heat", "", "energy"),
        Flow("loss:electricity", "loss", "electricity", "", "energy"),
        Flow("loss:heat", "loss", "heat", "", "energy"),
    ]
    return tuple(found)


def _sector(each: Branch) -> str:
    """The sector of combustion that a branch burns in, empty when nothing is burnt there."""
    if each.use != "energy":
        return ""
    if each.row == "transformation.heat":
        return "heat"
    if each.row.startswith("final."):
        return _SECTOR_OF_ROW.get(each.row, each.row.removeprefix("final."))
    return ""


def wide_terms(terms: Array, carbon: Array) -> Array:
    """(4, FLOW) scale, elasticity and constant of the branches, 1 beyond them; CO2 per unit of every flow."""
    found = np.ones((4, len(carbon)))
    found[:3, : terms.shape[1]] = terms
    found[3] = carbon
    return found


def carbon_of(flow: Flow, per: Coefficient) -> float:
    """kt CO2 per official unit burnt; inputs of power and heat stand with a minus in the balance."""
    if flow.use in ("process", "sink"):
        return 1.0
    if not flow.sector or not flow.kind or flow.use != "energy":
        return 0.0
    return per.carbon(flow.kind) * (-1.0 if flow.row.startswith("transformation.") else 1.0)


def loss_rates_of(balance: EnergyBalance) -> dict[str, float]:
    """Losses per unit of what final use and transformation take of each kind but electricity and heat."""
    used = np.zeros(len(balance.kinds))
    inside = {lines()[code].parent for code in balance.rows if balance.has(code) and not lines()[code].of_which}
    for code in balance.rows:
        if lines()[code].of_which or code in inside:
            continue
        used += balance.row(code) if code.startswith("final.") else 0.0
        used -= np.minimum(balance.row(code), 0.0) if code.startswith("transformation.") else 0.0
    return {
        kind: float(balance.row("loss")[n] / used[n])
        for n, kind in enumerate(balance.kinds)
        if used[n] > 0 and balance.row("loss")[n] and kind not in ("electricity", "heat")
    }
