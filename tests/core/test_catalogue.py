"""The packaged catalogue is sound, and catalogue data with faults are refused with all of them."""

import pytest

from dafeng.core.catalogue import default_catalogue, read_catalogue
from dafeng.core.errors import CatalogueError, UnitError
from dafeng.core.units import parse_unit, same_dimension, unit_name

HEAD = '[[group]]\ncode = "g"\nzh = "组"\nen = "group"\n'


def row(code: str, unit: str = "%", more: str = "") -> str:
    return f'[[indicator]]\ncode = "{code}"\nzh = "指标{code}"\nen = "x"\nunit = "{unit}"\ndirection = "up"\n{more}\n'


def codes_of(text: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue([("t.toml", HEAD + text)])
    return [fault.code for fault in caught.value.faults]


def test_the_packaged_catalogue_has_no_fault_and_names_in_both_languages() -> None:
    for each in default_catalogue():
        assert each.zh
        assert each.en.isascii()


def test_a_circle_of_formulas_is_named() -> None:
    text = row("a", more='formula = "b * 2"') + row("b", more='formula = "a / 2"')
    assert codes_of(text) == ["catalogue.cycle"]


def test_a_formula_of_its_own_past_is_a_circle_too() -> None:
    assert codes_of(row("a", more='formula = "lag(a) * 2"')) == ["catalogue.cycle"]


def test_the_past_of_another_indicator_is_no_circle() -> None:
    text = row("a", "GWh") + row("b", "%", 'formula = "a / lag(a) - 1"')
    assert read_catalogue([("t.toml", HEAD + text)]).roots("b") == ("a",)


def test_adding_coal_to_standard_coal_is_refused() -> None:
    text = row("a", "t") + row("b", "tce") + row("c", "tce", 'formula = "a + b"')
    assert codes_of(text) == ["catalogue.formula-dimension"]


def test_a_result_of_another_dimension_is_refused() -> None:
    text = row("a", "tce") + row("b", "10^4 CNY") + row("c", "%", 'formula = "a / b"')
    assert codes_of(text) == ["catalogue.formula-dimension"]


def test_every_fault_of_a_file_is_reported_at_once() -> None:
    text = row("a", "furlong") + row("b", more='over_places = "some"\nnature = "firm"') + row("c", more="colour = 1")
    assert sorted(codes_of(text)) == [
        "catalogue.bad-unit",
        "catalogue.bad-value",
        "catalogue.bad-value",
        "catalogue.unknown-field",
    ]


def test_unknown_references_are_reported() -> None:
    text = row("a", more='formula = "nowhere / 2"') + row("b", more='over_places = "weighted:gone"')
    assert codes_of(text) == ["catalogue.unknown-reference"] * 2


def test_an_unknown_code_is_answered_with_the_nearest() -> None:
    with pytest.raises(CatalogueError, match=r"energy\.total"):
        default_catalogue().get("energy.totl")


def test_search_puts_the_exact_name_first() -> None:
    assert default_catalogue().search("能源消费总量")[0].code == "energy.total"


def test_a_name_of_two_indicators_is_refused() -> None:
    text = row("a", more='aliases = ["同名"]') + row("b", more='aliases = ["同名"]')
    assert codes_of(text) == ["catalogue.duplicate-name"]


def test_the_national_evaluation_has_five_control_and_nine_support_items() -> None:
    # 碳达峰碳中和综合评价考核办法 (2026): 5 control and 9 support items
    for role, count in (("control", 5), ("support", 9)):
        assert len({each.evaluation for each in default_catalogue() if each.role == role}) == count


def test_the_catalogue_holds_at_least_120_indicators_with_a_unit_that_prints() -> None:
    assert len(default_catalogue()) >= 120
    for each in default_catalogue():
        assert same_dimension(each.unit, each.display_unit)
        assert parse_unit(unit_name(each.display_unit, "zh")).factor == parse_unit(each.display_unit).factor


@pytest.mark.parametrize(
    ("code", "value", "unit", "expected"),
    [
        ("power.capacity.pv", 400, "万千瓦", 4000),  # MW
        ("sink.park.per_capita", 15, "平方米", 15),  # 人均 is in the name
        ("sink.park.per_capita", 15, "平方米/人", 15),
        ("industry.cement.small_lines", 0, "", 0),  # 全部退出
        ("power.coal_rate", 295, "克标准煤/千瓦时", 295),
        ("electricity.total", 1.5, "亿千瓦时", 150),  # GWh
        ("sink.forest.stock", 190, "亿立方米", 1.9e6),  # 10^4 m3
    ],
)
def test_printed_values_become_canonical(code: str, value: float, unit: str, expected: float) -> None:
    assert default_catalogue().get(code).canonical(value, unit) == pytest.approx(expected)


def test_a_printed_unit_of_another_kind_is_refused() -> None:
    with pytest.raises(UnitError):
        default_catalogue().get("sink.park.per_capita").canonical(15, "吨")
