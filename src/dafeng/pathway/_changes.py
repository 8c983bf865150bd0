"""Measures and parameters as arrays: for each kind of target the inputs, operations, values and ramps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import PathwayError
from dafeng.core.units import conversion_factor
from dafeng.pathway._toml import fault
from dafeng.pathway.model import Changes
from dafeng.pathway.paths import ramp
from dafeng.pathway.records import OPERATIONS, PARAMETERS, Branch, Change, Specification
from dafeng.pathway.selecting import select_branches, select_drivers, select_plants, select_stocks

__all__ = ["branch_changes", "driver_changes", "stock_changes", "supply_changes"]

Array = NDArray[np.float64]
Places = Callable[[Change, bool], list[int]]
_UNITS = {"capacity": "MW", "hours": "h", "rate": "gce/kWh", "loss": "1", "self_supply": "1"}


def _all(spec: Specification) -> Iterator[tuple[int, Change]]:
    """Every change with its input, in the order of the inputs."""
    for number, measure in enumerate(spec.measures):
        for change in measure.changes:
            yield number, change
    for number, parameter in enumerate(spec.parameters, start=len(spec.measures)):
        yield number, parameter.change


def _arrays(
    spec: Specification, kind: str, years: Array, places: Places, unit: Callable[[Change, int], str]
) -> Changes:
    codes, values, ramps = [], [], []
    for given, change in _all(spec):
        if change.kind != kind:
            continue
        found = places(change, False)
        if not found:
            raise PathwayError(
                fault(f"unknown-{kind}", "所选的对象不存在", "what is selected does not exist", change.where)
            )
        other = places(change, True) if change.operation == "shift" else [-1]
        if len(other) != 1:
            raise PathwayError(
                fault(
                    "shift-target",
                    "转移须有且只有一个去处",
                    "a shift needs exactly one thing to move to",
                    change.where,
                    len(other),
                    "1",
                )
            )
        for place in found:
            if place == other[0]:
                continue
            wanted = unit(change, place)
            given_unit = change.unit and change.operation in ("set", "add")
            factor = conversion_factor(change.unit, wanted) if given_unit else 1.0
            parameter = PARAMETERS[kind].index(change.parameter)
            codes.append((given, OPERATIONS.index(change.operation), parameter, place, other[0]))
            values.append(change.value * factor)
            ramps.append(ramp(change.ramp, change.start, change.end, years))
    return Changes(
        np.array(codes, dtype=np.int64).reshape(len(codes), 5),
        np.array(values, dtype=np.float64),
        np.array(ramps, dtype=np.float64).reshape(len(ramps), len(years)),
    )


def branch_changes(spec: Specification, branches: Sequence[Branch], years: Array) -> Changes:
    """Changes of branches, over the branches as written out."""

    def places(change: Change, to: bool) -> list[int]:
        return select_branches(branches, change.to if to else change.select)

    return _arrays(
        spec,
        "branch",
        years,
        places,
        lambda change, n: branches[n].intensity_unit if change.parameter == "intensity" else "",
    )


def driver_changes(spec: Specification, years: Array) -> Changes:
    """Changes of drivers."""
    return _arrays(
        spec, "driver", years, lambda change, _: select_drivers(spec, change.select), lambda _, n: spec.drivers[n].unit
    )


def stock_changes(spec: Specification, years: Array, first: NDArray[np.int64]) -> Changes:
    """Changes of stocks; targets are places of (stock, technology)."""

    def places(change: Change, to: bool) -> list[int]:
        return [int(first[s]) + k for s, k in select_stocks(spec.stocks, change.to if to else change.select)]

    return _arrays(spec, "stock", years, places, lambda *_: "")


def supply_changes(spec: Specification, years: Array) -> Changes:
    """Changes of stations; loss and self-supply have one target, 0."""

    def places(change: Change, _: bool) -> list[int]:
        return [0] if change.parameter in ("loss", "self_supply") else select_plants(spec.supply.plants, change.select)

    return _arrays(spec, "supply", years, places, lambda change, _: _UNITS[change.parameter])
