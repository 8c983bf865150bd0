"""Names of government units: the same office at every level, places by rule, unknown names left open."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.plan.gazetteer import attach_units, default_gazetteer, read_gazetteer
from dafeng.plan.records import Plan, Task, UnitRef

KNOWN = default_gazetteer()


@pytest.mark.parametrize(
    ("name", "unit", "level"),
    [
        ("市发展改革委", "drc", "city"),
        ("市发改委", "drc", "city"),
        ("省发展和改革委员会", "drc", "province"),
        ("国家发展改革委", "drc", "national"),
        ("发展改革委", "drc", ""),
        ("区发展和改革局", "drc", "county"),
        ("山东省济宁市任城区发展和改革局", "drc", "county"),
        ("重庆市经济信息委", "industry", "city"),
        ("市经济信息化委", "industry", "city"),
        ("工业和信息化部", "industry", ""),
        ("自治区工业和信息化厅", "industry", "province"),
        ("市住房城乡建设管理委", "housing", "city"),
        ("省住建厅", "housing", "province"),
        ("市规划资源局", "natural-resources", "city"),
        ("市绿化市容局", "greening", "city"),
        ("市城乡水务局", "water", "city"),
        ("市机管局", "offices-affairs", "city"),
        ("市机关事务服务中心", "offices-affairs", "city"),
        ("省机关事务管理局", "offices-affairs", "province"),
        ("市税务局", "tax", "city"),
        ("国家税务总局枣庄市税务局", "tax", "city"),
        ("市地方金融监管局", "local-finance", "city"),
        ("国家金融监督管理总局枣庄监管分局", "financial-regulator", ""),
        ("上海银保监局", "financial-regulator", ""),
        ("中国人民银行枣庄市分行", "central-bank", "city"),
        ("人行武汉分行营业管理部", "central-bank", ""),
        ("枣庄供电公司", "power-grid", ""),
        ("国网德州供电公司", "power-grid", ""),
        ("中国铁路上海局集团", "railway", ""),
        ("民航华东地区管理局", "aviation", ""),
        ("国家能源局山东监管办公室", "energy-regulator", ""),
        ("市委组织部", "organisation", "city"),
        ("中央组织部", "organisation", ""),
        ("市委党校（行政学院）", "party-school", "city"),
        ("市政府办公厅", "government-office", "city"),
        ("市政府外办", "foreign-affairs", "city"),
        ("市碳达峰碳中和工作领导小组办公室", "dual-carbon-group", "city"),
        ("各区〈市〉政府", "local-government", "county"),
        ("各区（市）人民政府", "local-government", "county"),
        ("各县(市、区)人民政府", "local-government", "county"),
        ("各设区市人民政府", "local-government", "city"),
        ("浦东新区", "local-government", "county"),
        ("枣庄高新区管委会", "zone", ""),
        ("市有关部门单位", "departments", "city"),
        ("各有关部门和单位", "departments", ""),
        ("市市场监管局", "market", "city"),
        ("公安部", "public-security", ""),
        ("市 公 安 局", "public-security", "city"),
    ],
)  # fmt: skip
def test_a_name_resolves_to_its_office_and_level(name: str, unit: str, level: str) -> None:
    found = KNOWN.resolve(name)
    assert found is not None
    assert (found.id, found.level) == (unit, level)


@pytest.mark.parametrize(
    "name",
    ["", "某某", "市某某办", "完成期限", "2025年12月底", "持续推进", "交建委", "责任单位", "市", "非化石能源消费比重"],
)
def test_what_is_no_known_unit_stays_open(name: str) -> None:
    assert KNOWN.resolve(name) is None


def test_a_bare_level_is_surer_than_a_place_and_a_place_surer_than_a_guess() -> None:
    names = ("市发展改革委", "枣庄市发展改革委", "枣庄供电公司")
    sure, place, guess = (KNOWN.resolve(each) for each in names)
    assert sure
    assert place
    assert guess
    assert 1.0 == sure.confidence > place.confidence > guess.confidence > 0.5
    assert (place.place, guess.place) == ("枣庄市", "枣庄")


def test_units_are_attached_and_unknown_ones_kept_as_they_are() -> None:
    units = (UnitRef("市能源局", "lead", 0, 4), UnitRef("市某某办", "support", 5, 9))
    plan = Plan("", "", "", "", "", (), (Task("一", "甲", units, 0, 9),), (), (), ())
    known, unknown = attach_units(plan, KNOWN).tasks[0].units
    assert (known.canonical, known.confidence, known.role) == ("energy", 1.0, "lead")
    assert unknown == units[1]


def test_the_data_hold_no_contradiction_and_speak_both_languages() -> None:
    assert len(KNOWN.units) > 100
    assert all(each.zh and each.en.isascii() for each in KNOWN.units.values())
    assert set(KNOWN.forms.values()) == set(KNOWN.units)
    twice = [name for name, count in Counter(each.zh for each in KNOWN.units.values()).items() if count > 1]
    assert twice == []


def test_every_units_own_chinese_name_resolves_to_itself() -> None:
    wrong = {unit.id for unit in KNOWN.units.values() if (KNOWN.resolve(unit.zh) or unit).id != unit.id}
    assert wrong == set()


def test_a_form_given_to_two_units_is_refused() -> None:
    entry = '[[unit]]\nid = "{}"\nzh = "甲"\nen = "a"\nkind = "central"\nnames = ["甲局"]\n'
    with pytest.raises(ValueError, match="甲局"):
        read_gazetteer("endings = []\nplaces = []\n" + entry.format("a") + entry.format("b"))


@given(st.text(max_size=40))
def test_any_name_is_answered(name: str) -> None:
    found = KNOWN.resolve(name)
    assert found is None or (found.id in KNOWN.units and 0 < found.confidence <= 1)


@pytest.mark.parametrize(
    ("name", "several"),
    [
        ("各区〈市〉政府", True),
        ("市有关部门单位", True),
        ("枣庄市有关部门", True),
        ("驻枣企业", True),
        ("高校", True),
        ("区政府", True),
        ("市能源局", False),
        ("市政府", False),
        ("滕州市人民政府", False),
        ("枣庄高新区管委会", False),
        ("各塔埠街道", False),  # a place of that name
        ("没有听说过的单位", False),
    ],
)
def test_a_name_that_stands_for_several_bodies_is_told_from_one_body(name: str, several: bool) -> None:
    assert default_gazetteer().stands_for_several(name) is several
