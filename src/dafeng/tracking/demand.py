"""What a goal demands of a series: every kind of goal becomes a level to be at, on the right side, by a year."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from dafeng.tracking.reasons import Reason, reason
from dafeng.tracking.records import Goal, Options, Point, Series
from dafeng.tracking.select import Selection, running_sum, value_of

__all__ = ["Demand", "achieved", "demand"]

_FLIP = {"<=", "<"}


@dataclass(frozen=True, slots=True)
class Demand:
    """The goal in the space of the judged points (the canonical unit; % for a published change).

    `sense` is +1 where more is demanded, -1 where less, 0 for a band. `aim` is the nominal level, `low` and `high`
    bound what counts as reached, `strict` excludes the bound itself. `points` are the values to compare (sums for a
    cumulative goal), `start` the point where the reference path begins, `stages` interim levels.
    """

    points: tuple[Point, ...]
    start: Point | None
    sense: int
    aim: float
    low: float
    high: float
    strict: bool
    stages: tuple[tuple[int, float], ...]
    notes: tuple[Reason, ...] = ()

    def reached(self, value: float) -> bool:
        """Whether the value satisfies the goal; a billionth is rounding."""
        bounds = [abs(b) for b in (self.low, self.high) if math.isfinite(b)]
        slack = 1e-9 * max([*bounds, abs(value_of(self.start)) if self.start else 0.0])
        if self.strict:
            return self.low + slack < value < self.high - slack
        return self.low - slack <= value <= self.high + slack

    def missing(self, value: float) -> float:
        """How far the value is from satisfying the goal: positive short of it, negative beyond."""
        return max(self.low - value, value - self.high)

    @property
    def bound(self) -> float:
        """The level where the goal is just reached (the aim for a band)."""
        return self.low if self.sense > 0 else self.high if self.sense < 0 else self.aim


def _change_factor(goal: Goal, size: float, years: int) -> float:
    """The demanded level over the base value, for a change of this size."""
    sign = -1.0 if goal.kind == "reduction" else 1.0
    if goal.measure == "doublings":
        return float(2.0 ** (sign * size))
    if goal.measure == "times":
        return 1.0 + sign * size
    if goal.measure == "yearly-percent":
        return float((1.0 + sign * size / 100.0) ** years)
    return 1.0 + sign * size / 100.0


def _level(goal: Goal, size: float, base: float, year: int, base_year: int) -> float:
    """The level [unit of base] that a change of this size against the base year leads to."""
    if goal.measure == "absolute":
        return base - size if goal.kind == "reduction" else base + size
    return base * _change_factor(goal, size, year - base_year)


def _sense(goal: Goal) -> int:
    if goal.kind == "reduction":
        return 1 if goal.op in _FLIP else -1
    if goal.kind in ("increase", "coverage"):
        return -1 if goal.op in _FLIP else 1
    if goal.kind == "phase-out":
        return -1
    if goal.op in (">=", ">"):
        return 1
    if goal.op in _FLIP:
        return -1
    return {"up": 1, "down": -1, "neutral": 0}[goal.direction]


def _size(goal: Goal) -> float:
    if goal.value is not None:
        return goal.value
    return 100.0 if goal.kind == "coverage" else 0.0


def _easier(goal: Goal, sense: int, options: Options) -> float:
    """The size that already counts: the easier end of a range, less the tolerance of 左右."""
    size = _size(goal)
    change = goal.kind in ("reduction", "increase")
    less_is_easier = goal.op not in _FLIP if change else sense >= 0
    if goal.value_high is not None:
        ends = (size, goal.value_high)
        size = min(ends) if less_is_easier else max(ends)
    if goal.op == "~":
        size -= (1 if less_is_easier else -1) * options.approx_tolerance * abs(size)
    return size


def _anchor(points: tuple[Point, ...], wanted: int | None) -> tuple[Point | None, tuple[Reason, ...]]:
    """The start point: the wanted year's, else the first one after it, and the note that says so."""
    if not points:
        return None, ()
    if wanted is None:
        return points[0], ()
    for point in points:
        if point.year == wanted:
            return point, ()
        if point.year > wanted:
            return point, (reason("start-moved", wanted=wanted, used=point.year),)
    return None, ()


def _level_demand(goal: Goal, points: tuple[Point, ...], options: Options) -> Demand:
    sense = _sense(goal)
    aim = _size(goal)
    easier = _easier(goal, sense, options)
    low, high = -math.inf, math.inf
    if sense > 0:
        low = easier
    elif sense < 0:
        high = easier
    else:
        width = options.approx_tolerance * abs(aim)
        low, high = aim - width, (goal.value_high if goal.value_high is not None else aim) + width
        aim = aim if goal.value_high is None else (aim + goal.value_high) / 2.0
    start, notes = _anchor(points, goal.base_year if goal.base_year is not None else goal.start_year)
    if goal.op == "~" and aim == 0.0 and start is not None and sense:  # 基本为零: the tolerance is a share of the start
        width = options.approx_tolerance * abs(value_of(start))
        low, high = (-width, high) if sense > 0 else (low, width)
    return Demand(points, start, sense, aim, low, high, goal.op in (">", "<"), goal.milestones, notes)


def _from_base(goal: Goal, points: tuple[Point, ...], base: Point, options: Options) -> Demand:
    """A change against a base: the demanded level follows from the base value."""
    year = goal.year if goal.year is not None else points[-1].year
    sense = _sense(goal)
    at = value_of(base)
    aim = _level(goal, _size(goal), at, year, base.year)
    bound = _level(goal, _easier(goal, sense, options), at, year, base.year)
    stages = tuple((y, _level(goal, size, at, y, base.year)) for y, size in goal.milestones)
    low, high = (bound, math.inf) if sense > 0 else (-math.inf, bound)
    return Demand(points, base, sense, aim, low, high, goal.op in (">", "<"), stages)


def _published_change(
    goal: Goal, series: Series, points: tuple[Point, ...], options: Options
) -> Demand | tuple[Reason, ...]:
    """The series is itself a change against a base year [%]: compare it with the demanded change."""
    base_year = goal.base_year if goal.base_year is not None else series.base_year
    if base_year is None:
        return (reason("no-base-year"),)
    if series.base_year is not None and series.base_year != base_year:
        return (reason("other-base-year", found=series.base_year, expected=base_year),)
    sign = 1.0 if series.form == goal.kind else -1.0
    turned = tuple(Point(p.year, sign * value_of(p), p.state, p.source, p.since) for p in points if p.year > base_year)
    base = Point(base_year, 0.0, "zero")
    year = goal.year if goal.year is not None else turned[-1].year if turned else base_year + 1

    def share(size: float, at: int) -> float:
        moved = _change_factor(goal, size, at - base_year) - 1.0
        return 100.0 * (-moved if goal.kind == "reduction" else moved)

    sense = -1 if goal.op in _FLIP else 1
    bound = share(_easier(goal, _sense(goal), options), year)
    low, high = (bound, math.inf) if sense > 0 else (-math.inf, bound)
    stages = tuple((y, share(size, y)) for y, size in goal.milestones)
    return Demand(turned, base, sense, share(_size(goal), year), low, high, goal.op in (">", "<"), stages)


def _cumulative(goal: Goal, points: tuple[Point, ...], origin: int, options: Options) -> Demand:
    """A sum over the plan period, from zero at its start."""
    sums, notes = running_sum(points, goal, origin)
    base = Point(origin, 0.0, "zero")
    added = replace(goal, kind="increase") if goal.kind == "reduction" else goal  # 累计减排: the sum itself grows
    flat = _level_demand(added, (base, *sums), options)
    return replace(flat, points=sums, start=base, notes=notes)


def _no_base(goal: Goal, points: tuple[Point, ...], origin: int, chosen: Selection) -> tuple[Reason, ...]:
    """Why no change against the base year can be computed; empty when it can."""
    base = next((p for p in points if p.year == origin), None)
    if base is None:
        missing = reason("no-base-value", year=origin)
        cut = chosen.last_break
        return (reason("break-between", year=cut.year), missing) if cut and origin < cut.year else (missing,)
    if goal.measure != "absolute" and value_of(base) <= 0.0:
        return (reason("base-not-positive", year=origin, value=value_of(base)),)
    return ()


def demand(goal: Goal, series: Series, chosen: Selection, options: Options) -> Demand | tuple[Reason, ...]:
    """What the goal demands of these points, or the reasons why that cannot be said."""
    origin = goal.base_year if goal.base_year is not None else goal.start_year
    single = tuple(p for p in chosen.points if p.since is None)
    if goal.kind not in ("reduction", "increase") and not goal.cumulative:
        found = _level_demand(goal, single, options)
        cut = chosen.last_break
        return replace(found, notes=(reason("break-between", year=cut.year), *found.notes)) if cut else found
    if series.form != "level" and not goal.cumulative:
        return _published_change(goal, series, single, options)
    if origin is None:
        return (reason("no-base-year"),)
    if goal.cumulative:
        return _cumulative(goal, chosen.points, origin, options)
    obstacles = _no_base(goal, single, origin, chosen)
    return obstacles or _from_base(goal, single, next(p for p in single if p.year == origin), options)


def _counted(measure: str, sign: float, ratio: float, years: int) -> float | None:
    """A ratio of two values as a change, counted as `measure` says; None where it has no such form."""
    if measure == "times":
        return sign * (ratio - 1.0)
    if measure == "doublings":
        return sign * math.log2(ratio) if ratio > 0.0 else None
    if measure == "yearly-percent":
        return sign * 100.0 * (ratio ** (1.0 / years) - 1.0) if years > 0 and ratio >= 0.0 else None
    return sign * 100.0 * (ratio - 1.0)


def achieved(goal: Goal, series: Series, wanted: Demand, point: Point) -> float | None:
    """The change reached at a point, counted as the goal counts it (`Goal.measure`); None for plain levels."""
    value = value_of(point)
    if goal.cumulative:
        return value
    if goal.kind not in ("reduction", "increase") or wanted.start is None:
        return None
    sign = -1.0 if goal.kind == "reduction" else 1.0
    base, years = value_of(wanted.start), point.year - wanted.start.year
    if series.form == "level" and goal.measure == "absolute":
        return sign * (value - base)
    ratio = value / base if series.form == "level" else 1.0 + sign * value / 100.0
    return _counted(goal.measure, sign, ratio, years)
