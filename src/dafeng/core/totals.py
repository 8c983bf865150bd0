"""Totals over places and periods as the catalogue lays down; what is missing is listed, never skipped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import polars as pl

from dafeng.core.catalogue import Catalogue
from dafeng.core.errors import Fault, ObservationError
from dafeng.core.observations import CALCULATED, KEY, SCHEMA, state_expression, strength
from dafeng.core.periods import parse_period

__all__ = ["TOTAL_SCHEMA", "total"]

TOTAL_SCHEMA = pl.Schema({**SCHEMA, "known": pl.Float64(), "missing": pl.List(pl.String())})
"""`SCHEMA` and two columns: the sum of the known parts, for sums, and the parts without a value."""


def _rules(catalogue: Catalogue, over: str, codes: Sequence[str]) -> dict[str, str]:
    rules = {code: getattr(catalogue.get(code), f"over_{over}s") for code in codes}
    faults = [
        Fault(
            "observation.no-total",
            zh=f"“{catalogue.get(code).zh}”不能按{'地区' if over == 'place' else '时期'}汇总",
            en=f"'{catalogue.get(code).en}' cannot be added up over {over}s",
            found=code,
            mend_zh="请由其分子、分母分别汇总后计算。",
            mend_en="Add up its parts and derive it from the totals.",
        )
        for code, rule in rules.items()
        if rule == "none"
    ]
    if faults:
        raise ObservationError(faults)
    return rules


def _refuse_duplicates(frame: pl.DataFrame) -> None:
    twice = frame.filter(pl.struct(KEY).is_duplicated())
    if twice.height:
        found = " | ".join(map(str, twice.select(KEY).row(0)))
        raise ObservationError(
            Fault(
                "observation.duplicate",
                zh="同一观测值有两行，不能汇总",
                en="an observation stands twice, so it cannot be added up",
                found=found,
            )
        )


def _weights(frame: pl.DataFrame, rules: dict[str, str]) -> pl.DataFrame:
    """Indicator, weight indicator and the weight's value by place, period and scenario.

    A weight comes from the row's own book, or else from the statistics, which serve every book.
    """
    pairs = [(code, rule.removeprefix("weighted:")) for code, rule in rules.items() if rule.startswith("weighted:")]
    links = pl.DataFrame(pairs, schema={"indicator": pl.String, "by": pl.String}, orient="row")
    found = frame.select(pl.col("indicator").alias("by"), "place", "period", "scenario", "book", "value", "state")
    return links.join(found, on="by").rename({"value": "weight", "state": "weight_state"}).drop("by")


def _with_weights(parts: pl.DataFrame, frame: pl.DataFrame, rules: dict[str, str]) -> pl.DataFrame:
    at = ["indicator", "place", "period", "scenario"]
    weights = _weights(frame, rules)
    own = parts.join(weights, on=[*at, "book"], how="left")
    common = weights.filter(pl.col("book") == "statistics").drop("book")
    both = own.join(common, on=at, how="left", suffix="_common")
    return both.with_columns(
        pl.coalesce("weight", "weight_common").alias("weight"),
        pl.coalesce("weight_state", "weight_state_common").alias("weight_state"),
    ).drop("weight_common", "weight_state_common")


def _aggregate(parts: pl.DataFrame, keys: list[str], over: str) -> pl.DataFrame:
    value, weight, rule = pl.col("value"), pl.col("weight"), pl.col("rule").first()
    weighted = pl.col("rule").str.starts_with("weighted:")
    lacking = value.is_null() | (weighted & weight.is_null())
    low = pl.min_horizontal(strength(), pl.when(weighted).then(strength("weight_state"))).fill_null(0)
    last = pl.col("_order") == pl.col("_order").max()
    is_last = rule == "last"
    return (
        parts.with_columns(lacking.alias("_lacking"), low.alias("_low"))
        .group_by(keys, maintain_order=True)
        .agg(
            pl.when(is_last)
            .then(value.filter(last).first())
            .when(rule == "mean")
            .then(value.mean())
            .when(weighted.first())
            .then((value * weight).sum() / weight.sum())
            .otherwise(value.sum())
            .alias("value"),
            pl.when(rule == "sum").then(value.sum()).alias("known"),
            pl.when(is_last).then(pl.col("_low").filter(last).first()).otherwise(pl.col("_low").min()).alias("_lowest"),
            (
                pl.when(is_last)
                .then((pl.col("state") == "zero").filter(last).first())
                .otherwise((pl.col("state") == "zero").all() & ~weighted.first())
            )
            .fill_null(value=False)
            .alias("_zero"),
            pl.col(over).filter(pl.col("_lacking") & (~is_last | last)).alias("missing"),
        )
    )


def total(
    frame: pl.DataFrame,
    catalogue: Catalogue,
    over: Literal["place", "period"],
    *,
    whole: str,
    parts: Sequence[str],
) -> pl.DataFrame:
    """The figures of a whole from those of its parts; one row for each indicator, scenario, book and period or place.

    `parts` are all places (or periods, in order of time) that make up `whole`; each of them must have a value, or the
    total is missing: its value is null, `missing` lists the parts and `known` holds the sum of the rest. The state is
    the weakest that went in. Books and scenarios stay apart. Returns `TOTAL_SCHEMA`.
    Raises `ObservationError` for indicators that cannot be added up and for observations that stand twice.
    """
    if over == "period":
        parse_period(whole)
    found = frame.filter(pl.col(over).is_in(list(parts)))
    _refuse_duplicates(found)
    rules = _rules(catalogue, over, found["indicator"].unique(maintain_order=True).to_list())
    other = "period" if over == "place" else "place"
    keys = ["indicator", other, "scenario", "book"]
    expected = (
        found.select(keys)
        .unique(maintain_order=True)
        .join(
            pl.DataFrame(
                {over: list(parts), "_order": range(len(parts))}, schema={over: pl.String, "_order": pl.Int64}
            ),
            how="cross",
        )
    )
    rows = expected.join(found, on=[*keys, over], how="left").with_columns(
        pl.col("indicator").replace_strict(rules, default="", return_dtype=pl.String).alias("rule")
    )
    summed = _aggregate(_with_weights(rows, frame, rules), keys, over)
    # weights that add up to nothing leave no mean
    whole_known = (pl.col("missing").list.len() == 0) & pl.col("value").is_finite()
    locator = f"total:{over}:{whole}={'+'.join(parts)}"
    return summed.with_columns(
        pl.lit(whole).alias(over),
        pl.when(whole_known).then("value").alias("value"),
        pl.when(whole_known)
        .then(state_expression(pl.col("_lowest"), pl.col("_zero")))
        .otherwise(pl.lit("missing"))
        .alias("state"),
        pl.lit(f"{CALCULATED}#{locator}").alias("source"),
    ).select([pl.col(name).cast(dtype) for name, dtype in TOTAL_SCHEMA.items()])
