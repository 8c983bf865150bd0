"""The account of a facility: every part by hand, and what must hold for any data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.accounts.enterprise import (
    EnergyUse,
    Facility,
    FuelUse,
    ProcessUse,
    Recovered,
    Unit,
    facility_account,
    industries,
    industry,
)
from dafeng.accounts.factors import default_factors
from dafeng.core.errors import AccountsError

LIBRARY = default_factors()
KILN = Unit("k", "窑", "kiln")


def _facility(**parts: object) -> Facility:
    made = {"units": (KILN,), **parts}
    return Facility("示例企业", "370481", "gbt32150", 2024, **made)  # type: ignore[arg-type]


def test_fuel_by_default_factors_by_hand() -> None:
    # Steel guide 2024, table A.1: bituminous 23.736 GJ/t x 26.18 tC/TJ x 99 % x 44/12 = 2.255722 tCO2/t.
    found = facility_account(
        _facility(fuels=(FuelUse("k", 1, "coal.bituminous", 1000.0, "t"),)), industry("gbt32150", LIBRARY), LIBRARY
    )
    assert found.total() == pytest.approx(1000 * 23.736 * 26.18 / 1000 * 0.99 * 44 / 12)
    assert found.total() == pytest.approx(2255.7, abs=0.1)
    assert found.lines[0].choices[0].row is not None
    assert found.lines[0].choices[0].row.certainty == "V"


def test_measured_values_take_the_place_of_defaults_one_by_one() -> None:
    gas = FuelUse("k", 1, "gas.natural", 10.0, "10^4 m3", ncv=350.0)
    found = facility_account(_facility(fuels=(gas,)), industry("glass", LIBRARY), LIBRARY)
    assert found.total() == pytest.approx(10 * 350 * 15.32 / 1000 * 0.99 * 44 / 12)  # table A.1 for the rest
    assert {each.parameter for each in found.lines[0].choices} == {"carbon_content", "oxidation"}
    whole = replace(gas, carbon=5.9, carbon_unit="tC/10^4 m3", oxidation=1.0)
    found = facility_account(_facility(fuels=(whole,)), industry("glass", LIBRARY), LIBRARY)
    assert found.total() == pytest.approx(10 * 5.9 * 44 / 12)
    assert found.lines[0].choices == ()


def test_a_power_units_unmeasured_coal_takes_the_high_default() -> None:
    # 26.7 x 30.85 / 1000 x 0.99 x 44/12 = 2.990013; measured heat 20 GJ/t: 2.239710; measured Car 0.55: 1.9965.
    unit = Unit("1", "1号机组", "power", capacity=660.0, fuel_class="conventional")
    base = FuelUse("1", 1, "coal.bituminous", 100.0, "t")
    rows = (base, replace(base, month=2, ncv=20.0), replace(base, month=3, carbon=0.55, carbon_unit="tC/t"))
    made = replace(_facility(fuels=rows, units=(unit,)), year=2023)
    found = facility_account(made, industry("power", LIBRARY), LIBRARY)
    assert [line.factor for line in found.lines] == pytest.approx([2.990013, 2.239710, 1.9965], abs=1e-6)
    assert [line.penalty for line in found.lines] == [True, True, False]
    odd = replace(made, units=(replace(unit, fuel_class="unconventional"),), fuels=(replace(base, ncv=20.0),))
    low = facility_account(odd, industry("power", LIBRARY), LIBRARY)
    assert low.lines[0].factor == pytest.approx(20 * 28.58 / 1000 * 0.99 * 44 / 12)


def test_every_part_of_the_sum_by_hand() -> None:
    made = _facility(
        processes=(ProcessUse("k", 1, "carbonate.caco3", 500.0, "t", share=0.9),),
        energy=(
            EnergyUse(1, "electricity", "bought", 1000.0),
            EnergyUse(1, "electricity", "sold", 200.0),
            EnergyUse(1, "electricity", "bought", 50.0, origin="nonfossil"),
            EnergyUse(1, "heat", "bought", 300.0),
        ),
        recovered=(Recovered(1, "外供", 40.0),),
    )
    found = facility_account(made, industry("gbt32150", LIBRARY), LIBRARY)
    # 500 x 0.9 x 0.44 = 198; 800 MWh x 0.5306 (national, 2023 held) = 424.48; 300 GJ x 0.11 = 33; less 40.
    parts = [found.total(part) for part in ("process", "electricity", "heat", "recovered")]
    assert parts == pytest.approx([198.0, 424.48, 33.0, -40.0])
    assert found.total() == pytest.approx(615.48)
    assert "沿用2023年值" in next(line for line in found.lines if line.item == "electricity").origin_zh


def test_the_province_of_the_facility_can_give_the_grid_factor() -> None:
    made = replace(_facility(energy=(EnergyUse(1, "electricity", "bought", 1000.0),)), year=2023, grid="province")
    assert facility_account(made, industry("paper", LIBRARY), LIBRARY).total() == pytest.approx(619.1)


def test_carbon_balance_of_coking_by_hand() -> None:
    # 1,000 t coal with 80 % carbon in, 750 t coke with 86 % out, 40 t tar and 10 t benzol at the table's values:
    # (800 - 645) x 44/12 - 40 x 2.699 - 10 x 3.382 = 568.333 - 107.96 - 33.82 = 426.553
    rows = (
        ProcessUse("k", 1, "coking.input", 1000.0, "t", share=0.80),
        ProcessUse("k", 1, "coking.output", 750.0, "t", share=0.86),
        ProcessUse("k", 1, "coking.tar", 40.0, "t"),
        ProcessUse("k", 1, "coking.benzol", 10.0, "t"),
    )
    found = facility_account(_facility(processes=rows), industry("coking", LIBRARY), LIBRARY)
    assert found.total() == pytest.approx(426.553, abs=1e-3)


def test_clinker_with_substituted_raw_material_by_hand() -> None:
    # 1,000,000 t x 0.535 - 50,000 t carbide slag x 0.48 = 511,000 t
    rows = (
        ProcessUse("k", 1, "clinker.portland", 1_000_000.0, "t"),
        ProcessUse("k", 1, "cement.substitute.carbide_slag", 50_000.0, "t"),
    )
    made = _facility(processes=rows, energy=(EnergyUse(1, "electricity", "bought", 1000.0),))
    found = facility_account(made, industry("clinker", LIBRARY), LIBRARY)
    assert found.total() == pytest.approx(511_000.0)
    assert found.memo == pytest.approx(530.6)  # purchased electricity is outside the line's boundary


def test_biomass_is_memo_and_other_gases_name_their_set() -> None:
    made = _facility(
        fuels=(FuelUse("k", 1, "biomass.wood", 100.0, "t"),),
        processes=(ProcessUse("k", 1, "wastewater.anaerobic", 100.0, "t", share=0.5),),
    )
    ar4 = facility_account(made, industry("food", LIBRARY), LIBRARY, gwp_set="AR4")
    ar5 = facility_account(made, industry("food", LIBRARY), LIBRARY, gwp_set="AR5")
    assert (ar4.total("fuel"), ar4.lines[0].memo) == (0.0, True)
    assert [each.total() for each in (ar4, ar5)] == pytest.approx([100 * 0.25 * 0.5 * gwp for gwp in (25, 28)])
    assert "AR4" in ar4.lines[1].formula


def test_one_emission_is_not_worked_out_twice() -> None:
    rows = (
        ProcessUse("k", 1, "lime.product", 100.0, "t", where="processes.csv:2"),
        ProcessUse("k", 2, "carbonate.caco3", 180.0, "t", share=0.95, where="processes.csv:3"),
    )
    with pytest.raises(AccountsError) as caught:
        facility_account(_facility(processes=rows), industry("lime", LIBRARY), LIBRARY)
    assert caught.value.faults[0].code == "enterprise.counted-twice"
    assert "processes.csv:3" in caught.value.faults[0].where


def test_official_accounts_refuse_what_nobody_confirmed() -> None:
    made = replace(_facility(processes=(ProcessUse("k", 1, "lime.product", 1.0, "t", where="here"),)), industry="lime")
    with pytest.raises(AccountsError) as caught:
        facility_account(made, industry("lime", LIBRARY), LIBRARY, official=True)
    assert caught.value.faults[0].code == "factor.unconfirmed"
    assert caught.value.faults[0].where.startswith("here")


def test_every_industry_is_a_configuration_that_loads() -> None:
    loaded = {code: industry(code, LIBRARY) for code in industries()}
    asked = {"coking", "ammonia", "methanol", "lime", "glass", "paper", "food", "building", "power", "clinker"}
    assert asked <= set(loaded)
    for each in loaded.values():
        for process in each.processes.values():
            if process.item:
                assert LIBRARY.rows_of(process.item, process.parameter), process.code
    with pytest.raises(AccountsError):
        industry("nothing", LIBRARY)


AMOUNTS = st.lists(st.floats(0.0, 1e6), min_size=12, max_size=12)


@given(AMOUNTS, AMOUNTS, st.floats(0.01, 100.0))
def test_the_account_is_linear_in_activity_and_the_year_is_its_months(
    coal: list[float], stone: list[float], scale: float
) -> None:
    def total(factor: float) -> tuple[float, float]:
        made = _facility(
            fuels=tuple(FuelUse("k", n, "coke", x * factor, "t") for n, x in enumerate(coal, 1)),
            processes=tuple(
                ProcessUse("k", n, "carbonate.caco3", x * factor, "t", share=0.9) for n, x in enumerate(stone, 1)
            ),
        )
        found = facility_account(made, industry("glass", LIBRARY), LIBRARY)
        return found.total(), sum(found.total(month=month) for month in range(1, 13))

    one, many = total(1.0), total(scale)
    assert one[0] == pytest.approx(one[1], rel=1e-9, abs=1e-6)
    assert many[0] == pytest.approx(one[0] * scale, rel=1e-9, abs=1e-6)


@given(st.floats(1.0, 1e6), st.floats(0.3, 1.0))
def test_the_same_rows_give_the_same_in_every_configuration_that_has_them(amount: float, share: float) -> None:
    made = _facility(
        fuels=(FuelUse("k", 1, "coke", amount, "t"),),
        processes=(ProcessUse("k", 1, "carbonate.caco3", amount, "t", share=share),),
    )
    codes = ("gbt32150", "glass", "paper", "food", "chemicals", "ammonia", "methanol", "lime")
    totals = {facility_account(made, industry(code, LIBRARY), LIBRARY).total() for code in codes}
    assert len(totals) == 1
