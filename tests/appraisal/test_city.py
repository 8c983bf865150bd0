"""Evaluating a city, its districts and its units from a pack; marks worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from small_pack import SMALL, lay

from dafeng.appraisal import sheet_of
from dafeng.appraisal.city import evaluate_city
from dafeng.city import CityPack, load_pack
from dafeng.cli import main
from dafeng.core import default_catalogue
from dafeng.core.errors import AppraisalError
from dafeng.plan import read_plan

PLAN = """测试市碳达峰工作方案

一、总体要求
到2025年，单位地区生产总值能耗比2020年下降10%。到2030年，森林蓄积量达到200万立方米。

二、重点任务
（一）能源行动
1．发展光伏。推进光伏建设。（市能源局牵头，市统计局配合）
"""
READ = read_plan(PLAN.encode(), "plan.txt")
FILES: Mapping[str, str] = {
    **SMALL,
    "plan/plan.txt": PLAN,
    "duty/work_items.csv": """code,clause,title,unit,role,start,due,weight,done,source
2024-1,二(一)1,建成光伏,energy,lead,2024-01-01,2024-06-30,3,1,paper
2024-2,二(一)1,并网,energy,lead,2024-01-01,2024-12-31,1,0.5,paper
2025-1,二(一)1,下一年,energy,lead,2025-01-01,2025-12-31,1,,paper
2024-3,二(一)1,统计,990001,responsible,2024-01-01,2024-12-31,1,0.5,paper
""",
    "evaluation/entries.csv": """sheet,year,subject,item,value,met,marks,applicable,source,note
unit,2024,energy,targets,,,,否,paper,没有指标
unit,2024,energy,support,,,,否,paper,没有配合任务
unit,2024,energy,reports,1,,,,paper,
unit,2024,energy,accepted,0.5,,,,paper,
unit,2024,energy,rectification,1,,,,paper,
unit,2024,energy,work,,,6;7;8,,paper,
national,2024,990000,coal,,是,,,paper,省里核定
""",
    "evaluation/incidents.csv": """sheet,year,subject,code,count,reason,source
unit,2024,energy,commendation,1,全省推广,paper
""",
}


def _pack(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    lay(folder, files)
    return folder


def test_a_unit_is_scored_from_work_items_and_entries(tmp_path: Path) -> None:
    pack = load_pack(_pack(tmp_path))
    found = evaluate_city(sheet_of("unit"), pack, READ, 2024, default_catalogue())
    energy = next(each for each in found.evaluations if "能源" in found.names[each.subject])
    scores = {each.item.code: each.score for each in energy.items}
    # lead: (3 x 1 + 1 x 0.5) / 4 of 40; targets and support do not apply, so 65 marks count as 100; bonus 1
    assert scores["lead"] == pytest.approx(35)
    assert energy.score == pytest.approx((35 + 8 + 2.5 + 4 + 7) * 100 / 65 + 1)


def test_a_citys_target_is_not_taken_for_a_districts(tmp_path: Path) -> None:
    pack = load_pack(_pack(tmp_path))
    found = evaluate_city(sheet_of("district"), pack, READ, 2024, default_catalogue())
    east = found.evaluations[0]
    assert east.subject == "990001"
    assert {"co2-intensity", "coal", "energy-intensity"} <= set(east.unknown)
    assert next(each for each in east.items if each.item.code == "tasks").score == pytest.approx(12.5)
    assert east.score is None


def test_the_national_sheet_takes_what_was_entered_and_leaves_the_rest_open(tmp_path: Path) -> None:
    pack = load_pack(_pack(tmp_path))
    found = evaluate_city(sheet_of("national"), pack, READ, 2024, default_catalogue())
    city = found.evaluations[0]
    assert [each.item.code for each in city.items if each.met] == ["coal"]
    assert city.grade is None
    assert (city.worst.code, city.best.code) == ("fail", "excellent")


def test_figures_after_the_year_do_not_judge_it(tmp_path: Path) -> None:
    rows = "".join(
        f"sink.forest.stock,990000,{year},,{value},万立方米,published,book,statistics,\n"
        for year, value in ((2020, 100), (2024, 150), (2025, 20))
    )
    files = {**FILES, "statistics/economy.csv": FILES["statistics/economy.csv"] + rows}
    pack = load_pack(_pack(tmp_path, files))
    found = evaluate_city(sheet_of("national"), pack, READ, 2024, default_catalogue())
    forest = next(each for each in found.evaluations[0].items if each.item.code == "forest")
    # the path from 100 (2020) to 200 (2030) asks for 140 in 2024; there are 150
    assert forest.met is True
    later = evaluate_city(sheet_of("national"), pack, READ, 2025, default_catalogue())
    assert next(each for each in later.evaluations[0].items if each.item.code == "forest").met is False


def test_an_entry_for_a_stranger_is_refused(tmp_path: Path) -> None:
    extra = "unit,2024,nobody,lead,1,,,,paper,\n"
    files = {**FILES, "evaluation/entries.csv": FILES["evaluation/entries.csv"] + extra}
    with pytest.raises(AppraisalError) as caught:
        evaluate_city(sheet_of("unit"), load_pack(_pack(tmp_path, files)), READ, 2024, default_catalogue())
    assert caught.value.faults[0].found == "nobody"


def test_bad_cells_are_named_with_their_row(tmp_path: Path) -> None:
    entries = FILES["evaluation/entries.csv"] + "unit,2024,energy,lead,,也许,八分,,paper,\n"
    pack = load_pack(_pack(tmp_path, {**FILES, "evaluation/entries.csv": entries}))
    with pytest.raises(AppraisalError) as caught:
        evaluate_city(sheet_of("unit"), pack, READ, 2024, default_catalogue())
    assert {fault.where for fault in caught.value.faults} == {
        "evaluation/entries.csv:9:met",
        "evaluation/entries.csv:9:marks",
    }


def test_the_command_prints_both_forms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(_pack(tmp_path))
    assert main(["evaluate", folder, "2024", "--sheet", "unit", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["year"], record["sheet"], record["mode"]) == (2024, "unit", "intensity")
    assert {"score", "low", "high", "grade", "items", "vetoes"} <= set(record["subjects"][0])
    assert main(["evaluate", folder, "2024"]) == 0
    text = capsys.readouterr().out
    assert "达标1项，不达标0项，无数据13项" in text
    assert "待定（不合格至优秀）" in text


@pytest.mark.parametrize("year", ["1890", "2101", "20x4", "-1", "２０２４", "2024.5", "nan"])
def test_a_year_that_is_none_is_said_in_both_languages(capsys: pytest.CaptureFixture[str], year: str) -> None:
    for language, words in (("zh", "评价年份不对"), ("en", "not a year to evaluate")):
        assert main(["evaluate", "zaozhuang", "--lang", language, "--", year]) == 2
        told = capsys.readouterr().err
        assert words in told
        assert "2000–2100" in told


@pytest.mark.parametrize(
    ("sheet", "zh", "en"),
    [
        ("provincial", "没有“provincial”这张评分表", "no score sheet 'provincial'"),
        ("nowhere/own.toml", "评分表文件打不开", "cannot be read"),
    ],
)
def test_an_unknown_sheet_is_said_in_both_languages(
    capsys: pytest.CaptureFixture[str], sheet: str, zh: str, en: str
) -> None:
    for language, words in (("zh", zh), ("en", en)):
        assert main(["evaluate", "zaozhuang", "2024", "--sheet", sheet, "--lang", language]) == 2
        assert words in capsys.readouterr().err


def test_an_unknown_sheet_is_answered_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "zaozhuang", "2024", "--sheet", "x"]) == 2
    assert "可用 district、national、unit" in capsys.readouterr().err


def test_an_unknown_city_is_said_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for language, words in (("zh", "不是城市数据包"), ("en", "not a city pack")):
        assert main(["evaluate", "nowhere", "2024", "--lang", language]) == 2
        assert words in capsys.readouterr().err


def test_the_table_reads_as_an_official_reads_it(capsys: pytest.CaptureFixture[str]) -> None:
    # the packaged pack holds neither district targets nor work items done: every district is without data
    assert main(["evaluate", "zaozhuang", "2024", "--sheet", "district"]) == 0
    text = capsys.readouterr().out
    assert "方式：强度为主、总量为辅；满分100分" in text
    assert "0.00–100.00" not in text
    assert "所有对象都没有数据的项目（12项）" in text
    assert main(["evaluate", "zaozhuang", "2024"]) == 0
    text = capsys.readouterr().out
    assert "满分" not in text  # the national sheet gives no marks
    assert "…" not in text  # every reason is told to its end
    assert text.count("控制指标") == 5
    assert text.count("支撑指标 ") == 9
    assert main(["evaluate", "zaozhuang", "2090", "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert "Zaozhuang" in text
    assert "The pack's figures end in" in text


def test_a_years_evaluation_of_the_packaged_city_invents_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "zaozhuang", "2024", "--format", "json"]) == 0
    city = json.loads(capsys.readouterr().out)["subjects"][0]
    assert city["grade"] is None
    assert all(item["score"] is None and item["why_zh"] for item in city["items"] if item["met"] is None)


@pytest.mark.parametrize("certainty", ["M", "U"])
def test_what_nobody_vouches_for_is_not_used(tmp_path: Path, certainty: str) -> None:
    """The national sheet's coal is met by an entry alone: without a source to rest on it stays without data."""
    plain = _coal(load_pack(_pack(tmp_path / "known")))
    weak = SMALL["sources.toml"].replace('certainty = "S"', f'certainty = "{certainty}"')
    assert weak != SMALL["sources.toml"]
    unsure = _coal(load_pack(_pack(tmp_path / "unsure", {**FILES, "sources.toml": weak})))
    assert (plain, unsure) == ((True, ()), (None, ("paper",)))


def _coal(pack: CityPack) -> tuple[bool | None, tuple[str, ...]]:
    found = evaluate_city(sheet_of("national"), pack, READ, 2024, default_catalogue())
    coal = next(each for each in found.evaluations[0].items if each.item.code == "coal")
    return coal.met, found.left_out
