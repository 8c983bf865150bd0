"""Compiled kernels: stock turnover and branch energy, one draw after another. Their numpy twins are in `_twins.py`.

Both do the same operations in the same order, so their answers are the same bits; powers are taken by numpy for both.

Import this module only after `_jit.folder()` has set where compiled code is kept.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["branch_kernel", "stock_kernel"]


@njit(cache=True, nogil=True)
def _age(state, keep, stay, k, t, oldest):  # type: ignore[no-untyped-def]
    """A year older: survival, and retirement by rule of what stood in the base year. Returns the number alive."""
    for a in range(oldest, 0, -1):
        left = state[k, a - 1] * keep[k, a - 1]
        if a >= t:
            left *= stay
        state[k, a] = left
    state[k, 0] = 0.0
    alive = 0.0
    for a in range(1, oldest + 1):  # in the order of the ages, as the twin adds
        alive += state[k, a]
    return alive


@njit(cache=True, nogil=True)
def _count(state, efficiency, k, t, cut, oldest):  # type: ignore[no-untyped-def]
    """Cut what is too much; number and number x index of one technology."""
    amount, worth = state[k, 0], state[k, 0] * efficiency[k, t]
    for a in range(1, oldest + 1):
        state[k, a] *= cut
        amount += state[k, a]
        worth += state[k, a] * efficiency[k, max(t - a, 0)]
    return amount, worth


@njit(cache=True, nogil=True)
def _oldest(keep):  # type: ignore[no-untyped-def]
    """(TECH,) the greatest age that any of it can reach within a year."""
    found = np.zeros(keep.shape[0], dtype=np.int64)
    for k in range(keep.shape[0]):
        for a in range(keep.shape[1] - 1):
            if keep[k, a] > 0.0:
                found[k] = a + 1
    return found


@njit(cache=True, nogil=True)
def stock_kernel(total, driven, first, initial, keep, sales, retired, efficiency):  # type: ignore[no-untyped-def]
    """Stocks by technology over the years: survivors, what is added to reach the total, what leaves.

    total : (DRAW, YEAR, STOCK) wanted; driven : (STOCK,) whether the total is wanted at all; first : (STOCK + 1,) first
    technology of each stock; initial : (TECH, AGE) in the base year; keep : (TECH, AGE) survival from an age to the
    next; sales, retired : (DRAW, YEAR, TECH) shares of sales, part of the base-year stock retired by rule so far;
    efficiency : (TECH, YEAR) energy index of a vintage.
    Returns (4, DRAW, YEAR, TECH): number, number x index, added, left.
    """
    draws, years = total.shape[0], total.shape[1]
    out = np.zeros((4, draws, years, initial.shape[0]))
    state = np.empty(initial.shape)
    oldest = _oldest(keep)
    for d in range(draws):
        state[:] = initial
        for k in range(initial.shape[0]):
            start = 0.0
            for a in range(initial.shape[1]):
                start += initial[k, a]
            out[0, d, 0, k] = out[1, d, 0, k] = start
        for t in range(1, years):
            for s in range(first.shape[0] - 1):
                alive = 0.0
                for k in range(first[s], first[s + 1]):
                    before, now = retired[d, t - 1, k], retired[d, t, k]
                    stay = min((1.0 - now) / (1.0 - before), 1.0) if before < 1.0 else 0.0
                    alive += _age(state, keep, stay, k, t, oldest[k])
                over = driven[s] and alive > total[d, t, s]
                cut = total[d, t, s] / alive if over else 1.0
                added = total[d, t, s] - alive if driven[s] and not over else 0.0
                for k in range(first[s], first[s + 1]):
                    state[k, 0] = added * sales[d, t, k]
                    out[0, d, t, k], out[1, d, t, k] = _count(state, efficiency, k, t, cut, oldest[k])
                    out[2, d, t, k] = state[k, 0]
                    out[3, d, t, k] = out[0, d, t - 1, k] + state[k, 0] - out[0, d, t, k]
    return out


@njit(cache=True, nogil=True)
def _change(work, code, value, ramp, level):  # type: ignore[no-untyped-def]
    """One change on one branch over the years."""
    operation, parameter, b, other = code[1], code[2], code[3], code[4]
    for t in range(ramp.shape[0]):
        reach = level * ramp[t]
        now = work[parameter, b, t]
        if operation == 0:
            work[parameter, b, t] = now + (value - now) * reach
        elif operation == 1:
            work[parameter, b, t] = now * (1.0 + (value - 1.0) * reach)
        elif operation == 2:
            work[parameter, b, t] = now + value * reach
        else:
            moved = now * min(value * reach, 1.0)
            work[parameter, b, t] = now - moved
            work[parameter, other, t] += moved


@njit(cache=True, nogil=True)
def _cut(work, b, t):  # type: ignore[no-untyped-def]
    """Saturation and share cut to 0-1, activity and intensity to 0; how many had to be."""
    count = 0
    for p in (0, 3):
        if work[p, b, t] < 0.0:
            count += 1
            work[p, b, t] = 0.0
    for p in range(1, 3):
        part = work[p, b, t]
        if part < 0.0 or part > 1.0 + 1e-9:
            count += 1
            work[p, b, t] = min(max(part, 0.0), 1.0)
    return count


@njit(cache=True, nogil=True)
def _carry_out(work, base, touched, codes, numbers, ramps, level):  # type: ignore[no-untyped-def]
    """All changes of one draw; only branches that a change reaches are copied from the base."""
    touched[:] = False
    for c in range(codes.shape[0]):
        if level[codes[c, 0]] == 0.0:
            continue
        for end in range(3, 5):
            b = codes[c, end]
            if b >= 0 and not touched[b]:
                work[:, b] = base[:, b]
                touched[b] = True
        _change(work, codes[c], numbers[c], ramps[c], level[codes[c, 0]])


@njit(cache=True, nogil=True)
def branch_kernel(drive, group, terms, base, codes, numbers, ramps, levels):  # type: ignore[no-untyped-def]
    """Energy and CO2 of every branch after all changes, in the first columns of the flows.

    constant x drive x (activity x saturation x share x intensity).
    drive : (GROUP, DRAW, YEAR) and group : (BRANCH,) of `drives`; terms : (4, FLOW), of which constant and carbon;
    base : (PARAMETER, BRANCH, YEAR) activity, saturation, share, intensity, factor; codes : (CHANGE, 5) input,
    operation, parameter, branch, other branch; numbers : (CHANGE,) value; ramps : (CHANGE, YEAR); levels :
    (DRAW, INPUT).
    Returns flows, carbon (DRAW, YEAR, FLOW), clipped (DRAW,) how many of these had to be cut to what can be.
    """
    draws, years, branches = drive.shape[1], drive.shape[2], group.shape[0]
    flows = np.zeros((draws, years, terms.shape[1]))
    carbon = np.zeros((draws, years, terms.shape[1]))
    clipped = np.zeros(draws, dtype=np.int64)
    work, touched = np.empty(base.shape), np.zeros(branches, dtype=np.bool_)
    still = base[0] * base[1] * base[2] * base[3]
    for d in range(draws):
        _carry_out(work, base, touched, codes, numbers, ramps, levels[d])
        for b in range(branches):
            own, constant, weight = drive[group[b], d], terms[2, b], terms[3, b]
            for t in range(years):
                parts, factor = still[b, t], base[4, b, t]
                if touched[b]:
                    clipped[d] += _cut(work, b, t)
                    parts = work[0, b, t] * work[1, b, t] * work[2, b, t] * work[3, b, t]
                    factor = work[4, b, t]
                value = constant * own[t] * parts
                flows[d, t, b] = value
                carbon[d, t, b] = value * factor * weight
    return flows, carbon, clipped
