"""Phrases of plans to catalogue codes: a list made by hand from wordings of national, provincial and city plans.

The codes were chosen by reading the catalogue, not by running the matcher. Wordings that are a catalogue alias word for
word are few on purpose: the list measures what the aliases do not say.
"""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dafeng.core.catalogue import default_catalogue
from dafeng.plan.matching import LEAST, attach_indicators, matcher_of
from dafeng.plan.matching.words import default_words, read_words
from dafeng.plan.records import Plan, Target, Task

CATALOGUE = default_catalogue()
MATCHER = matcher_of(CATALOGUE)

# phrase, unit as printed, kind, code
MEANT = [
    ("全市非化石能源消费占能源消费总量的比重", "%", "level", "energy.nonfossil.share"),
    ("非化石能源占能源消费总量的比例", "%", "level", "energy.nonfossil.share"),
    ("我市非化石能源占一次能源消费比例", "%", "level", "energy.nonfossil.share"),
    ("万元地区生产总值能耗", "%", "reduction", "energy.intensity.gdp"),
    ("单位GDP能源消耗", "%", "reduction", "energy.intensity.gdp"),
    ("全省单位生产总值能源消耗", "%", "reduction", "energy.intensity.gdp"),
    ("单位GDP二氧化碳排放量", "%", "reduction", "co2.intensity.gdp"),
    ("单位地区生产总值二氧化碳排放", "", "assigned", "co2.intensity.gdp"),
    ("规上工业单位增加值能源消耗", "%", "reduction", "energy.intensity.industry"),
    ("规模以上工业企业单位增加值能耗", "%", "reduction", "energy.intensity.industry"),
    ("单位工业增加值碳排放强度", "%", "reduction", "co2.intensity.industry"),
    ("全省煤炭消费量", "%", "reduction", "energy.coal"),
    ("煤炭消费占一次能源消费的比重", "%", "level", "energy.coal.share"),
    ("天然气消费量占一次能源消费比重", "%", "level", "energy.gas.share"),
    ("风力发电装机规模", "万千瓦", "level", "power.capacity.wind"),
    ("全市光伏发电总装机容量", "万千瓦", "level", "power.capacity.pv"),
    ("太阳能光伏发电装机", "万千瓦", "level", "power.capacity.pv"),
    ("新增分布式光伏并网装机规模", "万千瓦", "increase", "power.capacity.pv.distributed"),
    ("集中式光伏发电装机容量", "万千瓦", "level", "power.capacity.pv.utility"),
    ("风电、光伏发电总装机", "亿千瓦", "level", "power.capacity.wind_solar"),
    ("生物质能发电装机规模", "兆瓦", "level", "power.capacity.biomass"),
    ("可再生能源发电总装机规模", "万千瓦", "level", "power.capacity.renewable"),
    ("新型储能电站装机规模", "万千瓦", "level", "power.capacity.storage"),
    ("抽蓄电站装机容量", "万千瓦", "level", "power.capacity.pumped_storage"),
    ("核电运行装机", "万千瓦", "level", "power.capacity.nuclear"),
    ("可再生能源装机占电力装机的比重", "%", "level", "power.capacity.renewable.share"),
    ("火电机组平均供电标煤耗", "克标准煤/千瓦时", "level", "power.coal_rate"),
    ("电能占终端能源消费的比重", "%", "level", "energy.electrification"),
    ("新开工装配式建筑占当年县城新建建筑的比例", "%", "level", "building.prefabricated.share"),
    ("装配式建筑占到新建建筑面积比例", "%", "level", "building.prefabricated.share"),
    ("全市当年城镇新建建筑中绿色建筑面积占比", "%", "level", "building.green.share"),
    ("城镇绿色建筑占新建民用建筑比例", "%", "level", "building.green.share"),
    ("一星级及以上绿色建筑面积占比", "%", "level", "building.green_star.share"),
    ("新建城镇建筑可再生能源替代率", "%", "level", "building.renewable.substitution"),
    ("全国完成既有居住建筑节能改造面积", "亿平方米", "level", "building.retrofit.residential"),
    ("公共机构单位建筑面积综合能耗", "%", "reduction", "public.energy.floor_intensity"),
    ("全市公共机构人均综合能源消耗", "%", "reduction", "public.energy.per_capita"),
    ("公共机构人均用水", "%", "reduction", "public.water.per_capita"),
    ("城区常住人口100万以上城市绿色出行比例", "%", "level", "transport.green_travel.share"),
    ("新能源汽车新车销量占比", "%", "level", "transport.new_energy.sales_share"),
    ("新能源及清洁能源公交车比例", "%", "level", "transport.bus.new_energy_share"),
    ("营运车辆单位运输周转量二氧化碳排放强度", "%", "reduction", "transport.intensity.vehicle"),
    ("高速公路服务区充电设施覆盖比例", "%", "level", "transport.charging.service_area_coverage"),
    ("公共充电桩数量", "万个", "level", "transport.charging.piles"),
    ("城市生活垃圾无害化处置率", "%", "level", "waste.household.harmless"),
    ("居民生活垃圾回收利用率", "%", "level", "waste.household.recycling"),
    ("规模畜禽养殖废弃物资源化利用率", "%", "level", "waste.manure.rate"),
    ("当季秸秆综合利用率", "%", "level", "waste.straw.rate"),
    ("废弃农膜回收率", "%", "level", "waste.film.rate"),
    ("城市污泥无害化处理处置率", "%", "level", "water.sewage.sludge"),
    ("全省一般工业固体废物资源综合利用率", "%", "level", "circular.industrial_waste.rate"),
    ("大宗固体废弃物综合利用率", "%", "level", "circular.bulk_waste.rate"),
    ("重点领域能效达到标杆水平的产能比例", "%", "level", "industry.benchmark.share"),
    ("全市森林覆盖率", "%", "level", "sink.forest.coverage"),
    ("全国森林蓄积量", "亿立方米", "level", "sink.forest.stock"),
    ("城市人均公园绿地面积", "平方米", "level", "sink.park.per_capita"),
    ("建成区绿化覆盖率", "%", "level", "sink.greening.coverage"),
    ("化学农药施用量", "%", "reduction", "agriculture.pesticide"),
    ("农用化肥施用量", "%", "reduction", "agriculture.fertiliser"),
    ("新建大型、超大型数据中心电能利用效率", "", "level", "datacenter.pue.new"),
    ("节能环保产业总产值", "亿元", "level", "industry.env.output"),
    ("废钢消耗比例", "%", "level", "industry.steel.scrap_ratio"),
    ("需求侧响应能力占最大用电负荷", "%", "level", "electricity.demand_response.share"),
    ("环境空气质量优良天数比率", "%", "level", "air.good_days"),
]

# phrase, unit, kind: the catalogue has no such indicator, or the unit does not fit
NOT_MEANT = [
    ("草原综合植被盖度", "%", "level"),
    ("受污染耕地安全利用率", "%", "level"),
    ("大陆自然岸线保有率", "%", "level"),
    ("综合电压合格率", "%", "level"),
    ("规模养殖场粪污处理设施装备配套率", "%", "level"),
    ("农药包装废弃物回收率", "%", "level"),
    ("规模以上工业用水重复利用率", "%", "level"),
    ("农村黑臭水体治理率", "%", "level"),
    ("农村自来水普及率", "%", "level"),
    ("城市污水处理率", "%", "level"),
    ("县城污水处理率", "%", "level"),
    ("溶剂型胶粘剂使用量", "%", "reduction"),
    ("氮氧化物排放量", "%", "reduction"),
    ("挥发性有机物排放总量", "%", "reduction"),
    ("吨纸综合能耗", "千克标准煤", "level"),
    ("绿色低碳优势产业营业收入占规模以上工业比重", "%", "level"),
    ("总建筑面积", "万平方米", "level"),
    ("可循环快递包装应用规模", "万个", "level"),
    ("国家储备林建设面积", "万亩", "level"),
    ("设施稳定运行率", "%", "level"),
    ("省级奖励金额", "万元", "level"),
    ("重点排污单位自行监测信息公开率", "%", "level"),
    ("森林覆盖率", "万千瓦", "level"),
    ("装配式建筑占比", "亿元", "level"),
    ("光伏发电装机容量", "%", "level"),
    ("", "", None),
    ("达到", "%", "level"),
]


def best(phrase: str, unit: str, kind: str | None) -> str | None:
    found = MATCHER.match(phrase, unit, kind)  # type: ignore[arg-type]  # kinds are written as plain text above
    return found[0].code if found else None


@pytest.mark.parametrize(("phrase", "unit", "kind", "code"), MEANT)
def test_a_phrase_finds_its_indicator(phrase: str, unit: str, kind: str, code: str) -> None:
    assert code in CATALOGUE
    assert best(phrase, unit, kind) == code


@pytest.mark.parametrize(("phrase", "unit", "kind"), NOT_MEANT)
def test_what_the_catalogue_does_not_have_stays_unmatched(phrase: str, unit: str, kind: str | None) -> None:
    assert best(phrase, unit, kind) is None


def test_the_list_is_long_enough_to_mean_something() -> None:
    assert len(MEANT) >= 60
    exact = [phrase for phrase, *_ in MEANT if any(phrase in (each.zh, *each.aliases) for each in CATALOGUE)]
    assert len(exact) <= len(MEANT) // 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("农村清洁取暖率", "公共机构清洁取暖覆盖率"),
        ("新建数据中心能源利用效率", "既有数据中心能源利用效率"),
        ("新建居住建筑平均设计单位面积能耗", "新建公共建筑平均设计单位面积能耗"),
        ("大型绿色矿山建设率", "小型绿色矿山建设率"),
        ("营运车辆换算周转量碳排放强度", "营运船舶换算周转量碳排放强度"),
        ("建成区绿化覆盖率", "建成区绿地率"),
        ("海上风电装机容量", "风电装机容量"),
        ("战略性新兴产业增加值占地区生产总值比重", "高新技术产业产值占规模以上工业总产值比重"),
    ],
)
def test_qualifiers_tell_near_phrases_apart(one: str, other: str) -> None:
    first, second = MATCHER.match(one), MATCHER.match(other)
    assert first
    assert second
    assert first[0].code != second[0].code


def test_the_same_words_are_certain_and_confidence_never_leaves_its_range() -> None:
    for indicator in CATALOGUE:
        found = MATCHER.match(indicator.zh)
        assert found, indicator.code
        assert found[0].confidence == 1.0
        assert len(found) <= 3
        assert all(LEAST <= each.confidence <= 1.0 for each in found)


def test_a_total_and_its_intensity_are_two_things_and_a_remark_on_method_is_not_ignored() -> None:
    named = {phrase: MATCHER.match(phrase)[0].code for phrase in ("二氧化碳排放", "碳排放强度", "二氧化碳排放总量")}
    assert named == {
        "二氧化碳排放": "co2.total",
        "碳排放强度": "co2.intensity.gdp",
        "二氧化碳排放总量": "co2.total",
    }
    assert {each.code for each in MATCHER.match("二氧化碳排放")} == {"co2.total"}


@settings(max_examples=100)
@given(st.text(max_size=60), st.sampled_from(["", "%", "万千瓦", "个", "某"]))
def test_any_phrase_is_answered(phrase: str, unit: str) -> None:
    assert all(each.code in CATALOGUE for each in MATCHER.match(phrase, unit, "level"))


TARGET = Target("三", "光伏发电总装机", 2025, ">", 400.0, "万千瓦", None, "level", "", "", 0, 0)
PLAN = Plan(
    "", "", "", "", "", (),
    (Task("三", "大力发展可再生能源", (), 0, 0), Task("四", "严格控制煤炭消费", (), 0, 0),
     Task("五", "加强组织领导", (), 0, 0)),
    (TARGET, replace(TARGET, clause="四", indicator="某种没有的指标", unit="个")), (), (),
)  # fmt: skip


def test_a_plan_gets_matches_on_targets_and_tasks_and_keeps_what_is_unmatched() -> None:
    plan = attach_indicators(PLAN, CATALOGUE)
    assert [[each.code for each in target.matches] for target in plan.targets] == [["power.capacity.pv"], []]
    renewable, coal, organisation = plan.tasks
    assert "power.capacity.pv" in {each.code for each in renewable.indicators}
    assert coal.indicators[0].code == "energy.coal"
    assert organisation.indicators == ()


def test_a_phrase_without_a_subject_takes_the_nearest_one_before_it_at_a_price() -> None:
    text = "推进节水。到2025年，生活垃圾回收利用率达到45%、资源化利用率达到85%"
    start = text.index("资源化利用率")
    target = replace(TARGET, indicator="资源化利用率", value=85.0, unit="%", start=start, end=len(text))
    (found,) = attach_indicators(replace(PLAN, text=text, targets=(target,)), CATALOGUE).targets
    assert [(each.code, each.confidence) for each in found.matches] == [("waste.household.resource", 0.85)]
    bare = attach_indicators(replace(PLAN, text="。" + text[start:], targets=(replace(target, start=1),)), CATALOGUE)
    assert bare.targets[0].matches == ()


def test_the_nature_of_an_indicator_comes_from_the_catalogue_where_the_text_is_silent() -> None:
    share = replace(TARGET, indicator="非化石能源消费比重", unit="%")
    plan = replace(PLAN, targets=(share, replace(share, nature="expected")))
    assert [each.nature for each in attach_indicators(plan, CATALOGUE).targets] == ["binding", "expected"]


def test_a_word_in_two_groups_of_the_same_meaning_is_refused() -> None:
    with pytest.raises(ValueError, match="乙"):
        read_words(
            'same = [["甲", "乙"], ["丙", "乙"]]\nscope = ["全市"]\nverb = ["推进"]\ntail = ["建设"]\nfacet = []\n'
        )


def test_themes_name_indicators_of_the_catalogue_only() -> None:
    unknown = {code for _, codes in default_words().themes for code in codes if code not in CATALOGUE}
    assert unknown == set()


def test_a_theme_is_less_certain_than_a_name() -> None:
    found = MATCHER.match_theme("因地制宜开发水电")
    assert [(each.code, each.confidence) for each in found] == [("power.capacity.hydro", 0.6)]


def test_titles_lose_verbs_and_nouns_of_doing() -> None:
    assert default_words().theme("大力推进新能源汽车发展") == "新能源汽车"


def test_of_two_equal_wordings_the_one_named_to_the_letter_comes_first() -> None:
    # 公共机构…人均综合能耗 is a figure of public institutions, not the city's energy use per head
    assert best("人均综合能耗", "%", "reduction") == "public.energy.per_capita"
