"""One run of the lab: path, peak and targets; the same for page, API and report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.pathway import Model
from dafeng.pathway.judging import plan_judge
from dafeng.pathway.peak import Peak
from dafeng.pathway.results import Projection, project
from dafeng.pathway.sentences import path_sentences
from dafeng.pathway.studies.differences import Difference, attribute
from dafeng.pathway.studies.footing import Footing, footings, movers_for
from dafeng.pathway.studies.turning import rise_of, unaided_peak
from dafeng.tracking import Standing
from dafeng_site.lab.state import State, run_key
from dafeng_site.lab.worlds import World, model_of, remembered, steered_model

__all__ = [
    "Run",
    "difference_of",
    "footings_of",
    "model_for",
    "run_of",
    "sensitivity_of",
    "shifted",
    "statements_of",
    "targets_of",
]

Array = NDArray[np.float64]

_ORDERS = 0.03


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A run with its state, all its levels and its key."""

    state: State
    levels: Array
    found: Projection
    key: str


def model_for(world: World, state: State) -> Model:
    """The state's scenario compiled, with its drivers steered; levels are not in it, see `shifted`."""
    return steered_model(world, state.scenario, state.drivers)


def run_of(world: World, state: State) -> Run:
    """Run the state once; the last runs are remembered under their key."""
    key = run_key(model_of(world, state.scenario), state)

    def make() -> Run:
        model = model_for(world, state)
        levels = state.inputs(model)
        return Run(state, levels, project(model, levels), key)

    return remembered(("run", key), make)


def targets_of(world: World, run: Run) -> tuple[Standing, ...]:
    """The plan's targets judged on the run, by the function that judges observations."""
    return remembered(("targets", world.digest, run.key), lambda: _judged(world, run.found))


def footings_of(world: World, run: Run) -> tuple[Footing, ...]:
    """What the verdict on each target rests on; what moves an indicator is worked out once for a scenario."""
    standings, model = targets_of(world, run), model_of(world, run.state.scenario)
    asked = world.plan.text if world.plan else ""
    movers = remembered(("movers", asked, model.key), lambda: movers_for(model, standings))
    return remembered(("footings", world.digest, run.key), lambda: footings(run.found, standings, movers))


def _judged(world: World, found: Projection) -> tuple[Standing, ...]:
    if world.plan is None:
        return ()
    own = model_of(world, found.model.scenario).key  # steered drivers change figures, not which figures there are
    key = ("judge", world.digest, own)
    judge = remembered(key, lambda: plan_judge(world.pack, found, plan=world.plan, observed=world.observed))
    return judge.judge(found) if judge else ()


def statements_of(world: World, run: Run) -> tuple[tuple[str, str], ...]:
    """The path in words (zh, en): the peak and whether measures make it, a second rise and what it is made of."""
    return remembered(("statements", run.key), lambda: _statements(world, run))


def _statements(world: World, run: Run) -> tuple[tuple[str, str], ...]:
    found = run.found
    turn = found.peak.rebound
    rise = rise_of(found.model, found.raw, turn) if turn else None
    unaided = _unaided(world, run)
    return path_sentences(found.peak, unaided, rise, first_year=found.years[0])


def _unaided(world: World, run: Run) -> Peak:
    """The peak without any measure: how far measures are carried out does not change it, so it is kept without them."""
    model = model_for(world, run.state)
    others = tuple(float(level) for each, level in zip(model.inputs, run.levels, strict=True) if each.kind != "measure")
    return remembered(("unaided", model.key, others), lambda: unaided_peak(shifted(model, run.state)))


def shifted(model: Model, state: State) -> Model:
    """The model with the state's levels as its own, for studies that begin or end there."""
    from dataclasses import replace

    return replace(model, defaults=state.inputs(model))


def difference_of(world: World, first: State, second: State) -> Difference | None:
    """Order-free shares of the change from the first state to the second; None where nothing differs.

    Shares add up exactly at any number of steps. A page takes fewer than a study: it is refined until two orders
    differ by less than `_ORDERS` of the largest share, and what is left stands beside the chart.
    """
    one, two = (shifted(model_for(world, each), each) for each in (first, second))
    if np.array_equal(one.defaults, two.defaults) and np.array_equal(one.series, two.series):
        return None
    key = ("difference", run_key(one, first), run_key(two, second))
    return remembered(key, lambda: attribute(one, two, steps=3, pairs=2, tolerance=_ORDERS, settled=_ORDERS))


def sensitivity_of(world: World, state: State, year: int) -> tuple[tuple[str, float, float], ...]:
    """For each input the CO2 of a year [kt] with it at its low and at its high end, all else as it is."""
    model = model_for(world, state)
    return remembered(("tornado", run_key(model, state, year=year)), lambda: _swings(model, state, year))


def _swings(model: Model, state: State, year: int) -> tuple[tuple[str, float, float], ...]:
    from dafeng.pathway.studies.emission import run_headline
    from dafeng.pathway.uncertainty.running import run_rows

    levels = state.inputs(model)
    places = [k for k, each in enumerate(model.inputs) if each.high > each.low]
    rows = np.repeat(levels[None], 2 * len(places), axis=0)
    for n, k in enumerate(places):
        rows[2 * n, k], rows[2 * n + 1, k] = model.inputs[k].low, model.inputs[k].high
    at = int(year - model.years[0])
    co2 = run_rows(lambda piece: {"co2": run_headline(model, piece)[:, at]}, rows)["co2"]
    found = [(model.inputs[k].id, float(co2[2 * n]), float(co2[2 * n + 1])) for n, k in enumerate(places)]
    return tuple(sorted(found, key=lambda each: -abs(each[2] - each[1])))
