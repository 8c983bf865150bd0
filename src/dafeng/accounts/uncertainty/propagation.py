"""Error propagation: IPCC approach 1, level and trend, on plain arrays.

Uncertainties are half the 95 % interval in per cent of the value. Axis: CATEGORY.
Source: 2006 IPCC Guidelines, volume 1, chapter 3: equations 3.1 and 3.2, table 3.2 with its notes A to E.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import AccountsError, Fault

__all__ = ["Approach1", "approach1", "multiply", "sum_of"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def multiply(*parts: Floats | float) -> Floats:
    """Uncertainty of a product [%] from those of its factors [%]: the root of the sum of squares.

    Source: 2006 IPCC Guidelines, volume 1, equation 3.1.
    """
    return np.sqrt(sum(np.square(np.asarray(part, dtype=np.float64)) for part in parts))


def sum_of(values: Floats, uncertainty: Floats) -> float:
    """Uncertainty of a sum [%] of independent values (CATEGORY,) with their uncertainties [%].

    sqrt(sum (U x)^2) / |sum x|; infinite where values cancel to zero. Source: volume 1, equation 3.2.
    """
    total = abs(float(values.sum()))
    spread = float(np.sqrt(np.square(values * uncertainty).sum()))
    return spread / total if total else (np.inf if spread else 0.0)


@dataclass(frozen=True)
class Approach1:
    """Table 3.2: `combined` is column G [%], `variance` H, `type_a` I and `type_b` J [%], `trend_factor` K,
    `trend_activity` L, `trend` M [(%-points)^2].

    `level_total` and `trend_total` are the roots of the sums of H and M: half the 95 % interval of the total [%] and of
    the trend [percentage points]. `change` is the trend itself [%].
    """

    combined: Floats
    variance: Floats
    type_a: Floats
    type_b: Floats
    trend_factor: Floats
    trend_activity: Floats
    trend: Floats
    level_total: float
    trend_total: float | None
    change: float | None


def _checked(arrays: dict[str, Floats]) -> None:
    shape = arrays["current"].shape
    faults = [
        Fault(
            "uncertainty.bad-array",
            zh="数组长度不一致，或含非有限数、负的不确定度",
            en="arrays of different length, or not finite, or a negative uncertainty",
            where=name,
            found=str(array.shape),
            expected=str(shape),
        )
        for name, array in arrays.items()
        if array.shape != shape or not np.isfinite(array).all() or ("uncertainty" in name and (array < 0).any())
    ]
    if faults:
        raise AccountsError(faults)


def _type_a(base: Floats, current: Floats) -> Floats:
    """Change of the trend [percentage points] when a category is 1 % higher in both years (note A)."""
    old, new = base.sum(), current.sum()
    raised = (0.01 * current + new - (0.01 * base + old)) / (0.01 * base + old) * 100
    return np.asarray(raised - (new - old) / old * 100)


def approach1(
    current: Floats,
    activity_uncertainty: Floats,
    factor_uncertainty: Floats,
    *,
    base: Floats | None = None,
    factor_correlated: Flags | bool = True,
    activity_correlated: Flags | bool = False,
) -> Approach1:
    """Table 3.2 for categories (CATEGORY,) in one unit; without `base`, level alone.

    Factors are correlated between the years and activities are not, unless flags (CATEGORY,) say otherwise:
    K = I F, or J F sqrt 2 when not correlated; L = J E sqrt 2, or I E when correlated.
    Raises `AccountsError` for arrays that do not fit, or a base year that sums to zero.
    """
    arrays = {
        "current": current,
        "activity_uncertainty": activity_uncertainty,
        "factor_uncertainty": factor_uncertainty,
    }
    _checked(arrays if base is None else {**arrays, "base": base})
    combined = multiply(activity_uncertainty, factor_uncertainty)
    total = float(current.sum())
    variance = np.square(combined * current / total) if total else np.zeros_like(current)
    level = sum_of(current, combined)
    nothing = np.zeros_like(current)
    if base is None:
        return Approach1(combined, variance, nothing, nothing, nothing, nothing, nothing, level, None, None)
    old = float(base.sum())
    if not old:
        raise AccountsError(
            Fault(
                "uncertainty.no-base", zh="基年合计为零，不能算趋势", en="the base year sums to zero: there is no trend"
            )
        )
    type_a, type_b = _type_a(base, current), np.abs(current / old)
    root = np.sqrt(2)
    by_factor = np.where(factor_correlated, type_a * factor_uncertainty, type_b * factor_uncertainty * root)
    by_activity = np.where(activity_correlated, type_a * activity_uncertainty, type_b * activity_uncertainty * root)
    trend = np.square(by_factor) + np.square(by_activity)
    return Approach1(
        combined,
        variance,
        type_a,
        type_b,
        by_factor,
        by_activity,
        trend,
        level,
        float(np.sqrt(trend.sum())),
        100 * (total - old) / old,
    )
