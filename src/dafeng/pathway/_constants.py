"""Branches and their cells as constants of the run: base parameters such that the base year comes out as calibrated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault, UnitError
from dafeng.core.units import conversion_factor
from dafeng.pathway._branches import Calibrated
from dafeng.pathway._factors import Coefficient
from dafeng.pathway._toml import fault
from dafeng.pathway.records import Branch, Specification

__all__ = ["constants_of", "raw_energy"]

Array = NDArray[np.float64]


def raw_energy(
    spec: Specification, branches: Sequence[Branch], at: NDArray[np.int64], columns: Array, per: Coefficient
) -> tuple[Array, Array, list[Fault]]:
    """Bottom-up energy of the base year (BRANCH,) in the kind's unit (kt CO2 for processes and sinks), nan elsewhere.

    Beside it energy per unit of drive x saturation x share x intensity; drive is the column itself where no activity is
    given, else its index.
    """
    raw, unit = np.full(len(branches), np.nan), np.ones(len(branches))
    faults: list[Fault] = []
    drivers = {each.id: each.unit for each in spec.drivers}
    stocks = {each.id: each.unit for each in spec.stocks}
    for n, each in enumerate(branches):
        if not each.bottom_up:
            continue
        own = drivers[each.driver] if each.driver in drivers else stocks.get(each.stock.partition("/")[0], "")
        try:
            unit[n] = _into_kind(each.activity_unit if each.activity is not None else own, each, per)
        except UnitError as error:
            faults += [
                fault(
                    "branch-unit",
                    "活动水平与强度的单位相乘不是能量或该品种的实物量",
                    "activity x intensity is no energy",
                    each.where,
                    f"{own or each.activity_unit} × {each.intensity_unit}",
                    one.expected,
                )
                for one in error.faults
            ]
            continue
        unit[n] *= 1.0 if each.activity is None else each.activity
        raw[n] = unit[n] * _drive(each, at[n], columns) * each.saturation * _share(each) * (each.intensity or 0.0)
    return raw, unit, faults


def _share(each: Branch) -> float:
    return 1.0 if each.share is None else each.share


def _absolute(each: Branch, at: int) -> bool:
    """Whether the column is the activity itself, not an index of it."""
    return each.bottom_up and each.activity is None and at >= 0


def _drive(each: Branch, at: int, columns: Array) -> float:
    return float(columns[at]) ** each.elasticity if _absolute(each, at) else 1.0


def _into_kind(unit: str, each: Branch, per: Coefficient) -> float:
    """What activity x intensity is worth in the official unit of the branch's kind."""
    over, _, under = unit.partition("/")
    top, _, below = each.intensity_unit.partition("/")
    whole = "*".join(part for part in (over, top) if part) + ("/" if under or below else "")
    whole += "*".join(part for part in (under, below) if part)
    if each.use in ("process", "sink"):
        return conversion_factor(whole, "ktCO2")
    try:
        return conversion_factor(whole, per.unit(each.fuel))
    except UnitError:
        return conversion_factor(whole, "10^4 tce") / per.tce(each.fuel)


def constants_of(
    branches: Sequence[Branch],
    found: Calibrated,
    unit: Array,
    at: NDArray[np.int64],
    columns: Array,
    years: Array,
    per: Coefficient,
) -> dict[str, Array]:
    """`terms` and base parameters such that the base year comes out as calibrated.

    In an end use whose energy comes from the balance, service is energy over relative intensity, so a technology that
    is not there yet has its place: its share 0 grows into the same service.
    """
    count = len(branches)
    parameters = np.ones((5, count, len(years)))
    constant, scale = np.ones(count), np.ones(count)
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    factor = _group_factors(branches, found)
    for n, each in enumerate(branches):
        trend = (1.0 + each.trend) ** (years - years[0])
        parameters[1, n] = each.saturation
        parameters[3, n] = (1.0 if each.intensity is None else each.intensity) * trend
        if at[n] >= 0 and not _absolute(each, int(at[n])):
            scale[n] = columns[at[n]] or 1.0
        if each.bottom_up:
            parameters[2, n] = _share(each)
            constant[n] = factor[n] * unit[n]
        else:
            groups[each.group if each.end_use else (*each.group, each.id)].append(n)
    for members in groups.values():
        _service(branches, members, found.base, parameters, constant, per)
    elasticity = np.array([each.elasticity for each in branches])
    return {"terms": np.array([scale, elasticity, constant]), "base": parameters}


def _group_factors(branches: Sequence[Branch], found: Calibrated) -> Array:
    """Calibration factors; a branch without energy in the base year takes the mean of its end use by energy."""
    factor = found.factor.copy()
    sums: dict[tuple[str, str, str], Array] = defaultdict(lambda: np.zeros(2))
    for n, each in enumerate(branches):
        if each.bottom_up:
            sums[each.group] += np.array([found.base[n] * factor[n], found.base[n]])
    for n, each in enumerate(branches):
        if each.bottom_up and found.base[n] == 0 and sums[each.group][1] > 0:
            factor[n] = sums[each.group][0] / sums[each.group][1]
    return factor


def _service(
    branches: Sequence[Branch], members: list[int], base: Array, parameters: Array, constant: Array, per: Coefficient
) -> None:
    worth = np.array(
        [base[n] * per.tce(branches[n].fuel) / parameters[3, n, 0] / (branches[n].saturation or 1.0) for n in members]
    )
    total = float(worth.sum())
    for n, value in zip(members, worth.tolist(), strict=True):
        parameters[2, n] = value / total if total else 0.0
        constant[n] = total / per.tce(branches[n].fuel)
