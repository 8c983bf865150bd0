"""Whose figures are meant, and words that only look like a figure's name. Each sentence is written for its case."""

from __future__ import annotations

import pytest
from tests.plan.grammar_support import short, targets_of


@pytest.mark.parametrize(
    "body",
    [
        "到2025年，公共机构单位建筑面积能耗、人均综合能耗和人均用水量分别下降5%、6%、7%。",
        "到2025年，公共机构单位建筑面积能耗下降5%，人均综合能耗下降6%，人均用水量下降7%。",
    ],
)
def test_figures_per_head_belong_to_whom_the_sentence_names(body: str) -> None:
    assert [(each.indicator, each.value) for each in targets_of(body)] == [
        ("公共机构单位建筑面积能耗", 5.0),
        ("公共机构人均综合能耗", 6.0),
        ("公共机构人均用水量", 7.0),
    ]


@pytest.mark.parametrize("demand", ["比2020年分别下降14%、18%", "完成省下达目标任务"])
def test_energy_and_emissions_share_what_they_are_counted_for(demand: str) -> None:
    assert [each.indicator for each in targets_of(f"到2025年，单位地区生产总值能耗和二氧化碳排放{demand}。")] == [
        "单位地区生产总值能耗",
        "单位地区生产总值二氧化碳排放",
    ]


@pytest.mark.parametrize(
    ("subject", "names"),
    [
        ("新建居住建筑和公共建筑单位面积能耗", ["新建居住建筑单位面积能耗", "新建公共建筑单位面积能耗"]),
        ("既有住宅建筑、办公建筑采暖能耗", ["既有住宅建筑采暖能耗", "既有办公建筑采暖能耗"]),
        ("新建厂房建筑和既有办公建筑单位面积能耗", ["新建厂房建筑单位面积能耗", "既有办公建筑单位面积能耗"]),
    ],
)
def test_two_kinds_of_one_thing_share_the_word_in_front_and_the_figure_behind(subject: str, names: list[str]) -> None:
    found = targets_of(f"到2025年，{subject}比2020年分别降低20%和13%。")
    assert [(each.indicator, each.value) for each in found] == [(names[0], 20.0), (names[1], 13.0)]


@pytest.mark.parametrize(("second", "front"), [("公共建筑", "新建"), ("既有公共建筑", "")])
def test_each_of_three_kinds_takes_the_word_in_front(second: str, front: str) -> None:
    found = targets_of(f"到2025年，新建居住建筑、{second}、工业建筑节能标准执行率分别达到90%、80%、70%。")
    names = ["新建居住建筑", front + second, "新建工业建筑"]
    assert [each.indicator for each in found] == [f"{name}节能标准执行率" for name in names]
    assert [each.value for each in found] == [90.0, 80.0, 70.0]


def test_a_name_with_an_owner_of_its_own_takes_no_other() -> None:
    found = targets_of("到2025年，钢铁企业单位产品能耗和水泥企业单位产品能耗分别下降2%和3%。")
    assert [each.indicator for each in found] == ["钢铁企业单位产品能耗", "水泥企业单位产品能耗"]


def test_a_total_takes_nothing_from_an_intensity() -> None:
    body = "到2025年，单位地区生产总值能耗和能源消费总量完成省下达目标任务。"
    assert [each.indicator for each in targets_of(body)] == ["单位地区生产总值能耗", "能源消费总量"]


def test_an_indicator_of_its_own_is_no_part_of_the_one_before() -> None:
    body = "到2025年，轨道营运里程达到310公里，年客流量和平均运距比2020年分别提升30%和20%。"
    assert [each.indicator for each in targets_of(body)] == ["轨道营运里程", "年客流量", "平均运距"]


def test_a_grade_of_buildings_is_no_indicator() -> None:
    assert [name for name, *_ in short("到2025年，超低能耗和近零能耗建筑推广面积达250万平方米。")] == [
        "超低能耗和近零能耗建筑推广面积"
    ]


def test_a_hundred_per_cent_that_do_something_by_a_year_is_coverage() -> None:
    assert short("到2025年，城镇新建建筑100%执行绿色建筑标准。") == [
        ("城镇新建建筑执行绿色建筑标准", 2025, "=", 100.0, "%", None, "coverage")
    ]


def test_a_size_in_brackets_picks_out_a_class() -> None:
    body = "到2025年，40%以上大型商场（建筑面积达到10万平方米及以上）满足绿色商场要求。"
    assert [(value, unit) for *_, value, unit, _, _ in short(body)] == [(40.0, "%")]


def test_a_latin_point_may_end_a_sentence() -> None:
    body = "到2025年，绿色出行比例达到75%.推进慢行系统建设，步道不少于30公里."
    assert [(year, value) for _, year, _, value, *_ in short(body)] == [(2025, 75.0), (None, 30.0)]


@pytest.mark.parametrize(
    "body", ["到2025年，从水源、水质、水系三个方面构筑水网。", "到2025年，污水处理系统提升7大类。"]
)
def test_ways_of_counting_aspects_are_no_targets(body: str) -> None:
    assert short(body) == []
