"""Observations: one typed table of eight columns for every figure of the house.

In: rows from a pack, the site or a calculation. Out: polars tables with `SCHEMA`. `dafeng.core.validation` checks them,
`dafeng.core.totals` adds them up and `dafeng.core.evaluation` derives indicators from others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal, get_args

import polars as pl

from dafeng.core.errors import Language

__all__ = [
    "BOOKS",
    "BOOK_NAMES",
    "CALCULATED",
    "KEY",
    "SCHEMA",
    "STATES",
    "STATE_NAMES",
    "Book",
    "State",
    "observation_frame",
    "state_expression",
    "state_strength",
    "strength",
    "weakest",
    "without_sources",
]

State = Literal["missing", "assumed", "estimated", "published", "measured", "zero"]
"""How well a figure is known, weakest first; a confirmed zero is as strong as a measurement."""

Book = Literal["statistics", "inventory", "assessment", "ets", "footprint"]
"""Books have different rules and factors by design and never mix."""

STATES: tuple[str, ...] = get_args(State)
BOOKS: tuple[str, ...] = get_args(Book)

STATE_NAMES: dict[str, dict[Language, str]] = {
    "missing": {"zh": "缺失", "en": "missing"},
    "assumed": {"zh": "假定", "en": "assumed"},
    "estimated": {"zh": "估算", "en": "estimated"},
    "published": {"zh": "公布", "en": "published"},
    "measured": {"zh": "实测", "en": "measured"},
    "zero": {"zh": "确认为零", "en": "confirmed zero"},
}
"""What the states are called."""

BOOK_NAMES: dict[str, dict[Language, str]] = {
    "statistics": {"zh": "统计", "en": "statistics"},
    "inventory": {"zh": "温室气体清单", "en": "inventory"},
    "assessment": {"zh": "目标考核", "en": "assessment"},
    "ets": {"zh": "碳市场", "en": "carbon market"},
    "footprint": {"zh": "产品碳足迹", "en": "product footprint"},
}
"""What the books are called."""

SCHEMA = pl.Schema(
    {
        "indicator": pl.String(),
        "place": pl.String(),
        "period": pl.String(),
        "scenario": pl.String(),
        "value": pl.Float64(),
        "state": pl.String(),
        "source": pl.String(),
        "book": pl.String(),
    }
)
"""The eight columns; all text but the value."""

KEY: tuple[str, ...] = ("indicator", "place", "period", "scenario", "book")
"""What tells one observation from another. Figures by two methods have two codes, so they stand side by side."""

CALCULATED = "calc"
"""The source id of figures that Dafeng computed; the locator names the calculation."""

_STRENGTH = {"missing": 0, "assumed": 1, "estimated": 2, "published": 3, "measured": 4, "zero": 4}
_BY_STRENGTH = ("missing", "assumed", "estimated", "published", "measured")


def state_strength(state: str) -> int:
    """0 (missing) to 4 (measured, confirmed zero). Raises `KeyError` for an unknown state."""
    return _STRENGTH[state]


def weakest(states: Iterable[str]) -> str:
    """The weakest of the states; `missing` of none at all, `zero` only when all are confirmed zeros."""
    found = list(states)
    if found and all(state == "zero" for state in found):
        return "zero"
    return _BY_STRENGTH[min((_STRENGTH[state] for state in found), default=0)]


def observation_frame(rows: Iterable[Mapping[str, Any]] = ()) -> pl.DataFrame:
    """A table with `SCHEMA` from rows; `scenario` defaults to `observed` and `book` to `statistics`.

    Values are taken as they are, in catalogue units. Use `validate` for input of others.
    """
    defaults = {"scenario": "observed", "book": "statistics", "value": None}
    filled = [{name: row.get(name, defaults.get(name)) for name in SCHEMA} for row in rows]
    return pl.DataFrame(filled, schema=SCHEMA, orient="row")


def strength(column: str = "state") -> pl.Expr:
    """The strength of a state column, 0 to 4; null for an unknown state."""
    return pl.col(column).replace_strict(_STRENGTH, default=None, return_dtype=pl.Int8)


def state_expression(lowest: pl.Expr, all_zero: pl.Expr) -> pl.Expr:
    """The state of a result from the lowest strength of its inputs and whether all were confirmed zeros."""
    named = lowest.replace_strict(dict(enumerate(_BY_STRENGTH)), return_dtype=pl.String)
    return pl.when(all_zero).then(pl.lit("zero")).otherwise(named)


def without_sources(observations: pl.DataFrame, left_out: Collection[str]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Observations without those of some sources, given by their ids; and which of these had any, in order."""
    source = pl.col("source").str.split("#").list.first()
    weak = source.is_in(sorted(left_out))
    used = observations.filter(weak).select(source).to_series().unique().to_list()
    return observations.filter(~weak), tuple(sorted(used))
