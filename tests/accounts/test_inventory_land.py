"""Agriculture, land use and waste in the inventory, against hand calculation with the guide's factors."""

from __future__ import annotations

import numpy as np
import pytest

from dafeng.accounts.factors import default_factors
from dafeng.accounts.inventory import Activity, BuildOptions, Inventory, activities, build_inventory
from dafeng.accounts.waste import landfill_decay
from dafeng.core.errors import AccountsError

PLACE, YEAR = "370400", 2020


def _given(code: str, value: float, unit: str = "", year: int = YEAR) -> Activity:
    return Activity(code, PLACE, year, value, unit or activities()[code].unit, "published", "yearbook")


def _build(*given: Activity, methods: dict[str, str] | None = None, **parameters: float) -> Inventory:
    options = BuildOptions(methods=methods or {}, parameters=parameters)
    return build_inventory(PLACE, YEAR, "inventory", given, None, default_factors(), options=options)


def _value(found: Inventory, line: str, gas: str) -> float:
    return found.by_gas(line)[gas]


def test_heads_serve_fermentation_and_manure() -> None:
    # 10,000 dairy cows, intensive: 88.1 kg CH4; manure in the east 8.33 kg CH4 and 2.065 kg N2O a head
    found = _build(_given("livestock.dairy.intensive", 1, "万头"), _given("livestock.poultry", 1e6))
    assert _value(found, "agriculture.enteric", "CH4") == pytest.approx(881)
    # poultry: 0.02 kg CH4, 0.007 kg N2O
    assert _value(found, "agriculture.manure", "CH4") == pytest.approx(83.3 + 20)
    assert _value(found, "agriculture.manure", "N2O") == pytest.approx(20.65 + 7)


def test_rice_takes_the_factor_of_the_region() -> None:
    assert _value(_build(_given("rice.single", 15000, "亩")), "agriculture.rice", "CH4") == pytest.approx(215.5)


def test_cropland_direct_and_indirect() -> None:
    # Zone III: 0.0057. Fertiliser 1000 t, manure 200 t; leached 20 %; all x 44/28.
    found = _build(_given("nitrogen.fertiliser", 1000), _given("nitrogen.manure", 200))
    assert _value(found, "agriculture.soils.direct", "N2O") == pytest.approx(1200 * 0.0057 * 44 / 28)
    assert _value(found, "agriculture.soils.deposition", "N2O") == pytest.approx((100 + 40) * 0.01 * 44 / 28)
    assert _value(found, "agriculture.soils.leaching", "N2O") == pytest.approx(1200 * 0.2 * 0.0075 * 44 / 28)


def test_straw_returned_and_burnt() -> None:
    # 10,000 t wheat x 1.3 x 0.89 = 11,570 t straw. Returned 50 % x 0.006 = 34.71 t N. Burnt 2 % x 0.9 = 208.26 t.
    found = _build(_given("harvest.wheat", 10000), _given("straw.returned_share", 50), _given("straw.burnt_share", 2))
    assert _value(found, "agriculture.soils.direct", "N2O") == pytest.approx(34.71 * 0.0057 * 44 / 28)
    assert _value(found, "agriculture.burning", "CH4") == pytest.approx(208.26 * 2.7e-3)
    assert _value(found, "agriculture.burning", "N2O") == pytest.approx(208.26 * 0.07e-3)


def test_straw_nitrogen_given_by_the_city_is_not_counted_twice() -> None:
    harvest = (_given("harvest.wheat", 10000), _given("straw.returned_share", 50))
    found = _build(*harvest, _given("nitrogen.straw", 10))
    assert _value(found, "agriculture.soils.direct", "N2O") == pytest.approx(10 * 0.0057 * 44 / 28)


def test_growing_trees_take_up_and_felled_ones_give_back() -> None:
    # 1,000,000 m3: growth 10 %, consumption 4 %; Shandong 0.412 t/m3 x 1.787 x 0.5 x 44/12; bamboo 10 ha x 68.48 x 0.5
    found = _build(
        _given("forest.volume", 1e6),
        _given("forest.growth_rate", 10),
        _given("forest.consumption_rate", 4),
        _given("forest.bamboo_change", 10),
    )
    expected = (-6e4 * 0.412 * 1.787 * 0.5 - 10 * 68.48 * 0.5) * 44 / 12
    assert _value(found, "land.forest", "CO2") == pytest.approx(expected)


def test_a_stock_taking_comes_before_growth_rates_and_keeps_bamboo() -> None:
    given = (
        _given("forest.volume", 1e6),
        _given("forest.growth_rate", 10),
        _given("forest.bamboo_change", 10),
        _given("forest.carbon_change", 3000),
    )
    bamboo = 10 * 68.48 * 0.5
    assert _value(_build(*given), "land.forest", "CO2") == pytest.approx(-(3000 + bamboo) * 44 / 12)
    other = _build(*given, methods={"land.forest": "woody_biomass"})
    assert _value(other, "land.forest", "CO2") == pytest.approx(-(1e5 * 0.412 * 1.787 * 0.5 + bamboo) * 44 / 12)


def test_a_loss_of_soil_carbon_is_an_emission() -> None:
    assert _value(_build(_given("soil.carbon_change", -300)), "land.soil", "CO2") == pytest.approx(1100)


def test_forest_turned_into_other_land() -> None:
    # 10 ha x 80 t/ha x 0.5 = 400 tC: see the hand calculation of the kernel, 126 + 60 tC; fire on site 54 tC
    found = _build(_given("forest.conversion_area", 10), _given("forest.conversion_biomass", 80))
    assert _value(found, "land.conversion", "CO2") == pytest.approx(186 * 44 / 12)
    assert _value(found, "land.conversion", "CH4") == pytest.approx(54 * 0.012 * 16 / 12)
    assert _value(found, "land.conversion", "N2O") == pytest.approx(54 * 0.01 * 0.007 * 44 / 28)


def _waste(*years: int) -> tuple[Activity, ...]:
    return (
        *(_given("landfill.managed", 1e5, year=year) for year in years),
        _given("landfill.share.food", 60, year=years[0]),
        _given("landfill.share.paper", 10, year=years[0]),
    )


def test_a_landfill_decays_over_the_years_reported() -> None:
    found = _build(*_waste(2018, 2019, 2020))
    # By hand: DDOCm of a year = 100,000 x 1.0 x 0.5 x (0.6 x 0.15, 0.1 x 0.4) = 4500 food, 2000 paper tC; k 0.06, 0.04.
    # In 2020 the deposits of 2018 and 2019 decay; 10 % is oxidised.
    food = 4500 * (1 - np.exp(-0.06)) * (1 + np.exp(-0.06))
    paper = 2000 * (1 - np.exp(-0.04)) * (1 + np.exp(-0.04))
    assert _value(found, "waste.landfill", "CH4") == pytest.approx((food + paper) * 0.5 * 16 / 12 * 0.9)
    result = found.of_line("waste.landfill")[0]
    assert "序列偏短" in result.note_zh
    assert "generated" in result.formula("en")


def test_years_between_reports_are_interpolated_and_said() -> None:
    whole, gap = _build(*_waste(*range(2010, 2021))), _build(*_waste(2010, 2020))
    assert _value(gap, "waste.landfill", "CH4") == pytest.approx(_value(whole, "waste.landfill", "CH4"))
    assert "插值9年" in gap.of_line("waste.landfill")[0].note_zh


def test_the_climate_of_a_landfill_is_a_parameter() -> None:
    wet = _build(*_waste(2019, 2020), **{"waste.landfill.wet": 1.0})
    carbon = [[4500.0, 2000.0], [4500.0, 2000.0]]
    expected = landfill_decay(carbon, [0.185, 0.06], oxidised_share=0.1).emitted[-1]
    assert _value(wet, "waste.landfill", "CH4") == pytest.approx(expected)


def test_landfill_by_mass_balance() -> None:
    # 100,000 t x (0.6 x 0.15 + 0.1 x 0.4 = 0.13) x 0.5 x 0.5 x 16/12 = 4333.3; 333.3 recovered; 10 % oxidised
    given = (*_waste(2020), _given("landfill.recovered", 1000 / 3))
    found = _build(*given, methods={"waste.landfill": "landfill_mass_balance"})
    assert _value(found, "waste.landfill", "CH4") == pytest.approx(3600)


def test_waste_of_unknown_composition_is_not_estimated() -> None:
    result = _build(_given("landfill.managed", 1e5)).of_line("waste.landfill")[0]
    assert result.notation == "NE"
    assert "组分" in result.reason_zh


def test_more_methane_recovered_than_made_is_refused() -> None:
    with pytest.raises(AccountsError) as caught:
        _build(*_waste(2019, 2020), _given("landfill.recovered", 1e6))
    assert caught.value.faults[0].code == "landfill.recovered-too-much"


def test_incineration_counts_fossil_carbon_and_shows_the_rest_beside_it() -> None:
    # 1000 t x 0.2 x 0.95 x 44/12 = 696.67 tCO2: 39 % fossil in the total, 61 % a memo item
    found = _build(_given("incineration.municipal", 1000))
    assert _value(found, "waste.incineration", "CO2") == pytest.approx(696.6667 * 0.39, rel=1e-6)
    memo = next(each for each in found.memo() if each.line == "memo.waste.biogenic" and each.value is not None)
    assert memo.value == pytest.approx(696.6667 * 0.61, rel=1e-6)
    assert found.total() == pytest.approx(696.6667 * 0.39, rel=1e-6)


def test_biological_treatment() -> None:
    found = _build(_given("waste.compost", 5000), _given("waste.digestion", 1000))
    assert _value(found, "waste.biological", "CH4") == pytest.approx(20.8)
    assert _value(found, "waste.biological", "N2O") == pytest.approx(1.2)


def test_domestic_wastewater() -> None:
    # 1000 t COD x 0.43 = 430 t BOD x 0.6 x 0.165 = 42.57 t; 100 t BOD discharged x 0.6 x 0.1 = 6; 2 recovered
    found = _build(
        _given("wastewater.cod", 1000),
        _given("wastewater.bod_discharged", 100),
        _given("wastewater.recovered", 2),
        _given("wastewater.population", 100, "万人"),
        _given("wastewater.protein", 30),
    )
    assert _value(found, "waste.wastewater.domestic", "CH4") == pytest.approx(46.57)
    # a million people x 30 kg x 0.16 x 1.5 x 1.25 = 9000 t N x 0.005 x 44/28
    assert _value(found, "waste.wastewater.domestic", "N2O") == pytest.approx(45 * 44 / 28)


def test_industrial_wastewater_by_treatment() -> None:
    # 1000 t COD in reactors x 0.25 x 0.8 = 200; well-run aerobic works give none; 50 recovered
    found = _build(
        _given("wastewater.industrial.anaerobic", 1000),
        _given("wastewater.industrial.aerobic", 1000),
        _given("wastewater.industrial.recovered", 50),
    )
    assert _value(found, "waste.wastewater.industrial", "CH4") == pytest.approx(150)


def test_without_activity_every_line_says_so() -> None:
    found = _build()
    for sector in ("agriculture", "land", "waste"):
        results = found.of_line(sector)
        assert results
        assert all(each.value is None and each.notation == "NE" for each in results)


def test_activity_times_two_is_emission_times_two() -> None:
    codes = [
        code
        for code, kind in activities().items()
        if kind.line.split(".")[0] in {"agriculture", "waste"} and kind.unit in {"head", "ha", "t", "tCH4"}
    ]
    fixed = (
        _given("straw.burnt_share", 1),
        _given("straw.returned_share", 40),
        _given("landfill.share.food", 60),
    )
    history = [*codes, "wastewater.population"]

    def total(scale: float) -> float:
        given = [_given(code, 1000 * scale) for code in history if not code.endswith("recovered")]
        return _build(*given, *fixed, _given("wastewater.protein", 30)).total()

    assert total(2) == pytest.approx(2 * total(1))
    assert total(1) > 0
