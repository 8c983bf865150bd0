"""The linearised choice: effects of levels as straight lines around one full run, as a program with few whole numbers.

Minimise cost + penalty x slack over levels x, subject to
  co2_t(x) <= (1 - clear) co2_p(x) + slack_t   for years t after `peak_by`, p one of the years up to it (z_p = 1),
  co2_t(x) <= cap + slack_t, margin_k(x) >= -slack_k, budgets, prerequisites, |x - x0| <= reach.
'The peak lies in one of these years' is an either-or: one program a year, or one whole variable a year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.pathway.choice.judging import Judge
from dafeng.pathway.choice.program import Program

__all__ = ["Slopes", "least_cost", "solve_linear"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """Straight lines around `levels`: co2 (YEAR,) and margins (TARGET,), with (MEASURE, YEAR or TARGET) slopes."""

    levels: Array
    co2: Array
    co2_slope: Array
    margins: Array
    margin_slope: Array


def _money(judge: Judge) -> float:
    """What costs are divided by: a program whose objective is in millions is not solved well."""
    return max(1.0, float(np.abs(judge.costs()).sum()))


def _levels(program: Program, judge: Judge, slopes: Slopes, reach: float) -> list[int]:
    columns, money = [], _money(judge)
    for k, each in enumerate(judge.candidates):
        low, high = max(each.low, slopes.levels[k] - reach), min(each.high, slopes.levels[k] + reach)
        least = min(each.least, each.high)
        if least > 0.0:
            low, high = each.low, each.high  # a switch cannot be reached in small steps
        column = program.column(low, high, each.cost / money)
        columns.append(column)
        if least > 0.0:
            switch = program.column(0.0, 1.0, whole=True)
            program.row({column: 1.0, switch: -each.high}, high=0.0)
            program.row({column: 1.0, switch: -least}, low=0.0)
    at = {each.name: k for k, each in enumerate(judge.candidates)}
    for k, each in enumerate(judge.candidates):
        for need in each.needs:
            program.row({columns[k]: 1.0, columns[at[need]]: -1.0}, high=0.0)
    for name, use in judge.uses().items():
        if name in judge.demand.budgets:
            terms = {columns[k]: float(v) for k, v in enumerate(use) if v != 0.0}
            program.row(terms, high=float(judge.demand.budgets[name]))
    return columns


def _line(slope: Array, columns: list[int]) -> dict[int, float]:
    return {columns[k]: float(v) for k, v in enumerate(slope) if abs(v) > 1e-12}


def _peak_rows(
    program: Program, judge: Judge, slopes: Slopes, columns: list[int], penalty: float, peak: int | None
) -> None:
    """Rows that keep later years below the peak, which lies in `peak`, or where a whole variable says."""
    size = max(float(np.max(np.abs(slopes.co2))), 1e-300)
    base = (slopes.co2 - slopes.levels @ slopes.co2_slope) / size
    slope = slopes.co2_slope / size
    below = 1.0 - judge.demand.clear
    before = range(judge.by) if peak is None else (peak,)
    chosen = [program.column(0.0 if peak is None else 1.0, 1.0, whole=peak is None) for _ in before]
    program.row(dict.fromkeys(chosen, 1.0), low=1.0, high=1.0)
    room = float(2.0 * np.abs(slope).sum(axis=0).max() + np.abs(base).max() * 2.0) if peak is None else 0.0
    slack = {t: program.column(0.0, np.inf, penalty) for t in range(len(judge.years))}
    for t in range(judge.by, len(judge.years)):
        for p, z in zip(before, chosen, strict=True):
            terms = _line(slope[:, t] - below * slope[:, p], columns) | {slack[t]: -1.0} | ({z: room} if room else {})
            program.row(terms, high=float(below * base[p] - base[t] + room))
    if judge.demand.cap is not None:
        for t in range(len(judge.years)):
            terms = _line(slope[:, t], columns) | {slack[t]: -1.0}
            program.row(terms, high=float(judge.demand.cap / size - base[t]))


def _solve(judge: Judge, slopes: Slopes, reach: float, penalty: float, peak: int | None) -> tuple[float, Array] | None:
    program = Program()
    penalty /= _money(judge)
    columns = _levels(program, judge, slopes, reach)
    _peak_rows(program, judge, slopes, columns, penalty, peak)
    base = (slopes.margins - slopes.levels @ slopes.margin_slope) / judge.scale
    for k in range(len(judge.targets)):
        slack = program.column(0.0, np.inf, penalty)
        terms = _line(slopes.margin_slope[:, k] / judge.scale[k], columns) | {slack: 1.0}
        program.row(terms, low=float(-base[k]))
    found = program.solve()
    return (found.cost, found.values[columns]) if found.found else None


def least_cost(judge: Judge) -> float | None:
    """The least cost that bounds, prerequisites and budgets allow, nothing else asked; None where they contradict.

    Costs are straight lines in the levels, so this is exact: no set that meets more demands can cost less.
    """
    program, nothing = Program(), np.zeros((len(judge.candidates), 0))
    start = np.array([each.low for each in judge.candidates])
    columns = _levels(program, judge, Slopes(start, np.zeros(0), nothing, np.zeros(0), nothing), reach=1.0)
    found = program.solve()
    return float(found.values[columns] @ judge.costs()) if found.found else None


def solve_linear(judge: Judge, slopes: Slopes, *, reach: float, penalty: float) -> Array | None:
    """(MEASURE,) levels best for the straight lines within `reach`; None where budgets and bounds contradict.

    Without all-or-nothing measures each possible peak year is one quick linear program; with them it is one program
    with whole variables for both.
    """
    switched = any(min(each.least, each.high) > 0.0 for each in judge.candidates)
    peaks: tuple[int | None, ...] = (None,) if switched else tuple(range(judge.by))
    found = [each for peak in peaks if (each := _solve(judge, slopes, reach, penalty, peak)) is not None]
    if not found:
        return None
    best = min(found, key=lambda each: each[0])[1]
    return np.clip(best, [c.low for c in judge.candidates], [c.high for c in judge.candidates])
