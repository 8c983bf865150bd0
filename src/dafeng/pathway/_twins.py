"""The kernels of `_kernels.py` in plain numpy, equal to them; they serve until those are compiled.

Equal to the bit: sums run in the order of the ages (`cumsum`, for `sum` adds in pairs), products are taken in the
kernels' order, and powers are taken here for both (`drives`), as libraries differ in their last bit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["branch_twin", "changed_base", "drives", "stock_twin"]

Array = NDArray[np.float64]
Whole = NDArray[np.int64]


def stock_twin(
    total: Array,
    driven: NDArray[np.bool_],
    first: Whole,
    initial: Array,
    keep: Array,
    sales: Array,
    retired: Array,
    efficiency: Array,
) -> Array:
    """Stocks by technology over the years; axes and meaning as in `stock_kernel`."""
    draws, years = total.shape[:2]
    techs, ages = initial.shape
    out = np.zeros((4, draws, years, techs))
    state = np.broadcast_to(initial, (draws, techs, ages)).copy()
    out[0, :, 0] = out[1, :, 0] = _added(state)
    owner = np.repeat(np.arange(len(first) - 1), np.diff(first))
    member = np.full((len(first) - 1, max(np.diff(first), default=0) + 1), techs)
    for stock in range(len(first) - 1):
        inside = np.arange(first[stock], first[stock + 1])
        member[stock, : len(inside)] = inside
    alive_of = np.zeros((draws, techs + 1))  # the last stays zero and fills up stocks of few technologies
    old = np.arange(ages)
    for t in range(1, years):
        before, now = retired[:, t - 1], retired[:, t]
        stay = np.where(before < 1.0, (1.0 - now) / np.where(before < 1.0, 1.0 - before, 1.0), 0.0).clip(max=1.0)
        moved = state[:, :, :-1] * keep[:, :-1]
        state[:, :, 1:] = moved * np.where(old[1:] >= t, stay[:, :, None], 1.0)
        state[:, :, 0] = 0.0
        alive_of[:, :techs] = _added(state)
        alive = _added(alive_of[:, member])
        over = alive > total[:, t]
        cut = np.where(driven & over, total[:, t] / np.where(alive > 0, alive, 1.0), 1.0)
        added = np.where(driven & ~over, total[:, t] - alive, 0.0)
        state *= cut[:, owner, None]
        state[:, :, 0] = added[:, owner] * sales[:, t]
        index = efficiency[:, np.maximum(t - old, 0)]
        out[0, :, t] = _added(state)
        out[1, :, t] = _added(state * index)
        out[2, :, t] = state[:, :, 0]
        out[3, :, t] = out[0, :, t - 1] + state[:, :, 0] - out[0, :, t]
    return out


def _added(values: Array) -> Array:
    """The sum along the last axis, one after another as a loop adds; `sum` adds in pairs."""
    found: Array = values.cumsum(axis=-1)[..., -1]
    return found


def drives(columns: Array, at: Whole, terms: Array) -> tuple[Array, Whole]:
    """(activity / scale)^elasticity of every branch: (GROUP, DRAW, YEAR) different ones, and (BRANCH,) which it has.

    columns : (DRAW, YEAR, COLUMN) drivers and stocks; at : (BRANCH,) column of the activity, -1 without (then 1).
    """
    groups: dict[tuple[int, float, float], int] = {}
    keys = zip(at.tolist(), terms[0].tolist(), terms[1].tolist(), strict=False)
    group = [groups.setdefault(key if key[0] >= 0 else (-1, 1.0, 1.0), len(groups)) for key in keys]
    found = np.empty((len(groups), *columns.shape[:2]))
    for n, (place, scale, elasticity) in enumerate(groups):
        if place >= 0:
            np.divide(columns[:, :, place], scale, out=found[n])
            if elasticity != 1.0:
                np.power(found[n], elasticity, out=found[n])
        else:
            found[n] = 1.0
    return found, np.array(group, dtype=np.int64)


def branch_twin(
    drive: Array,
    group: Whole,
    terms: Array,
    base: Array,
    codes: Whole,
    numbers: Array,
    ramps: Array,
    levels: Array,
) -> tuple[Array, Array, Whole]:
    """Energy and CO2 of every branch; axes and meaning as in `branch_kernel`."""
    draws, years = drive.shape[1:]
    branches = len(group)
    constant, weight = terms[2:, :branches]
    work = changed_base(base, codes, numbers, ramps, levels)
    parts = work[1:3]
    clipped = ((parts < 0.0) | (parts > 1.0 + 1e-9)).sum(axis=(0, 1, 3))
    parts[...] = np.where(parts > 1.0 + 1e-9, 1.0, np.maximum(parts, 0.0))
    for amount in (work[0], work[3]):
        clipped += (amount < 0.0).sum(axis=(0, 2))
        np.maximum(amount, 0.0, out=amount)
    parts = work[0] * work[1] * work[2] * work[3]
    energy = constant[:, None, None] * drive[group] * parts
    flows, carbon = np.zeros((2, draws, years, terms.shape[1]))
    flows[:, :, :branches] = energy.transpose(1, 2, 0)
    carbon[:, :, :branches] = (energy * work[4] * weight[:, None, None]).transpose(1, 2, 0)
    return flows, carbon, clipped.astype(np.int64)


def changed_base(base: Array, codes: Whole, numbers: Array, ramps: Array, levels: Array) -> Array:
    """(PARAMETER, BRANCH, DRAW, YEAR): activity, saturation, share, intensity and factor after all changes."""
    draws = len(levels)
    work = np.repeat(base[:, :, None, :], draws, axis=2)  # a change is one plain slice
    for (given, operation, parameter, branch, other), value, reached in zip(
        codes.tolist(), numbers, ramps, strict=True
    ):
        level = levels[:, given, None]
        if not level.any():
            continue
        reach = level * reached
        now = work[parameter, branch]
        if operation == 0:
            now += (value - now) * reach
        elif operation == 1:
            now *= 1.0 + (value - 1.0) * reach
        elif operation == 2:
            now += value * reach
        else:
            moved = now * np.minimum(value * reach, 1.0)
            now -= moved
            work[parameter, other] += moved
    return work
