"""The peak of every run and the probability of having peaked by a year.

Peak year: the year of the maximum, ties take the first; a run whose maximum is its last year has not peaked inside its
years, as `dafeng.tracking` judges it. The confidence interval is Wilson's for independent draws; Sobol and Latin
designs scatter less, so it errs on the wide side. It holds for the spread of the draws alone: wrong distributions are
not in it. Source: Wilson (1927), doi:10.1080/01621459.1927.10502953; Brown, Cai and DasGupta (2001),
doi:10.1214/ss/1009213286.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = ["Peaks", "Share", "fan", "p_peak_by", "peaks_of", "quantiles", "share_with_interval"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the runs with the bounds of its confidence interval, all in [0, 1]; runs is the number counted."""

    value: float
    low: float
    high: float
    runs: int


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """The peak of each run.

    year : (DRAW,) year of the maximum; value : (DRAW,) in the unit of the series; peaked : (DRAW,) False where the
    maximum is the last year, so that the peak lies beyond.
    """

    year: NDArray[np.int64]
    value: Array
    peaked: NDArray[np.bool_]


def peaks_of(series: Array, years: Sequence[int]) -> Peaks:
    """Peaks of (DRAW, YEAR) series."""
    at = np.argmax(series, axis=1)
    year = np.asarray(years, dtype=np.int64)[at]
    return Peaks(year, np.take_along_axis(series, at[:, None], axis=1)[:, 0], at < series.shape[1] - 1)


def share_with_interval(hits: int, runs: int, confidence: float = 0.95) -> Share:
    """A share of independent runs with Wilson's interval."""
    z = float(special.ndtri(0.5 + confidence / 2.0))
    value = hits / runs
    weight = 1.0 + z * z / runs
    centre = (value + z * z / (2.0 * runs)) / weight
    reach = z / weight * float(np.sqrt(value * (1.0 - value) / runs + z * z / (4.0 * runs * runs)))
    low = 0.0 if hits == 0 else max(0.0, centre - reach)
    return Share(value, low, 1.0 if hits == runs else min(1.0, centre + reach), runs)


def p_peak_by(peaks: Peaks, years: Sequence[int], confidence: float = 0.95) -> Mapping[int, Share]:
    """For each year the probability that the peak lies in it or before it."""
    runs = len(peaks.year)
    return {
        int(year): share_with_interval(int(np.count_nonzero(peaks.peaked & (peaks.year <= year))), runs, confidence)
        for year in years
    }


def quantiles(values: Array, levels: Sequence[float]) -> Array:
    """(LEVEL, …) quantiles over the first axis (DRAW), linear between order statistics (Hyndman and Fan, type 7)."""
    return np.asarray(np.quantile(values, levels, axis=0), dtype=np.float64)


def fan(series: Array, levels: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95)) -> Mapping[float, Array]:
    """Quantiles of (DRAW, YEAR) series for a fan chart: level -> (YEAR,)."""
    return dict(zip(levels, quantiles(series, levels), strict=True))
