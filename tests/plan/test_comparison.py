"""A plan held against an upper plan. Each verdict is reasoned by hand from what the two sentences demand."""

import json
from dataclasses import replace

import pytest
from lxml import html as markup

from dafeng.core.catalogue import default_catalogue
from dafeng.plan.comparison import compare
from dafeng.plan.comparison.judge import judge
from dafeng.plan.matching import attach_indicators
from dafeng.plan.records import Clause, Plan, Target, Task, UnitRef
from dafeng.plan.render import comparison_html, comparison_json, comparison_table
from dafeng.plan.render.comparison import REASONS, VERDICTS

CATALOGUE = default_catalogue()


def target(indicator: str, year: int | None, op: str | None, value: float | None, unit: str, **more: object) -> Target:
    fields = {"clause": "二", "base_year": None, "kind": "level", "hedge": "", "quote": indicator, "start": 0, "end": 1}
    return Target(indicator=indicator, year=year, op=op, value=value, unit=unit, **{**fields, **more})  # type: ignore[arg-type]


def plan(*targets: Target, tasks: tuple[Task, ...] = (), text: str = "", issuer: str = "") -> Plan:
    return attach_indicators(Plan("某方案", issuer, "", "", text, (), tasks, targets, (), ()), CATALOGUE)


def verdict(own: Target, upper: Target, *, same_area: bool = False) -> tuple[str, tuple[str, ...]]:
    (link,) = compare(plan(own), plan(upper), catalogue=CATALOGUE, same_area=same_area).targets
    return link.verdict, link.reasons


SHARE = target("非化石能源消费比重", 2030, "~", 25.0, "%")
FALL = target("单位国内生产总值能源消耗", 2025, "=", 13.5, "%", kind="reduction", base_year=2020)


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        # the good direction of the share of non-fossil energy is up
        (target("非化石能源占能源消费总量比重", 2030, "=", 25.0, "%"), "covered"),
        (target("非化石能源消费占比", 2030, "~", 25.0, "%"), "covered"),
        (target("非化石能源消费占比", 2030, ">=", 30.0, "%"), "tightened"),
        (target("非化石能源消费占比", 2030, "~", 11.0, "%"), "loosened"),
        (target("非化石能源消费占比", 2030, ">", 25.0, "%"), "tightened"),
        # a range demands its lower end
        (target("非化石能源消费占比", 2030, "=", 24.0, "%", value_high=26.0), "loosened"),
    ],
)
def test_a_level_is_weighed_in_the_good_direction(own: Target, expected: str) -> None:
    assert verdict(own, SHARE)[0] == expected


@pytest.mark.parametrize(
    ("value", "op", "expected"), [(13.5, "=", "covered"), (15.8, ">=", "tightened"), (13.0, "=", "loosened")]
)
def test_a_larger_fall_is_stricter(value: float, op: str, expected: str) -> None:
    own = target("单位地区生产总值能耗", 2025, op, value, "%", kind="reduction", base_year=2020)
    assert verdict(own, FALL)[0] == expected


def test_where_less_is_better_a_lower_level_is_stricter() -> None:
    upper = target("煤电机组平均供电煤耗", 2025, "<=", 300.0, "克标准煤/千瓦时")
    assert verdict(replace(upper, value=295.0), upper) == ("tightened", ())
    assert verdict(replace(upper, value=305.0), upper) == ("loosened", ())


def test_about_is_weaker_than_the_plain_figure_and_striving_is_said() -> None:
    assert verdict(replace(FALL, op="~"), FALL) == ("loosened", ("about",))
    assert verdict(replace(FALL, value=16.6, hedge="力争"), FALL) == ("tightened", ("striving",))


def test_units_of_one_dimension_are_converted() -> None:
    upper = target("光伏发电装机容量", 2025, "=", 1.0, "万千瓦")
    assert verdict(replace(upper, value=10.0, unit="兆瓦"), upper, same_area=True) == ("covered", ())
    assert verdict(replace(upper, value=9.0, unit="兆瓦"), upper, same_area=True) == ("loosened", ())


@pytest.mark.parametrize(
    ("own", "upper", "reason"),
    [
        (replace(SHARE, year=2035), SHARE, "year"),
        (replace(SHARE, year=2025, value=20.0), SHARE, "year"),
        (replace(FALL, year=2023), FALL, "year"),
        (replace(FALL, base_year=2005), FALL, "base-year"),
        (replace(FALL, kind="level", unit="吨标准煤/万元", base_year=None), FALL, "kind"),
        (replace(FALL, kind="assigned", op=None, value=None), FALL, "assigned"),
        (
            target("可再生能源装机", 2030, ">=", 600.0, "万千瓦"),
            target("可再生能源装机", 2030, ">=", 12.0, "亿千瓦"),
            "area",
        ),
    ],
)
def test_what_cannot_be_compared_says_why(own: Target, upper: Target, reason: str) -> None:
    assert verdict(own, upper) == ("not-comparable", (reason,))


def test_the_same_level_in_an_earlier_year_is_stricter() -> None:
    assert verdict(replace(SHARE, year=2025), SHARE) == ("tightened", ("earlier",))
    coverage = target("城市生活垃圾分类", 2030, "=", 100.0, "%", kind="coverage")
    assert verdict(replace(coverage, year=2025), coverage) == ("tightened", ("earlier",))


def test_amounts_compare_within_one_area() -> None:
    upper = target("可再生能源装机", 2030, ">=", 500.0, "万千瓦")
    own = replace(upper, value=600.0)
    assert verdict(own, upper, same_area=True)[0] == "tightened"
    same = compare(plan(own, issuer="某市人民政府"), plan(upper, issuer="某市人民政府"), catalogue=CATALOGUE)
    assert same.targets[0].verdict == "tightened"


def test_an_unnamed_base_year_is_taken_as_the_same_and_said() -> None:
    assert verdict(replace(FALL, base_year=None), FALL) == ("covered", ("base-unnamed",))


def test_an_earlier_peak_is_stricter() -> None:
    upper = target("碳达峰", 2030, None, None, "", kind="peak")
    years = {year: verdict(replace(upper, year=year), upper)[0] for year in (2027, 2030, 2031)}
    assert years == {2027: "tightened", 2030: "covered", 2031: "loosened"}


def test_two_assigned_targets_of_one_year_cover_each_other() -> None:
    upper = replace(FALL, kind="assigned", op=None, value=None)
    assert verdict(upper, upper) == ("covered", ())


def test_without_a_direction_only_equal_values_compare() -> None:
    upper = target("配置储能比例", 2025, "=", 10.0, "%")
    assert verdict(upper, upper)[0] == "covered"
    assert verdict(replace(upper, value=15.0), upper) == ("not-comparable", ("direction",))


def test_another_indicator_is_no_answer() -> None:
    own = target("城市生活垃圾回收利用率", 2030, "=", 25.0, "%")
    comparison = compare(plan(own), plan(SHARE), catalogue=CATALOGUE)
    assert comparison.targets[0].verdict == "missed"
    assert comparison.targets[0].own is None
    assert [each.indicator for each in comparison.extra_targets] == ["城市生活垃圾回收利用率"]


def test_each_own_target_answers_one_upper_target_and_the_firm_one_is_taken_before_the_striving_one() -> None:
    firm = target("单位地区生产总值能耗", 2025, ">=", 15.8, "%", kind="reduction", base_year=2020)
    striving = replace(firm, op="=", value=16.6, hedge="力争/激励性")
    comparison = compare(plan(striving, firm), plan(FALL, replace(SHARE, year=2025, value=20.0)), catalogue=CATALOGUE)
    assert [(link.verdict, link.own and link.own.value) for link in comparison.targets] == [
        ("tightened", 15.8),
        ("missed", None),
    ]
    assert [each.value for each in comparison.extra_targets] == [16.6]


def test_wording_pairs_targets_that_the_catalogue_does_not_know() -> None:
    own = target("某某特种设备更新率", 2025, ">=", 60.0, "%")
    assert judge(own, replace(own, value=50.0), CATALOGUE, same_area=False) == ("tightened", [])
    assert verdict(own, replace(own, value=50.0))[0] == "tightened"


TEXT = "三（一）大力发展可再生能源。推进光伏。三（二）推动建材行业碳达峰。三（三）节能。加强核电装备配套产业培育。"
UPPER = ("大力发展新能源", "推动建材行业碳达峰", "推动钢铁行业碳达峰", "核电装备配套产业", "深度参与全球气候治理")


def task(number: str, title: str, start: int, end: int, *units: str) -> Task:
    return Task(number, title, tuple(UnitRef(each, "lead", 0, 1, canonical=each) for each in units), start, end)


def test_tasks_are_covered_mentioned_or_missed() -> None:
    own = (
        task("三(一)", "大力发展可再生能源", 0, 18, "energy", "drc"),
        task("三(二)", "推动建材行业碳达峰", 18, 32),
        task("三(三)", "节能", 32, len(TEXT)),
    )
    upper = tuple(task(str(n), title, 0, 0, "energy") for n, title in enumerate(UPPER))
    comparison = compare(plan(tasks=own, text=TEXT), plan(tasks=upper), catalogue=CATALOGUE)
    assert [(link.verdict, link.own and link.own.clause) for link in comparison.tasks] == [
        ("covered", "三(一)"),
        ("covered", "三(二)"),
        ("missed", None),  # steel is not building materials, though the rest of the title is the same
        ("mentioned", "三(三)"),
        ("missed", None),
    ]
    assert comparison.tasks[0].shared == ("energy",)
    assert [each.clause for each in comparison.extra_tasks] == []


def test_the_chapter_helps_where_titles_are_near() -> None:
    clauses = (Clause("四", "政策保障", 1, None, 0, 1, 0), Clause("四(一)", "推进市场化建设", 2, "四", 0, 1, 0))
    own = replace(plan(tasks=(task("四(一)", "推进市场化建设", 0, 0),)), clauses=clauses)
    upper_clauses = (clauses[0], Clause("四(一)", "建立健全市场化机制", 2, "四", 0, 1, 0))
    upper = replace(plan(tasks=(task("四(一)", "建立健全市场化机制", 0, 0),)), clauses=upper_clauses)
    assert compare(own, upper, catalogue=CATALOGUE).tasks[0].verdict == "covered"


def test_empty_plans_compare_to_nothing() -> None:
    comparison = compare(plan(), plan(), catalogue=CATALOGUE)
    assert (comparison.targets, comparison.tasks, comparison.count()) == ((), (), {"targets": {}, "tasks": {}})


def test_a_plan_against_itself_is_covered_throughout() -> None:
    both = plan(SHARE, FALL, tasks=(task("一", "大力发展可再生能源", 0, 0), task("二", "加强统筹协调", 0, 0)))
    comparison = compare(both, both, catalogue=CATALOGUE)
    assert comparison.count() == {"targets": {"covered": 2}, "tasks": {"covered": 2}}
    assert (comparison.extra_targets, comparison.extra_tasks) == ((), ())


def test_a_comparison_is_shown_as_json_table_and_page() -> None:
    evil = "<script>alert(1)</script>"
    comparison = compare(plan(replace(FALL, quote=evil)), plan(FALL, SHARE), catalogue=CATALOGUE)
    read = json.loads(comparison_json(comparison))
    assert [each["verdict"] for each in read["targets"]] == ["covered", "missed"]
    assert read["targets"][0]["own"]["quote"] == evil
    assert "缺失" in comparison_table(comparison)
    assert "missed 1" in comparison_table(comparison, "en")
    tree = markup.document_fromstring(comparison_html(comparison))
    assert not list(tree.iter("script"))
    assert evil in tree.text_content()


def test_every_verdict_and_reason_has_words_in_both_languages() -> None:
    assert all(zh and en.isascii() for zh, en in [*VERDICTS.values(), *REASONS.values()])
