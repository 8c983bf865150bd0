"""Stock-taking and change of sinks, against hand calculation, drawn errors and identities."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.accounts.factors import FactorLibrary, default_factors
from dafeng.accounts.sinks import (
    ForestRow,
    Part,
    SampleRow,
    SinkParameters,
    SinkTables,
    SoilRow,
    WetlandRow,
    area_carbon_change,
    change_between,
    continuous_carbon,
    conversion_loss,
    draw,
    expansion_carbon,
    felling_loss,
    forest_stocks,
    half_width,
    layer_carbon,
    negated,
    read_sinks,
    reference_carbon,
    reference_change,
    sampled_change,
    sampled_stocks,
    sink_statement,
    soil_stocks,
    standing_growth,
    stock_difference,
    take_stock,
    wetland_carbon,
    wetland_stocks,
    wetland_uptake,
)
from dafeng.core.errors import AccountsError

CITY = "370400"


@pytest.fixture(scope="module")
def library() -> FactorLibrary:
    return default_factors()


def poplar(year: int, area: float, volume: float, age: str = "中龄林") -> ForestRow:
    return ForestRow("forest.poplar", age, CITY, year, area, volume, 5.0, 15.0, "published", "survey")


def test_trees_by_expansion_factor_by_hand() -> None:
    # 100,000 m3 x 0.378 x 1.446 x (1 + 0.227) x 0.496: 0.546588 x 1.227 = 0.6706635; x 0.496 = 0.3326491: 33,264.9 tC
    assert float(expansion_carbon(1e5, 0.378, 1.446, 0.227, 0.496)) == pytest.approx(33264.9, abs=0.1)


def test_trees_by_continuous_function_by_hand() -> None:
    # 1000 ha at 100 m3/ha: (0.4754 x 100 + 30.6034) x 1000 x 0.5 = 78.1434 x 500 = 39,071.7 tC
    assert float(continuous_carbon(1e5, 1000, 0.4754, 30.6034, 0.5)) == pytest.approx(39071.7)
    # The same as an expansion factor of a + b/V: 100,000 x (0.4754 + 30.6034/100) x 0.5
    assert float(continuous_carbon(1e5, 1000, 0.4754, 30.6034, 0.5)) == pytest.approx(1e5 * 0.781434 * 0.5)


def test_growth_and_felling_of_the_provincial_guide_by_hand() -> None:
    # 1,000,000 m3 x 10 % x 0.462 x 1.787 x 0.5 = 41,279.7 tC; felled 6 %
    assert float(standing_growth(1e6, 0.10, 0.462, 1.787)) == pytest.approx(41279.7)
    assert float(felling_loss(1e6, 0.06, 0.462, 1.787)) == pytest.approx(41279.7 * 0.6)
    # 100 ha more bamboo at 68.48 t/ha
    assert float(area_carbon_change(100, 68.48)) == pytest.approx(3424)


def test_forest_turned_into_other_land_by_hand() -> None:
    # 10 ha x 80 t x 0.5 = 400 tC. On site 15 % x 0.9 = 54 tC, off site 20 % x 0.9 = 72, decay 15 % = 60 tC.
    found = conversion_loss(10, 80, burnt_on_site=0.15, burnt_off_site=0.20, decayed=0.15)
    assert float(found.burnt) == pytest.approx(126 * 44 / 12)
    assert float(found.decayed) == pytest.approx(220)
    assert float(found.ch4) == pytest.approx(54 * 0.012 * 16 / 12)
    assert float(found.n2o) == pytest.approx(54 * 0.01 * 0.007 * 44 / 28)
    with pytest.raises(AccountsError):
        conversion_loss(10, 80, burnt_on_site=0.6, burnt_off_site=0.5, decayed=0.15)


def test_stock_difference_is_by_the_year_and_years_must_rise() -> None:
    assert stock_difference([1000.0, 1500.0, 1400.0], [2010, 2015, 2020]) == pytest.approx([100, -20])
    with pytest.raises(AccountsError):
        stock_difference([1.0, 2.0], [2015, 2015])


def test_soil_by_reference_stock_by_hand() -> None:
    # 1000 ha x 24 x 0.76 x 1 x 1 = 18,240 tC; no tillage and high input 1.04 x 1.04 = 19,728.4
    assert float(reference_carbon(1000, 24, 0.76, 1, 1)) == pytest.approx(18240)
    after = float(reference_carbon(1000, 24, 0.76, 1.04, 1.04))
    assert after == pytest.approx(19728.384)
    assert float(reference_change(18240, after, 10)) == pytest.approx(1488.384 / 20), "twenty years even after ten"
    assert float(reference_change(18240, after, 30)) == pytest.approx(1488.384 / 30)


def test_soil_layers_and_samples_by_hand() -> None:
    # 10 g/kg x 1.35 g/cm3 x 20 cm x 0.1 = 27 tC/ha; a tenth stones: 24.3
    assert float(layer_carbon(10, 1.35, 20)) == pytest.approx(27)
    assert float(layer_carbon(10, 1.35, 20, 0.1)) == pytest.approx(24.3)
    # 25 -> 27 t in ten years, sd 5 and n 100 each: 0.2 +- 1.96 x sqrt(0.5)/10 = 0.1386
    found = sampled_change([25.0, 27.0], [5.0, 5.0], [100, 100], [2010, 2020])
    assert float(found.rate) == pytest.approx(0.2)
    assert float(found.half_width) == pytest.approx(0.13859, abs=1e-5)
    assert np.isnan(sampled_change([25.0, 27.0], [5.0, 5.0], [1, 100], [2010, 2020]).half_width)


def test_wetland_by_hand() -> None:
    assert float(wetland_carbon(100, 5, 80)) == pytest.approx(8500)
    assert float(wetland_uptake(100, 0.6)) == pytest.approx(60)


def test_samples_through_the_statement_agree_with_the_plain_formula() -> None:
    rows = [
        SampleRow("潮土", CITY, year, 1000, content, 1.25, 20, 0, 5, 100)
        for year, content in ((2010, 10.0), (2020, 10.8))
    ]
    change = sink_statement(CITY, sampled_stocks(rows)).changes[0]
    plain = sampled_change([25.0, 27.0], [5.0, 5.0], [100, 100], [2010, 2020])
    assert change.rate == pytest.approx(1000 * float(plain.rate))
    assert change.half_width == pytest.approx(1000 * float(plain.half_width))


def test_samples_without_a_deviation_have_an_unknown_interval_and_prove_nothing() -> None:
    rows = [SampleRow("潮土", CITY, year, 1000, 10 + year % 7, 1.25, 20, 0, None, None) for year in (2010, 2020)]
    found = sink_statement(CITY, sampled_stocks(rows))
    assert np.isnan(found.changes[0].half_width)
    assert not found.changes[0].significant
    assert "不确定性未知" in found.changes[0].explanation("zh")
    assert found.table()["stock_half_width_tc"].to_list() == [None, None]


@pytest.mark.parametrize("method", ["expansion", "continuous"])
def test_propagated_errors_agree_with_drawn_ones(method: str, library: FactorLibrary) -> None:
    # Errors of a third and less: first order and drawn widths agree within some per cent (40,000 draws).
    rows = [poplar(2020, 3000, 2.4e5), poplar(2020, 1000, 1.2e5, "成熟林")]
    rows += [ForestRow("forest.cypress", "幼龄林", CITY, 2020, 5000, 1.5e5, 5, 15)]
    stock = forest_stocks(rows, library, method=method)[0]  # type: ignore[arg-type]
    parts = [each.part for each in stock.strata]
    drawn = draw(parts, 40_000, np.random.default_rng(7))
    assert stock.stock == pytest.approx(float(drawn.mean()), rel=0.01)
    assert stock.half_width == pytest.approx(1.96 * float(drawn.std()), rel=0.05)


def test_the_error_of_a_change_agrees_with_a_drawn_one_and_is_less_than_if_factors_were_not_shared(
    library: FactorLibrary,
) -> None:
    old, new = forest_stocks([poplar(2015, 3000, 2.0e5), poplar(2020, 3100, 2.6e5)], library)
    change = change_between(old, new)
    parts = [*(each.part for each in new.strata), *negated([each.part for each in old.strata])]
    drawn = draw(parts, 40_000, np.random.default_rng(11)) / 5
    assert change.half_width == pytest.approx(1.96 * float(drawn.std()), rel=0.05)
    assert change.half_width * 5 < np.hypot(old.half_width, new.half_width)


def test_shared_errors_add_and_separate_ones_do_not() -> None:
    shared = [Part(100, {"factor": 0.3}), Part(200, {"factor": 0.3})]
    apart = [Part(100, {"one": 0.3}), Part(200, {"two": 0.3})]
    assert half_width(shared) == pytest.approx(90)
    assert half_width(apart) == pytest.approx((30**2 + 60**2) ** 0.5)
    assert half_width([*shared, *negated(shared)]) == 0


@given(st.lists(st.tuples(st.floats(1, 1e5), st.floats(1, 500), st.floats(1, 1e5), st.floats(1, 500)), min_size=1))
def test_area_and_density_effects_add_up_to_the_change(strata: list[tuple[float, float, float, float]]) -> None:
    rows = []
    for number, (area, density, later_area, later_density) in enumerate(strata):
        rows.append(WetlandRow(str(number), CITY, 2015, area, 0, density))
        if number:  # the first is gone later
            rows.append(WetlandRow(str(number), CITY, 2020, later_area, 0, later_density))
    rows.append(WetlandRow("new", CITY, 2020, 10, 1, 1))
    change = sink_statement(CITY, wetland_stocks(rows)).changes[0]
    assert change.area_effect + change.density_effect == pytest.approx(change.rate, rel=1e-9, abs=1e-6)
    assert sum(change.by_stratum.values()) == pytest.approx(change.rate, rel=1e-9, abs=1e-6)


def test_the_same_forest_twice_has_not_changed(library: FactorLibrary) -> None:
    # Factors hold from 2013 on only; the year before takes them too, so that no change of factors looks like growth.
    statement = sink_statement(CITY, forest_stocks([poplar(2009, 3000, 2e5), poplar(2020, 3000, 2e5)], library))
    assert statement.changes[0].rate == 0
    assert not statement.changes[0].significant


def test_a_statement_counts_one_method_a_pool_and_shows_the_other(library: FactorLibrary) -> None:
    tables = SinkTables(
        forest=(poplar(2015, 3000, 2.0e5), poplar(2020, 3100, 2.6e5)),
        soil=tuple(
            SoilRow("hac", "warm_temperate_dry", "annual", tillage, "medium_input", CITY, year, 1000)
            for year, tillage in ((2015, "full_tillage"), (2020, "no_tillage"))
        ),
    )
    found = take_stock(CITY, tables, library)
    assert found.counted == (("forest", "expansion"), ("soil", "reference"))
    table = found.table()
    assert table.height == 6
    assert set(table["method"]) == {"expansion", "continuous", "reference"}
    counted = [each for each in found.changes if found.counts(each.pool, each.method)]
    assert found.removal(2018) == pytest.approx(sum(each.co2 for each in counted))
    assert found.removal(2015) is None, "before the first change nothing is known"
    soil = next(each for each in found.changes if each.pool == "soil")
    # 24 x 0.76 x 1000 x (1.04 - 1) / 20 years
    assert soil.rate == pytest.approx(24 * 0.76 * 1000 * 0.04 / 20)
    assert "连续函数法" in found.explain("zh")
    assert "continuous function" in found.explain("en")
    assert set(table["state"]) == {"estimated"}


def test_the_continuous_function_is_left_out_where_a_species_has_no_parameters(library: FactorLibrary) -> None:
    tables = SinkTables(forest=(ForestRow("forest.elm", "", CITY, 2020, 100, 5000),))
    assert {each.method for each in take_stock(CITY, tables, library).stocks} == {"expansion"}
    with pytest.raises(AccountsError):
        take_stock(CITY, tables, library, parameters=SinkParameters(forest_method="continuous"))


def test_an_official_statement_refuses_factors_from_memory(library: FactorLibrary) -> None:
    with pytest.raises(AccountsError) as caught:
        take_stock(CITY, SinkTables(forest=(poplar(2020, 100, 5000),)), library, official=True)
    assert len(caught.value.faults) == 4, "wood density, expansion, roots, carbon: all named"


def test_tables_are_checked_as_a_whole(library: FactorLibrary) -> None:
    forest = pl.DataFrame(
        {
            "species": ["forest.poplar", "forest.poplar", "forest.palm"],
            "age_class": ["幼龄林", "幼龄林", ""],
            "place": [CITY] * 3,
            "year": [2020] * 3,
            "area": [10.0, 10.0, -1.0],
            "volume": [500.0, 50000.0, 5.0],
        }
    )
    soil = pl.DataFrame(
        {
            "soil": ["peat"],
            "climate": ["martian"],
            "use": ["annual"],
            "management": ["full_tillage"],
            "inputs": ["medium_input"],
            "place": [CITY],
            "year": [2020],
            "area": [1.0],
        }
    )
    with pytest.raises(AccountsError) as caught:
        read_sinks({"sinks_forest": forest, "sinks_soil": soil}, library)
    found = {(fault.code, fault.where.split(":")[1]) for fault in caught.value.faults}
    assert found >= {
        ("sinks.duplicate", "3"),
        ("sinks.dense", "3"),
        ("sinks.unknown-species", "4"),
        ("sinks.negative", "4"),
        ("sinks.unknown-kind", "2"),
    }


def test_all_cropland_factors_of_the_refinement_are_there(library: FactorLibrary) -> None:
    rows = [
        SoilRow(soil, climate, use, management, inputs, CITY, 2020, 1)
        for soil in ("hac", "lac", "sandy", "wetland")
        for climate in ("warm_temperate_moist", "warm_temperate_dry", "cool_temperate_moist", "tropical_wet")
        for use in ("annual", "paddy", "perennial", "set_aside")
        for management in ("full_tillage", "reduced_tillage", "no_tillage")
        for inputs in ("low_input", "medium_input", "high_input", "high_input_manure")
    ]
    assert len(soil_stocks(rows, library)[0].strata) == 768
