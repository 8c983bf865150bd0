"""The cheapest set of measures, with levels, that reaches the peak in time and all targets under budgets.

The full model is not linear, so the straight-line program only proposes. Every proposal is run in full; lines are drawn
anew around it and the reach shrinks when a proposal disappoints (sequential linear programming with a trust region:
Griffith and Stewart 1961, doi:10.1287/mnsc.7.4.379; Fletcher, Leyffer and Toint 2002, doi:10.1137/S105262349935055X).
The best full run is then improved by dropping, lowering and exchanging measures, where these are not too many also two
for two, until none of these helps. What is returned is always a full run that meets every demand, or the nearest one
and what it lacks.
The optimum is local: no cheaper set far away is excluded but for those below `floor`, which is proved. `bound` lies
nearer and rests on a condition, which is tried on drawn sets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault, PathwayError
from dafeng.pathway.choice.judging import Judge, Runs
from dafeng.pathway.choice.linear import Slopes, least_cost, solve_linear
from dafeng.pathway.choice.records import Candidate, Choice, Demand, Model, Outcome, check_choice

__all__ = ["choose"]

Array = NDArray[np.float64]

_ROUNDS = 25
_FEASIBLE_PENALTY = 1e3
_MOST_EXCHANGES = 20_000  # of two for two and the like in one round; with all levels at an end, 32 measures make fewer
_TRIED = 256  # sets drawn to try the condition of the bound
_WORTH = 1e-4  # part of the cost that an exchange has to save to be made


class _Counted:
    """The model with its runs counted."""

    def __init__(self, model: Model) -> None:
        self.model, self.runs = model, 0

    def __call__(self, levels: Array) -> Outcome:
        self.runs += len(levels)
        return self.model(levels)


def _slopes(judge: Judge, levels: Array, reach: float) -> Slopes:
    """Secants of the full model around `levels`: each measure moved down and up by `reach` within its bounds."""
    count = len(levels)
    low = np.maximum([c.low for c in judge.candidates], levels - reach)
    high = np.minimum([c.high for c in judge.candidates], levels + reach)
    rows = np.repeat(levels[None], 2 * count + 1, axis=0)
    rows[np.arange(count), np.arange(count)] = low
    rows[count + np.arange(count), np.arange(count)] = high
    found = judge.model(rows)
    width = np.where(high > low, high - low, 1.0)[:, None]
    co2 = (found.co2[count : 2 * count] - found.co2[:count]) / width
    margins = (found.margins[count : 2 * count] - found.margins[:count]) / width
    return Slopes(levels, found.co2[-1], co2, found.margins[-1], margins)


def _merit(runs: Runs, row: int, penalty: float) -> float:
    return float(runs.cost[row] + penalty * runs.violation[row])


def _descend(judge: Judge, start: Array, penalty: float) -> tuple[list[Array], Array]:
    """Full runs visited that meet every demand, and the last point, from one start."""
    here = judge.run(start[None])
    good = [start] if here.violation[0] <= 0.0 else []
    reach = 1.0
    for _ in range(_ROUNDS):
        proposal = solve_linear(judge, _slopes(judge, here.levels[0], max(reach, 0.02)), reach=reach, penalty=penalty)
        if proposal is None:
            break
        # Along the way to the proposal the full model may already be good; nine points are one call.
        way = here.levels[0] + np.linspace(0.0, 1.0, 9)[1:, None] * (proposal - here.levels[0])
        runs = judge.run(np.concatenate([proposal[None], way[judge.allowed(way)]]))
        best = min(range(len(runs.levels)), key=lambda row: _merit(runs, row, penalty))
        good += [runs.levels[row] for row in range(len(runs.levels)) if runs.violation[row] <= 0.0]
        gained = _merit(here, 0, penalty) - _merit(runs, best, penalty)
        if gained > 1e-9 * max(1.0, abs(_merit(here, 0, penalty))):
            here = judge.run(runs.levels[best][None])
        else:
            reach *= 0.5
        if reach < 0.01:
            break
    return good, here.levels[0]


def _moves(judge: Judge, levels: Array) -> Array:
    """Neighbours: each measure dropped, lowered in steps or raised to the top, and exchanges of one for one."""
    count = len(levels)
    rows = []
    for k, each in enumerate(judge.candidates):
        for value in (each.low, 0.0, each.least, *(levels[k] * s for s in (0.5, 0.75, 0.9, 0.97, 0.99)), each.high):
            if each.low <= value <= each.high and value != levels[k]:
                row = levels.copy()
                row[k] = value
                rows.append(row)
    return np.concatenate([np.array(rows).reshape(-1, count), _exchanges(judge, levels, 1, 1)])


def _exchanges(judge: Judge, levels: Array, out: int, into: int) -> Array:
    """Rows in which `out` measures fall to their lowest and `into` others rise to their highest."""
    low, high = (np.array([getattr(each, key) for each in judge.candidates]) for key in ("low", "high"))
    rows = []
    for fall in combinations(np.flatnonzero(levels > low), out):
        for rise in combinations(np.flatnonzero(levels < high), into):
            if not set(fall) & set(rise):
                row = levels.copy()
                row[list(fall)], row[list(rise)] = low[list(fall)], high[list(rise)]
                rows.append(row)
    return np.array(rows).reshape(-1, len(levels))


def _wider(judge: Judge, levels: Array) -> Array:
    """Exchanges of 2 measures for 1, 1 for 2 and 2 for 2; none where they are more than `_MOST_EXCHANGES`."""
    taken = sum(bool(x > each.low) for x, each in zip(levels, judge.candidates, strict=True))
    free = sum(bool(x < each.high) for x, each in zip(levels, judge.candidates, strict=True))
    sizes = ((2, 1), (1, 2), (2, 2))
    if sum(comb(taken, out) * comb(free, into) for out, into in sizes) > _MOST_EXCHANGES:
        return np.empty((0, len(levels)))
    return np.concatenate([_exchanges(judge, levels, out, into) for out, into in sizes])


def _polish(judge: Judge, levels: Array, *kinds: Callable[[Judge, Array], Array]) -> tuple[Array, bool]:
    """Improve a good run by neighbours, those of a later kind where none of an earlier one helps; True: none helps."""
    prices = judge.costs()
    for _ in range(4 * _ROUNDS):
        cost = float((levels * prices).sum())
        for neighbours in kinds:
            rows = neighbours(judge, levels)
            rows = rows[(rows * prices).sum(axis=1) < cost - _WORTH * max(1.0, abs(cost))]
            rows = rows[judge.allowed(rows)]
            if not len(rows):
                continue
            runs = judge.run(rows)
            best = runs.best()
            if best is not None:
                levels = runs.levels[best]
                break
        else:
            return levels, True
    return levels, False


def _most_seen(judge: Judge, start: Slopes, end: Slopes) -> Slopes:
    """For each measure and year the larger of its effects at both ends: alone, and as the last one."""
    return Slopes(
        start.levels,
        start.co2,
        _widest(judge, start.co2_slope, end.co2_slope),
        start.margins,
        np.maximum(start.margin_slope, end.margin_slope),
    )


def _bound(judge: Judge, optimistic: Slopes) -> float | None:
    """Cost of the straight-line program with the most that was seen of each measure."""
    uncapped = replace(judge, demand=replace(judge.demand, cap=None))  # less is demanded, so it stays a bound
    found = solve_linear(uncapped, optimistic, reach=1.0, penalty=_penalty(judge))
    return None if found is None else float((found * judge.costs()).sum())


def _contradictions(judge: Judge, optimistic: Slopes) -> tuple[int, int]:
    """Sets drawn, and those that do better in any year or target than the straight lines of the bound allow."""
    draws = np.random.default_rng(0)
    low, high = (np.array([getattr(each, key) for each in judge.candidates]) for key in ("low", "high"))
    shares = draws.random((_TRIED, len(low)))
    shares[::2] = shares[::2] < draws.random((len(shares[::2]), 1))  # one half of the sets is all or nothing
    rows = low + shares * (high - low)
    at = {each.name: k for k, each in enumerate(judge.candidates)}
    for _ in judge.candidates:  # a chain of prerequisites is no longer than this
        for k, each in enumerate(judge.candidates):
            for need in each.needs:
                rows[:, k] = np.minimum(rows[:, k], rows[:, at[need]])
    rows = rows[judge.allowed(rows)]
    if not len(rows):
        return 0, 0
    found, moved = judge.model(rows), rows - optimistic.levels
    co2 = found.co2 - (optimistic.co2 + moved @ optimistic.co2_slope)
    co2 *= np.where(np.arange(co2.shape[1]) < judge.by, 1.0, -1.0) / max(float(np.max(np.abs(found.co2))), 1e-300)
    margins = (found.margins - (optimistic.margins + moved @ optimistic.margin_slope)) / judge.scale
    better = np.concatenate([co2, margins], axis=1) > judge.tolerance
    return len(rows), int(np.count_nonzero(better.any(axis=1)))


def _widest(judge: Judge, first: Array, second: Array) -> Array:
    """After the peak year the larger cut, before it the smaller one (a high early value helps the peak)."""
    late, early = np.minimum(first, second), np.maximum(first, second)
    return np.where(np.arange(first.shape[1]) < judge.by, early, late)


def _penalty(judge: Judge) -> float:
    return _FEASIBLE_PENALTY * max(1.0, float(np.abs(judge.costs()).sum()))


def _scale(outcome: Outcome) -> Array:
    spread = np.max(np.abs(outcome.margins), axis=0, initial=0.0)
    return np.where(spread > 0.0, spread, 1.0)


def _finish(judge: Judge, levels: Array, counted: _Counted, **more: object) -> Choice:
    runs = judge.run(levels[None])
    at = int(np.argmax(runs.outcome.co2[0]))
    reached = bool(runs.violation[0] <= 0.0)
    irreducible, bound, tried = bool(more.get("irreducible")), more.get("bound"), more.get("tried")
    return Choice(
        reached=reached,
        levels=dict(zip(judge.names(), (float(v) for v in levels), strict=True)),
        cost=float(runs.cost[0]),
        peak_year=judge.years[at],
        peak_value=float(runs.outcome.co2[0, at]),
        co2=runs.outcome.co2[0],
        margins=dict(zip(judge.targets, (float(v) for v in runs.outcome.margins[0]), strict=True)),
        runs=counted.runs,
        irreducible=irreducible and reached,
        bound=float(bound) if isinstance(bound, float) and reached else None,
        floor=least_cost(judge),
        bound_tried=tried if isinstance(tried, tuple) else (0, 0),
        shortfall=None if reached else judge.shortfall(runs, 0),
    )


def choose(
    model: Model,
    candidates: Sequence[Candidate],
    years: Sequence[int],
    demand: Demand,
    targets: Sequence[str] = (),
) -> Choice:
    """The cheapest levels that meet the demand, or the nearest that can be had and what is still to be found.

    Raises `PathwayError` for contradictory bounds, budgets, prerequisites or results that are no numbers.
    """
    given, span = tuple(candidates), tuple(int(year) for year in years)
    faults = check_choice(given, demand, span)
    if faults:
        raise PathwayError(faults)
    counted = _Counted(model)
    low, high = (np.array([getattr(each, key) for each in given]) for key in ("low", "high"))
    ends = counted(np.stack([low, high]))
    if not (np.all(np.isfinite(ends.co2)) and np.all(np.isfinite(ends.margins))):
        raise PathwayError(Fault("pathway.not-finite", "模型结果中有非数值", "a result of the model is not a number"))
    judge = Judge(counted, given, span, demand, tuple(targets), _scale(ends))
    penalty = _penalty(judge)
    good: list[Array] = []
    last: list[Array] = []
    for start in (high, low):
        found, where = _descend(judge, start, penalty)
        good += found
        last.append(where)
    if not good:
        runs = judge.run(np.stack([*last, high]))
        runs = judge.run(runs.levels[judge.allowed(runs.levels)])
        nearest = int(np.lexsort((runs.cost, runs.violation))[0])
        return _finish(judge, runs.levels[nearest], counted)
    runs = judge.run(np.stack(good))
    cheapest = np.argsort(runs.cost, kind="stable")[:3]
    polished = [_polish(judge, runs.levels[row], _moves)[0] for row in cheapest]
    best = min(polished, key=lambda each: float((each * judge.costs()).sum()))
    levels, irreducible = _polish(judge, best, _moves, _wider)
    seen = _most_seen(judge, _slopes(judge, low, 1.0), _slopes(judge, high, 1.0))
    bound, tried = _bound(judge, seen), _contradictions(judge, seen)
    return _finish(judge, levels, counted, irreducible=irreducible, bound=bound, tried=tried)
