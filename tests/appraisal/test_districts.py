"""A city's target over its districts: parts and amounts sum exactly, whatever the method; nothing is moved silently."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.appraisal import SplitMethod, allocate
from dafeng.core.errors import AppraisalError

_AMOUNT = st.floats(0.01, 1e5, allow_nan=False)
_PLACES = st.lists(st.tuples(_AMOUNT, st.floats(0.2, 5)), min_size=1, max_size=8)
_WEIGHED = st.sampled_from(["equal", "share", "intensity", "capability"])


def _exact(values: list[float]) -> Decimal:
    return sum((Decimal(repr(value)) for value in values), Decimal(0))


@given(st.floats(0, 1e5), _PLACES, _WEIGHED, st.integers(0, 3))
def test_parts_of_a_total_sum_to_the_citys_value_to_the_last_digit(
    city: float, places: list[tuple[float, float]], method: SplitMethod, digits: int
) -> None:
    base = {str(number): amount for number, (amount, _) in enumerate(places)}
    basis = {str(number): each for number, (_, each) in enumerate(places)}
    found = allocate("total", method, city, base, basis, digits=digits)
    wanted = Decimal(repr(city)).quantize(Decimal(1).scaleb(-digits), rounding="ROUND_HALF_UP")
    assert _exact([part.value for part in found.parts]) == wanted


@given(st.floats(0.5, 15), _PLACES, st.sampled_from(["equal", "intensity", "capability"]))
def test_amounts_of_a_fall_sum_to_the_citys_amount_and_the_falls_never_ask_for_less(
    city: float, places: list[tuple[float, float]], method: SplitMethod
) -> None:
    base = {str(number): amount for number, (amount, _) in enumerate(places)}
    basis = {str(number): 1 + each / 10 for number, (_, each) in enumerate(places)}
    found = allocate("fall", method, city, base, basis)
    amounts = [part.amount for part in found.parts if part.amount is not None]
    assert _exact(amounts) == Decimal(repr(found.amount))
    assert found.amount == pytest.approx(city * sum(base.values()) / 100, abs=0.006, rel=1e-9)
    assert found.total >= city - 1e-6


def test_a_fall_by_intensity_worked_by_hand() -> None:
    # bases 100 and 300, intensities 3 and 1: falls 36 % and 12 % (see test_splitting); amounts 36 and 36 of 18 % x 400
    found = allocate("fall", "intensity", 18.0, {"a": 100, "b": 300}, {"a": 3.0, "b": 1.0})
    assert [(part.value, part.amount) for part in found.parts] == [(36.0, 36.0), (12.0, 36.0)]
    assert found.amount == 72.0
    assert "只进不舍" in found.rule[0]


def test_a_total_by_capability_worked_by_hand() -> None:
    # weights 10 x 2 = 20 and 20 x 1 = 20: halves of 5, with no decimals 2.5 and 2.5; the first of equals is raised
    found = allocate("total", "capability", 5, {"a": 10, "b": 20}, {"a": 2, "b": 1}, digits=0)
    assert [part.value for part in found.parts] == [3, 2]


def test_agreed_values_stay_as_agreed() -> None:
    found = allocate("total", "table", 10.0, {}, {"a": 3.1, "b": 6.9}, digits=1)
    assert [part.value for part in found.parts] == [3.1, 6.9]


@pytest.mark.parametrize(
    ("city", "basis", "code"),
    [
        (10.0, {"a": 3.1, "b": 6.8}, "split.table"),
        (10.0, {"a": 3.15, "b": 6.85}, "split.digits"),
        (10.0, {"a": -1.0, "b": 11.0}, "split.weight"),
        (10.0, {"a": float("nan"), "b": 1.0}, "split.weight"),
        (10.0, {}, "split.weight"),
        (10.0, {"a": 10.0}, "split.places"),
        (float("nan"), {"a": 10.0}, "split.city"),
    ],
)
def test_a_table_that_misses_the_city_is_refused_in_words(city: float, basis: dict[str, float], code: str) -> None:
    with pytest.raises(AppraisalError) as caught:
        allocate("total", "table", city, {"a": 1.0, "b": 1.0}, basis, digits=1)
    assert caught.value.faults[0].code == code
