"""Units read and print both ways, convert exactly and refuse what must not be mixed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.core._unit_table import CHINESE_SCALES, atoms, tokens
from dafeng.core.errors import UnitError
from dafeng.core.units import conversion_factor, convert, electricity_to_coal, parse_unit, registry, same_dimension

SPELLED = st.sampled_from(sorted(tokens()))
COUNTED = st.sampled_from(sorted(name for name, token in tokens().items() if token.atom.id != "1"))
SCALED = st.builds(lambda scale, name: scale + name, st.sampled_from(list(CHINESE_SCALES.values())), COUNTED)


@given(SCALED)
def test_a_scaled_unit_reads_back_from_symbol_and_both_names(text: str) -> None:
    unit = parse_unit(text)
    for printed in (unit.symbol, unit.zh, unit.en):
        again = parse_unit(printed)
        assert again.factor == pytest.approx(unit.factor, rel=1e-12)
        assert again.dimension == unit.dimension


@given(SPELLED, SPELLED)
def test_a_quotient_reads_back_from_symbol_and_both_names(above: str, below: str) -> None:
    unit = parse_unit(f"{above}/{below}")
    for printed in (unit.symbol, unit.zh, unit.en):
        again = parse_unit(printed)
        assert again.factor == pytest.approx(unit.factor, rel=1e-12)
        assert again.dimension == unit.dimension


@given(st.floats(-1e9, 1e9), st.floats(-1e3, 1e3))
def test_conversion_is_linear(value: float, times: float) -> None:
    one = convert(value, "亿千瓦时", "10^4 tce")
    assert convert(value * times, "亿千瓦时", "10^4 tce") == pytest.approx(one * times, rel=1e-9, abs=1e-9)


@given(SPELLED, SPELLED, st.floats(-1e6, 1e6))
def test_there_and_back_again_gives_the_same_value(one: str, other: str, value: float) -> None:
    if same_dimension(one, other):
        assert convert(convert(value, one, other), other, one) == pytest.approx(value, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        # GB/T 2589-2020: 1 kgce = 29.3076 MJ; 1 kWh = 3.6 MJ
        (1, "kgce", "MJ", 29.3076),
        (1, "千瓦时", "千克标准煤", 3.6 / 29.3076),
        (1, "TJ", "吨标煤", 1e6 / 29307.6),
        (400, "万千瓦", "MW", 4000),
        (1, "亿千瓦时", "GWh", 100),
        (24, "万亩", "公顷", 16000),  # 15 亩 = 1 公顷
        (190, "亿立方米", "m3", 1.9e10),
        (1, "tce/万元", "kgce/元", 0.1),
        (5.6, "%", "", 0.056),
        (2.9, "万吨/日", "万吨/年", 2.9 * 365),
        (7000, "kcal", "kgce", 1.0000005),  # 7000 x 4.1868 kJ = 29307.6 kJ
        (295, "克标准煤/千瓦时", "tce/GWh", 295),
        (100, "百亿千焦", "TJ", 1000),
    ],
)
def test_values_convert_as_by_hand(value: float, source: str, target: str, expected: float) -> None:
    assert convert(value, source, target) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("吨", "吨标准煤"),
        ("吨", "吨二氧化碳"),
        ("吨二氧化碳", "吨二氧化碳当量"),
        ("吨甲烷", "吨二氧化碳当量"),
        ("吨二氧化碳", "吨标准煤"),
        ("元", "美元"),
        ("%", "百分点"),
        ("%", "番"),
        ("%", "gce/kWh"),
        ("人", "户"),
        ("kW", "kWh"),
    ],
)
def test_things_that_must_not_be_mixed_do_not_convert(one: str, other: str) -> None:
    assert not same_dimension(one, other)
    with pytest.raises(UnitError) as caught:
        convert(1, one, other)
    fault = caught.value.faults[0]
    assert fault.found == parse_unit(one).symbol
    assert fault.expected == parse_unit(other).symbol


@pytest.mark.parametrize("text", ["原规模", "2/3原规模", "万", "吨/", "a/(b/c)", "吨煤", "10^4", "wm"])
def test_an_unknown_unit_is_named(text: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_unit(text)
    assert text in caught.value.text("zh")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("㎡", "平方米"),
        ("m²", "m2"),
        ("CO₂".replace("C", "tC"), "tCO2"),
        ("10⁴ tce", "万吨标煤"),
        ("ＭＷ", "MW"),
        ("亿kW·h", "亿千瓦时"),
        ("kgce/(m²·a)", "千克标准煤/(平方米·年)"),
        ("t/hm2", "吨/公顷"),
        ("台（套）", "台"),
    ],
)
def test_width_and_superscripts_do_not_matter(text: str, same: str) -> None:
    assert parse_unit(text).factor == parse_unit(same).factor


def test_equivalent_value_of_electricity_needs_the_rate_of_the_year() -> None:
    assert electricity_to_coal(1, "亿千瓦时", rate=300) == pytest.approx(30000)  # 1e8 kWh x 0.3 kgce
    with pytest.raises(TypeError):
        electricity_to_coal(1, "kWh")  # type: ignore[call-arg]


def test_pint_and_the_quick_reader_agree_on_every_spelling() -> None:
    pint = registry()
    compared = 0
    for name, token in tokens().items():
        if name.isidentifier():
            base = pint.Quantity(1, name).to_root_units()
            assert base.magnitude == pytest.approx(token.factor, rel=1e-12), name
            compared += 1
    assert compared > len(atoms())
    assert pint.Quantity(3, "万千瓦").to("MW").magnitude == pytest.approx(conversion_factor("3万千瓦"[1:], "MW") * 3)
