"""Scenarios of other models in IAMC format, long or wide, as observations; what cannot be read is named with its row.

Names of variables are those of the common definitions and this project's own codelist (`exchange.variables`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dafeng.core.errors import Fault, PathwayError
from dafeng.core.observations import observation_frame
from dafeng.pathway._toml import fault
from dafeng.pathway.exchange import Variable, variables

__all__ = ["from_iamc"]

_NEEDED = ("scenario", "region", "variable", "unit")
_ROW = "row of the file"


def from_iamc(
    frame: pl.DataFrame,
    place: str,
    *,
    source: str,
    book: str = "assessment",
    name: str = "IAMC",
    region: str = "",
) -> pl.DataFrame:
    """Observations from IAMC data, long (year, value) or wide (a column a year), in any order of columns.

    name : of the file, for faults; region : the one that stands for the city, where the file has several.
    Variables without an indicator are left out; an index, which is no figure of its indicator, keeps its own code.
    Raises `PathwayError` naming each row with another unit, a year or a value that cannot be read, or a figure that is
    given twice; a missing column; several regions; a table without any variable that is known.
    """
    names = {each: each.strip().lower() for each in frame.columns if each.strip()}
    twice = [each for each in frame.columns if len(set(names.values())) < len(names) or "_duplicated_" in each]
    if twice:
        text = ("列名重复", "a column's name given twice")
        raise PathwayError(fault("iamc-column", *text, name, "、".join(twice)))
    named = frame.rename(names)
    lacking = [each for each in _NEEDED if each not in named.columns]
    if lacking:
        raise PathwayError([fault("iamc-column", "缺少列", "a missing column", name, each) for each in lacking])
    long, wide = _long(named.with_row_index(_ROW, offset=2), name)
    long = _of_region(long, region, name)
    known = {each.variable: each for each in variables().values()}
    rows, faults = [], []
    seen: dict[tuple[str, str, int], str] = {}
    for row in long.iter_rows(named=True):
        each = known.get(row["variable"])
        if each is None:
            continue
        where = f"{name}:{row[_ROW]}" + (f":{row['year']}" if wide else "")
        value, year = _number(row["value"]), _year(row["year"])
        found = list(_faults_of(row, each, where, value, year))
        key = (str(row["scenario"]), each.variable, year)
        if not found and key in seen:
            text = ("同一情景、变量、年份写了两次", "a figure of one scenario, variable and year given twice")
            found = [fault("iamc-twice", *text, where, row["variable"], seen[key])]
        faults += found
        seen.setdefault(key, where)
        if not found:
            rows.append(_observation(row, each, place, value, year, source, book))
    if not rows and not faults:
        text = ("表中没有可以对应指标的变量", "no variable of the table has an indicator")
        some = "、".join(sorted(str(each) for each in long["variable"].unique())[:5])
        faults.append(fault("iamc-nothing", *text, name, some, "、".join(sorted(known)[:5]) + "…"))
    if faults:
        raise PathwayError(faults)
    return observation_frame(rows)


def _long(named: pl.DataFrame, name: str) -> tuple[pl.DataFrame, bool]:
    """A row a figure, and whether the table was wide; empty cells of a wide table are no figures."""
    if "year" in named.columns:
        if "value" not in named.columns:
            raise PathwayError(fault("iamc-column", "缺少列", "a missing column", name, "value"))
        return named, False
    years = [each for each in named.columns if each.strip().isdigit()]
    if not years:
        text = ("没有年份列", "no column of a year")
        raise PathwayError(fault("iamc-column", *text, name, "", "year、value 或 2020、2025…"))
    texts = named.with_columns(pl.col(years).cast(pl.String))
    long = texts.unpivot(on=years, index=[_ROW, *_NEEDED], variable_name="year", value_name="value")
    return long.drop_nulls("value").sort(_ROW, maintain_order=True), True


def _of_region(long: pl.DataFrame, region: str, name: str) -> pl.DataFrame:
    """The rows of the one region that stands for the city."""
    there = [str(each) for each in long["region"].unique(maintain_order=True)]
    if region and region not in there:
        text = ("文件中没有这个地区", "the file has no such region")
        raise PathwayError(fault("iamc-region", *text, name, region, "、".join(there)))
    if not region and len(there) > 1:
        text = ("文件中有几个地区，须指明哪一个代表本市", "several regions in the file: say which one is the city")
        raise PathwayError(fault("iamc-region", *text, name, "、".join(there), "--region"))
    return long.filter(pl.col("region").cast(pl.String) == region) if region else long


def _faults_of(row: Mapping[str, Any], each: Variable, where: str, value: float, year: int) -> Iterator[Fault]:
    if row["unit"] != each.unit:
        yield fault("iamc-unit", "单位不对", "a wrong unit", where, row["unit"], each.unit)
    if not year:
        yield fault("iamc-year", "年份不对", "no such year", where, row["year"], "1949–2100")
    if not math.isfinite(value):
        yield fault("not-finite", "数值不是有限数", "a value that is not finite", where, row["value"])


def _observation(
    row: Mapping[str, Any], each: Variable, place: str, value: float, year: int, source: str, book: str
) -> dict[str, Any]:
    return {
        "indicator": each.indicator,
        "place": place,
        "period": str(year),
        "scenario": str(row["scenario"]),
        "value": value / each.factor,
        "state": "estimated",
        "source": source,
        "book": book if each.indicator.startswith("co2.") else "statistics",
    }


def _number(given: object) -> float:
    """A number, also one that stands in a column of texts; NaN for anything else."""
    try:
        return float(given) if isinstance(given, int | float | str) and not isinstance(given, bool) else math.nan
    except ValueError:
        return math.nan


def _year(given: object) -> int:
    """A year, 0 for anything else."""
    number = _number(given)
    return int(number) if math.isfinite(number) and number == int(number) and 1949 <= number <= 2100 else 0
