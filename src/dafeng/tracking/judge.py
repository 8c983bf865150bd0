"""The one function that says where a goal stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from dafeng.tracking.demand import Demand, achieved, demand
from dafeng.tracking.outlook import outlook
from dafeng.tracking.peak import judge_peak, peak_point
from dafeng.tracking.reasons import Reason, reason
from dafeng.tracking.records import Goal, Judgement, Options, Outlook, Point, Series, Status
from dafeng.tracking.select import Selection, select, value_of, weakest
from dafeng.tracking.verdict import Verdict, is_limit, judged_point, pace, verdict

__all__ = ["STATUS_WORDS", "judge"]

STATUS_WORDS: dict[Status, tuple[str, str]] = {
    "met": ("已达成", "met"),
    "on-pace": ("进度正常", "on pace"),
    "behind": ("滞后", "behind"),
    "far-behind": ("严重滞后", "far behind"),
    "cannot-tell": ("无法判断", "cannot tell"),
}
"""The status words in Chinese and English, best first."""

_ASSIGNERS_EN = {
    "国家": "the State",
    "省级主管部门": "the province",
    "自治区主管部门": "the autonomous region",
    "市级主管部门": "the city",
}
_TREND_CODES = {True: "trend-reaches", False: "trend-misses", None: "trend-undecided"}
_STATE_WORDS = {"estimated": ("估算", "estimated"), "assumed": ("假定", "assumed")}


def _elapsed(start: int, end: int, as_of: date) -> float | None:
    """The share of the days gone from the end of the start year to the end of the target year."""
    if end <= start:
        return None
    first, last = date(start, 12, 31), date(end, 12, 31)
    return min(max((as_of - first) / max(last - first, timedelta(days=1)), 0.0), 1.0)


def _rate(now: float, then: float, years: float) -> float | None:
    """The constant yearly rate from `now` to `then`, a fraction."""
    return float((then / now) ** (1.0 / years)) - 1.0 if now > 0.0 and then > 0.0 and years > 0 else None


def _recent(points: Sequence[Point], judged: Point, options: Options) -> tuple[float | None, float | None]:
    """Change [unit a year] and rate [fraction a year] of the last years up to the judged point."""
    early = [p for p in points if judged.year - options.recent_years <= p.year < judged.year]
    if not early:
        return None, None
    years = judged.year - early[0].year
    change = (value_of(judged) - value_of(early[0])) / years
    return change, _rate(value_of(early[0]), value_of(judged), years)


def _sources(points: Sequence[Point]) -> tuple[str, ...]:
    """Source ids without their locators, in order of use."""
    return tuple(dict.fromkeys(p.source.split("#")[0] for p in points if p.source))


def _blank(goal: Goal, series: Series | None, reasons: tuple[Reason, ...]) -> Judgement:
    return Judgement(
        goal=goal,
        status="cannot-tell",
        reasons=reasons,
        projected=series is not None and series.projected,
        scenario=series.scenario if series is not None else "",
        book=series.book if series is not None else "",
    )


def _conclude(found: Judgement, seen: Verdict, weak: bool, notes: tuple[Reason, ...]) -> Judgement:
    """Turn a verdict into the judgement's status, or an indication where the figures cannot carry it."""
    reasons = seen.reasons
    if found.projected:
        reasons = (reason("projected", scenario=found.scenario), *reasons)
    if weak:
        zh, en = _STATE_WORDS.get(found.weakest_state or "", (found.weakest_state or "", found.weakest_state or ""))
        reasons = (reason("estimated-only", state=zh, state_en=en), *reasons)
    sources = found.sources
    if len(sources) > 1:
        notes = (
            *notes,
            reason("sources-mixed", count=len(sources), sources="、".join(sources), sources_en=", ".join(sources)),
        )
    if (not weak and seen.final) or seen.status == "cannot-tell":
        return replace(found, status=seen.status, reasons=(*reasons, *notes))
    zh, en = STATUS_WORDS[seen.status]
    shown = (*reasons, reason("indication", status=zh, status_en=en), *notes)
    return replace(found, status="cannot-tell", indicative=seen.status, reasons=shown)


def _trend_notes(
    goal: Goal, wanted: Demand, judged: Point, ahead: Outlook | None, flows: tuple[Point, ...], options: Options
) -> tuple[Reason, ...]:
    """Where the trend leads by the goal's year, or how many points it lacks to say so."""
    if ahead is not None:
        return () if is_limit(goal, wanted, judged) else (reason(_TREND_CODES[ahead.reaches], year=ahead.year),)
    if goal.year is None or goal.year <= judged.year:
        return ()
    basis = flows if goal.cumulative else wanted.points
    found = len([p for p in basis if judged.year - options.trend_window < p.year <= judged.year])
    return (reason("trend-too-short", found=found, needed=options.trend_points),)


def _measured(
    goal: Goal, series: Series, wanted: Demand, chosen: Selection, as_of: date, options: Options
) -> Judgement:
    """Judge a goal with a demanded level: every kind but the peak."""
    judged = judged_point(wanted, goal.year)
    value, start = value_of(judged), wanted.start
    flows = tuple(p for p in chosen.points if p.since is None)
    ahead = None
    if goal.year is not None and not (series.projected and judged.year >= goal.year):
        ahead = outlook(wanted, flows, judged, goal.year, options, goal.cumulative)
    seen = verdict(goal, wanted, as_of, options, ahead, series.projected)
    progress = pace(goal, wanted, judged, options)
    left = goal.year - judged.year if goal.year is not None else 0
    required = rate = None
    if left > 0 and not wanted.reached(value):
        required = (wanted.bound - value) / left
        rate = None if goal.cumulative else _rate(value, wanted.bound, left)
    with_start = wanted.points if start is None or start in wanted.points else (start, *wanted.points)
    recent, recent_rate = _recent(with_start, judged, options)
    notes = chosen.notes + wanted.notes
    if seen.status != "met":
        notes += _trend_notes(goal, wanted, judged, ahead, flows, options)
    used = tuple(flows if goal.cumulative and flows else with_start)
    used = tuple(p for p in used if p.source or p.year != (start.year if start else None))
    judgement = Judgement(
        goal=goal,
        status="cannot-tell",
        reasons=(),
        latest=judged,
        start=start,
        target_value=wanted.aim,
        achieved=achieved(goal, series, wanted, judged),
        reference_value=progress.reference,
        gap=wanted.missing(value),
        elapsed=_elapsed(start.year, goal.year, as_of) if start is not None and goal.year is not None else None,
        path_progress=progress.path_progress,
        value_progress=progress.value_progress,
        pace_ratio=progress.ratio,
        anchors=progress.anchors,
        required_change=required,
        required_rate=rate,
        recent_change=recent,
        recent_rate=None if goal.cumulative else recent_rate,
        acceleration=required / recent if required is not None and recent else None,
        outlook=ahead,
        projected=series.projected,
        scenario=series.scenario,
        book=series.book,
        sources=_sources(used),
        weakest_state=weakest(used),
        used=used,
    )
    return _conclude(judgement, seen, chosen.weak, notes)


def _peaked(goal: Goal, series: Series, chosen: Selection, as_of: date, options: Options) -> Judgement:
    points = tuple(p for p in chosen.points if p.since is None)
    notes = chosen.notes
    if chosen.last_break is not None:
        notes += (reason("break-between", year=chosen.last_break.year),)
    seen = judge_peak(goal, series, points, as_of, options)
    peak, latest = peak_point(points), points[-1]
    recent, recent_rate = _recent(points, latest, options)
    judgement = Judgement(
        goal=goal,
        status="cannot-tell",
        reasons=(),
        latest=latest,
        start=peak,
        recent_change=recent,
        recent_rate=recent_rate,
        projected=series.projected,
        scenario=series.scenario,
        book=series.book,
        sources=_sources(points),
        weakest_state=weakest(points),
        used=points,
    )
    return _conclude(judgement, seen, chosen.weak, notes)


def _nothing_to_compare(goal: Goal, series: Series | None) -> Reason | None:
    """Why goal and series cannot meet at all, if they cannot."""
    if goal.value is None and goal.kind == "assigned":
        zh, en = goal.assigner or "上级", _ASSIGNERS_EN.get(goal.assigner, "the upper level of government")
        return reason("value-not-assigned", assigner=zh, assigner_en=en)
    if goal.value is None and goal.kind not in ("peak", "phase-out", "coverage"):
        return reason("no-value")
    return reason("no-series") if series is None or not series.points else None


def _latest_only(found: Judgement, points: tuple[Point, ...]) -> Judgement:
    """What cannot be judged still shows the latest figure, and the change since the base year where both exist."""
    latest = points[-1:]
    if not latest:
        return found
    base = next((p for p in points if p.year == found.goal.base_year), None)
    achieved = None
    if base is not None and found.goal.kind == "assigned" and value_of(base) > 0.0:
        sign = -1.0 if found.goal.direction == "down" else 1.0
        achieved = sign * 100.0 * (value_of(latest[0]) / value_of(base) - 1.0)
    used = latest if achieved is None or base is None else (base, *latest)
    return replace(
        found,
        latest=latest[0],
        start=base,
        achieved=achieved,
        sources=_sources(used),
        weakest_state=weakest(used),
        used=used,
    )


def judge(goal: Goal, series: Series | None, as_of: date, options: Options | None = None) -> Judgement:
    """Judge one goal by one series, observed or projected, as known on the day `as_of`.

    Parameters: `goal` with values in the canonical unit of its indicator; `series` of the same indicator, in that unit
    (None where there is none); `options`, the named parameters. Returns a frozen Judgement that names its reasons,
    sources and weakest state. Raises nothing of its own: what cannot be judged is `cannot-tell`, with the reason.

    Method: docs/methods/tracking.md. Trend: Gilbert 1987, chapter 16. Thresholds of pace: Eurostat, Sustainable
    development in the European Union, monitoring report, annex on assessment of indicators with a quantitative target.
    """
    options = options or Options()
    nothing = _nothing_to_compare(goal, series)
    if series is None or not series.points:
        return _blank(goal, series, (nothing or reason("no-series"),))
    chosen = select(series, as_of, options)
    single = tuple(p for p in chosen.points if p.since is None)
    if nothing is not None:
        return _latest_only(_blank(goal, series, (nothing, *chosen.notes)), single)
    too_early = reason("no-observation-yet", as_of=as_of.isoformat())
    if not single and not (goal.cumulative and chosen.points):
        return _blank(goal, series, (too_early, *chosen.notes))
    if goal.kind == "peak":
        return _peaked(goal, series, chosen, as_of, options)
    wanted = demand(goal, series, chosen, options)
    if isinstance(wanted, Demand) and wanted.points:
        return _measured(goal, series, wanted, chosen, as_of, options)
    why = (too_early, *wanted.notes) if isinstance(wanted, Demand) else wanted
    return _latest_only(_blank(goal, series, (*why, *chosen.notes)), single)
