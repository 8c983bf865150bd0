"""Uncertainty, data quality, cut-off, examples and the command of product carbon footprints.

Expectations are calculated by hand beside each figure; published results are named where examples meet them.
"""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from dafeng.accounts.factors import Confirmation
from dafeng.accounts.footprint import (
    CutoffRule,
    Exchange,
    Flow,
    Process,
    Stage,
    Study,
    analytic_uncertainty,
    cutoff_report,
    draw_footprints,
    elasticities,
    example_studies,
    footprint,
    make_report,
    pedigree_spread,
    quality_rating,
    read_study,
    report_record,
    sensitivities,
    write_workbook,
)
from dafeng.cli import main


def chain(**changes: object) -> Study:
    """1 kWh uses 0.5 L of fuel at 2 kg and emits 1 kg itself: 2 kg in all."""
    power = {"distribution": "lognormal", "spread": 1.2} | changes
    exchanges = (
        Exchange("power", "product", "electricity", 1.0, certainty="V"),
        Exchange("power", "input", "fuel", 0.5, distribution="normal", spread=10.0, certainty="V"),
        Exchange("power", "emission", "CO2", 1.0, certainty="V", **power),  # type: ignore[arg-type]
        Exchange("refinery", "product", "fuel", 1.0, certainty="V"),
        Exchange("refinery", "emission", "CO2", 2.0, certainty="V"),
    )
    return Study(
        "chain", "链", "chain", "", "", "electricity", 1.0, "cradle-to-gate", "AR6", "mass", CutoffRule(),
        (Stage("make", "生产", "production"), Stage("use", "使用", "use")),
        {"electricity": Flow("electricity", "电", "power", "kWh"), "fuel": Flow("fuel", "燃料", "fuel", "kg", 1.0)},
        {"power": Process("power", "发电", "power", "use"), "refinery": Process("refinery", "炼油", "oil", "make")},
        exchanges, {},
    )  # fmt: skip


def test_sensitivities_are_the_derivatives_of_the_total() -> None:
    result = footprint(chain())
    slopes = sensitivities(result)
    # by hand: a kilogram more costs 2 kg; a kWh more of the same inputs takes 2 kg off; emissions count once and half
    assert slopes == pytest.approx([-2, 2, 1, -1, 0.5])
    assert elasticities(result) == pytest.approx([-1, 0.5, 0.5, -0.5, 0.5])


@pytest.mark.parametrize("study", example_studies())
def test_sensitivities_agree_with_a_small_step(study: str) -> None:
    base = read_study(study)
    result = footprint(base, allocation="substitution" if study == "methanol-coal" else None)
    slopes = sensitivities(result)
    for at, each in enumerate(base.exchanges):
        step = 1e-6 * each.amount
        moved = replace(
            base, exchanges=(*base.exchanges[:at], replace(each, amount=each.amount + step), *base.exchanges[at + 1 :])
        )
        other = footprint(moved, allocation="substitution" if study == "methanol-coal" else None)
        assert (other.total - result.total) / step == pytest.approx(slopes[at], rel=1e-3, abs=1e-4)


def test_analytic_uncertainty_by_hand() -> None:
    # fuel: 1 kg x 10 % / 1.96; emission: 1 kg x ln 1.2 / 1.96
    fuel, emission = 0.1 / 1.959964, math.log(1.2) / 1.959964
    found = analytic_uncertainty(footprint(chain()))
    assert found.deviation == pytest.approx(math.hypot(fuel, emission), rel=1e-6)
    assert found.half_range == pytest.approx(100 * 1.959964 * math.hypot(fuel, emission) / 2, rel=1e-6)
    assert [(each.id, share) for each, share in found.variance] == [
        ("power:emission:CO2:fossil", pytest.approx(100 * emission**2 / (fuel**2 + emission**2))),
        ("power:input:fuel", pytest.approx(100 * fuel**2 / (fuel**2 + emission**2))),
    ]


def test_draws_agree_with_the_analytic_result_where_spreads_are_small() -> None:
    result = footprint(chain())
    drawn = draw_footprints(result, 40_000, seed=3)
    analytic = analytic_uncertainty(result)
    assert drawn.deviation == pytest.approx(analytic.deviation, rel=0.02)
    assert drawn.median == pytest.approx(2.0, rel=0.005)
    assert (drawn.high - drawn.low) / 2 == pytest.approx(analytic.half_range / 100 * 2, rel=0.02)


@pytest.mark.parametrize(
    ("distribution", "spread", "deviation"),
    [("normal", 10.0, 0.1 / 1.959964), ("triangular", 10.0, 0.1 / math.sqrt(6)), ("uniform", 10.0, 0.1 / math.sqrt(3))],
)
def test_each_distribution_has_the_deviation_of_its_formula(distribution: str, spread: float, deviation: float) -> None:
    result = footprint(chain(distribution=distribution, spread=spread))
    other = footprint(chain(distribution="", spread=0.0))
    own = draw_footprints(result, 40_000, 1).deviation ** 2 - draw_footprints(other, 40_000, 2).deviation ** 2
    assert math.sqrt(own) == pytest.approx(deviation, rel=0.03)


def test_one_seed_gives_the_same_bits_and_another_does_not() -> None:
    result = footprint(read_study("lfp-cell"))
    first, again, other = (draw_footprints(result, 500, seed) for seed in (7, 7, 8))
    assert np.array_equal(first.draws, again.draws)
    assert not np.array_equal(first.draws, other.draws)


def test_draws_in_parts_are_the_draws_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    result = footprint(read_study("cement-po425"))
    whole = draw_footprints(result, 100, 5)
    monkeypatch.setattr("dafeng.accounts.footprint.uncertainty._CELLS", 1000)
    assert np.allclose(draw_footprints(result, 100, 5).draws, whole.draws, rtol=1e-12)


def test_pedigree_gives_the_published_factor() -> None:
    # Frischknecht et al. (2007), section 7: exp(sqrt(sum ln^2)); scores 2;3;2;1;1 with basic 1.05, by hand
    logs = [math.log(each) for each in (1.05, 1.05, 1.05, 1.03, 1.00, 1.00)]
    assert pedigree_spread((2, 3, 2, 1, 1)) == pytest.approx(math.exp(math.sqrt(sum(each**2 for each in logs))))
    assert pedigree_spread((1, 1, 1, 1, 1)) == pytest.approx(1.05)
    assert pedigree_spread((5, 5, 5, 5, 5)) > pedigree_spread((4, 4, 4, 4, 4)) > pedigree_spread((2, 2, 2, 2, 2))


def test_the_rating_weighs_scores_by_what_they_move() -> None:
    study = chain(distribution="", spread=0.0, pedigree=(1, 1, 1, 1, 1))
    worse = tuple(
        replace(each, distribution="", spread=0.0, pedigree=(5, 4, 3, 2, 1))
        if each.flow == "fuel" and each.kind == "input"
        else each
        for each in study.exchanges
    )
    rating = quality_rating(footprint(replace(study, exchanges=worse)))
    # elasticities: fuel 0.5 (mean 3), emission 0.5 (mean 1), the refinery's 0.5 has no score
    assert rating.dqr == pytest.approx(2.0)
    assert rating.covered == pytest.approx(100 * 2 / 3)
    assert rating.level is not None
    assert rating.level.en == "very good"


def test_cut_off_inputs_are_held_against_the_rule() -> None:
    study = chain()
    flows = {**study.flows, "oil": Flow("oil", "油", "oil", "kg", 1.0), "paint": Flow("paint", "漆", "paint", "L")}
    cut = (
        Exchange("power", "cutoff", "oil", 0.01, estimate=1.0, certainty="V"),
        Exchange("power", "cutoff", "paint", 0.01, certainty="V"),
    )
    report = cutoff_report(footprint(replace(study, flows=flows, exchanges=(*study.exchanges, *cut))))
    oil, paint = report.inputs
    # 0.01 kg in 2.01 kgCO2e; 0.01 kg in 0.51 kg of inputs
    assert oil.share == pytest.approx(100 * 0.01 / 2.01)
    assert oil.mass_share == pytest.approx(100 * 0.01 / 0.51)
    assert oil.within
    assert paint.within is None  # neither estimate nor mass: not shown to be small
    assert not report.within


def test_supplies_counted_with_their_user_move_stages_and_keep_the_total() -> None:
    study = chain()
    plain = footprint(study)
    assert plain.by_stage() == pytest.approx({"make": 1.0, "use": 1.0})
    shared = replace(study, processes={**study.processes, "refinery": Process("refinery", "炼油", "refinery", "*")})
    assert footprint(shared).by_stage() == pytest.approx({"make": 0.0, "use": 2.0})


def test_a_confirmation_lifts_one_line() -> None:
    study = read_study("cement-po425")
    weak = footprint(study).weak
    confirmed = Confirmation(weak[0].id, "张三", date(2026, 11, 1), "核对企业月报")
    rest = footprint(replace(study, confirmations=(confirmed,))).weak
    assert [each.id for each in rest] == [each.id for each in weak[1:]]


# Published results: LFP 54-69, Nature Communications 2024, 10.1038/s41467-024-54634-y, quoted in public code; methanol
# 3,937 kg of gases a tonne, 98.71 % CO2, for one plant, 10.16606/j.cnki.issn0253-4320.2025.10.039, abstract. The lower
# ends of cement and methanol and the upper of cement are bounds of good sense, not published.
@pytest.mark.parametrize(
    ("study", "low", "high"), [("cement-po425", 600, 900), ("lfp-cell", 54, 69), ("methanol-coal", 2400, 3937)]
)
def test_examples_lie_where_published_studies_do_and_are_not_official(study: str, low: float, high: float) -> None:
    result = footprint(read_study(study))
    assert low < result.total < high
    assert not result.official
    assert cutoff_report(result).within
    assert sum(result.by_stage().values()) == pytest.approx(result.total)


def test_the_record_says_what_the_standard_asks_for() -> None:
    record = report_record(make_report(footprint(read_study("methanol-coal")), draws=200))
    assert record["study"]["gwp_set"] == "AR6"
    assert {each["method"] for each in record["study"]["allocation"]} == {"mass"}
    assert sum(each["share"] for each in record["study"]["allocation"]) == pytest.approx(1)
    assert record["official"] is False
    assert record["weak"]
    assert sum(record["by_origin"].values()) == pytest.approx(record["total"])
    assert sum(record["tiers"]) == pytest.approx(record["total"])
    assert json.loads(json.dumps(record)) == record


def test_the_workbook_opens_and_holds_the_total(tmp_path: Path) -> None:
    report = make_report(footprint(read_study("lfp-cell")), draws=200)
    write_workbook(report, tmp_path / "cell.xlsx")
    book = openpyxl.load_workbook(tmp_path / "cell.xlsx")
    assert book.sheetnames == ["概要", "分阶段", "热点过程", "供应链路径", "清单"]
    last = [cell.value for cell in list(book["分阶段"].rows)[-1]]
    assert last[0] == "合计"
    assert last[-2] == pytest.approx(report.result.total)


def test_the_command_prints_writes_and_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["accounts", "footprint", "cement-po425", "--draws", "100"]) == 0
    assert "不得用于正式报告" in capsys.readouterr().out
    assert main(["accounts", "footprint", "cement-po425", "--draws", "100", "--format", "json", "--gwp", "AR5"]) == 0
    assert json.loads(capsys.readouterr().out)["study"]["gwp_set"] == "AR5"
    assert main(["--lang", "en", "accounts", "footprint", "lfp-cell", "--draws", "50", "--format", "xlsx"]) == 0
    assert Path(capsys.readouterr().out.strip()).is_file()
    assert main(["accounts", "footprint", "nothing"]) == 2
    assert "cement-po425" in capsys.readouterr().err
    assert main(["accounts", "footprint", "lfp-cell", "--format", "xlsx", "--output", "none/x.xlsx"]) == 2
