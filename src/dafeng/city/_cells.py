"""Cells to values: each type of the schema with its own check; units and catalogue codes are left to their rooms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from dafeng.city._csv import unprotect
from dafeng.city._faults import fault
from dafeng.city._schema import Column, schema
from dafeng.core.days import parse_day
from dafeng.core.errors import Fault

__all__ = ["Value", "read_cell"]

Value = str | float | int | None
_HUGE = 1e18  # no figure of a city is larger in any unit; a slip of the pen is
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?\Z", re.ASCII)
_INTEGER = re.compile(r"-?\d{1,9}\Z", re.ASCII)
_YEAR = re.compile(r"\d{4}\Z", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._-]{0,63}\Z")
_PERIOD = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])|-Q[1-4]|/(\d{4}))?\Z", re.ASCII)


def _valid_period(text: str) -> bool:
    """Whether text is a year, month, quarter or span of years within 1949-2100."""
    match = _PERIOD.match(text)
    if not match:
        return False
    first, last = int(match[1]), int(match[3] or match[1])
    return 1949 <= first <= last <= 2100


def read_cell(text: str, column: Column, where: str) -> tuple[Value, Fault | None]:
    """The value of a cell, None when it is empty or at fault."""
    if text.startswith("="):
        return None, fault("formula", where, found=text)
    if not text:
        return None, (fault("empty-cell", where) if column.required else None)
    return _READERS.get(column.type, _text)(text, column, where)


def _text(text: str, _column: Column, _where: str) -> tuple[Value, Fault | None]:
    return unprotect(text), None


def _number(text: str, column: Column, where: str) -> tuple[Value, Fault | None]:
    if not _NUMBER.match(text):
        return None, fault("not-number", where, found=text, **_hint(text))
    value = float(text)
    low, high = column.min if column.min is not None else -_HUGE, column.max if column.max is not None else _HUGE
    if not low <= value <= high:
        return None, fault("out-of-range", where, found=text, expected=f"{low:g}—{high:g}")
    return value, None


def _hint(text: str) -> dict[str, str]:
    """What the number may have been meant to be; a person decides, the reader never guesses."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").rstrip("%")
    found = re.search(r"-?\d+(?:\.\d+)?", plain)
    return {"hint": f"，如 {found[0]}", "hint_en": f", such as {found[0]}"} if found else {"hint": "", "hint_en": ""}


def _integer(text: str, column: Column, where: str) -> tuple[Value, Fault | None]:
    if not _INTEGER.match(text):
        return None, fault("not-number", where, found=text, **_hint(text))
    problem = _number(text, column, where)[1]
    return (None, problem) if problem else (int(text), None)


def _year(text: str, _column: Column, where: str) -> tuple[Value, Fault | None]:
    if not _YEAR.match(text) or not 1949 <= int(text) <= 2100:
        return None, fault("bad-year", where, found=text)
    return int(text), None


def _date(text: str, _column: Column, where: str) -> tuple[Value, Fault | None]:
    day = parse_day(text)
    return (day.isoformat(), None) if day else (None, fault("bad-date", where, found=text))


def _period(text: str, _column: Column, where: str) -> tuple[Value, Fault | None]:
    return (text, None) if _valid_period(text) else (None, fault("bad-period", where, found=text))


def _code(text: str, _column: Column, where: str) -> tuple[Value, Fault | None]:
    return (text, None) if _CODE.match(text) else (None, fault("bad-code", where, found=text))


def _enum(text: str, column: Column, where: str) -> tuple[Value, Fault | None]:
    allowed: Mapping[str, str] = schema().enums[column.enum]
    if text in allowed:
        return text, None
    for key, label in allowed.items():
        if text == label:
            return key, None
    return None, fault("not-in-list", where, found=text, expected="、".join(allowed))


_READERS: Mapping[str, Callable[[str, Column, str], tuple[Value, Fault | None]]] = {
    "number": _number,
    "integer": _integer,
    "year": _year,
    "period": _period,
    "date": _date,
    "code": _code,
    "enum": _enum,
}
