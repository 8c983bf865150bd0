"""`dafeng pathway attribute`, `choose` and `run --runs` on a small pack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_pathway import lay_pathway

from dafeng.city import find_pack, load_pack
from dafeng.cli import main
from dafeng.core.errors import PathwayError
from dafeng.pathway.peak import Rebound
from dafeng.pathway.results import project
from dafeng.pathway.sentences import EFFECT_NAMES, rise_sentences
from dafeng.pathway.studies.cities import city_models
from dafeng.pathway.studies.many import CityJob, city_ensembles
from dafeng.pathway.studies.targets import target_tests
from dafeng.pathway.studies.turning import Rise


@pytest.fixture(autouse=True)
def _plain_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAFENG_KERNELS", "numpy")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return lay_pathway(tmp_path / "pack")


def _json(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    assert main(["pathway", *words, "--format", "json"]) == code
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("second", ["plan", "frozen"])
def test_ratios_multiply_to_the_quotient_in_every_year(
    pack: Path, capsys: pytest.CaptureFixture[str], second: str
) -> None:
    """Between two scenarios and along the years of one; each ratio is exp(effect / L) of the additive form."""
    words = ("attribute", str(pack), "frozen", second, "--by", "factor")
    found = _json(capsys, *words, "--form", "multiplicative")
    parts = np.array([part["values"] for part in found["parts"]])
    quotient = np.array(found["second_co2"]) / np.array(found["first_co2"])
    np.testing.assert_allclose(parts.prod(axis=0), quotient, rtol=1e-9)
    np.testing.assert_allclose(found["total"], quotient, rtol=1e-12)
    assert found["form"] == "multiplicative"
    assert found["unit"] == "1"
    assert found["residual"] < 1e-9
    if second == "plan":
        plain = _json(capsys, *words)
        start, end, effect = (plain[key][10] for key in ("first_co2", "second_co2", "total"))
        mean = effect / np.log(end / start)
        for one, other in zip(plain["parts"], found["parts"], strict=True):
            assert other["values"][10] == pytest.approx(np.exp(one["values"][10] / mean), rel=1e-9)
    assert main(["--lang", "en", "pathway", *words, "--form", "multiplicative"]) == 0
    assert "×" in capsys.readouterr().out


def test_ratios_are_those_of_factors_alone(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["pathway", "attribute", str(pack), "frozen", "plan", "--by", "measure", "--form", "multiplicative"]
    assert main(words) != 0
    assert "--by factor" in "".join(capsys.readouterr())


@pytest.mark.parametrize("by", ["measure", "clause", "unit", "factor"])
def test_parts_sum_to_the_difference_in_every_year(pack: Path, capsys: pytest.CaptureFixture[str], by: str) -> None:
    found = _json(capsys, "attribute", str(pack), "frozen", "plan", "--by", by)
    parts = np.array([part["values"] for part in found["parts"]])
    np.testing.assert_allclose(parts.sum(axis=0), found["total"], atol=1e-6)
    difference = np.array(found["second_co2"]) - np.array(found["first_co2"])
    np.testing.assert_allclose(found["total"], difference, atol=1e-9)
    assert found["residual"] < 1e-6
    assert main(["--lang", "en", "pathway", "attribute", str(pack), "frozen", "plan", "--by", by]) == 0
    assert "2030 frozen" in capsys.readouterr().out


def test_clauses_have_the_pack_s_english_titles(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A clause without one keeps the plan's own title."""
    (pack / "scenarios" / "titles.csv").write_text("clause,en\n三(一)1,Develop solar power\n", "utf-8")
    parts = _json(capsys, "attribute", str(pack), "frozen", "plan", "--by", "clause")["parts"]
    said = {part["id"]: (part["zh"], part["en"]) for part in parts}
    assert said["三(一)1"] == ("三(一)1 发展光伏", "三(一)1 Develop solar power")
    assert said["三(一)2"] == ("三(一)2 清洁取暖",) * 2
    assert main(["--lang", "en", "pathway", "attribute", str(pack), "frozen", "plan", "--by", "clause"]) == 0
    assert "三(一)1 Develop solar power" in capsys.readouterr().out


def test_an_effect_has_one_name_in_tables_and_sentences(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parts = _json(capsys, "attribute", str(pack), "frozen", "plan", "--by", "factor")["parts"]
    assert {part["id"]: (part["zh"], part["en"]) for part in parts} == dict(EFFECT_NAMES)
    rise = Rise(
        Rebound(2025, 100.0, 2030, 90.0, 2035, 95.0), {"industry": 5.0}, {"coal": 5.0}, {"power_mix": 5.0}
    )  # a fall by 10 and a rise by 5 kt, all of it from power stations
    assert f"{EFFECT_NAMES['power_mix'][0]} +0.5" in rise_sentences(rise)[1][0]


def test_one_scenario_by_factor_is_its_change_since_the_base_year(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _json(capsys, "attribute", str(pack), "plan", "plan", "--by", "factor")
    assert found["total"][0] == 0.0
    np.testing.assert_allclose(sum(np.array(part["values"]) for part in found["parts"]), found["total"], atol=1e-6)


def test_a_year_beyond_the_model_and_a_scenario_that_is_not_there_are_refused(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pathway", "attribute", str(pack), "frozen", "plan", "--year", "2099"]) == 2
    assert "2099" in capsys.readouterr().err
    assert main(["pathway", "attribute", str(pack), "frozen", "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--runs", "10000001"), "10000001"),
        (("--runs", "-1"), "--runs"),
        (("--runs", "10", "--seed", "-3"), "--seed"),
        (("--runs", "10", "--format", "iamc"), "--format"),
        (("--output", "nowhere/at/all.csv"), "nowhere"),
        (("--output", "."), "不支持的文件类型"),
    ],
)
def test_runs_that_cannot_be_are_refused_before_they_start(
    pack: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert main(["--lang", "zh", "pathway", "run", str(pack), *words]) == 2
    found = capsys.readouterr()
    assert said in found.err
    assert found.out == ""


def test_a_result_that_cannot_be_written_is_said(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pack.parent / "taken.csv").mkdir()
    assert main(["pathway", "run", str(pack), "--output", str(pack.parent / "taken.csv")]) == 2
    assert "taken.csv" in capsys.readouterr().err


def test_runs_have_probabilities_quantiles_and_targets(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("run", str(pack), "--scenario", "plan", "--runs", "64", "--seed", "3", "--why")
    found = _json(capsys, *words)
    assert {"scenario", "years", "co2_by_year", "peak_year", "p_peak_by", "targets", "quantiles"} <= set(found)
    assert len(found["quantiles"]["0.5"]) == len(found["years"])
    low, high = found["p_peak_by_interval"]["2030"]
    assert low <= found["p_peak_by"]["2030"] <= high
    # Solar is 500 MW and 1,500 MW x delivery; delivery is PERT(0, 1, 1), so P(>= 1,800 MW) = P(x >= 13/15)
    # = 1 - (13/15)^5 = 0.511 (the density of PERT(0, 1, 1) is 5 x^4).
    (target,) = found["p_targets"]
    assert target["value"] == pytest.approx(1.0 - (13.0 / 15.0) ** 5, abs=0.02)
    assert found == _json(capsys, *words)
    assert main(["pathway", *words]) == 0
    assert "2030 年及以前达峰的概率" in capsys.readouterr().out


def test_two_targets_of_one_indicator_and_year_have_each_its_own_probability(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # As above, with 1,600 MW beside the 1,800 MW: P(x >= 11/15) = 1 - (11/15)^5 = 0.788 and P(x >= 13/15) = 0.511.
    plan = next(pack.glob("plan/*.txt"))
    kept = plan.read_text("utf-8")
    twin = "到2030年，光伏发电装机达到160万千瓦以上，光伏发电装机达到180万千瓦以上。"
    stated = "到2030年，光伏发电装机达到180万千瓦以上。"
    assert kept.count(stated) == 1
    try:
        plan.write_text(kept.replace(stated, twin), "utf-8")
        found = _json(capsys, "run", str(pack), "--scenario", "plan", "--runs", "64", "--seed", "3")
    finally:
        plan.write_text(kept, "utf-8")
    one, other = found["p_targets"]
    assert (one["indicator"], one["year"]) == (other["indicator"], other["year"])
    assert one["target"] != other["target"]
    assert one["value"] == pytest.approx(1.0 - (11.0 / 15.0) ** 5, abs=0.02)
    assert other["value"] == pytest.approx(1.0 - (13.0 / 15.0) ** 5, abs=0.02)


def test_a_target_is_met_by_the_same_runs_that_tracking_says_meet_it(pack: Path) -> None:
    loaded = load_pack(find_pack(str(pack)))
    (model,) = city_models(loaded, ("plan",))
    tests = target_tests(loaded, project(model))
    rows = np.repeat(model.defaults[None], 3, axis=0)
    rows[:, model.place_of("pv")] = [1.0, 13.0 / 15.0, 0.8]
    margins = tests.run(rows)["margins"][:, 0]
    np.testing.assert_allclose(margins, [200.0, 0.0, -100.0], atol=1e-6)  # MW beyond 1,800
    assert tests.not_covered == ()


def test_the_cheapest_choice_and_what_is_missing(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = _json(capsys, "choose", str(pack), "--peak-by", "2030", "--curve", "2030")
    assert found["reached"]
    assert found["levels"]["pv"] == pytest.approx(13.0 / 15.0, rel=0.02)  # the least that meets 1,800 MW
    assert found["margins"]
    assert min(found["margins"].values()) >= 0.0
    assert found["cost"] == pytest.approx(1000.0 * found["levels"]["pv"])
    assert set(found["held"]) == {"kilns", "electric-cars", "clean-heat", "efficiency"}
    assert found["curve"]["order_free"][0]["name"] == "pv"
    effort = _json(capsys, "choose", str(pack), "--peak-by", "2030", "--objective", "effort")
    assert effort["objective"] == "effort"
    assert set(effort["levels"]) == {"pv", "kilns", "electric-cars", "clean-heat", "efficiency"}
    assert effort["cost"] == pytest.approx(sum(effort["levels"].values()))
    alone = _json(capsys, "choose", str(pack), "--peak-by", "2030", "--peak-only")
    assert alone["cost"] <= found["cost"]
    assert alone["margins"] == {}
    capped = _json(capsys, "choose", str(pack), "--peak-by", "2030", "--cap", "10", code=1)
    assert not capped["reached"]
    assert capped["missing"]["total"] > 0.0
    assert main(["pathway", "choose", str(pack), "--peak-by", "2030", "--cap", "10"]) == 1
    assert "仍须找到的减排量" in capsys.readouterr().out


def test_cities_on_a_local_cluster_answer_as_here(pack: Path) -> None:
    distributed = pytest.importorskip("distributed")
    jobs = {name: CityJob(str(pack), name, runs=40, seed=5) for name in ("plan", "slow")}
    here = city_ensembles(jobs)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None, protocol="tcp", host="127.0.0.1"
    ) as cluster:
        assert city_ensembles(jobs, address=cluster.scheduler_address) == here
    assert here["plan"].code == "990000"
    assert here["plan"].quantiles != here["slow"].quantiles
    with pytest.raises(PathwayError):
        city_ensembles({})
