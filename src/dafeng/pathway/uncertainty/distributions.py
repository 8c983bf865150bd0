"""Distributions of drivers, parameters and the delivery of measures, as inverse distribution functions.

Four columns describe every kind, so that a table of them stays readable:

| kind | low | central | high | spread |
|---|---|---|---|---|
| normal | | mean | | standard deviation |
| lognormal | | median | | geometric standard deviation, over 1 |
| uniform | least | | most | |
| triangular | least | mode | most | |
| pert | least | mode | most | weight of the mode, 4 when empty |
| beta | least | mean | most | standard deviation |

`low` and `high` of a normal or lognormal cut it off there (truncated, not heaped up at the bounds).
Source: Vose (2008), Risk Analysis, 3rd edition, section III (triangular, PERT, beta by moments); Malcolm et al. (1959),
doi:10.1287/opre.7.5.646 (PERT).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import special

from dafeng.core.errors import Fault

__all__ = ["KINDS", "Distribution", "Kind", "check_distribution", "inverse", "mean_of"]

Array = NDArray[np.float64]
Kind = Literal["normal", "lognormal", "uniform", "triangular", "pert", "beta"]

KINDS: tuple[str, ...] = get_args(Kind)

_PERT_WEIGHT = 4.0
_NEEDS = {
    "normal": ("central", "spread"),
    "lognormal": ("central", "spread"),
    "uniform": ("low", "high"),
    "triangular": ("low", "central", "high"),
    "pert": ("low", "central", "high"),
    "beta": ("low", "central", "high", "spread"),
}
_BOUNDED = ("uniform", "triangular", "pert", "beta")


@dataclass(frozen=True, slots=True)
class Distribution:
    """One uncertain quantity. Columns that the kind does not use are None; see the module's table for their meaning."""

    kind: Kind
    low: float | None = None
    central: float | None = None
    high: float | None = None
    spread: float | None = None


def _number(value: float | None) -> float:
    if value is None or not math.isfinite(value):
        raise ValueError("a distribution was used before it was checked")
    return value


def _missing(distribution: Distribution, where: str) -> list[Fault]:
    faults = []
    for name in _NEEDS[distribution.kind]:
        if name == "spread" and distribution.kind == "pert":
            continue
        value = getattr(distribution, name)
        if value is None or not math.isfinite(value):
            faults.append(
                Fault(
                    "pathway.distribution-incomplete",
                    f"{distribution.kind} 分布缺少 {name}",
                    f"a {distribution.kind} distribution needs {name}",
                    where=where,
                    found="" if value is None else str(value),
                    expected="有限的数值 · a finite number",
                )
            )
    return faults


def _order(distribution: Distribution, where: str) -> list[Fault]:
    given = [(name, getattr(distribution, name)) for name in ("low", "central", "high")]
    known = [(name, value) for name, value in given if value is not None]
    faults = []
    for (first, a), (second, b) in pairwise(known):
        equal_bounds = first == "low" and second == "high" and a == b
        if a > b or equal_bounds:
            faults.append(
                Fault(
                    "pathway.distribution-order",
                    f"分布的 {first} 应小于 {second}",
                    f"{first} must be below {second}",
                    where=where,
                    found=f"{a:g}, {b:g}",
                )
            )
    if not faults and distribution.kind in _BOUNDED and known[0][1] == known[-1][1]:
        faults.append(Fault("pathway.distribution-order", "分布的上下限相同", "low and high are equal", where=where))
    return faults


def _spread(distribution: Distribution, where: str) -> list[Fault]:
    spread = distribution.spread
    least = {"normal": 0.0, "lognormal": 1.0, "beta": 0.0, "pert": 0.0}.get(distribution.kind)
    if least is None or spread is None:
        return []
    if spread <= least:
        return [
            Fault(
                "pathway.distribution-spread",
                f"{distribution.kind} 分布的 spread 过小",
                f"the spread of a {distribution.kind} distribution is too small",
                where=where,
                found=f"{spread:g}",
                expected=f"> {least:g}",
            )
        ]
    if distribution.kind == "lognormal" and _number(distribution.central) <= 0.0:
        return [Fault("pathway.distribution-order", "对数正态分布的中位数应大于 0", "a median above 0", where=where)]
    if distribution.kind == "beta":
        share, variance = _beta_moments(distribution)
        if not 0.0 < share < 1.0 or variance >= share * (1.0 - share):
            return [
                Fault(
                    "pathway.distribution-spread",
                    "beta 分布的均值须在上下限之间，且标准差不能这样大",
                    "the mean of a beta must lie inside its bounds, with a smaller standard deviation",
                    where=where,
                    found=f"{spread:g}",
                    expected=f"< {math.sqrt(max(share * (1.0 - share), 0.0)) * _width(distribution):g}",
                )
            ]
    return []


def check_distribution(distribution: Distribution, where: str = "") -> list[Fault]:
    """Everything that is wrong with it; empty when it can be drawn from."""
    if distribution.kind not in KINDS:
        return [
            Fault(
                "pathway.distribution-kind",
                "不认识的分布",
                "an unknown kind of distribution",
                where=where,
                found=str(distribution.kind),
                expected=" | ".join(KINDS),
            )
        ]
    return _missing(distribution, where) or _order(distribution, where) or _spread(distribution, where)


def _width(distribution: Distribution) -> float:
    return _number(distribution.high) - _number(distribution.low)


def _beta_moments(distribution: Distribution) -> tuple[float, float]:
    """Mean and variance on (0, 1)."""
    share = (_number(distribution.central) - _number(distribution.low)) / _width(distribution)
    return share, (_number(distribution.spread) / _width(distribution)) ** 2


def _shape(distribution: Distribution) -> tuple[float, float]:
    """The two shape parameters of a beta or PERT."""
    if distribution.kind == "beta":
        share, variance = _beta_moments(distribution)
        total = share * (1.0 - share) / variance - 1.0
        return share * total, (1.0 - share) * total
    weight = _PERT_WEIGHT if distribution.spread is None else distribution.spread
    share = (_number(distribution.central) - _number(distribution.low)) / _width(distribution)
    return 1.0 + weight * share, 1.0 + weight * (1.0 - share)


def _normal_like(distribution: Distribution, uniform: Array) -> Array:
    logarithmic = distribution.kind == "lognormal"
    turn = math.log if logarithmic else float
    central, spread = turn(_number(distribution.central)), turn(_number(distribution.spread))
    below, above = 0.0, 1.0
    if distribution.low is not None and not (logarithmic and distribution.low <= 0.0):
        below = float(special.ndtr((turn(distribution.low) - central) / spread))
    if distribution.high is not None:
        above = float(special.ndtr((turn(distribution.high) - central) / spread))
    standard: Array = special.ndtri(below + (above - below) * uniform)
    drawn = central + spread * standard
    return np.exp(drawn) if logarithmic else drawn


def _triangular(distribution: Distribution, uniform: Array) -> Array:
    low, mode, high = _number(distribution.low), _number(distribution.central), _number(distribution.high)
    width, turn = high - low, (mode - low) / (high - low)
    left = low + np.sqrt(uniform * width * (mode - low))
    right = high - np.sqrt((1.0 - uniform) * width * (high - mode))
    return np.where(uniform < turn, left, right)


def inverse(distribution: Distribution, uniform: Array) -> Array:
    """The values below which the given shares of the probability lie.

    uniform : any shape, inside (0, 1). Returns the same shape, in the unit of the distribution's columns.
    """
    if distribution.kind in {"normal", "lognormal"}:
        return _normal_like(distribution, uniform)
    if distribution.kind == "triangular":
        return _triangular(distribution, uniform)
    low, width = _number(distribution.low), _width(distribution)
    if distribution.kind == "uniform":
        return low + width * uniform
    first, second = _shape(distribution)
    if second == 1.0:  # the mode at the upper end: F = x^a
        share: Array = uniform ** (1.0 / first)
    else:
        share = special.betaincinv(first, second, uniform)
    return low + width * share


def mean_of(distribution: Distribution) -> float:
    """The mean; of truncated normal kinds by quadrature over 2,001 equal shares of probability."""
    low, central, high = distribution.low, distribution.central, distribution.high
    if distribution.kind == "uniform":
        return (_number(low) + _number(high)) / 2.0
    if distribution.kind == "triangular":
        return (_number(low) + _number(central) + _number(high)) / 3.0
    if distribution.kind == "beta":
        return _number(central)
    if distribution.kind == "pert":
        first, second = _shape(distribution)
        return _number(low) + _width(distribution) * first / (first + second)
    shares = (np.arange(2001) + 0.5) / 2001
    return float(inverse(distribution, shares).mean())
