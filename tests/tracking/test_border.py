"""From a plan and a table to judgements: units, words of the text, books, breaks, owners."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dafeng.core.catalogue import read_catalogue
from dafeng.core.errors import UnitError
from dafeng.core.observations import observation_frame
from dafeng.plan.records import IndicatorMatch, Plan, Target, Task, UnitRef
from dafeng.tracking import (
    Break,
    Goal,
    Options,
    goal_from_target,
    judge_frame,
    judge_plan,
    judgement_record,
    series_from_frame,
    summary_sentence,
    with_milestones,
)

CATALOGUE = read_catalogue(
    [
        (
            "test.toml",
            """
[[group]]
code = "t"
zh = "测试"
en = "Test"

[[indicator]]
code = "pv"
zh = "光伏发电装机"
en = "Solar capacity"
unit = "MW"
direction = "up"
over_periods = "last"

[[indicator]]
code = "piles"
zh = "新建充电桩"
en = "New charging piles"
unit = "个"
direction = "up"
over_periods = "sum"

[[indicator]]
code = "energy"
zh = "能源消费总量"
en = "Energy"
unit = "10^4 tce"
direction = "down"
over_periods = "sum"

[[indicator]]
code = "energy.model"
zh = "某模型的能源消费"
en = "Energy by a model"
unit = "10^4 tce"
direction = "down"
method_of = "energy"

[[indicator]]
code = "gdp"
zh = "生产总值"
en = "GDP"
unit = "10^8 CNY"
direction = "up"
over_periods = "sum"

[[indicator]]
code = "intensity"
zh = "单位生产总值能耗"
en = "Energy intensity"
unit = "tce/10^4 CNY"
direction = "down"
formula = "energy / gdp"
nature = "binding"

[[indicator]]
code = "green"
zh = "人均公园绿地面积"
en = "Park area per head"
unit = "m2/person"
direction = "up"

[[indicator]]
code = "share"
zh = "占比"
en = "Share"
unit = "%"
direction = "up"
""",
        )
    ]
)


def _target(kind="level", value=400.0, unit="万千瓦", op=">=", year=2025, code="pv", **more) -> Target:
    fields = {
        "clause": "三(一)1",
        "indicator": "光伏发电装机",
        "base_year": None,
        "hedge": "",
        "quote": "到2025年",
        "start": 0,
        "end": 1,
        "matches": (IndicatorMatch(code, 0.9),),
        **more,
    }
    return Target(kind=kind, value=value, unit=unit, op=op, year=year, **fields)


def _goal(target: Target, **more) -> Goal:
    return goal_from_target(target, CATALOGUE.get(target.matches[0].code), **more)


def _rows(code, values, **more):
    return [
        {
            "indicator": code,
            "place": "370400",
            "period": str(p),
            "value": v,
            "state": "published",
            "source": "s#1",
            **more,
        }
        for p, v in values.items()
    ]


# ---- translation


def test_a_level_is_converted_to_the_canonical_unit() -> None:
    goal = _goal(_target(), start_year=2020)
    assert (goal.value, goal.unit, goal.start_year) == (pytest.approx(4000.0), "MW", 2020)  # 400 万千瓦 = 4000 MW


def test_a_range_is_converted_at_both_ends() -> None:
    goal = _goal(_target(value=3.0, value_high=5.0))
    assert (goal.value, goal.value_high) == (pytest.approx(30.0), pytest.approx(50.0))


def test_a_reduction_in_percent_stays_a_percentage_of_the_base_year() -> None:
    goal = _goal(_target("reduction", 15.8, "%", code="intensity", base_year=2020))
    assert (goal.value, goal.measure, goal.base_year, goal.nature) == (15.8, "percent", 2020, "binding")


@pytest.mark.parametrize(
    ("unit", "quote", "measure"),
    [("%", "年均增长15%", "yearly-percent"), ("番", "翻一番", "doublings"), ("倍", "增长2倍", "times")],
)
def test_growth_is_counted_as_the_text_counts_it(unit, quote, measure) -> None:
    assert _goal(_target("increase", 1.0, unit, quote=quote)).measure == measure


def test_percentage_points_are_a_difference_of_shares() -> None:
    goal = _goal(_target("increase", 3.0, "个百分点", code="share", base_year=2020))
    assert (goal.measure, goal.value) == ("absolute", 3.0)


def test_new_flows_of_a_five_year_plan_add_up_from_its_first_year() -> None:
    goal = _goal(
        _target("increase", 20.0, "万个", code="piles", quote="“十四五”期间新建各类充电桩20万个"), start_year=2015
    )
    assert (goal.cumulative, goal.start_year, goal.value) == (True, 2020, pytest.approx(200000.0))


def test_new_stock_is_the_difference_to_the_start_of_the_plan() -> None:
    goal = _goal(_target("increase", 40.0, quote="“十五五”期间新增光伏40万千瓦", year=2030))
    assert (goal.cumulative, goal.start_year, goal.value) == (False, 2025, pytest.approx(400.0))


def test_a_figure_per_head_may_be_printed_without_the_head() -> None:
    goal = _goal(_target(value=15.0, unit="平方米", code="green", indicator="人均公园绿地面积"))
    assert (goal.value, goal.unit) == (pytest.approx(15.0), "m2/person")
    with pytest.raises(UnitError):
        _goal(_target(value=15.0, unit="平方米", code="green", indicator="公园绿地面积"))


def test_a_unit_of_something_else_is_refused() -> None:
    with pytest.raises(UnitError):
        _goal(_target(unit="亿元"))


def test_a_milestone_to_break_through_counts_when_it_is_reached_and_more_than_does_not() -> None:
    # Civil Code, article 1259: 超过 leaves the number itself out; 突破 is no word of the law but of bulletins
    assert _goal(_target(op=">", hedge="突破")).op == ">="
    assert _goal(_target(op=">", hedge="超过")).op == ">"


def test_words_of_the_text_become_parameters() -> None:
    assert _goal(_target(hedge="稳定在/以上")).hold is True
    assert _goal(_target("phase-out", None, "", "=", hedge="基本替代退出")).op == "~"
    assert _goal(_target("coverage", None, "", "=", hedge="全覆盖", code="share")).value == 100.0
    assigned = _goal(_target("assigned", None, "", None, hedge="省下达", quote="完成省下达任务"))
    assert assigned.assigner == "省级主管部门"
    state = _goal(_target("assigned", None, "", None, hedge="国家下达", quote="完成国家下达指标"))
    assert state.assigner == "国家"


def test_earlier_targets_of_a_plan_are_interim_targets_of_later_ones() -> None:
    early, late = _goal(_target()), _goal(_target(year=2030, value=600.0))
    other = _goal(_target("reduction", 5.0, "%", base_year=2020))
    found = with_milestones((early, late, other))
    assert [each.milestones for each in found] == [(), ((2025, pytest.approx(4000.0)),), ()]


# ---- tables


def test_the_series_of_a_place_is_found_in_the_table(codes) -> None:
    frame = observation_frame(_rows("pv", {2020: 1000.0, 2023: 2800.0}))
    found = judge_frame(_goal(_target(), start_year=2020), frame, date(2024, 6, 30), "370400")
    assert (found.status, found.book, found.sources) == ("on-pace", "statistics", ("s",))
    assert judge_frame(_goal(_target()), frame, date(2024, 6, 30), "370481").reasons[0].code == "no-series"


def test_books_never_mix_and_the_other_one_is_named(codes) -> None:
    frame = observation_frame(
        [*_rows("pv", {2020: 1000.0, 2023: 2000.0}), *_rows("pv", {2020: 1000.0, 2023: 2800.0}, book="assessment")]
    )
    found = judge_frame(_goal(_target(), start_year=2020), frame, date(2024, 6, 30), "370400")
    assert (found.book, found.status) == ("assessment", "on-pace")
    assert "other-series" in codes(found)


def test_a_book_of_enterprises_never_judges_a_place(codes) -> None:
    frame = observation_frame(_rows("pv", {2020: 1000.0, 2023: 2800.0}, book="ets"))
    found = judge_frame(_goal(_target()), frame, date(2024, 6, 30), "370400")
    assert {"no-series", "other-series"} <= codes(found)


def test_months_take_no_part_and_are_counted(codes) -> None:
    frame = observation_frame(_rows("pv", {"2020": 1000.0, "2023": 2800.0, "2024-01": 3000.0}))
    found = judge_frame(_goal(_target(), start_year=2020), frame, date(2024, 6, 30), "370400")
    assert found.latest is not None
    assert found.latest.year == 2023
    assert "sub-annual-left-out" in codes(found)


def test_a_span_is_a_sum_of_years() -> None:
    series, _ = series_from_frame(observation_frame(_rows("piles", {"2021/2025": 9.0})), "piles", "370400")
    assert series is not None
    assert (series.points[0].since, series.points[0].year) == (2021, 2025)


def test_a_scenario_is_judged_by_the_same_function(codes) -> None:
    frame = observation_frame(_rows("pv", {2020: 1000.0, 2025: 4100.0}, scenario="fast", state="assumed"))
    found = judge_frame(_goal(_target()), frame, date(2024, 6, 30), "370400", scenario="fast")
    assert (found.status, found.scenario) == ("met", "fast")


def test_a_scenario_takes_its_base_year_from_what_was_observed_and_says_so(codes) -> None:
    # 0.25 observed in 2020, 0.21 projected for 2025: 16 % down; the estimate of 2024 lies inside the run and stays out
    past = _rows("intensity", {2019: 0.26, 2020: 0.25, 2024: 0.9})
    run = _rows("intensity", {2023: 0.22, 2025: 0.21}, scenario="fast", state="assumed")
    goal = _goal(_target("reduction", 15.8, "%", code="intensity", base_year=2020))
    found = judge_frame(goal, observation_frame([*past, *run]), date(2024, 6, 30), "370400", scenario="fast")
    assert (found.status, found.achieved) == ("met", pytest.approx(16.0))
    assert {"projected", "observed-past"} <= codes(found)


def test_a_book_without_a_figure_leaves_the_word_to_the_next() -> None:
    empty = _rows("pv", {2023: None}, book="assessment", state="missing")
    frame = observation_frame([*empty, *_rows("pv", {2020: 1000.0, 2023: 2800.0})])
    assert judge_frame(_goal(_target()), frame, date(2024, 6, 30), "370400").book == "statistics"


def test_a_confirmed_gap_says_so_even_where_nothing_else_is_known(codes) -> None:
    frame = observation_frame(_rows("pv", {2023: None}, state="missing"))
    found = judge_frame(_goal(_target()), frame, date(2024, 6, 30), "370400")
    assert codes(found) == {"no-observation-yet", "confirmed-missing"}


# ---- plans


def _plan(*targets: Target) -> Plan:
    units = (UnitRef("市能源局", "lead", 0, 1),)
    return Plan("方案", "", "", "", "", (), (Task("三(一)1", "大力发展可再生能源", units, 0, 1),), targets, (), ())


def test_a_plan_is_judged_target_by_target_in_its_order(codes) -> None:
    plan = _plan(_target(), _target(matches=()), _target(unit="亿元"), _target(code="share", unit="%", clause="二"))
    frame = observation_frame(_rows("pv", {2020: 1000.0, 2023: 2800.0}))
    found = judge_plan(plan, frame, CATALOGUE, date(2024, 6, 30), "370400", options=Options(start_year=2020))
    assert [each.judgement.status for each in found] == ["on-pace", *["cannot-tell"] * 3]
    assert [each.judgement.reasons[0].code for each in found[1:]] == ["no-indicator", "unit-unknown", "no-series"]
    assert [unit.name for unit in found[0].owners] == ["市能源局"]
    assert found[3].owners == ()
    text = summary_sentence(each.judgement for each in found)
    assert text == "共4个目标，可判断1个：进度正常1个；无法判断3个。"
    assert summary_sentence([each.judgement for each in found], "en").startswith(
        "4 targets, 1 can be judged: 1 on pace"
    )


def test_a_match_below_the_wanted_confidence_is_not_used() -> None:
    plan = _plan(_target(matches=(IndicatorMatch("pv", 0.4),)))
    found = judge_plan(plan, observation_frame(), CATALOGUE, date(2024, 6, 30), "370400")
    assert found[0].indicator is None


def test_a_derived_indicator_breaks_where_its_parts_break(codes) -> None:
    plan = _plan(_target("reduction", 15.8, "%", code="intensity", base_year=2018))
    frame = observation_frame(_rows("intensity", {2018: 0.4, 2019: 0.5, 2023: 0.45}))
    found = judge_plan(plan, frame, CATALOGUE, date(2024, 6, 30), "370400", breaks=(Break("gdp", 2019),))
    assert "break-between" in codes(found[0].judgement)
    assert "break-between" not in codes(judge_plan(plan, frame, CATALOGUE, date(2024, 6, 30), "370400")[0].judgement)


def test_an_indicator_with_a_formula_is_derived_before_it_is_judged() -> None:
    # 500/2000 = 0.25 tce/10^4 CNY in 2020, 450/2250 = 0.20 in 2023: 20 % down, due 9.48 %
    plan = _plan(_target("reduction", 15.8, "%", code="intensity", base_year=2020))
    rows = [*_rows("energy", {2020: 500.0, 2023: 450.0}), *_rows("gdp", {2020: 2000.0, 2023: 2250.0})]
    found = judge_plan(plan, observation_frame(rows), CATALOGUE, date(2024, 6, 30), "370400")[0].judgement
    assert found.achieved == pytest.approx(20.0)
    assert found.status == "met"


def test_a_record_for_export_holds_plain_values_only() -> None:
    import json

    plan = _plan(_target())
    frame = observation_frame(_rows("pv", {2019: 900.0, 2020: 1000.0, 2021: 1500.0, 2022: 2100.0, 2023: 2800.0}))
    found = judge_plan(plan, frame, CATALOGUE, date(2024, 6, 30), "370400", options=Options(start_year=2020))
    record = json.loads(json.dumps(judgement_record(found[0].judgement), allow_nan=False))
    assert (record["status"], record["status_zh"], record["latest"]["period"]) == ("on-pace", "进度正常", "2023")
    assert record["outlook"]["year"] == 2025
    assert [reason["code"] for reason in record["reasons"]]


def test_series_of_other_methods_are_named_and_never_used(codes) -> None:
    plan = _plan(_target("peak", None, "", None, code="energy", indicator="能源消费达峰"))
    frame = observation_frame(_rows("energy.model", {2010: 9.0, 2017: 8.0}, state="estimated"))
    found = judge_plan(plan, frame, CATALOGUE, date(2024, 6, 30), "370400")[0].judgement
    assert codes(found) == {"no-series", "other-methods"}
    assert "某模型的能源消费（2010—2017年）" in found.why("zh")


def test_breaks_of_a_place_come_from_a_table() -> None:
    from dafeng.tracking import breaks_from_frame

    frame = pl.DataFrame(
        {"indicator": ["gdp", "gdp"], "place": ["370400", "370481"], "period": ["2019", "2014"], "reason": ["普查", ""]}
    )
    assert breaks_from_frame(frame, "370400") == (Break("gdp", 2019, "普查"),)
