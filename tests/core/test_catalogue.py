"""The packaged catalogue is sound, and catalogue data with faults are refused with all of them."""

import pytest

from dafeng.core.catalogue import default_catalogue, read_catalogue
from dafeng.core.errors import CatalogueError

HEAD = '[[group]]\ncode = "g"\nzh = "组"\nen = "group"\n'


def row(code: str, unit: str = "%", more: str = "") -> str:
    return f'[[indicator]]\ncode = "{code}"\nzh = "指标"\nen = "x"\nunit = "{unit}"\ndirection = "up"\n{more}\n'


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


def test_a_lagged_reference_is_no_circle() -> None:
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
