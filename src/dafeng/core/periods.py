"""Periods: `2025`, `2025-03`, `2025-Q3`, `2021/2025` and the hour `2025-03-01T14`; ordering and containment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from dafeng.core.errors import Fault, ObservationError

__all__ = ["Period", "PeriodKind", "parse_period", "subperiods"]

PeriodKind = Literal["year", "quarter", "month", "hour", "span"]
"""A span is a run of whole years such as a five-year plan, `2021/2025`."""

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FORMS: tuple[tuple[PeriodKind, re.Pattern[str]], ...] = (
    ("year", re.compile(r"(\d{4})", re.ASCII)),
    ("month", re.compile(r"(\d{4})-(\d\d)", re.ASCII)),
    ("quarter", re.compile(r"(\d{4})-Q([1-4])", re.ASCII)),
    ("span", re.compile(r"(\d{4})/(\d{4})", re.ASCII)),
    ("hour", re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d)", re.ASCII)),
)

_Moment = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time: `start` and `end` are (year, month, day, hour), half-open; order is by start, then length."""

    text: str
    kind: PeriodKind
    start: _Moment
    end: _Moment

    @property
    def year(self) -> int:
        """The year it lies in; of a span the last one."""
        return self.end[0] - 1 if self.kind == "span" else self.start[0]

    @property
    def years(self) -> range:
        """The years it touches."""
        return range(self.start[0], self.year + 1)

    def contains(self, other: Period) -> bool:
        """Whether the other period lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def earlier(self, years: int) -> Period:
        """The same period so many years before."""
        return parse_period(re.sub(r"\d{4}", lambda hit: f"{int(hit[0]) - years:04d}", self.text))

    def __lt__(self, other: Period) -> bool:
        """Earlier start first; of equal starts the shorter one."""
        return (self.start, self.end) < (other.start, other.end)

    def __str__(self) -> str:
        """As it stands in the column `period`."""
        return self.text


def _bounds(kind: PeriodKind, parts: tuple[int, ...]) -> tuple[_Moment, _Moment] | None:
    year = parts[0]
    if kind == "year":
        return (year, 1, 1, 0), (year + 1, 1, 1, 0)
    if kind == "span":
        return ((year, 1, 1, 0), (parts[1] + 1, 1, 1, 0)) if parts[1] > year else None
    if kind == "quarter":
        return _months(year, 3 * parts[1] - 2, 3)
    if kind == "month":
        return _months(year, parts[1], 1) if 1 <= parts[1] <= 12 else None
    return _hour(*parts)


def _months(year: int, month: int, count: int) -> tuple[_Moment, _Moment]:
    after = month + count
    return (year, month, 1, 0), ((year + 1, 1, 1, 0) if after > 12 else (year, after, 1, 0))


def _hour(year: int, month: int, day: int, hour: int) -> tuple[_Moment, _Moment] | None:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not 1 <= month <= 12 or hour > 23 or not 1 <= day <= _DAYS[month - 1] + (leap and month == 2):
        return None
    # hour 24 of a day is its end; it sorts before hour 0 of the next day and after hour 23
    return (year, month, day, hour), (year, month, day, hour + 1)


@lru_cache(maxsize=65536)
def parse_period(text: str) -> Period:
    """Read a period. Raises `ObservationError` when it is none of the five forms."""
    for kind, form in _FORMS:
        if (hit := form.fullmatch(text)) and (bounds := _bounds(kind, tuple(map(int, hit.groups())))):
            return Period(text, kind, *bounds)
    raise ObservationError(
        Fault(
            "observation.bad-period",
            zh="时期写法不对",
            en="the period is not written correctly",
            found=text,
            expected="2025 | 2025-03 | 2025-Q3 | 2021/2025 | 2025-03-01T14",
            mend_zh="请改为上述写法之一。",
            mend_en="Write it as one of these.",
        )
    )


def subperiods(whole: str, kind: PeriodKind) -> tuple[str, ...]:
    """The periods of a kind that make up a whole, in order: the months of `2025`, the years of `2021/2025`.

    Raises `ObservationError` when the whole is not made of such periods.
    """
    period = parse_period(whole)
    months = range(period.start[1], period.start[1] + _span_months(period))
    if kind == "year" and period.kind in {"year", "span"}:
        return tuple(str(year) for year in period.years)
    if kind == "quarter" and period.kind in {"year", "span"}:
        return tuple(f"{year}-Q{number}" for year in period.years for number in range(1, 5))
    if kind == "month" and period.kind != "hour":
        return tuple(f"{year}-{month:02d}" for year in period.years for month in months)
    raise ObservationError(
        Fault(
            "observation.no-parts",
            zh=f"时期“{whole}”不能按“{kind}”划分",
            en=f"the period '{whole}' is not made of periods of kind '{kind}'",
            found=whole,
        )
    )


def _span_months(period: Period) -> int:
    return {"month": 1, "quarter": 3}.get(period.kind, 12)
