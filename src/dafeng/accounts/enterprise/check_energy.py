"""Checks of meters, hours and efficiency. Source: verification guide of power plants, tables 15 to 17."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dafeng.accounts.enterprise.account import Account
from dafeng.accounts.enterprise.finding import Found
from dafeng.accounts.enterprise.fuelfactors import fuel_factor
from dafeng.accounts.enterprise.records import Unit
from dafeng.accounts.factors import FactorLibrary
from dafeng.core.errors import AccountsError

__all__ = ["energy_findings"]


def _meters(account: Account, limit: Mapping[str, float]) -> Iterator[Found]:
    allowed = limit["meter_invoice"]
    for row in account.facility.energy:
        if row.invoice is None or abs(row.quantity - row.invoice) <= allowed * max(abs(row.invoice), 1e-9):
            continue
        yield Found(
            "meter_invoice", row.where, f"{row.quantity:g} / {row.invoice:g}", f"1 ± {allowed:.1%}",
            "核对抄表日期、倍率、线损与结算期间，以较准确者为准并说明。",
            "Compare reading dates, ratios, losses and the period billed; say which one holds and why.",
        )  # fmt: skip


def _burnt_heat(account: Account, library: FactorLibrary, unit: Unit) -> float:
    """Heat of the fuel burnt in the unit over the year [GJ], by measured or default heating values."""
    total = 0.0
    for row in account.facility.fuels:
        if row.unit == unit.id:
            try:
                ncv = row.ncv or fuel_factor(library, row, account.industry, account.facility.year).ncv
            except AccountsError:
                return 0.0
            if ncv is None:
                return 0.0
            total += row.quantity * ncv
    return total


def _efficiency(account: Account, library: FactorLibrary, limit: Mapping[str, float]) -> Iterator[Found]:
    for unit in account.facility.units:
        power = account.facility.output("electricity.generated", unit.id)
        burnt = _burnt_heat(account, library, unit) if unit.kind == "power" else 0.0
        if power is None or not burnt:
            continue
        heat = account.facility.output("heat.supplied", unit.id) or 0.0
        both = heat > 0 or unit.cogeneration
        code = "efficiency_cogeneration" if both else "efficiency_condensing"
        rate = (power * 3.6 + (heat if both else 0.0)) / burnt
        if rate >= limit[code]:
            yield Found(
                code, unit.where or unit.id, f"({power:g}×3.6 + {heat:g}) / {burnt:g} = {rate:.1%}",
                f"< {limit[code]:.0%}", "核对燃料量、热值、发电量与供热量的单位和月份是否齐全。",
                "Check units and months of fuel, heating value, power and heat.",
            )  # fmt: skip


def _no_fuel(account: Account) -> Iterator[Found]:
    burning = {row.unit for row in account.facility.fuels if row.quantity > 0}
    for unit in account.facility.units:
        power = account.facility.output("electricity.generated", unit.id)
        if unit.kind == "power" and power and unit.id not in burning:
            yield Found(
                "no_fuel", unit.where or unit.id, f"{power:,.10g} MWh", "> 0",
                "补报该机组的燃料消耗。", "Enter the fuel of the unit.",
            )  # fmt: skip


def _hours(account: Account, limit: Mapping[str, float]) -> Iterator[Found]:
    for unit in account.facility.units:
        power = account.facility.output("electricity.generated", unit.id)
        hours = account.facility.output("hours", unit.id)
        if power is None or not hours or not unit.capacity:
            continue
        used = power / unit.capacity
        if used > limit["running_hours"] * hours:
            yield Found(
                "running_hours", unit.where or unit.id, f"{used:.0f} h / {hours:.0f} h = {used / hours:.2f}",
                "≤ 1", "核对发电量、额定功率与运行小时的记录。",
                "Check generation, capacity and hours.",
            )  # fmt: skip


def _boilers(account: Account, limit: Mapping[str, float]) -> Iterator[Found]:
    for unit in account.facility.units:
        heat = account.facility.output("heat.supplied", unit.id)
        boiler = account.facility.output("boiler.heat", unit.id)
        if heat is not None and boiler is not None and heat >= limit["boiler_heat"] * boiler:
            yield Found(
                "boiler_heat", unit.where or unit.id, f"{heat:g} GJ / {boiler:g} GJ", "< 1",
                "核对焓值与计量位置。", "Check enthalpies and where the meters stand.",
            )  # fmt: skip


def energy_findings(account: Account, library: FactorLibrary, limit: Mapping[str, float]) -> Iterator[Found]:
    """Findings on meters against invoices, efficiency, hours and boiler heat."""
    yield from _meters(account, limit)
    yield from _efficiency(account, library, limit)
    yield from _no_fuel(account)
    yield from _hours(account, limit)
    yield from _boilers(account, limit)
