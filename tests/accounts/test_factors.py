"""The factor library: which row and why, conflicts in sight, locks, confirmations, overrides, no mixing of sets.

Expected values are read from the source tables by hand and named where they stand.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.accounts.factors import (
    COLUMNS,
    Confirmation,
    FactorLibrary,
    Override,
    co2_equivalent,
    default_factors,
    fuel_set,
    grid_factor,
    read_factor_data,
)
from dafeng.core.errors import AccountsError, DafengError

ANTHRACITE = "common-raw-coal:coal.raw:ncv:CN:2005-"


@pytest.fixture(scope="module")
def library() -> FactorLibrary:
    return default_factors()


def _code(caught: pytest.ExceptionInfo[AccountsError]) -> str:
    return caught.value.faults[0].code


@pytest.mark.parametrize(
    ("asked", "value", "unit", "table"),
    [
        # CETS-AG-03.01-V01-2024, 附录A 附表A.1: 无烟煤 25.024 GJ/t; 高炉煤气 0.0708 tC/GJ
        (("无烟煤", "ncv", "ets", "CN", 2024), 25.024, "GJ/t", "附录A 附表A.1"),
        (("高炉煤气", "carbon_content", "ets", "CN", 2024), 70.8, "tC/TJ", "附录A 附表A.1"),
        # 公告2025年第47号: 表3 山东 0.6191, 表1 全国 0.5306, 表4 0.6096, 表5 0.8273
        (("电力", "grid_factor", "inventory", "370400", 2023), 0.6191, "kgCO2/kWh", "表3"),
        (("电力", "grid_factor", "inventory", "CN", 2023), 0.5306, "kgCO2/kWh", "表1"),
        (("electricity.residual", "grid_factor", "assessment", "CN", 2023), 0.6096, "kgCO2/kWh", "表4"),
        (("electricity.fossil", "grid_factor", "inventory", "CN", 2023), 0.8273, "kgCO2/kWh", "表5"),
        # 中国能源统计年鉴2008 附录4: 原煤 20 908 千焦, 0.7143; 电力(当量) 0.1229
        (("原煤", "ncv", "statistics", "CN", 2007), 20908, "kJ/kg", "附录4"),
        (("原煤", "standard_coal", "statistics", "370000", 2007), 0.7143, "kgce/kg", "附录4"),
        (("电力", "standard_coal", "statistics", "CN", 2007), 0.1229, "kgce/kWh", "附录4"),
        # 2023、2024年度配额方案: Ⅰ 2024基准值 0.791; 供热 燃煤 2023盈亏平衡值 0.1041
        (("ets.power.class1", "benchmark", "ets", "CN", 2024), 0.791, "tCO2/MWh", "表1、表2"),
        (("ets.heat.coal", "benchmark_balance", "ets", "CN", 2023), 0.1041, "tCO2/GJ", "表1、表2"),
        # 附表A.2: 生铁 0.172
        (("钢铁·生铁", "carbon_as_co2", "ets", "CN", 2024), 0.172, "tCO2/t", "附录A 附表A.2"),
    ],
)
def test_rows_picked_by_hand_from_the_sources_are_found(
    library: FactorLibrary,
    asked: tuple[str, str, str, str, int],
    value: float,
    unit: str,
    table: str,
) -> None:
    choice = library.find(*asked)
    assert choice.row is not None
    assert (choice.value, choice.unit, choice.row.table) == (value, unit, table)


def test_the_same_thing_has_other_values_in_other_books(library: FactorLibrary) -> None:
    # clinker: 0.535 in the cement guide (ets), 0.538 in the 2011 inventory guide
    assert library.find("clinker.portland", "process_co2", "ets", "CN", 2024).value == 0.535
    assert library.find("clinker.portland", "process_co2", "inventory", "CN", 2024).value == 0.538


def test_a_footprint_factor_never_answers_for_the_inventory(library: FactorLibrary) -> None:
    with pytest.raises(AccountsError) as caught:
        library.find("电力", "footprint_factor", "inventory", "CN", 2023)
    assert _code(caught) == "factor.not-found"
    assert "footprint" in caught.value.faults[0].mend_en


def test_a_choice_says_why_and_shows_what_contradicts_it(library: FactorLibrary) -> None:
    # natural gas: 1.3300 in appendix 4 of the 2008 yearbook, 1.215 in later balances
    choice = library.find("天然气", "standard_coal", "statistics", "CN", 2007)
    assert choice.value == 1.33
    assert [row.value for row in choice.conflicts] == [1.215]
    assert [rule.code for rule in choice.trail] == ["candidates", "book", "region", "set", "certainty"]
    assert choice.alternatives[0].why.code == "lower-rank"


def test_the_known_conflict_of_liquefied_gas_stays_in_sight(library: FactorLibrary) -> None:
    # 17.2 as printed in the steel guide, 15.3 in the provincial guide of 2025
    choice = library.find("液化天然气", "carbon_content", "inventory", "CN", 2026)
    assert choice.value == 15.3
    assert [(row.set, row.value) for row in choice.conflicts] == [("ets-steel-2024", 17.2)]


def test_a_range_is_shown_but_never_chosen(library: FactorLibrary) -> None:
    # coke oven gas: 0.5714 to 0.6143 in appendix 4; 0.5928 in balances lies inside
    choice = library.find("焦炉煤气", "standard_coal", "statistics", "CN", 2007)
    assert choice.value == 0.5928
    (other,) = [each for each in choice.alternatives if each.row.value is None]
    assert (other.row.low, other.row.high, other.why.code, other.conflict) == (0.5714, 0.6143, "range", False)


def test_a_row_outside_its_years_does_not_answer(library: FactorLibrary) -> None:
    with pytest.raises(AccountsError) as caught:
        library.find("无烟煤", "ncv", "ets", "CN", 2020)
    assert "ets-steel-2024" in caught.value.faults[0].mend_zh


def test_a_weak_row_is_refused_for_official_use_until_a_named_person_confirms_it(library: FactorLibrary) -> None:
    with pytest.raises(AccountsError) as caught:
        library.find("原煤", "ncv", "inventory", "370400", 2020, official=True)
    assert _code(caught) == "factor.unconfirmed"
    vouched = library.confirmed(Confirmation(ANTHRACITE, "张三", date(2026, 3, 1), "已与指南原文核对"))
    choice = vouched.find("原煤", "ncv", "inventory", "370400", 2020, official=True)
    assert choice.value == 20.908
    assert choice.confirmation is not None
    assert choice.confirmation.person == "张三"
    assert not library.confirmations, "the library asked first is unchanged"


def test_a_draft_is_no_official_value(library: FactorLibrary) -> None:
    assert library.find("ets.power.class1", "benchmark", "ets", "CN", 2026).value == 0.7894
    with pytest.raises(AccountsError) as caught:
        library.find("ets.power.class1", "benchmark", "ets", "CN", 2026, official=True)
    assert _code(caught) == "factor.unconfirmed"


def test_an_official_value_is_seen_and_in_force(library: FactorLibrary) -> None:
    row = library.find("电力", "grid_factor", "inventory", "370400", 2023, official=True).row
    assert row is not None
    assert library.is_official(row)


@pytest.mark.parametrize(("person", "reason"), [("", "已核对"), ("张三", " ")])
def test_a_confirmation_needs_a_person_and_a_reason(person: str, reason: str) -> None:
    with pytest.raises(AccountsError):
        Confirmation(ANTHRACITE, person, date(2026, 3, 1), reason)


def test_a_confirmation_of_a_row_that_does_not_exist_is_refused(library: FactorLibrary) -> None:
    with pytest.raises(AccountsError):
        library.confirmed(Confirmation("no:such:row", "张三", date(2026, 3, 1), "已核对"))


def test_an_official_row_is_locked_and_another_is_not(library: FactorLibrary) -> None:
    official = library.find("电力", "grid_factor", "inventory", "370400", 2023).row
    memory = library.find("原煤", "ncv", "inventory", "370400", 2020).row
    assert official is not None
    assert memory is not None
    with pytest.raises(AccountsError) as caught:
        library.changed(replace(official, value=0.5))
    assert _code(caught) == "factor.locked"
    assert library.changed(replace(memory, value=21.0)).find("原煤", "ncv", "inventory", "CN", 2020).value == 21.0


def test_an_override_keeps_the_default_beside_it_with_who_and_why(library: FactorLibrary) -> None:
    mine = Override("原煤", "ncv", "370400", 5100.0 * 4.1868, "kJ/kg", "李四", date(2026, 2, 1), "本市商品煤实测加权")
    choice = library.overridden(mine).find("原煤", "ncv", "inventory", "370481", 2020)
    assert choice.override is not None
    assert (choice.value, choice.unit) == (5100.0 * 4.1868, "kJ/kg")
    assert choice.row is not None
    assert choice.row.value == 20.908
    assert "本市商品煤实测加权" in choice.trail[-1].zh
    elsewhere = library.overridden(mine).find("原煤", "ncv", "inventory", "370100", 2020)
    assert elsewhere.override is None


def test_an_override_in_a_unit_of_something_else_is_refused(library: FactorLibrary) -> None:
    with pytest.raises(AccountsError) as caught:
        library.overridden(Override("原煤", "ncv", "370400", 0.7, "kgce/kWh", "李四", date(2026, 2, 1), "误填"))
    assert _code(caught) == "factor.override-unit"


@pytest.mark.parametrize(
    ("parameter", "value", "unit"),
    [("ncv", -20.0, "GJ/t"), ("ncv", 20908.0, "GJ/t"), ("carbon_content", 0.0264, "tC/TJ"), ("oxidation", 102.0, "%")],
)
def test_a_local_value_that_cannot_be_is_refused(
    library: FactorLibrary, parameter: str, value: float, unit: str
) -> None:
    with pytest.raises(AccountsError) as caught:
        library.overridden(Override("原煤", parameter, "370400", value, unit, "李四", date(2026, 2, 1), "实测"))
    assert _code(caught) == "factor.impossible"


@pytest.mark.parametrize(
    ("fuel", "book", "year", "origin", "co2", "unit"),
    [
        # 附表A.1 烟煤: 23.736 x 26.18 x 0.99 x 44/12 / 1000
        ("烟煤", "ets", 2024, "ets-steel-2024", 23.736 * 26.18e-3 * 0.99 * 44 / 12, "tCO2/t"),
        # provincial guide 2025, 天然气: 389.31 x 15.3 x 0.99 x 44/12 / 1000 = 21.6219
        ("天然气", "inventory", 2026, "prov-2025", 21.62188809, "tCO2/10^4 m3"),
        # in general use: 20.908 x 26.37 x 0.94 x 44/12 / 1000 = 1.9003
        ("原煤", "inventory", 2020, "common-raw-coal", 1.9002988, "tCO2/t"),
        # IPCC 2006: diesel 43.0 GJ/t x 74100 kgCO2/TJ = 3.1863; the 2011 guide lacks the heating value
        ("柴油", "inventory", 2010, "ipcc-2006", 43.0 * 74.1e-3, "tCO2/t"),
    ],
)
def test_a_fuel_takes_its_three_parameters_from_one_set(
    library: FactorLibrary, fuel: str, book: str, year: int, origin: str, co2: float, unit: str
) -> None:
    found = fuel_set(library, fuel, book, year)
    assert found.set == origin
    assert {choice.row.set for choice in found.choices if choice.row} == {origin}
    assert found.co2 == pytest.approx(co2, rel=1e-7)
    assert found.co2_unit == unit


def test_a_set_without_a_heating_value_is_not_completed_from_another(library: FactorLibrary) -> None:
    with pytest.raises(AccountsError) as caught:
        fuel_set(library, "柴油", "inventory", 2010, origin="prov-2011")
    assert _code(caught) == "factor.no-complete-set"
    assert "prov-2011: ncv" in caught.value.faults[0].found


def test_one_measured_value_is_not_mixed_with_two_defaults(library: FactorLibrary) -> None:
    def mine(parameter: str, value: float, unit: str) -> Override:
        return Override("原煤", parameter, "370400", value, unit, "李四", date(2026, 2, 1), "实测")

    one = library.overridden(mine("ncv", 22.0, "GJ/t"))
    with pytest.raises(AccountsError) as caught:
        fuel_set(one, "原煤", "inventory", 2020, place="370400")
    assert _code(caught) == "factor.mixed-sets"
    three = one.overridden(mine("carbon_content", 26.0, "tC/TJ")).overridden(mine("oxidation", 95.0, "%"))
    measured = fuel_set(three, "原煤", "inventory", 2020, place="370400")
    assert measured.co2 == pytest.approx(22.0 * 26.0e-3 * 0.95 * 44 / 12)


def test_a_published_factor_and_one_held_over_are_different_states(library: FactorLibrary) -> None:
    published = grid_factor(library, "370400", 2023)
    assert (published.value, published.status, published.state) == (0.6191, "published", "published")
    with pytest.raises(AccountsError) as caught:
        grid_factor(library, "370400", 2025)
    assert "2023" in caught.value.faults[0].found
    held = grid_factor(library, "370400", 2025, hold=True)
    assert (held.value, held.of_year, held.status, held.state) == (0.6191, 2023, "held", "assumed")
    assert held.text("zh") == "沿用2023年值"


def test_a_factor_is_carried_back_only_when_asked(library: FactorLibrary) -> None:
    # Zhejiang: 2021 is the first year published (0.5422)
    with pytest.raises(AccountsError):
        grid_factor(library, "330100", 2019, hold=True)
    back = grid_factor(library, "330100", 2019, backcast=True)
    assert (back.value, back.status, back.text("en")) == (0.5422, "backcast", "carried back from 2021")


def test_a_province_without_a_factor_gets_none_of_the_country(library: FactorLibrary) -> None:
    with pytest.raises(AccountsError):
        grid_factor(library, "540100", 2023, hold=True, backcast=True)  # Tibet: not published


def test_the_set_of_warming_potentials_changes_only_what_is_not_co2() -> None:
    # IPCC: methane 21 (SAR), 28 (AR5)
    assert co2_equivalent({"CO2": 100.0, "CH4": 1.0}, "SAR") == (121.0, "SAR")
    assert co2_equivalent({"CO2": 100.0, "CH4": 1.0}, "AR5") == (128.0, "AR5")


@given(mass=st.floats(0, 1e9), more=st.floats(0, 1e9))
def test_co2_equivalents_add_up_over_gases(mass: float, more: float) -> None:
    both, _ = co2_equivalent({"CO2": mass, "N2O": more}, "AR5")
    assert both == pytest.approx(mass + 265 * more)


def test_every_row_can_be_found_in_its_own_book_place_and_year(library: FactorLibrary) -> None:
    for row in library.data.rows:
        if row.value is None:
            continue
        book = row.books[0] if row.books != ("*",) else "inventory"
        year = row.valid_from or row.valid_to or 2020
        found = library.find(row.item, row.parameter, book, row.region, year, origin=row.set)
        assert found.row is not None
        assert found.row.region == row.region


def test_nothing_that_may_not_be_passed_on_is_in_the_library(library: FactorLibrary) -> None:
    used = {row.source for row in library.data.rows}
    assert used == set(library.data.sources)
    assert all(source.redistributable for source in library.data.sources.values())


def test_a_bad_folder_names_every_fault_with_its_line(tmp_path: Path) -> None:
    home = Path(str(__import__("dafeng.accounts.factors", fromlist=["x"]).__file__)).parents[1] / "data" / "factors"
    for name in ("vocabulary.toml", "items.csv", "sources.toml"):
        (tmp_path / name).write_text((home / name).read_text("utf-8"), "utf-8")
    good = "coal.raw,ncv,20.9,,,GJ/t,inventory,CN,2005,,prov-2011,prov-guide-2011,,M,"
    bad = [
        good,
        good,
        "coal.raw,ncv,-3,,,GJ/t,inventory,CN,2006,,prov-2011,prov-guide-2011,,M,",
        "coal.raw,ncv,二十,,,GJ/t,inventory,CN,2007,,prov-2011,prov-guide-2011,,M,",
        "coal.raw,ncv,20,,,apples,inventory,CN,2008,,prov-2011,prov-guide-2011,,M,",
        "phlogiston,ncv,20,,,GJ/t,cookery,CN,2009,,prov-2011,nowhere,,M,",
    ]
    (tmp_path / "fuels.csv").write_text("\n".join([",".join(COLUMNS), *bad]) + "\n", "utf-8")
    with pytest.raises(DafengError) as caught:
        read_factor_data(tmp_path)
    found = [(fault.code, fault.where) for fault in caught.value.faults]
    assert found == [
        ("factor.duplicate", "fuels.csv:3"),
        ("factor.impossible", "fuels.csv:4"),
        ("factor.bad-number", "fuels.csv:5"),
        ("factor.bad-unit", "fuels.csv:6"),
        ("factor.unknown-name", "fuels.csv:7"),
        ("factor.unknown-name", "fuels.csv:7"),
        ("factor.unknown-name", "fuels.csv:7"),
    ]


def test_a_province_finds_the_rows_of_its_region_and_an_assumed_membership_says_so(library: FactorLibrary) -> None:
    # announcement 2025-47, table 2: north grid 0.6361; table 1 gives each province its own row, which stays first
    bare = replace(
        library, data=replace(library.data, rows=tuple(row for row in library.data.rows if row.region != "130000"))
    )
    hebei = bare.find("电力", "grid_factor", "inventory", "130000", 2023)
    assert hebei.row is not None
    assert (hebei.row.region, hebei.value) == ("grid.north", 0.6361)
    assert "region-assumed" in [step.code for step in hebei.trail]
    own = library.find("电力", "grid_factor", "inventory", "130000", 2023)
    assert own.row is not None
    assert own.row.region == "130000"
    with pytest.raises(AccountsError) as caught:
        bare.find("电力", "grid_factor", "inventory", "130000", 2023, official=True)
    assert _code(caught) == "factor.unconfirmed"


def test_no_province_is_in_two_regions_of_one_kind(library: FactorLibrary) -> None:
    for kind in ("grid", "agri", "cropland"):
        regions = [each for code, each in library.data.regions.items() if code.startswith(f"{kind}.")]
        members = [province for each in regions for province in (*each.members, *each.assumed)]
        assert len(members) == len(set(members))
        # 31 provinces; the grids leave out Inner Mongolia, which is split, and Tibet, which has no factor
        assert len(members) == (29 if kind == "grid" else 31)


@pytest.mark.parametrize(
    ("books", "years", "code"),
    [(("清单",), (None, None), "factor.unknown-name"), (("inventory",), (2021, 2020), "factor.bad-years")],
)
def test_an_override_of_no_book_or_with_years_upside_down_is_refused(
    library: FactorLibrary, books: tuple[str, ...], years: tuple[int | None, int | None], code: str
) -> None:
    own = Override("原煤", "ncv", "370400", 21.0, "GJ/t", "李四", date(2026, 2, 1), "实测", books, *years)
    with pytest.raises(AccountsError) as caught:
        library.overridden(own)
    assert _code(caught) == code
