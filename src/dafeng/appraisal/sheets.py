"""Reading score sheets: TOML to `Sheet`, every fault at once. The packaged sheets are `national`, `district`, `unit`.

A city's own sheet is a file of the same form; the site keeps versions of it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, get_args

from dafeng.appraisal.records import Adjustment, Grade, Group, Item, Mode, Sheet, Veto
from dafeng.appraisal.sheetcheck import check_sheet
from dafeng.core.errors import AppraisalError, Fault

__all__ = ["packaged_sheets", "parse_sheet", "sheet_from", "sheet_of"]

_MODES: tuple[Mode, ...] = get_args(Mode)


def _full(value: Any) -> dict[str, float]:
    if isinstance(value, Mapping):
        return {mode: float(value.get(mode, 0.0)) for mode in _MODES}
    return dict.fromkeys(_MODES, float(value))


def _item(row: Mapping[str, Any]) -> Item:
    return Item(
        row["code"],
        row["group"],
        row["zh"],
        row["en"],
        row["rule"],
        MappingProxyType(_full(row.get("full", 0))),
        tuple(row.get("indicators", ())),
        row.get("measure", ""),
        tuple((float(least), float(share)) for least, share in row.get("steps", ())),
        float(row.get("floor", 0.0)),
        row.get("evidence", ""),
        row.get("note", ""),
        row.get("evidence_en", ""),
        row.get("note_en", ""),
        row.get("definition", ""),
        row.get("definition_en", ""),
    )


def _grade(row: Mapping[str, Any]) -> Grade:
    return Grade(**{**row, "missed": MappingProxyType(dict(row.get("missed", {})))})


def _rows(data: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = data.get(name, ())
    return rows


def parse_sheet(text: str, where: str = "") -> Sheet:
    """A sheet from TOML. Raises `AppraisalError` with every fault: unknown rules, groups, grades, codes given twice."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(where, error) from error
    return sheet_from(data, where)


def sheet_from(data: Mapping[str, Any], where: str = "") -> Sheet:
    """A sheet from the plain values of its TOML. Raises `AppraisalError` as `parse_sheet`."""
    try:
        sheet = Sheet(
            data["code"],
            str(data["version"]),
            data["subject"],
            data["zh"],
            data["en"],
            data["basis_zh"],
            data["basis_en"],
            data["certainty"],
            data["mode"],
            tuple(Group(**row) for row in _rows(data, "group")),
            tuple(_item(row) for row in _rows(data, "item")),
            tuple(Veto(**{**row, "items": tuple(row.get("items", ()))}) for row in _rows(data, "veto")),
            tuple(Adjustment(**{**row, "facts": tuple(row.get("facts", ()))}) for row in _rows(data, "adjustment")),
            tuple(_grade(row) for row in _rows(data, "grade")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(where, error) from error
    check_sheet(sheet, where)
    return sheet


def _unreadable(where: str, error: Exception) -> AppraisalError:
    return AppraisalError(
        Fault(
            "sheet.unreadable",
            zh="评分表无法读取",
            en="the sheet cannot be read",
            where=where,
            found=str(error),
            mend_zh="请对照自带评分表的写法。",
            mend_en="Compare it with a packaged sheet.",
        )
    )


@cache
def packaged_sheets() -> Mapping[str, Sheet]:
    """The sheets that come with the house, by code."""
    folder = files("dafeng.appraisal") / "data" / "sheets"
    found = [
        parse_sheet(path.read_text("utf-8"), path.name) for path in folder.iterdir() if path.name.endswith(".toml")
    ]
    return MappingProxyType({sheet.code: sheet for sheet in sorted(found, key=lambda sheet: sheet.code)})


def sheet_of(code: str) -> Sheet:
    """A packaged sheet. Raises `AppraisalError` naming those there are."""
    sheets = packaged_sheets()
    if code not in sheets:
        raise AppraisalError(
            Fault("sheet.unknown", "没有这张评分表", "no such sheet", found=code, expected=" ".join(sheets))
        )
    return sheets[code]
