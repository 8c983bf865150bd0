"""Shares of one whole: they must close to 1 in every scenario and year, and stay closed whatever measures do.

A whole is closed by a driver of kind `remainder` (1 less the others), which moves with them. Free shares (`series`) are
of one whole when they say so (`whole`), or when three or more of them, multiplied with one and the same driver, add up
to about 1 in the base year; their rows must add up to 1, and nothing may change one of them alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault, PathwayError, UnitError
from dafeng.core.units import conversion_factor
from dafeng.pathway._toml import fault
from dafeng.pathway.paths import path
from dafeng.pathway.records import Driver, DriverRow, Specification
from dafeng.pathway.scenarios import resolve
from dafeng.pathway.selecting import select_drivers

__all__ = ["check_shares"]

Array = NDArray[np.float64]
Rows = Mapping[str, tuple[DriverRow, ...]]
_ROUNDING = 1e-6
_ABOUT = 0.02
_MANY = 3


def check_shares(spec: Specification) -> Iterator[Fault]:
    """Remainders below zero, free shares that do not add up to 1, changes that would open a whole."""
    known = {each.id: each for each in spec.drivers}
    closed = [each for each in spec.drivers if each.kind == "remainder"]
    yield from _fixed(spec, closed)
    if not all(part in known and _part(known[part]) for each in closed for part in (each.id, *each.of)):
        yield from _units(known, closed)
        return
    years = np.arange(spec.settings.base_year, spec.settings.last_year + 1, dtype=np.float64)
    said = set[tuple[str, ...]]()
    for scenario in spec.scenarios:
        try:
            rows = resolve(spec, scenario.id).rows
        except PathwayError:
            continue  # named where inheritance is checked
        for driver in closed:
            yield from _left(spec, driver, rows, years)
        for name, members in _free(spec, rows).items():
            yield from _sum(name, members, rows, years)
            said.add(tuple(each.id for each in members))
    for ids in sorted(said):
        yield from _opened(spec, [known[each] for each in ids])


def _part(driver: Driver) -> bool:
    """Whether a driver is a plain number."""
    try:
        return conversion_factor(driver.unit or "1", "1") > 0
    except UnitError:
        return False


def _units(known: Mapping[str, Driver], closed: Sequence[Driver]) -> Iterator[Fault]:
    for each in closed:
        for name in (each.id, *each.of):
            if name in known and not _part(known[name]):
                text = ("余数和各项应为比重", "a remainder and its parts are shares")
                yield fault("driver-unit", *text, known[name].where, known[name].unit, "%")


def _fixed(spec: Specification, closed: Sequence[Driver]) -> Iterator[Fault]:
    """Measures and parameters that would change a remainder itself."""
    changes = [change for each in spec.measures for change in each.changes]
    for change in [*changes, *(each.change for each in spec.parameters)]:
        chosen = [spec.drivers[n] for n in select_drivers(spec, change.select)] if change.kind == "driver" else []
        for each in chosen:
            if each in closed:
                yield fault(
                    "remainder-changed",
                    f"“{each.id}”是其余各项的余数，不能直接改变",
                    f"{each.id} is what the other shares leave and cannot be changed itself",
                    change.where,
                    each.id,
                    "、".join(each.of),
                    mend_zh="请改变其余各项。",
                    mend_en="Change the other shares.",
                )


def _shares(drivers: Sequence[Driver], rows: Rows, years: Array) -> Array | None:
    """(DRIVER, YEAR) as parts of 1; None where one has no plain rows, or rows that are named as wrong elsewhere."""
    if any(each.kind != "series" or not rows.get(each.id) for each in drivers):
        return None
    try:
        values = [path(each, rows[each.id], years) * conversion_factor(each.unit or "1", "1") for each in drivers]
    except (PathwayError, UnitError):
        return None
    return np.array(values)


def _row(rows: Sequence[DriverRow], year: int) -> DriverRow:
    """The row that makes the value of a year."""
    return next((row for row in rows if row.year >= year), rows[-1])


def _left(spec: Specification, driver: Driver, rows: Rows, years: Array) -> Iterator[Fault]:
    parts = [each for each in spec.drivers if each.id in driver.of]
    found = _shares(parts, rows, years)
    if found is None:
        return
    over = np.flatnonzero(found.sum(axis=0) > 1.0 + _ROUNDING)
    if len(over):
        year = int(years[over[0]])
        greatest = parts[int(np.argmax(found[:, over[0]]))]
        yield fault(
            "remainder-negative",
            f"{year}年{'、'.join(driver.of)}之和大于1，余数“{driver.id}”为负",
            f"{', '.join(driver.of)} add up to more than 1 in {year}; the remainder {driver.id} is negative",
            _row(rows[greatest.id], year).where,
            f"{found[:, over[0]].sum():.4%}",
            "≤ 100%",
        )


def _free(spec: Specification, rows: Rows) -> dict[str, list[Driver]]:
    """Free shares by whole; the drivers in each in the order of the specification."""
    closed = {name for each in spec.drivers if each.kind == "remainder" for name in (each.id, *each.of)}
    open_ones = {each.id: each for each in spec.drivers if each.kind == "series" and each.id not in closed}
    found: dict[str, list[Driver]] = defaultdict(list)
    for each in open_ones.values():
        if each.whole and _part(each):
            found[each.whole].append(each)
    by_factor: dict[str, dict[str, Driver]] = defaultdict(dict)
    for each in spec.drivers:
        for share in each.of if each.kind == "product" and len(each.of) == 2 else ():
            if share in open_ones and not open_ones[share].whole and _part(open_ones[share]):
                other = each.of[1] if each.of[0] == share else each.of[0]
                by_factor[other][share] = open_ones[share]
    base = np.array([float(spec.settings.base_year)])
    for name, members in by_factor.items():
        values = _shares(list(members.values()), rows, base) if len(members) >= _MANY else None
        if values is not None and abs(float(values.sum()) - 1.0) < _ABOUT:
            found[name] = list(members.values())
    return {name: members for name, members in found.items() if len(members) > 1}


def _sum(name: str, members: list[Driver], rows: Rows, years: Array) -> Iterator[Fault]:
    found = _shares(members, rows, years)
    if found is None:
        return
    wrong = np.flatnonzero(np.abs(found.sum(axis=0) - 1.0) > _ROUNDING)
    if len(wrong):
        year = int(years[wrong[0]])
        last = members[-1]
        yield fault(
            "shares-open",
            f"“{name}”的各项比重（{'、'.join(each.id for each in members)}）{year}年之和不是1",
            f"the shares of {name} ({', '.join(each.id for each in members)}) do not add up to 1 in {year}",
            _row(rows[last.id], year).where,
            f"{found[:, wrong[0]].sum():.4%}",
            "100%",
            mend_zh="请把其中一项写成 remainder（余数）。",
            mend_en="Make one of them a remainder.",
        )


def _opened(spec: Specification, members: list[Driver]) -> Iterator[Fault]:
    """Changes of one free share, which leave the others as they are."""
    changes = [change for each in spec.measures for change in each.changes]
    for change in [*changes, *(each.change for each in spec.parameters)]:
        chosen = [spec.drivers[n] for n in select_drivers(spec, change.select)] if change.kind == "driver" else []
        if any(each in members for each in chosen):
            yield fault(
                "shares-open",
                "改变一项比重后，同一整体的各项之和不再是1",
                "changing one share leaves the shares of its whole open",
                change.where,
                "、".join(each.id for each in members),
                "100%",
                mend_zh="请把其中一项写成 remainder（余数）。",
                mend_en="Make one of them a remainder.",
            )
