"""`dafeng status` says where each target stands, in words and as data, and refuses what it does not know."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dafeng.cli import main
from dafeng.cli._today import city_today
from dafeng.plan.records import IndicatorMatch, Plan, Target, Task, UnitRef

UNITS = (UnitRef("市发展改革委", "lead", 0, 1), UnitRef("市统计局", "support", 0, 1))


def _target(name: str, code: str, value: float | None, unit: str, **more) -> Target:
    fields = {
        "clause": "三(一)1", "year": 2025, "op": ">=", "base_year": None, "kind": "level", "hedge": "", "quote": name,
        "start": 0, "end": 1, "matches": (IndicatorMatch(code, 0.9),) if code else (), **more,
    }  # fmt: skip
    return Target(indicator=name, value=value, unit=unit, **fields)


PLAN = Plan(
    "方案", "", "", "", "", (), (Task("三(一)1", "任务", UNITS, 0, 1),),
    (
        _target("地区生产总值", "gdp.nominal", 2000.0, "亿元"),
        _target("能源消费总量", "energy.total", 900.0, "万吨标准煤", op="<="),
        _target("没有对应的指标", "", 1.0, "个", clause="二"),
    ),
    (), (),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """The packaged pack's figures with a plan of three targets."""
    monkeypatch.setattr("dafeng.plan.read_plan", lambda *_, **__: PLAN)


def test_the_table_gives_summary_status_latest_figure_and_reason(capsys) -> None:
    # GDP of Zaozhuang in 2022 was published as 2039.04; 2000 were reached before 2025
    assert main(["status", "--as-of", "2023-06-30"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[1] == "共3个目标，可判断1个：已达成1个；无法判断2个。"
    line = next(each for each in printed if "地区生产总值" in each)
    assert "已达成" in line
    assert "2039.04\u2009亿元（2022年，公布）" in line
    assert "市发展改革委、市统计局" in line
    estimated = next(each for each in printed if "能源消费总量" in each)
    assert "无法判断（参考：" in estimated
    assert "（2021年，估算）" in estimated


def test_a_milestone_shows_the_operator_that_it_is_judged_by(capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """突破2000亿元 counts at 2000; 超过 does not. The record keeps what the text says."""
    told = tuple(
        _target(name, "gdp.nominal", 2000.0, "亿元", op=">", hedge=name, year=year)
        for name, year in (("突破", 2025), ("超过", 2030))
    )
    monkeypatch.setattr("dafeng.plan.read_plan", lambda *_, **__: replace(PLAN, targets=told))
    assert main(["status", "--as-of", "2023-06-30"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert "≥2000" in next(each for each in printed if "突破" in each).replace(",", "")
    assert ">2000" in next(each for each in printed if "超过" in each).replace(",", "")
    assert main(["status", "--as-of", "2023-06-30", "--format", "json"]) == 0
    assert [each["printed"]["op"] for each in json.loads(capsys.readouterr().out)["targets"]] == [">", ">"]


def test_the_table_speaks_english(capsys) -> None:
    assert main(["status", "zaozhuang", "--as-of", "2023-06-30", "--lang", "en"]) == 0
    printed = capsys.readouterr().out
    assert "3 targets, 1 can be judged: 1 met; 2 cannot." in printed
    assert "203.904 billion CNY (2022, published)" in printed.replace("\u2009", " ")


def test_json_carries_everything_and_agrees_with_the_summary(capsys) -> None:
    assert main(["status", "--as-of", "2023-06-30", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["city"], record["place"], record["as_of"]) == ("370400", "370400", "2023-06-30")
    assert record["summary"]["targets"] == len(record["targets"]) == 3
    assert sum(record["summary"][each] for each in ("met", "on-pace", "behind", "far-behind", "cannot-tell")) == 3
    first = record["targets"][0]
    assert (first["status"], first["latest"]["value"], first["latest"]["period"]) == ("met", 2039.04, "2022")
    assert [unit["role"] for unit in first["units"]] == ["lead", "support"]
    assert record["targets"][2]["reasons"][0]["code"] == "no-indicator"


def test_a_district_without_figures_has_no_data(capsys) -> None:
    assert main(["status", "--place", "370481", "--as-of", "2023-06-30", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["targets"][1]["reasons"][0]["code"] == "no-series"


@pytest.mark.parametrize(
    ("arguments", "says"), [(["--place", "110000"], "没有这个地区"), (["no-such-pack"], "no-such-pack")]
)
def test_what_is_not_known_is_refused(capsys, arguments: list[str], says: str) -> None:
    assert main(["status", *arguments]) == 2
    assert says in capsys.readouterr().err


def test_without_a_packaged_city_the_pack_has_to_be_named(capsys, monkeypatch) -> None:
    monkeypatch.setattr("dafeng.city.packaged_packs", tuple)
    assert main(["status"]) == 2
    assert "没有内置的城市数据包" in capsys.readouterr().err


def test_a_folder_is_read_like_a_packaged_city(capsys) -> None:
    from dafeng.city import packaged_pack

    folder: Path = packaged_pack("zaozhuang")
    assert main(["status", str(folder), "--as-of", "2023-06-30"]) == 0
    assert capsys.readouterr().out.startswith("枣庄市碳达峰工作方案 · 枣庄市 · 2023-06-30")


def test_today_is_the_city_s_day_wherever_the_clock_of_the_machine_is_set() -> None:
    """China keeps UTC+8 all year round: worked out from UTC, before and after the question."""
    before = (datetime.now(UTC) + timedelta(hours=8)).date()
    found = city_today()
    assert before <= found <= (datetime.now(UTC) + timedelta(hours=8)).date()
