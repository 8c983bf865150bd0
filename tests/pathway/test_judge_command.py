"""Scenarios of other models, read in IAMC format, are judged as our own are."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from dafeng.city import CityPack
from dafeng.cli import main
from dafeng.core.errors import PathwayError
from dafeng.pathway.exchange import iamc_frame, read_frame, variables
from dafeng.pathway.judging import judge_projection
from dafeng.pathway.results import Projection, run_scenario


@pytest.fixture(scope="module")
def found(pack: CityPack) -> Projection:
    return run_scenario(pack, "stretch")


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_our_own_table_read_back_has_our_peak_and_verdicts(
    ending: str, pack: CityPack, found: Projection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"stretch{ending}"
    frame = iamc_frame(found)
    frame.write_parquet(path) if ending == ".parquet" else frame.write_csv(path)
    assert main(["pathway", "judge", "zaozhuang", str(path), "--format", "json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert (record["scenario"], record["peak_year"], record["peak_kind"]) == ("stretch", found.peak.year, "first-year")
    assert record["peak_value"] == pytest.approx(found.peak.value)
    ours = {
        (each.target.clause, each.target.indicator, each.target.year): each.judgement.status
        for each in judge_projection(pack, found)
    }
    theirs = {(each["clause"], each["name"], each["year"]): each["status"] for each in record["targets"]}
    assert set(found.values) <= set(variables())
    assert "met" in ours.values()
    assert theirs == ours


def test_a_file_of_another_kind_or_scenario_is_named(found: Projection, tmp_path: Path) -> None:
    with pytest.raises(PathwayError, match=r"table\.doc"):
        read_frame(tmp_path / "table.doc")
    with pytest.raises(PathwayError, match=r"gone\.csv"):
        read_frame(tmp_path / "gone.csv")
    path = tmp_path / "a.csv"
    iamc_frame(found).filter(pl.col("year") <= 2030).write_csv(path)
    assert main(["pathway", "judge", "zaozhuang", str(path), "--scenario", "nothing"]) != 0


def test_the_table_shows_the_peak_and_the_targets(
    found: Projection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    iamc_frame(found).write_csv(path)
    assert main(["pathway", "judge", "zaozhuang", str(path)]) == 0
    said = capsys.readouterr().out
    assert f"最高值年份：{found.peak.year}" in said
    assert "碳达峰" in said
