"""Where a footprint comes from: paths of the supply chain, and tiers.

A path is the product, what it uses, what that uses, and so on; a node's value is all it carries, and equals its direct
emissions plus the values of what it uses. Tiers sum the direct emissions of all processes so many steps away.
Source: structural path analysis, Treloar (1997), Economic Systems Research 9(4), 375-391.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.footprint.calculating import Contribution, Footprint

__all__ = ["PathNode", "hot_spots", "paths", "tiers"]


@dataclass(frozen=True, slots=True)
class PathNode:
    """A step of the supply chain: the flows on the way to it, its amount, what it carries and emits itself [kgCO2e].

    `rest` is carried by its inputs that are not shown, being smaller than the threshold or too far away.
    """

    flows: tuple[str, ...]
    process: str
    amount: float
    value: float
    direct: float
    share: float
    rest: float


def hot_spots(result: Footprint, count: int = 10) -> tuple[Contribution, ...]:
    """The processes that add most, the largest first; credits count by their size."""
    return tuple(sorted(result.contributions, key=lambda each: -abs(each.value))[:count])


def _per_unit(result: Footprint) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Inputs (FLOW, COLUMN) and direct emissions (COLUMN,) of a unit of the column's product; credits are negative."""
    matrix = result.system.technology.matrix(result.system.amounts)
    made = np.diag(matrix).copy()
    inputs = (np.diag(made) - matrix) / made
    intervention = result.system.intervention.matrix(result.system.amounts)
    return inputs, (result.potentials @ intervention) / made


def paths(result: Footprint, *, threshold: float = 1.0, depth: int = 5) -> tuple[PathNode, ...]:
    """Nodes that carry at least `threshold` per cent of the total, within `depth` steps, in the order of a tree.

    A node's value is its direct emissions, its shown children and `rest`; loops come back as longer paths.
    """
    inputs, direct = _per_unit(result)
    flows, columns = result.system.flows, result.system.columns
    least = abs(result.total) * threshold / 100

    def walk(at: int, amount: float, way: tuple[str, ...]) -> Iterator[PathNode]:
        value = amount * float(result.intensity[at])
        children = [
            (int(child), amount * float(inputs[child, at]))
            for child in np.flatnonzero(inputs[:, at])
            if len(way) <= depth and abs(amount * inputs[child, at] * result.intensity[child]) >= least
        ]
        shown = sum(used * float(result.intensity[child]) for child, used in children)
        own = amount * float(direct[at])
        share = 100 * value / result.total if result.total else 0.0
        yield PathNode(way, columns[at].process, amount, value, own, share, value - own - shown)
        for child, used in sorted(children, key=lambda each: -abs(each[1] * float(result.intensity[each[0]]))):
            yield from walk(child, used, (*way, flows[child]))

    at = result.system.column_of(result.study.product)
    return tuple(walk(at, result.study.amount, (result.study.product,)))


def tiers(result: Footprint, depth: int = 6) -> tuple[float, ...]:
    """Direct emissions (TIER,) [kgCO2e] of the process itself, its suppliers, theirs, and last all beyond `depth`.

    h_k = c' Z^k f with inputs Z per unit; the last is the total less the others, so that they sum to it.
    """
    inputs, direct = _per_unit(result)
    wanted = result.system.demand.copy()
    found = []
    for _ in range(depth):
        found.append(float(direct @ wanted))
        wanted = inputs @ wanted
    return (*found, result.total - sum(found))
