"""Carbon of cropland soil: reference stock times factors (tier 1), and repeated measurement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["SampledChange", "layer_carbon", "reference_carbon", "reference_change", "sampled_change"]

Array = NDArray[np.float64]

TRANSITION_YEARS = 20.0
"""Years in which a soil comes to its new stock. Source: IPCC 2006, volume 4, equation 2.25, factor D."""


def _array(value: ArrayLike) -> Array:
    return np.asarray(value, dtype=float)


def reference_carbon(
    area: ArrayLike, reference: ArrayLike, use: ArrayLike, management: ArrayLike, inputs: ArrayLike
) -> Array:
    """Soil carbon to 30 cm in balance with its use, SOC = SOCref x FLU x FMG x FI x A.

    area : (...) [ha]; reference : (...) [t C/ha]; use, management, inputs : stock change factors. Returns (...) [t C].
    Source: IPCC 2006, volume 4, equation 2.25.
    """
    found: Array = _array(area) * _array(reference) * _array(use) * _array(management) * _array(inputs)
    return found


def reference_change(before: ArrayLike, after: ArrayLike, years: ArrayLike = TRANSITION_YEARS) -> Array:
    """Change per year while the soil goes from one balance to another, (SOC0 - SOC(0-T))/D.

    before, after : (...) [t C] in balance; years : at least the transition of twenty years, or the longer time between
    the two. Returns (...) [t C/year].
    Source: IPCC 2006, volume 4, equation 2.25.
    """
    found: Array = (_array(after) - _array(before)) / np.maximum(_array(years), TRANSITION_YEARS)
    return found


def layer_carbon(content: ArrayLike, bulk_density: ArrayLike, depth: ArrayLike, stones: ArrayLike = 0.0) -> Array:
    """Carbon of a soil layer, SOC x BD x h x (1 - stones) x 0.1.

    content : (...) organic carbon [g/kg fine earth]; bulk_density : (...) [g/cm3]; depth : (...) thickness [cm]; stones
    : share of the volume coarser than 2 mm. Returns (...) [t C/ha].
    Source: IPCC 2006, volume 4, section 2.3.3.1; layers add up.
    """
    found: Array = _array(content) * _array(bulk_density) * _array(depth) * (1.0 - _array(stones)) * 0.1
    return found


@dataclass(frozen=True, slots=True, eq=False)
class SampledChange:
    """rate : (...) [t C/ha/year]; half_width : (...) half the 95 % interval of the rate [t C/ha/year]."""

    rate: Array
    half_width: Array


def sampled_change(
    means: ArrayLike, deviations: ArrayLike, counts: ArrayLike, years: ArrayLike, *, z: float = 1.959963984540054
) -> SampledChange:
    """Change between two campaigns of independent samples, with the standard error of the difference of means.

    means, deviations, counts : (..., 2) mean [t C/ha], standard deviation and number of samples of each campaign;
    years : (2,). rate = (m2 - m1)/(t2 - t1), half = z sqrt(s1²/n1 + s2²/n2)/(t2 - t1). Fewer than two samples have no
    interval: NaN.
    Source: IPCC 2006, volume 1, chapter 3, section 3.2.3; Cochran, Sampling Techniques, 1977, section 2.11.
    """
    step = float(np.diff(_array(years))[0])
    mean, spread, number = _array(means), _array(deviations), _array(counts)
    known = (number >= 2.0).all(axis=-1)
    error = np.sqrt((spread**2 / np.maximum(number, 1.0)).sum(axis=-1))
    half: Array = np.where(known, z * error / step, np.nan)
    return SampledChange(np.asarray((mean[..., 1] - mean[..., 0]) / step), half)
