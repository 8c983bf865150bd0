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
