"""Which points a verdict may rest on: known by the day of judging, of one strength, after the last break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from dafeng.tracking.reasons import Reason, reason
from dafeng.tracking.records import STATE_STRENGTH, Break, Goal, Options, Point, Series, State

__all__ = ["Selection", "running_sum", "select", "value_of", "weakest"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Usable points in ascending order. `weak` is True when they are too weak for a verdict; `last_break` is the break
    that cut earlier points off, if any."""

    points: tuple[Point, ...]
    weak: bool
    last_break: Break | None
    notes: tuple[Reason, ...]


def value_of(point: Point) -> float:
    """The value of a usable point. A confirmed zero without a number is 0."""
    return 0.0 if point.value is None else point.value


def weakest(points: Sequence[Point]) -> State | None:
    """The weakest state among the points."""
    return min((point.state for point in points), key=lambda state: STATE_STRENGTH[state], default=None)


def _is_known(point: Point) -> bool:
    return point.state != "missing" and (point.value is not None or point.state == "zero")


def select(series: Series, as_of: date, options: Options) -> Selection:
    """The points to judge by.

    Observed series: nothing of a year that is not over on the day `as_of`. Points at least as strong as
    `options.accept` are never joined with weaker ones: the weaker are left out and counted; only when nothing else
    exists are they used, and `weak` is set. Projected series are taken as they are.
    """
    notes: list[Reason] = []
    last_full_year = as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1
    seen = [p for p in series.points if series.projected or p.year <= last_full_year]
    known = sorted((p for p in seen if _is_known(p)), key=lambda p: (p.year, p.since is not None))
    gone = sorted(p.year for p in seen if p.state == "missing" and p.since is None)
    if gone:
        notes.append(reason("confirmed-missing", years="、".join(map(str, gone)), years_en=", ".join(map(str, gone))))
    weak = False
    if not series.projected:
        need = STATE_STRENGTH[options.accept]
        strong = [p for p in known if STATE_STRENGTH[p.state] >= need]
        weak = bool(known) and not strong
        if strong and len(strong) < len(known):
            notes.append(reason("weak-points-left-out", count=len(known) - len(strong)))
        known = strong or known
    last_break = max(
        (b for b in series.breaks if b.indicator == series.indicator and known and b.year <= known[-1].year),
        key=lambda b: b.year,
        default=None,
    )
    if last_break is not None:
        kept = [p for p in known if (p.since or p.year) >= last_break.year]
        last_break = last_break if len(kept) < len(known) else None
        known = kept
    return Selection(tuple(known), weak, last_break, tuple(notes))


def running_sum(points: Sequence[Point], goal: Goal, start_year: int) -> tuple[tuple[Point, ...], tuple[Reason, ...]]:
    """Sums from the year after `start_year` on, as far as no year is missing; published sums are taken first.

    Points beyond the goal's year do not belong to the period.
    """
    last = goal.year if goal.year is not None else 10**6
    flows = {p.year: p for p in points if p.since is None and start_year < p.year <= last}
    given = {p.year: p for p in points if p.since == start_year + 1 and p.year <= last}
    sums: list[Point] = []
    total: Point | None = None
    missing: list[int] = []
    for year in range(start_year + 1, max([*flows, *given], default=start_year) + 1):
        before = 0.0 if total is None and year == start_year + 1 else None if total is None else total.value
        if year in given:
            total = given[year]
        elif year in flows and before is not None:
            states: list[Point] = [flows[year]] if total is None else [flows[year], total]
            total = replace(
                flows[year],
                value=before + value_of(flows[year]),
                state=weakest(states) or flows[year].state,
                since=start_year + 1,
            )
        else:
            missing += [] if year in flows else [year]
            total = None
            continue
        sums.append(total)
    notes: tuple[Reason, ...] = ()
    if missing:
        years = tuple(map(str, missing))
        notes = (reason("flows-incomplete", years="、".join(years), years_en=", ".join(years)),)
    return tuple(sums), notes
