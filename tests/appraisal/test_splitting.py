"""Targets split over districts sum to the city's, as printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.appraisal import round_to_total, rounded, split_fall, split_total
from dafeng.core.errors import AppraisalError

_WEIGHTS = st.dictionaries(st.text("abcdefg", min_size=1, max_size=3), st.floats(0.01, 1e6), min_size=1, max_size=7)


@given(st.floats(0, 1e6), _WEIGHTS, st.integers(0, 3))
def test_printed_parts_sum_to_the_printed_total(total: float, weights: dict[str, float], digits: int) -> None:
    found = split_total(total, weights, digits=digits)
    scale = 10**digits
    assert sum(round(part.value * scale) for part in found.parts) == round(rounded(total, digits) * scale)
    assert all(abs(part.rounding) <= 1 / scale + 1e-9 for part in found.parts)


def test_largest_remainders_are_raised() -> None:
    # Hamilton by hand: quotas 1.25, 2.5, 6.25 of 10 leave one seat, which goes to the remainder 0.5
    assert round_to_total([1.25, 2.5, 6.25], 10, 0) == (1, 3, 6)


def test_an_equal_fall_is_the_citys_fall_everywhere() -> None:
    found = split_fall(18.0, {"a": 100, "b": 300})
    assert [part.value for part in found.parts] == [18.0, 18.0]


def test_a_fall_by_intensity_asks_more_of_the_heavier_and_meets_the_city() -> None:
    # mean quantity (100 x 3 + 300 x 1) / 400 = 1.5, so 18 x 3 / 1.5 = 36 and 18 x 1 / 1.5 = 12; (36 + 3 x 12) / 4 = 18
    found = split_fall(18.0, {"a": 100, "b": 300}, method="intensity", quantity={"a": 3.0, "b": 1.0})
    assert [part.value for part in found.parts] == [36.0, 12.0]
    assert found.total == pytest.approx(18.0)


@given(st.floats(1, 30), st.lists(st.tuples(st.floats(1, 1e5), st.floats(0.5, 2)), min_size=1, max_size=7))
def test_districts_together_never_owe_less_than_the_city(fall: float, places: list[tuple[float, float]]) -> None:
    base = {str(number): amount for number, (amount, _) in enumerate(places)}
    quantity = {str(number): each for number, (_, each) in enumerate(places)}
    found = split_fall(fall, base, method="capability", quantity=quantity, digits=1)
    assert found.total >= fall - 1e-6


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: split_total(10, {"a": 0.0}), "split.weight"),
        (lambda: split_total(10, {}), "split.weight"),
        (lambda: split_fall(18, {"a": 1.0}, method="intensity", quantity={"b": 1.0}), "split.places"),
        (lambda: split_fall(18, {"a": 1.0, "b": 1.0}, method="table", quantity={"a": 10.0, "b": 10.0}), "split.table"),
        (lambda: split_fall(60, {"a": 1, "b": 1}, method="intensity", quantity={"a": 9, "b": 1}), "split.beyond"),
        (lambda: round_to_total([1.0, 1.0], 3.0, 0), "split.sum"),
    ],
)
def test_what_cannot_be_split_is_refused(call, code: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(AppraisalError) as caught:
        call()
    assert caught.value.faults[0].code == code
