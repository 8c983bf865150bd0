"""`dafeng explain` answers from the packaged city."""

import json

import pytest

from dafeng.cli import main


def test_a_figure_is_explained_down_to_file_and_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "zaozhuang", "co2.ceads", "--period", "2017"]) == 0
    text = capsys.readouterr().out
    assert "枣庄市" in text
    assert "statistics/co2_ceads.csv 第 13 行" in text


def test_an_indicator_is_found_by_name_and_the_latest_period_taken(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "zaozhuang", "人均能源消费量", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["indicator"] == "energy.per_capita"
    assert [each["indicator"] for each in found["inputs"]] == ["energy.total", "population.resident"]


def test_no_data_is_the_answer_no(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "zaozhuang", "energy.intensity.gdp", "--period", "2021"]) == 1
    assert "无数据" in capsys.readouterr().out


def test_words_that_fit_many_indicators_are_answered_with_their_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "zaozhuang", "光伏"]) == 2
    assert "power.capacity.pv" in capsys.readouterr().err
