"""Reading factor data: vocabulary, items, sources and rows, with every fault of every file collected."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, cast, get_args

from dafeng.accounts.factors.records import FactorRow, FactorSet, Item, Parameter, Region
from dafeng.core.errors import AccountsError, Fault, UnitError
from dafeng.core.observations import BOOKS
from dafeng.core.sources import Certainty, Source, read_sources
from dafeng.core.units import parse_unit

__all__ = ["COLUMNS", "FactorData", "impossible", "read_factor_data"]

COLUMNS = (
    "item",
    "parameter",
    "value",
    "low",
    "high",
    "unit",
    "book",
    "region",
    "valid_from",
    "valid_to",
    "set",
    "source",
    "table",
    "certainty",
    "note",
)
"""Columns of every factor file, in order."""

_NOT_ROWS = {"items.csv"}
# Physical bounds that no source may leave, in the unit named; a value outside is a slip of the pen.
_BOUNDS = {"ncv": ("GJ/t", 0.5, 130.0), "carbon_content": ("tC/TJ", 5.0, 80.0), "oxidation": ("%", 50.0, 100.0)}


@dataclass(frozen=True, slots=True)
class FactorData:
    """Everything a folder of factor files holds."""

    rows: tuple[FactorRow, ...]
    items: Mapping[str, Item]
    parameters: Mapping[str, Parameter]
    sets: Mapping[str, FactorSet]
    regions: Mapping[str, Region]
    sources: Mapping[str, Source]


def _fault(kind: str, zh: str, en: str, where: str, found: object = "", expected: str = "") -> Fault:
    return Fault(f"factor.{kind}", zh=zh, en=en, where=where, found=str(found), expected=expected)


def _number(text: str) -> float | None:
    return float(text) if text.strip() else None


def _table(file: Traversable) -> Iterator[tuple[int, dict[str, str]]]:
    with file.open(encoding="utf-8-sig") as stream:
        yield from enumerate(csv.DictReader(stream), start=2)


def _items(file: Traversable) -> dict[str, Item]:
    return {
        row["code"]: Item(
            row["code"], row["zh"], row["en"], row["kind"], tuple(name for name in row["aliases"].split("|") if name)
        )
        for _, row in _table(file)
    }


def _row(row: Mapping[str, str]) -> FactorRow:
    return FactorRow(
        item=row["item"],
        parameter=row["parameter"],
        value=_number(row["value"]),
        low=_number(row["low"]),
        high=_number(row["high"]),
        unit=row["unit"],
        books=tuple(row["book"].split(";")),
        region=row["region"],
        valid_from=int(row["valid_from"]) if row["valid_from"] else None,
        valid_to=int(row["valid_to"]) if row["valid_to"] else None,
        set=row["set"],
        source=row["source"],
        table=row["table"],
        certainty=cast("Certainty", row["certainty"]),
        note=row["note"],
    )


def impossible(parameter: str, value: float, unit: str) -> str:
    """The bounds that a value of the parameter leaves, such as `0.5–130 GJ/t`; empty when it may be.

    Bounds are physical: heating value, carbon content and oxidation. Negative factors are allowed elsewhere, for some
    processes give energy or carbon back.
    """
    name, low, high = _BOUNDS.get(parameter, ("", 0.0, 0.0))
    if not name or parse_unit(unit).dimension != parse_unit(name).dimension:
        return ""
    in_name = value * parse_unit(unit).factor / parse_unit(name).factor
    return "" if low <= in_name <= high else f"{low:g}–{high:g} {name}"


def _value_faults(row: FactorRow, where: str) -> Iterator[Fault]:
    if row.value is None and (row.low is None or row.high is None):
        yield _fault("no-value", "既无数值也无区间", "neither a value nor a range", where)
    if row.low is not None and row.high is not None and row.low > row.high:
        yield _fault("bad-range", "区间上下限颠倒", "the range is upside down", where, f"{row.low}–{row.high}")
    if row.valid_from and row.valid_to and row.valid_from > row.valid_to:
        yield _fault(
            "bad-years", "起止年份颠倒", "the years are upside down", where, f"{row.valid_from}–{row.valid_to}"
        )
    try:
        parse_unit(row.unit)
    except UnitError as error:
        yield _fault("bad-unit", error.faults[0].zh, error.faults[0].en, where, row.unit)
        return
    if row.value is not None and (bounds := impossible(row.parameter, row.value, row.unit)):
        yield _fault("impossible", "数值超出物理上可能的范围", "a value that cannot be", where, row.value, bounds)


def _name_faults(row: FactorRow, data: FactorData, where: str) -> Iterator[Fault]:
    known: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("item", row.item, data.items),
        ("parameter", row.parameter, data.parameters),
        ("set", row.set, data.sets),
        ("source", row.source, data.sources),
        ("certainty", row.certainty, get_args(Certainty)),
    )
    for name, value, those in known:
        if value not in those:
            yield _fault("unknown-name", f"未登记的“{name}”", f"'{name}' is not registered", where, value)
    if row.region not in data.regions and not (row.region.isdigit() and len(row.region) == 6):
        yield _fault("unknown-name", "未登记的区域", "the region is not registered", where, row.region)
    for book in row.books:
        if book != "*" and book not in BOOKS:
            yield _fault("unknown-name", "未登记的账本", "the book is not registered", where, book)


def _region(raw: Mapping[str, Any]) -> Region:
    return Region(raw["code"], raw["zh"], raw["en"], tuple(raw["members"]), tuple(raw.get("assumed", ())))


def _vocabulary(raw: Mapping[str, Any]) -> tuple[dict[str, Parameter], dict[str, FactorSet], dict[str, Region]]:
    return (
        {each["code"]: Parameter(**each) for each in raw["parameter"]},
        {each["code"]: FactorSet(**each) for each in raw["set"]},
        {each["code"]: _region(each) for each in raw["region"]},
    )


def read_factor_data(folder: Traversable) -> FactorData:
    """Factor data from a folder: `vocabulary.toml`, `sources.toml`, `items.csv` and files of rows.

    Raises `AccountsError` with every fault: unknown names, bad units or numbers, duplicates, impossible values.
    """
    parameters, sets, regions = _vocabulary(tomllib.loads(folder.joinpath("vocabulary.toml").read_text("utf-8")))
    sources, faults = read_sources(tomllib.loads(folder.joinpath("sources.toml").read_text("utf-8")))
    bare = FactorData((), _items(folder.joinpath("items.csv")), parameters, sets, regions, sources)
    rows: dict[str, FactorRow] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".csv") or file.name in _NOT_ROWS:
            continue
        for line, raw in _table(file):
            where = f"{file.name}:{line}"
            if tuple(raw) != COLUMNS:
                faults.append(_fault("bad-columns", "列名不符", "wrong columns", where, ",".join(map(str, raw))))
                break
            try:
                row = _row(raw)
            except ValueError as error:
                faults.append(_fault("bad-number", "数值不是数字", "not a number", where, error))
                continue
            faults += [*_value_faults(row, where), *_name_faults(row, bare, where)]
            if row.id in rows:
                faults.append(_fault("duplicate", "同一因子登记了两次", "the factor is listed twice", where, row.id))
            rows[row.id] = row
    if faults:
        raise AccountsError(faults)
    return FactorData(tuple(rows.values()), bare.items, parameters, sets, regions, sources)
