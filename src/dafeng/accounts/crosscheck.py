"""Independent figures of one thing side by side: the same place and year by different methods, never spliced.

In: observations of a place, the catalogue (which code is a method of which), an inventory where there is one, shares of
sectors where a source gives them. Out: a table of series by year, and every pair with its differences; of sectors the
sum of absolute differences too, for a total hides errors that offset each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import polars as pl

from dafeng.core.catalogue import Catalogue
from dafeng.core.errors import AccountsError, Fault

__all__ = ["CrossCheck", "PairCheck", "Series", "SeriesPair", "cross_check", "series_of"]


@dataclass(frozen=True)
class Series:
    """One source's figures [ktCO2]: by year, and by year and sector where it tells sectors apart.

    `states` are the states of its figures, `sources` where they were read; `whole` is false when it is the sum of
    districts of which a part may be missing.
    """

    code: str
    zh: str
    en: str
    values: Mapping[int, float]
    sectors: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    method_zh: str = ""
    method_en: str = ""


@dataclass(frozen=True, slots=True)
class PairCheck:
    """Two series in one year [ktCO2]: difference second less first, and in per cent of the first.

    `sectors` are differences of sectors both know, `absolute` the sum of their absolute values; empty and None where
    sectors are not known.
    """

    year: int
    first: float
    second: float
    sectors: Mapping[str, float]

    @property
    def difference(self) -> float:
        """Second less first [ktCO2]."""
        return self.second - self.first

    @property
    def percent(self) -> float | None:
        """The difference in per cent of the first; None where the first is zero."""
        return 100 * self.difference / self.first if self.first else None

    @property
    def absolute(self) -> float | None:
        """Sum of absolute differences of sectors [ktCO2]; None where they are not known."""
        return sum(abs(each) for each in self.sectors.values()) if self.sectors else None


@dataclass(frozen=True)
class SeriesPair:
    """A pair of series and all years that both have; none when they never meet."""

    first: Series
    second: Series
    years: tuple[PairCheck, ...]

    @property
    def mean_percent(self) -> float | None:
        """Mean of the yearly differences in per cent; None without common years."""
        found = [each.percent for each in self.years if each.percent is not None]
        return sum(found) / len(found) if found else None


@dataclass(frozen=True)
class CrossCheck:
    """All series of a place and all their pairs."""

    place: str
    series: tuple[Series, ...]
    pairs: tuple[SeriesPair, ...]


def _years(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("period").str.contains(r"^\d{4}$") & pl.col("value").is_not_null())


def _add_up(frame: pl.DataFrame, place: str, parts: Sequence[str]) -> dict[int, tuple[float, bool]]:
    """Values by year: the place's own, else the sum of its parts where every part has one; True for a sum."""
    own = {int(row["period"]): (row["value"], False) for row in frame.filter(pl.col("place") == place).to_dicts()}
    if not parts:
        return own
    summed = frame.filter(pl.col("place").is_in(parts)).group_by("period").agg(pl.col("value").sum(), pl.len())
    sums = {int(row["period"]): (row["value"], True) for row in summed.to_dicts() if row["len"] == len(parts)}
    return {**sums, **own}


def series_of(
    observations: pl.DataFrame, catalogue: Catalogue, place: str, *, total: str = "co2.total", parts: Iterable[str] = ()
) -> tuple[Series, ...]:
    """Every observed series of `total` and of its methods for a place; missing years of districts are not made up.

    A method known only for `parts` (districts) is their sum in years where all of them have a figure.
    """
    codes = [total, *(each.code for each in catalogue if each.method_of == total)]
    below = tuple(parts)
    found = []
    for code in codes:
        frame = _years(observations.filter((pl.col("indicator") == code) & (pl.col("scenario") == "observed")))
        for (book,), rows in frame.partition_by("book", as_dict=True, maintain_order=True).items():
            values = _add_up(rows, place, below)
            if not values:
                continue
            kind = catalogue.get(code)
            summed = any(part for _, part in values.values())
            used = rows.filter(pl.col("place").is_in([place, *below]) if summed else pl.col("place") == place)
            found.append(
                Series(
                    f"{code}@{book}",
                    kind.zh + ("（各区市之和）" if summed else ""),
                    kind.en + (" (sum of districts)" if summed else ""),
                    {year: values[year][0] for year in sorted(values)},
                    {},
                    tuple(sorted({each.partition("#")[0] for each in used["source"].to_list()})),
                    tuple(sorted(set(used["state"].to_list()))),
                    kind.method_zh,
                    kind.method_en,
                )
            )
    return tuple(found)


def _pair(first: Series, second: Series) -> SeriesPair:
    years = []
    for year in sorted(set(first.values) & set(second.values)):
        left, right = first.sectors.get(year, {}), second.sectors.get(year, {})
        sectors = {
            name: right.get(name, 0.0) - left.get(name, 0.0)
            for name in dict.fromkeys([*left, *right])
            if left and right
        }
        years.append(PairCheck(year, first.values[year], second.values[year], sectors))
    return SeriesPair(first, second, tuple(years))


def cross_check(place: str, series: Sequence[Series]) -> CrossCheck:
    """All pairs of the series, in their order. Raises `AccountsError` when a code stands twice."""
    codes = [each.code for each in series]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise AccountsError(
            [
                Fault(
                    "crosscheck.duplicate", zh="同一序列出现两次", en="a series stands twice", where=place, found=code
                )
                for code in twice
            ]
        )
    return CrossCheck(place, tuple(series), tuple(_pair(*pair) for pair in combinations(series, 2)))
