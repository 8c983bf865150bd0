"""Key categories: those that make up most of the level, the trend, or the uncertainty of an inventory.

Absolute values, so that removals count by their size. Approach 1 takes categories up to 95 % of the sum, approach 2 up
to 90 % of the sum weighted by uncertainty. Axis: CATEGORY.
Source: 2006 IPCC Guidelines, volume 1, chapter 4, equations 4.1 to 4.5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.inventory import Inventory, inventory_lines
from dafeng.accounts.uncertainty.propagation import multiply
from dafeng.accounts.uncertainty.variables import UncertaintyRules, variables_of
from dafeng.core.gwp import GwpSet

__all__ = [
    "APPROACH1",
    "APPROACH2",
    "KeyCategory",
    "key_categories",
    "key_flags",
    "level_assessment",
    "trend_assessment",
]

Floats = NDArray[np.float64]

APPROACH1, APPROACH2 = 0.95, 0.90
"""Shares of the sum that key categories reach, by approach (volume 1, 4.3.1 and 4.3.2)."""


def level_assessment(current: Floats, uncertainty: Floats | None = None) -> Floats:
    """Share of each category in the level (CATEGORY,) [1]: |E| / sum |E|; with uncertainty [%], weighted by it.

    Source: equations 4.1 and 4.4.
    """
    size = np.abs(current) if uncertainty is None else np.abs(current) * uncertainty
    total = float(size.sum())
    return size / total if total else np.zeros_like(size)


def trend_assessment(base: Floats, current: Floats, uncertainty: Floats | None = None) -> Floats:
    """How far each category's trend differs from the whole's, weighted by its size (CATEGORY,), before sharing out.

    T = |E_0| / sum |E_0| x |(E_t - E_0) / |E_0| - (sum E_t - sum E_0) / |sum E_0||; with nothing in the base year,
    T = |E_t / sum |E_0||. With uncertainty [%], times it. Source: equations 4.2, 4.3 and 4.5.
    """
    size, whole = float(np.abs(base).sum()), abs(float(base.sum()))
    if not size or not whole:
        return np.zeros_like(current)
    overall = (float(current.sum()) - float(base.sum())) / whole
    safe = np.where(base == 0, 1.0, np.abs(base))
    trend = np.where(base == 0, np.abs(current) / size, np.abs(base) / size * np.abs((current - base) / safe - overall))
    return trend if uncertainty is None else trend * uncertainty


def key_flags(shares: Floats, up_to: float) -> NDArray[np.bool_]:
    """Whether a category is key (CATEGORY,): from the largest down until they reach `up_to` of the sum."""
    total = float(shares.sum())
    flags = np.zeros(len(shares), dtype=bool)
    if not total:
        return flags
    order = np.argsort(-shares, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(shares[order])[:-1]]) / total
    flags[order[(before < up_to - 1e-12) & (shares[order] > 0)]] = True
    return flags


@dataclass(frozen=True, slots=True)
class KeyCategory:
    """A category (line, gas) with emissions [tCO2e], uncertainty [%], its shares [%] and by what it is key.

    `reasons` are L1, T1 (approach 1, level and trend), L2, T2 (approach 2); empty when it is not key.
    """

    line: str
    gas: str
    base: float | None
    current: float
    uncertainty: float
    level: float
    trend: float | None
    level2: float
    trend2: float | None
    reasons: tuple[str, ...]


def _by_category(
    inventory: Inventory, rules: UncertaintyRules | None, gwp_set: GwpSet, *, land: bool
) -> dict[tuple[str, str], tuple[float, float]]:
    """tCO2e and variance [(tCO2e x %)^2] by line and gas."""
    table = variables_of(inventory, rules)
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for result, mine in zip(table.results, table.uses, strict=True):
        if not land and inventory_lines()[result.line].sector == "land":
            continue
        value = inventory.co2e(result, gwp_set)
        spread = float(multiply(*(table.variables[at].uncertainty for at in mine), 0.0)) * value
        total, variance = found.get((result.line, result.gas), (0.0, 0.0))
        found[result.line, result.gas] = (total + value, variance + spread * spread)
    return found


def key_categories(
    current: Inventory,
    base: Inventory | None = None,
    *,
    rules: UncertaintyRules | None = None,
    gwp_set: GwpSet | None = None,
    land: bool = True,
) -> tuple[KeyCategory, ...]:
    """All categories, the largest first, each with why it is key; without land when `land` is false.

    The guidelines ask for both ways, with land and without.
    """
    chosen = gwp_set or current.gwp_set
    now = _by_category(current, rules, chosen, land=land)
    then = _by_category(base, rules, chosen, land=land) if base else {}
    keys = list(dict.fromkeys([*now, *then]))
    values = np.array([now.get(key, (0.0, 0.0))[0] for key in keys])
    former = np.array([then.get(key, (0.0, 0.0))[0] for key in keys])
    source = [now.get(key) or then[key] for key in keys]
    uncertainty = np.array([variance**0.5 / abs(value) if value else 0.0 for value, variance in source])
    level, level2 = level_assessment(values), level_assessment(values, uncertainty)
    flags = {"L1": key_flags(level, APPROACH1), "L2": key_flags(level2, APPROACH2)}
    trend = trend2 = None
    if base is not None:
        raw, raw2 = trend_assessment(former, values), trend_assessment(former, values, uncertainty)
        trend, trend2 = _shares(raw), _shares(raw2)
        flags |= {"T1": key_flags(raw, APPROACH1), "T2": key_flags(raw2, APPROACH2)}
    order = np.argsort(-np.abs(values), kind="stable").tolist()
    return tuple(
        KeyCategory(
            keys[at][0],
            keys[at][1],
            float(former[at]) if base else None,
            float(values[at]),
            float(uncertainty[at]),
            100 * float(level[at]),
            None if trend is None else 100 * float(trend[at]),
            100 * float(level2[at]),
            None if trend2 is None else 100 * float(trend2[at]),
            tuple(name for name in ("L1", "T1", "L2", "T2") if name in flags and flags[name][at]),
        )
        for at in order
    )


def _shares(values: Floats) -> Floats:
    total = float(values.sum())
    return values / total if total else values
