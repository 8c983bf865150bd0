"""Working days by a calendar made up for the test: 1 to 7 October off, 20 September and 10 October worked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dafeng.appraisal import Holidays, add_working_days, end_of_day, reminders_due
from dafeng.appraisal.deadlines import known_holidays

OCTOBER = Holidays(
    frozenset({2026}),
    frozenset(date(2026, 10, day) for day in range(1, 8)),
    frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
)


def test_holidays_do_not_count_and_made_up_days_do() -> None:
    # from Wednesday 30 September: 8, 9 (Thu, Fri), 10 October (Saturday, made up), 12, 13
    assert add_working_days(date(2026, 9, 30), 5, OCTOBER).day == date(2026, 10, 13)
    assert add_working_days(date(2026, 9, 30), 5, OCTOBER).certain


def test_the_calendar_of_2025_is_the_one_that_was_announced() -> None:
    """State Council Office notice 国办发明电〔2024〕12号: off 1 to 8 October, worked on 28 September and 11 October."""
    year = known_holidays(2025, 2025)
    assert year.years == {2025}
    # from Tuesday 30 September: 9, 10 (Thu, Fri), 11 (Saturday, worked), 13, 14
    assert add_working_days(date(2025, 9, 30), 5, year).day == date(2025, 10, 14)
    assert [year.works(date(2025, 9, day)) for day in (27, 28, 29)] == [False, True, True]


def test_a_year_that_is_not_announced_is_not_known() -> None:
    assert known_holidays(2090, 2090).years == frozenset()


def test_an_unknown_calendar_counts_weekends_and_says_so() -> None:
    found = add_working_days(date(2026, 9, 30), 5)
    assert found.day == date(2026, 10, 7)
    assert not found.certain


def test_a_deadline_ends_at_midnight_in_the_city_not_elsewhere() -> None:
    end = end_of_day(date(2026, 11, 30))
    assert datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC) < end < datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_the_days_between_are_exactly_as_many_working_days(start: date, count: int) -> None:
    found = add_working_days(start, count, OCTOBER).day
    days = [start + timedelta(days=number) for number in range(1, (found - start).days + 1)]
    assert sum(OCTOBER.works(day) for day in days) == count
    assert OCTOBER.works(found)


def test_reminders_come_before_on_and_after_the_day_once_each() -> None:
    due = date(2026, 11, 30)
    sent = [
        reminders_due(due, today - timedelta(days=1), today)
        for today in (date(2026, 11, 22) + timedelta(days=number) for number in range(11))
    ]
    assert sent == [(), (7,), (), (), (), (3,), (), (1,), (0,), (-1,), (-2,)]


def test_days_without_a_run_give_one_reminder_not_many() -> None:
    assert reminders_due(date(2026, 11, 30), date(2026, 11, 20), date(2026, 12, 2)) == (-2,)
