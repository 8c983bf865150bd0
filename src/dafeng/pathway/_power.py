"""Electricity and heat of the base year: stations by year, fuels, losses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.balance import EnergyBalance, kinds
from dafeng.pathway._factors import Coefficient
from dafeng.pathway.model import PowerBase
from dafeng.pathway.records import Plant, PowerUnit, Specification

__all__ = ["power_base"]

Array = NDArray[np.float64]


def _in_use(plant: Plant, units: Sequence[PowerUnit], years: Array) -> Array:
    """Capacity by year [MW]: as given, or summed over units that have started and are not retired."""
    if plant.capacity is not None:
        return np.full(len(years), plant.capacity)
    found = np.zeros(len(years))
    for unit in units:
        if unit.kind in plant.kinds and plant.sizes[0] <= unit.capacity < plant.sizes[1]:
            found += unit.capacity * ((years >= unit.start) & ((unit.retired == 0) | (years < unit.retired)))
    return found


def power_base(spec: Specification, balance: EnergyBalance, years: Array, per: Coefficient) -> PowerBase:
    """What the balance says of electricity and heat, and the stations' arrays (PLANT, YEAR)."""
    plants = spec.supply.plants
    row = {
        code: balance.row(code)
        for code in ("transformation.power", "transformation.heat", "supply.primary", "loss", "final", "transformation")
    }

    def at(code: str, kind: str) -> float:
        return float(row[code][balance.kinds.index(kind)]) if kind in balance.kinds else 0.0

    fuels = tuple(
        kind for n, kind in enumerate(balance.kinds) if row["transformation.power"][n] < 0 and not kinds()[kind].parts
    )
    fuels += tuple(dict.fromkeys(plant.fuel for plant in plants if plant.fuel and plant.fuel not in fuels))
    other = at("transformation", "electricity") - at("transformation.power", "electricity")
    used = at("final", "electricity") - other
    loss, heat_loss = at("loss", "electricity"), at("loss", "heat")
    # what heat power stations take in stands with their fuels
    made = at("transformation.heat", "heat") + at("transformation.power", "heat")
    heat_used = at("final", "heat") - (at("transformation", "heat") - made)
    shape = (len(plants), len(years))
    return PowerBase(
        capacity=np.array([_in_use(plant, spec.power_units, years) for plant in plants]).reshape(shape),
        hours=np.array([np.full(len(years), plant.hours) for plant in plants]).reshape(shape),
        rate=np.array([np.full(len(years), plant.rate) for plant in plants]).reshape(shape),
        must_run=np.array([plant.must_run for plant in plants], dtype=np.bool_),
        primary=np.array([not plant.fuel for plant in plants], dtype=np.bool_),
        group=tuple(kinds()[plant.fuel].group if plant.fuel else "" for plant in plants),
        fuels=fuels,
        fuel_base=np.array([-min(at("transformation.power", kind), 0.0) for kind in fuels]),
        fuel_tce=np.array([per.tce(kind) for kind in fuels]),
        thermal=at("transformation.power", "electricity"),
        clean=at("supply.primary", "electricity"),
        required=used + loss,
        loss_rate=loss / (used + loss) if used + loss else 0.0,
        heat_required=heat_used + heat_loss,
        heat_output=at("transformation.heat", "heat"),
        heat_loss=heat_loss / (heat_used + heat_loss) if heat_used + heat_loss else 0.0,
    )
