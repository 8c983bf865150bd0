"""A plan made ready to be judged on many runs of one scenario: what does not change with the figures is done once.

`prepare_plan` matches targets, gathers what was observed and traces derived indicators; `PreparedPlan.judge` takes the
figures of another run and calls the same `judge` on the same series that `judge_plan` would build from tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dafeng.core.catalogue import Catalogue
from dafeng.core.retracing import Retrace, retrace
from dafeng.plan.records import Plan
from dafeng.tracking._plans import (
    Standing,
    beside,
    best_match,
    break_table,
    goals_of,
    inherited,
    owners_of,
    tables_of,
    unjudged,
)
from dafeng.tracking.border import series_from_frame
from dafeng.tracking.judge import judge
from dafeng.tracking.reasons import Reason
from dafeng.tracking.records import Break, Goal, Options, Point, Series

__all__ = ["PreparedPlan", "prepare_plan"]


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """The series of one indicator: its first points stay, the others are read from the vector at `places`."""

    series: Series | None
    notes: tuple[Reason, ...]
    steady: int
    places: NDArray[np.int64]

    def series_at(self, vector: NDArray[np.float64], source: tuple[str, str] | None = None) -> Series | None:
        """The series with the vector's figures; `source` (was, is) renames where they come from."""
        if self.series is None:
            return None
        fresh = (
            Point(each.year, value, each.state, each.source.replace(*source) if source else each.source, each.since)
            for each, value in zip(self.series.points[self.steady :], vector[self.places].tolist(), strict=True)
        )
        return replace(self.series, points=(*self.series.points[: self.steady], *fresh))


@dataclass(frozen=True, slots=True, eq=False)
class PreparedPlan:
    """Targets with their goals and series. standings : as they came out for the run it was prepared with."""

    standings: tuple[Standing, ...]
    goals: Mapping[int, Goal]
    kept: Mapping[str, _Kept]
    asides: Mapping[str, tuple[Reason, ...]]
    trace: Retrace
    as_of: date
    options: Options

    def series(
        self, values: NDArray[np.float64], source: tuple[str, str] | None = None
    ) -> Mapping[str, Series | None] | None:
        """The series of every indicator that a goal is about; None where other figures are missing than before."""
        vector = self.trace.fill(values)
        return None if vector is None else {code: each.series_at(vector, source) for code, each in self.kept.items()}

    def judge(self, values: NDArray[np.float64], source: tuple[str, str] | None = None) -> tuple[Standing, ...] | None:
        """Every target judged on the scenario's rows with other values (ROW,), in the order they were prepared in.

        source : what the rows' source was called in the run it was prepared with, and what it is called now.

        None where other figures are missing than in the run it was prepared with: judge from the tables then.
        """
        series = self.series(values, source)
        if series is None:
            return None
        found = list(self.standings)
        for number, goal in self.goals.items():
            code = goal.indicator
            seen = judge(goal, series[code], self.as_of, self.options)
            seen = replace(seen, reasons=(*seen.reasons, *self.kept[code].notes))
            if seen.latest is None:
                seen = replace(seen, reasons=(*seen.reasons, *self.asides[code]))
            found[number] = replace(found[number], judgement=seen)
        return tuple(found)


def prepare_plan(
    plan: Plan,
    observations: pl.DataFrame,
    catalogue: Catalogue,
    as_of: date,
    place: str,
    *,
    scenario: str,
    breaks: Sequence[Break] = (),
    options: Options | None = None,
) -> PreparedPlan:
    """Prepare a plan with one run; parameters as for `judge_plan`. The scenario's rows must be yearly figures."""
    options = options or Options()
    matched = [best_match(target, catalogue, options.least_confidence) for target in plan.targets]
    goals, failed = goals_of(plan, matched, catalogue, options)
    codes = tuple(dict.fromkeys(goal.indicator for goal in goals.values()))
    tables = tables_of(observations, catalogue, set(codes), breaks, place)
    here = observations.filter(pl.col("place") == place)
    trace = retrace(here, catalogue, codes, scenario, breaks=break_table(breaks, place))
    kept = {}
    for code in codes:
        own = inherited(breaks, catalogue, code)
        table = tables.get(code, observations.clear())
        series, notes = series_from_frame(table, code, place, scenario=scenario, breaks=own)
        kept[code] = _kept(series, notes, trace)
    standings = []
    for number, (target, match) in enumerate(zip(plan.targets, matched, strict=True)):
        known = catalogue.get(match.code) if match else None
        seen = (
            judge(goals[number], kept[goals[number].indicator].series, as_of, options)
            if number in goals
            else unjudged(target, known, failed[number])
        )
        standings.append(Standing(target, known, match, owners_of(plan, target.clause), seen))
    asides = {code: beside(observations, catalogue, code, place) for code in codes}
    return PreparedPlan(tuple(standings), goals, kept, asides, trace, as_of, options)


def _kept(series: Series | None, notes: tuple[Reason, ...], trace: Retrace) -> _Kept:
    if series is None:
        return _Kept(None, notes, 0, np.zeros(0, np.int64))
    cells = {int(period): at for (code, period, book), at in trace.places.items() if (code, book) == _named(series)}
    places = np.array([cells[point.year] for point in series.points[-len(cells) :]], np.int64)
    return _Kept(series, notes, len(series.points) - len(places), places)


def _named(series: Series) -> tuple[str, str]:
    return series.indicator, series.book
