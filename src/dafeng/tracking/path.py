"""Reference paths: how much of the way should be made by when.

A path is a share between 0 (start) and 1 (target) of the way from start value to target value.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from dafeng.core.errors import Fault, TrackingError

__all__ = ["path_share", "path_value"]


def _logistic(x: float, steepness: float) -> float:
    return 1.0 / (1.0 + math.exp(-steepness * (x - 0.5)))


def path_share(x: float, shape: str, steepness: float = 6.0, ratio: float = 1.0) -> float:
    """The share of the way due after the share `x` of the time, both in [0, 1].

    linear: x. s-curve: logistic, scaled to pass through (0, 0), (½, ½) and (1, 1), the form in which technologies
    spread (Fisher and Pry 1971, doi:10.1016/S0040-1625(71)80005-7). constant-rate: the same % each year, where `ratio`
    is target over start: (ratio^x - 1) / (ratio - 1).
    """
    x = min(max(x, 0.0), 1.0)
    if shape == "linear":
        return x
    if shape == "s-curve":
        low, high = _logistic(0.0, steepness), _logistic(1.0, steepness)
        return (_logistic(x, steepness) - low) / (high - low)
    if shape == "constant-rate":
        if ratio <= 0.0 or math.isclose(ratio, 1.0, rel_tol=1e-9):
            return x
        return float((ratio**x - 1.0) / (ratio - 1.0))
    raise TrackingError(
        Fault(
            "tracking.path-shape",
            zh="参考路径的形状未知",
            en="the shape of the reference path is unknown",
            found=shape,
            expected="linear, s-curve, constant-rate",
        )
    )


def path_value(
    year: float, anchors: Sequence[tuple[int, float]], shape: str = "linear", steepness: float = 6.0
) -> float:
    """The reference value in `year` [unit of the values] through `anchors` (year, value), ascending in year.

    Two anchors are start and target; more are interim targets, and each piece has the same shape. Before the first and
    after the last anchor the value stays.
    """
    if year <= anchors[0][0]:
        return anchors[0][1]
    for (y0, v0), (y1, v1) in pairwise(anchors):
        if year <= y1:
            ratio = v1 / v0 if v0 else 0.0
            return v0 + (v1 - v0) * path_share((year - y0) / (y1 - y0), shape, steepness, ratio)
    return anchors[-1][1]
