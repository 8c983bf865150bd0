"""The inventory from end to end: values against hand calculation, notation keys where there is nothing to count."""

from __future__ import annotations

import pytest

from dafeng.accounts.balance import EnergyBalance, make_balance
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
    sector_difference,
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
    assert found["coal.raw"].formula("en").endswith("= 1,520,239 t CO2")
    # IPCC 2006 volume 2 table 2.2: 1 kg CH4 and 1.5 kg N2O per TJ of coal in energy industries
    gases = {each.gas: each.value for each in _build(balance).of_line("energy.power") if each.item == "coal.raw"}
    heat = 80e4 * 20.908 / 1000  # TJ
    assert gases["CH4"] == pytest.approx(heat * 1e-3)
    assert gases["N2O"] == pytest.approx(heat * 1.5e-3)


def test_clinker_of_carbide_slag_is_taken_off() -> None:
    found = _build(None, _activity("clinker.portland", 100, "10^4 t"), _activity("clinker.carbide_slag", 20, "10^4 t"))
    # provincial guide: 0.538 tCO2/t of clinker, less clinker made of carbide slag
    assert found.by_gas("ippu.cement") == {"CO2": pytest.approx(80e4 * 0.538)}


@pytest.mark.parametrize(
    ("line", "given", "gas", "tonnes"),
    [
        # provincial guide 2011: lime 0.683 t/t
        ("ippu.lime", {"lime": 1000}, "CO2", 683),
        # IPCC 2006 equation 2.10: glass x 0.21, less cullet x 0.20
        ("ippu.glass", {"glass.float": 1000, "glass.cullet": 200}, "CO2", 1000 * 0.21 - 200 * 0.20),
        # steel: fluxes 0.43, 0.474; (pig iron 4.1 % C - steel 0.248 % C) x 44/12
        (
            "ippu.steel",
            {"steel.limestone": 100, "steel.dolomite": 10, "steel.pig_iron": 1000, "steel.product": 990},
            "CO2",
            43 + 4.74 + (1000 * 0.041 - 990 * 0.00248) * 44 / 12,
        ),
        # nitric acid, dual pressure: 8 kg N2O/t, less what is destroyed
        ("ippu.nitric_acid", {"nitric_acid.dual_pressure": 1000, "nitric_acid.n2o_destroyed": 5}, "N2O", 8 - 5),
        ("ippu.adipic_acid", {"adipic_acid": 1000}, "N2O", 293),
        ("ippu.carbide", {"calcium_carbide": 1000}, "CO2", 1154),
        # 29.2 kg HFC-23 a tonne of HCFC-22
        ("ippu.fluorochemicals", {"hcfc22": 1000}, "HFC-23", 29.2),
        # aluminium, point-fed prebake: 0.0888 kg CF4/t
        ("ippu.aluminium", {"aluminium.pfpb": 1000}, "CF4", 0.0888),
        # R-410A: half HFC-32, 5.5 % a year
        ("ippu.refrigeration", {"refrigeration.room_ac.r410a": 100}, "HFC-32", 100 * 0.055 * 0.5),
        # 8.37 m3/t x 0.67 kg/m3
        ("energy.coal_mining", {"coal_mining.key_state": 1e6}, "CH4", 1e6 * 8.37 * 0.67e-3),
        # ammonia from gas 2.104 t/t, less 44/60 t of CO2 a tonne of urea
        ("ippu.ammonia", {"ammonia.gas": 1000, "ammonia.urea": 500}, "CO2", 2104 - 500 * 0.733),
        ("ippu.cement", {"clinker.portland": 1000, "cement.substitute.carbide_slag": 100}, "CO2", 538 - 48),
        # carbonates: 44.01/100.09
        ("ippu.carbonates", {"carbonate.caco3": 1000}, "CO2", 440),
    ],
)
def test_processes_are_activity_times_the_tabled_factor(
    line: str, given: dict[str, float], gas: str, tonnes: float
) -> None:
    found = _build(None, *(_activity(code, value) for code, value in given.items()))
    assert found.by_gas(line)[gas] == pytest.approx(tonnes, rel=1e-6)
    assert not found.findings


def test_carbon_that_the_fuels_of_the_balance_carry_is_not_counted_again(balance: EnergyBalance) -> None:
    found = _build(balance, _activity("coke", 14, "10^4 t"), _activity("ammonia.gas", 1000))
    (coke,) = found.of_line("ippu.coke")
    assert coke.notation == "IE"
    assert [each.code for each in found.findings if each.where == "ippu.coke"] == ["inventory.double-count"]
    # the table has a feedstock row, which is off the fuel burnt: ammonia counts
    assert found.by_gas("ippu.ammonia")["CO2"] == pytest.approx(2104)


def test_two_activities_of_the_same_mass_are_refused() -> None:
    with pytest.raises(AccountsError) as caught:
        _build(None, _activity("clinker.carbide_slag", 1), _activity("cement.substitute.carbide_slag", 1))
    assert [fault.code for fault in caught.value.faults] == ["inventory.exclusive"]


def test_a_place_without_a_balance_counts_the_fuels_it_knows() -> None:
    found = _build(None, _activity("fuel.power.coal.raw", 5, "10^4 t"))
    assert found.by_gas("energy.power")["CO2"] == pytest.approx(5e4 * RAW)
    (industry,) = (each for each in found.of_line("energy.industry") if each.gas == "CO2")
    assert industry.notation == "NE"


def test_an_activity_without_a_factor_stays_not_estimated_and_is_named() -> None:
    given = (Activity("lime", PLACE, 1999, 1.0, "t", "published", "hand"),)
    found = build_inventory(PLACE, 1999, "inventory", given, None, default_factors())
    (lime,) = found.of_line("ippu.lime")
    assert (lime.value, lime.notation, lime.item) == (None, "NE", "lime")
    assert [each.code for each in found.findings] == ["inventory.no-factor"]


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


def test_a_key_for_one_gas_cannot_contradict_the_key_for_all() -> None:
    keys = (
        NotationEntry("ippu.cement", "CO2", PLACE, YEAR, "NO", "none", at="notation.csv:2"),
        NotationEntry("ippu.cement", "*", PLACE, YEAR, "IE", "elsewhere", at="notation.csv:3"),
    )
    with pytest.raises(AccountsError) as caught:
        _build(None, notation=keys)
    (fault,) = caught.value.faults
    assert (fault.code, fault.where.split()[0], fault.found, fault.expected) == (
        "inventory.contradiction",
        "notation.csv:2",
        "NO",
        "IE",
    )


@pytest.mark.parametrize("year", [-1, 1948, 2101, 99999])
def test_a_year_out_of_range_is_refused(year: int) -> None:
    with pytest.raises(AccountsError, match="年份"):
        build_inventory(PLACE, year, "inventory", (), None, default_factors())


def test_an_official_inventory_takes_no_unconfirmed_factor(balance: EnergyBalance) -> None:
    with pytest.raises(AccountsError):
        build_inventory(PLACE, YEAR, "inventory", (), balance, default_factors(), options=BuildOptions(official=True))


def test_transport_of_shandong_2007_is_the_published_one_for_oil_and_gas() -> None:
    # Quantities: China Energy Statistical Yearbook 2008, table 6-15 (single cells). CO2 [Mt] of the same cells: CEADs
    # provincial inventories by sector and fuel (Shan et al. 2018, doi:10.1038/sdata.2017.201).
    published = {
        "oil.gasoline": (345.88, 10.1230),
        "oil.kerosene": (28.61, 0.8684),
        "oil.diesel": (700.1, 21.6598),
        "oil.fuel": (215.1, 6.8151),
        "gas.natural": (0.75, 0.1621),
        "oil.lpg": (5.7, 0.1785),
    }
    cells = {("final.transport", kind): amount for kind, (amount, _) in published.items()}
    balance = make_balance("370000", YEAR, cells)
    found = build_inventory("370000", YEAR, "inventory", (), balance, default_factors())
    own = {each.item: (each.value or 0.0) / 1e6 for each in found.of_line("energy.transport") if each.gas == "CO2"}
    apart = sector_difference(own, {kind: megatonnes for kind, (_, megatonnes) in published.items()})
    # the factors of the steel guide are those of CEADs but for LPG and the last digit of the others
    assert apart.absolute < 0.001 * sum(megatonnes for _, megatonnes in published.values())
