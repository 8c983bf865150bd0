"""Which inputs decide a result: first-order and total Sobol indices, with groups for correlated inputs.

First-order: the share of the variance that would vanish if the input were known. Total: the share that would stay if
all others were known. Both assume independent inputs; inputs tied by correlation are one group and have one index
together. Estimators: first order by Saltelli et al. (2010), doi:10.1016/j.cpc.2009.09.018, table 2 (b); total by
Jansen (1999), doi:10.1016/S0010-4655(98)00154-4. Intervals by bootstrap over the rows (Archer, Saltelli and Sobol'
1997, doi:10.1080/00949659708811825).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault, PathwayError
from dafeng.pathway.uncertainty.correlation import Correlation, copula_matrix, correlate, groups_of
from dafeng.pathway.uncertainty.sampling import Input, check_inputs, unit_draws, values_of

__all__ = ["Index", "Indices", "deciding", "indices_of", "sobol_indices", "variance_design"]

Array = NDArray[np.float64]
Response = Callable[[Array], Array]
"""(ROW, INPUT) values -> (ROW, OUTPUT) results, row by row."""


@dataclass(frozen=True, slots=True)
class Index:
    """Indices of one input or group: estimate, and low and high of the confidence interval."""

    names: tuple[str, ...]
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float


@dataclass(frozen=True, slots=True)
class Indices:
    """Indices of one output, largest total first. `constant` when the output does not vary at all (indices are 0)."""

    output: str
    indices: tuple[Index, ...]
    runs: int
    variance: float
    constant: bool = False


def variance_design(
    inputs: Sequence[Input], base: int, *, seed: int, correlations: Sequence[Correlation] = ()
) -> tuple[Array, tuple[tuple[int, ...], ...]]:
    """The runs that the indices need: (2 + GROUP, base, INPUT) values, A, then B, then A with one group from B each.

    Raises `PathwayError` when `base` is no power of two (a Sobol design loses its balance) or inputs are faulty.
    """
    faults = check_inputs(inputs, correlations)
    if base < 2 or base & (base - 1):
        text = ("基本样本数应为 2 的幂", "the base sample must be a power of two")
        faults.append(Fault("pathway.runs", *text, found=str(base)))
    if faults:
        raise PathwayError(faults)
    count = len(inputs)
    matrix = copula_matrix([each.name for each in inputs], correlations)
    both = unit_draws(base, 2 * count, seed=seed)
    tied = [correlate(half, matrix) if correlations else half for half in (both[:, :count], both[:, count:])]
    a, b = (values_of(inputs, np.clip(half, 2.0**-40, 1.0 - 2.0**-40)) for half in tied)
    groups = groups_of(matrix)
    design = np.repeat(a[None], 2 + len(groups), axis=0)
    design[1] = b
    for number, group in enumerate(groups):
        design[2 + number][:, group] = b[:, group]
    return design, groups


def indices_of(results: Array) -> tuple[Array, Array]:
    """First-order and total indices, (GROUP,) each, from (2 + GROUP, base) results; 0 without variance."""
    a, b, mixed = results[0], results[1], results[2:]
    centre = 0.5 * (a.mean() + b.mean())
    variance = float(0.5 * (np.mean((a - centre) ** 2) + np.mean((b - centre) ** 2)))
    scale = max(abs(centre), float(np.max(np.abs(a - centre), initial=0.0)))
    if variance <= (1e-12 * scale) ** 2:
        return np.zeros(len(mixed)), np.zeros(len(mixed))
    first = np.mean((b - centre) * (mixed - a), axis=1) / variance
    total = 0.5 * np.mean((a - mixed) ** 2, axis=1) / variance
    return first, total


def _intervals(results: Array, repeats: int, confidence: float, seed: int) -> tuple[Array, Array]:
    """(2, GROUP) low and high of first-order and total, by the percentiles of a bootstrap over the rows."""
    rng = np.random.default_rng([seed, 1])
    rows = results.shape[1]
    drawn = np.empty((repeats, 2, len(results) - 2))
    for number in range(repeats):
        drawn[number] = indices_of(results[:, rng.integers(0, rows, rows)])
    edge = 0.5 - confidence / 2.0
    low, high = np.quantile(drawn, [edge, 1.0 - edge], axis=0)
    return low, high


def sobol_indices(
    response: Response,
    inputs: Sequence[Input],
    outputs: Sequence[str],
    *,
    base: int = 256,
    seed: int = 1,
    correlations: Sequence[Correlation] = (),
    repeats: int = 200,
    confidence: float = 0.95,
) -> tuple[Indices, ...]:
    """Indices of each output; the model is run base x (2 + groups) times in one call of `response`."""
    design, groups = variance_design(inputs, base, seed=seed, correlations=correlations)
    pieces, rows, count = design.shape
    found = response(design.reshape(pieces * rows, count)).reshape(pieces, rows, len(outputs))
    if not np.all(np.isfinite(found)):
        raise PathwayError(Fault("pathway.not-finite", "模型结果中有非数值", "a result of the model is not a number"))
    answers = []
    for number, output in enumerate(outputs):
        results = np.ascontiguousarray(found[:, :, number])
        first, total = indices_of(results)
        low, high = _intervals(results, repeats, confidence, seed)
        rows_of = [
            Index(
                tuple(inputs[k].name for k in group),
                *(float(v) for v in (first[g], low[0, g], high[0, g], total[g], low[1, g], high[1, g])),
            )
            for g, group in enumerate(groups)
        ]
        variance = float(np.var(results[:2]))
        ordered = tuple(sorted(rows_of, key=lambda each: -each.total))
        answers.append(Indices(output, ordered, pieces * rows, variance, constant=not np.any(total)))
    return tuple(answers)


def deciding(indices: Indices, share: float = 0.8) -> tuple[Index, ...]:
    """The fewest inputs whose total indices make up `share` of the sum of all total indices."""
    whole = sum(each.total for each in indices.indices)
    chosen: list[Index] = []
    for each in indices.indices:
        if whole <= 0.0 or sum(one.total for one in chosen) >= share * whole:
            break
        chosen.append(each)
    return tuple(chosen)
