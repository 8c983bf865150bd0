"""Purchased electricity and heat: indirect CO2, a memo item of the inventory, part of the assessment book.

Source: 省级温室气体清单编制指南, memo items; announcements of the electricity factors by the ministry.
"""

from __future__ import annotations

from typing import cast

from dafeng.accounts.balance import kinds, net_import
from dafeng.accounts.factors import GridFactor, grid_factor
from dafeng.accounts.inventory._terms import activity_term, factor_term, no_factor, product_result, unit_term
from dafeng.accounts.inventory.inputs import MethodInput
from dafeng.accounts.inventory.records import Activity, LineResult
from dafeng.core.errors import AccountsError
from dafeng.core.observations import State, weakest
from dafeng.core.units import conversion_factor

__all__ = ["electricity_use", "heat_use", "net_electricity"]


def _year_factor(given: MethodInput) -> GridFactor | None:
    """The province's factor of the year under the build's terms; None when there is none."""
    grid = given.options.grid
    try:
        return grid_factor(
            given.library,
            given.place,
            given.year,
            book=given.book,
            hold=grid in {"held", "backcast"},
            backcast=grid == "backcast",
            official=given.options.official,
        )
    except AccountsError:
        return None


def net_electricity(given: MethodInput) -> tuple[LineResult, ...]:
    """Electricity brought in less taken out times the province's factor of the year; negative for a net exporter."""
    factor = _year_factor(given)
    activity = given.activity.get("electricity.net")
    if factor is None:
        return (
            (no_factor(given, given.line.code.split(".")[1], "CO2", given.line.methods[0]),)
            if activity or given.balance
            else ()
        )
    if activity is None and given.balance is not None:
        net = net_import(given.balance, factor).electricity
        activity = _from_balance(given, "electricity.net", net, "10^8 kWh", "supply:electricity")
    return _electricity(given, activity, factor) if activity else ()


def electricity_use(given: MethodInput) -> tuple[LineResult, ...]:
    """Electricity used by a sector times the province's factor of the year: indirect, wherever it was made."""
    activity = _used(given, "electricity")
    if activity is None:
        return ()
    factor = _year_factor(given)
    return (
        (no_factor(given, given.line.code.split(".")[1], "CO2", given.line.methods[0]),)
        if factor is None
        else _electricity(given, activity, factor)
    )


def heat_use(given: MethodInput) -> tuple[LineResult, ...]:
    """Heat used by a sector times the default factor of bought heat."""
    activity = _used(given, "heat")
    if activity is None:
        return ()
    try:
        choice = given.library.find(
            "heat",
            "co2_per_energy_bought",
            given.book,
            given.place or "CN",
            given.year,
            official=given.options.official,
        )
    except AccountsError as error:
        if error.faults[0].code == "factor.unconfirmed":
            raise
        return (no_factor(given, given.line.code.split(".")[1], "CO2", given.line.methods[0]),)
    terms = [activity_term(activity, "GJ", "用热量", "heat used"), factor_term(choice)]
    return (product_result(given, "heat", "CO2", terms, method="heat_use", tier=1, state=activity.state),)


def _used(given: MethodInput, kind: str) -> Activity | None:
    code = f"{kind}.use.{given.line.code.rpartition('.')[2]}"
    if code in given.activity or given.balance is None:
        return given.activity.get(code)
    used = given.balance.at(given.line.balance, kind)
    if used is None:
        return None
    return _from_balance(given, code, used, kinds()[kind].unit, f"{given.line.balance}:{kind}")


def _from_balance(given: MethodInput, code: str, value: float, unit: str, at: str) -> Activity:
    balance = given.balance
    if balance is None:
        raise ValueError("asked only where there is a balance")
    where = f"{balance.source or 'energy-balance'}#{at}"
    return Activity(code, given.place, given.year, value, unit, balance.state, where)


def _electricity(given: MethodInput, activity: Activity, factor: GridFactor) -> tuple[LineResult, ...]:
    terms = [
        activity_term(activity, "10^4 kWh", "电量", "electricity"),
        factor_term(factor.choice),
        unit_term(conversion_factor("10^4 kWh*kgCO2/kWh", "tCO2"), ""),
    ]
    state = cast("State", weakest([activity.state, factor.state]))
    note = (factor.text("zh"), factor.text("en"))
    method = given.line.methods[0]
    return (product_result(given, "electricity", "CO2", terms, method=method, tier=2, state=state, note=note),)
