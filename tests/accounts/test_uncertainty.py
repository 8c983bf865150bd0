"""Uncertainty of inventories, key categories, completeness and consistency.

Expectations are worked by hand from the equations of the 2006 IPCC Guidelines, volume 1, chapters 3 and 4, beside each
figure. Draws are held against closed formulas of means and variances.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.accounts.balance import EnergyBalance
from dafeng.accounts.factors import default_factors
from dafeng.accounts.inventory import Inventory, LineResult, NotationEntry, Term, build_inventory
from dafeng.accounts.uncertainty import (
    UncertaintyRules,
    approach1,
    completeness,
    default_rules,
    draw_inventory,
    draw_trend,
    inventory_uncertainty,
    key_categories,
    key_flags,
    level_assessment,
    multiply,
    sum_of,
    time_series_findings,
    trend_assessment,
    variables_of,
)
from dafeng.core.errors import AccountsError

PLACE = "370400"


def result(line: str, gas: str, activity: float, factor: float, year: int = 2020, **more: object) -> LineResult:
    """A product of one activity (5 %) and one factor (10 %) whose row is named after the line unless given."""
    row = str(more.pop("row", f"set:{line}:f:CN:-"))
    shares = (more.pop("activity_u", 5.0), more.pop("factor_u", 10.0))
    terms = (
        Term("activity", activity, "t", "book#1", role="activity", uncertainty=shares[0]),  # type: ignore[arg-type]
        Term("factor", factor, f"t{gas}/t", "guide#1", "V", row, "factor", shares[1]),  # type: ignore[arg-type]
    )
    return LineResult(
        line, "x", gas, PLACE, year, activity * factor, None, "plain", 1, terms, state="published", **more  # type: ignore[arg-type]
    )  # fmt: skip


def inventory(*results: LineResult, year: int = 2020) -> Inventory:
    return Inventory(PLACE, year, "inventory", "AR5", results)


def test_products_and_sums_by_equations_3_1_and_3_2() -> None:
    assert multiply(3.0, 4.0) == pytest.approx(5.0)
    # sqrt((100 x 10 %)^2 + (50 x 40 %)^2) / 150 = sqrt(100 + 400) / 150
    assert sum_of(np.array([100.0, 50.0]), np.array([10.0, 40.0])) == pytest.approx(100 * math.sqrt(500) / 150)
    assert sum_of(np.array([10.0, -10.0]), np.array([1.0, 1.0])) == math.inf


def test_table_3_2_by_hand() -> None:
    # Two categories: 100 to 80 with 5 % and 10 %, 20 to 40 with 2 % and 30 %. Totals 120 and 120.
    table = approach1(
        np.array([80.0, 40.0]), np.array([5.0, 2.0]), np.array([10.0, 30.0]), base=np.array([100.0, 20.0])
    )
    g = [math.sqrt(125), math.sqrt(904)]
    assert table.combined == pytest.approx(g)
    assert table.variance == pytest.approx([(g[0] * 80 / 120) ** 2, (g[1] * 40 / 120) ** 2])
    # note A: (0.01 x 80 + 120 - (0.01 x 100 + 120)) / (0.01 x 100 + 120) x 100 - 0 = -0.2 / 121 x 100
    type_a = [-0.2 / 121 * 100, 0.2 / 120.2 * 100]
    assert table.type_a == pytest.approx(type_a)
    assert table.type_b == pytest.approx([80 / 120, 40 / 120])
    k = [type_a[0] * 10, type_a[1] * 30]
    ell = [80 / 120 * 5 * math.sqrt(2), 40 / 120 * 2 * math.sqrt(2)]
    assert table.trend_factor == pytest.approx(k)
    assert table.trend_activity == pytest.approx(ell)
    assert table.trend_total == pytest.approx(math.sqrt(k[0] ** 2 + k[1] ** 2 + ell[0] ** 2 + ell[1] ** 2))
    assert table.level_total == pytest.approx(math.sqrt(table.variance.sum()))
    assert table.change == pytest.approx(0.0)


def test_flags_of_correlation_follow_notes_c_to_e() -> None:
    arrays = (np.array([80.0, 40.0]), np.array([5.0, 2.0]), np.array([10.0, 30.0]))
    table = approach1(*arrays, base=np.array([100.0, 20.0]), factor_correlated=False, activity_correlated=True)
    assert table.trend_factor == pytest.approx([80 / 120 * 10 * math.sqrt(2), 40 / 120 * 30 * math.sqrt(2)])
    assert table.trend_activity == pytest.approx([-0.2 / 121 * 100 * 5, 0.2 / 120.2 * 100 * 2])


def test_arrays_that_do_not_fit_and_an_empty_base_year_are_refused() -> None:
    with pytest.raises(AccountsError) as refused:
        approach1(np.array([1.0]), np.array([-1.0]), np.array([1.0, 2.0]))
    assert {fault.where for fault in refused.value.faults} == {"activity_uncertainty", "factor_uncertainty"}
    with pytest.raises(AccountsError):
        approach1(np.array([1.0]), np.array([1.0]), np.array([1.0]), base=np.array([0.0]))


def test_independent_lines_give_one_uncertainty_by_both_approaches() -> None:
    found = inventory(result("ippu.cement", "CO2", 100.0, 0.5), result("ippu.lime", "CO2", 50.0, 0.8))
    level = inventory_uncertainty(found)
    # each 5 % and 10 %: sqrt(125) %; 50 and 40 t: sqrt(125) x sqrt(50^2 + 40^2) / 90
    expected = math.sqrt(125) * math.hypot(50, 40) / 90
    assert level.table.level_total == pytest.approx(expected)
    assert level.shared == pytest.approx(expected)
    drawn = draw_inventory(found, 40_000, seed=2)
    assert drawn.interval.mean == pytest.approx(90, rel=0.002)
    assert drawn.interval.half_range == pytest.approx(expected, rel=0.02)


def test_a_factor_row_that_two_lines_share_moves_both() -> None:
    rows = [
        result("energy.power", "CO2", 100.0, 2.0, row="coal", activity_u=0.0),
        result("energy.industry", "CO2", 100.0, 2.0, row="coal", activity_u=0.0),
    ]
    found = inventory(*rows)
    level = inventory_uncertainty(found)
    assert level.table.level_total == pytest.approx(10 / math.sqrt(2))  # as if independent
    assert level.shared == pytest.approx(10)  # one error of 10 %
    assert draw_inventory(found, 40_000, 3).interval.half_range == pytest.approx(10, rel=0.02)


def test_gases_of_one_activity_share_its_error() -> None:
    rows = [
        result("energy.power", "CO2", 100.0, 2.0, factor_u=0.0, activity_u=10.0),
        result("energy.power", "N2O", 100.0, 2.0 / 265, factor_u=0.0, activity_u=10.0, row="other"),
    ]
    assert len([each for each in variables_of(inventory(*rows)).variables if each.role == "activity"]) == 1
    assert inventory_uncertainty(inventory(*rows)).shared == pytest.approx(10)


def test_trend_draws_know_the_factor_that_both_years_share() -> None:
    base = inventory(result("ippu.cement", "CO2", 100.0, 0.5, 2015, activity_u=0.0), year=2015)
    current = inventory(result("ippu.cement", "CO2", 120.0, 0.5, activity_u=0.0))
    drawn = draw_trend(base, current, 2_000, 1)
    assert drawn.draws == pytest.approx(20.0)  # the factor cancels out of the trend
    other = inventory(result("ippu.cement", "CO2", 120.0, 0.5, activity_u=0.0, row="another"))
    assert draw_trend(base, other, 20_000, 1).interval.deviation == pytest.approx(
        100 * 1.2 * math.sqrt(2) * 0.1 / 1.959964, rel=0.05
    )


def test_trend_of_both_approaches_agrees_where_the_years_are_alike() -> None:
    # column L of table 3.2 takes the base year to be as large as the year (J E sqrt 2); so let it be
    base = inventory(
        result("ippu.cement", "CO2", 100.0, 1.0, 2015), result("energy.power", "CH4", 2.0, 1.0, 2015), year=2015
    )
    current = inventory(result("ippu.cement", "CO2", 101.0, 1.0), result("energy.power", "CH4", 2.0, 1.0))
    level = inventory_uncertainty(current, base)
    drawn = draw_trend(base, current, 60_000, 5)
    assert level.table.change == pytest.approx(100 * 1 / 156)  # GWP of CH4 in AR5: 28
    assert level.table.trend_total == pytest.approx(1.959964 * drawn.interval.deviation, rel=0.02)


@pytest.mark.parametrize(("shape", "skewed"), [("normal", False), ("triangular", False), ("lognormal", True)])
def test_every_distribution_keeps_mean_and_deviation(shape: str, skewed: bool) -> None:
    row = result("ippu.cement", "CO2", 100.0, 1.0, activity_u=0.0, factor_u=50.0)
    key = "factor:set:ippu.cement:f:CN:-"
    rules = replace(default_rules(), shapes={key: shape})  # type: ignore[dict-item]
    drawn = draw_inventory(inventory(row), 60_000, 4, rules=rules).interval
    assert drawn.mean == pytest.approx(100, rel=0.005)
    assert drawn.deviation == pytest.approx(50 / 1.959964, rel=0.02)
    assert (drawn.median < 98) is skewed


def test_large_uncertainty_is_lognormal_but_normal_where_the_sign_may_change() -> None:
    rows = [
        result("energy.power", "N2O", 1.0, 1.0, factor_u=200.0, row="n2o"),
        result("ippu.methanol", "CO2", -1.0, 1.0, factor_u=200.0, row="sink"),
    ]
    rules = replace(default_rules(), signed_sectors=("ippu",))
    shapes = {each.key: each.shape for each in variables_of(inventory(*rows), rules).variables}
    assert (shapes["factor:n2o"], shapes["factor:sink"]) == ("lognormal", "normal")
    assert default_rules().signed_sectors == ("land",)
    assert draw_inventory(inventory(rows[0]), 5_000, 1).total.min() > 0


def test_one_seed_gives_the_same_bits_and_lines_added_change_no_other(balance: EnergyBalance) -> None:
    found = build_inventory(PLACE, 2007, "inventory", (), balance, default_factors())
    first, again = draw_inventory(found, 1_000, 7), draw_inventory(found, 1_000, 7)
    assert np.array_equal(first.total, again.total)
    assert not np.array_equal(first.total, draw_inventory(found, 1_000, 8).total)
    fewer = replace(found, results=found.results[: len(found.results) // 2])
    same = draw_inventory(fewer, 1_000, 7).categories
    key = next(iter(same))
    assert same[key] == first.categories[key]


def test_a_real_build_has_defaults_and_says_how_much_rests_on_them(balance: EnergyBalance) -> None:
    found = build_inventory(PLACE, 2007, "inventory", (), balance, default_factors())
    level = inventory_uncertainty(found)
    assert 0 < level.shared < 100
    assert level.shared >= level.table.level_total
    assert 0 < level.defaults <= 100
    drawn = draw_inventory(found, 20_000, 1)
    assert drawn.interval.mean == pytest.approx(found.total(), rel=0.01)
    # CO2 rules the total and its shares are small: both approaches agree
    assert 196 * drawn.interval.deviation / found.total() == pytest.approx(level.shared, rel=0.05)


def test_given_uncertainties_come_before_all_else() -> None:
    row = result("ippu.cement", "CO2", 100.0, 1.0)
    rules = replace(default_rules(), given={"factor:set:ippu.cement:f:CN:-": 1.0})
    assert inventory_uncertainty(inventory(row), rules=rules).rows[0].factor == 1.0


def test_level_and_trend_assessment_by_equations_4_1_to_4_3() -> None:
    base, current = np.array([50.0, 30.0, 20.0, 0.0]), np.array([40.0, 45.0, 10.0, 5.0])
    assert level_assessment(current) == pytest.approx([0.40, 0.45, 0.10, 0.05])
    # totals 100 and 100, so the overall trend is 0: T = E0 share x |own trend|; the new one 5 / 100
    assert trend_assessment(base, current) == pytest.approx([0.5 * 0.2, 0.3 * 0.5, 0.2 * 0.5, 0.05])
    assert trend_assessment(base, current, np.array([1.0, 2.0, 3.0, 4.0])) == pytest.approx([0.1, 0.3, 0.3, 0.2])
    # removals count by size (equation 4.1 takes absolute values)
    assert level_assessment(np.array([80.0, -20.0])) == pytest.approx([0.8, 0.2])


def test_overall_trend_is_taken_off_each_category() -> None:
    # all grow by 20 %: nothing differs from the whole
    base = np.array([10.0, 30.0])
    assert trend_assessment(base, 1.2 * base) == pytest.approx([0, 0])


def test_key_flags_reach_the_share_and_no_further() -> None:
    assert key_flags(np.array([0.10, 0.60, 0.05, 0.25]), 0.95).tolist() == [True, True, False, True]
    assert key_flags(np.array([0.5, 0.5]), 0.95).tolist() == [True, True]
    assert key_flags(np.zeros(2), 0.95).tolist() == [False, False]


def test_key_categories_of_an_inventory_name_their_reasons() -> None:
    base = inventory(
        result("energy.power", "CO2", 90.0, 1.0, 2015), result("ippu.lime", "CO2", 2.0, 1.0, 2015),
        result("ippu.methanol", "CO2", -8.0, 1.0, 2015), year=2015,
    )  # fmt: skip
    current = inventory(
        result("energy.power", "CO2", 90.0, 1.0), result("ippu.lime", "CO2", 2.0, 1.0, factor_u=400.0),
        result("ippu.methanol", "CO2", -8.0, 1.0),
    )  # fmt: skip
    found = {each.line: each for each in key_categories(current, base)}
    assert found["energy.power"].level == pytest.approx(90)
    assert found["energy.power"].reasons == ("L1", "L2")  # no trend at all: nobody is key by trend
    assert found["ippu.methanol"].reasons == ("L1", "L2")[:1]  # 90 + 8 reach 95 %, its error is small
    assert found["ippu.lime"].reasons == ("L2",)  # small but very uncertain: 2 x 400 % beside 90 x 11 %


_EMISSIONS = st.integers(-(10**12), 10**12).map(lambda grams: grams * 1e-6)
"""Whole grams, as tonnes: a scale leaves none of them out of the range of floats."""


@given(st.lists(_EMISSIONS, min_size=1, max_size=30), st.floats(0.01, 100.0))
def test_shares_sum_to_one_and_units_do_not_matter(values: list[float], scale: float) -> None:
    array = np.array(values)
    shares = level_assessment(array)
    assert shares.sum() == pytest.approx(1) or not np.abs(array).sum()
    assert level_assessment(array * scale) == pytest.approx(shares)


@given(st.floats(0.1, 50), st.floats(0.1, 50), st.floats(1, 1e6))
def test_uncertainty_in_per_cent_does_not_change_with_the_unit(activity: float, factor: float, scale: float) -> None:
    one = inventory_uncertainty(inventory(result("ippu.cement", "CO2", 1.0, 1.0, activity_u=activity, factor_u=factor)))
    other = inventory_uncertainty(
        inventory(result("ippu.cement", "CO2", scale, 1.0, activity_u=activity, factor_u=factor))
    )
    assert one.shared == pytest.approx(other.shared)
    assert one.shared == pytest.approx(math.hypot(activity, factor))


def test_completeness_counts_and_names_gaps(balance: EnergyBalance) -> None:
    empty = build_inventory(PLACE, 2007, "inventory", (), None, default_factors())
    assert completeness(empty).share == 0
    assert {each.code for each in completeness(empty).findings} == {"inventory.not-estimated"}
    keys = (
        NotationEntry("ippu.adipic_acid", "*", PLACE, 2007, "NO", "本市无己二酸企业"),
        NotationEntry("ippu.lime", "*", PLACE, 2007, "NO", ""),
    )
    found = completeness(build_inventory(PLACE, 2007, "inventory", (), balance, default_factors(), notation=keys))
    assert found.counts["value"] > 0
    assert 0 < found.share < 100
    unexplained = [each for each in found.findings if each.code == "inventory.key-without-reason"]
    assert [each.where for each in unexplained] == ["ippu.lime 2007"]
    assert sum(found.counts.values()) == sum(completeness(empty).counts.values())


def test_a_line_without_value_or_key_is_an_error() -> None:
    found = completeness(inventory(result("ippu.cement", "CO2", 1.0, 1.0)))
    assert any(each.code == "inventory.silent" and each.severity == "error" for each in found.findings)


def test_time_series_findings_name_each_break() -> None:
    def year(number: int, value: float, **more: object) -> Inventory:
        return inventory(result("ippu.cement", "CO2", value, 1.0, number, **more), year=number)

    assert time_series_findings([year(2019, 100), year(2020, 110)]) == ()
    codes = [each.code for each in time_series_findings([year(2020, 140), year(2019, 100)])]
    assert codes == ["series.jump"]
    assert [each.code for each in time_series_findings([year(2017, 100), year(2020, 110)])] == ["series.gap"]
    assert [each.code for each in time_series_findings([year(2019, 100), year(2020, 100, row="new")])] == [
        "series.factor-change"
    ]
    gwp = replace(year(2020, 100), gwp_set="AR6")
    assert [each.code for each in time_series_findings([year(2019, 100), gwp])] == ["series.gwp"]
    changed = replace(year(2020, 100).results[0], tier=2)
    assert [each.code for each in time_series_findings([year(2019, 100), inventory(changed)])] == [
        "series.method-change"
    ]
    lost = replace(year(2020, 100).results[0], value=None, notation="NE", terms=())
    assert [each.code for each in time_series_findings([year(2019, 100), inventory(lost)])] == ["series.key-change"]


def test_rules_are_data_with_an_answer_for_every_sector() -> None:
    rules = default_rules()
    assert isinstance(rules, UncertaintyRules)
    assert rules.of_factor("energy", "CO2") == 7.0
    assert rules.of_factor("land", "CH4") == rules.factor["land.*"]
    assert rules.of_factor("none", "CO2") == rules.factor["*.*"]
