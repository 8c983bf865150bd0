"""The commands on versions, uncertainty and cross-check, on the shipped city of Zaozhuang."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dafeng.cli import main


def test_two_versions_are_kept_and_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "a.json", tmp_path / "b.json"
    keep = ["accounts", "keep", "zaozhuang", "2017", "--person", "张三"]
    assert main([*keep, "--to", str(old), "--reason", "首次编制"]) == 0
    assert main([*keep, "--to", str(new), "--reason", "改用 AR6", "--gwp", "AR6"]) == 0
    capsys.readouterr()
    assert main(["accounts", "recalc", str(old), str(new), "--format", "json"]) == 0
    log = json.loads(capsys.readouterr().out)
    assert log["gwp_sets"] == ["AR5", "AR6"]
    assert log["by_cause"]["gwp"] == pytest.approx(log["difference"])
    assert {each["gas"] for each in log["changes"]} <= {"CH4", "N2O"}
    assert main(["accounts", "recalc", str(old), str(new)]) == 0
    assert "分部门差额绝对值之和" in capsys.readouterr().out
    reasons = tmp_path / "reasons.csv"
    reasons.write_text("清单行,责任人,理由\nenergy.power,李四,改用第六次评估报告\n", "utf-8")
    assert main(["accounts", "recalc", str(old), str(new), "--reasons", str(reasons)]) == 0
    assert "理由: 改用第六次评估报告（李四）" in capsys.readouterr().out
    reasons.write_text("line,person,reason\nenergy.power,,x\nno.such,王五,y\n", "utf-8")
    assert main(["accounts", "recalc", str(old), str(new), "--reasons", str(reasons)]) == 2
    refused = capsys.readouterr().err
    assert "reasons.csv:2:person" in refused
    assert "reasons.csv:3" in refused
    assert main([*keep, "--to", str(old), "--reason", "再来一次"]) == 2
    assert "已经存在" in capsys.readouterr().err


def test_uncertainty_of_the_city(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["accounts", "uncertainty", "zaozhuang", "2017", "--draws", "200", "--format", "json"]
    assert main(command) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["approach2"]["low"] < first["approach2"]["mean"] < first["approach2"]["high"]
    assert sum(each["level_percent"] for each in first["categories"]) == pytest.approx(100)
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out) == first  # same seed, same bits
    assert main(["--lang", "en", "accounts", "uncertainty", "zaozhuang", "2017", "--draws", "100"]) == 0
    assert "Monte Carlo" in capsys.readouterr().out


def test_sources_stand_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["accounts", "crosscheck", "zaozhuang", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["code"] for each in found["series"]] == ["co2.ceads@inventory", "co2.downscaled@inventory"]
    (pair,) = found["pairs"]
    last = pair["years"][-1]
    # CEADs 55.1 Mt; the six districts of Chen et al. (2020): 3820 + 4985 + 2698 + 2494 + 2366 + 9417 kt
    assert (last["year"], last["first"], last["second"]) == (
        2017,
        pytest.approx(55059, abs=1),
        pytest.approx(25780, abs=1),
    )
    assert main(["--lang", "en", "accounts", "crosscheck", "zaozhuang", "--year", "2017"]) == 0
    assert "never spliced" in capsys.readouterr().out
