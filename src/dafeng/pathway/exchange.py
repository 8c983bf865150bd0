"""Results out and in: IAMC long format, wide tables, xlsx, CSV, parquet.

IAMC names are those of the common definitions where they fit (`common`); the others are a codelist of the city's own.
The list is data: `data/iamc.csv`. Source: IAMC common definitions, github.com/IAMconsortium/common-definitions.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import polars as pl

from dafeng.core.errors import PathwayError
from dafeng.core.observations import observation_frame
from dafeng.pathway._toml import fault
from dafeng.pathway.definitions import INDEX
from dafeng.pathway.results import Projection

__all__ = [
    "Variable",
    "from_iamc",
    "iamc_frame",
    "read_frame",
    "table_frame",
    "variables",
    "write_frame",
]

_IAMC_COLUMNS = ("model", "scenario", "region", "variable", "unit")
_MODEL = "Dafeng"


@dataclass(frozen=True, slots=True)
class Variable:
    """An IAMC variable: its unit is `factor` times the indicator's; `common` when it is of the common definitions."""

    indicator: str
    variable: str
    unit: str
    factor: float
    common: bool


@cache
def variables() -> Mapping[str, Variable]:
    """The codelist by indicator."""
    text = (files("dafeng.pathway") / "data" / "iamc.csv").read_text(encoding="utf-8")
    rows = pl.read_csv(io.StringIO(text)).iter_rows(named=True)
    return {
        row["indicator"]: Variable(
            row["indicator"], row["variable"], row["unit"], float(row["factor"]), bool(row["common"])
        )
        for row in rows
    }


def iamc_frame(found: Projection, region: str = "") -> pl.DataFrame:
    """IAMC long format: model, scenario, region, variable, unit, year, value."""
    place = region or found.model.spec.place or found.model.balance.place
    rows = [
        (_MODEL, found.model.scenario, place, each.variable, each.unit, year, float(value) * each.factor)
        for code, each in variables().items()
        if code in found.values
        for year, value in zip(found.years, found.values[code].tolist(), strict=True)
    ]
    return pl.DataFrame(rows, schema=[*_IAMC_COLUMNS, "year", "value"], orient="row")


def from_iamc(frame: pl.DataFrame, place: str, *, source: str, book: str = "assessment") -> pl.DataFrame:
    """Observations from IAMC data, long (year, value) or wide (a column a year), in any order of columns.

    Variables without an indicator are left out; an index, which is no figure of its indicator, keeps its own code.
    Raises `PathwayError` naming each row with another unit, a year or a value that cannot be read, or a missing column.
    """
    named = frame.rename({name: name.lower() for name in frame.columns})
    lacking = [name for name in _IAMC_COLUMNS[1:] if name not in named.columns]
    if lacking:
        raise PathwayError([fault("iamc-column", "缺少列", "a missing column", "IAMC", name) for name in lacking])
    if "year" not in named.columns:
        years = [name for name in named.columns if name.isdigit()]
        named = named.unpivot(
            on=years, index=list(_IAMC_COLUMNS[1:]), variable_name="year", value_name="value"
        ).drop_nulls("value")
    known = {each.variable: each for each in variables().values()}
    rows, faults = [], []
    for number, row in enumerate(named.iter_rows(named=True), start=2):
        each = known.get(row["variable"])
        if each is None:
            continue
        where = f"IAMC:{number}"
        if row["unit"] != each.unit:
            faults.append(fault("iamc-unit", "单位不对", "a wrong unit", where, row["unit"], each.unit))
            continue
        value = row["value"]
        if not isinstance(value, int | float) or value != value or abs(value) == float("inf"):  # noqa: PLR0124 - not-a-number
            faults.append(fault("not-finite", "数值不是有限数", "a value that is not finite", where, value))
            continue
        rows.append(
            {
                "indicator": each.indicator,
                "place": place,
                "period": str(row["year"]),
                "scenario": row["scenario"],
                "value": float(value) / each.factor,
                "state": "estimated",
                "source": source,
                "book": book if each.indicator.startswith("co2.") else "statistics",
            }
        )
    if faults:
        raise PathwayError(faults)
    return observation_frame(rows)


def read_frame(path: Path) -> pl.DataFrame:
    """A table from .csv or .parquet. Raises `PathwayError` for another ending, or a file that cannot be read."""
    ending = path.suffix.lower()
    if ending not in {".csv", ".parquet"}:
        text = ("不认识的文件类型", "an unknown kind of file")
        raise PathwayError(fault("file-kind", *text, path.name, ending, ".csv、.parquet"))
    try:
        return pl.read_parquet(path) if ending == ".parquet" else pl.read_csv(path, infer_schema_length=None)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise PathwayError(fault("unreadable", "文件读不出来", "the file cannot be read", path.name, error)) from error


def table_frame(found: Projection) -> pl.DataFrame:
    """One row an indicator: code, Chinese and English name, unit, then a column a year."""
    rows = [(code, *_named(code), *(float(value) for value in values)) for code, values in found.values.items()]
    years = (str(year) for year in found.years)
    return pl.DataFrame(rows, schema=["indicator", "name", "name_en", "unit", *years], orient="row")


def _named(code: str) -> tuple[str, str, str]:
    """Chinese and English name and unit of a code, as in the catalogue; an index says that it is one."""
    from dafeng.core.catalogue import default_catalogue

    known, plain = default_catalogue(), code.removeprefix(INDEX)
    if plain not in known:
        return "", "", ""
    each = known.get(plain)
    if code == plain:
        return each.zh, each.en, each.unit
    return f"{each.zh}指数（基准年＝100）", f"{each.en}, index, base year = 100", "1"


def write_frame(frame: pl.DataFrame, path: Path) -> None:
    """Write a table by the ending of its name: .xlsx, .csv (with the mark that lets Excel show Chinese) or .parquet.

    Raises `PathwayError` for another ending, and where the file cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in {".xlsx", ".csv", ".parquet"}:
        text = ("不支持的文件类型", "an unknown kind of file")
        raise PathwayError(fault("file-kind", *text, path.name, ending, ".xlsx、.csv、.parquet"))
    if not path.parent.is_dir():
        text = ("没有这个文件夹", "there is no such folder")
        raise PathwayError(fault("no-folder", *text, path.name, str(path.parent)))
    try:
        if ending == ".parquet":
            frame.write_parquet(path)
        elif ending == ".csv":
            path.write_text("\ufeff" + frame.write_csv(), encoding="utf-8")
        else:
            frame.write_excel(path, worksheet="pathway", autofit=False)
    except OSError as error:
        raise PathwayError(
            fault("not-written", "文件写不出来", "the file cannot be written", path.name, error)
        ) from error
