"""Specification + scenario + balance -> `Model`. Everything that can be wrong between them is named here, at once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng import __version__
from dafeng.accounts.balance import EnergyBalance
from dafeng.core.errors import Fault, PathwayError
from dafeng.pathway._branches import HEAT_DRIVER, Calibrated, base_cells, calibrate, written_out
from dafeng.pathway._changes import branch_changes, driver_changes, stock_changes, supply_changes
from dafeng.pathway._constants import constants_of, raw_energy
from dafeng.pathway._drivers import driver_steps, given_series, run_drivers
from dafeng.pathway._factors import Coefficient, coefficients_of
from dafeng.pathway._flows import carbon_of, flows_of, loss_rates_of, wide_terms
from dafeng.pathway._identity import said
from dafeng.pathway._power import power_base
from dafeng.pathway._stocks import stock_arrays
from dafeng.pathway._toml import fault
from dafeng.pathway.model import DriverStep, Input, Model, StockArrays
from dafeng.pathway.records import Branch, Specification
from dafeng.pathway.scenarios import Resolved, resolve

__all__ = ["compile_model"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """What the arrays of a scenario rest on: drivers, stocks and branches of the base year, calibrated to the balance.

    unit : (BRANCH,) energy per unit of drive; columns : base-year values of all columns, with the `splits` among them;
    at : (BRANCH,) each branch's column; per : standard coal and CO2 per unit of a kind.
    """

    years: Array
    series: Array
    steps: tuple[DriverStep, ...]
    stocks: StockArrays
    branches: tuple[Branch, ...]
    found: Calibrated
    unit: Array
    columns: Array
    splits: NDArray[np.int64]
    at: NDArray[np.int64]
    per: Coefficient


def compile_model(
    spec: Specification, balance: EnergyBalance, scenario: str, *, coefficient: Coefficient | None = None
) -> Model:
    """A scenario as arrays, calibrated to the balance of the base year.

    `coefficient` (standard coal and CO2 per unit of a kind) is taken from the factor library unless given. Raises
    `PathwayError` with every fault: a balance of another year, cells without branches, branches without cells, units
    that do not fit, stocks that are not what their driver says.
    """
    held = resolve(spec, scenario)
    if balance.year != spec.settings.base_year or balance.basis != "physical":
        raise PathwayError(
            fault(
                "balance-year",
                "能源平衡表须为基准年的实物量表",
                "the balance must be the base year's, in physical units",
                balance.source,
                f"{balance.year} {balance.basis}",
                f"{spec.settings.base_year} physical",
            )
        )
    return _model(spec, held, balance, _ground(spec, held, balance, coefficient))


def _ground(spec: Specification, held: Resolved, balance: EnergyBalance, coefficient: Coefficient | None) -> _Ground:
    """The base year, with all its faults raised at once."""
    years = np.arange(spec.settings.base_year, spec.settings.last_year + 1, dtype=np.float64)
    cells = base_cells(balance)
    branches, faults = written_out(spec.branches, cells)
    per = coefficient or coefficients_of(spec, balance, _kinds_used(spec, balance, branches))
    series = given_series(spec, held, years)
    steps = driver_steps(spec, series)
    stocks, problems = stock_arrays(spec, years)
    faults += problems
    base_drivers = run_drivers(steps, series[None], None, None)[0, 0]
    faults += _stock_totals(spec, stocks, base_drivers)
    columns, splits, at = _columns(spec, stocks, base_drivers, branches)
    raw, unit, problems = raw_energy(spec, branches, at, columns, per)
    faults += problems
    found, problems = calibrate(branches, cells, raw)
    faults += problems
    if faults:
        raise PathwayError(faults)
    return _Ground(years, series, steps, stocks, tuple(branches), found, unit, columns, splits, at, per)


def _kinds_used(spec: Specification, balance: EnergyBalance, branches: Sequence[Branch]) -> tuple[str, ...]:
    """The kinds of the balance, of branches and of stations, each once."""
    burnt = [*(each.fuel for each in branches), *(each.fuel for each in spec.supply.plants)]
    return tuple(dict.fromkeys([*balance.kinds, *filter(None, burnt)]))


def _model(spec: Specification, held: Resolved, balance: EnergyBalance, ground: _Ground) -> Model:
    years, branches, per = ground.years, ground.branches, ground.per
    arrays = constants_of(branches, ground.found, ground.unit, ground.at, ground.columns, years, per)
    inputs = _inputs(spec, held)
    power = power_base(spec, balance, years, per)
    flows = flows_of(branches, power.fuels)
    carbon = np.array([carbon_of(flow, per) for flow in flows])
    return Model(
        spec=spec,
        held=held,
        balance=balance,
        years=years,
        inputs=inputs,
        defaults=np.array([each.default for each in inputs]),
        series=ground.series,
        steps=ground.steps,
        driver_changes=driver_changes(spec, years),
        stocks=ground.stocks,
        stock_changes=stock_changes(spec, years, ground.stocks.first),
        branches=branches,
        at=ground.at,
        splits=ground.splits,
        branch_changes=branch_changes(spec, branches, years),
        base_energy=ground.found.base,
        calibration=ground.found.factor,
        electric=_asked(branches, "electricity"),
        heating=_asked(branches, "heat"),
        for_heat=np.array([each.driver == HEAT_DRIVER for each in branches]),
        power=power,
        supply_changes=supply_changes(spec, years),
        flows=flows,
        tce=np.array([per.tce(flow.kind) if flow.kind else 0.0 for flow in flows]),
        carbon=carbon,
        terms=wide_terms(arrays.pop("terms"), carbon),
        electricity_tce=per.tce("electricity"),
        loss_rates=loss_rates_of(balance),
        key=_key(spec, held, balance),
        **arrays,
    )


def _key(spec: Specification, held: Resolved, balance: EnergyBalance) -> str:
    """The hash of everything that goes into a run but its inputs; not of where it was read."""
    text = said((__version__, spec, held.id, balance.place, balance.year, balance.rows, balance.kinds))
    return hashlib.sha256(text.encode() + np.ascontiguousarray(balance.values).tobytes()).hexdigest()


def _asked(branches: Sequence[Branch], kind: str) -> Array:
    """(BRANCH,) how a branch counts as electricity or heat asked for: inputs of transformation are negative."""
    sign = {"final": 1.0, "transformation": -1.0}
    return np.array([sign.get(each.row.split(".")[0], 0.0) if each.fuel == kind else 0.0 for each in branches])


def _inputs(spec: Specification, held: Resolved) -> tuple[Input, ...]:
    measures = [Input(each.id, "measure", each.zh, each.en, held.levels[each.id], 0.0, 1.0) for each in spec.measures]
    parameters = [Input(each.id, "parameter", each.zh, each.en, 0.0, each.low, each.high) for each in spec.parameters]
    return (*measures, *parameters)


def _stock_totals(spec: Specification, stocks: StockArrays, drivers: Array) -> list[Fault]:
    """A stock whose vintages do not add up to what its driver says for the base year."""
    faults = []
    for s, stock in enumerate(spec.stocks):
        if not stocks.driven[s]:
            continue
        total = float(stocks.initial[stocks.first[s] : stocks.first[s + 1]].sum())
        wanted = float(drivers[stocks.driver[s]])
        if abs(total - wanted) > 0.01 * abs(wanted):
            faults.append(
                fault(
                    "stock-total",
                    f"存量“{stock.id}”各年代之和与驱动“{stock.driver}”基准年数值相差超过 1%",
                    f"vintages of {stock.id} differ from driver {stock.driver} by more than 1 % in the base year",
                    stock.where,
                    f"{total:g}",
                    f"{wanted:g} {stock.unit}",
                )
            )
    return faults


def _columns(
    spec: Specification, stocks: StockArrays, drivers: Array, branches: Sequence[Branch]
) -> tuple[Array, NDArray[np.int64], NDArray[np.int64]]:
    """Base-year values of all columns, the (driver, technology) pairs split, and each branch's column (-1 none)."""
    count = len(spec.drivers)
    number = stocks.initial.sum(axis=1)
    totals = np.add.reduceat(number, stocks.first[:-1]) if len(spec.stocks) else np.zeros(0)
    names = {each.id: n for n, each in enumerate(spec.drivers)}
    single = {name: n for n, name in enumerate(stocks.names)}
    whole = {each.id: n for n, each in enumerate(spec.stocks)}
    pairs: dict[tuple[int, int, int], int] = {}
    at = np.full(len(branches), -1, dtype=np.int64)
    for n, branch in enumerate(branches):
        if branch.driver in names and branch.stock:
            k = single.get(branch.stock)
            s = whole[branch.stock.partition("/")[0]]
            if k is None:
                at[n] = names[branch.driver]
                continue
            pair = (names[branch.driver], k, s)
            at[n] = count + len(number) + len(totals) + pairs.setdefault(pair, len(pairs))
        elif branch.stock:
            at[n] = (
                count + single[branch.stock] if branch.stock in single else count + len(number) + whole[branch.stock]
            )
        elif branch.driver in names:
            at[n] = names[branch.driver]
    splits = np.array(list(pairs), dtype=np.int64).reshape(len(pairs), 3)
    split = [drivers[d] * (number[k] / totals[s] if totals[s] else 0.0) for d, k, s in splits.tolist()]
    return np.concatenate([drivers, number, totals, np.array(split)]), splits, at
