"""What the lab asks of many runs: how likely, when it fails, and which inputs decide. All by `dafeng.pathway`.

In: a world, a state, a number of runs, a seed, and somebody to tell how far it is. Out: plain values for keeping.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dafeng.pathway.definitions import INDEX
from dafeng.pathway.judging import judge_projection
from dafeng.pathway.model import Model
from dafeng.pathway.results import project
from dafeng.pathway.studies.drawing import input_rows
from dafeng.pathway.studies.emission import run_headline
from dafeng.pathway.studies.ensembles import LEVELS, decide
from dafeng.pathway.studies.footing import footings
from dafeng.pathway.studies.targets import Targets, target_tests
from dafeng.pathway.uncertainty import (
    Discovery,
    Indices,
    Sample,
    discover,
    fan,
    p_peak_by,
    peaks_of,
    share_with_interval,
)
from dafeng.pathway.uncertainty.correlation import copula_matrix, groups_of
from dafeng.pathway.uncertainty.running import BLOCK, run_rows
from dafeng_site.lab.counting import counted
from dafeng_site.lab.models import LabRun
from dafeng_site.lab.running import model_for, shifted
from dafeng_site.lab.state import State
from dafeng_site.lab.worlds import World

__all__ = ["Stopped", "inquire", "runs_per_base"]

Array = NDArray[np.float64]
Watch = Callable[[int], None]

_SLIPS = (2025, 2029, 2030, 2035)
"""Years for which it is asked when the peak comes later."""
_PIECE = 8 * BLOCK
_MOST_TARGETS = 8
_YEAR = 2030


class Stopped(Exception):  # noqa: N818  no fault: somebody has cancelled the runs
    """The runs have been cancelled."""


def inquire(kind: str, world: World, state: State, runs: int, seed: int, watch: Watch) -> dict[str, Any]:
    """Make the runs and what is kept of them. `watch` is told the rows done and may raise `Stopped`."""
    model = shifted(model_for(world, state), state)
    if kind == LabRun.Kind.VARIANCE:
        return _variance(world, model, runs, seed, watch)
    return _chances(world, model, runs, seed, watch)


def _pieces(run: Callable[[Array], dict[str, Array]], rows: Array, watch: Watch) -> dict[str, Array]:
    found = []
    for start in range(0, len(rows), _PIECE):
        piece = rows[start : start + _PIECE]
        found.append(run_rows(run, piece, workers=1))
        watch(start + len(piece))
    return {name: np.concatenate([each[name] for each in found]) for name in found[0]}


def _chances(world: World, model: Model, runs: int, seed: int, watch: Watch) -> dict[str, Any]:
    found = project(model)
    standings = judge_projection(world.pack, found)
    targets = target_tests(world.pack, found, standings=standings, peaks=True)
    basis = [one.basis for one in footings(found, standings)]
    count = counted([(each.target.clause, each.target.indicator, each.target.year) for each in standings])
    sample = world.uncertainty.draw(runs, seed=seed, method="sobol")
    runs_of = _pieces(targets.run, input_rows(model, sample), watch)
    years = [int(year) for year in model.years]
    co2 = runs_of["co2"]
    peaks = peaks_of(co2, years)
    shares = p_peak_by(peaks, years)
    slips = {
        str(year): _case(discover(sample.values, ~(peaks.peaked & (peaks.year <= year)), sample.names))
        for year in _SLIPS
        if years[0] <= year <= years[-1]
    }
    return {
        "years": years,
        "quantiles": {f"{level:g}": values.tolist() for level, values in fan(co2, LEVELS).items()},
        "p_peak_by": {str(year): [share.value, share.low, share.high] for year, share in shares.items()},
        "p_targets": _targets(targets, runs_of["margins"], sample, basis, count),
        "not_covered": len(targets.not_covered),
        "slips": slips,
    }


def _targets(
    targets: Targets, margins: Array, sample: Sample, basis: Sequence[str], count: Sequence[int]
) -> list[dict[str, Any]]:
    """Each target's probability with its interval; for the most open ones, when it is missed.

    count : which of the plan's targets of its clause, name and year each is, so that twins are not taken for one.
    """
    rows: list[dict[str, Any]] = []
    for at, test in enumerate(targets.tests):
        share = share_with_interval(int(np.count_nonzero(margins[:, at] >= 0.0)), len(margins))
        rows.append({"clause": test.clause, "name": test.name, "indicator": test.indicator.removeprefix(INDEX),
                     "year": test.year, "nth": count[test.place], "basis": basis[test.place],
                     "value": share.value, "low": share.low, "high": share.high})  # fmt: skip
    plain = [(row["clause"], row["name"], row["year"]) for row in rows]
    for row, key, test in zip(rows, plain, targets.tests, strict=True):
        if plain.count(key) > 1:
            row["asked"] = dict(zip(("zh", "en"), test.asked, strict=True))
    open_ones = sorted((at for at, row in enumerate(rows) if 0.02 <= row["value"] <= 0.98),
                       key=lambda at: abs(rows[at]["value"] - 0.5))  # fmt: skip
    for at in open_ones[:_MOST_TARGETS]:
        rows[at]["missed"] = _case(discover(sample.values, margins[:, at] < 0.0, sample.names))
    return rows


def _case(found: Discovery) -> dict[str, Any]:
    box = found.chosen
    return {
        "runs": found.runs,
        "cases": found.cases,
        "box": None
        if box is None
        else {
            "coverage": box.coverage,
            "density": box.density,
            "mass": box.mass,
            "limits": [
                {"name": each.name, "low": each.low, "high": each.high, "p": each.p_value} for each in box.limits
            ],
        },
    }


def _variance(world: World, model: Model, runs: int, seed: int, watch: Watch) -> dict[str, Any]:
    year = min(max(_YEAR, int(model.years[0])), int(model.years[-1]))

    def run(rows: Array) -> Array:
        return _pieces(lambda piece: {"co2": run_headline(model, piece)}, rows, watch)["co2"]

    groups = runs_per_base(world)
    found = decide(model, world.uncertainty, base=runs // groups, seed=seed, year=year, run=run)
    return {"year": year, "base": runs // groups, "outputs": [_indices(each) for each in found]}


def runs_per_base(world: World) -> int:
    """How often the base sample is run: for A, for B, and for each input or group of tied inputs."""
    names = [each.name for each in world.uncertainty.inputs]
    return 2 + len(groups_of(copula_matrix(names, world.uncertainty.correlations)))


def _indices(found: Indices) -> dict[str, Any]:
    return {
        "output": found.output,
        "variance": found.variance,
        "constant": found.constant,
        "indices": [
            {
                "names": list(each.names),
                "first": [each.first, each.first_low, each.first_high],
                "total": [each.total, each.total_low, each.total_high],
            }
            for each in found.indices
        ],
    }
