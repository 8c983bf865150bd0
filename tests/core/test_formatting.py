"""Figures print as people write them."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dafeng.core.errors import UnitError
from dafeng.core.formatting import format_number, format_value, quoted


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (4000, "MW", "400 万千瓦", "4 GW"),
        (2156.74, "亿元", "2156.74 亿元", "215.674 billion CNY"),
        (295, "克标准煤/千瓦时", "295 克标准煤/千瓦时", "295 gce/kWh"),
        (55100, "ktCO2", "5510 万吨二氧化碳", "55.1 Mt CO₂"),
        (591700, "GWh", "5917 亿千瓦时", "591.7 TWh"),
        (392.73, "万人", "392.73 万人", "3.927 million people"),
        (15, "m2/person", "15 平方米/人", "15 m2/person"),
        (99999999.9996, "CNY", "1 亿元", "100 million CNY"),
        (960, "公里", "960 公里", "960 km"),
        (0, "MW", "0 千瓦", "0 W"),
        (-12345.678, "吨", "-1.235 万吨", "-12,345.678 t"),
        (1.3, "", "1.3", "1.3"),
    ],
)
def test_a_value_prints_in_the_units_of_each_language(value: float, unit: str, zh: str, en: str) -> None:
    assert format_value(value, unit, "zh").replace("\u2009", " ") == zh
    assert format_value(value, unit, "en").replace("\u2009", " ") == en


def test_per_cent_stands_at_the_number_and_other_units_after_a_thin_space() -> None:
    assert format_value(5.6, "%") == "5.6%"
    assert format_value(5, "公里") == "5\u2009公里"


def test_missing_is_no_data_and_never_a_number() -> None:
    assert format_value(None, "MW") == "无数据"
    assert format_value(None, "MW", "en") == "no data"


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(UnitError):
        format_value(1, "原规模")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.00012345, "0.000123"),
        (1234.5678, "1234.568"),
        (-0.0001, "-0.0001"),
        (1e16, "10000000000000000"),
        (-1e35, "-1" + "0" * 35),
    ],
)
def test_numbers_have_three_decimals_or_three_significant_digits(value: float, text: str) -> None:
    assert format_number(value) == text


@given(st.floats(-1e15, 1e15))
@example(4398046511104.0625)
def test_a_printed_number_is_near_the_value(value: float) -> None:
    exact, printed = Decimal(repr(value)), Decimal(format_number(value))  # as decimals, for a large float has few
    assert abs(printed - exact) <= (Decimal("0.0005") if abs(exact) >= 1 else abs(exact) * Decimal("0.006"))


def test_quotation_marks_within_a_quotation_become_single() -> None:
    """GB/T 15834-2011, 4.8.3.5: double outside, single inside."""
    assert quoted("“两高”项目盲目发展") == "“‘两高’项目盲目发展”"
    assert quoted("绿色建筑") == "“绿色建筑”"
