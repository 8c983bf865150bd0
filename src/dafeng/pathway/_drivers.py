"""Drivers over draws and years: given ones by their rows, the others worked out from them in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import PathwayError
from dafeng.core.units import conversion_factor
from dafeng.pathway._toml import fault
from dafeng.pathway.model import DriverStep
from dafeng.pathway.paths import path
from dafeng.pathway.records import Driver, Specification
from dafeng.pathway.scenarios import Resolved

__all__ = ["driver_steps", "given_series", "gompertz", "run_drivers"]

Array = NDArray[np.float64]
_ROUNDING = 1e-12
"""What parts that add up to the whole may leave below zero."""


def gompertz(income: Array, saturation: float, alpha: float, beta: float) -> Array:
    """Number per 1,000 heads = saturation x exp(alpha x exp(beta x income)), alpha and beta negative.

    Source: Dargay, Gately and Sommer 2007, The Energy Journal 28(4).
    """
    return saturation * np.exp(alpha * np.exp(beta * income))


def given_series(spec: Specification, held: Resolved, years: Array) -> Array:
    """(DRIVER, YEAR) of the drivers with rows; a Gompertz driver has only its base value."""
    found = np.zeros((len(spec.drivers), len(years)))
    for n, driver in enumerate(spec.drivers):
        rows = held.rows.get(driver.id)
        if rows:
            found[n] = path(driver, rows[:1] if driver.kind == "gompertz" else rows, years)
    return found


def _part_scale(spec: Specification, driver: Driver) -> float:
    """What the plain product or quotient of the parts' values is worth in the driver's unit."""
    units = {each.id: each.unit for each in spec.drivers}
    first, *others = [units[part] for part in driver.of]
    if driver.kind == "ratio":
        over, _, under = first.partition("/")
        top, _, below = others[0].partition("/")
        whole = "*".join(part for part in (over, below) if part) or "1"
        divisor = "*".join(part for part in (under, top) if part)
    else:
        pieces = [unit.partition("/") for unit in (first, *others)]
        whole = "*".join(piece[0] for piece in pieces if piece[0]) or "1"
        divisor = "*".join(piece[2] for piece in pieces if piece[2])
    return driver.scale * conversion_factor(f"{whole}/{divisor}" if divisor else whole, driver.unit)


def driver_steps(spec: Specification, series: Array) -> tuple[DriverStep, ...]:
    """The order of work: every driver after its parts. `late` ones rest on a stock's limit."""
    place = {each.id: number for number, each in enumerate(spec.drivers)}
    stocks = {stock.id: number for number, stock in enumerate(spec.stocks)}
    first = np.concatenate([[0], np.cumsum([len(stock.technologies) for stock in spec.stocks])]).astype(int)
    done: dict[str, DriverStep] = {}

    def visit(driver: Driver) -> DriverStep:
        if driver.id in done:
            return done[driver.id]
        parts = [visit(spec.drivers[place[name]]) for name in driver.of]
        late = driver.kind == "limited" or any(part.late for part in parts)
        numbers: tuple[float, ...] = ()
        span = (0, 0)
        if driver.kind in ("product", "ratio"):
            numbers = (_part_scale(spec, driver),)
        elif driver.kind == "remainder":
            units = (spec.drivers[place[name]].unit for name in driver.of)
            numbers = (
                conversion_factor("1", driver.unit or "1"),
                *(conversion_factor(unit or "1", driver.unit or "1") for unit in units),
            )
        elif driver.kind == "gompertz":
            numbers = (driver.saturation, driver.beta, float(series[place[driver.id], 0]))
            if not 0 < numbers[2] < driver.saturation:
                raise PathwayError(
                    fault(
                        "gompertz",
                        "基准年的保有率应在 0 与饱和值之间",
                        "the base-year value must lie between 0 and saturation",
                        driver.where,
                        numbers[2],
                        f"0—{driver.saturation:g}",
                    )
                )
        elif driver.kind == "limited":
            name, _, technology = driver.limit.partition("/")
            s = stocks[name]
            k = spec.stocks[s].technologies.index(technology) if technology else 0
            span = (int(first[s]) + k, int(first[s]) + k + 1) if technology else (int(first[s]), int(first[s + 1]))
            numbers = (driver.utilisation * conversion_factor(spec.stocks[s].unit, driver.unit),)
        done[driver.id] = DriverStep(
            place[driver.id], driver.kind, tuple(place[name] for name in driver.of), numbers, span, late
        )
        return done[driver.id]

    for driver in spec.drivers:
        visit(driver)
    return tuple(done.values())


def run_drivers(
    steps: Sequence[DriverStep],
    paths: Array,
    change: Callable[[Array, int], None] | None,
    numbers: Array | None,
) -> Array:
    """Fill in the drivers that are worked out, (DRAW, YEAR, DRIVER).

    paths : (DRAW, DRIVER, YEAR) given ones, or what an earlier call returned when `numbers` (DRAW, YEAR, TECH) of the
    stocks are known: then only the late ones are worked out. `change` applies the measures to one driver in place.
    """
    late = numbers is not None
    found = np.array(paths.transpose(0, 2, 1)) if not late else paths
    for step in steps:
        if step.late != late:
            if step.kind == "limited" and not late:  # the demand itself, until the stock is known
                found[:, :, step.at] = found[:, :, step.parts[0]]
            elif step.late and not late:
                _work_out(step, found)
            continue
        if step.kind == "limited" and numbers is not None:
            limit = numbers[:, :, slice(*step.stock)].sum(axis=2) * step.numbers[0]
            found[:, :, step.at] = np.minimum(found[:, :, step.parts[0]], limit)
        else:
            _work_out(step, found)
        if change is not None:
            change(found, step.at)
    return found


def _work_out(step: DriverStep, found: Array) -> None:
    parts = [found[:, :, part] for part in step.parts]
    if step.kind == "product":
        found[:, :, step.at] = step.numbers[0] * np.prod(parts, axis=0)
    elif step.kind == "ratio":
        found[:, :, step.at] = step.numbers[0] * parts[0] / parts[1]
    elif step.kind == "remainder":
        left = np.full(parts[0].shape, step.numbers[0])
        for part, factor in zip(parts, step.numbers[1:], strict=True):
            left -= part * factor
        left[(left < 0.0) & (left > -_ROUNDING * step.numbers[0])] = 0.0
        found[:, :, step.at] = left
    elif step.kind == "gompertz":
        saturation, beta, base = step.numbers
        income = parts[0]
        alpha = np.log(base / saturation) / np.exp(beta * income[:, :1])
        # The given path beyond its base value is how the level is steered: constant, it multiplies by 1. What rests on
        # a limit is worked out twice and cannot be steered.
        own = 1.0 if step.late else found[:, :, step.at] / base
        found[:, :, step.at] = gompertz(income, saturation, alpha, beta) * own
