"""Deadlines in working days, and which reminders are due.

A deadline is the end of a day in the city's time zone. Working days leave out Saturdays, Sundays and public holidays
and count make-up working days (调休); the calendar is given, for the State Council sets it anew each year. Where the
calendar of a year is not known, weekends alone count and the answer says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["CITY_ZONE", "Deadline", "Holidays", "add_working_days", "end_of_day", "known_holidays", "reminders_due"]

CITY_ZONE = ZoneInfo("Asia/Shanghai")
"""The time zone in which deadlines end."""


@dataclass(frozen=True, slots=True)
class Holidays:
    """Public holidays and make-up working days of the years in `years`."""

    years: frozenset[int] = frozenset()
    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Whether a day is a working day."""
        return day in self.on or (day.weekday() < 5 and day not in self.off)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day, and whether the official calendar of all days counted was known."""

    day: date
    certain: bool


def add_working_days(start: date, count: int, holidays: Holidays | None = None) -> Deadline:
    """The day that is `count` working days after `start`, which is not counted itself (自次日起算).

    >>> add_working_days(date(2026, 11, 20), 1).day   # a Friday
    datetime.date(2026, 11, 23)
    """
    calendar = holidays or Holidays()
    day, left = start, count
    seen: set[int] = set()
    while left > 0:
        day += timedelta(days=1)
        seen.add(day.year)
        left -= calendar.works(day)
    return Deadline(day, seen <= calendar.years)


def end_of_day(day: date, zone: ZoneInfo = CITY_ZONE) -> datetime:
    """The last moment of a deadline's day in the city's zone."""
    return datetime.combine(day, time.max, zone)


def reminders_due(
    deadline: date, last_run: date | None, today: date, *, before: Sequence[int] = (7, 3, 1, 0), after: int = 1
) -> tuple[int, ...]:
    """The reminders that fall on a day after `last_run` up to `today`, as days left (negative: overdue).

    Before the deadline on the days named, afterwards every `after` days. A day without a run is made up for by its
    latest reminder only, so that nobody is reminded twice of one thing.
    """
    start = today if last_run is None else last_run + timedelta(days=1)
    found: list[int] = []
    day = start
    while day <= today:
        left = (deadline - day).days
        if left in before or (left < 0 and -left % after == 0):
            found.append(left)
        day += timedelta(days=1)
    return tuple(found[-1:])


def known_holidays(first: int, last: int) -> Holidays:
    """The official calendar of the years from the optional package chinese-calendar; empty without it."""
    try:
        import chinese_calendar
    except ImportError:
        return Holidays()
    years: set[int] = set()
    off: set[date] = set()
    on: set[date] = set()
    for year in range(first, last + 1):
        day = date(year, 1, 1)
        try:
            while day.year == year:
                works = chinese_calendar.is_workday(day)
                if works != (day.weekday() < 5):
                    (on if works else off).add(day)
                day += timedelta(days=1)
        except NotImplementedError:  # the package knows only the years already announced
            continue
        years.add(year)
    return Holidays(frozenset(years), frozenset(off), frozenset(on))
