"""Has a series peaked, and in time?

Peak year: the year of the maximum, ties take the first. A peak is confirmed by the C40 rule: the maximum lies at least
`peak_years` (5) years back and the latest value at least `peak_drop` (10 %) below it (C40 Cities 2018, "27 cities have
reached peak greenhouse gas emissions"). A plateau is a run of `plateau_years` last years within ±`plateau_band` of the
maximum without significant Mann-Kendall trend; no official text fixes width or length.
"""

from __future__ import annotations

from datetime import date

from dafeng.tracking.reasons import reason
from dafeng.tracking.records import Goal, Options, Point, Series
from dafeng.tracking.select import value_of
from dafeng.tracking.trend import mann_kendall
from dafeng.tracking.verdict import Verdict, percent

__all__ = ["judge_peak", "peak_point"]


def peak_point(points: tuple[Point, ...]) -> Point:
    """The first of the highest points."""
    return max(points, key=lambda p: (value_of(p), -p.year))


def _is_plateau(points: tuple[Point, ...], top: float, options: Options) -> bool:
    run = [value_of(p) for p in points if p.year > points[-1].year - options.plateau_years]
    if len(run) < options.plateau_years or min(run) < top * (1.0 - options.plateau_band):
        return False
    return mann_kendall(run).p_value > 1.0 - options.confidence


def _last_year(goal: Goal, options: Options) -> int:
    year = goal.year if goal.year is not None else 10**6
    return year if options.peak_includes_year else year - 1


def _projected_peak(goal: Goal, points: tuple[Point, ...], options: Options) -> Verdict:
    peak, last = peak_point(points), _last_year(goal, options)
    if peak.year == points[-1].year:
        note = reason("no-peak-in-horizon", year=peak.year)
        return Verdict("far-behind" if peak.year > last else "cannot-tell", (note,))
    note = reason("peak-projected", peak=peak.year)
    if peak.year <= last:
        return Verdict("met", (note,))
    late = reason("peak-late", peak=peak.year, year=goal.year)
    return Verdict("behind" if peak.year - last <= options.peak_late_years else "far-behind", (note, late))


def judge_peak(goal: Goal, series: Series, points: tuple[Point, ...], as_of: date, options: Options) -> Verdict:
    """The verdict on a peak goal; `points` are at least one, ascending."""
    if series.projected:
        return _projected_peak(goal, points, options)
    peak, latest, last = peak_point(points), points[-1], _last_year(goal, options)
    top, since = value_of(peak), latest.year - peak.year
    drop = 1.0 - value_of(latest) / top if top > 0.0 else 0.0
    if peak.year > last:
        found = Verdict("far-behind", (reason("peak-late", peak=peak.year, year=goal.year),))
    elif since >= options.peak_years and drop >= options.peak_drop - 1e-9:
        text = reason("peak-confirmed", peak=peak.year, years=since, drop=percent(drop))
        found = Verdict("met", (text,))
    elif _is_plateau(points, top, options):
        band = percent(options.plateau_band)
        text = reason("peak-plateau", years=options.plateau_years, band=band, peak=peak.year)
        found = Verdict("on-pace", (text,))
    elif since >= 2 and drop > 0.0:
        found = Verdict("on-pace", (reason("peak-falling", peak=peak.year),))
    else:
        found = Verdict("cannot-tell", (reason("peak-open", peak=peak.year),))
    if as_of.year - latest.year > options.stale_years and (goal.year is None or latest.year < goal.year):
        stale = reason("stale", year=latest.year, limit=options.stale_years)
        return Verdict(found.status, (*found.reasons, stale), final=False)
    return found
