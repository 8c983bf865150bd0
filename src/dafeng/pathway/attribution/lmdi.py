"""LMDI-I: what drove a change between two years, additive and multiplicative, exact in sum.

V = sum over cells of the product of factors. The effect of a factor k is, over all cells i,

    additive        dV_k = sum_i L(V_i,T, V_i,0) ln(x_k,i,T / x_k,i,0),       sum_k dV_k = V_T - V_0
    multiplicative  D_k  = exp(dV_k / L(V_T, V_0)),                            prod_k D_k = V_T / V_0

with the logarithmic mean L(a, b) = (a - b) / ln(a / b), L(a, a) = a. Zeros are taken at their analytical limits, not as
small numbers: a cell that appears or vanishes gives its whole value to the factors that were zero, in equal parts.
Source: Ang (2005), doi:10.1016/j.enpol.2003.10.010; Ang (2015), doi:10.1016/j.enpol.2015.07.007; zeros: Wood and Lenzen
(2006), doi:10.1016/j.enpol.2004.11.010, and Ang and Liu (2007), doi:10.1016/j.enpol.2005.11.001.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault, PathwayError

__all__ = ["Decomposition", "chained", "decompose", "log_mean", "multiplied"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Decomposition:
    """The effects of the factors between two periods.

    cells : (FACTOR, …) additive effects by cell; effects : (FACTOR,) their sums, in the unit of the aggregate;
    ratios : (FACTOR,) multiplicative effects, None where an aggregate is zero.
    """

    factors: tuple[str, ...]
    start: float
    end: float
    cells: Array
    effects: Array
    ratios: Array | None

    @property
    def residual(self) -> float:
        """What the effects leave unexplained: zero but for rounding."""
        return self.end - self.start - float(self.effects.sum())


def log_mean(a: Array, b: Array) -> Array:
    """The logarithmic mean of non-negative numbers, 0 where either is 0; near a = b by its series.

    Far from a = b the logarithms are taken apart: a - b over b would lose the smaller of two very unequal numbers, and
    its logarithm with it.
    """
    both = (a > 0.0) & (b > 0.0)
    safe_a, safe_b = np.where(both, a, 1.0), np.where(both, b, 1.0)
    relative = (safe_a - safe_b) / safe_b
    near = np.abs(relative) < 1e-4
    slow = np.where(near, 1.0, np.log(safe_a) - np.log(safe_b))
    # a - b over ln(a/b) around 1: 1 + x/2 - x^2/12 + x^3/24
    series = 1.0 + relative / 2.0 - relative**2 / 12.0 + relative**3 / 24.0
    mean = safe_b * np.where(near, series, np.where(near, 1.0, relative) / slow)
    return np.where(both, mean, 0.0)


def _check(names: Sequence[str], start: Array, end: Array) -> list[Fault]:
    faults = []
    for label, values in (("0", start), ("T", end)):
        undefined = np.isnan(values).any(axis=0) & ~(values == 0.0).any(axis=0)
        bad = (values < 0.0) | np.isinf(values)
        for number, name in enumerate(names):
            place = np.argwhere(bad[number])
            if len(place):
                found = float(values[number][tuple(place[0])])
                faults.append(
                    Fault(
                        "pathway.lmdi-negative",
                        f"因素“{name}”有负数或无穷大，LMDI 只适用于非负有限数",
                        f"factor '{name}' holds a negative or infinite number; LMDI needs finite ones, zero or above",
                        where=f"{label}, {tuple(int(k) for k in place[0])}",
                        found=f"{found:g}",
                        mend_zh="负值（如碳汇）请单独列出，不进入分解。",
                        mend_en="Keep negative values, such as sinks, apart from the decomposition.",
                    )
                )
        if undefined.any():
            text = ("没有定义的因素必须伴随一个为零的因素", "an undefined factor must stand beside one that is zero")
            faults.append(
                Fault("pathway.lmdi-undefined", *text, where=f"{label}, {np.argwhere(undefined)[0].tolist()}")
            )
    return faults


def _limits(start: Array, end: Array, before: Array, after: Array) -> Array:
    """Effects of cells that appear or vanish: all to the factors that are zero on the empty side, equally."""
    effects = np.zeros_like(start)
    for empty, full, sign in ((start, after, 1.0), (end, before, -1.0)):
        zero = empty == 0.0
        count = zero.sum(axis=0)
        one_sided = (count > 0) & (full > 0.0)
        effects += np.where(one_sided & zero, sign * full / np.maximum(count, 1), 0.0)
    return effects


def decompose(names: Sequence[str], start: Array, end: Array) -> Decomposition:
    """Decompose the change from `start` to `end`.

    start, end : (FACTOR, …) factors by cell, whose product over FACTOR is the cell's value. NaN says 'not defined' and
    stands only where another factor of the cell is zero (the fuel mix of a sector without energy).
    Raises `PathwayError` naming factor and cell for negative, infinite or undefined values.
    """
    start, end = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    if start.shape != end.shape or len(start) != len(names):
        text = ("两期因素的维度不同", "the two periods have factors of different shapes")
        raise PathwayError(Fault("pathway.lmdi-shape", *text, found=f"{start.shape}, {end.shape}, {len(names)}"))
    faults = _check(names, start, end)
    if faults:
        raise PathwayError(faults)
    before, after = (np.where(np.isnan(x), 0.0, x).prod(axis=0) for x in (start, end))
    both = (before > 0.0) & (after > 0.0)
    ratio = np.where(both, end, 1.0) / np.where(both, start, 1.0)
    cells = log_mean(after, before) * np.log(ratio) + _limits(start, end, before, after)
    effects = cells.reshape(len(names), -1).sum(axis=1)
    first, last = float(before.sum()), float(after.sum())
    ratios = None
    if first > 0.0 and last > 0.0:
        ratios = np.exp(effects / float(log_mean(np.asarray(last), np.asarray(first))))
    return Decomposition(tuple(names), first, last, cells, effects, ratios)


def chained(names: Sequence[str], series: Array) -> tuple[Decomposition, ...]:
    """Year by year along (YEAR, FACTOR, …); effects of a longer period are the sums (products) of its years'."""
    return tuple(decompose(names, series[t], series[t + 1]) for t in range(len(series) - 1))


def multiplied(effects: Mapping[str, float], start: float, end: float) -> dict[str, float]:
    """Additive effects that make up the change from `start` to `end` as ratios whose product is end / start.

    D_k = exp(dV_k / L(end, start)). Raises `PathwayError` where an aggregate is not above zero, as it has no quotient.
    """
    if not (start > 0.0 and end > 0.0):
        text = ("总量为零时没有乘法形式", "an aggregate of zero has no multiplicative form")
        raise PathwayError(Fault("pathway.lmdi-zero", *text, found=f"{start:g}, {end:g}", where=""))
    mean = float(log_mean(np.asarray(end), np.asarray(start)))
    return {name: float(np.exp(value / mean)) for name, value in effects.items()}
