"""Order-free shares of measures in a result: exact Shapley values for few, a path-integral for many; both exact in sum.

The on/off difference of a measure depends on what else is on. Two rules share the whole effect f(1) - f(0) without an
order:

- Shapley (1953): the mean of the measure's contribution over all orders. Needs 2^M runs.
- Aumann and Shapley (1974): all measures grow together from 0 to their level; each step's effect goes to the measure
that
  moved. Cut into S steps, each step made in two opposite orders; its parts telescope, so the sum is exact at any S and
  for kinked models too, while the part that depends on the order falls with S and is reported.

Interaction of a pair: f(both) - f(one) - f(other) + f(none), averaged over the company of the others.
Source: Shapley (1953), doi:10.1515/9781400881970-018; Aumann and Shapley (1974), Values of Non-Atomic Games; Grabisch
and Roubens (1999), doi:10.1007/s001820050125 (interaction index); Albrecht, Francois and Schoors (2002),
doi:10.1016/S0301-4215(02)00022-1 (Shapley values for energy and CO2).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault, PathwayError

__all__ = ["Interaction", "Shares", "order_free", "path_shares", "shapley_shares"]

Array = NDArray[np.float64]
Response = Callable[[Array], Array]
"""(ROW, PLAYER) levels in [0, 1], 1 being the level of the scenario -> (ROW, YEAR) results."""

_EXACT_UP_TO = 12
"""Players up to which Shapley values are computed exactly (4,096 runs)."""


@dataclass(frozen=True, slots=True, eq=False)
class Interaction:
    """How much two players do together beyond what each does: (YEAR,) in the unit of the result.

    With a result to be lowered, a positive value means that they overlap (together less than the sum).
    """

    first: str
    second: str
    value: Array


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """The parts of players in f(1) - f(0).

    values : (PLAYER, YEAR); without, with_all : (YEAR,) results at the two ends; order_gap : the largest part of a
    share that still depends on an order, as a share of the largest effect (0 for exact Shapley values); runs counted.
    alone, last : (PLAYER, YEAR) the on/off differences, added first of all and last of all, for comparison.
    """

    players: tuple[str, ...]
    values: Array
    without: Array
    with_all: Array
    method: str
    order_gap: float
    runs: int
    alone: Array
    last: Array
    interactions: tuple[Interaction, ...] = ()

    @property
    def residual(self) -> float:
        """The largest difference between the sum of the parts and the whole: zero but for rounding."""
        return float(np.max(np.abs(self.values.sum(axis=0) - (self.with_all - self.without)), initial=0.0))


def _finite(results: Array) -> Array:
    if not np.all(np.isfinite(results)):
        raise PathwayError(Fault("pathway.not-finite", "模型结果中有非数值", "a result of the model is not a number"))
    return results


def _table(response: Response, count: int) -> Array:
    """(2^PLAYER, YEAR) results of every coalition; bit p of the row number says that player p is on."""
    rows = np.arange(2**count)
    return _finite(response(((rows[:, None] >> np.arange(count)) & 1).astype(np.float64)))


def shapley_shares(response: Response, players: Sequence[str], *, pairs: int = 10) -> Shares:
    """Exact Shapley values from all 2^M runs, with the `pairs` largest interaction indices."""
    count = len(players)
    if count > 20:
        text = ("措施过多，不能逐一组合", "too many players for all combinations")
        raise PathwayError(Fault("pathway.shapley-size", *text, found=str(count), expected="<= 20"))
    table = _table(response, count)
    rows = np.arange(2**count)
    size = np.bitwise_count(rows).astype(np.int64)
    weight = np.array([1.0 / (count * math.comb(count - 1, s)) for s in range(count)])
    values = np.empty((count, table.shape[1]))
    for player in range(count):
        off = rows[(rows >> player) & 1 == 0]
        values[player] = weight[size[off]] @ (table[off | (1 << player)] - table[off])
    ends = table[0], table[-1]
    alone = table[[1 << p for p in range(count)]] - ends[0]
    last = ends[1] - table[[(2**count - 1) ^ (1 << p) for p in range(count)]]
    found = _interactions(table, players, size, pairs)
    return Shares(tuple(players), values, *ends, "shapley", 0.0, len(rows), alone, last, found)


def _interactions(table: Array, players: Sequence[str], size: NDArray[np.int64], pairs: int) -> tuple[Interaction, ...]:
    count, rows = len(players), np.arange(len(table))
    if count < 2:
        return ()
    weight = np.array([1.0 / ((count - 1) * math.comb(count - 2, s)) for s in range(count - 1)])
    found = []
    for i in range(count):
        for j in range(i + 1, count):
            off = rows[((rows >> i) | (rows >> j)) & 1 == 0]
            a, b = 1 << i, 1 << j
            both = table[off | a | b] - table[off | a] - table[off | b] + table[off]
            found.append(Interaction(players[i], players[j], weight[size[off]] @ both))
    return _largest(found, pairs)


def _largest(found: Sequence[Interaction], pairs: int) -> tuple[Interaction, ...]:
    ordered = sorted(found, key=lambda each: -float(np.max(np.abs(each.value), initial=0.0)))
    return tuple(ordered[:pairs])


def _path(response: Response, count: int, steps: int) -> tuple[Array, Array]:
    """(2, PLAYER, YEAR) parts by the path, with the players of each step in the given order and in the opposite one."""
    rows = np.empty((2, steps * count + 1, count))
    for turn, order in enumerate((np.arange(count), np.arange(count)[::-1])):
        level = np.zeros(count)
        rows[turn, 0] = level
        for step in range(steps):
            for position, player in enumerate(order):
                level[player] = (step + 1) / steps
                rows[turn, 1 + step * count + position] = level
    results = _finite(response(rows.reshape(-1, count))).reshape(2, steps * count + 1, -1)
    moved = np.diff(results, axis=1).reshape(2, steps, count, -1).sum(axis=1)
    moved[1] = moved[1, ::-1]
    return moved, results[0, [0, -1]]


def path_shares(
    response: Response,
    players: Sequence[str],
    *,
    steps: int = 8,
    tolerance: float = 1e-3,
    pairs: int = 10,
    settled: float = 0.0,
) -> Shares:
    """Shares along the path on which all players grow together, refined until two orders agree.

    Steps are doubled, up to eight times `steps`, until the shares of the two orders differ by less than `tolerance` of
    the largest share; what is left is `order_gap`. They are not doubled again where the last doubling moved no share by
    more than `settled` of the largest: the mean of the two orders settles before the orders agree.
    """
    count, runs = len(players), 0
    moved, ends = np.zeros((2, count, 1)), np.zeros((2, 1))
    gap = 0.0
    for doubling in range(4):
        before = moved.mean(axis=0)
        moved, ends = _path(response, count, steps * 2**doubling)
        runs += 2 * (steps * 2**doubling * count + 1)
        scale = float(np.max(np.abs(moved), initial=0.0))
        gap = 0.5 * float(np.max(np.abs(moved[0] - moved[1]), initial=0.0)) / scale if scale > 0.0 else 0.0
        change = float(np.max(np.abs(moved.mean(axis=0) - before), initial=0.0))
        if gap <= tolerance or (doubling and change <= settled * scale):
            break
    values = moved.mean(axis=0)
    alone = _finite(response(np.eye(count))) - ends[0]
    last = ends[1] - _finite(response(1.0 - np.eye(count)))
    found, more = _pairs_of_largest(response, players, values, (alone, last, ends), pairs)
    runs += 2 * count + more
    return Shares(tuple(players), values, ends[0], ends[1], "aumann-shapley", gap, runs, alone, last, found)


def _pairs_of_largest(
    response: Response, players: Sequence[str], values: Array, known: tuple[Array, Array, Array], pairs: int
) -> tuple[tuple[Interaction, ...], int]:
    """Interactions among the players with the largest shares: the pair's mean effect without and with all others."""
    alone, last, ends = known
    chosen = np.sort(np.argsort(-np.max(np.abs(values), axis=1))[: max(2, 2 * math.isqrt(pairs) + 2)])
    combos = [(int(i), int(j)) for n, i in enumerate(chosen) for j in chosen[n + 1 :]]
    if not combos:
        return (), 0
    levels = np.zeros((2, len(combos), len(players)))
    levels[1] = 1.0
    for row, (i, j) in enumerate(combos):
        levels[0, row, [i, j]] = 1.0
        levels[1, row, [i, j]] = 0.0
    results = _finite(response(levels.reshape(-1, len(players)))).reshape(2, len(combos), -1)
    found = []
    for row, (i, j) in enumerate(combos):
        bare = results[0, row] - alone[i] - alone[j] - ends[0]
        full = last[i] + last[j] - (ends[1] - results[1, row])
        found.append(Interaction(players[i], players[j], 0.5 * (bare + full)))
    return _largest(found, pairs), 2 * len(combos)


def order_free(
    response: Response,
    players: Sequence[str],
    *,
    steps: int = 8,
    pairs: int = 10,
    tolerance: float = 1e-3,
    settled: float = 0.0,
) -> Shares:
    """Exact Shapley values up to `EXACT_UP_TO` players, the path-integral beyond, refined as `path_shares` does."""
    if not players:
        text = ("没有可以归因的措施", "there is nothing to attribute to")
        raise PathwayError(Fault("pathway.no-measures", *text))
    if len(players) <= _EXACT_UP_TO:
        return shapley_shares(response, players, pairs=pairs)
    return path_shares(response, players, steps=steps, tolerance=tolerance, pairs=pairs, settled=settled)
