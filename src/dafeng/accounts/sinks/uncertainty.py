"""Uncertainty of sums of products whose factors are shared: first-order propagation, and the draws that check it.

A part is one summand: its signed value and, by name, the relative uncertainty of each thing it is proportional to.
Things of one name are one thing: an expansion factor used for two age classes, or in two years, errs the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

__all__ = ["Part", "draw", "half_width", "negated"]

Array = NDArray[np.float64]
_TWO_SIDED = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Part:
    """A summand. `by` : name of a source of error to half its 95 % interval, relative (0.1 for 10 %)."""

    value: float
    by: Mapping[str, float]


def negated(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The same parts with the other sign, for differences: shared errors then cancel as far as they are shared."""
    return tuple(Part(-part.value, part.by) for part in parts)


def half_width(parts: Sequence[Part]) -> float:
    """Half the 95 % interval of the sum, sqrt(sum over sources of (sum of value x u)²), in the unit of the values.

    Source: IPCC 2006, volume 1, chapter 3, approach 1 (equations 3.1, 3.2), with full correlation where a source is
    shared.
    """
    by_source: dict[str, float] = {}
    for part in parts:
        for name, relative in part.by.items():
            by_source[name] = by_source.get(name, 0.0) + part.value * relative
    return sqrt(sum(each * each for each in by_source.values()))


def draw(parts: Sequence[Part], count: int, rng: np.random.Generator) -> Array:
    """Random sums, each source of error normal around one and cut at zero.

    Returns (count,) in the unit of the values. Source: IPCC 2006, volume 1, chapter 3, approach 2.
    """
    scale = {name: relative for part in parts for name, relative in part.by.items()}
    found = np.zeros(count)
    factors: dict[str, Array] = {name: rng.standard_normal(count) / _TWO_SIDED for name in scale}
    for part in parts:
        value = np.full(count, part.value)
        for name, relative in part.by.items():
            value *= np.maximum(1.0 + relative * factors[name], 0.0)
        found += value
    return found
