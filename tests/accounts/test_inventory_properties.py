"""What must hold for any inventory: linearity, sums, units, warming potentials; arrays and records agree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dafeng.accounts.balance import EnergyBalance, make_balance
from dafeng.accounts.factors import default_factors
from dafeng.accounts.inventory import (
    GASES,
    Activity,
    BuildOptions,
    Inventory,
    activities,
    build_inventory,
    co2e_kernel,
    factor_array,
    inventory_kernel,
    inventory_lines,
    nest_places,
)
from dafeng.accounts.inventory.energy import burnt_table
from dafeng.core.gwp import gwp

PLACE, YEAR = "370400", 2020
# masses of products with a plain factor: any of them, any amount; without NF3, which the SAR has no potential for
PRODUCTS = sorted(
    code
    for code, kind in activities().items()
    if kind.unit == "t" and kind.line.startswith("ippu.") and not kind.excludes and not kind.fuel and "nf3" not in code
)
amounts = st.dictionaries(st.sampled_from(PRODUCTS), st.floats(1.0, 1e7), min_size=1, max_size=8)
CELLS = {
    ("final.industry", "coal.raw"): 20.0,
    ("final.transport", "oil.diesel"): 15.0,
    ("final.residential", "gas.natural"): 2.0,
    ("transformation.power", "coal.raw"): -80.0,
    ("transformation.heat", "gas.coke_oven"): -3.0,
}


def _build(
    amount: dict[str, float], *, unit: str = "t", scale: float = 1.0, place: str = PLACE, gwp_set: str = "AR5"
) -> Inventory:
    rows = [Activity(code, place, YEAR, value * scale, unit, "published", "any") for code, value in amount.items()]
    options = BuildOptions(gwp_set=gwp_set)  # type: ignore[arg-type]
    return build_inventory(place, YEAR, "inventory", rows, None, default_factors(), options=options)


def _same(one: dict[str, float], two: dict[str, float], scale: float = 1.0) -> None:
    assert one.keys() == two.keys()
    for gas, value in one.items():
        assert two[gas] == pytest.approx(value * scale, rel=1e-9, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(amount=amounts, scale=st.floats(0.01, 100))
def test_emissions_are_linear_in_activity(amount: dict[str, float], scale: float) -> None:
    _same(_build(amount).by_gas(), _build(amount, scale=scale).by_gas(), scale)


@settings(max_examples=15, deadline=None)
@given(amount=amounts)
def test_the_unit_of_the_activity_does_not_matter(amount: dict[str, float]) -> None:
    _same(_build(amount).by_gas(), _build(amount, unit="10^4 t", scale=1e-4).by_gas())
    _same(_build(amount).by_gas(), _build(amount, unit="kg", scale=1e3).by_gas())


@settings(max_examples=15, deadline=None)
@given(amount=amounts)
def test_lines_sectors_and_gases_add_up_to_the_total(amount: dict[str, float]) -> None:
    found = _build(amount)
    assert sum(found.by_sector().values()) == pytest.approx(found.total())
    counted = {code: value for code, value in found.by_line().items() if inventory_lines()[code].counts("inventory")}
    assert sum(counted.values()) == pytest.approx(found.total())


@settings(max_examples=15, deadline=None)
@given(amount=amounts, one=st.sampled_from(["SAR", "AR4", "AR5", "AR6"]))
def test_a_change_of_warming_potentials_changes_the_other_gases_alone(amount: dict[str, float], one: str) -> None:
    amount = {code: value for code, value in amount.items() if "245fa" not in code}  # SAR has no HFC-245fa
    five, other = _build(amount), _build(amount, gwp_set=one)
    _same(five.by_gas(), other.by_gas())
    change = sum(
        value * (gwp(gas if gas != "CH4" or one != "AR6" else "CH4-nonfossil", one).value - gwp(gas, "AR5").value)  # type: ignore[arg-type]
        for gas, value in five.by_gas().items()
    )
    assert other.total() - five.total() == pytest.approx(change, rel=1e-6, abs=1e-3)


@settings(max_examples=12, deadline=None)
@given(amount=amounts, share=st.floats(0.05, 0.95))
def test_districts_make_up_the_city(amount: dict[str, float], share: float) -> None:
    one = _build(amount, scale=share, place="370402")
    two = _build(amount, scale=1 - share, place="370403")
    nested = nest_places(_build({}), [one, two])
    assert nested.city.total() == pytest.approx(_build(amount).total(), rel=1e-9, abs=1e-6)


@settings(max_examples=12, deadline=None)
@given(scale=st.floats(0.01, 100))
def test_fuel_is_linear_and_the_arrays_give_what_the_records_give(scale: float) -> None:
    balance: EnergyBalance = make_balance(PLACE, YEAR, {key: value * scale for key, value in CELLS.items()})
    found = build_inventory(PLACE, YEAR, "inventory", (), balance, default_factors())
    unit = build_inventory(PLACE, YEAR, "inventory", (), make_balance(PLACE, YEAR, CELLS), default_factors())
    factors = factor_array(unit, balance.kinds)
    gases = inventory_kernel(burnt_table(balance)[np.newaxis], factors)
    totals = dict(zip(GASES, gases.sum(axis=(0, 2)).tolist(), strict=True))
    _same(found.by_gas("energy"), totals)
    co2e = co2e_kernel(gases, np.array([1.0, 28.0, 265.0]))
    assert co2e.item() == pytest.approx(found.total())


def test_factors_may_differ_by_year() -> None:
    rng = np.random.default_rng(3)
    burnt, factors = rng.random((2, 4, 9, 5)), rng.random((4, 3, 9, 5))
    found = inventory_kernel(burnt, factors)
    for year in range(4):
        np.testing.assert_allclose(found[:, year], inventory_kernel(burnt[:, year], factors[year]))


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(["coal.raw", "oil.diesel", "gas.natural", "coke"]), st.floats(0.1, 500.0))
def test_fuel_given_in_tonnes_in_tce_or_in_terajoules_gives_the_same_emissions(fuel: str, amount: float) -> None:
    code = f"fuel.power.{fuel}"
    unit = activities()[code].unit
    first = _build({code: amount}, unit=unit)
    terms = {term.name: term for result in first.counted() for term in result.terms}
    # GJ/t x 10^4 t = 10 TJ; GJ/10^4 m3 x 10^8 m3 = 10 TJ
    heat = amount * terms["ncv"].value * 10.0
    _same(first.by_gas(), _build({code: heat}, unit="TJ").by_gas())
    # 1 tce = 29.3076 GJ (GB/T 2589)
    _same(first.by_gas(), _build({code: heat * 1000.0 / 29.3076}, unit="tce").by_gas())
