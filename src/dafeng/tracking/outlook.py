"""Where the robust trend leads, without any word of probability."""

from __future__ import annotations

from dafeng.tracking.demand import Demand
from dafeng.tracking.records import Options, Outlook, Point
from dafeng.tracking.select import value_of
from dafeng.tracking.trend import line_at, theil_sen

__all__ = ["outlook"]


def _verdict(wanted: Demand, values: tuple[float, float, float]) -> bool | None:
    met = {wanted.reached(value) for value in values}
    return met.pop() if len(met) == 1 else None


def outlook(
    wanted: Demand, flows: tuple[Point, ...], judged: Point, year: int, options: Options, cumulative: bool
) -> Outlook | None:
    """The Theil-Sen line of the last years, read at the target year [unit of the judged points].

    The interval takes the line at both limits of the slope, each with its own median intercept: it tells how uncertain
    the trend is, not how much a single year may stray from it. A cumulative goal extends the line of the yearly figures
    and adds them up. None with fewer than `options.trend_points` points.
    """
    basis = flows if cumulative else wanted.points
    recent = [p for p in basis if judged.year - options.trend_window < p.year <= judged.year]
    if len(recent) < options.trend_points or year <= judged.year:
        return None
    years = [float(p.year) for p in recent]
    values = [value_of(p) for p in recent]
    trend = theil_sen(years, values, options.confidence)

    def at(slope: float) -> float:
        if not cumulative:
            return line_at(year, slope, years, values)
        ahead = range(judged.year + 1, year + 1)
        return value_of(judged) + sum(line_at(each, slope, years, values) for each in ahead)

    ends = sorted((at(trend.low), at(trend.high)))
    value = at(trend.slope)
    low, high = min(ends[0], value), max(ends[1], value)
    return Outlook(year, value, low, high, trend.confidence, trend, _verdict(wanted, (low, value, high)))
