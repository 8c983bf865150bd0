"""Approach 1 on an inventory: the table by line, item and gas, and the total with shared factors told from independent.

Source: 2006 IPCC Guidelines, volume 1, chapter 3, table 3.2; correlation by first-order propagation of each variable.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dafeng.accounts.inventory import Inventory, LineResult
from dafeng.accounts.uncertainty.propagation import Approach1, approach1, multiply
from dafeng.accounts.uncertainty.variables import UncertaintyRules, Variable, VariableTable, variables_of
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.gwp import GwpSet

__all__ = ["CategoryRow", "InventoryUncertainty", "inventory_uncertainty"]

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One line, item and gas: emissions [tCO2e] in both years, uncertainties [%], and whether they are defaults."""

    line: str
    item: str
    gas: str
    base: float | None
    current: float
    activity: float
    factor: float
    combined: float
    default: bool


@dataclass(frozen=True)
class InventoryUncertainty:
    """Approach 1: rows, table 3.2, half the 95 % interval of the total [%] with shared factors taken as one error.

    `table.level_total` takes all categories as independent, as table 3.2 does; `shared` is larger where one factor
    serves many lines. `defaults` is the share of the variance that rests on default uncertainties [%].
    """

    rows: tuple[CategoryRow, ...]
    table: Approach1
    shared: float
    defaults: float


def _pair(table: VariableTable, at: int) -> tuple[float, float, bool]:
    """Uncertainty of activity and of factor [%] of a result, and whether any is a default."""
    mine: list[Variable] = [table.variables[each] for each in table.uses[at]]
    activity = multiply(*(each.uncertainty for each in mine if each.role == "activity"), 0.0)
    factor = multiply(*(each.uncertainty for each in mine if each.role == "factor"), 0.0)
    return float(activity), float(factor), any(each.default for each in mine)


def _key(result: LineResult) -> Key:
    return result.line, result.item, result.gas


def _variance(table: VariableTable, values: np.ndarray) -> tuple[float, float]:
    """Variance of the total [(tCO2e)^2] to first order with shared variables, and the part from defaults."""
    moved = np.zeros(len(table.variables))
    for value, mine in zip(values, table.uses, strict=True):
        for at in mine:
            moved[at] += value
    parts = np.square(moved * np.array([each.deviation for each in table.variables]))
    default = np.array([each.default for each in table.variables], dtype=bool)
    return float(parts.sum()), float(parts[default].sum())


def inventory_uncertainty(
    current: Inventory,
    base: Inventory | None = None,
    *,
    rules: UncertaintyRules | None = None,
    gwp_set: GwpSet | None = None,
) -> InventoryUncertainty:
    """Approach 1 of an inventory, with the trend when a base year is given. Values in one GWP set.

    A category that only the base year has stands in the table with the base year's uncertainties. Raises
    `AccountsError` when the two are not of one place and book.
    """
    chosen = gwp_set or current.gwp_set
    if base is not None and (base.place, base.book) != (current.place, current.book):
        raise AccountsError(
            Fault(
                "uncertainty.not-comparable",
                zh="基年与当年不是同一地区、同一账本",
                en="base year and year are not of one place and book",
                found=f"{base.place} {base.book}",
                expected=f"{current.place} {current.book}",
            )
        )
    now, then = variables_of(current, rules), variables_of(base, rules) if base else None
    values = {_key(each): current.co2e(each, chosen) for each in now.results}
    spread = {_key(each): _pair(now, at) for at, each in enumerate(now.results)}
    old: dict[Key, float] = {}
    if base is not None and then is not None:
        old = {_key(each): base.co2e(each, chosen) for each in then.results}
        spread = {_key(each): _pair(then, at) for at, each in enumerate(then.results)} | spread
    keys = sorted({*values, *old})
    present = np.array([values.get(key, 0.0) for key in keys])
    former = np.array([old.get(key, 0.0) for key in keys]) if base else None
    activity, factor = (np.array([spread[key][part] for key in keys]) for part in (0, 1))
    table = approach1(present, activity, factor, base=former)
    rows = tuple(
        CategoryRow(
            *key, old.get(key) if base else None, values.get(key, 0.0), *spread[key][:2], float(part), spread[key][2]
        )
        for key, part in zip(keys, table.combined, strict=True)
    )
    variance, default = _variance(now, np.array([values[_key(each)] for each in now.results]))
    total = abs(float(present.sum()))
    shared = 100 * 1.959963984540054 * float(np.sqrt(variance)) / total if total else 0.0
    return InventoryUncertainty(rows, table, shared, 100 * default / variance if variance else 0.0)
