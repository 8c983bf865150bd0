"""The table of a split as a file: districts with base and basis, out to Excel and in again whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dafeng.city import unprotect
from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.data.importing.sheet import read_sheet
from dafeng_site.data.models import Place

__all__ = ["HEADINGS", "SplitRow", "number_of", "read_rows"]

HEADINGS: Mapping[str, tuple[str, str]] = {
    "place": ("代码", "code"),
    "name": ("区（市）", "district"),
    "base": ("基数", "base"),
    "basis": ("依据或协商值", "basis or agreed value"),
    "value": ("分解值", "value"),
    "amount": ("下降量", "amount"),
}
"""Columns by field; code, base and basis are read back, the others are left alone."""


@dataclass(frozen=True, slots=True)
class SplitRow:
    """One district of the table, as typed."""

    place: str
    name: str
    base: str = ""
    basis: str = ""
    value: float | None = None
    amount: float | None = None


def number_of(text: str) -> float | None:
    """A number as people type it, with Chinese or English commas between thousands; None for what is none."""
    plain = text.strip().replace(",", "").replace("，", "")
    try:
        found = float(plain)
    except ValueError:
        return None
    return found if abs(found) < 1e15 else None


def read_rows(content: bytes, places: Iterable[Place]) -> dict[str, tuple[str, str]]:
    """Base and basis by place from a file. InvalidError or SheetError names every row and column that is wrong."""
    raw, faults = read_sheet(content)
    known = {place.code: place.code for place in places} | {place.name: place.code for place in places}
    names = {text: field for field, texts in HEADINGS.items() for text in texts}
    columns = [names.get(heading.strip(), "") for heading in raw.headings]
    if "place" not in columns and "name" not in columns:
        faults.append(Fault("split.column", "缺少必需的列", "a required column is missing", "table:1", "代码"))
    heads = dict(zip(columns, raw.headings, strict=True))
    found: dict[str, tuple[str, str]] = {}
    for number, cells in raw.rows:
        given = {field: unprotect(text) for field, text in zip(columns, cells, strict=False) if field}
        place = known.get(given.get("place", "")) or known.get(given.get("name", ""))
        if place is None:
            named = given.get("place") or given.get("name", "")
            faults.append(
                Fault("split.place", "没有这个区（市）", "there is no such district", f"table:{number}", named)
            )
            continue
        if place in found:
            faults.append(Fault("split.twice", "同一区（市）出现两次", "a district twice", f"table:{number}", place))
        for field in ("base", "basis"):
            if given.get(field) and number_of(given[field]) is None:
                where = f"table:{number}:{heads[field]}"
                faults.append(Fault("split.number", "不是数", "not a number", where, given[field][:40]))
        found[place] = (given.get("base", ""), given.get("basis", ""))
    errors = [each for each in faults if each.severity == "error"]
    if errors:
        raise services.InvalidError(errors)
    return found
