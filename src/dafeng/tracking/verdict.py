"""From a demand and its points to a verdict: reached, on the way, or kept within a limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dafeng.tracking.demand import Demand
from dafeng.tracking.path import path_value
from dafeng.tracking.reasons import Reason, reason
from dafeng.tracking.records import Goal, Options, Outlook, Point, Status
from dafeng.tracking.select import value_of

__all__ = ["Pace", "Verdict", "is_limit", "judged_point", "pace", "verdict"]


@dataclass(frozen=True, slots=True)
class Pace:
    """Path progress and value progress at the judged point, as shares of the whole way, and their ratio.

    `anchors` are the (year, value) that the reference path goes through: start, interim targets, target.
    """

    reference: float | None = None
    path_progress: float | None = None
    value_progress: float | None = None
    ratio: float | None = None
    anchors: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status with its reasons. `final` is False when the figures are too old to carry more than an indication."""

    status: Status
    reasons: tuple[Reason, ...]
    final: bool = True


def percent(share: float) -> str:
    """A share for a sentence: 0.873 is 87.3%."""
    return f"{round(100.0 * share, 1):g}%"


def judged_point(wanted: Demand, year: int | None) -> Point:
    """The target year's point, else the first one after it, else the latest."""
    if year is not None:
        for point in wanted.points:
            if point.year >= year:
                return point
    return wanted.points[-1]


def is_limit(goal: Goal, wanted: Demand, judged: Point) -> bool:
    """Whether the goal is to be kept and not to be reached: a cap (<=) that the start respects, or 稳定在 once it is
    reached; before, 稳定在 has a way to make like any other goal."""
    kept = wanted.start is None or wanted.reached(value_of(wanted.start))
    if goal.hold is not None:
        return goal.hold and (kept or wanted.reached(value_of(judged)))
    return goal.op in ("<=", "<") and kept


def pace(goal: Goal, wanted: Demand, judged: Point, options: Options) -> Pace:
    """Progress of value against progress of the reference path at the judged point."""
    start, year = wanted.start, goal.year
    if start is None or year is None or start.year >= year or judged.year <= start.year:
        return Pace()
    origin, way = value_of(start), wanted.aim - value_of(start)
    # An interim target that the start had passed already asks for nothing: the path does not turn back to it.
    stages = [(y, v) for y, v in wanted.stages if start.year < y < year and (v - origin) * way > 0.0]
    anchors = [(start.year, origin), *stages, (year, wanted.aim)]
    reference = path_value(judged.year, anchors, goal.path, options.s_steepness)
    if wanted.reached(origin) and not (goal.cumulative and wanted.sense < 0):
        return Pace()  # a limit that is kept, or a level that was there from the start: no way to make
    if way == 0.0:
        return Pace()
    due = (reference - origin) / way
    made = (value_of(judged) - origin) / way
    if wanted.sense == 0:
        made = 1.0 - abs(value_of(judged) - wanted.aim) / abs(way)
    return Pace(reference, due, made, made / due if due > 0.0 else None, tuple(anchors))


def _kept(wanted: Demand, judged: Point) -> Reason:
    return reason("floor-kept" if wanted.sense > 0 else "within-limit", year=judged.year)


def _over(wanted: Demand, value: float) -> float:
    """How far the value is beyond the limit, as a share of it; infinite for a limit of zero."""
    missing, bound = wanted.missing(value), abs(wanted.bound)
    return missing / bound if bound > 0.0 else float("inf")


def _late(goal: Goal, judged: Point, as_of: date, options: Options, projected: bool) -> Reason | None:
    """Why figures are too old for a verdict, if they are."""
    if projected or (goal.year is not None and judged.year >= goal.year):
        return None
    if goal.year is not None and as_of.year > goal.year:
        return reason("late-data", year=goal.year, latest=judged.year)
    if as_of.year - judged.year > options.stale_years:
        return reason("stale", year=judged.year, limit=options.stale_years)
    return None


def _after_deadline(
    goal: Goal, wanted: Demand, judged: Point, options: Options, projected: bool, limit: bool
) -> Verdict:
    """The judged point lies in the target year or, where that is missing, after it."""
    year = goal.year if goal.year is not None else judged.year
    notes = () if judged.year == year else (reason("target-year-missing", target=year, year=judged.year),)
    value = value_of(judged)
    if wanted.reached(value):
        kept = _kept(wanted, judged) if limit else reason("reached", year=judged.year)
        return Verdict("met", (kept, *notes))
    if not limit:
        later = next((p for p in wanted.points if p.year > judged.year and wanted.reached(value_of(p))), None)
        if later is not None:
            return Verdict("met", (reason("met-late", target=year, year=later.year), *notes))
    missed = (reason("deadline-missed", year=year), *notes)
    if projected:
        made = pace(goal, wanted, judged, options).value_progress
        near = _over(wanted, value) <= options.cap_margin if made is None else made >= options.behind_ratio
        return Verdict("behind" if near else "far-behind", missed)
    return Verdict("far-behind", missed)


def _limit_on_the_way(goal: Goal, wanted: Demand, judged: Point, options: Options, ahead: Outlook | None) -> Verdict:
    """A kept goal before its year: within the limit, and not led out of it by the trend."""
    value = value_of(judged)
    if not wanted.reached(value):
        over = _over(wanted, value)
        status: Status = "behind" if over <= options.cap_margin else "far-behind"
        shown = percent(over) if over != float("inf") else f"{wanted.missing(value):g}"
        code = "floor-broken" if wanted.sense > 0 else "limit-exceeded"
        return Verdict(status, (reason(code, year=judged.year, share=shown),))
    if goal.cumulative and wanted.sense < 0:
        used = pace(goal, wanted, judged, options)
        if used.ratio is not None and used.value_progress is not None and used.path_progress is not None:
            over = used.ratio - 1.0
            status = "on-pace" if over <= 1e-9 else "behind" if over <= options.cap_margin else "far-behind"
            share, due = percent(used.value_progress), percent(used.path_progress)
            return Verdict(status, (reason("budget-used", year=judged.year, share=share, due=due),))
    if ahead is not None and ahead.reaches is False:
        return Verdict("behind", (reason("trend-breaks-limit", year=ahead.year),))
    return Verdict("on-pace", (_kept(wanted, judged),))


def _no_pace(goal: Goal, wanted: Demand, judged: Point) -> Reason | None:
    """Why there is no pace to speak of, if there is none."""
    if goal.year is None:
        return reason("no-target-year")
    if wanted.start is None:
        return reason("no-start-value")
    if judged.year <= wanted.start.year:
        return reason("period-too-short", start=wanted.start.year)
    return None


def _reach_on_the_way(goal: Goal, wanted: Demand, judged: Point, options: Options) -> Verdict:
    """A goal to be reached, before its year: early, or by the pace so far."""
    value = value_of(judged)
    if wanted.reached(value):
        early = reason("met-early", year=judged.year, target=goal.year)
        return Verdict("met", (reason("reached", year=judged.year) if goal.year is None else early,))
    obstacle = _no_pace(goal, wanted, judged)
    if obstacle is not None:
        return Verdict("cannot-tell", (obstacle,))
    seen = pace(goal, wanted, judged, options)
    if seen.ratio is None or seen.value_progress is None:  # the start was there, and the value slipped
        over = _over(wanted, value)
        slipped = reason("moving-away", year=judged.year)
        return Verdict("behind" if over <= options.cap_margin else "far-behind", (slipped,))
    if seen.value_progress < 0.0:
        return Verdict("far-behind", (reason("moving-away", year=judged.year),))
    shown = percent(seen.ratio)
    if seen.ratio >= options.on_pace_ratio - 1e-9:
        return Verdict("on-pace", (reason("pace-kept", year=judged.year, ratio=shown),))
    status: Status = "behind" if seen.ratio >= options.behind_ratio - 1e-9 else "far-behind"
    return Verdict(status, (reason("pace-short", year=judged.year, ratio=shown),))


def _stage_notes(wanted: Demand, judged: Point) -> tuple[Reason, ...]:
    """Whether the last interim target that can be compared was met."""
    by_year = {p.year: value_of(p) for p in wanted.points}
    due = [(y, v) for y, v in wanted.stages if y <= judged.year and y in by_year]
    if not due or wanted.sense == 0:
        return ()
    year, level = max(due)
    slack = 1e-9 * abs(level)
    met = wanted.sense * (by_year[year] - level) >= -slack
    return (reason("milestone-met" if met else "milestone-missed", year=year),)


def verdict(
    goal: Goal, wanted: Demand, as_of: date, options: Options, ahead: Outlook | None, projected: bool
) -> Verdict:
    """The verdict on a demand with at least one point.

    In or after the target year: met or missed (a projection that misses narrowly is behind). Before it: limits are kept
    or broken, other goals go by pace. Figures too old give an indication only, but what was reached stays reached when
    the target year is over.
    """
    judged = judged_point(wanted, goal.year)
    limit = is_limit(goal, wanted, judged)
    if goal.year is not None and judged.year >= goal.year:
        found = _after_deadline(goal, wanted, judged, options, projected, limit)
    elif limit:
        found = _limit_on_the_way(goal, wanted, judged, options, ahead)
    else:
        found = _reach_on_the_way(goal, wanted, judged, options)
    reasons = (*found.reasons, *_stage_notes(wanted, judged))
    late = _late(goal, judged, as_of, options, projected)
    if late is None:
        return Verdict(found.status, reasons)
    kept = found.status == "met" and late.code == "late-data"
    return Verdict(found.status, (*reasons, late), final=kept)
