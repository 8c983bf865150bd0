"""Correlated draws by a Gaussian copula: marginals stay what they are, ranks move together.

Given are Spearman rank correlations of pairs, for that is what an expert can state of unlike quantities; the copula's
own coefficient is r = 2 sin(pi/6 rho). Pairs not named are independent. A set of pairs that no quantities can have (a
matrix that is not positive semidefinite) is refused, with the pair to change and the range it may have.
Source: Pearson (1907), "On further methods of determining correlation"; Nelsen (2006), An Introduction to Copulas,
section 5.1; the range of one entry follows from the determinant being quadratic in it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from dafeng.core.errors import Fault

__all__ = ["Correlation", "check_correlations", "copula_matrix", "correlate", "groups_of"]

Array = NDArray[np.float64]

_TOLERANCE = 1e-10


@dataclass(frozen=True, slots=True)
class Correlation:
    """The rank correlation (Spearman) of two named quantities, in [-1, 1], and why it is assumed."""

    first: str
    second: str
    rank: float
    reason: str = ""


def copula_matrix(names: Sequence[str], correlations: Sequence[Correlation]) -> Array:
    """(INPUT, INPUT) correlation of the normal scores. Names must be known."""
    at = {name: index for index, name in enumerate(names)}
    matrix = np.eye(len(names))
    for each in correlations:
        i, j = at[each.first], at[each.second]
        matrix[i, j] = matrix[j, i] = 2.0 * math.sin(math.pi / 6.0 * each.rank)
    return matrix


def _least_eigenvalue(matrix: Array) -> float:
    return float(np.linalg.eigvalsh(matrix)[0])


def _range_of(matrix: Array, i: int, j: int) -> tuple[float, float] | None:
    """The rank correlations of one pair that the others allow; None when they contradict each other without it."""
    rest = np.delete(np.delete(matrix, j, 0), j, 1)
    other = np.delete(np.delete(matrix, i, 0), i, 1)
    if min(_least_eigenvalue(rest), _least_eigenvalue(other)) < -_TOLERANCE:
        return None
    kept = [k for k in range(len(matrix)) if k not in (i, j)]
    inner = np.linalg.pinv(matrix[np.ix_(kept, kept)])
    a, b = matrix[i, kept], matrix[j, kept]
    centre = float(a @ inner @ b)
    reach = math.sqrt(max(float(1.0 - a @ inner @ a), 0.0) * max(float(1.0 - b @ inner @ b), 0.0))
    bounds = [math.asin(max(-1.0, min(1.0, value)) / 2.0) * 6.0 / math.pi for value in (centre - reach, centre + reach)]
    return bounds[0], bounds[1]


def _pair_to_mend(matrix: Array) -> tuple[int, int]:
    """The pair that pulls the least eigenvalue down most."""
    vector = np.linalg.eigh(matrix)[1][:, 0]
    pull = np.triu(np.outer(vector, vector) * matrix, 1)
    i, j = divmod(int(np.argmin(pull)), len(matrix))
    return i, j


def _check_one(each: Correlation, known: set[str], seen: set[frozenset[str]], where: str) -> list[Fault]:
    faults = [
        Fault(
            "pathway.correlation-unknown",
            "相关系数指向没有分布的量",
            "a correlation names a quantity that has no distribution",
            where=where,
            found=name,
        )
        for name in (each.first, each.second)
        if name not in known
    ]
    pair = frozenset((each.first, each.second))
    if len(pair) < 2 or pair in seen:
        text = ("同一对相关系数重复，或与自身相关", "a pair given twice, or with itself")
        faults.append(Fault("pathway.correlation-twice", *text, where=where, found=f"{each.first}, {each.second}"))
    if not -1.0 <= each.rank <= 1.0:
        faults.append(
            Fault(
                "pathway.correlation-range",
                "相关系数超出范围",
                "a correlation out of range",
                where=where,
                found=f"{each.rank:g}",
                expected="[-1, 1]",
            )
        )
    return faults


def check_correlations(names: Sequence[str], correlations: Sequence[Correlation], where: str = "") -> list[Fault]:
    """Unknown names, pairs given twice, values out of range, and contradictions by the pair to mend."""
    faults: list[Fault] = []
    seen: set[frozenset[str]] = set()
    for number, each in enumerate(correlations, 2):
        faults += _check_one(each, set(names), seen, f"{where}:{number}" if where else "")
        seen.add(frozenset((each.first, each.second)))
    if faults:
        return faults
    matrix = copula_matrix(names, correlations)
    if not len(matrix) or _least_eigenvalue(matrix) >= -_TOLERANCE:
        return []
    i, j = _pair_to_mend(matrix)
    allowed = _range_of(matrix, i, j)
    given = next(each.rank for each in correlations if {each.first, each.second} == {names[i], names[j]})
    return [
        Fault(
            "pathway.correlation-contradiction",
            f"相关系数相互矛盾（矩阵不是半正定），问题最大的是 {names[i]} 与 {names[j]}",
            f"the correlations contradict each other (no semidefinite matrix), most of all {names[i]} with {names[j]}",
            where=where,
            found=f"{given:g}",
            expected=f"[{allowed[0]:.3f}, {allowed[1]:.3f}]" if allowed else "",
            mend_zh="请修改这一对，或与之相关的其他各对。",
            mend_en="Change this pair, or the others that meet it.",
        )
    ]


def _root(matrix: Array) -> Array:
    """A lower triangular root of a positive semidefinite matrix, zero columns where it is singular."""
    size = len(matrix)
    root = np.zeros_like(matrix)
    for j in range(size):
        left = matrix[j, j] - float(np.sum(root[j, :j] ** 2))
        if left <= _TOLERANCE:
            continue
        root[j, j] = math.sqrt(left)
        for i in range(j + 1, size):
            root[i, j] = (matrix[i, j] - float(np.sum(root[i, :j] * root[j, :j]))) / root[j, j]
    return root


def correlate(uniform: Array, matrix: Array) -> Array:
    """Uniform draws (DRAW, INPUT) made dependent by the copula; columns without partners are returned as they are.

    Sums run column by column, not by a matrix product: a row's result is the same bits whatever rows come with it.
    """
    root = _root(matrix)
    drawn = uniform.copy()
    bound = [j for j in range(len(matrix)) if np.count_nonzero(matrix[j]) > 1]
    scores = {j: np.asarray(special.ndtri(uniform[:, j])) for j in bound}
    for i in bound:
        mixed = np.zeros(len(uniform))
        for j in bound:
            if root[i, j] != 0.0:
                mixed += root[i, j] * scores[j]
        drawn[:, i] = special.ndtr(mixed)
    return drawn


def groups_of(matrix: Array) -> tuple[tuple[int, ...], ...]:
    """Inputs that hang together by correlation, each group independent of the others, in the order of the inputs."""
    left, groups = list(range(len(matrix))), []
    while left:
        group, queue = {left[0]}, [left[0]]
        while queue:
            for k in np.flatnonzero(matrix[queue.pop()]):
                if int(k) not in group:
                    group.add(int(k))
                    queue.append(int(k))
        groups.append(tuple(sorted(group)))
        left = [k for k in left if k not in group]
    return tuple(groups)
