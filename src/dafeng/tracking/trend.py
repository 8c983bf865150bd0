"""Robust trend of a short yearly series: Mann-Kendall test with ties, Theil-Sen slope with its confidence interval.

Source: Mann 1945 (doi:10.2307/1907187); Kendall 1975, Rank Correlation Methods; Sen 1968
(doi:10.1080/01621459.1968.10480934); procedure and notation of Gilbert 1987, Statistical Methods for Environmental
Pollution Monitoring, sections 16.4 (test, ties) and 16.5 (slope, interval).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist, median

__all__ = ["MannKendall", "Trend", "line_at", "mann_kendall", "theil_sen"]

_EXACT_UP_TO = 10  # Gilbert: the normal approximation holds above ten values


@dataclass(frozen=True, slots=True)
class MannKendall:
    """Kendall's S, its variance with ties, the normal statistic Z, and the two-sided p value."""

    s: int
    variance: float
    z: float
    p_value: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """A slope [value per year] with its interval at (at least) `confidence`, and the test of no trend.

    `confidence` is what the ranks of the few slopes really give; below the one asked for when n is too small for it.
    """

    n: int
    first_year: float
    last_year: float
    slope: float
    low: float
    high: float
    confidence: float
    test: MannKendall


@cache
def _orderings(n: int) -> tuple[int, ...]:
    """How many of the n! orderings have 0, 1, 2 … pairs out of order (the Mahonian numbers)."""
    counts = [1]
    for size in range(2, n + 1):
        longer = [0] * (len(counts) + size - 1)
        for k, count in enumerate(counts):
            for shift in range(size):
                longer[k + shift] += count
        counts = longer
    return tuple(counts)


def _upper_tail(n: int, s: int) -> float:
    """P(S >= s) for n values without ties and without trend."""
    pairs = n * (n - 1) // 2
    out_of_order = (pairs - s) // 2  # S = pairs - 2 * out of order
    return sum(_orderings(n)[: out_of_order + 1]) / math.factorial(n) if out_of_order >= 0 else 0.0


def _variance(values: Sequence[float]) -> float:
    n = len(values)
    ties = sum(t * (t - 1) * (2 * t + 5) for t in Counter(values).values())
    return (n * (n - 1) * (2 * n + 5) - ties) / 18.0


def mann_kendall(values: Sequence[float]) -> MannKendall:
    """Test a series in time order for monotone trend.

    S = Σ_{i<j} sgn(x_j - x_i); Var S = [n(n-1)(2n+5) - Σ t(t-1)(2t+5)] / 18 with t the sizes of tied groups;
    Z = (S ∓ 1) / √Var S. Without ties and up to ten values the p value is exact, else normal.

    Source: Gilbert 1987, section 16.4.1 and 16.4.2.
    """
    n = len(values)
    s = sum((b > a) - (b < a) for i, a in enumerate(values) for b in values[i + 1 :])
    variance = _variance(values)
    z = (s - (s > 0) + (s < 0)) / math.sqrt(variance) if variance > 0 else 0.0
    exact = n <= _EXACT_UP_TO and len(set(values)) == n
    p = 2.0 * (_upper_tail(n, abs(s)) if exact else 1.0 - NormalDist().cdf(abs(z)))
    return MannKendall(s, variance, z, min(p, 1.0), exact)


def _rank_width(values: Sequence[float], confidence: float) -> tuple[float, float]:
    """C with P(|S| <= C) >= confidence, and the confidence that it gives."""
    n = len(values)
    alpha = 1.0 - confidence
    if n > _EXACT_UP_TO:
        return NormalDist().inv_cdf(1.0 - alpha / 2.0) * math.sqrt(_variance(values)), confidence
    pairs = n * (n - 1) // 2
    for c in range(pairs - 2 * (pairs // 2), pairs - 1, 2):  # S has the parity of the number of pairs
        beyond = _upper_tail(n, c + 2)
        if beyond <= alpha / 2.0:
            return float(c), 1.0 - 2.0 * beyond
    return float(pairs - 2), 1.0 - 2.0 * _upper_tail(n, pairs)


def _at_rank(ordered: Sequence[float], rank: float) -> float:
    """The value at a rank from 1 to n, between two ranks in proportion."""
    rank = min(max(rank, 1.0), float(len(ordered)))
    low = math.floor(rank)
    below = ordered[low - 1]
    return below if low == len(ordered) else below + (rank - low) * (ordered[low] - below)


def theil_sen(years: Sequence[float], values: Sequence[float], confidence: float = 0.90) -> Trend:
    """The median of all pairwise slopes, with the interval from the ranks of Kendall's S.

    Q = median of (x_j - x_i) / (t_j - t_i) over t_i < t_j; with N' slopes and C = z √Var S the limits are the slopes at
    ranks (N' - C)/2 and (N' + C)/2 + 1. Up to ten values C comes from the exact distribution of S.

    Parameters: years [a] in ascending order; values [any unit]. Raises ValueError for fewer than two different years.

    Source: Sen 1968; Gilbert 1987, section 16.5.
    """
    slopes = sorted(
        (values[j] - values[i]) / (years[j] - years[i])
        for i in range(len(years))
        for j in range(i + 1, len(years))
        if years[j] > years[i]
    )
    if not slopes:
        raise ValueError("a slope needs two different years")
    width, reached = _rank_width(values, confidence)
    return Trend(
        n=len(years),
        first_year=years[0],
        last_year=years[-1],
        slope=median(slopes),
        low=_at_rank(slopes, (len(slopes) - width) / 2.0),
        high=_at_rank(slopes, (len(slopes) + width) / 2.0 + 1.0),
        confidence=reached,
        test=mann_kendall(values),
    )


def line_at(year: float, slope: float, years: Sequence[float], values: Sequence[float]) -> float:
    """The line of this slope with as many values above as below (median intercept), read at `year`."""
    return median(value + slope * (year - each) for each, value in zip(years, values, strict=True))
