"""A plan judged on many runs of a model: the same standings, to the last bit, as from tables each time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from dafeng.city import CityPack
from dafeng.core.observations import observation_frame
from dafeng.pathway.judging import judge_projection, plan_judge
from dafeng.pathway.results import Projection, city_model, project
from dafeng.pathway.steering import Steer, steerable, steered
from dafeng.pathway.studies.targets import target_tests


def test_other_runs_of_a_model_are_judged_as_from_tables(pack: CityPack, plan_run: Projection) -> None:
    model = plan_run.model
    judge = plan_judge(pack, plan_run)
    assert judge is not None
    random = np.random.default_rng(4)
    measures = np.array([each.kind == "measure" for each in model.inputs])
    seen = set()
    for _ in range(4):
        levels = np.where(measures, random.uniform(0.0, 1.0, len(measures)), model.defaults)
        run = project(model, levels)
        values = np.array([run.values[code] for code in judge.codes])[judge.finite]
        assert judge.prepared.judge(values) is not None  # not by way of the tables
        found = judge.judge(run)
        assert found == judge_projection(pack, run)
        seen.add(tuple(each.judgement.latest for each in found))
    assert len(seen) == 4  # the runs do differ
    assert judge.judge(plan_run) == judge_projection(pack, plan_run)


def test_a_run_with_other_gaps_or_of_another_model_is_judged_from_tables(pack: CityPack, plan_run: Projection) -> None:
    judge = plan_judge(pack, plan_run)
    assert judge is not None
    code = "energy.total"
    gone = replace(plan_run, values={**plan_run.values, code: np.full(len(plan_run.years), np.nan)})
    assert judge.judge(gone) == judge_projection(pack, gone) != judge.judge(plan_run)
    other = project(city_model(pack, "frozen"))
    assert judge.judge(other) == judge_projection(pack, other)


def test_a_run_with_drivers_steered_is_judged_as_from_tables(
    pack: CityPack, plan_run: Projection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same numbers and sources without going through tables: a driver's slider is as quick as a measure's."""
    judge = plan_judge(pack, plan_run)
    assert judge is not None
    driver = steerable(plan_run.model.spec)[0]
    runs = [project(steered(plan_run.model, (Steer(driver.id, each),))) for each in (-0.03, 0.02)]
    expected = [judge_projection(pack, run) for run in runs]
    monkeypatch.setattr("dafeng.pathway.judging.observations_of", _refused)
    for run, standings in zip(runs, expected, strict=True):
        assert judge.judge(run) == standings
    assert expected[0] != expected[1]


def _refused(_found: Projection) -> pl.DataFrame:
    raise AssertionError("judged from tables")


def test_observed_figures_before_and_breaks_are_taken_along(pack: CityPack, plan_run: Projection) -> None:
    rows = [
        {
            "indicator": code,
            "place": pack.code,
            "period": str(year),
            "scenario": "observed",
            "value": 50.0 + year - 2015,
            "state": "published",
            "source": "hand",
            "book": book,
        }
        for code, book in (("energy.total", "statistics"), ("co2.energy", "inventory"), ("gdp.real", "statistics"))
        for year in (2015, 2016)
    ]
    breaks = pl.DataFrame(
        {
            "indicator": ["gdp.real"],
            "place": [pack.code],
            "period": ["2019"],
            "reason": ["普查修订"],
            "source": ["hand"],
        }
    )
    fuller = replace(
        pack,
        observations=pl.concat([pack.observations, observation_frame(rows)]),
        tables={**pack.tables, "breaks": breaks},
    )
    judge = plan_judge(fuller, plan_run)
    assert judge is not None
    run = project(plan_run.model, plan_run.model.defaults * 0.7)
    assert judge.judge(run) == judge_projection(fuller, run)


def test_margins_of_targets_need_only_their_own_indicators(pack: CityPack, plan_run: Projection) -> None:
    targets = target_tests(pack, plan_run)
    assert targets.needed is not None
    assert len(targets.needed) < len(plan_run.values) / 2
    low, high = np.array([(max(each.low, -0.2), each.high) for each in plan_run.model.inputs]).T
    rows = np.random.default_rng(5).uniform(low, high, (4, len(low)))  # deviations stay within what they are stated for
    few, all_of_them = targets.run(rows), replace(targets, needed=None).run(rows)
    assert np.array_equal(few["margins"], all_of_them["margins"])
    assert np.array_equal(few["co2"], all_of_them["co2"])
