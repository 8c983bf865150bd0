"""Derived indicators: formulas of the catalogue worked out over tables of observations.

Values enter in their units, so the result is in the unit of the derived indicator whatever its inputs use. Where an
input is missing the result is missing; the state is the weakest of the inputs; the source names the calculation.
A figure that was observed goes before one that was derived.

Books never mix: the inputs of a figure come from one book, and from the statistics, which serve every book.
Growth and change are never worked out across a break of a series (a census revision): the result there is missing.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from dafeng.core.arithmetic import worked_out
from dafeng.core.catalogue import Catalogue
from dafeng.core.formula import Formula, Reference
from dafeng.core.observations import CALCULATED, SCHEMA, state_expression, strength
from dafeng.core.units import parse_unit

__all__ = ["Evaluator", "derive", "evaluate", "spread_breaks"]

_AT = ["place", "period", "scenario", "book"]


def _later(period: pl.Expr, years: int) -> pl.Expr:
    """The same period some years later; a span moves both its years."""
    first = (period.str.slice(0, 4).cast(pl.Int32) + years).cast(pl.String)
    second = (period.str.slice(5, 4).cast(pl.Int32, strict=False) + years).cast(pl.String)
    return pl.when(period.str.contains("/")).then(first + "/" + second).otherwise(first + period.str.slice(4))


def _into_books(frame: pl.DataFrame) -> pl.DataFrame:
    """Every book completed with the statistics that it has no figure of its own for."""
    common = frame.filter(pl.col("book") == "statistics")
    parts = [frame]
    for book in frame["book"].unique(maintain_order=True):
        if book != "statistics":
            own = frame.filter(pl.col("book") == book)
            lent = common.join(own, on=["indicator", "place", "period", "scenario"], how="anti")
            parts.append(lent.with_columns(pl.lit(book).alias("book"), pl.lit(value=True).alias("_lent")))
    return pl.concat(parts)


def _base_values(series: pl.DataFrame, reference: Reference, wanted: pl.DataFrame) -> pl.DataFrame:
    """The series moved to the periods that look back to it; scenarios fall back on what was observed."""
    if reference.base is not None:
        base = str(reference.base)
        found = series.filter(pl.col("period") == base).drop("period")
        return wanted.select(_AT).join(_with_observed(found, wanted, []), on=["place", "scenario", "book"], how="inner")
    moved = series.with_columns(_later(pl.col("period"), reference.lag))
    return _with_observed(moved, wanted, ["period"])


def _with_observed(found: pl.DataFrame, wanted: pl.DataFrame, more: list[str]) -> pl.DataFrame:
    scenarios = wanted.select("scenario").unique().filter(pl.col("scenario") != "observed")
    observed = found.filter(pl.col("scenario") == "observed").drop("scenario").join(scenarios, how="cross")
    lent = observed.select(found.columns).join(found, on=["place", "scenario", "book", *more], how="anti")
    return pl.concat([found, lent])


def _across_breaks(moved: pl.DataFrame, reference: Reference, breaks: pl.DataFrame) -> pl.DataFrame:
    """The looked-back values without those that lie on the other side of a break of their series."""
    here = pl.col("period").str.slice(0, 4).cast(pl.Int32)
    there = here - reference.lag if reference.base is None else pl.lit(reference.base)
    crossed = pl.lit(value=False)
    for place, period in breaks.filter(pl.col("indicator") == reference.code).select("place", "period").iter_rows():
        year = int(period[:4])
        between = (pl.min_horizontal(here, there) < year) & (pl.max_horizontal(here, there) >= year)
        crossed = crossed | ((pl.col("place") == place) & between)
    return moved.filter(~crossed)


def _first(observed: pl.DataFrame, derived: pl.DataFrame) -> pl.DataFrame:
    """One figure for each key: the book's own before a lent one, and among these an observed before a derived one."""
    known, lent = pl.col("value").is_not_null(), pl.col("_lent")
    ranked = [
        observed.filter(known & ~lent),
        derived.filter(known & ~lent),
        observed.filter(known & lent),
        derived.filter(known & lent),
        derived.filter(~known),
        observed.filter(~known),
    ]
    return pl.concat(ranked).unique(subset=_AT, keep="first", maintain_order=True)


class Evaluator:
    """Series of codes over one table, each worked out once. `series` has a column `_lent` beside `SCHEMA`: the row is
    a statistic that stands in for a figure of the book.
    """

    def __init__(self, frame: pl.DataFrame, catalogue: Catalogue, breaks: pl.DataFrame | None = None) -> None:
        self.catalogue = catalogue
        self.breaks = None if breaks is None else spread_breaks(breaks, catalogue)
        self.frame = _into_books(frame.select(list(SCHEMA)).with_columns(pl.lit(value=False).alias("_lent")))
        self.done: dict[str, pl.DataFrame] = {}

    def series(self, code: str) -> pl.DataFrame:
        """Observed figures of a code, and derived ones where there is none."""
        if code not in self.done:
            observed = self.frame.filter(pl.col("indicator") == code)
            formula = self.catalogue.get(code).formula
            if formula is not None:
                observed = _first(observed, self._derived(code, formula))
            self.done[code] = observed
        return self.done[code]

    def _wanted(self, formula: Formula) -> pl.DataFrame:
        """Where the formula is to be worked out: wherever one of its present inputs has a row."""
        present = [each.code for each in formula.references if not each.lag and each.base is None]
        rows = [self.series(code).select(*_AT, "_lent") for code in present or formula.codes]
        return pl.concat(rows).group_by(_AT, maintain_order=True).agg(pl.col("_lent").all())

    def _derived(self, code: str, formula: Formula) -> pl.DataFrame:
        table = self._wanted(formula)
        names: dict[Reference, str] = {}
        for place, reference in enumerate(formula.references):
            name = names[reference] = f"_v{place}"
            series = self.series(reference.code)
            if reference.lag or reference.base is not None:
                series = _base_values(series, reference, table)
                series = series if self.breaks is None else _across_breaks(series, reference, self.breaks)
            picked = series.select(*_AT, pl.col("value").alias(name), strength().alias(f"_s{place}"))
            zero = (series["state"] == "zero").alias(f"_z{place}")
            table = table.join(picked.with_columns(zero), on=_AT, how="left")
        unit = parse_unit(self.catalogue.get(code).unit)
        factors = {each: parse_unit(self.catalogue.get(each).unit).factor for each in formula.codes}
        count = range(len(names))
        given = {each: table[name].cast(pl.Float64).to_numpy() * factors[each.code] for each, name in names.items()}
        with np.errstate(invalid="ignore", over="ignore"):
            value = np.broadcast_to(worked_out(formula.root, given) / unit.factor, (table.height,))
        lowest = pl.min_horizontal(pl.col(f"_s{place}").fill_null(0) for place in count)
        zeros = pl.all_horizontal(pl.col(f"_z{place}").fill_null(value=False) for place in count)
        return (
            table.with_columns(pl.Series("value", value, dtype=pl.Float64))
            .with_columns(pl.when(pl.col("value").is_finite()).then("value").alias("value"))
            .with_columns(
                pl.lit(code).alias("indicator"),
                pl.when(pl.col("value").is_null())
                .then(pl.lit("missing"))
                .otherwise(state_expression(lowest, zeros & (pl.col("value") == 0)))
                .alias("state"),
                pl.lit(f"{CALCULATED}#{code}").alias("source"),
            )
            .select(*SCHEMA, "_lent")
        )


def spread_breaks(breaks: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """The breaks of series with those that derived indicators inherit from whatever they rest on.

    Columns `indicator`, `place` and `period` (the first of the new series); other columns are carried over.
    """
    inherited = [
        breaks.filter(pl.col("indicator").is_in(list(catalogue.rests_on(each.code)))).with_columns(
            pl.lit(each.code).alias("indicator")
        )
        for each in catalogue
        if each.formula
    ]
    return pl.concat([breaks, *inherited]).unique(["indicator", "place", "period"], keep="first", maintain_order=True)


def evaluate(
    observations: pl.DataFrame, code: str, catalogue: Catalogue, *, breaks: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The series of one code: observed figures, and derived ones where its formula gives more.

    Returns a table with `SCHEMA`, sorted by place, scenario, book and period. A derived row stands wherever at least
    one input of that place, period, scenario and book has a row; its value is null when another one is missing.
    """
    return _sorted(Evaluator(observations, catalogue, breaks).series(code))


def derive(
    observations: pl.DataFrame,
    catalogue: Catalogue,
    codes: Iterable[str] | None = None,
    *,
    breaks: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The observations with the derived figures of the codes (all with a formula unless named) added.

    Derived rows that came out missing are left out.
    """
    worker = Evaluator(observations, catalogue, breaks)
    wanted = [each.code for each in catalogue if each.formula] if codes is None else list(codes)
    made = [_sorted(worker.series(code)) for code in wanted]
    added = pl.concat([observations.select(list(SCHEMA)), *made])
    added = added.filter(~(pl.col("source").str.starts_with(f"{CALCULATED}#") & pl.col("value").is_null()))
    return added.unique(subset=["indicator", *_AT], keep="first", maintain_order=True)


def _sorted(series: pl.DataFrame) -> pl.DataFrame:
    return series.filter(~pl.col("_lent")).select(list(SCHEMA)).sort("place", "scenario", "book", "period")
