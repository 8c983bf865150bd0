"""The plan's targets over many runs: how far each run is from each target, in the indicator's unit.

What a target demands is asked of `dafeng.tracking` once, on the scenario's own projection; the demanded level is then
held against every run. Where a target is a change since a year that is itself projected, the level moves with the
run's own base value. Targets on sums over years, on published rates of change, without year, or on indicators that the
model does not project are listed as not covered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dafeng.city import CityPack
from dafeng.core import Catalogue, default_catalogue
from dafeng.pathway.definitions import index_of
from dafeng.pathway.judging import Indices, index_series, judge_projection, observations_of
from dafeng.pathway.model import Model
from dafeng.pathway.outputs import headline, indicators
from dafeng.pathway.results import Projection
from dafeng.pathway.running import simulate
from dafeng.pathway.studies.evaluating import value_at
from dafeng.plan.render.wording import demand as demand_words
from dafeng.tracking import Options, Standing, series_from_frame
from dafeng.tracking.demand import Demand, demand
from dafeng.tracking.select import select

__all__ = ["TargetTest", "Targets", "met_shares", "target_tests"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TargetTest:
    """What one target demands of a run in its year: low <= value <= high [canonical unit of the indicator].

    `base_year` is set where the bounds move with a projected base value; `absolute` says that they move by difference.
    For a `peak` the margin is in years: how long before `high`, the last year allowed, the highest year comes.
    place : which of the plan's targets it is, counted from 0; asked : what it demands in a few words (zh, en).
    """

    name: str
    clause: str
    indicator: str
    year: int
    low: float
    high: float
    base_year: int | None = None
    base_value: float = 0.0
    absolute: bool = False
    peak: bool = False
    place: int = 0
    asked: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """The targets that can be held against runs, and the names of the others.

    needed : indicators of the model that the tests rest on; None works all of them out.
    """

    model: Model
    catalogue: Catalogue
    tests: tuple[TargetTest, ...]
    not_covered: tuple[str, ...]
    needed: frozenset[str] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """A name for each target, with clause and year, and what it demands where another has the same three."""
        plain = [f"{test.clause} {test.name} {test.year}" for test in self.tests]
        named = zip(plain, self.tests, strict=True)
        return tuple(name if plain.count(name) == 1 else f"{name} {test.asked[0]}" for name, test in named)

    def run(self, inputs: Array) -> dict[str, Array]:
        """Runs of (ROW, INPUT): `co2` (ROW, YEAR) [kt] and `margins` (ROW, TARGET), at least 0 where met."""
        raw = simulate(self.model, inputs)
        found: dict[str, Array] = {"co2": headline(self.model, raw), "margins": np.empty((len(inputs), 0))}
        if self.tests:
            values = indicators(self.model, raw, self.needed)
            found["margins"] = np.stack([self._margin(test, values) for test in self.tests], axis=1)
        return found

    def _margin(self, test: TargetTest, values: Mapping[str, Array]) -> Array:
        if test.peak:
            return self._years_early(test, values)
        value = value_at(self.catalogue, test.indicator, values, test.year - int(self.model.years[0]))
        low, high = test.low, test.high
        shift: Array | float = 0.0
        scale: Array | float = 1.0
        if test.base_year is not None:
            base = value_at(self.catalogue, test.indicator, values, test.base_year - int(self.model.years[0]))
            shift, scale = (base - test.base_value, 1.0) if test.absolute else (0.0, base / test.base_value)
        below = value - (low * scale + shift) if np.isfinite(low) else np.full_like(value, np.inf)
        above = (high * scale + shift) - value if np.isfinite(high) else np.full_like(value, np.inf)
        slack = 1e-9 * max(abs(each) for each in (low, high, 1e-300) if np.isfinite(each))
        margin: Array = np.minimum(below, above)
        return np.where(np.abs(margin) <= slack, 0.0, margin)

    def _years_early(self, test: TargetTest, values: Mapping[str, Array]) -> Array:
        """Years from the highest to the last allowed; a path that is highest in its last year has no peak."""
        first, count = int(self.model.years[0]), len(self.model.years)
        path = values[test.indicator]
        highest = np.argmax(path, axis=1)
        early: Array = test.high - (first + highest.astype(np.float64))
        return np.where(highest == count - 1, np.minimum(early, -1.0), early)


def target_tests(
    pack: CityPack,
    projection: Projection,
    *,
    options: Options | None = None,
    standings: Sequence[Standing] | None = None,
    peaks: bool = False,
) -> Targets:
    """What the pack's own plan demands of runs of the projection's model.

    standings : of the projection, where the caller has them; peaks : peak goals as well, whose margins are whole years.
    """
    model, catalogue = projection.model, default_catalogue()
    options = options or Options(start_year=pack.choices.base_year)
    tests: list[TargetTest] = []
    left_out: list[str] = []
    frame = pl.concat([pack.observations, observations_of(projection)])
    values = {code: each[None] for code, each in projection.values.items()}
    for place, standing in enumerate(judge_projection(pack, projection) if standings is None else standings):
        test = _peak_test(standing, model, values, options) if peaks else None
        test = test or _index_test(standing, projection, options)
        test = test or _test(standing, frame, model, catalogue, values, options)
        if test is None:
            left_out.append(f"{standing.target.clause} {standing.target.indicator}")
        else:
            zh, en = (demand_words(standing.target, each, standing.judgement.goal.op) for each in ("zh", "en"))
            tests.append(replace(test, place=place, asked=(zh, en)))
    return Targets(model, catalogue, tuple(tests), tuple(left_out), _needed(tests, catalogue, values))


def _needed(tests: Sequence[TargetTest], catalogue: Catalogue, values: Mapping[str, Array]) -> frozenset[str]:
    """What the model must give for the tests: their indicators, else what their formulas rest on."""
    codes = {test.indicator for test in tests}
    found = set(codes)
    for code in codes - set(values):
        found |= {each for each in catalogue.rests_on(code) if each in values}
    return frozenset(found)


def _peak_test(standing: Standing, model: Model, values: Mapping[str, Array], options: Options) -> TargetTest | None:
    """A peak goal of an indicator that the model gives without any observed past."""
    judgement = standing.judgement
    goal, first = judgement.goal, int(model.years[0])
    if goal.kind != "peak" or goal.year is None or goal.indicator not in values or not judgement.projected:
        return None
    if any(point.year < first for point in judgement.used):
        return None
    last = goal.year if options.peak_includes_year else goal.year - 1
    target = standing.target
    return TargetTest(target.indicator, target.clause, goal.indicator, goal.year, -np.inf, float(last), peak=True)


def _index_test(standing: Standing, projection: Projection, options: Options) -> TargetTest | None:
    """A change of which the model knows the index alone; the level follows the run's own base value."""
    goal, target = standing.judgement.goal, standing.target
    series = index_series(Indices.of(projection), goal)
    if series is None or goal.year not in projection.years or goal.base_year not in projection.years:
        return None
    asked = demand(goal, series, select(series, date(projection.years[-1], 12, 31), options), options)
    if not isinstance(asked, Demand):
        return None
    index = projection.values[index_of(goal.indicator)]
    base = float(index[projection.years.index(goal.base_year)])
    level = base * (1.0 - asked.low / 100.0) if goal.kind == "reduction" else base * (1.0 + asked.low / 100.0)
    low, high = (-np.inf, level) if goal.kind == "reduction" else (level, np.inf)
    code = index_of(goal.indicator)
    return TargetTest(target.indicator, target.clause, code, goal.year, low, high, goal.base_year, base)


def _test(
    standing: Standing,
    frame: pl.DataFrame,
    model: Model,
    catalogue: Catalogue,
    values: Mapping[str, Array],
    options: Options,
) -> TargetTest | None:
    goal, indicator = standing.judgement.goal, standing.indicator
    first, last = int(model.years[0]), int(model.years[-1])
    if indicator is None or goal.kind in ("peak", "assigned") or goal.cumulative or not goal.year:
        return None
    if not first <= goal.year <= last:
        return None
    try:
        own = value_at(catalogue, indicator.code, values, goal.year - first)
        points = {
            year: float(value_at(catalogue, indicator.code, values, year - first)[0]) for year in range(first, last)
        }
    except KeyError:
        return None
    if not np.isfinite(own).all():
        return None
    asked = _demand(standing, frame, model, points, options)
    if asked is None:
        return None
    base = goal.base_year if goal.kind in ("reduction", "increase") else None
    moving = base is not None and base > first and base in points and points[base] != 0.0
    return TargetTest(
        standing.target.indicator,
        standing.target.clause,
        indicator.code,
        goal.year,
        asked.low,
        asked.high,
        base if moving else None,
        points[base] if moving and base is not None else 0.0,
        goal.measure == "absolute",
    )


def _demand(
    standing: Standing, frame: pl.DataFrame, model: Model, points: Mapping[int, float], options: Options
) -> Demand | None:
    """What tracking demands, asked on the projection with the observed past before it."""
    from dafeng.core.observations import observation_frame

    code = standing.judgement.goal.indicator
    place = model.spec.place or model.balance.place
    rows = [
        {
            "indicator": code,
            "place": place,
            "period": str(year),
            "scenario": model.scenario,
            "value": value,
            "state": "estimated",
            "source": "calc#pathway",
            "book": "statistics",
        }
        for year, value in points.items()
        if np.isfinite(value)
    ]
    past = frame.filter((pl.col("indicator") == code) & (pl.col("scenario") == "observed"))
    series, _ = series_from_frame(
        pl.concat([past, observation_frame(rows)]), code, place, scenario=model.scenario, books=("statistics",)
    )
    if series is None:
        return None
    chosen = select(series, date(int(model.years[-1]), 12, 31), options)
    asked = demand(standing.judgement.goal, series, chosen, options)
    return asked if isinstance(asked, Demand) else None


def met_shares(margins: Array) -> list[tuple[int, int]]:
    """Runs that meet each target, in the order of the tests, and runs in all."""
    return [(int(count), len(margins)) for count in np.count_nonzero(margins >= 0.0, axis=0)]
