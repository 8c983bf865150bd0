"""The targets of a plan judged on projections, by the function that judges observations.

`judge_projection` reads the pack's plan and does it once; `plan_judge` does once what stays from run to run (matching,
what was observed, how derived indicators come about), so that further runs of the same model are judged quickly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dafeng.city import CityPack, own_plan
from dafeng.core.catalogue import default_catalogue
from dafeng.core.observations import observation_frame
from dafeng.pathway.definitions import INDEX, index_of
from dafeng.pathway.model import Model
from dafeng.pathway.results import Projection
from dafeng.plan.records import Plan
from dafeng.tracking import (
    Goal,
    Options,
    Point,
    PreparedPlan,
    Series,
    Standing,
    breaks_from_frame,
    judge,
    judge_plan,
    prepare_plan,
)

__all__ = ["Indices", "PlanJudge", "index_series", "judge_projection", "observations_of", "plan_judge", "standings_of"]

_IS_INDEX = pl.col("indicator").str.starts_with(INDEX)


def observations_of(found: Projection) -> pl.DataFrame:
    """Every indicator of the catalogue as observations of the scenario, base year included; state `estimated`.

    CO2 stands in the book of the specification, all else in statistics.
    """
    model = found.model
    source = _source_of(model)
    rows = [
        {
            "indicator": code,
            "place": model.spec.place or model.balance.place,
            "period": str(year),
            "scenario": model.scenario,
            "value": float(value),
            "state": "estimated",
            "source": source,
            "book": model.spec.settings.book if code.startswith("co2.") else "statistics",
        }
        for code in _known(found)
        for year, value in zip(found.years, found.values[code].tolist(), strict=True)
        if np.isfinite(value)
    ]
    return observation_frame(rows)


def _known(found: Projection) -> tuple[str, ...]:
    catalogue = default_catalogue()
    return tuple(code for code in found.values if code in catalogue)


@dataclass(frozen=True, slots=True, eq=False)
class PlanJudge:
    """Judges runs of one model by one plan, also with its drivers steered: that changes figures, not which there are.

    codes : indicators of the run; finite : (CODE, YEAR) figures there are.
    """

    pack: CityPack
    plan: Plan
    observed: pl.DataFrame
    codes: tuple[str, ...]
    finite: NDArray[np.bool_]
    prepared: PreparedPlan
    model: Model

    def judge(self, found: Projection) -> tuple[Standing, ...]:
        """Every target of the plan, in its order. A run with other gaps, or of another model, is judged from tables."""
        if _akin(found.model, self.model) and _known(found) == self.codes:
            values = np.array([found.values[code] for code in self.codes])
            if np.array_equal(np.isfinite(values), self.finite):
                was, now = _source_of(self.model), _source_of(found.model)
                standings = self.prepared.judge(values[self.finite], None if was == now else (was, now))
                if standings is not None:
                    return _with_indices(self.pack, Indices.of(found), standings, self.prepared.as_of)
        return _from_tables(self.pack, self.plan, self.observed, found, self.prepared.as_of)


def _source_of(model: Model) -> str:
    """Where figures of a run are said to come from."""
    return f"calc#pathway:{model.scenario}:{model.key[:12]}"


def _akin(one: Model, other: Model) -> bool:
    """Whether two models are of one specification, balance and scenario: the same, or one with its drivers steered."""
    if one.key == other.key:
        return True
    return one.spec is other.spec and one.balance is other.balance and one.scenario == other.scenario


def _breaks(pack: CityPack) -> pl.DataFrame | None:
    return pack.tables.get("breaks")


def _from_tables(
    pack: CityPack, plan: Plan, observed: pl.DataFrame, found: Projection, as_of: date
) -> tuple[Standing, ...]:
    rows = observations_of(found)
    standings = standings_of(pack, plan, rows, found.model.scenario, observed=observed, as_of=as_of)
    return _with_indices(pack, Indices.of(found), standings, as_of)


@dataclass(frozen=True, slots=True, eq=False)
class Indices:
    """The indices of a scenario, of this model or read: (YEAR,) values by the code of the index."""

    years: tuple[int, ...]
    values: Mapping[str, NDArray[np.float64]]
    place: str
    scenario: str
    source: str

    @classmethod
    def of(cls, found: Projection) -> Indices:
        """Of a run."""
        model = found.model
        values = {code: row for code, row in found.values.items() if code.startswith(INDEX)}
        return cls(tuple(found.years), values, model.spec.place, model.scenario, _source_of(model))

    @classmethod
    def read(cls, rows: pl.DataFrame, scenario: str) -> Indices:
        """Of rows of observations; a year without a value is NaN."""
        own = rows.filter(_IS_INDEX)
        years = tuple(sorted({int(period[:4]) for period in own["period"]}))
        values = {str(code): np.full(len(years), np.nan) for code in own["indicator"].unique()}
        for code, period, value in own.select("indicator", "period", "value").iter_rows():
            values[code][years.index(int(period[:4]))] = value
        place, source = (own["place"][0], own["source"][0]) if own.height else ("", "")
        return cls(years, values, place, scenario, source)


def _with_indices(pack: CityPack, found: Indices, standings: tuple[Standing, ...], as_of: date) -> tuple[Standing, ...]:
    """Standings with those judged of which the model knows the change alone: by its index, as a change in %."""
    if not found.values:
        return standings
    options = Options(start_year=pack.choices.base_year)
    return tuple(_by_index(found, each, as_of, options) for each in standings)


def _by_index(found: Indices, each: Standing, as_of: date, options: Options) -> Standing:
    goal = each.judgement.goal
    series = None if each.judgement.latest is not None else index_series(found, goal)
    return each if series is None else replace(each, judgement=judge(replace(goal, unit="%"), series, as_of, options))


def index_series(found: Indices, goal: Goal) -> Series | None:
    """The change since the goal's base year [%] of an indicator of which the model knows the change alone."""
    index = found.values.get(index_of(goal.indicator))
    if index is None or goal.kind not in ("reduction", "increase") or goal.measure == "absolute":
        return None
    if goal.base_year not in found.years:
        return None
    base = index[found.years.index(goal.base_year)]
    form: Literal["reduction", "increase"] = "reduction" if goal.kind == "reduction" else "increase"
    changes = (-100.0 if form == "reduction" else 100.0) * (index / base - 1.0)
    points = tuple(
        Point(year, float(value), "estimated", found.source)
        for year, value in zip(found.years, changes, strict=True)
        if np.isfinite(value)
    )
    return Series(goal.indicator, points, found.place, found.scenario, "statistics", form, goal.base_year)


def standings_of(
    pack: CityPack,
    plan: Plan,
    rows: pl.DataFrame,
    scenario: str,
    *,
    observed: pl.DataFrame | None = None,
    as_of: date | None = None,
) -> tuple[Standing, ...]:
    """A plan's targets judged on the rows of a scenario, of this model or another's.

    observed : the pack's observations unless given; as_of : the end of the rows' last year unless given.
    """
    last = as_of or date(max((int(period[:4]) for period in rows["period"]), default=1900), 12, 31)
    breaks = _breaks(pack)
    standings = judge_plan(
        plan,
        pl.concat([pack.observations if observed is None else observed, rows.filter(~_IS_INDEX)]),
        default_catalogue(),
        last,
        pack.code,
        scenario=scenario,
        breaks=breaks_from_frame(breaks, pack.code) if breaks is not None else (),
        options=Options(start_year=pack.choices.base_year),
    )
    return _with_indices(pack, Indices.read(rows, scenario), standings, last)


def plan_judge(
    pack: CityPack,
    found: Projection,
    *,
    plan: Plan | None = None,
    observed: pl.DataFrame | None = None,
    as_of: date | None = None,
) -> PlanJudge | None:
    """What judges runs of the projection's model; None where the pack has no plan.

    plan : the pack's own unless given; observed : the pack's observations unless given; as_of : the last day of the
    projection unless given. The projection itself only shows which figures a run has.
    """
    plan = plan or own_plan(pack)
    if plan is None:
        return None
    frame = pack.observations if observed is None else observed
    breaks = _breaks(pack)
    codes = _known(found)
    prepared = prepare_plan(
        plan,
        pl.concat([frame, observations_of(found)]),
        default_catalogue(),
        as_of or date(found.years[-1], 12, 31),
        pack.code,
        scenario=found.model.scenario,
        breaks=breaks_from_frame(breaks, pack.code) if breaks is not None else (),
        options=Options(start_year=pack.choices.base_year),
    )
    finite = np.isfinite(np.array([found.values[code] for code in codes]))
    return PlanJudge(pack, plan, frame, codes, finite, prepared, found.model)


def judge_projection(pack: CityPack, found: Projection, as_of: date | None = None) -> tuple[Standing, ...]:
    """The targets of the pack's own plan judged on one projection; `plan_judge` is for many."""
    plan = own_plan(pack)
    if plan is None:
        return ()
    return _from_tables(pack, plan, pack.observations, found, as_of or date(found.years[-1], 12, 31))
