"""The peak of a path: year, value, plateau, years to decline.

Peak year: year of the maximum, ties take the first; a maximum in the last year is no peak yet. Plateau: the years
around the peak, without a gap, within a band of the maximum, when there are enough of them and the Mann-Kendall test
finds no trend in them. Decline: years from the peak until the path leaves the band for good. Band and length are
parameters: no official text fixes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.tracking import mann_kendall

__all__ = ["Peak", "peak_of"]


@dataclass(frozen=True, slots=True)
class Peak:
    """The peak of one path [unit of the path]. `year` is None while the path still rises in its last year.

    plateau : first and last year, None when there is none; decline_years : None when the path stays in the band.
    """

    year: int | None
    value: float
    highest_year: int
    plateau: tuple[int, int] | None
    decline_years: int | None


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
    )
