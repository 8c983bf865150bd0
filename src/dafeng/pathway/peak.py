"""The peak of a path: year, value, plateau, years to decline.

Peak year: year of the maximum, ties take the first; a maximum in the last year is no peak yet. Plateau: the years
around the peak, without a gap, within a band of the maximum, when there are enough of them and the Mann-Kendall test
finds no trend in them. Decline: years from the peak until the path leaves the band for good. Band and length are
parameters: no official text fixes them.

The peak year is that of the highest value of all years, never of the first high: where a path falls and later rises
above its earlier high, the later one is the peak. `Rebound` tells of that rise, and of one that stays below the peak.
A maximum in the first year is no turning point: emission fell from the start, or rose before (`Peak.kind`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dafeng.tracking import mann_kendall

__all__ = ["Peak", "PeakKind", "Rebound", "peak_of", "rebound_of"]

PeakKind = Literal["first-year", "inside", "last-year"]
"""Where the maximum lies: in the first year (declining since), between, or in the last year (still rising)."""


@dataclass(frozen=True, slots=True)
class Rebound:
    """A rise after a fall [unit of the path]: from an earlier high to a low and up again to a later high."""

    before_year: int
    before: float
    low_year: int
    low: float
    high_year: int
    high: float

    @property
    def exceeds(self) -> bool:
        """Whether the later high is above the earlier one."""
        return self.high > self.before


@dataclass(frozen=True, slots=True)
class Peak:
    """The peak of one path [unit of the path]. `year` is None while the path still rises in its last year.

    plateau : first and last year, None when there is none; decline_years : None when the path stays in the band;
    kind : where the maximum lies; rebound : the largest rise after a fall, None when there is none beyond the band.
    """

    year: int | None
    value: float
    highest_year: int
    plateau: tuple[int, int] | None
    decline_years: int | None
    kind: PeakKind = "inside"
    rebound: Rebound | None = None


def rebound_of(values: NDArray[np.float64], years: Sequence[int], *, band: float = 0.02) -> Rebound | None:
    """The largest rise of `values` (YEAR,) that begins after a fall; fall and rise are each more than `band` of the
    value before them. None when there is none."""
    before = np.maximum.accumulate(values)
    after = np.maximum.accumulate(values[::-1])[::-1]
    rise = np.where((values < (1.0 - band) * before) & (after > (1.0 + band) * values), after - values, 0.0)
    low = int(np.argmax(rise))
    if rise[low] <= 0.0:
        return None
    high = low + int(np.argmax(values[low:]))
    first = int(np.argmax(values[: low + 1]))
    return Rebound(
        int(years[first]),
        float(values[first]),
        int(years[low]),
        float(values[low]),
        int(years[high]),
        float(values[high]),
    )


def peak_of(
    values: NDArray[np.float64], years: Sequence[int], *, band: float = 0.02, least: int = 5, alpha: float = 0.05
) -> Peak:
    """The peak of `values` (YEAR,); `band` part of the maximum, `least` years of a plateau, `alpha` of the test."""
    at = int(np.argmax(values))
    inside = values >= (1.0 - band) * values[at]
    first = last = at
    while first > 0 and inside[first - 1]:
        first -= 1
    while last < len(values) - 1 and inside[last + 1]:
        last += 1
    flat = last - first + 1 >= least and mann_kendall(values[first : last + 1].tolist()).p_value > alpha
    beyond = np.flatnonzero(inside)
    left = int(beyond[-1]) + 1
    return Peak(
        int(years[at]) if at < len(values) - 1 else None,
        float(values[at]),
        int(years[at]),
        (int(years[first]), int(years[last])) if flat else None,
        left - at if left < len(values) else None,
        "first-year" if at == 0 else "last-year" if at == len(values) - 1 else "inside",
        rebound_of(values, years, band=band),
    )
