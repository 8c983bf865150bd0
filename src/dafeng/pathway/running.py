"""A model run: a pure function of its inputs, over any number of draws at once.

`simulate(model, inputs)` takes (DRAW, INPUT) levels of measures and deviations of parameters, and gives arrays with the
axes DRAW, YEAR and one more. The base year is the same for every input.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import PathwayError
from dafeng.pathway._applying import apply
from dafeng.pathway._drivers import run_drivers
from dafeng.pathway._engine import kernels
from dafeng.pathway._overruns import negative_drivers, stations
from dafeng.pathway._toml import fault
from dafeng.pathway._twins import drives
from dafeng.pathway.model import Model
from dafeng.pathway.supply import MeritOrder, Supplied, Supply

__all__ = ["Raw", "activity_columns", "apply", "simulate"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """What a run gives before it becomes tables; axes DRAW, YEAR, then one of the model's lists.

    flows : (..., FLOW) in the official unit of the flow's kind, signs as in the balance (kt CO2 for processes, sinks);
    carbon : (..., FLOW) kt CO2 of each flow; drivers : (..., DRIVER); number, sales, retired : (..., TECH) of stocks;
    supplied : electricity; capacity [MW], rate [gce/kWh] : (..., PLANT); grid : (DRAW, YEAR) kgCO2/kWh of purchases;
    clipped : (DRAW,) values of branches that had to be cut: shares to 0-1, amounts to 0; levels : (DRAW, INPUT) run.
    """

    flows: Array
    carbon: Array
    drivers: Array
    number: Array
    sales: Array
    retired: Array
    supplied: Supplied
    required: Array
    capacity: Array
    rate: Array
    grid: Array
    clipped: NDArray[np.int64]
    levels: Array


def simulate(model: Model, inputs: Array | None = None, *, supply: Supply | None = None) -> Raw:
    """Run the model for (DRAW, INPUT) inputs, by default once with the scenario's own.

    Raises `PathwayError` when an input is not finite or a result is not, or a driver of a draw falls below zero.
    """
    levels = np.atleast_2d(model.defaults if inputs is None else np.asarray(inputs, dtype=np.float64))
    if levels.shape[1] != len(model.inputs) or not np.isfinite(levels).all():
        raise PathwayError(
            fault(
                "inputs",
                "输入的个数不对，或有不是有限数的值",
                "inputs of a wrong number, or not finite",
                found=levels.shape,
                where="",
                expected=f"(n, {len(model.inputs)})",
            )
        )
    levels = np.ascontiguousarray(levels)
    stock_kernel, branch_kernel = kernels(rows=len(levels))
    draws, years = len(levels), len(model.years)

    def change(found: Array, place: int) -> None:
        apply(found[:, :, place], model.driver_changes, levels, 0, place)

    drivers = run_drivers(model.steps, np.broadcast_to(model.series, (draws, *model.series.shape)), change, None)
    _check_drivers(model, levels, drivers)
    stocks = model.stocks
    total = drivers[:, :, stocks.driver] if len(stocks.driver) else np.zeros((draws, years, 0))
    sales, retired = _sales(model, levels)
    initial = _scaled_initial(model, drivers)
    out = stock_kernel(
        np.ascontiguousarray(total),
        stocks.driven,
        stocks.first,
        initial,
        stocks.keep,
        sales,
        retired,
        stocks.efficiency,
    )
    number, worth = _moved(model, levels, out[0], out[1])
    drivers = run_drivers(model.steps, drivers, change, number)
    columns = activity_columns(model, drivers, number, worth)
    changes = model.branch_changes
    flows, carbon, clipped = branch_kernel(
        *drives(columns, model.at, model.terms),
        model.terms,
        model.base,
        changes.codes,
        changes.values,
        changes.ramps,
        levels,
    )
    return _close(model, levels, supply or MeritOrder(model.power), (flows, carbon, clipped), (drivers, number, out))


def _check_drivers(model: Model, levels: Array, drivers: Array) -> None:
    """Refuse a draw that drives a driver below zero, before a power of it is taken."""
    if drivers.min(initial=0.0) < 0.0:
        draw = int(np.argmax((drivers < 0.0).any(axis=(1, 2))))
        raise PathwayError(negative_drivers(model, levels[draw], drivers[draw]))


def _check_stations(model: Model, levels: Array, station: list[Array]) -> None:
    """Refuse a draw that drives capacity, hours or heat rate of a station below zero."""
    if min(each.min(initial=0.0) for each in station) < 0.0:
        draw = int(np.argmax(np.any([(each < 0.0).any(axis=(1, 2)) for each in station], axis=0)))
        raise PathwayError(stations(model, levels[draw]))


def _scaled_initial(model: Model, drivers: Array) -> Array:
    """Vintages scaled to what the driver says for the base year (within the 1 % that compiling allows)."""
    initial = model.stocks.initial.copy()
    for s, first in enumerate(model.stocks.first[:-1].tolist()):
        last = int(model.stocks.first[s + 1])
        total = initial[first:last].sum()
        if model.stocks.driven[s] and total > 0:
            initial[first:last] *= drivers[0, 0, model.stocks.driver[s]] / total
    return initial


def _sales(model: Model, levels: Array) -> tuple[Array, Array]:
    """Shares of sales and parts retired by rule, (DRAW, YEAR, TECH), after the measures; shares add up to 1."""
    stocks, changes = model.stocks, model.stock_changes
    draws, years, techs = len(levels), len(model.years), len(stocks.names)
    sales = np.broadcast_to(stocks.sales, (draws, years, techs)).copy()
    retired = np.zeros((draws, years, techs))
    owner = np.repeat(np.arange(len(stocks.driver)), np.diff(stocks.first))
    for number, (given, operation, parameter, place, other) in enumerate(changes.codes.tolist()):
        reach = levels[:, given, None] * changes.ramps[number]
        value = changes.values[number]
        if parameter == 2:
            retired[:, :, place] = np.maximum(retired[:, :, place], np.clip(value * reach, 0.0, 1.0))
        elif parameter == 0 and operation == 3:
            moved = sales[:, :, place] * np.clip(value * reach, 0.0, 1.0)
            sales[:, :, place] -= moved
            sales[:, :, other] += moved
        elif parameter == 0:
            before = sales[:, :, place].copy()
            one = before.copy()
            if operation == 0:
                one += (value - one) * reach
            elif operation == 1:
                one *= 1.0 + (value - 1.0) * reach
            else:
                one += value * reach
            one = np.clip(one, 0.0, 1.0)
            rest = (owner == owner[place]) & (np.arange(techs) != place)
            left = np.where(before < 1.0, (1.0 - one) / np.where(before < 1.0, 1.0 - before, 1.0), 0.0)
            sales[:, :, rest] *= left[..., None]
            sales[:, :, place] = one
    return sales, retired


def _moved(model: Model, levels: Array, number: Array, worth: Array) -> tuple[Array, Array]:
    """Stock that a measure turns into another technology (retrofit), moved without leaving the stock."""
    for n, (given, operation, parameter, place, other) in enumerate(model.stock_changes.codes.tolist()):
        if parameter == 1 and operation == 3:
            part = np.clip(
                model.stock_changes.values[n] * levels[:, given, None] * model.stock_changes.ramps[n], 0.0, 1.0
            )
            for each in (number, worth):
                moved = each[:, :, place] * part
                each[:, :, place] -= moved
                each[:, :, other] += moved
    return number, worth


def activity_columns(model: Model, drivers: Array, number: Array, worth: Array) -> Array:
    """(DRAW, YEAR, COLUMN): drivers, stock technologies, stock totals, drivers split by a stock."""
    first = model.stocks.first
    parts = [drivers, worth]
    if len(first) > 1:
        totals = np.add.reduceat(worth, first[:-1], axis=2)
        counts = np.add.reduceat(number, first[:-1], axis=2)
        parts.append(totals)
        if len(model.splits):
            driver, technology, stock = model.splits.T
            whole = counts[:, :, stock]
            share = np.divide(worth[:, :, technology], whole, out=np.zeros_like(whole), where=whole > 0)
            parts.append(drivers[:, :, driver] * share)
    return np.ascontiguousarray(np.concatenate(parts, axis=2))


def _close(
    model: Model,
    levels: Array,
    supply: Supply,
    demand: tuple[Array, Array, NDArray[np.int64]],
    known: tuple[Array, Array, Array],
) -> Raw:
    """Heat, electricity and losses on top of demand; CO2 of every flow."""
    (flows, carbon, clipped), (drivers, number, out) = demand, known
    base, count = model.power, len(model.branches)
    energy = flows[:, :, :count]
    heat_used = energy @ np.where(model.for_heat, 0.0, model.heating)
    heat = heat_used / (1.0 - base.heat_loss)
    ratio = heat / base.heat_required if base.heat_required else np.ones_like(heat)
    for place in np.flatnonzero(model.for_heat).tolist():
        flows[:, :, place] *= ratio
        carbon[:, :, place] *= ratio
    shape = (len(levels), len(model.years))
    loss = np.full(shape, base.loss_rate)
    own = np.full(shape, (base.thermal + base.clean) / base.required if base.required else 0.0)
    apply(loss, model.supply_changes, levels, 3, 0)
    apply(own, model.supply_changes, levels, 4, 0)
    station = [np.repeat(each.T[None], len(levels), axis=0) for each in (base.capacity, base.hours, base.rate)]
    for parameter, array in enumerate(station):
        for place in range(len(base.must_run)):
            apply(array[:, :, place], model.supply_changes, levels, parameter, place)
    _check_stations(model, levels, station)
    required = (energy @ model.electric) / (1.0 - loss)
    supplied = supply.meet(required, own, *station)
    fuels = count + len(base.fuels)
    flows[:, :, count:fuels] = -supplied.fuel
    carbon[:, :, count:fuels] = flows[:, :, count:fuels] * model.carbon[count:fuels]
    extra = (supplied.thermal, supplied.primary, ratio * base.heat_output, required * loss, heat * base.heat_loss)
    for place, values in enumerate(extra, start=fuels):
        flows[:, :, place] = values
    if not np.isfinite(carbon.sum()) or not np.isfinite(flows.sum()):
        raise PathwayError(
            fault("not-finite", "运算结果中有不是有限数的值", "a result that is not finite", where=model.scenario)
        )
    grid = _driver(model, drivers, model.spec.supply.grid_driver, shape)
    return Raw(
        flows,
        carbon,
        drivers,
        number,
        out[2],
        out[3],
        supplied,
        required,
        station[0],
        station[2],
        grid,
        clipped,
        levels,
    )


def _driver(model: Model, drivers: Array, name: str, shape: tuple[int, int]) -> Array:
    place = next((n for n, each in enumerate(model.spec.drivers) if each.id == name), None)
    return np.zeros(shape) if place is None else drivers[:, :, place]
