"""Periods order and contain one another by the calendar."""

import pytest

from dafeng.core.errors import ObservationError
from dafeng.core.periods import parse_period


def test_periods_sort_by_start_then_length() -> None:
    texts = ["2026", "2021/2025", "2025-Q2", "2025", "2025-04", "2025-04-01T00", "2025-03"]
    ordered = [str(each) for each in sorted(map(parse_period, texts))]
    assert ordered == ["2021/2025", "2025", "2025-03", "2025-04-01T00", "2025-04", "2025-Q2", "2026"]


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("2021/2025", "2025"),
        ("2025", "2025-Q4"),
        ("2025-Q1", "2025-03"),
        ("2025-12", "2025-12-31T23"),
        ("2025", "2025"),
    ],
)
def test_the_longer_period_contains_the_shorter(outer: str, inner: str) -> None:
    assert parse_period(outer).contains(parse_period(inner))


@pytest.mark.parametrize(("outer", "inner"), [("2025", "2026-01"), ("2025-Q1", "2025-04"), ("2025-Q1", "2025")])
def test_what_lies_outside_is_not_contained(outer: str, inner: str) -> None:
    assert not parse_period(outer).contains(parse_period(inner))


@pytest.mark.parametrize(
    "text", ["", "25", "2025-13", "2025-Q5", "2025/2021", "2025-02-29T00", "2025-01-01T24", "2025年", "20250"]
)
def test_a_period_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ObservationError):
        parse_period(text)


def test_a_leap_day_exists_in_leap_years_only() -> None:
    assert parse_period("2024-02-29T05").kind == "hour"


def test_the_year_of_a_five_year_span_is_its_last() -> None:
    span = parse_period("2021/2025")
    assert span.year == 2025
    assert list(span.years) == [2021, 2022, 2023, 2024, 2025]
