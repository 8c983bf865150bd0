"""Given values of drivers to paths over the years, by the rule each row names.

linear : straight line from the row before; geometric : constant rate from the row before; step : the row before holds
until this row's year; growth : the value is the mean yearly growth since the row before. After the last row its value
holds. Source: LEAP's time-series functions Interp, Growth, Step.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import PathwayError
from dafeng.core.units import conversion_factor
from dafeng.pathway._toml import fault
from dafeng.pathway.records import Driver, DriverRow

__all__ = ["path", "ramp"]

Array = NDArray[np.float64]


def path(driver: Driver, rows: Sequence[DriverRow], years: Array) -> Array:
    """The driver over the years, (YEAR,) in the driver's unit; `rows` in order of time, the first by the base.

    Raises `PathwayError` when the first row is a growth, or a geometric rule meets a value that is not positive.
    """
    first = rows[0]
    if first.rule == "growth":
        raise PathwayError(fault("growth-first", "第一行不能是增长率", "the first row cannot be a growth", first.where))
    found = np.full(years.shape, _value(driver, first))
    at, last = first.year, _value(driver, first)
    for row in rows[1:]:
        span = years - at
        here = (years > at) & (years <= row.year)
        value = last * (1.0 + _rate(row)) ** (row.year - at) if row.rule == "growth" else _value(driver, row)
        if row.rule == "geometric" and not (last > 0 and value > 0):
            raise PathwayError(
                fault("geometric", "等比插值的两端须为正", "a geometric rule needs positive values", row.where, value)
            )
        part = span / (row.year - at)
        if row.rule == "linear":
            filled = last + (value - last) * part
        elif row.rule == "step":
            filled = np.where(years >= row.year, value, last)
        else:  # geometric and growth are one curve, told by its end or by its rate
            filled = last * np.power(value / last, part) if last else np.zeros_like(part)
        found = np.where(here, filled, np.where(years > row.year, value, found))
        at, last = row.year, value
    return found


def _value(driver: Driver, row: DriverRow) -> float:
    return row.value * (conversion_factor(row.unit, driver.unit) if row.unit else 1.0)


def _rate(row: DriverRow) -> float:
    rate = row.value * (conversion_factor(row.unit, "1") if row.unit else 1.0)
    if rate <= -1:
        raise PathwayError(
            fault("growth", "增长率应大于 −100%", "a growth must be more than -100 %", row.where, row.value)
        )
    return rate


def ramp(kind: str, start: int, end: int, years: Array) -> Array:
    """How far a change has come, (YEAR,) 0 at the start to 1 at the end; the base year (first) is never touched.

    linear : straight; s-curve : 3u^2 - 2u^3 (smoothstep); step : 1 from the end year on.
    """
    if kind == "step" or end <= start:
        found = (years >= end).astype(np.float64)
    else:
        part = np.clip((years - start) / (end - start), 0.0, 1.0)
        found = part if kind == "linear" else part * part * (3.0 - 2.0 * part)
    found[0] = 0.0
    return found
