"""The inventory from end to end: values against hand calculation, notation keys where there is nothing to count."""

from __future__ import annotations

import pytest

from dafeng.accounts.balance import EnergyBalance
from dafeng.accounts.factors import default_factors
from dafeng.accounts.inventory import (
    METHODS,
    Activity,
    BuildOptions,
    Inventory,
    NotationEntry,
    activities,
    build_inventory,
    inventory_lines,
)
from dafeng.core.errors import AccountsError

PLACE, YEAR = "370400", 2007
# Common raw coal (20.908 GJ/t, 26.37 tC/TJ, 94 %) and gasoline of the steel guide are those of test_combustion.
RAW = 20.908 * 26.37e-3 * 0.94 * 44 / 12


def _activity(code: str, value: float, unit: str = "t") -> Activity:
    return Activity(code, PLACE, YEAR, value, unit, "published", "hand")


def _build(
    balance: EnergyBalance | None, *given: Activity, notation: tuple[NotationEntry, ...] = (), book: str = "inventory"
) -> Inventory:
    return build_inventory(PLACE, YEAR, book, given, balance, default_factors(), notation=notation)  # type: ignore[arg-type]


def test_lines_and_activities_name_only_methods_and_lines_that_exist() -> None:
    for line in inventory_lines().values():
        assert set(line.methods) <= set(METHODS), line.code
    for activity in activities().values():
        line = inventory_lines()[activity.line]
        assert {use.gas for use in activity.uses} <= set(line.gases), activity.code


def test_raw_coal_of_power_is_heat_times_carbon_times_oxidation(balance: EnergyBalance) -> None:
    found = {each.item: each for each in _build(balance).of_line("energy.power") if each.gas == "CO2"}
    assert found["coal.raw"].value == pytest.approx(80e4 * RAW)
    assert found["coal.raw"].formula("en").endswith("= 1.52024e+06 t CO2")
    # IPCC 2006 volume 2 table 2.2: 1 kg CH4 and 1.5 kg N2O per TJ of coal in energy industries
    gases = {each.gas: each.value for each in _build(balance).of_line("energy.power") if each.item == "coal.raw"}
    heat = 80e4 * 20.908 / 1000  # TJ
    assert gases["CH4"] == pytest.approx(heat * 1e-3)
    assert gases["N2O"] == pytest.approx(heat * 1.5e-3)


def test_clinker_of_carbide_slag_is_taken_off() -> None:
    found = _build(None, _activity("clinker.portland", 100, "10^4 t"), _activity("clinker.carbide_slag", 20, "10^4 t"))
    # provincial guide: 0.538 tCO2/t of clinker, less clinker made of carbide slag
    assert found.by_gas("ippu.cement") == {"CO2": pytest.approx(80e4 * 0.538)}


def test_every_line_has_a_value_or_a_key_with_a_reason() -> None:
    found = _build(None)
    assert {each.line for each in found.results} == set(inventory_lines())
    assert all(each.value is None and each.notation == "NE" and each.reason_zh for each in found.results)
    assert found.total() == 0
    assert any("没有2007年能源平衡表" in each.reason_zh for each in found.of_line("energy.power"))


def test_the_city_s_own_key_stands_in_for_no_data() -> None:
    key = NotationEntry("ippu.adipic_acid", "*", PLACE, YEAR, "NO", "本市无己二酸企业")
    (found,) = _build(None, notation=(key,)).of_line("ippu.adipic_acid")
    assert (found.notation, found.reason_zh) == ("NO", "本市无己二酸企业")


def test_the_set_of_warming_potentials_changes_the_other_gases_alone(balance: EnergyBalance) -> None:
    found = _build(balance)
    gases = found.by_gas()
    # CH4 21 and 28, N2O 310 and 265 in SAR and AR5
    expected = gases["CH4"] * (28 - 21) + gases["N2O"] * (265 - 310)
    assert found.total("AR5") - found.total("SAR") == pytest.approx(expected)


def test_the_assessment_book_counts_co2_alone_and_bought_power(balance: EnergyBalance) -> None:
    found = _build(balance, book="assessment")
    assert set(found.by_gas()) == {"CO2"}
    assert {line.partition(".")[0] for line in found.by_line()} <= {"energy", "memo"}


def test_every_fault_of_the_input_is_named() -> None:
    bad = (
        _activity("clinker.portland", -1),
        _activity("clinker.carbide_slag", 1, "kWh"),
        _activity("no.such", 1),
        _activity("clinker.portland", 2),
    )
    with pytest.raises(AccountsError) as caught:
        _build(None, *bad, notation=(NotationEntry("none", "*", PLACE, YEAR, "NO", ""),))
    assert sorted(fault.code for fault in caught.value.faults) == [
        "inventory.duplicate",
        "inventory.negative",
        "inventory.unit",
        "inventory.unknown-activity",
        "inventory.unknown-line",
    ]


def test_an_official_inventory_takes_no_unconfirmed_factor(balance: EnergyBalance) -> None:
    with pytest.raises(AccountsError):
        build_inventory(PLACE, YEAR, "inventory", (), balance, default_factors(), options=BuildOptions(official=True))
