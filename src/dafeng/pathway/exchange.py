"""Results out: IAMC long format, wide tables, xlsx, CSV, parquet; tables of others in (`iamc` reads what they say).

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
from dafeng.pathway._toml import fault
from dafeng.pathway.definitions import INDEX
from dafeng.pathway.results import Projection

__all__ = [
    "Variable",
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


def read_frame(path: Path) -> pl.DataFrame:
    """A table from .csv (UTF-8, else GB 18030) or .parquet.

    Raises `PathwayError` for another ending, or a file that cannot be read.
    """
    ending = path.suffix.lower()
    if ending not in {".csv", ".parquet"}:
        text = ("不认识的文件类型", "an unknown kind of file")
        raise PathwayError(fault("file-kind", *text, path.name, ending, ".csv、.parquet"))
    try:
        if ending == ".parquet":
            return pl.read_parquet(path)
        return pl.read_csv(io.StringIO(_text(path.read_bytes())), infer_schema_length=None)
    except (OSError, UnicodeDecodeError, pl.exceptions.PolarsError) as error:
        raise PathwayError(fault("unreadable", "文件读不出来", "the file cannot be read", path.name, error)) from error


def _text(data: bytes) -> str:
    """Text as spreadsheets here save it: UTF-8 with or without its mark, or GB 18030."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


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
