"""`dafeng pathway run` and `compare` on a small pack."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from small_pathway import lay_pathway

from dafeng.city import check_pack, load_pack, write_pack
from dafeng.cli import main


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return lay_pathway(tmp_path / "pack")


def _printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["pathway", *words]) == 0
    return capsys.readouterr().out


def test_a_pack_with_scenarios_is_sound_and_survives_writing(pack: Path, tmp_path: Path) -> None:
    assert [
        fault for fault in check_pack(pack, gaps=False) if fault.severity != "note" and "scenarios" in fault.where
    ] == []
    loaded = load_pack(pack)
    write_pack(loaded, tmp_path / "again")
    assert load_pack(tmp_path / "again") == loaded


def test_a_run_as_json_has_the_keys_that_are_promised(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(_printed(capsys, "run", str(pack), "--scenario", "plan", "--format", "json"))
    assert {"scenario", "years", "co2_by_year", "peak_year", "peak_value", "p_peak_by", "targets"} <= set(found)
    assert (found["scenario"], found["years"][0], found["years"][-1]) == ("plan", 2020, 2060)
    assert found["co2_by_year"]["2020"] == pytest.approx(found["peak_value"])
    assert (found["peak_year"], found["p_peak_by"]["2030"]) == (2020, 1.0)


def test_targets_are_judged_on_the_projection(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """500 MW + 1,500 MW in 2030 are more than 180 x 10^4 kW; at half delivery 1,250 MW are not."""
    status = {}
    for scenario in ("plan", "slow"):
        found = json.loads(_printed(capsys, "run", str(pack), "--scenario", scenario, "--format", "json"))
        status[scenario] = {each["name"]: each["status"] for each in found["targets"]}
    solar = next(name for name in status["plan"] if "光伏" in name)
    assert status["plan"][solar] == "met"
    assert status["slow"][solar] not in ("met", "cannot-tell")


def test_a_run_as_a_table_names_the_peak(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = _printed(capsys, "run", str(pack))
    assert "自基准年起已在下降，基准年 513.6 万吨" in said
    assert "没有任何措施时最高值在2030年" in said
    assert "达峰年份：2030 年" in _printed(capsys, "run", str(pack), "--scenario", "frozen")
    assert main(["--lang", "en", "pathway", "run", str(pack)]) == 0
    assert "Declining since the base year" in capsys.readouterr().out


def test_a_run_as_iamc_is_a_long_table(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frame = pl.read_csv(io.StringIO(_printed(capsys, "run", str(pack), "--format", "iamc")))
    assert frame.columns == ["model", "scenario", "region", "variable", "unit", "year", "value"]
    assert "Emissions|CO2|Energy" in frame["variable"].to_list()


def test_comparing_shows_rows_and_results(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(_printed(capsys, "compare", str(pack), "plan", "slow", "--format", "json"))
    assert {row["key"]: (row["first"], row["second"]) for row in found["rows"]} == {
        "pv": (1.0, 0.5),
        "efficiency": (1.0, 0.0),
    }
    assert found["co2_difference"]["2020"] == 0
    assert found["co2_difference"]["2030"] > 0
    (solar,) = [row for row in found["rows"] if row["key"] == "pv"]
    said = _printed(capsys, "compare", str(pack), "plan", "slow")
    assert f"措施  {solar['zh']}" in said  # by name, and levels in per cent
    assert "100%" in said


def test_a_row_of_growth_is_compared_as_a_rate(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(_printed(capsys, "compare", str(pack), "plan", "fast", "--format", "json"))["rows"]
    rates = {row["year"]: row for row in rows if (row["key"], row["rule"]) == ("gdp.real", "growth")}
    assert (rates[2060]["first"], rates[2060]["second"], rates[2060]["unit"]) == (0.02, 0.05, "1/a")
    (line,) = [
        each for each in _printed(capsys, "compare", str(pack), "plan", "fast").splitlines() if "2060  2%" in each
    ]
    assert re.search("年均增长率.* 2060  2% +5% +每年", line)


def _lines(said: str, name: str) -> list[list[str]]:
    """Cells of the lines of a table that name something."""
    return [re.split(" {2,}", line.strip()) for line in said.splitlines() if name in line]


def test_values_that_differ_are_seen_to_differ_and_only_levels_and_growths_are_per_cent(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By hand: 160 and 160.001 people differ in the sixth digit; 1.05 of a driver without a unit is 1.05."""
    with (pack / "scenarios" / "drivers.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[driver]]\nid = "bare"\nzh = "系数"\nen = "factor"\n')
    with (pack / "scenarios" / "drivers.csv").open("a", encoding="utf-8") as file:
        file.write(
            "base,bare,2020,1,,,assumption,,示例\nbase,bare,2060,1,,linear,assumption,,示例\n"
            "fast,bare,2020,1,,,assumption,,示例\nfast,bare,2060,1.05,,linear,assumption,,示例\n"
            "fast,population,2020,200,万人,,assumption,,示例\nfast,population,2060,160.001,万人,linear,assumption,,示例\n"
            "fast,forest,2020,50000,ha,,assumption,,示例\nfast,forest,2060,12345.6,ha,linear,assumption,,示例\n"
        )
    said = _printed(capsys, "compare", str(pack), "plan", "fast")
    ((_, _, year, first, second, *unit),) = _lines(said, "系数（线性插值）")
    assert (year, first, second, unit) == ("2060", "1", "1.05", [])
    assert [line[3:5] for line in _lines(said, "人口（线性插值）")] == [["160", "160.001"]]
    assert "12,345.6" in said


def test_what_is_not_known_is_null_and_left_out_where_neither_knows_it(
    pack: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dafeng.pathway import Model, results

    plain = results.project

    def holed(model: Model) -> results.Projection:
        """Population never has a figure, energy only in the second scenario."""
        found = plain(model)
        lost = ["population.resident", *(["energy.final"] if model.scenario == "plan" else [])]
        return replace(found, values={**found.values, **{code: np.full(len(found.years), np.nan) for code in lost}})

    monkeypatch.setattr(results, "project", holed)
    rows = json.loads(_printed(capsys, "compare", str(pack), "plan", "slow", "--format", "json"))["results"]
    assert "population.resident" not in {row["indicator"] for row in rows}
    energy = {row["year"]: (row["first"], row["second"]) for row in rows if row["indicator"] == "energy.final"}
    assert set(energy) == {2025, 2030, 2035, 2040, 2050, 2060}
    assert all(one is None and two > 0 for one, two in energy.values())


@pytest.mark.parametrize(
    "words",
    [
        ("compare", "plan", "fast"),
        ("attribute", "frozen", "plan", "--by", "measure"),
        ("attribute", "frozen", "plan", "--by", "factor"),
        ("attribute", "plan", "plan", "--by", "factor", "--form", "multiplicative"),
        ("choose", "--peak-by", "2029", "--peak-only", "--objective", "effort"),
        ("curve",),
        ("backcast", "--peak-by", "2029", "--cap", "6000"),
        ("run", "--runs", "64", "--why"),
    ],
)
def test_english_output_is_english(pack: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    assert main(["--lang", "en", "pathway", words[0], str(pack), *words[1:]]) in (0, 1)
    lines = [line for line in capsys.readouterr().out.splitlines() if line]
    # the names of the plan's targets and of this small city are Chinese
    lines = [line for line in lines if not line.startswith(("P(", "测试市 · "))]
    start = next((n for n, line in enumerate(lines) if line.startswith("Clause")), len(lines))
    end = next((n for n, line in enumerate(lines) if "targets:" in line), start)
    assert [line for line in [*lines[:start], *lines[end:]] if re.search("[\u3000-\u9fff\uff00-\uffef]", line)] == []


def test_a_scenario_that_is_not_there_is_refused(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pathway", "run", str(pack), "--scenario", "miracle"]) == 2
    assert "miracle" in capsys.readouterr().err
