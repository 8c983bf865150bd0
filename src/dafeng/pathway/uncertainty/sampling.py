"""Draws of all uncertain quantities at once: Sobol sequences, Latin hypercubes or plain random numbers.

The whole design is drawn before any run, so the draws depend on the seed, the method and the number of inputs alone,
and not on how the runs are cut into pieces or where they are made.
Source: Sobol' (1967), doi:10.1016/0041-5553(67)90144-9; Owen (1998), doi:10.1145/272991.273010 (scrambling);
McKay, Beckman and Conover (1979), doi:10.2307/1268522 (Latin hypercube).
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from dafeng.core.errors import Fault, PathwayError
from dafeng.pathway.uncertainty.correlation import Correlation, check_correlations, copula_matrix, correlate
from dafeng.pathway.uncertainty.distributions import Distribution, check_distribution, inverse

__all__ = ["Input", "Method", "Sample", "check_inputs", "draw", "unit_draws", "values_of"]

Array = NDArray[np.float64]
Method = Literal["sobol", "latin", "random"]

_EDGE = 2.0**-40
"""Draws keep this far from 0 and 1, where inverse distributions of endless support are infinite."""


@dataclass(frozen=True, slots=True)
class Input:
    """One uncertain quantity by name, with where it was given (file and row)."""

    name: str
    distribution: Distribution
    where: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A drawn design.

    uniform : (DRAW, INPUT) in (0, 1), after correlation; values : (DRAW, INPUT) in the inputs' own units.
    """

    names: tuple[str, ...]
    uniform: Array
    values: Array
    seed: int
    method: Method

    def __len__(self) -> int:
        return len(self.values)


def unit_draws(count: int, inputs: int, *, seed: int, method: Method = "sobol") -> Array:
    """(DRAW, INPUT) independent uniform draws strictly inside (0, 1).

    A Sobol design is the beginning of a scrambled sequence of the next power of two.
    """
    rng = np.random.default_rng(seed)
    if count < 1 or inputs < 1:
        return np.empty((max(count, 0), inputs))
    if method == "sobol":
        drawn = qmc.Sobol(inputs, scramble=True, rng=rng).random_base2(max(0, math.ceil(math.log2(count))))[:count]
    elif method == "latin":
        drawn = qmc.LatinHypercube(inputs, rng=rng).random(count)
    else:
        drawn = rng.random((count, inputs))
    return np.clip(np.asarray(drawn, dtype=np.float64), _EDGE, 1.0 - _EDGE)


def values_of(inputs: Sequence[Input], uniform: Array) -> Array:
    """(DRAW, INPUT) values of uniform draws, each by its own distribution."""
    values = np.empty_like(uniform)

    def fill(index: int) -> None:
        values[:, index] = inverse(inputs[index].distribution, uniform[:, index])

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:  # inverse beta functions take as long as the model's runs
        list(pool.map(fill, range(len(inputs))))
    return values


def check_inputs(inputs: Sequence[Input], correlations: Sequence[Correlation] = (), where: str = "") -> list[Fault]:
    """Everything wrong with distributions, names and correlations."""
    faults = [fault for each in inputs for fault in check_distribution(each.distribution, each.where)]
    names = [each.name for each in inputs]
    faults += [
        Fault(
            "pathway.distribution-twice",
            "同一个量有两个分布",
            "one quantity with two distributions",
            where=each.where,
            found=each.name,
        )
        for index, each in enumerate(inputs)
        if each.name in names[:index]
    ]
    return faults + check_correlations(names, correlations, where)


def draw(
    inputs: Sequence[Input],
    count: int,
    *,
    seed: int,
    method: Method = "sobol",
    correlations: Sequence[Correlation] = (),
) -> Sample:
    """Draw all inputs `count` times. The same arguments give the same bits. Raises `PathwayError` with every fault."""
    faults = check_inputs(inputs, correlations)
    if count < 1:
        faults.append(Fault("pathway.runs", "运行次数应为正整数", "at least one run", found=str(count)))
    if faults:
        raise PathwayError(faults)
    names = tuple(each.name for each in inputs)
    uniform = unit_draws(count, len(inputs), seed=seed, method=method)
    if correlations:
        uniform = np.clip(correlate(uniform, copula_matrix(names, correlations)), _EDGE, 1.0 - _EDGE)
    return Sample(names, uniform, values_of(inputs, uniform), seed, method)
