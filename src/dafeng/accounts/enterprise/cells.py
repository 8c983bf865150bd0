"""One cell at a time: text into a number, month, unit, fuel, choice or date, or a fault with its place."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from dafeng.accounts.enterprise.schema import Column, Sheet
from dafeng.accounts.enterprise.tables import RawRow
from dafeng.accounts.factors import FactorLibrary
from dafeng.core.days import DAY_MEND, parse_day
from dafeng.core.errors import AccountsError, Fault, UnitError
from dafeng.core.units import parse_unit, same_dimension

__all__ = ["Row", "parse_rows"]

_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?")
_MOST = 1e15
_YES = {"是": True, "有": True, "yes": True, "true": True, "1": True, "否": False, "无": False, "no": False}
_YES |= {"false": False, "0": False}
_NOT_FUELS = {"electricity", "heat"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row with typed values by column code; absent cells are None. `raw` knows the places."""

    values: Mapping[str, Any]
    raw: RawRow
    sheet: Sheet

    def __getitem__(self, code: str) -> Any:
        """The value of a column."""
        return self.values.get(code)

    def where(self, code: str = "") -> str:
        """The place of a cell, with the heading a person sees."""
        column = next((each for each in self.sheet.columns if each.code == code), None)
        return self.raw.where(code, column.zh if column else "")

    def fault(
        self, kind: str, code: str, zh: str, en: str, expected: str = "", mend: tuple[str, str] = ("", "")
    ) -> Fault:
        """A fault of a cell of this row."""
        return Fault(
            f"enterprise.{kind}", zh, en, self.where(code), self.raw.cells.get(code, ""), expected, mend[0], mend[1]
        )


def _number(text: str) -> float | None:
    plain = re.sub(r"[\s,，_]", "", unicodedata.normalize("NFKC", text)).removesuffix("%")
    if not _NUMBER.fullmatch(plain):
        return None
    value = float(plain)
    return value if math.isfinite(value) and abs(value) < _MOST else None


def _wrong(row: Row, column: Column, zh: str, en: str, expected: str = "") -> Fault:
    return row.fault("cell", column.code, zh, en, expected)


def _fuel(row: Row, column: Column, text: str, library: FactorLibrary) -> str | Fault:
    try:
        item = library.item(text)
    except AccountsError:
        item = None
    if item is None or item.kind != "fuel" or item.code in _NOT_FUELS:
        fuels = [each.zh for each in library.data.items.values() if each.kind == "fuel" and each.code not in _NOT_FUELS]
        near = get_close_matches(text, fuels, 3, 0.3) or fuels[:8]
        return row.fault(
            "unknown-fuel",
            column.code,
            "未知的燃料",
            "an unknown fuel",
            "、".join(near),
            ("请用因子库登记的燃料名称；电力、热力填在“电力热力”表。", "Use a fuel of the factor library."),
        )
    return item.code


def _unit(row: Row, column: Column, text: str) -> str | Fault:
    try:
        unit = parse_unit(text)
    except UnitError:
        return row.fault("unknown-unit", column.code, "未知的计量单位", "an unknown unit", "、".join(column.like))
    if column.like and not any(same_dimension(unit, each) for each in column.like):
        return row.fault(
            "wrong-unit", column.code, "计量单位与该列不符", "a unit of another kind", "、".join(column.like)
        )
    return str(unit)


def _whole(row: Row, column: Column, text: str, low: int, high: int) -> int | Fault:
    value = _number(text.removesuffix("月").removesuffix("年"))
    if value is None or not value.is_integer() or not low <= value <= high:
        return _wrong(row, column, "不是有效的取值", "not a valid value", f"{low}—{high}")
    return int(value)


def _amount(row: Row, column: Column, text: str) -> float | Fault:
    value = _number(text)
    if value is None:
        return _wrong(row, column, "不是数字", "not a number", "数字")
    if value < 0:
        return row.fault(
            "negative",
            column.code,
            "不能为负",
            "cannot be negative",
            "≥ 0",
            ("输出、外销的量填正数，并在“购入或输出”一列说明。", "Enter amounts sold as positive numbers."),
        )
    if column.kind == "percent":
        if value > 100:
            return _wrong(row, column, "百分数超过 100", "a percentage above 100", "0—100")
        return value / 100.0
    return value


def _choice(row: Row, column: Column, text: str) -> str | Fault:
    for code, word in (column.choices or {}).items():
        if text.casefold() in {code, word.casefold()}:
            return code
    return _wrong(row, column, "不在可选范围内", "not one of the choices", "、".join((column.choices or {}).values()))


def _date(row: Row, column: Column, text: str) -> date | Fault:
    zh, en = DAY_MEND
    return parse_day(text) or _wrong(row, column, f"不是日期，{zh.rstrip('。')}", f"not a date; {en.rstrip('.')}", "")


def _yes(row: Row, column: Column, text: str) -> bool | Fault:
    found = _YES.get(text.casefold())
    return found if found is not None else _wrong(row, column, "应填是或否", "yes or no is wanted", "是、否")


_READERS: dict[str, Callable[[Row, Column, str], Any]] = {
    "number": _amount,
    "percent": _amount,
    "month": lambda row, column, text: _whole(row, column, text, 1, 12),
    "year": lambda row, column, text: _whole(row, column, text, 2005, 2060),
    "unit": _unit,
    "choice": _choice,
    "date": _date,
    "yes": _yes,
    "text": lambda _row, _column, text: text,
}


def _value(row: Row, column: Column, text: str, library: FactorLibrary) -> Any:
    """The typed value of a cell, or the fault."""
    if column.kind == "fuel":
        return _fuel(row, column, text, library)
    return _READERS[column.kind](row, column, text)


def parse_rows(sheet: Sheet, raws: Sequence[RawRow], library: FactorLibrary, faults: list[Fault]) -> list[Row]:
    """Typed rows of a sheet. A row with a fault is left out and the fault kept; rows of one key are faults."""
    rows: list[Row] = []
    seen: dict[tuple[Any, ...], Row] = {}
    for raw in raws:
        values: dict[str, Any] = {}
        row = Row(values, raw, sheet)
        before = len(faults)
        for column in sheet.columns:
            text = raw.cells.get(column.code, "")
            if not text:
                if column.required:
                    faults.append(_wrong(row, column, "必填项为空", "a required cell is empty"))
                continue
            found = _value(row, column, text, library)
            if isinstance(found, Fault):
                faults.append(found)
            else:
                values[column.code] = found
        if len(faults) > before:
            continue
        key = tuple(values.get(code) for code in sheet.key)
        if sheet.key and key in seen:
            words = "、".join(next(each.zh for each in sheet.columns if each.code == code) for code in sheet.key)
            faults.append(
                Fault(
                    "enterprise.duplicate",
                    zh="重复的记录",
                    en="a row entered twice",
                    where=row.where(),
                    found=" ".join(str(part) for part in key if part is not None),
                    expected=f"{words}不重复（已见于 {seen[key].where()}）",
                    mend_zh="请合并或删去其中一行。",
                    mend_en="Merge the rows or leave one out.",
                )
            )
            continue
        seen[key] = row
        rows.append(row)
    return rows
