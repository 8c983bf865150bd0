"""Scenario discovery by PRIM: in which part of the inputs' space does it happen ('the peak slips past 2030 when ...')?

From the whole space a box is peeled, a thin slice at a time, each time the slice whose loss raises the share of cases
inside most; then slices are pasted back while that does not lower the share. The peeling trajectory shows coverage
(cases inside, of all cases) against density (cases inside, of all runs inside); the user may take any of its boxes.
A limit is kept only where it matters: its quasi-p-value tells how likely chance alone would do as well.
Source: Friedman and Fisher (1999), doi:10.1023/A:1008894516817; Bryant and Lempert (2010),
doi:10.1016/j.techfore.2009.08.002 (coverage, density, quasi-p-values).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from dafeng.core.errors import Fault, PathwayError

__all__ = ["Box", "Discovery", "Limit", "discover"]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Limit:
    """One condition of a box: low <= input <= high, None where open, with its quasi-p-value."""

    name: str
    low: float | None
    high: float | None
    p_value: float


@dataclass(frozen=True, slots=True)
class Box:
    """A box: share of all cases inside (coverage), of cases among runs inside (density), runs inside (mass)."""

    coverage: float
    density: float
    mass: float
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class Discovery:
    """The chosen box, the peeling trajectory that led there, and how many runs and cases there were."""

    chosen: Box | None
    trajectory: tuple[Box, ...]
    runs: int
    cases: int


@dataclass(frozen=True, slots=True, eq=False)
class _Bounds:
    low: Array
    high: Array

    def inside(self, values: Array) -> Mask:
        return np.asarray(np.all((values >= self.low) & (values <= self.high), axis=1))

    def without(self, column: int) -> _Bounds:
        low, high = self.low.copy(), self.high.copy()
        low[column], high[column] = -np.inf, np.inf
        return _Bounds(low, high)


def _cut(bounds: _Bounds, column: int, side: str, at: float) -> _Bounds:
    low, high = bounds.low.copy(), bounds.high.copy()
    (low if side == "low" else high)[column] = at
    return _Bounds(low, high)


def _best_peel(values: Array, hits: Mask, bounds: _Bounds, alpha: float) -> _Bounds | None:
    """The slice whose loss raises the mean inside most; ties take the first input."""
    inside = bounds.inside(values)
    x, y = values[inside], hits[inside]
    best, found = float(y.mean()) if len(y) else 0.0, None
    for column in range(values.shape[1]):
        low, high = np.quantile(x[:, column], [alpha, 1.0 - alpha])
        for side, at, kept in (("low", low, x[:, column] >= low), ("high", high, x[:, column] <= high)):
            count = int(np.count_nonzero(kept))
            if 0 < count < len(x) and float(y[kept].mean()) > best:
                best, found = float(y[kept].mean()), _cut(bounds, column, side, float(at))
    return found


def _paste(values: Array, hits: Mask, bounds: _Bounds, alpha: float) -> _Bounds:
    """Give slices back while the share of cases does not fall."""
    while True:
        inside = bounds.inside(values)
        density, count = float(hits[inside].mean()), int(np.count_nonzero(inside))
        best, found = density, None
        for column in range(values.shape[1]):
            beyond = bounds.without(column).inside(values)
            for side, edge in (("low", bounds.low[column]), ("high", bounds.high[column])):
                if not np.isfinite(edge):
                    continue
                outside = beyond & (values[:, column] < edge if side == "low" else values[:, column] > edge)
                near = np.sort(values[outside, column])
                near = near[::-1] if side == "low" else near
                if not len(near):
                    continue
                wider = _cut(bounds, column, side, float(near[min(len(near), max(1, int(alpha * count))) - 1]))
                share = float(hits[wider.inside(values)].mean())
                if share >= best:
                    best, found = share, wider
        if found is None:
            return bounds
        bounds = found


def _box(values: Array, hits: Mask, bounds: _Bounds, names: Sequence[str]) -> Box:
    inside = bounds.inside(values)
    count, cases = int(np.count_nonzero(inside)), int(np.count_nonzero(hits & inside))
    limits = []
    for column, name in enumerate(names):
        low, high = float(bounds.low[column]), float(bounds.high[column])
        if not (np.isfinite(low) or np.isfinite(high)):
            continue
        wider = bounds.without(column).inside(values)
        share = float(hits[wider].mean())
        # The chance of at least as many cases among `count` runs if the condition did not matter (binomial tail).
        p_value = float(special.betainc(cases, count - cases + 1, share)) if cases else 1.0
        limits.append(Limit(name, low if np.isfinite(low) else None, high if np.isfinite(high) else None, p_value))
    ordered = tuple(sorted(limits, key=lambda each: each.p_value))
    return Box(cases / max(int(hits.sum()), 1), cases / max(count, 1), count / len(values), ordered)


def _drop_idle(values: Array, hits: Mask, bounds: _Bounds, names: Sequence[str], significance: float) -> _Bounds:
    """Open the limits that chance could have made, weakest first."""
    while True:
        limits = _box(values, hits, bounds, names).limits
        if not limits or limits[-1].p_value <= significance:
            return bounds
        bounds = bounds.without(list(names).index(limits[-1].name))


def discover(
    values: Array,
    hits: Mask,
    names: Sequence[str],
    *,
    alpha: float = 0.05,
    least_mass: float = 0.05,
    least_coverage: float = 0.5,
    significance: float = 0.05,
) -> Discovery:
    """The box where `hits` gather.

    values : (DRAW, INPUT); hits : (DRAW,). Chosen is the densest box of the trajectory with at least `least_coverage`
    of the cases and `least_mass` of the runs, after pasting and without idle limits; None when nothing or everything
    is a hit.
    """
    if values.shape != (len(hits), len(names)):
        text = ("抽样表与名称、结果的维度不同", "draws, names and cases differ in shape")
        raise PathwayError(Fault("pathway.discovery-shape", *text, found=f"{values.shape}"))
    cases = int(np.count_nonzero(hits))
    if cases in (0, len(hits)):
        return Discovery(None, (), len(hits), cases)
    options = (alpha, least_mass, least_coverage, significance)
    final, trail = _search(values, hits, names, options)
    kept = [k for k in range(len(names)) if np.isfinite(final.low[k]) or np.isfinite(final.high[k])]
    if kept and len(kept) < len(names):
        # Slices spent on inputs that do not matter cost coverage: peel once more along those that do.
        values, names = values[:, kept], [names[k] for k in kept]
        final, trail = _search(values, hits, names, options)
    boxes = tuple(_box(values, hits, each, names) for each in trail)
    return Discovery(_box(values, hits, final, names), boxes, len(hits), cases)


def _search(
    values: Array, hits: Mask, names: Sequence[str], options: tuple[float, float, float, float]
) -> tuple[_Bounds, list[_Bounds]]:
    """The chosen box after pasting and without idle limits, and the peeling that led there."""
    alpha, least_mass, least_coverage, significance = options
    bounds = _Bounds(np.full(len(names), -np.inf), np.full(len(names), np.inf))
    trail = [bounds]
    while (peeled := _best_peel(values, hits, bounds, alpha)) is not None:
        if np.count_nonzero(peeled.inside(values)) < least_mass * len(hits):
            break
        bounds = peeled
        trail.append(bounds)
    boxes = [_box(values, hits, each, names) for each in trail]
    covering = [n for n, box in enumerate(boxes) if box.coverage >= least_coverage]
    best = max(covering, key=lambda n: (boxes[n].density, boxes[n].coverage))
    return _drop_idle(values, hits, _paste(values, hits, trail[best], alpha), names, significance), trail
