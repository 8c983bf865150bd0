"""Checking a table of observations: every fault, with its row."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from dafeng.core.catalogue import Catalogue
from dafeng.core.errors import Fault, ObservationError
from dafeng.core.observations import BOOKS, KEY, SCHEMA, STATES
from dafeng.core.periods import parse_period

__all__ = ["check_observations", "validate"]

_ROW = "_row"


class _Check:
    """The rows of one table and the faults found in them so far."""

    def __init__(self, frame: pl.DataFrame, where: str, first_row: int) -> None:
        self.rows = frame.with_row_index(_ROW, offset=first_row)
        self.where = f"{where}:" if where else ""
        self.faults: list[tuple[int, Fault]] = []

    def add(self, bad: pl.Expr, found: pl.Expr, code: str, zh: str, en: str, expected: str = "") -> None:
        """Note a fault for every row where `bad` holds."""
        hits = self.rows.filter(bad).select(_ROW, found.cast(pl.String).fill_null("").alias("_found"))
        for row, text in hits.iter_rows():
            where = f"{self.where}{row}"
            fault = Fault(f"observation.{code}", zh=zh, en=en, where=where, found=text, expected=expected)
            self.faults.append((row, fault))


def _schema_faults(frame: pl.DataFrame) -> list[Fault]:
    return [
        Fault(
            "observation.schema",
            zh=f"列“{name}”缺失或类型不对",
            en=f"column '{name}' is missing or has a wrong type",
            found=str(frame.schema.get(name, "")),
            expected=str(dtype),
        )
        for name, dtype in SCHEMA.items()
        if frame.schema.get(name) != dtype
    ]


def _period_kinds(frame: pl.DataFrame) -> dict[str, str]:
    kinds: dict[str, str] = {}
    for text in frame["period"].drop_nulls().unique():
        try:
            kinds[text] = parse_period(text).kind
        except ObservationError:
            continue
    return kinds


def _check_terms(check: _Check, catalogue: Catalogue, sources: Collection[str] | None) -> None:
    """Indicator, period, state, book and source are known and fit each other."""
    for name in ("place", "scenario", "source"):
        empty = pl.col(name).fill_null("").str.strip_chars() == ""
        check.add(empty, pl.lit(""), f"empty-{name}", f"“{name}”为空", f"'{name}' is empty")
    codes = [each.code for each in catalogue]
    known = pl.col("indicator").fill_null("").is_in(codes)
    check.add(~known, pl.col("indicator"), "unknown-indicator", "指标编码不在目录中", "unknown indicator")
    kinds = _period_kinds(check.rows)
    good = pl.col("period").fill_null("").is_in(list(kinds))
    form = "2025 | 2025-03 | 2025-Q3 | 2021/2025"
    check.add(~good, pl.col("period"), "bad-period", "时期写法不对", "the period is not written correctly", form)
    allowed = {f"{each.code} {kind}" for each in catalogue for kind in each.periods}
    # a run of years is open to whatever has a value for a year
    allowed |= {f"{each.code} span" for each in catalogue if "year" in each.periods}
    kind = pl.col("period").replace_strict(kinds, default="", return_dtype=pl.String)
    fits = (pl.col("indicator") + " " + kind).is_in(sorted(allowed))
    check.add(
        known & good & ~fits,
        pl.col("period"),
        "period-kind",
        "该指标没有这种时期的数值",
        "the indicator has no values for this kind of period",
    )
    for name, values, zh in (("state", STATES, "数据状态"), ("book", BOOKS, "账本")):
        bad = ~pl.col(name).fill_null("").is_in(list(values))
        check.add(bad, pl.col(name), f"unknown-{name}", f"{zh}不对", f"unknown {name}", " | ".join(values))
    if sources is not None:
        ids = pl.col("source").fill_null("").str.splitn("#", 2).struct.field("field_0").str.strip_chars()
        lost = ~ids.is_in(sorted(sources)) & (ids != "")
        check.add(lost, pl.col("source"), "unknown-source", "来源未登记", "the source is not listed")


def _check_values(check: _Check) -> None:
    """Value and state agree: missing has none, zero is 0, everything else is a finite number."""
    value, state = pl.col("value"), pl.col("state").fill_null("")
    check.add(value.is_nan(), value, "nan", "数值是 NaN", "the value is NaN")
    check.add(value.is_infinite(), value, "infinite", "数值是无穷大", "the value is infinite")
    check.add(
        (state == "missing") & value.is_not_null(),
        value,
        "value-on-missing",
        "标为缺失却有数值",
        "marked missing but has a value",
    )
    check.add(
        (state != "missing") & value.is_null(),
        state,
        "no-value",
        "没有数值却未标为缺失",
        "has no value but is not marked missing",
        "missing",
    )
    check.add(
        (state == "zero") & (value != 0), value, "zero-not-0", "标为确认的零却不是 0", "marked zero but is not 0", "0"
    )


def validate(
    frame: pl.DataFrame,
    catalogue: Catalogue,
    *,
    sources: Collection[str] | None = None,
    where: str = "",
    first_row: int = 1,
) -> list[Fault]:
    """Every fault of a table of observations in row order; empty when it is sound.

    `where` is the file named in the faults and `first_row` the number of the first row in it; `sources` are the ids
    that may occur.
    """
    if faults := _schema_faults(frame):
        return faults
    check = _Check(frame.select(list(SCHEMA)), where, first_row)
    _check_terms(check, catalogue, sources)
    _check_values(check)
    key = pl.concat_str(KEY, separator=" | ", ignore_nulls=True)
    again = pl.struct(KEY).is_duplicated() & ~pl.struct(KEY).is_first_distinct()
    check.add(again, key, "duplicate", "同一指标、地区、时期、情景、账本有两行", "the same observation stands twice")
    return [fault for _, fault in sorted(check.faults, key=lambda each: each[0])]


def check_observations(frame: pl.DataFrame, catalogue: Catalogue, *, sources: Collection[str] | None = None) -> None:
    """Raise `ObservationError` with every fault of the table."""
    if faults := validate(frame, catalogue, sources=sources):
        raise ObservationError(faults)
