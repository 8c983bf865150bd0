"""How far a year, a base, a verb and a subject reach; limits without a year. Each sentence is written for its case."""

from __future__ import annotations

import pytest
from tests.plan.grammar_support import short, targets_of


def test_a_year_reaches_over_a_line_that_broke_after_a_semicolon() -> None:
    body = "争取到2025年，装备产业营业收入超过300亿元；\n医药产业营业收入突破500亿元；金融业增加值达到80亿元。"
    assert [(year, value) for _, year, _, value, *_ in short(body)] == [(2025, 300.0), (2025, 500.0), (2025, 80.0)]


def test_a_new_item_of_a_list_does_not_take_the_year_of_the_last() -> None:
    body = "——到2025年，森林覆盖率达到20%；\n——建成区绿化覆盖率不低于40%。"
    assert [(year, value) for _, year, _, value, *_ in short(body)] == [(2025, 20.0), (None, 40.0)]


def test_a_base_of_comparison_that_stands_alone_holds_for_the_sentence() -> None:
    body = "与2020年相比，到2025年单位产品水耗下降16%，单位产品能耗下降10%。"
    assert [(value, base, kind) for *_, value, _, base, kind in short(body)] == [
        (16.0, 2020, "reduction"),
        (10.0, 2020, "reduction"),
    ]


def test_a_later_fall_of_the_same_indicator_keeps_its_base() -> None:
    body = "力争到2025年海水淡化单位电耗比2020年下降20%，到2030年下降30%。"
    assert [(year, value, base) for _, year, _, value, _, base, _ in short(body)] == [
        (2025, 20.0, 2020),
        (2030, 30.0, 2020),
    ]


def test_two_peaks_in_one_breath_are_two_targets() -> None:
    body = "有条件的地区2025年前实现建筑领域碳达峰、全市建筑领域碳排放总量2030年前达峰。"
    assert [(each.indicator, each.year, each.kind) for each in targets_of(body)] == [
        ("有条件的地区建筑领域", 2025, "peak"),
        ("全市建筑领域碳排放总量", 2030, "peak"),
    ]


@pytest.mark.parametrize(
    ("body", "row"),
    [
        (
            "商务区内拆除面积原则上不应大于现状总面积的20%。",
            ("商务区内拆除面积占现状总面积比重", "<=", 20.0, "%", "level"),
        ),
        ("县城住宅以6层为主，最高不超过18层。", ("县城住宅最高层数", "<=", 18.0, "层", "level")),
        ("工地垃圾排放量每万平方米不高于300吨。", ("工地垃圾排放量", "<=", 300.0, "吨/万平方米", "level")),
        ("70%的乡镇率先完成创建任务。", ("乡镇率先完成创建任务", "=", 70.0, "%", "level")),
        ("实现节水器具使用率100%。", ("节水器具使用率", "=", 100.0, "%", "level")),
        ("遴选、支持500家左右创新企业。", ("创新企业", "~", 500.0, "家", "level")),
        ("取得标志性成果12项以上。", ("标志性成果", ">=", 12.0, "项", "level")),
        ("广场用地比值控制在0.6—0.8。", ("广场用地比值", "=", 0.6, "", "level")),
    ],
)
def test_a_limit_or_a_promise_needs_no_year(body: str, row: tuple[str, str, float, str, str]) -> None:
    assert [(name, op, value, unit, kind) for name, year, op, value, unit, _, kind in short(body) if year is None] == [
        row
    ]


def test_breaking_through_counted_things_is_no_comparison() -> None:
    assert short("到2025年，力争突破3项原创性成果。") == [("原创性成果", 2025, "=", 3.0, "项", None, "level")]
    assert short("到2025年，新材料产业产值突破300亿元。") == [
        ("新材料产业产值", 2025, ">", 300.0, "亿元", None, "level")
    ]


def test_an_amount_said_to_be_new_is_an_increase_whatever_the_verb() -> None:
    assert [each.kind for each in targets_of("到2025年，新增地热供暖面积达到50万平方米。")] == ["increase"]
    assert [each.kind for each in targets_of("到2025年，全省新增屋顶光伏装机容量达到500兆瓦。")] == ["increase"]
    assert [each.kind for each in targets_of("到2025年，新增公交车中新能源车比例达到80%。")] == ["level"]


def test_a_rise_on_what_there_is_now_has_no_base_year() -> None:
    assert short("到2030年，空调系统能效在现有水平上提升10%。") == [
        ("空调系统能效", 2030, "=", 10.0, "%", None, "increase")
    ]


def test_a_figure_for_2060_is_a_target_and_neutrality_is_none() -> None:
    assert short("到2060年，非化石能源消费比重达到80%以上，实现碳中和。") == [
        ("非化石能源消费比重", 2060, ">=", 80.0, "%", None, "level")
    ]


@pytest.mark.parametrize(
    "body",
    [
        "对项目按购置费的20%给予补助，最高不超过50万元。",
        "资助金额不超过项目总投资的30%。",
        "到2030年，努力达峰削峰，在实现交通领域碳达峰的基础上强化碳中和能力。",
        "为2030年前碳达峰、2060年前碳中和作出贡献。",
    ],
)
def test_grants_and_settings_are_no_targets(body: str) -> None:
    assert short(body) == []
