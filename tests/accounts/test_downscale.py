"""Scaling a table down by proxies and fitting it to known totals, against small cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dafeng.accounts.downscale import Proxy, compare_proxies, downscale, energy_of_emissions, fit_totals
from dafeng.core.errors import AccountsError

PROVINCE = np.array([[100.0, 20.0], [40.0, 0.0], [10.0, 30.0]])
SECTORS = ("power", "industry", "residential")
KINDS = ("coal", "gas")
PROXIES = {
    "power": Proxy("装机容量", 4.0, 40.0, 0.1),
    "industry": Proxy("工业增加值", 5.0, 100.0, 0.2),
    "residential": Proxy("常住人口", 4.0, 100.0, 0.05),
}


def test_each_sector_takes_the_share_of_its_own_proxy() -> None:
    found = downscale(PROVINCE, SECTORS, KINDS, PROXIES, draws=200)
    np.testing.assert_allclose(found.values, [[10.0, 2.0], [2.0, 0.0], [0.4, 1.2]])
    assert (found.method, found.state) == ("proportional", "estimated")


def test_known_totals_of_the_city_are_met_and_zeros_stay_zero() -> None:
    found = downscale(
        PROVINCE, SECTORS, KINDS, PROXIES, sector_totals={"power": 15.0}, kind_totals={"coal": 16.0}, draws=200
    )
    assert found.values[0].sum() == pytest.approx(15.0)
    assert found.values[:, 0].sum() == pytest.approx(16.0)
    assert found.values[1, 1] == 0
    assert found.method == "proportional+ras"
    assert found.rounds > 1


def test_a_table_that_meets_its_totals_is_left_as_it_is() -> None:
    fit = fit_totals(PROVINCE, PROVINCE.sum(axis=1), PROVINCE.sum(axis=0))
    np.testing.assert_allclose(fit.values, PROVINCE)
    assert fit.rounds == 1


def test_fitting_keeps_the_cross_ratios_of_the_first_table() -> None:
    # ras changes a_ij to r_i a_ij s_j, so a_11 a_22 / (a_12 a_21) stays: 1*4/(2*3) = 2/3
    fit = fit_totals(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([4.0, 6.0]), np.array([5.0, 5.0]))
    a = fit.values
    assert a[0, 0] * a[1, 1] / (a[0, 1] * a[1, 0]) == pytest.approx(2 / 3)
    np.testing.assert_allclose(a.sum(axis=1), [4.0, 6.0])
    np.testing.assert_allclose(a.sum(axis=0), [5.0, 5.0])


@settings(max_examples=30)
@given(
    seed=arrays(np.float64, (3, 4), elements=st.floats(0.1, 10)),
    aim=arrays(np.float64, (3, 4), elements=st.floats(0.1, 10)),
)
def test_fitting_meets_the_totals_of_any_positive_table(seed: np.ndarray, aim: np.ndarray) -> None:
    fit = fit_totals(seed, aim.sum(axis=1), aim.sum(axis=0))
    np.testing.assert_allclose(fit.values.sum(axis=1), aim.sum(axis=1), rtol=1e-8)
    np.testing.assert_allclose(fit.values.sum(axis=0), aim.sum(axis=0), rtol=1e-8)
    assert (fit.values > 0).all()


def test_the_range_holds_the_value_and_grows_with_the_spread() -> None:
    narrow = downscale(PROVINCE, SECTORS, KINDS, PROXIES, rng=np.random.default_rng(1))
    assert narrow.total_low < narrow.total < narrow.total_high
    assert (narrow.low <= narrow.values).all()
    assert (narrow.values <= narrow.high).all()
    loose = {name: Proxy(p.name, p.city, p.whole, 2 * p.spread) for name, p in PROXIES.items()}
    wide = downscale(PROVINCE, SECTORS, KINDS, loose, rng=np.random.default_rng(1))
    assert wide.total_high - wide.total_low > narrow.total_high - narrow.total_low


def test_one_sector_alone_has_the_range_of_a_log_normal_share() -> None:
    # quantiles of exp(0.1 z - 0.005) at 5 % and 95 %: z = -1.6449, 1.6449 give 0.8441 and 1.1729
    found = downscale(
        np.array([[100.0]]),
        ("power",),
        ("coal",),
        {"power": PROXIES["power"]},
        draws=40000,
        rng=np.random.default_rng(7),
    )
    assert found.total_low == pytest.approx(8.441, rel=0.01)
    assert found.total_high == pytest.approx(11.729, rel=0.01)


def test_the_same_seed_gives_the_same_range() -> None:
    one = downscale(PROVINCE, SECTORS, KINDS, PROXIES, draws=100, rng=np.random.default_rng(3))
    two = downscale(PROVINCE, SECTORS, KINDS, PROXIES, draws=100, rng=np.random.default_rng(3))
    np.testing.assert_array_equal(one.low, two.low)


def test_cities_that_share_the_whole_sum_to_the_whole() -> None:
    rest = {name: Proxy(p.name, p.whole - p.city, p.whole, p.spread) for name, p in PROXIES.items()}
    both = downscale(PROVINCE, SECTORS, KINDS, PROXIES, draws=10).values
    both = both + downscale(PROVINCE, SECTORS, KINDS, rest, draws=10).values
    np.testing.assert_allclose(both, PROVINCE)


@pytest.mark.parametrize(
    ("rows", "columns", "code"),
    [
        ([10.0, 10.0], [10.0, 5.0], "downscale.totals"),
        ([-1.0, np.nan], [np.nan, np.nan], "downscale.negative"),
        ([np.nan, 3.0], [np.nan, np.nan], "downscale.empty"),
    ],
)
def test_totals_that_cannot_be_met_are_refused(rows: list[float], columns: list[float], code: str) -> None:
    with pytest.raises(AccountsError) as caught:
        fit_totals(np.array([[1.0, 2.0], [0.0, 0.0]]), np.array(rows), np.array(columns))
    assert code in {fault.code for fault in caught.value.faults}


def test_totals_that_contradict_the_zeros_do_not_pass_silently() -> None:
    # row 1 can only hold column 1, so it cannot be larger than column 1
    with pytest.raises(AccountsError) as caught:
        fit_totals(np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([5.0, 5.0]), np.array([3.0, 7.0]))
    assert caught.value.faults[0].code == "downscale.no-fit"


def test_a_sector_without_a_proxy_is_named() -> None:
    with pytest.raises(AccountsError) as caught:
        downscale(PROVINCE, SECTORS, KINDS, {"power": PROXIES["power"]})
    assert caught.value.faults[0].found == "industry、residential"


@pytest.mark.parametrize(
    ("city", "whole", "spread"), [(5.0, 4.0, 0.1), (-1.0, 4.0, 0.1), (1.0, 0.0, 0.1), (1.0, 4.0, -1)]
)
def test_a_proxy_that_cannot_be_is_refused(city: float, whole: float, spread: float) -> None:
    with pytest.raises(AccountsError):
        Proxy("装机容量", city, whole, spread)


def test_emissions_turn_back_into_the_fuel_they_came_from() -> None:
    # 10^4 t x 1.9 tCO2/t x 10 = kt
    fuel = np.array([[3.0, 2.0], [0.0, 5.0]])
    factors = np.array([1.9, 21.6])
    np.testing.assert_allclose(energy_of_emissions(fuel * factors * 10, factors), fuel)
    with pytest.raises(AccountsError):
        energy_of_emissions(fuel, np.array([0.0, 21.6]))


def test_alternatives_stand_beside_each_other_with_their_deviation() -> None:
    other = {**PROXIES, "industry": Proxy("工业用电量", 8.0, 100.0, 0.1)}
    table = compare_proxies(PROVINCE, SECTORS, {"增加值": PROXIES, "用电量": other})
    row = table.filter((table["alternative"] == "用电量") & (table["sector"] == "industry"))
    assert row["value"].item() == pytest.approx(3.2)
    assert row["deviation"].item() == pytest.approx(60.0)
    total = table.filter((table["alternative"] == "增加值") & (table["sector"] == "total"))
    assert total["value"].item() == pytest.approx(15.6)
