"""Mann-Kendall and Theil-Sen against published worked examples and exact counting."""

from __future__ import annotations

from itertools import permutations
from math import factorial

import pytest

from dafeng.tracking import mann_kendall, theil_sen


def test_helsel_and_hirsch_example_of_the_theil_line() -> None:
    # Helsel, Hirsch et al. 2020 (USGS TM 4-A3), section 10.1: X 1..7, Y 1 2 3 4 5 16 7: the median slope is 1.
    assert theil_sen(range(1, 8), [1, 2, 3, 4, 5, 16, 7]).slope == pytest.approx(1.0)


def test_exact_p_values_equal_counting_all_orderings() -> None:
    for n in (3, 4, 5, 6):
        orders = list(permutations(range(n)))
        scores = [mann_kendall(order).s for order in orders]
        for order in (tuple(range(n)), orders[1], orders[len(orders) // 2]):
            found = mann_kendall(order)
            extreme = sum(abs(s) >= abs(found.s) for s in scores) / factorial(n)
            assert found.exact
            assert found.p_value == pytest.approx(min(1.0, extreme), abs=1e-12)


def test_variance_with_ties_follows_the_formula() -> None:
    # n = 5, one group of two and one of three: [5·4·15 - 2·1·9 - 3·2·11]/18 = (300 - 18 - 66)/18 = 12
    found = mann_kendall([2, 2, 5, 5, 5])
    assert found.variance == pytest.approx(12.0)
    assert found.s == 6  # two twos below three fives
    assert not found.exact
    assert found.z == pytest.approx(5 / 12**0.5)


def test_four_points_give_the_least_and_the_greatest_slope() -> None:
    # P(S >= 6) = 1/24 for n = 4: the outer slopes enclose the slope with confidence 1 - 2/24
    found = theil_sen([2020, 2021, 2022, 2023], [1.0, 2.0, 4.0, 5.0], 0.90)
    assert (found.slope, found.low, found.high) == (pytest.approx(17 / 12), 1.0, 2.0)
    assert found.confidence == pytest.approx(1 - 2 / 24)


def test_a_slope_needs_two_years() -> None:
    with pytest.raises(ValueError, match="two different years"):
        theil_sen([2020], [1.0])


# Checked with independent programs: scipy 1.17.1 (theilslopes, kendalltau method exact) and pymannkendall 1.4.3
# (original_test). The two round ranks to whole slopes, here the limit lies between two slopes, hence the tolerance.
CITY_CO2 = [70.3, 71.4, 71.4, 78.3, 78.0, 80.9, 80.8, 63.4, 68.6, 53.6, 47.4, 55.1]  # CEADs, Mt, 2006-2017, one tie
RISING = [5.1, 6.0, 5.8, 7.2, 6.9, 7.7, 9.1, 8.4, 8.4, 9.9, 10.4, 10.4, 10.4, 12.0, 11.1]  # ties of two and three


def test_a_series_with_a_tie_agrees_with_scipy_and_pymannkendall() -> None:
    found = theil_sen(range(2006, 2018), CITY_CO2, 0.90)
    assert (found.test.s, found.test.variance) == (-23, pytest.approx(211.66666666666666))
    assert found.test.z == pytest.approx(-1.5121554725716355)
    assert found.test.p_value == pytest.approx(0.13049431559629943)
    assert found.slope == pytest.approx(-1.8333333333333335)
    assert (found.low, found.high) == pytest.approx((-4.1, 0.55), abs=0.03)


def test_a_series_with_many_ties_agrees_with_scipy_and_pymannkendall() -> None:
    found = theil_sen(range(2008, 2023), RISING, 0.95)
    assert (found.test.s, found.test.variance) == (91, pytest.approx(403.6666666666667))
    assert found.test.z == pytest.approx(4.479515722321279)
    assert found.slope == pytest.approx(0.45)
    assert (found.low, found.high) == pytest.approx((0.3857142857142856, 0.5333333333333332), abs=0.002)


def test_a_short_series_has_the_exact_p_value_of_scipy() -> None:
    found = theil_sen(range(8), [3.0, 1.0, 4.0, 1.5, 5.0, 9.0, 2.0, 6.0], 0.90)
    assert found.test.p_value == pytest.approx(0.17886904761904762)
    assert found.slope == pytest.approx(0.4642857142857143)
    assert (found.low, found.high) == pytest.approx((-0.5, 5 / 3))


def test_a_hundred_rising_values_agree_with_the_test_of_the_julia_package() -> None:
    # MannKendall.jl, test/runtests.jl: s = 4950, var_s = 112750, z = 14.73869998208331
    found = mann_kendall(range(1, 101))
    assert (found.s, found.variance) == (4950, pytest.approx(112750.0))
    assert found.z == pytest.approx(14.73869998208331)
