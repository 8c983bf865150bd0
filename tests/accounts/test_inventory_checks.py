"""Reference approach, checks, nested places: against hand calculation and exact identities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dafeng.accounts.balance import EnergyBalance, make_balance
from dafeng.accounts.combustion import carbon_factors, fuel_emissions
from dafeng.accounts.factors import default_factors
from dafeng.accounts.inventory import (
    Activity,
    Inventory,
    NotationEntry,
    PlantEmission,
    build_inventory,
    check_inventory,
    check_series,
    completeness,
    inventory_lines,
    nest_places,
    reference_approach,
    sector_difference,
)
from dafeng.core.errors import AccountsError

PLACE, YEAR = "370400", 2007
CITY, ONE, TWO = "370400", "370402", "370403"
RAW = 20.908 * 26.37e-3 * 0.94 * 44 / 12
CLEANED = 26.344 * 25.41e-3 * 0.99 * 44 / 12


def _inventory(place: str, year: int = YEAR, **given: float) -> Inventory:
    activity = [Activity(code, place, year, value, "t", "published", "hand") for code, value in given.items()]
    return build_inventory(place, year, "inventory", activity, None, default_factors())


def test_the_difference_of_the_approaches_is_explained_to_the_last_tonne(balance: EnergyBalance) -> None:
    found = reference_approach(PLACE, YEAR, "inventory", balance, default_factors())
    np.testing.assert_allclose(sum(found.parts.values()), found.co2 - found.sectoral, atol=1e-9)
    raw, cleaned = balance.kinds.index("coal.raw"), balance.kinds.index("coal.cleaned")
    # raw coal: 150 available; burnt 80 + 10 + 28; washing takes 30 in, 2 are lost
    assert found.co2[raw] == pytest.approx(10 * 150 * RAW)
    assert found.sectoral[raw] == pytest.approx(10 * 118 * RAW)
    assert found.parts["washing"][raw] == pytest.approx(10 * 30 * RAW)
    assert found.parts["loss"][raw] == pytest.approx(10 * 2 * RAW)
    # cleaned coal: none comes in; washing yields 25, coking takes 20
    assert found.parts["washing"][cleaned] == pytest.approx(-10 * 25 * CLEANED)
    assert found.parts["coking"][cleaned] == pytest.approx(10 * 20 * CLEANED)
    assert abs(found.parts["unprinted"]).max() == pytest.approx(0, abs=1e-9)


def test_the_sectoral_side_is_the_inventory_s_own(balance: EnergyBalance) -> None:
    found = reference_approach(PLACE, YEAR, "inventory", balance, default_factors())
    inventory = build_inventory(PLACE, YEAR, "inventory", (), balance, default_factors())
    assert found.sectoral_total * 1000 == pytest.approx(inventory.by_gas()["CO2"])


def test_a_wide_gap_names_its_causes() -> None:
    # crude oil 100 in, 80 of diesel out and burnt: a fifth is lost in refining
    cells = {
        ("supply", "oil.crude"): 100.0,
        ("transformation.refining", "oil.crude"): -100.0,
        ("transformation.refining", "oil.diesel"): 80.0,
        ("final", "oil.diesel"): 80.0,
        ("final.transport", "oil.diesel"): 80.0,
    }
    found = reference_approach(PLACE, YEAR, "inventory", make_balance(PLACE, YEAR, cells), default_factors())
    (finding,) = found.findings
    assert finding.code == "inventory.reference-approach"
    assert "炼油及煤制油损失的碳" in finding.zh
    # steel guide: crude 41.816 x 20.08, diesel 42.652 x 20.2, oxidation alike
    assert found.difference == pytest.approx(100 * (100 * 41.816 * 20.08 / (80 * 42.652 * 20.2) - 1))


def test_gas_of_blast_furnaces_is_counted_with_the_coke_in_both_approaches() -> None:
    cells = {
        ("supply", "coke"): 10.0,
        ("final", "coke"): 10.0,
        ("final.industry", "coke"): 10.0,
        ("supply", "gas.blast_furnace"): 5.0,
        ("transformation.power", "gas.blast_furnace"): -5.0,
    }
    balance = make_balance(PLACE, YEAR, cells)
    found = build_inventory(PLACE, YEAR, "inventory", (), balance, default_factors())
    assert {each.item for each in found.results if each.value is not None} == {"coke"}
    assert reference_approach(PLACE, YEAR, "inventory", balance, default_factors()).difference == pytest.approx(0)


def test_energy_is_that_of_the_room_of_combustion(balance: EnergyBalance) -> None:
    found = build_inventory(PLACE, YEAR, "inventory", (), balance, default_factors())
    factors = carbon_factors(default_factors(), balance, "inventory")
    assert found.by_gas("energy")["CO2"] == pytest.approx(fuel_emissions(balance, factors, "inventory").total * 1000)


def test_completeness_counts_every_gas_of_every_line() -> None:
    key = NotationEntry("ippu.adipic_acid", "*", PLACE, YEAR, "NO", "无")
    given = [Activity("lime", PLACE, YEAR, 1.0, "t", "published", "hand")]
    found = build_inventory(PLACE, YEAR, "inventory", given, None, default_factors(), notation=[key])
    count = completeness(found)
    cells = sum(len(line.gases) for line in inventory_lines().values())
    assert (count.valued, count.keys["NO"], count.keys["NE"]) == (1, 1, cells - 2)
    assert count.share == pytest.approx(100 * 2 / cells)
    assert not check_inventory(found)


def test_what_is_missing_twice_or_of_the_wrong_sign_is_named() -> None:
    found = _inventory(PLACE, lime=1.0, **{"clinker.carbide_slag": 5.0})
    broken = replace(found, results=(*found.results[1:], found.results[-1]))
    codes = [each.code for each in check_inventory(broken)]
    assert codes == ["inventory.left-out", "inventory.twice", "inventory.negative-source"]


def test_a_series_names_steps_gaps_and_changes_of_method() -> None:
    years = [_inventory(PLACE, 2010, lime=100.0), _inventory(PLACE, 2011, lime=130.0), _inventory(PLACE, 2012)]
    found = [(each.code, each.where) for each in check_series(years)]
    assert found == [
        ("inventory.series-step", "ippu.lime CO2 2010–2011"),
        ("inventory.series-gap", "ippu.lime CO2 2011–2012"),
    ]
    other = replace(years[1], results=tuple(replace(each, method="other") for each in years[1].results))
    assert "inventory.series-method" in {each.code for each in check_series([years[0], other])}
    with pytest.raises(AccountsError):
        check_series([years[0], _inventory("370402", 2011)])


def test_absolute_differences_show_what_totals_hide() -> None:
    found = sector_difference({"a": 10.0, "b": 5.0}, {"a": 7.0, "c": 9.0})
    # a +3, b +5, c -9
    assert (found.net, found.absolute, found.offset) == (-1.0, 17.0, 16.0)
    one, two = _inventory(PLACE, lime=1000.0), _inventory(PLACE, calcium_carbide=1000.0)
    assert sector_difference(one, two).absolute == pytest.approx(683 + 1154)


def test_districts_sum_to_the_city_every_tonne_once() -> None:
    parts = [_inventory(ONE, lime=100.0), _inventory(TWO, lime=50.0)]
    nested = nest_places(_inventory(CITY), parts)
    assert nested.city.by_gas("ippu.lime")["CO2"] == pytest.approx(150 * 0.683)
    assert nested.city.total() == pytest.approx(sum(part.total() for part in parts))


def test_the_city_s_own_figure_counts_and_leaves_a_rest() -> None:
    nested = nest_places(_inventory(CITY, lime=200.0), [_inventory(ONE, lime=100.0), _inventory(TWO, lime=50.0)])
    assert nested.city.by_gas("ippu.lime")["CO2"] == pytest.approx(200 * 0.683)
    assert nested.rest["ippu.lime", "CO2"] == pytest.approx(50 * 0.683)
    less = nest_places(_inventory(CITY, lime=120.0), [_inventory(ONE, lime=100.0), _inventory(TWO, lime=50.0)])
    assert [each.code for each in less.findings] == ["inventory.parts-exceed"]


def test_a_city_s_key_is_not_filled_up_with_what_its_districts_have() -> None:
    # the city's balance carries the carbon of ammonia (IE); a district without a balance counts it by its product
    city = _inventory(CITY)
    kept = tuple(
        replace(each, notation="IE", reason_zh="已计入") if each.line == "ippu.lime" else each for each in city.results
    )
    nested = nest_places(replace(city, results=kept), [_inventory(ONE, lime=100.0), _inventory(TWO, lime=50.0)])
    assert nested.city.total() == 0
    assert [each.code for each in nested.findings] == ["inventory.parts-against-key"]


def test_a_district_without_data_keeps_the_sum_open() -> None:
    nested = nest_places(_inventory(CITY), [_inventory(ONE, lime=100.0), _inventory(TWO)])
    (lime,) = nested.city.of_line("ippu.lime")
    assert (lime.notation, lime.reason_zh) == ("NE", f"部分区县未估算：{TWO}")


def test_a_plant_kept_by_the_city_is_added_once() -> None:
    parts = [_inventory(ONE, lime=100.0), _inventory(TWO, lime=50.0)]
    plant = PlantEmission("plant:x", ONE, "ippu.lime", "CO2", 30.0, "city")
    nested = nest_places(_inventory(CITY), parts, [plant])
    assert nested.city.by_gas("ippu.lime")["CO2"] == pytest.approx(150 * 0.683 + 30)
    inside = tuple(replace(each, item="plant:x") if each.line == "ippu.lime" else each for each in parts[0].results)
    twice = nest_places(_inventory(CITY), [replace(parts[0], results=inside), parts[1]], [plant])
    assert [each.code for each in twice.findings] == ["inventory.counted-twice"]


def test_plants_cannot_emit_more_than_the_district_they_stand_in() -> None:
    parts = [_inventory(ONE, lime=100.0)]
    on_ground = PlantEmission("plant:x", ONE, "ippu.lime", "CO2", 69.0)
    found = nest_places(_inventory(CITY), parts, [on_ground])
    assert [each.code for each in found.findings] == ["inventory.plants-exceed"]
    assert found.city.by_gas("ippu.lime")["CO2"] == pytest.approx(68.3), "plants on the ground are in the district"
    with pytest.raises(AccountsError):
        nest_places(_inventory(CITY), parts, [replace(on_ground, ground="370499")])
