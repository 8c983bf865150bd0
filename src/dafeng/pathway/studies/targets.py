"""The plan's targets over many runs: how far each run is from each target, in the indicator's unit.

What a target demands is asked of `dafeng.tracking` once, on the scenario's own projection; the demanded level is then
held against every run. Where a target is a change since a year that is itself projected, the level moves with the
run's own base value. Targets on sums over years, on published rates of change, without year, or on indicators that the
model does not project are listed as not covered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dafeng.city import CityPack
from dafeng.core import Catalogue, default_catalogue
from dafeng.core.formula import Binary, Node, Number
from dafeng.pathway.judging import judge_projection, observations_of
from dafeng.pathway.model import Model
from dafeng.pathway.outputs import headline, indicators
from dafeng.pathway.results import Projection
from dafeng.pathway.running import simulate
from dafeng.tracking import Options, Standing, series_from_frame
from dafeng.tracking.demand import Demand, demand
from dafeng.tracking.select import select

__all__ = ["TargetTest", "Targets", "met_shares", "target_tests"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TargetTest:
    """What one target demands of a run in its year: low <= value <= high [canonical unit of the indicator].

    `base_year` is set where the bounds move with a projected base value; `absolute` says that they move by difference.
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
        """A name for each target, with clause and year."""
        return tuple(f"{test.clause} {test.name} {test.year}" for test in self.tests)

    def run(self, inputs: Array) -> dict[str, Array]:
        """Runs of (ROW, INPUT): `co2` (ROW, YEAR) [kt] and `margins` (ROW, TARGET), at least 0 where met."""
        raw = simulate(self.model, inputs)
        found: dict[str, Array] = {"co2": headline(self.model, raw), "margins": np.empty((len(inputs), 0))}
        if self.tests:
            values = indicators(self.model, raw, self.needed)
            found["margins"] = np.stack([self._margin(test, values) for test in self.tests], axis=1)
        return found

    def _margin(self, test: TargetTest, values: Mapping[str, Array]) -> Array:
        value = _value(self.catalogue, test.indicator, values, test.year - int(self.model.years[0]))
        low, high = test.low, test.high
        shift: Array | float = 0.0
        scale: Array | float = 1.0
        if test.base_year is not None:
            base = _value(self.catalogue, test.indicator, values, test.base_year - int(self.model.years[0]))
            shift, scale = (base - test.base_value, 1.0) if test.absolute else (0.0, base / test.base_value)
        below = value - (low * scale + shift) if np.isfinite(low) else np.full_like(value, np.inf)
        above = (high * scale + shift) - value if np.isfinite(high) else np.full_like(value, np.inf)
        slack = 1e-9 * max(abs(each) for each in (low, high, 1e-300) if np.isfinite(each))
        margin: Array = np.minimum(below, above)
        return np.where(np.abs(margin) <= slack, 0.0, margin)


def _value(catalogue: Catalogue, code: str, values: Mapping[str, Array], at: int) -> Array:
    """(ROW,) of an indicator in a year, by formula where the model does not give it; KeyError where it cannot."""
    if code in values:
        return values[code][:, at]
    formula = catalogue.get(code).formula if code in catalogue else None
    if formula is None:
        raise KeyError(code)
    unit = catalogue.get(code).unit
    factors: dict[str, float] = {}

    def work(node: Node) -> Array | float:
        if isinstance(node, Number):
            return node.value
        if isinstance(node, Binary):
            left, right = work(node.left), work(node.right)
            if node.operator == "+":
                return left + right
            if node.operator == "-":
                return left - right
            return left * right if node.operator == "*" else left / right
        if node.base is not None or node.lag > at:
            raise KeyError(node.code)
        factors.setdefault(node.code, _into_base(catalogue.get(node.code).unit))
        return _value(catalogue, node.code, values, at - node.lag) * factors[node.code]

    found = np.asarray(work(formula.root) / _into_base(unit), dtype=np.float64)
    return np.broadcast_to(found, next(iter(values.values())).shape[:1])


def _into_base(unit: str) -> float:
    from dafeng.core.units import parse_unit

    return float(parse_unit(unit).factor)


def target_tests(pack: CityPack, projection: Projection, *, options: Options | None = None) -> Targets:
    """What the pack's own plan demands of runs of the projection's model."""
    model, catalogue = projection.model, default_catalogue()
    options = options or Options(start_year=pack.choices.base_year)
    tests: list[TargetTest] = []
    left_out: list[str] = []
    frame = pl.concat([pack.observations, observations_of(projection)])
    values = {code: each[None] for code, each in projection.values.items()}
    for standing in judge_projection(pack, projection):
        test = _test(standing, frame, model, catalogue, values, options)
        if test is None:
            left_out.append(f"{standing.target.clause} {standing.target.indicator}")
        else:
            tests.append(test)
    return Targets(model, catalogue, tuple(tests), tuple(left_out), _needed(tests, catalogue, values))


def _needed(tests: Sequence[TargetTest], catalogue: Catalogue, values: Mapping[str, Array]) -> frozenset[str]:
    """What the model must give for the tests: their indicators, else what their formulas rest on."""
    codes = {test.indicator for test in tests}
    return frozenset(
        code for each in codes for code in (each, *catalogue.rests_on(each)) if code in values or code in codes
    )


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
        own = _value(catalogue, indicator.code, values, goal.year - first)
        points = {
            year: float(_value(catalogue, indicator.code, values, year - first)[0]) for year in range(first, last)
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


def met_shares(margins: Array, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Runs that meet each target, and runs in all."""
    return {name: (int(np.count_nonzero(margins[:, k] >= 0.0)), len(margins)) for k, name in enumerate(names)}
