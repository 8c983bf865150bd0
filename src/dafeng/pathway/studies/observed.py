"""What was observed: robust trend and peak of the city's series of CO2 and energy, each source by itself.

Mann-Kendall test and Theil-Sen slope are those of `dafeng.tracking`. Series of different sources or books are never
joined, and a series is cut at its breaks: only the last part is tested. The peak is the highest year; it counts as
passed when it lies at least five years back and the latest value at least 10 % below it (C40 Cities 2018).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import polars as pl

from dafeng.city import CityPack
from dafeng.core.catalogue import default_catalogue
from dafeng.tracking import Options, Trend, theil_sen

__all__ = ["ObservedSeries", "ObservedTrend", "observed_trends", "short_series"]

_LEAST = 4
"""Years that a trend needs: below that no order of values is rare enough."""


@dataclass(frozen=True, slots=True)
class ObservedSeries:
    """A series of one indicator, book and source after its last break; `broken` is the first year after it."""

    indicator: str
    zh: str
    en: str
    unit: str
    book: str
    source: str
    state: str
    years: tuple[int, ...]
    values: tuple[float, ...]
    broken: int | None

    @property
    def needed(self) -> int:
        """The least number of years for a trend."""
        return _LEAST


@dataclass(frozen=True, slots=True)
class ObservedTrend(ObservedSeries):
    """A series with its trend. passed : whether its peak lies behind."""

    trend: Trend
    peak_year: int
    peak: float
    passed: bool

    @property
    def significant(self) -> bool:
        """Whether there is a trend at 10 %, two-sided."""
        return self.trend.test.p_value < 0.1


_PREFIXES = ("co2.", "energy.total")


def observed_trends(pack: CityPack, prefixes: tuple[str, ...] = _PREFIXES) -> tuple[ObservedTrend, ...]:
    """The trends of the city's own yearly series whose code begins so, sources beside each other."""
    return tuple(_trend_of(each) for each in _series(pack, prefixes) if len(each.years) >= _LEAST)


def short_series(pack: CityPack, prefixes: tuple[str, ...] = _PREFIXES) -> tuple[ObservedSeries, ...]:
    """The series that have too few years for a trend, which may be none after a break."""
    return tuple(each for each in _series(pack, prefixes) if len(each.years) < _LEAST)


def _series(pack: CityPack, prefixes: tuple[str, ...]) -> tuple[ObservedSeries, ...]:
    """Every yearly series whose code begins so, what follows its last break."""
    frame = pl.concat([pack.observations, pack.others.select(pack.observations.columns)])
    wanted = pl.any_horizontal([pl.col("indicator").str.starts_with(prefix) for prefix in prefixes])
    rows = frame.filter(
        wanted
        & (pl.col("place") == pack.code)
        & (pl.col("scenario") == "observed")
        & pl.col("value").is_not_null()
        & pl.col("period").str.contains(r"^\d{4}$")
    ).with_columns(pl.col("source").str.split("#").list.first())
    found = []
    catalogue = default_catalogue()
    for (code, book, source), whole in rows.partition_by("indicator", "book", "source", as_dict=True).items():
        broken, part = _broken(pack, str(code)), whole.sort("period")
        state = str(part["state"][-1])
        if broken is not None:
            part = part.filter(pl.col("period").str.slice(0, 4).cast(pl.Int64) >= broken)
        known = catalogue.get(str(code)) if str(code) in catalogue else None
        names = (known.zh, known.en, known.unit) if known else (str(code), str(code), "")
        years, values = (int(period) for period in part["period"]), (float(value) for value in part["value"])
        found.append(
            ObservedSeries(str(code), *names, str(book), str(source), state, tuple(years), tuple(values), broken)
        )
    return tuple(sorted(found, key=lambda each: (each.indicator, each.book, each.source)))


def _broken(pack: CityPack, code: str) -> int | None:
    """The first year of the newest series after a break."""
    breaks = pack.tables.get("breaks")
    if breaks is None:
        return None
    rows = breaks.filter((pl.col("indicator") == code) & (pl.col("place") == pack.code))
    return max((int(str(period)[:4]) for period in rows["period"]), default=None)


def _trend_of(each: ObservedSeries) -> ObservedTrend:
    options, years, values = Options(), each.years, each.values
    top = max(range(len(values)), key=lambda n: (values[n], -n))
    far = years[-1] - years[top] >= options.peak_years
    low = values[-1] <= (1.0 - options.peak_drop) * values[top] + 1e-9
    return ObservedTrend(
        **{field.name: getattr(each, field.name) for field in fields(each)},
        trend=theil_sen([float(year) for year in years], values),
        peak_year=years[top],
        peak=values[top],
        passed=far and low,
    )
