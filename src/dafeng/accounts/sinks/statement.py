"""Stock-taking and change as one statement: a table by year, and what made the changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isnan, nan

import polars as pl

from dafeng.accounts.sinks.records import POOLS, Change, SinkParameters, Stock, Stratum
from dafeng.accounts.sinks.soil import TRANSITION_YEARS
from dafeng.accounts.sinks.uncertainty import half_width, negated
from dafeng.core.errors import Language

__all__ = ["SinkStatement", "change_between", "sink_statement"]


def _split(before: Stratum | None, after: Stratum | None) -> tuple[float, float]:
    """The difference of two stocks as (by area, by stock per hectare); exact in sum."""
    if before is None or after is None or not before.area or not after.area:
        return (after.stock if after else 0.0) - (before.stock if before else 0.0), 0.0
    old, new = before.stock / before.area, after.stock / after.area
    return (after.area - before.area) * (old + new) / 2.0, (new - old) * (before.area + after.area) / 2.0


def change_between(before: Stock, after: Stock) -> Change:
    """Change a year between two stock-takings of one pool, method and place.

    (C2 - C1)/(t2 - t1); soil by reference stocks is divided by twenty years at least, for it moves to its new balance
    that slowly. Errors of shared factors cancel as far as they are shared.
    Source: IPCC 2006, volume 4, equations 2.5 and 2.25; the split into area and density is the two-factor Shapley one.
    """
    years = float(after.year - before.year)
    if after.method == "reference":
        years = max(years, TRANSITION_YEARS)
    old, new = _named(before), _named(after)
    pairs = {name: (old.get(name), new.get(name)) for name in dict.fromkeys((*old, *new))}
    splits = {name: _split(*pair) for name, pair in pairs.items()}
    parts = [*(each.part for each in after.strata), *negated([each.part for each in before.strata])]
    return Change(
        after.pool,
        after.method,
        after.place,
        before.year,
        after.year,
        rate=(after.stock - before.stock) / years,
        half_width=nan if isnan(before.half_width + after.half_width) else half_width(parts) / years,
        area_effect=sum(each[0] for each in splits.values()) / years,
        density_effect=sum(each[1] for each in splits.values()) / years,
        by_stratum={name: sum(each) / years for name, each in splits.items()},
    )


def _named(stock: Stock) -> dict[str, Stratum]:
    return {each.name: each for each in stock.strata}


@dataclass(frozen=True, slots=True, eq=False)
class SinkStatement:
    """Stocks and changes of a place. Methods of one pool stand side by side; `counted` names those that count."""

    place: str
    stocks: tuple[Stock, ...]
    changes: tuple[Change, ...]
    counted: tuple[tuple[str, str], ...]

    def counts(self, pool: str, method: str) -> bool:
        """Whether the pool by this method makes the total."""
        return (pool, method) in self.counted

    def change_of(self, year: int) -> tuple[Change, ...]:
        """The counted changes of the span that holds the year (after its first, up to its last stock-taking)."""
        return tuple(
            each for each in self.changes if self.counts(each.pool, each.method) and each.since < year <= each.year
        )

    def removal(self, year: int) -> float | None:
        """Net emission of all counted pools in the year, negative for a removal [t CO2]; None if unknown."""
        found = self.change_of(year)
        return sum(each.co2 for each in found) if found else None

    def table(self) -> pl.DataFrame:
        """One row a pool, method and year: stock, interval, change since the last, CO2, how good it is."""
        changes = {(each.pool, each.method, each.year): each for each in self.changes}
        rows = []
        for stock in self.stocks:
            change = changes.get((stock.pool, stock.method, stock.year))
            rows.append(
                {
                    "place": stock.place,
                    "year": stock.year,
                    "pool": stock.pool,
                    "method": stock.method,
                    "counted": self.counts(stock.pool, stock.method),
                    "area_ha": stock.area,
                    "stock_tc": stock.stock,
                    "stock_half_width_tc": _known(stock.half_width),
                    "since": change.since if change else None,
                    "change_tc_per_year": change.rate if change else None,
                    "change_half_width_tc_per_year": _known(change.half_width) if change else None,
                    "area_effect_tc_per_year": change.area_effect if change else None,
                    "density_effect_tc_per_year": change.density_effect if change else None,
                    "co2_t_per_year": change.co2 if change else None,
                    "state": _state(stock),
                    "sources": ";".join(dict.fromkeys(each.source for each in stock.strata if each.source)),
                }
            )
        return pl.DataFrame(rows, schema=_SCHEMA)

    def explain(self, language: Language = "zh") -> str:
        """Each change in a sentence, and where methods of a pool disagree."""
        column = 0 if language == "zh" else 1
        lines = [
            f"{POOLS[each.pool][column]}（{POOLS[each.method][column]}）：{each.explanation(language)}"
            if language == "zh"
            else f"{POOLS[each.pool][column]} ({POOLS[each.method][column]}): {each.explanation(language)}"
            for each in self.changes
        ]
        return "\n".join([*lines, *self._disagreements(language)])

    def _disagreements(self, language: Language) -> list[str]:
        found = []
        for stock in self.stocks:
            for other in self.stocks:
                same = (stock.pool, stock.year) == (other.pool, other.year)
                if not same or not self.counts(stock.pool, stock.method) or stock.method == other.method:
                    continue
                share = (other.stock / stock.stock - 1.0) * 100.0 if stock.stock else 0.0
                zh = f"{stock.year}年{POOLS[stock.pool][0]}：{POOLS[other.method][0]}比计入值{share:+.1f}%。"
                en = (
                    f"{stock.year} {POOLS[stock.pool][1]}: {POOLS[other.method][1]} {share:+.1f} % against what counts."
                )
                found.append(zh if language == "zh" else en)
        return found


def _known(width: float) -> float | None:
    return None if isnan(width) else width


def _state(stock: Stock) -> str:
    """A stock computed with factors is an estimate, unless every stratum was measured and no factor entered."""
    if any(each.choices for each in stock.strata) or any(each.state != "measured" for each in stock.strata):
        return "estimated"
    return "measured"


_SCHEMA = {
    "place": pl.String,
    "year": pl.Int64,
    "pool": pl.String,
    "method": pl.String,
    "counted": pl.Boolean,
    "area_ha": pl.Float64,
    "stock_tc": pl.Float64,
    "stock_half_width_tc": pl.Float64,
    "since": pl.Int64,
    "change_tc_per_year": pl.Float64,
    "change_half_width_tc_per_year": pl.Float64,
    "area_effect_tc_per_year": pl.Float64,
    "density_effect_tc_per_year": pl.Float64,
    "co2_t_per_year": pl.Float64,
    "state": pl.String,
    "sources": pl.String,
}


def sink_statement(place: str, stocks: Iterable[Stock], *, parameters: SinkParameters | None = None) -> SinkStatement:
    """The statement of a place from the stocks of its pools. Of the soil, samples are counted before reference stocks;
    of the forest, the method of the parameters. Stocks of other places are left out."""
    chosen = parameters or SinkParameters()
    mine = sorted(
        (each for each in stocks if each.place == place), key=lambda each: (each.pool, each.method, each.year)
    )
    changes = [
        change_between(old, new) for old, new in pairwise(mine) if (old.pool, old.method) == (new.pool, new.method)
    ]
    return SinkStatement(place, tuple(mine), tuple(changes), _counted(mine, chosen))


def _counted(stocks: Sequence[Stock], chosen: SinkParameters) -> tuple[tuple[str, str], ...]:
    there = list(dict.fromkeys((each.pool, each.method) for each in stocks))
    found = []
    for pool in dict.fromkeys(pool for pool, _ in there):
        methods = [method for each, method in there if each == pool]
        wanted = chosen.forest_method if pool == "forest" else "sampled"
        found.append((pool, wanted if wanted in methods else methods[0]))
    return tuple(found)
