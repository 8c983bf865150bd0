"""Monte Carlo: IPCC approach 2 on an inventory, and on the trend between two.

The draws of a variable depend on the seed and its key alone. So the same seed gives the same bits, a factor shared by
lines, gases and years moves all of them together, and a line added elsewhere changes no other line's draws.
Source: 2006 IPCC Guidelines, volume 1, 3.2.3.2.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.inventory import Inventory, inventory_lines
from dafeng.accounts.uncertainty.variables import (
    UncertaintyRules,
    Variable,
    VariableTable,
    lognormal_parameters,
    variables_of,
)
from dafeng.core.gwp import GwpSet

__all__ = ["Approach2", "Interval", "TrendDraws", "draw_inventory", "draw_trend"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """Mean, median and standard deviation of draws, with 2.5 and 97.5 per cent; in the unit of the draws."""

    mean: float
    median: float
    deviation: float
    low: float
    high: float

    @property
    def half_range(self) -> float:
        """Half the 95 % interval in per cent of the mean; infinite for a mean of zero."""
        return 50 * (self.high - self.low) / abs(self.mean) if self.mean else math.inf


@dataclass(frozen=True)
class Approach2:
    """Draws of an inventory [tCO2e]: total (DRAW,), its interval, and those of sectors and categories (line, gas)."""

    seed: int
    gwp_set: GwpSet
    total: Floats
    interval: Interval
    sectors: Mapping[str, Interval]
    categories: Mapping[tuple[str, str], Interval]


@dataclass(frozen=True)
class TrendDraws:
    """Draws of the trend (DRAW,) [% of the base year] and their interval."""

    seed: int
    draws: Floats
    interval: Interval


def _interval_of(draws: Floats) -> Interval:
    """The interval of draws (DRAW,)."""
    low, median, high = np.quantile(draws, (0.025, 0.5, 0.975))
    deviation = float(draws.std(ddof=1)) if len(draws) > 1 else 0.0
    return Interval(float(draws.mean()), float(median), deviation, float(low), float(high))


def _generator(seed: int, key: str) -> np.random.Generator:
    digest = hashlib.blake2b(key.encode(), digest_size=16, key=str(seed).encode()[:64]).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


def _factors(variable: Variable, count: int, seed: int) -> Floats:
    """Factors (DRAW,) on a figure, with mean 1 and the variable's standard deviation."""
    deviation = variable.deviation
    rng = _generator(seed, variable.key)
    if variable.shape == "lognormal":
        mean, spread = lognormal_parameters(deviation)
        return np.exp(mean + spread * rng.standard_normal(count))
    if variable.shape == "triangular" and deviation:
        reach = math.sqrt(6) * deviation
        return rng.triangular(1 - reach, 1, 1 + reach, count)
    return 1 + deviation * rng.standard_normal(count)


def _results(table: VariableTable, values: Floats, count: int, seed: int) -> Floats:
    """Draws (RESULT, DRAW) of values (RESULT,), each times the factors of its variables."""
    factors = np.empty((len(table.variables), count))
    for at, variable in enumerate(table.variables):
        factors[at] = _factors(variable, count, seed)
    drawn = np.empty((len(values), count))
    for at, (value, mine) in enumerate(zip(values, table.uses, strict=True)):
        drawn[at] = value
        for variable_at in mine:
            drawn[at] *= factors[variable_at]
    return drawn


def _groups(keys: list[tuple[str, ...]], drawn: Floats) -> dict[tuple[str, ...], Interval]:
    found = {}
    for key in dict.fromkeys(keys):
        rows = [at for at, each in enumerate(keys) if each == key]
        found[key] = _interval_of(drawn[rows].sum(axis=0))
    return found


def _drawn(
    inventory: Inventory, count: int, seed: int, rules: UncertaintyRules | None, gwp_set: GwpSet
) -> tuple[VariableTable, Floats]:
    table = variables_of(inventory, rules)
    values = np.array([inventory.co2e(each, gwp_set) for each in table.results], dtype=np.float64)
    return table, _results(table, values, count, seed)


def draw_inventory(
    inventory: Inventory,
    count: int = 10_000,
    seed: int = 1,
    *,
    rules: UncertaintyRules | None = None,
    gwp_set: GwpSet | None = None,
) -> Approach2:
    """The total under draws of every uncertain activity and factor [tCO2e]; warming potentials are held."""
    chosen = gwp_set or inventory.gwp_set
    table, drawn = _drawn(inventory, count, seed, rules, chosen)
    lines = inventory_lines()
    total = drawn.sum(axis=0) if len(drawn) else np.zeros(count)
    by_sector = _groups([(lines[each.line].sector,) for each in table.results], drawn)
    by_category = _groups([(each.line, each.gas) for each in table.results], drawn)
    return Approach2(
        seed,
        chosen,
        total,
        _interval_of(total),
        {key[0]: value for key, value in by_sector.items()},
        {(key[0], key[1]): value for key, value in by_category.items()},
    )


def draw_trend(
    base: Inventory,
    current: Inventory,
    count: int = 10_000,
    seed: int = 1,
    *,
    rules: UncertaintyRules | None = None,
    gwp_set: GwpSet | None = None,
) -> TrendDraws:
    """The change from the base year [%] under draws; factor rows that serve both years move both."""
    chosen = gwp_set or current.gwp_set
    old = _drawn(base, count, seed, rules, chosen)[1].sum(axis=0)
    new = _drawn(current, count, seed, rules, chosen)[1].sum(axis=0)
    draws = 100 * (new - old) / old
    return TrendDraws(seed, draws, _interval_of(draws))
