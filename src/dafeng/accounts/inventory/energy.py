"""Fuel combustion by the sectoral approach: fuel x heating value x carbon x oxidation x 44/12; CH4, N2O by energy.

One result for each fuel and gas, so that every cell of sector x fuel explains itself. The fuel burnt is
`dafeng.accounts.combustion.fuel_burnt`: feedstock off, transformation other than power and heat not burnt.
Source: 省级温室气体清单编制指南 chapter 1; IPCC 2006, volume 2, equations 2.1 to 2.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial

import numpy as np

from dafeng.accounts.balance import EnergyBalance, kinds, lines
from dafeng.accounts.combustion import SECTORS, fuel_burnt, usual_use
from dafeng.accounts.factors import FactorChoice, FuelSet, fuel_set
from dafeng.accounts.fuel_defaults import FactorUse
from dafeng.accounts.inventory._terms import constant, factor_term, no_factor, product_result, unit_term
from dafeng.accounts.inventory.inputs import MethodInput
from dafeng.accounts.inventory.layout import activities
from dafeng.accounts.inventory.records import Activity, LineResult, Term
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.units import conversion_factor, same_dimension

__all__ = ["burnt_table", "combustion", "fuel_factors"]

_HEAT = {"10^4 t": "10^4 t*GJ/t", "10^8 m3": "10^8 m3*GJ/10^4 m3"}
_NAMES = {
    "ncv": ("低位发热量", "net calorific value"),
    "carbon_content": ("单位热值含碳量", "carbon content"),
    "oxidation": ("碳氧化率", "oxidation"),
    "co2_per_energy": ("单位热值二氧化碳", "CO2 per energy"),
}


@lru_cache(maxsize=64)
def burnt_table(balance: EnergyBalance) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """`fuel_burnt` of a balance, (SECTOR, KIND), worked out once for all lines."""
    found = fuel_burnt(balance)
    found.setflags(write=False)
    return found


def fuel_factors(given: MethodInput, kind: str) -> tuple[FuelSet, str, str]:
    """The complete set of a fuel, and in both languages why that set where it is not the book's first.

    Order: the caller's direction, the city's own values, the documented default of the fuel, the book's sets by rank.
    Raises `AccountsError` when no set is complete, or is not fit for an official report that is asked for.
    """
    return given.once(("fuel", kind), lambda: _fuel_factors(given, kind))


def _fuel_factors(given: MethodInput, kind: str) -> tuple[FuelSet, str, str]:
    directed = given.options.fuels.get(kind)
    way = directed or usual_use(given.library, given.place, given.book, kind)
    found = _set(given, way.item or kind, way)
    if directed is not None:
        return found, f"因子由使用者指定：{found.set}", f"factors directed by the user: {found.set}"
    return found, way.zh, way.en


def _set(given: MethodInput, item: str, way: FactorUse) -> FuelSet:
    return fuel_set(
        given.library,
        item,
        way.book or given.book,
        way.year or given.year,
        place=given.place or "CN",
        origin=way.origin,
        official=given.options.official,
    )


def combustion(given: MethodInput) -> tuple[LineResult, ...]:
    """CO2, CH4 and N2O of the fuels that one row of the balance burns, or without a balance of the fuels given."""
    found: list[LineResult] = []
    faults: list[Fault] = []
    for kind, amount, origin in _burnt(given):
        try:
            found += _fuel_results(given, kind, amount, origin)
        except AccountsError as error:
            if error.faults[0].code in {"factor.no-complete-set", "factor.not-found", "factor.unknown-item"}:
                found += [no_factor(given, kind, gas, "combustion") for gas in given.line.gases]
            else:
                faults += error.faults
    if faults:
        raise AccountsError(dict.fromkeys(faults))
    return tuple(found)


def _burnt(given: MethodInput) -> Iterator[tuple[str, float, Activity]]:
    """Kind, amount in its official unit (in TJ where it was given as heat) and where it stands."""
    balance, line = given.balance, given.line
    if balance is not None:
        burnt = burnt_table(balance)[SECTORS.index(line.balance.partition(".")[2])]
        for number in np.flatnonzero(burnt).tolist():
            kind = balance.kinds[number]
            source = f"{balance.source or 'energy-balance'}#{line.balance}:{kind}"
            amount = float(burnt[number])
            unit = kinds()[kind].unit
            at = f"{balance.title} {lines()[line.balance].zh} × {kinds()[kind].zh}".strip()
            yield kind, amount, Activity(kind, given.place, given.year, amount, unit, balance.state, source, at=at)
        return
    for code, activity in given.activity.items():
        about = activities()[code]
        if about.fuel:
            unit = "TJ" if same_dimension(activity.unit, "TJ") else about.unit
            yield about.fuel, activity.value * conversion_factor(activity.unit, unit), activity


def _fuel_results(given: MethodInput, kind: str, amount: float, origin: Activity) -> list[LineResult]:
    factors, why_zh, why_en = fuel_factors(given, kind)
    label = kinds()[kind]
    if same_dimension(origin.unit, "TJ"):  # heat back to the fuel, by the heating value that the set itself has
        amount = amount / (factors.ncv * conversion_factor(_HEAT[label.unit], "TJ"))
    activity = Term(
        "activity",
        amount,
        label.unit,
        origin.source,
        role="activity",
        uncertainty=origin.uncertainty or given.options.parameters.get(f"uncertainty.{given.line.code}"),
        zh=f"{label.zh}燃烧量",
        en=f"{label.en} burnt",
        at=origin.at,
    )
    found: list[LineResult] = []

    def result(gas: str, terms: list[Term], note: tuple[str, str] = ("", "")) -> LineResult:
        return product_result(given, kind, gas, terms, method="combustion", tier=1, state=origin.state, note=note)

    if "CO2" in given.line.gases:
        terms = [activity, *given.once(("co2", kind), lambda: _co2_terms(factors, label.unit))]
        found.append(result("CO2", terms, (why_zh, why_en)))
    if given.book == "inventory":  # the assessment book counts CO2 alone
        item = given.line.combustion.get(kind) or given.line.combustion.get(label.group, "")
        heat = [activity, *given.once(("heat", kind), lambda: _heat_terms(factors, label.unit))]
        found += [
            result(gas, [*heat, *given.once((item, gas), partial(_non_co2, given, item, gas))])
            for gas in ("CH4", "N2O")
            if item and gas in given.line.gases
        ]
    return found


def _named(choice: FactorChoice, unit: str) -> Term:
    zh, en = _NAMES[choice.parameter]
    made = factor_term(choice)
    value = made.value * conversion_factor(made.unit, unit)
    return Term(made.name, value, unit, made.source, made.certainty, made.row, "factor", made.uncertainty, zh, en)


def _heat(unit: str) -> Term:
    if unit not in _HEAT:
        raise AccountsError(Fault("inventory.unit", "燃料的计量单位不合", "the fuel's unit does not fit", found=unit))
    return unit_term(conversion_factor(_HEAT[unit], "TJ"), "", "heat")


def _heat_terms(factors: FuelSet, unit: str) -> list[Term]:
    return [_named(factors.choices[0], factors.ncv_unit), _heat(unit)]


def _co2_terms(factors: FuelSet, unit: str) -> list[Term]:
    rest = factors.choices[1:]
    terms = _heat_terms(factors, unit)
    for choice in rest:
        wanted = {"carbon_content": "tC/TJ", "oxidation": "1", "co2_per_energy": "tCO2/TJ"}[choice.parameter]
        terms.append(_named(choice, wanted))
    if same_dimension(rest[0].unit, "tC/TJ") and rest[0].parameter == "carbon_content":
        terms.append(constant("44/12"))
    return terms


def _non_co2(given: MethodInput, item: str, gas: str) -> list[Term]:
    parameter, unit = ("ch4_per_energy", "tCH4/TJ") if gas == "CH4" else ("n2o_per_energy", "tN2O/TJ")
    choice = given.library.find(
        item, parameter, given.book, given.place or "CN", given.year, official=given.options.official
    )
    made = factor_term(choice)
    return [
        Term(
            made.name,
            made.value * conversion_factor(made.unit, unit),
            unit,
            made.source,
            made.certainty,
            made.row,
            "factor",
            made.uncertainty,
            "单位热值排放因子",
            "emission per energy",
        )
    ]
