"""The border: tables of observations and plans in, judgements out. The kernel behind it knows neither."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import cast

import polars as pl

from dafeng.core.catalogue import Catalogue
from dafeng.core.errors import Language
from dafeng.core.observations import BOOK_NAMES
from dafeng.core.periods import parse_period
from dafeng.plan.records import Plan
from dafeng.tracking._plans import Standing, beside, best_match, goals_of, inherited, owners_of, tables_of, unjudged
from dafeng.tracking.judge import judge
from dafeng.tracking.reasons import Reason, reason
from dafeng.tracking.records import Break, Goal, Judgement, Options, Point, Series, State

__all__ = ["BOOK_ORDER", "Standing", "breaks_from_frame", "judge_frame", "judge_plan", "series_from_frame"]

BOOK_ORDER = ("assessment", "statistics", "inventory")
"""Which book a target is judged by, first one with figures: targets are assessed in the assessment book (考核口径),
else in statistics, else in the inventory. The books of enterprises and products never judge a place."""

_TONGUES: tuple[Language, ...] = ("zh", "en")


def breaks_from_frame(frame: pl.DataFrame, place: str) -> tuple[Break, ...]:
    """Breaks of a place from a table with the columns indicator, place, period (first one on the new base), reason."""
    rows = frame.filter(pl.col("place") == place).iter_rows(named=True)
    return tuple(Break(row["indicator"], parse_period(row["period"]).year, row["reason"] or "") for row in rows)


def _points(rows: Iterable[dict[str, object]]) -> tuple[tuple[Point, ...], int]:
    """Yearly figures and sums of years, and how many shorter periods were left aside."""
    points: list[Point] = []
    shorter = 0
    for row in rows:
        period = parse_period(str(row["period"]))
        if period.kind not in ("year", "span"):
            shorter += 1
            continue
        since = period.years[0] if period.kind == "span" else None
        value = cast("float | None", row["value"])
        points.append(Point(period.year, value, cast("State", row["state"]), str(row["source"] or ""), since))
    return tuple(points), shorter


def series_from_frame(
    observations: pl.DataFrame,
    indicator: str,
    place: str,
    *,
    scenario: str = "observed",
    books: Sequence[str] = BOOK_ORDER,
    breaks: Sequence[Break] = (),
) -> tuple[Series | None, tuple[Reason, ...]]:
    """The one series of an indicator that may judge a target, and notes on what was left out.

    `observations` has the eight columns of the house. Of several books the first of `books` with a figure is taken and
    the others are named; months and quarters are left aside. A scenario has what was observed before it as its past, so
    that base years are there, and a note says so. Raises `TrackingError` for two values in one period.
    """
    rows = observations.filter((pl.col("indicator") == indicator) & (pl.col("place") == place))
    by_book: dict[str, tuple[Point, ...]] = {}
    shorter = 0
    for (book,), part in rows.filter(pl.col("scenario") == scenario).partition_by("book", as_dict=True).items():
        points, left = _points(part.iter_rows(named=True))
        shorter += left
        by_book.update({book: points} if points else {})
    notes = [reason("sub-annual-left-out", count=shorter)] if shorter else []
    full = [each for each, points in by_book.items() if any(_has_figure(point) for point in points)]
    book = next((each for each in books if each in full), next((each for each in books if each in by_book), None))
    others = [each for each in BOOK_NAMES if each in full and each != book]
    if others:
        zh, en = ([BOOK_NAMES[each][tongue] for each in others] for tongue in _TONGUES)
        notes.append(reason("other-series", count=len(others), series="、".join(zh), series_en=", ".join(en)))
    if book is None:
        return None, tuple(notes)
    points = by_book[book]
    if scenario != "observed":
        past = _past(rows.filter(pl.col("book") == book), points)
        points = (*past, *points)
        notes += [reason("observed-past", first=past[0].year, last=past[-1].year)] if past else []
    own = tuple(each for each in breaks if each.indicator == indicator)
    return Series(indicator, points, place, scenario, book, breaks=own), tuple(notes)


def _has_figure(point: Point) -> bool:
    return point.value is not None or point.state == "zero"


def _past(rows: pl.DataFrame, points: tuple[Point, ...]) -> tuple[Point, ...]:
    """What was observed before the first year of a scenario, in order of time."""
    first = min(point.since or point.year for point in points)
    observed, _ = _points(rows.filter(pl.col("scenario") == "observed").iter_rows(named=True))
    known = (point for point in observed if point.year < first and _has_figure(point))
    return tuple(sorted(known, key=lambda point: point.year))


def judge_frame(
    goal: Goal,
    observations: pl.DataFrame,
    as_of: date,
    place: str,
    *,
    scenario: str = "observed",
    breaks: Sequence[Break] = (),
    options: Options | None = None,
) -> Judgement:
    """Judge a goal by a table of observations: `judge` on the series of its indicator at a place in a scenario."""
    series, notes = series_from_frame(observations, goal.indicator, place, scenario=scenario, breaks=breaks)
    found = judge(goal, series, as_of, options)
    return replace(found, reasons=(*found.reasons, *notes))


def judge_plan(
    plan: Plan,
    observations: pl.DataFrame,
    catalogue: Catalogue,
    as_of: date,
    place: str,
    *,
    scenario: str = "observed",
    breaks: Sequence[Break] = (),
    options: Options | None = None,
) -> tuple[Standing, ...]:
    """Judge every target of a plan, in the plan's order.

    A target without a match of at least `options.least_confidence`, or with a unit that does not fit its indicator, is
    shown with that reason. Earlier targets for the same indicator are interim targets of later ones. Indicators with a
    formula are derived where they were not observed.
    """
    options = options or Options()
    matched = [best_match(target, catalogue, options.least_confidence) for target in plan.targets]
    goals, failed = goals_of(plan, matched, catalogue, options)
    codes = {goal.indicator for goal in goals.values()}
    tables = tables_of(observations, catalogue, codes, breaks, place)
    standings: list[Standing] = []
    for number, (target, match) in enumerate(zip(plan.targets, matched, strict=True)):
        known = catalogue.get(match.code) if match else None
        if number in goals:
            code = goals[number].indicator
            own = inherited(breaks, catalogue, code)
            table = tables.get(code, observations.clear())
            found = judge_frame(goals[number], table, as_of, place, scenario=scenario, breaks=own, options=options)
            if found.latest is None:
                found = replace(found, reasons=(*found.reasons, *beside(observations, catalogue, code, place)))
        else:
            found = unjudged(target, known, failed[number])
        standings.append(Standing(target, known, match, owners_of(plan, target.clause), found))
    return tuple(standings)
