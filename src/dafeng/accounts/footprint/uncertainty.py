"""Uncertainty of a footprint: analytic (first order) and by Monte Carlo; both move the same exchanges.

The spread of an exchange is its own, else its pedigree's, else none. A lognormal's median is the amount. Shares of
allocation and warming potentials are held. Draws come from the seed given: same seed, same bits.
Source: Heijungs & Suh (2002), chapter 6; Hong et al. (2010), 10.1007/s11367-010-0175-4 (lognormal propagation).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.footprint.calculating import Footprint
from dafeng.accounts.footprint.quality import QualityRules, pedigree_spread
from dafeng.accounts.footprint.records import Distribution, Exchange
from dafeng.accounts.footprint.sensitivity import sensitivities

__all__ = ["Analytic", "Drawn", "analytic_uncertainty", "draw_footprints"]

_Z = 1.959963984540054  # 97.5 % of the standard normal
_CELLS = 20_000_000  # of the matrices held at once


@dataclass(frozen=True)
class Analytic:
    """First-order result: standard deviation [kgCO2e], half of the 95 % range [%], variance by exchange [%]."""

    deviation: float
    half_range: float
    variance: tuple[tuple[Exchange, float], ...]


@dataclass(frozen=True)
class Drawn:
    """Monte Carlo result [kgCO2e]: draws (DRAW,), mean, median, standard deviation, 2.5 and 97.5 per cent."""

    seed: int
    draws: NDArray[np.float64]
    mean: float
    median: float
    deviation: float
    low: float
    high: float


def _shape(exchange: Exchange, rules: QualityRules | None) -> tuple[Distribution, float]:
    """Distribution and spread that hold for an exchange; a product's amount is certain unless it says otherwise."""
    if exchange.distribution:
        return exchange.distribution, exchange.spread
    if exchange.pedigree and exchange.kind not in {"product", "cutoff"}:
        return "lognormal", pedigree_spread(exchange.pedigree, rules)
    return "", 0.0


def _relative_deviation(distribution: Distribution, spread: float) -> float:
    """Relative standard deviation [1]; of a lognormal the deviation of its logarithm."""
    if distribution == "lognormal":
        return math.log(spread) / _Z
    widths = {"": math.inf, "normal": _Z, "triangular": math.sqrt(6), "uniform": math.sqrt(3)}
    return spread / 100 / widths[distribution]


def analytic_uncertainty(result: Footprint, rules: QualityRules | None = None) -> Analytic:
    """Standard deviation of the total to first order: sigma^2 = sum (dh/dp p u)^2, exchanges independent."""
    own = np.array([_relative_deviation(*_shape(each, rules)) for each in result.study.exchanges])
    parts = (sensitivities(result) * result.system.amounts * own) ** 2
    variance = float(parts.sum())
    deviation = math.sqrt(variance)
    order = [int(at) for at in np.argsort(-parts, kind="stable") if parts[at] > 0]
    shares = tuple((result.study.exchanges[at], 100 * float(parts[at]) / variance) for at in order)
    half = 100 * _Z * deviation / abs(result.total) if result.total else 0.0
    return Analytic(deviation, half, shares)


def _factors(
    rng: np.random.Generator, distribution: Distribution, spread: float, count: int
) -> NDArray[np.float64] | float:
    """Factors (DRAW,) on an amount."""
    if distribution == "lognormal":
        return np.exp(rng.standard_normal(count) * _relative_deviation(distribution, spread))
    if distribution == "normal":
        return 1 + rng.standard_normal(count) * _relative_deviation(distribution, spread)
    if distribution == "triangular" and spread:
        return rng.triangular(1 - spread / 100, 1, 1 + spread / 100, count)
    if distribution == "uniform":
        return rng.uniform(1 - spread / 100, 1 + spread / 100, count)
    return 1.0


def draw_footprints(result: Footprint, count: int, seed: int, rules: QualityRules | None = None) -> Drawn:
    """The total under `count` draws of all uncertain exchanges, each draw a system solved anew.

    Raises `numpy.linalg.LinAlgError` when a draw makes the system singular. Source: Heijungs & Suh (2002), chapter 6.
    """
    system = result.system
    rng = np.random.Generator(np.random.PCG64(seed))
    amounts = np.tile(system.amounts, (count, 1))
    for at, each in enumerate(result.study.exchanges):
        amounts[:, at] *= _factors(rng, *_shape(each, rules), count)
    size = max(len(system.columns) ** 2 + len(system.gases) * len(system.columns), 1)
    step = max(1, _CELLS // size)
    totals = np.empty(count)
    for start in range(0, count, step):
        part = slice(start, start + step)
        runs = np.linalg.solve(system.technology.matrix(amounts[part]), system.demand[:, None])[..., 0]
        direct = np.einsum("g,dgc->dc", result.potentials, system.intervention.matrix(amounts[part]))
        totals[part] = np.einsum("dc,dc->d", direct, runs)
    low, median, high = np.quantile(totals, (0.025, 0.5, 0.975))
    deviation = float(totals.std(ddof=1)) if count > 1 else 0.0
    return Drawn(seed, totals, float(totals.mean()), float(median), deviation, float(low), float(high))
