"""What measures together drive out of what can be, and which measures do it, each with its file and row.

Shares and saturation lie within 0 and 1; activity and intensity of branches, the value of drivers, capacity, hours and
heat rate of stations are not negative.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault
from dafeng.pathway._applying import apply
from dafeng.pathway._toml import fault
from dafeng.pathway._twins import changed_base
from dafeng.pathway.model import Changes, DriverStep, Model
from dafeng.pathway.records import PARAMETERS

__all__ = ["negative_drivers", "overruns", "stations"]

Array = NDArray[np.float64]
_PARTS = (PARAMETERS["branch"].index("saturation"), PARAMETERS["branch"].index("share"))
_AMOUNTS = (PARAMETERS["branch"].index("activity"), PARAMETERS["branch"].index("intensity"))
_ROUNDING = 1e-9
_BELOW = {
    "remainder-negative": ("余数“{}”在{}年为负", "the remainder {} is negative in {}"),
    "negative-driver": ("驱动“{}”在{}年成为负数", "driver {} is below zero in {}"),
}


def overruns(model: Model, levels: Array, drivers: Array) -> list[Fault]:
    """A fault for each branch, driver or station that the run of `levels` (INPUT,) drives out of what can be.

    drivers : (YEAR, DRIVER) of the run.
    """
    return [*_branches(model, levels), *_drivers(model, levels, drivers), *stations(model, levels)]


def _branches(model: Model, levels: Array) -> Iterator[Fault]:
    changes = model.branch_changes
    work = changed_base(model.base, changes.codes, changes.values, changes.ramps, levels[None])[:, :, 0]
    for parameter in (*_PARTS, *_AMOUNTS):
        over = work[parameter] < 0.0
        if parameter in _PARTS:
            over |= work[parameter] > 1.0 + _ROUNDING
        for place in np.flatnonzero(over.any(axis=1)).tolist():
            year = int(np.argmax(over[place]))
            names, where = _who(model, changes, levels, parameter, place)
            branch, part = model.branches[place].id, PARAMETERS["branch"][parameter]
            within = "0—1" if parameter in _PARTS else "≥ 0"
            rule = ("超出 0 到 1", "out of 0 to 1") if parameter in _PARTS else ("成为负数", "below zero")
            yield fault(
                "share-over-one" if parameter in _PARTS else "negative-branch",
                f"各项措施（{'、'.join(names)}）合起来使分支“{branch}”的 {part} 在{int(model.years[year])}年{rule[0]}",
                f"measures ({', '.join(names)}) drive {part} of branch {branch} {rule[1]} in {int(model.years[year])}",
                where,
                f"{work[parameter, place, year]:g}",
                within,
            )


def stations(model: Model, levels: Array) -> list[Fault]:
    """A fault for each station whose capacity, hours or heat rate the run of `levels` (INPUT,) drives below zero."""
    faults = []
    for parameter, before in enumerate((model.power.capacity, model.power.hours, model.power.rate)):
        for place, plant in enumerate(model.spec.supply.plants):
            values = before[None, place].copy()
            apply(values, model.supply_changes, levels[None], parameter, place)
            if values.min() >= 0.0:
                continue
            year = int(np.argmax(values[0] < 0.0))
            names, where = _who(model, model.supply_changes, levels, parameter, place)
            what, at = PARAMETERS["supply"][parameter], int(model.years[year])
            faults.append(
                fault(
                    "negative-station",
                    f"各项措施（{'、'.join(names)}）合起来使电源“{plant.id}”的 {what} 在{at}年成为负数",
                    f"measures ({', '.join(names)}) drive {what} of station {plant.id} below zero in {at}",
                    where or plant.where,
                    f"{values[0, year]:g}",
                    "≥ 0",
                )
            )
    return faults


def negative_drivers(model: Model, levels: Array, drivers: Array) -> list[Fault]:
    """A fault for each driver below zero, (YEAR, DRIVER), but for those that rest on one that is below zero itself."""
    return list(_drivers(model, levels, drivers))


def _rests_on(steps: Sequence[DriverStep], place: int) -> list[int]:
    """The places of the drivers that one rests on, nearest first."""
    parts = {step.at: step.parts for step in steps}
    found: list[int] = []
    ahead = list(parts[place])
    while ahead:
        here = ahead.pop(0)
        if here not in found:
            found.append(here)
            ahead += parts[here]
    return found


def _drivers(model: Model, levels: Array, drivers: Array) -> Iterator[Fault]:
    below: NDArray[np.bool_] = np.any(drivers < 0.0, axis=0)
    for place in np.flatnonzero(below).tolist():
        rests = _rests_on(model.steps, place)
        if below[rests].any():
            continue
        driver = model.spec.drivers[place]
        code = "remainder-negative" if driver.kind == "remainder" else "negative-driver"
        year = int(np.argmax(drivers[:, place] < 0.0))
        names, where = _who(model, model.driver_changes, levels, 0, place)
        for part in rests if driver.kind == "remainder" else ():
            more, there = _who(model, model.driver_changes, levels, 0, part)
            names, where = list(dict.fromkeys([*names, *more])), there or where
        (zh, en), at = _BELOW[code], int(model.years[year])
        yield fault(
            code,
            zh.format(driver.id, at) + (f"（{'、'.join(names)}）" if names else ""),
            en.format(driver.id, at) + (f" ({', '.join(names)})" if names else ""),
            where or driver.where,
            f"{drivers[year, place]:g} {driver.unit}".strip(),
            "≥ 0",
        )


def _who(model: Model, changes: Changes, levels: Array, parameter: int, place: int) -> tuple[list[str], str]:
    """The measures in force that change it, and where the last of them is written."""
    codes = changes.codes
    hit = (codes[:, 2] == parameter) & ((codes[:, 3] == place) | (codes[:, 4] == place)) & (levels[codes[:, 0]] != 0)
    inputs = dict.fromkeys(codes[hit, 0].tolist())
    listed = [*model.spec.measures, *model.spec.parameters]
    return [listed[each].id for each in inputs], listed[list(inputs)[-1]].where if inputs else ""
