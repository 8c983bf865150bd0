"""Stocks of the specification as the arrays that the stock kernel wants."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault
from dafeng.core.units import conversion_factor
from dafeng.pathway._toml import fault
from dafeng.pathway.model import StockArrays
from dafeng.pathway.records import Specification, Survival

__all__ = ["stock_arrays", "survival_curve"]

Array = NDArray[np.float64]


def survival_curve(profile: Survival, ages: int) -> Array:
    """Shares still in use by age, (AGE,): linear between the rows, zero after the last."""
    return np.interp(np.arange(ages), profile.ages, profile.shares, right=0.0)


def stock_arrays(spec: Specification, years: Array) -> tuple[StockArrays, list[Fault]]:
    """(STOCK, TECHNOLOGY) pairs one after another; vintages older than their survival profile are a fault."""
    names = [f"{stock.id}/{technology}" for stock in spec.stocks for technology in stock.technologies]
    sizes = [len(stock.technologies) for stock in spec.stocks]
    profiles = {each.id: each for each in spec.survivals}
    ages = max((profiles[stock.survival].ages[-1] + 2 for stock in spec.stocks), default=2)
    place = {name: number for number, name in enumerate(names)}
    initial, keep = np.zeros((len(names), ages)), np.zeros((len(names), ages))
    sales, efficiency = np.zeros(len(names)), np.ones((len(names), len(years)))
    drivers = {each.id: number for number, each in enumerate(spec.drivers)}
    units = {stock.id: stock.unit for stock in spec.stocks}
    faults: list[Fault] = []
    for stock in spec.stocks:
        curve = survival_curve(profiles[stock.survival], ages)
        stays = np.divide(curve[1:], curve[:-1], out=np.zeros(ages - 1), where=curve[:-1] > 0)
        for technology in stock.technologies:
            k = place[f"{stock.id}/{technology}"]
            keep[k, :-1] = stays
            sales[k] = stock.sales.get(technology, 0.0)
            efficiency[k] = (1.0 - stock.improvement.get(technology, 0.0)) ** (years - years[0])
    for each in spec.vintages:
        age = spec.settings.base_year - each.vintage
        if age >= ages:
            faults.append(
                fault(
                    "too-old",
                    "该年代早于存活曲线的末端",
                    "a vintage older than its survival profile",
                    each.where,
                    age,
                    f"≤ {ages - 1}",
                )
            )
            continue
        unit = units[each.stock]
        initial[place[f"{each.stock}/{each.technology}"], age] += each.number * (
            conversion_factor(each.unit, unit) if each.unit else 1.0
        )
    return StockArrays(
        tuple(names),
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        np.array([drivers.get(stock.driver, 0) for stock in spec.stocks], dtype=np.int64),
        np.array([bool(stock.driver) for stock in spec.stocks], dtype=np.bool_),
        initial,
        keep,
        sales,
        efficiency,
    ), faults
