"""Identities, standard coal and totals of the small balance, against figures worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.accounts.balance import (
    EnergyBalance,
    assessment_energy,
    assessment_observations,
    check_balance,
    coefficients,
    constant_gdp,
    energy_observations,
    energy_per_gdp,
    energy_totals,
    in_standard_coal,
    make_balance,
    net_import,
    net_import_observations,
    non_fossil,
    read_balance,
)
from dafeng.accounts.factors import FactorLibrary, default_factors, grid_factor
from dafeng.core.catalogue import default_catalogue
from dafeng.core.errors import AccountsError

# By hand, appendix 4 of the 2008 yearbook: raw 0.7143, crude 1.4286, gasoline 1.4714, gas 1.33 kgce/m3, power 0.1229.
# Use: raw 150, cleaned 0, coke 0, crude 40, gasoline -18, gas 5 (x10), heat 0, electricity 20 (x10):
# 107.145 + 57.144 - 26.4852 + 66.5 + 24.58
TOTAL = 228.8838
# With 300 gce/kWh electricity counts 20 x 3.0 = 60 in place of 24.58
TOTAL_EQUIVALENT = 264.3038


@pytest.fixture(scope="module")
def library() -> FactorLibrary:
    return default_factors()


def test_a_balance_that_closes_breaks_no_identity(balance: EnergyBalance) -> None:
    assert check_balance(balance) == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # one figure changed; which identities break, printed and computed
        (
            " 1.一次能源生产量,100,100",
            " 1.一次能源生产量,100,103",
            [("row-sum", "supply", "coal.raw", 150, 153), ("kind-sum", "supply.primary", "coal.total", 100, 103)],
        ),
        ("五.平衡差额,0,0,0,0", "五.平衡差额,0,0,0,1", [("difference", "difference", "coke", 1, 0)]),
        (
            "六.消费量合计,150,150,25",
            "六.消费量合计,150,150,26",
            [("consumption", "consumption", "coal.cleaned", 26, 25)],
        ),
        (
            "  #用作原料、材料,,,,,,,,1",
            "  #用作原料、材料,,,,,,,,4",
            [("part", "final.feedstock", "gas.natural", 4, 3)],
        ),
        (
            "  乡村,3,3,,,1,,1,,,2",
            "  乡村,3,3,,,1,,1,,,7",
            [("row-sum", "final.residential", "electricity", 5, 10)],
        ),
    ],
)
def test_each_broken_identity_is_named_with_both_figures(
    tmp_path: Path, table: str, old: str, new: str, expected: list[tuple[str, str, str, float, float]]
) -> None:
    assert old in table
    path = tmp_path / "b.csv"
    path.write_text(table.replace(old, new), "utf-8")
    found = [v for v in check_balance(read_balance(path)) if v.severity == "error"]
    assert [(v.identity, v.row, v.kind, v.printed, pytest.approx(v.computed)) for v in found] == [
        (a, b, c, d, pytest.approx(e)) for a, b, c, d, e in expected
    ]


def test_a_violation_reads_as_row_and_column_with_units(tmp_path: Path, table: str) -> None:
    path = tmp_path / "b.csv"
    path.write_text(table.replace("六.消费量合计,150,150,25", "六.消费量合计,150,150,26"), "utf-8")
    (violation,) = check_balance(read_balance(path))
    assert violation.fault.text("zh").startswith("消费量合计 × 洗精煤：")
    assert "26.0000 万吨" in violation.fault.text("zh")
    assert "25.0000" in violation.fault.text("zh")


def test_a_wrong_sign_is_a_violation() -> None:
    cells = {
        ("supply", "coal.raw"): 10.0,
        ("supply.outflow", "coal.raw"): 10.0,
        ("transformation", "coal.raw"): 5.0,
        ("transformation.power", "coal.raw"): 5.0,
        ("transformation", "electricity"): -2.0,
        ("transformation.power", "electricity"): -2.0,
        ("final", "coal.raw"): 15.0,
    }
    signs = [v for v in check_balance(make_balance("370400", 2007, cells)) if v.identity == "sign"]
    assert {(v.row, v.kind) for v in signs} == {
        ("supply.outflow", "coal.raw"),
        ("transformation.power", "coal.raw"),
        ("transformation.power", "electricity"),
    }


def test_rounding_of_the_printed_figures_is_no_violation(tmp_path: Path, table: str) -> None:
    path = tmp_path / "b.csv"
    path.write_text(table.replace("四.终端消费量,33,28,5", "四.终端消费量,33,28.01,5"), "utf-8")
    assert check_balance(read_balance(path)) == ()


def test_a_large_difference_is_a_warning(tmp_path: Path, table: str) -> None:
    text = table.replace("四.终端消费量,33,28,5,14,20", "四.终端消费量,33,28,5,12,20").replace(
        " 2.工业,25,20,5,14", " 2.工业,25,20,5,12"
    )
    text = text.replace("五.平衡差额,0,0,0,0", "五.平衡差额,0,0,0,2").replace(
        "六.消费量合计,150,150,25,14", "六.消费量合计,150,150,25,12"
    )
    path = tmp_path / "b.csv"
    path.write_text(text, "utf-8")
    (violation,) = check_balance(read_balance(path))
    assert (violation.identity, violation.kind, violation.severity) == ("large-difference", "coke", "warning")


def test_total_energy_by_calorific_value_is_the_sum_worked_out_by_hand(
    balance: EnergyBalance, library: FactorLibrary
) -> None:
    totals = energy_totals(balance, coefficients(library, balance))
    assert totals.total == pytest.approx(TOTAL)
    # raw 28, cleaned 5, coke 14, gasoline 20, gas 4, heat 190, electricity 47
    assert totals.final == pytest.approx(20.0004 + 4.5 + 13.5996 + 29.428 + 53.2 + 6.4828 + 57.763)
    assert totals.loss == pytest.approx(2 * 0.7143 + 10 * 0.03412 + 3 * 1.229)
    assert totals.by_sector["agriculture"] == pytest.approx(3 * 0.7143 + 2 * 1.229)
    assert totals.feedstock == pytest.approx(13.3)
    assert totals.physical == {"energy.coal": 150, "energy.oil": 22, "energy.gas": 5}


def test_parts_add_up_to_the_total(balance: EnergyBalance, library: FactorLibrary) -> None:
    for rate in (None, 300.0):
        totals = energy_totals(balance, coefficients(library, balance, thermal_rate=rate))
        assert sum(totals.by_sector.values()) == pytest.approx(totals.total)
        assert sum(totals.by_group.values()) == pytest.approx(totals.total)
        assert totals.final + totals.transformation_loss + totals.loss == pytest.approx(totals.total)


def test_what_printed_sectors_leave_of_final_consumption_stays_in_sight(
    tmp_path: Path, table: str, library: FactorLibrary
) -> None:
    path = tmp_path / "b.csv"
    path.write_text(table.replace(" 3.建筑业,,,,,,,,,,1", " 3.建筑业,,,,,,,,,,0"), "utf-8")
    read = read_balance(path, place="370400")
    totals = energy_totals(read, coefficients(library, read))
    assert totals.by_sector["unallocated"] == pytest.approx(1.229)
    assert totals.total == pytest.approx(TOTAL)


def test_the_methods_differ_only_in_electricity(balance: EnergyBalance, library: FactorLibrary) -> None:
    calorific = energy_totals(balance, coefficients(library, balance))
    equivalent = energy_totals(balance, coefficients(library, balance, thermal_rate=300))
    assert equivalent.total == pytest.approx(TOTAL_EQUIVALENT)
    assert equivalent.by_group["electricity"] == pytest.approx(60)
    for group in ("coal", "oil", "gas"):
        assert equivalent.by_group[group] == pytest.approx(calorific.by_group[group])


def test_the_non_fossil_share_names_its_method(balance: EnergyBalance, library: FactorLibrary) -> None:
    # 6 x 10^8 kWh: 7.374 by calorific value, 18 at 300 gce/kWh
    for rate, method, share in ((None, "calorific", 7.374 / TOTAL), (300.0, "equivalent", 18 / TOTAL_EQUIVALENT)):
        by = coefficients(library, balance, thermal_rate=rate)
        clean = non_fossil(balance, energy_totals(balance, by), by)
        assert clean.method == method
        assert clean.share == pytest.approx(100 * share)


def test_total_and_non_fossil_energy_of_different_methods_are_not_divided(
    balance: EnergyBalance, library: FactorLibrary
) -> None:
    by = coefficients(library, balance)
    with pytest.raises(AccountsError):
        non_fossil(balance, energy_totals(balance, coefficients(library, balance, thermal_rate=300)), by)


def test_the_assessment_book_deducts_feedstock_and_non_fossil_energy(
    balance: EnergyBalance, library: FactorLibrary
) -> None:
    by = coefficients(library, balance)
    totals = energy_totals(balance, by)
    assert assessment_energy(totals, non_fossil(balance, totals, by)).assessed == pytest.approx(TOTAL - 13.3 - 7.374)


def test_feedstock_that_is_not_printed_is_not_taken_for_zero(
    tmp_path: Path, table: str, library: FactorLibrary
) -> None:
    path = tmp_path / "b.csv"
    path.write_text(table.replace("  #用作原料、材料,,,,,,,,1", "  #用作原料、材料,,,,,,,,"), "utf-8")
    read = read_balance(path, place="370400")
    by = coefficients(library, read)
    totals = energy_totals(read, by)
    clean = non_fossil(read, totals, by)
    assert totals.feedstock is None
    with pytest.raises(AccountsError):
        assessment_energy(totals, clean)
    assert assessment_energy(totals, clean, feedstock=0.0).feedstock == 0.0


def test_net_imported_electricity_takes_the_factor_of_the_province(
    balance: EnergyBalance, library: FactorLibrary
) -> None:
    # 14 x 10^8 kWh x 0.6191 kg/kWh = 866.74 kt
    imported = net_import(balance, grid_factor(library, "370400", 2023))
    assert imported.electricity == 14
    assert imported.co2 == pytest.approx(866.74)


def test_energy_per_product_is_in_tonnes_per_ten_thousand_yuan() -> None:
    assert energy_per_gdp(228.8838, 100.0) == pytest.approx(2.288838)
    with pytest.raises(AccountsError):
        energy_per_gdp(1.0, 0.0)


def test_a_standard_coal_table_sums_its_totals_from_kinds(balance: EnergyBalance, library: FactorLibrary) -> None:
    coal = in_standard_coal(balance, coefficients(library, balance))
    assert coal.at("final", "coal.total") == pytest.approx(28 * 0.7143 + 5 * 0.9)
    assert coal.at("final.construction", "coal.raw") is None
    with pytest.raises(AccountsError):
        in_standard_coal(coal, coefficients(library, balance))


def test_without_a_year_no_coefficient_is_chosen(library: FactorLibrary) -> None:
    with pytest.raises(AccountsError) as caught:
        coefficients(library, make_balance("CN", 0, {("final", "coal.raw"): 1.0}))
    assert caught.value.faults[0].code == "balance.no-year"


def test_a_coal_rate_no_station_can_have_is_refused(balance: EnergyBalance, library: FactorLibrary) -> None:
    with pytest.raises(AccountsError) as caught:
        coefficients(library, balance, thermal_rate=0.3)
    assert caught.value.faults[0].code == "balance.thermal-rate"


def test_observations_are_of_the_catalogue_and_name_source_and_method(
    balance: EnergyBalance, library: FactorLibrary
) -> None:
    by = coefficients(library, balance, thermal_rate=300)
    totals = energy_totals(balance, by)
    frame = energy_observations(totals, clean=non_fossil(balance, totals, by))
    known = default_catalogue()
    for code in frame["indicator"]:
        assert code in known, code
    assert set(frame["source"]) == {"hand#equivalent:300gce/kWh"}
    assert set(frame["state"]) == {"published"}
    calorific = energy_observations(energy_totals(balance, coefficients(library, balance)))
    assert calorific["indicator"].to_list() == ["energy.total.calorific"]


def test_energy_per_product_is_observed_by_equivalent_value(balance: EnergyBalance, library: FactorLibrary) -> None:
    totals = energy_totals(balance, coefficients(library, balance, thermal_rate=300))
    frame = energy_observations(totals, gdp=100.0)
    value = frame.filter(frame["indicator"] == "energy.intensity.gdp")["value"].item()
    assert value == pytest.approx(TOTAL_EQUIVALENT / 100)


def test_the_assessed_total_stands_in_its_own_book(balance: EnergyBalance, library: FactorLibrary) -> None:
    by = coefficients(library, balance)
    totals = energy_totals(balance, by)
    row = assessment_observations(totals, assessment_energy(totals, non_fossil(balance, totals, by))).row(0, named=True)
    assert (row["indicator"], row["book"]) == ("energy.total.calorific", "assessment")
    assert row["value"] == pytest.approx(TOTAL - 13.3 - 7.374)


def test_net_imports_with_a_held_factor_are_assumed_and_say_so(balance: EnergyBalance, library: FactorLibrary) -> None:
    found = net_import(balance, grid_factor(library, "370400", 2025, hold=True))
    frame = net_import_observations(found, "370400", 2025, "hand")
    figures = {row["indicator"]: (row["value"], row["state"]) for row in frame.iter_rows(named=True)}
    # 14 x 10^8 kWh = 1400 GWh
    assert figures["electricity.net_import"] == (pytest.approx(1400.0), "published")
    assert figures["co2.electricity"] == (pytest.approx(866.74), "assumed")
    assert set(frame["source"]) == {"hand#mee-notice-2025-47 表3:held-from-2023"}
    assert all(code in default_catalogue() for code in figures)


@given(scale=st.floats(0.001, 1e6))
def test_energy_is_linear_in_activity(scale: float) -> None:
    cells = {("final", "coal.raw"): 2.0, ("final.industry", "coal.raw"): 2.0, ("transformation", "electricity"): 0.0}
    one = make_balance("CN", 2007, cells)
    many = make_balance("CN", 2007, {key: value * scale for key, value in cells.items()})
    library = default_factors()
    assert energy_totals(many, coefficients(library, many)).total == pytest.approx(
        scale * energy_totals(one, coefficients(library, one)).total
    )
    assert np.isclose(energy_totals(one, coefficients(library, one)).total, 2 * 0.7143)


def test_product_at_constant_prices_is_chained_by_growth_and_never_over_a_gap() -> None:
    # 100 in 2015; +10 % in 2016: 110; +5 % in 2017: 115.5; 2015 grew 25 %, so 2014 was 80; 2019 hangs on nothing
    found = constant_gdp(100.0, 2015, {2015: 25.0, 2016: 10.0, 2017: 5.0, 2019: 3.0})
    assert found == pytest.approx({2014: 80.0, 2015: 100.0, 2016: 110.0, 2017: 115.5})
    assert energy_per_gdp(231.0, found[2017]) == pytest.approx(2.0)


@pytest.mark.parametrize(("base", "growth"), [(0.0, {}), (100.0, {2016: -100.0}), (100.0, {2016: float("nan")})])
def test_a_product_or_growth_that_cannot_be_is_refused(base: float, growth: dict[int, float]) -> None:
    with pytest.raises(AccountsError):
        constant_gdp(base, 2015, growth)
