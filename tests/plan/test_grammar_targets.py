"""Targets, one phenomenon a test. Expectations follow from the rules in docs/methods/plan-grammar.md."""

from __future__ import annotations

import pytest
from tests.plan.grammar_support import plan_of, short, targets_of

from dafeng.plan.grammar import parse_plan


@pytest.mark.parametrize(
    ("words", "op"),
    [
        ("达到20%", "="),
        ("提升至20%", "="),
        ("达到20%以上", ">="),
        ("不低于20%", ">="),
        ("不少于20%", ">="),
        ("超过20%", ">"),
        ("突破20%", ">"),
        ("控制在20%以内", "<="),
        ("控制在20%", "<="),
        ("降至20%以下", "<="),
        ("不超过20%", "<="),
        ("小于20%", "<"),
        ("达到20%左右", "~"),
        ("约20%", "~"),
    ],
)
def test_comparing_words_give_the_operator(words: str, op: str) -> None:
    assert short(f"到2025年，煤炭消费比重{words}。") == [("煤炭消费比重", 2025, op, 20.0, "%", None, "level")]


def test_a_fall_against_a_base_year_is_a_reduction() -> None:
    assert short("到2025年，单位地区生产总值能耗比2020年下降15.8%以上。") == [
        ("单位地区生产总值能耗", 2025, ">=", 15.8, "%", 2020, "reduction")
    ]


@pytest.mark.parametrize("words", ["较2020年", "比2020年", "与2020年相比", "在2020年基础上", "比“十三五”末"])
def test_a_base_year_may_be_named_in_many_ways(words: str) -> None:
    assert [each.base_year for each in targets_of(f"到2025年，单位能耗{words}下降10%。")] == [2020]


def test_respectively_gives_one_row_for_each_indicator() -> None:
    body = "到2025年，公共机构单位建筑面积能耗、人均综合能耗和人均用水量比2020年分别下降5%、5.5%和6%。"
    assert [(name, value) for name, _, _, value, *_ in short(body)] == [
        ("公共机构单位建筑面积能耗", 5.0),
        ("公共机构人均综合能耗", 5.5),
        ("公共机构人均用水量", 6.0),
    ]


def test_a_trailing_about_after_respectively_applies_to_both_values() -> None:
    body = "到2030年，营运车辆、船舶换算周转量碳排放强度比2020年分别降低10%、5%左右。"
    assert short(body) == [
        ("营运车辆换算周转量碳排放强度", 2030, "~", 10.0, "%", 2020, "reduction"),
        ("船舶换算周转量碳排放强度", 2030, "~", 5.0, "%", 2020, "reduction"),
    ]


def test_as_many_values_as_names_are_spread_without_respectively() -> None:
    assert [
        (name, value) for name, _, _, value, *_ in short("到2025年，大、中、小型矿山建设率达到90%、80%、70%。")
    ] == [
        ("大型矿山建设率", 90.0),
        ("中型矿山建设率", 80.0),
        ("小型矿山建设率", 70.0),
    ]


def test_two_years_share_two_values() -> None:
    assert [(year, value) for _, year, _, value, *_ in short("到2025年和2030年，森林覆盖率分别达到20%、25%。")] == [
        (2025, 20.0),
        (2030, 25.0),
    ]


def test_one_value_for_each_of_two_five_year_plans() -> None:
    assert short("“十四五”、“十五五”期间分别新增水电装机容量4000万千瓦左右。") == [
        ("新增水电装机容量", 2025, "~", 4000.0, "万千瓦", None, "increase"),
        ("新增水电装机容量", 2030, "~", 4000.0, "万千瓦", None, "increase"),
    ]


def test_two_five_year_plans_together_end_with_the_second() -> None:
    assert [each.year for each in targets_of("“十四五”和“十五五”期间累计完成节能改造8000万平方米。")] == [2030]


def test_a_subject_is_carried_over_to_a_later_year() -> None:
    assert short("到2025年，光伏装机容量力争达到400万千瓦；到2030年，力争达到700万千瓦。") == [
        ("光伏装机容量", 2025, "=", 400.0, "万千瓦", None, "level"),
        ("光伏装机容量", 2030, "=", 700.0, "万千瓦", None, "level"),
    ]


def test_a_year_does_not_reach_into_the_next_sentence_of_a_task() -> None:
    assert [each.year for each in targets_of("到2025年，体系建立。新建通道可再生能源电量比例不低于50%。")] == [None]


def test_a_year_governs_the_following_sentences_of_a_section_on_goals() -> None:
    assert [each.year for each in targets_of("到2025年，体系建立。森林覆盖率达到24%。", title="主要目标")] == [2025]


def test_names_with_heads_of_their_own_are_two_indicators() -> None:
    assert [name for name, *_ in short("到2025年，邮轮码头岸电使用率和港作船舶岸电使用率力争达到100%。")] == [
        "邮轮码头岸电使用率",
        "港作船舶岸电使用率",
    ]


def test_names_that_share_one_head_are_one_indicator() -> None:
    assert [name for name, *_ in short("到2030年，风电、太阳能发电总装机容量达到12亿千瓦以上。")] == [
        "风电、太阳能发电总装机容量"
    ]


def test_counts_of_things_to_be_made_are_targets_and_share_their_verb() -> None:
    assert short("到2025年，建设10个重点实验室和5个技术创新中心。") == [
        ("重点实验室", 2025, "=", 10.0, "个", None, "level"),
        ("技术创新中心", 2025, "=", 5.0, "个", None, "level"),
    ]


def test_what_is_new_is_an_increase() -> None:
    assert short("到2025年，新增公园600座左右，公园总数达到1000座以上。") == [
        ("新增公园", 2025, "~", 600.0, "座", None, "increase"),
        ("公园总数", 2025, ">=", 1000.0, "座", None, "level"),
    ]


def test_a_range_keeps_both_ends() -> None:
    (target,) = targets_of("建成3-5个循环利用产业基地。")
    assert (target.value, target.value_high, target.value_text, target.unit) == (3.0, 5.0, "3-5", "个")


def test_a_fraction_of_the_original_size_is_kept_as_printed() -> None:
    (target,) = targets_of("按照不超过原规模2/3保留煤机。")
    assert (target.op, target.value_text, target.unit) == ("<=", "2/3", "原规模")


def test_doubling_is_an_increase_in_its_own_unit() -> None:
    assert short("到2025年，海铁联运箱量翻一番。") == [("海铁联运箱量", 2025, "=", 1.0, "番", None, "increase")]


def test_numbers_in_words_are_read() -> None:
    body = "到二〇三〇年，风电装机达到三千五百万千瓦，新能源占比达到百分之二十五。"
    assert short(body) == [
        ("风电装机", 2030, "=", 3500.0, "万千瓦", None, "level"),
        ("新能源占比", 2030, "=", 25.0, "%", None, "level"),
    ]


def test_an_origin_is_no_target() -> None:
    assert short("到2025年，森林覆盖率由2020年的20%提高到24%。") == [
        ("森林覆盖率", 2025, "=", 24.0, "%", None, "level")
    ]


def test_a_rise_in_points_and_the_level_it_leads_to_are_two_targets() -> None:
    body = "到2025年，非化石能源消费占比较2020年提高5个百分点，达到20%左右。"
    assert short(body) == [
        ("非化石能源消费占比", 2025, "=", 5.0, "个百分点", 2020, "increase"),
        ("非化石能源消费占比", 2025, "~", 20.0, "%", None, "level"),
    ]


def test_a_stricter_goal_in_brackets_is_a_target_of_its_own() -> None:
    body = "到2025年，单位能耗比2020年下降15.8%以上并力争完成激励性目标（下降16.6%）。"
    assert [(value, base) for _, _, _, value, _, base, _ in short(body)] == [(15.8, 2020), (16.6, 2020)]


def test_the_attribute_of_what_is_built_is_the_indicator() -> None:
    (target,) = targets_of("到2025年，基本建成平均服务半径小于5公里的公共充换电网络。")
    assert (target.op, target.value, target.unit) == ("<", 5.0, "公里")
    assert "服务半径" in target.indicator


def test_a_share_of_a_class_that_reaches_something() -> None:
    (target,) = targets_of("到2030年，90%以上的县级及以上机关达到节约型机关创建要求。")
    assert (target.op, target.value, target.kind) == (">=", 90.0, "level")


def test_a_value_without_unit_needs_an_index() -> None:
    (target,) = targets_of("新建数据中心能源利用效率（PUE）不高于1.3。")
    assert (target.indicator, target.op, target.value, target.unit) == (
        "新建数据中心能源利用效率（PUE）",
        "<=",
        1.3,
        "",
    )


@pytest.mark.parametrize(
    "body",
    [
        "到2025年，单位工业增加值能耗、单位工业增加值二氧化碳排放完成省下达任务。",
        "到2025年，完成国家下达的单位工业增加值能耗下降、单位工业增加值二氧化碳排放下降目标任务。",
    ],
)
def test_assigned_targets_have_neither_operator_nor_value(body: str) -> None:
    assert short(body) == [
        ("单位工业增加值能耗", 2025, None, None, "", None, "assigned"),
        ("单位工业增加值二氧化碳排放", 2025, None, None, "", None, "assigned"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "到2025年，2500吨/日以下的水泥熟料生产线全部整合退出。",
        "到2025年，实现30万千瓦以下抽凝机组基本替代退出。",
        "到2025年，基本淘汰35蒸吨/小时以下燃煤锅炉。",
    ],
)
def test_a_class_with_a_limit_that_leaves_is_a_phase_out(body: str) -> None:
    (target,) = targets_of(body)
    assert (target.kind, target.value, target.unit, target.year) == ("phase-out", 0.0, "", 2025)


@pytest.mark.parametrize(
    "body",
    [
        "到2030年，城市生活垃圾分类实现全覆盖。",
        "到2030年，省级以上重点产业园区全部实施循环化改造。",
        "到2030年，城镇新建建筑全面执行绿色建筑标准。",
        "到2030年，服务区充电设施实现100%覆盖。",
    ],
)
def test_all_of_a_class_by_a_year_is_coverage(body: str) -> None:
    (target,) = targets_of(body)
    assert (target.kind, target.value, target.unit, target.year) == ("coverage", 100.0, "%", 2030)


@pytest.mark.parametrize(
    ("body", "indicator"),
    [
        ("顺利实现2030年前碳达峰目标。", "碳达峰"),
        ("到2030年，二氧化碳排放量达到峰值。", "二氧化碳排放量"),
        ("陆路交通运输石油消费力争2030年前达到峰值。", "陆路交通运输石油消费"),
    ],
)
def test_a_peak_by_a_year(body: str, indicator: str) -> None:
    assert short(body) == [(indicator, 2030, None, None, "", None, "peak")]


def test_nothing_to_landfill_is_a_level_of_zero() -> None:
    assert short("到2025年，全面实现原生生活垃圾零填埋。") == [("原生生活垃圾填埋", 2025, "=", 0.0, "", None, "level")]


@pytest.mark.parametrize(
    "body",
    [
        "对30万千瓦及以上煤电机组加强节能技改。",
        "将年综合能耗超过1万吨标准煤的数据中心全部纳入监测系统。",
        "新建高度100米以下城镇居住建筑应全面安装热水系统。",
        "严格限制新建150米以上超高层建筑。",
        "建成运行某集团2×20万千瓦天然气热电联产项目。",
        "推动500千伏工程纳规。",
        "确保粗钢产量只减不增。",
        "到2060年，能源体系清洁低碳，实现碳中和。",
        "2020年，全市森林覆盖率达到20%。",
        "截至2022年底，已建成充电桩1万个。",
        "全面实现污水厂污泥零填埋。",
        "制定2030年前碳达峰行动方案，为实现碳达峰奠定基础。",
        "落实《2030年前碳达峰行动方案》，推进100%清洁。",
        "重点行业能源利用效率达到国际先进水平。",
        "于30日内完成审查。",
        "“十四五”时期是向第二个百年奋斗目标进军的第一个五年。",
        "对能耗强度降低达到国家下达目标的地区给予奖励。",
        "改造期限一般不超过3年。",
        "依托甲、乙、丙、丁4个省级园区发展循环经济。",
    ],
)
def test_what_is_no_target_is_left_out(body: str) -> None:
    assert short(body) == []


def test_a_size_that_picks_out_a_class_is_kept_apart() -> None:
    plan = plan_of("到2030年，城区常住人口100万以上的城市绿色出行比例不低于70%。")
    assert [threshold.text for threshold in plan.thresholds] == ["100万以上"]
    assert [(each.indicator, each.value) for each in plan.targets] == [
        ("城区常住人口100万以上的城市绿色出行比例", 70.0)
    ]


def test_sections_that_look_back_hold_no_target() -> None:
    assert short("到2020年，比重达到10%，较2015年下降5%。", title="发展现状") == []


def test_targets_before_the_first_clause_need_a_year_and_belong_to_no_clause() -> None:
    opening = "为此制定本方案。到2025年，单位能耗比2020年下降13.5%，占比不低于5%。比例不低于50%。"
    targets = parse_plan(f"某部实施方案\n{opening}\n一、行动\n聚焦重点。\n").targets
    assert [(each.clause, each.year, each.value) for each in targets] == [("", 2025, 13.5), ("", 2025, 5.0)]


def test_a_range_of_years_shares_its_values() -> None:
    targets = targets_of("2023至2025年绿色建筑占比分别达到80%、90%、100%。")
    assert [(each.year, each.value) for each in targets] == [(2023, 80.0), (2024, 90.0), (2025, 100.0)]


def test_a_verb_reaches_over_a_comma() -> None:
    assert [
        (name, value) for name, _, _, value, *_ in short("到2025年创建绿色工厂150家，绿色供应链管理企业30家。")
    ] == [
        ("绿色工厂", 150.0),
        ("绿色供应链管理企业", 30.0),
    ]


def test_a_part_without_a_head_takes_the_indicator_of_the_whole() -> None:
    body = "到2025年，城市污泥无害化处置率达到90%以上，其中地级及以上城市达到95%以上。"
    assert [name for name, *_ in short(body)] == ["城市污泥无害化处置率", "地级及以上城市城市污泥无害化处置率"]


def test_binding_and_expected_are_read_where_written() -> None:
    assert [each.nature for each in targets_of("到2025年，森林覆盖率达到24%（约束性）。")] == ["binding"]


def test_traditional_characters_and_full_width_digits_read_alike() -> None:
    plain = short("到2025年，非化石能源消费比重达到20%左右，单位国内生产总值能源消耗比2020年下降13.5%。")
    traditional = short(
        "到２０２５年，非化石能源消費比重達到２０％左右，單位國內生產總值能源消耗比２０２０年下降１３.５％。"
    )
    assert traditional == plain
