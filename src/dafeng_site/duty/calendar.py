"""Deadlines in working days, by the official calendar where the optional part `dafeng[calendar]` knows the year."""

from __future__ import annotations

from datetime import date
from functools import cache

from dafeng.appraisal import Deadline, Holidays, add_working_days
from dafeng.appraisal.deadlines import known_holidays

__all__ = ["deadline_in", "is_working_day"]


def deadline_in(days: int, start: date) -> Deadline:
    """The day so many working days after `start`, and whether the calendar of all days counted was known."""
    return add_working_days(start, days, _known(start.year))


def is_working_day(day: date) -> bool:
    """Whether people work on the day; by weekends alone where the year's calendar is not known."""
    return _known(day.year).works(day)


@cache
def _known(year: int) -> Holidays:
    """The calendar of a year and of the one before and after; it does not change while the program runs."""
    return known_holidays(year - 1, year + 1)
