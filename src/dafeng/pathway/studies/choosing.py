"""Cost curve and cheapest choice of a city's measures, on its compiled model.

Costs are 10^4 CNY a year: investment spread over its life and yearly cost, as far as the measure has come by the year,
less the energy saved (`costing`). A measure without a cost is nothing to choose: it stays at the scenario's level and
is named. Emission is the headline CO2 of the book.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault, PathwayError
from dafeng.pathway.attribution import Shares, order_free
from dafeng.pathway.choice import (
    Block,
    Candidate,
    Choice,
    Demand,
    Outcome,
    choose,
    order_free_curve,
    sequential_curve,
)
from dafeng.pathway.model import Model
from dafeng.pathway.outputs import headline
from dafeng.pathway.running import simulate
from dafeng.pathway.studies.costing import MeasureCost, built, energy_bill, measure_costs
from dafeng.pathway.studies.emission import run_headline
from dafeng.pathway.uncertainty.running import run_rows

__all__ = ["CityChoice", "Curves", "Margins", "candidates_of", "choose_measures", "cost_curves", "effort_candidates"]

Array = NDArray[np.float64]

Margins = Callable[[Array], Mapping[str, Array]]
"""(ROW, INPUT) -> `co2` (ROW, YEAR) and `margins` (ROW, TARGET)."""


@dataclass(frozen=True, slots=True, eq=False)
class CityChoice:
    """A choice for a city; `held` are measures without a cost, with the level they stayed at."""

    choice: Choice
    held: Mapping[str, float]
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Both cost curves of one year, the shares behind the first, and measures left out for want of a cost.

    shares : CO2 [kt] and energy bill [10^4 CNY] by measure; costs : energy aside; energy : each measure's share of the
    change in the energy bill [10^4 CNY], negative where it saves. A block's cost is both together.
    """

    year: int
    order_free: tuple[Block, ...]
    sequential: tuple[Block, ...]
    shares: Shares
    without_cost: tuple[str, ...]
    costs: Mapping[str, MeasureCost] = field(default_factory=dict)
    energy: Mapping[str, float] = field(default_factory=dict)


def _measures(model: Model) -> tuple[list[int], list[int]]:
    """Places of the measures with a cost, and of those without."""
    known = [measure.priced for measure in model.spec.measures]
    return [k for k, each in enumerate(known) if each], [k for k, each in enumerate(known) if not each]


def _costed(model: Model, levels: Array, years: slice) -> tuple[Shares, list[str]]:
    """Order-free shares of CO2 [kt] and of the energy bill [10^4 CNY], columns 0 and 1, mean of some years.

    levels : (MEASURE,) that the measures with a cost move to, from 0; the others stay at the scenario's.
    """
    priced = _measures(model)[0]
    places = [k for k in priced if levels[k] != 0.0]

    def response(part: Array) -> Array:
        rows = np.repeat(model.defaults[None], len(part), axis=0)
        rows[:, priced] = 0.0
        rows[:, places] = part * levels[places]
        return run_rows(lambda piece: {"found": _both(model, piece, years)}, rows)["found"]

    names = [model.spec.measures[k].id for k in places]
    return order_free(response, names), names


def _both(model: Model, rows: Array, years: slice) -> Array:
    raw = simulate(model, rows)
    both = (headline(model, raw)[:, years], energy_bill(model, raw)[:, years])
    return np.stack([each.mean(axis=1) for each in both], axis=1)


def effort_candidates(model: Model) -> tuple[Candidate, ...]:
    """Every measure at the same 'cost' of 1 at full delivery: the least effort, for a city that knows no costs yet."""
    return tuple(Candidate(each.id, 1.0, needs=each.needs) for each in model.spec.measures)


def candidates_of(model: Model) -> tuple[Candidate, ...]:
    """Every measure with a cost. Prerequisites without a cost do not bind the choice: they stay where they are.

    Costs are those of a year at full delivery. The energy saved is each measure's order-free share in the city's bill
    with all of them in full, so that overlapping savings count once: the mean of all years over how far it has come.
    """
    priced, _ = _measures(model)
    if not priced:
        return ()
    names = {model.spec.measures[k].id for k in priced}
    costs = {each: cost.total for each, cost in measure_costs(model).items()}
    if model.spec.prices:
        shares, moved = _costed(model, np.ones(len(model.spec.measures)), slice(None))
        for name, value in zip(moved, shares.values[:, 1].tolist(), strict=True):
            costs[name] += value / float(built(model, name).mean())
    found = []
    for k in priced:
        each = model.spec.measures[k]
        needs = tuple(name for name in each.needs if name in names)
        found.append(Candidate(each.id, costs[each.id], needs=needs))
    return tuple(found)


def choose_measures(
    model: Model,
    peak_by: int,
    *,
    cap: float | None = None,
    budgets: Mapping[str, float] | None = None,
    candidates: Sequence[Candidate] | None = None,
    targets: Sequence[str] = (),
    margins: Margins | None = None,
) -> CityChoice:
    """The cheapest levels with the peak in `peak_by` or before, at most `cap` [kt], and all targets met.

    budgets : `cost` in 10^4 CNY a year, or names that candidates use. margins : the run that gives the targets' margins
    beside CO2; without it only the peak is demanded. Raises `PathwayError` when no measure has a cost.
    """
    given = tuple(candidates) if candidates is not None else candidates_of(model)
    if not given:
        text = ("没有一项措施写明成本，无从选择", "no measure has a cost, so there is nothing to choose by")
        raise PathwayError(
            Fault(
                "pathway.no-costs",
                *text,
                where=model.scenario,
                mend_zh="请在措施中写明 cost（万元/年），或按落实程度之和最少选择（--objective effort）。",
                mend_en="Give measures a cost (10^4 CNY a year), or choose by the least effort (--objective effort).",
            )
        )
    places = [model.place_of(each.name) for each in given]
    run = margins or (lambda piece: {"co2": run_headline(model, piece), "margins": np.empty((len(piece), 0))})

    def outcome(levels: Array) -> Outcome:
        rows = np.repeat(model.defaults[None], len(levels), axis=0)
        rows[:, places] = levels
        found = run_rows(run, rows)
        return Outcome(found["co2"], found["margins"])

    years = tuple(int(year) for year in model.years)
    choice = choose(outcome, given, years, Demand(peak_by, cap=cap, budgets=budgets or {}), targets)
    chosen = {each.name for each in given}
    held = {
        each.id: float(level)
        for each, level in zip(model.inputs, model.defaults, strict=True)
        if each.kind == "measure" and each.id not in chosen
    }
    return CityChoice(choice, held, years)


def cost_curves(model: Model, year: int) -> Curves:
    """The abatement cost curve of a year [kt against 10^4 CNY a year], order-free and step by step.

    From none of the measures with a cost to the scenario's levels; the others stay at the scenario's.
    """
    priced, others = _measures(model)
    priced = [k for k in priced if model.defaults[k] > 0.0]
    if not priced:
        text = ("情景中没有写明成本的措施", "the scenario has no measure with a cost")
        raise PathwayError(Fault("pathway.no-costs", *text, where=model.scenario))
    at = [int(each) for each in model.years].index(year)
    shares, names = _costed(model, model.defaults[: len(model.spec.measures)], slice(at, at + 1))
    known = measure_costs(model)
    reach = [float(model.defaults[k] * built(model, name)[at]) for k, name in zip(priced, names, strict=True)]
    energy = shares.values[:, 1].tolist()
    net = [known[name].total * part + bill for name, part, bill in zip(names, reach, energy, strict=True)]

    def total(part: Array) -> Array:
        rows = np.repeat(model.defaults[None], len(part), axis=0)
        rows[:, priced] = part * model.defaults[priced]
        return run_rows(lambda piece: {"co2": run_headline(model, piece)[:, at]}, rows)["co2"]

    needs = [[names.index(n) for n in model.spec.measures[k].needs if n in names] for k in priced]
    return Curves(
        year,
        order_free_curve(names, [-float(value) for value in shares.values[:, 0]], net),
        sequential_curve(total, names, net, needs),
        shares,
        tuple(model.spec.measures[k].id for k in others if model.defaults[k] > 0.0),
        {name: known[name] for name in names},
        dict(zip(names, energy, strict=True)),
    )
