"""CO2 of the fuels of a balance, against hand calculation and against published inventories of the same table."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.accounts.balance import EnergyBalance, kinds, make_balance
from dafeng.accounts.combustion import (
    RECOVERED,
    SECTORS,
    CarbonFactors,
    FactorUse,
    carbon_factors,
    co2_kernel,
    default_use,
    emission_observations,
    fuel_burnt,
    fuel_emissions,
)
from dafeng.accounts.factors import FactorLibrary, Override, default_factors
from dafeng.core.catalogue import default_catalogue
from dafeng.core.errors import AccountsError

STEEL = FactorUse(origin="ets-steel-2024", book="ets", year=2024)
# 附表A.1 of the steel guide: NCV x carbon x oxidation x 44/12 / 1000
GASOLINE = 43.07 * 18.9e-3 * 0.98 * 44 / 12
CLEANED = 26.344 * 25.41e-3 * 0.99 * 44 / 12
COKE = 28.435 * 29.42e-3 * 0.99 * 44 / 12
GAS = 389.31 * 15.32e-3 * 0.99 * 44 / 12
RAW = 20.908 * 26.37e-3 * 0.94 * 44 / 12


@pytest.fixture(scope="module")
def library() -> FactorLibrary:
    return default_factors()


def _factors(library: FactorLibrary, balance: EnergyBalance) -> CarbonFactors:
    use = {kind: STEEL for kind in balance.kinds if kind != "coal.raw"}
    return carbon_factors(library, balance, "inventory", use=use)


def test_each_cell_is_activity_times_factor(balance: EnergyBalance, library: FactorLibrary) -> None:
    found = fuel_emissions(balance, _factors(library, balance), "inventory")
    # 10^4 t x tCO2/t = 10^4 tCO2 = 10 kt; 10^8 m3 x tCO2/10^4 m3 likewise
    assert found.sector("power") == pytest.approx(10 * (80 * RAW + 1 * GAS))
    assert found.sector("heat") == pytest.approx(10 * 10 * RAW)
    assert found.sector("transport") == pytest.approx(10 * 15 * GASOLINE)
    # industry: 20 raw, 5 cleaned, 14 coke, 3 gas less 1 as feedstock
    assert found.sector("industry") == pytest.approx(10 * (20 * RAW + 5 * CLEANED + 14 * COKE + 2 * GAS))
    assert found.fuel("oil.crude") == 0, "crude oil is refined, not burnt"
    assert found.group("coal") + found.group("oil") + found.group("gas") == pytest.approx(found.total)


def test_coal_that_goes_into_coke_is_counted_once_as_coke(balance: EnergyBalance) -> None:
    burnt = fuel_burnt(balance)
    assert burnt[:, balance.kinds.index("coal.cleaned")].sum() == 5
    assert burnt[:, balance.kinds.index("coke")].sum() == 14


def test_electricity_heat_and_total_columns_carry_no_direct_co2(balance: EnergyBalance) -> None:
    burnt = fuel_burnt(balance)
    for kind in ("electricity", "heat", "coal.total", "oil.total"):
        assert not burnt[:, balance.kinds.index(kind)].any()


def test_a_cell_explains_itself(balance: EnergyBalance, library: FactorLibrary) -> None:
    text = fuel_emissions(balance, _factors(library, balance), "inventory").explain("transport", "oil.gasoline")
    assert text == "15 10^4 t x 2.9251 = 438.76 ktCO2 (ets-steel-2024)"


def test_every_fuel_without_a_complete_set_is_named(balance: EnergyBalance, library: FactorLibrary) -> None:
    with pytest.raises(AccountsError) as caught:
        carbon_factors(library, balance, "inventory", use={"coal.cleaned": FactorUse(book="inventory")})
    # 2007, inventory: cleaned coal has carbon content and oxidation in the 2011 guide but no heating value there
    assert [fault.where.split()[0] for fault in caught.value.faults] == ["coal.cleaned"]


def test_any_fuel_of_the_layout_has_a_default_set_with_its_reason(library: FactorLibrary) -> None:
    fuels = [kind for kind in kinds().values() if kind.group in {"coal", "oil", "gas"} and not kind.parts]
    for year in (2007, 2017, 2023):
        balance = make_balance("CN", year, {("transformation.power", kind.code): -1.0 for kind in fuels})
        found = carbon_factors(library, balance, "inventory")
        assert set(found.sets) == {kind.code for kind in fuels} - set(RECOVERED)
        for kind in fuels:
            unit = "tCO2/10^4 m3" if kind.unit == "10^8 m3" else "tCO2/t"
            assert kind.code in RECOVERED or found.sets[kind.code].co2_unit == unit
    assert all(use.zh and use.en for use in default_use().values())
    assert found.sets["gas.natural"].trail[0].code == "default-set"


def test_a_factor_per_tonne_is_refused_for_a_gas_counted_by_volume(
    balance: EnergyBalance, library: FactorLibrary
) -> None:
    # IPCC 2006 gives natural gas per mass: 48 GJ/t; times 10^8 m3 it would be an eighth of the truth
    with pytest.raises(AccountsError) as caught:
        carbon_factors(library, balance, "inventory", use={"gas.natural": FactorUse(origin="ipcc-2006")})
    assert [fault.code for fault in caught.value.faults] == ["combustion.unit"]


def test_gas_of_blast_furnaces_is_not_counted_beside_the_coke_it_came_from(library: FactorLibrary) -> None:
    cells = {("final.industry", "coke"): 10.0, ("final.industry", "gas.blast_furnace"): 8.0}
    steel = make_balance("CN", 2017, cells)
    found = fuel_emissions(steel, carbon_factors(library, steel, "inventory"), "inventory")
    assert found.total == pytest.approx(10 * 10 * COKE)
    assert "高炉煤气" in found.note_zh
    assert "coke" in found.note_en


def test_a_city_s_own_values_come_before_the_default_set(balance: EnergyBalance, library: FactorLibrary) -> None:
    own = {"ncv": (22.0, "GJ/t"), "carbon_content": (26.0, "tC/TJ"), "oxidation": (98.0, "%")}
    for parameter, (value, unit) in own.items():
        library = library.overridden(
            Override("coal.raw", parameter, "370400", value, unit, "张三", date(2026, 1, 5), "实测")
        )
    found = carbon_factors(library, balance, "inventory")
    assert found.sets["coal.raw"].co2 == pytest.approx(22.0 * 26e-3 * 0.98 * 44 / 12)
    assert found.weak


def test_an_official_account_takes_no_unconfirmed_factor(balance: EnergyBalance, library: FactorLibrary) -> None:
    use = {kind: STEEL for kind in balance.kinds if kind != "coal.raw"}
    with pytest.raises(AccountsError) as caught:
        carbon_factors(library, balance, "inventory", use=use, official=True)
    assert {fault.code for fault in caught.value.faults} == {"factor.unconfirmed"}


def test_material_uses_are_left_out_and_said_so(library: FactorLibrary) -> None:
    cells = {
        ("final", "oil.other"): 10.0,
        ("final.industry", "oil.other"): 10.0,
        ("transformation.power", "oil.other"): -2.0,
        ("transformation", "oil.other"): -2.0,
    }
    plain = make_balance("CN", 2007, cells)
    found = fuel_emissions(plain, _factors(library, plain), "inventory")
    assert found.burnt.sum() == 2, "what power stations burn counts"
    assert "其他石油制品" in found.note_zh
    with_row = make_balance("CN", 2007, {**cells, ("final.feedstock", "oil.other"): 7.0})
    assert fuel_burnt(with_row).sum() == 5, "with the row printed, that row is deducted"


def test_oil_and_gas_of_transport_agree_with_the_published_inventory_of_the_same_table(library: FactorLibrary) -> None:
    # Shandong 2007, transport, storage and post. Quantities: China Energy Statistical Yearbook 2008, table 6-15.
    # CO2 [Mt]: CEADs provincial inventories by sector and fuel (Shan et al. 2018, doi:10.1038/sdata.2017.201).
    published = {
        "oil.gasoline": (345.88, 10.1230, 0.002),
        "oil.kerosene": (28.61, 0.8684, 0.002),
        "oil.diesel": (700.1, 21.6598, 0.002),
        "oil.fuel": (215.1, 6.8151, 0.002),
        "gas.natural": (0.75, 0.1621, 0.003),
        "oil.lpg": (5.7, 0.1785, 0.012),  # CEADs 3.1309 tCO2/t, steel guide 3.1013
    }
    cells = {("final.transport", kind): quantity for kind, (quantity, _, _) in published.items()}
    balance = make_balance("370000", 2007, cells)
    found = fuel_emissions(balance, _factors(library, balance), "inventory")
    for kind, (_, megatonnes, tolerance) in published.items():
        assert found.fuel(kind) / 1000 == pytest.approx(megatonnes, rel=tolerance), kind


def test_observations_name_sets_and_book(balance: EnergyBalance, library: FactorLibrary) -> None:
    found = fuel_emissions(balance, _factors(library, balance), "inventory")
    frame = emission_observations(found)
    assert set(frame["source"]) == {"hand#combustion:common-raw-coal+ets-steel-2024"}
    assert set(frame["book"]) == {"inventory"}
    assert set(frame["state"]) == {"estimated"}
    assert all(code in default_catalogue() for code in frame["indicator"])
    total = frame.filter(frame["indicator"] == "co2.energy")["value"].item()
    assert total == pytest.approx(found.total)


@given(scale=st.floats(1e-6, 1e6))
def test_co2_is_linear_in_fuel(scale: float) -> None:
    burnt = np.arange(6.0).reshape(2, 3)
    factors = np.array([1.9, 3.0, 21.6])
    np.testing.assert_allclose(co2_kernel(burnt * scale, factors), co2_kernel(burnt, factors) * scale)


def test_factors_may_differ_by_sector() -> None:
    burnt = np.ones((len(SECTORS), 2))
    by_sector = np.linspace(1, 2, len(SECTORS))[:, np.newaxis] * np.array([1.0, 2.0])
    np.testing.assert_allclose(co2_kernel(burnt, by_sector), 10 * by_sector)
