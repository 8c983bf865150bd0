"""Reading an energy balance in the official layout: headings over one or more rows, numbered labels, blanks, notes.

The table begins at the first row whose label names the section of supply; everything above it is title and heading.
A heading may be split over rows or carry its unit; a label may be numbered, indented, spaced or bracketed in any way.
All faults are collected and raised at once; nothing is read in part.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from dafeng.accounts.balance.grid import read_cells
from dafeng.accounts.balance.layout import kind_code, kinds, line_code, lines, plain_label
from dafeng.accounts.balance.records import Basis, EnergyBalance, make_balance
from dafeng.accounts.balance.units import unit_of, unit_of_table
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.units import Unit, conversion_factor, same_dimension, unit_name

__all__ = ["read_balance"]

_BLANK = {"", "-", "--", "—", "――", "－", "…", "...", "....", "......", "x", "/"}
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")
# Columns of all energy together; the total is computed by a named method, not taken over.
_TOTALS = re.compile(r"^(?:能源)?(?:合计|总计|总量)$|发电煤耗|电热当量|^(?:energy)?total(?:energy)?$")
_NOTE = re.compile(r"^\s*(?:注|资料来源|数据来源|说明|备注|note|source)", re.IGNORECASE)


@dataclass
class _Sheet:
    """What is known of a sheet while it is read."""

    cells: list[list[str]]
    name: str
    top: int = 0
    label: int = 0
    columns: dict[int, str] = field(default_factory=dict)
    factors: dict[int, float] = field(default_factory=dict)
    basis: Basis = "physical"
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def where(self, row: int, column: int) -> str:
        """Row and column of a cell as a spreadsheet counts them."""
        letters, rest = "", column
        while rest >= 0:
            letters, rest = chr(ord("A") + rest % 26) + letters, rest // 26 - 1
        return f"{self.name}:{letters}{row + 1}"

    def fault(
        self, code: str, zh: str, en: str, where: str, found: str = "", expected: str = "", mend: str = ""
    ) -> None:
        """Keep a fault for the end."""
        self.faults.append(Fault(f"balance.{code}", zh, en, where, found, expected, mend_zh=mend))

    def skipped(self, column: int, words: str) -> None:
        """Note a column that is known but not read."""
        zh, en = (
            "各种能源合计栏未读取，总量另按所选方法计算",
            "the column of all energy is not read; totals are computed",
        )
        where = self.where(max(self.top - 1, 0), column)
        self.notes.append(Fault("balance.column-skipped", zh, en, where, words, severity="note"))


def _number(text: str) -> float | None:
    """The number of a cell; None for a blank. Raises `ValueError` for anything else."""
    plain = re.sub(r"[\s,，'_]", "", unicodedata.normalize("NFKC", text)).replace("−", "-").replace("–", "-")
    if plain in _BLANK:
        return None
    if re.fullmatch(r"\(\d[\d.]*\)", plain):
        plain = "-" + plain[1:-1]
    if not _NUMBER.fullmatch(plain):
        raise ValueError(text)
    return float(plain)


def _find_top(sheet: _Sheet) -> bool:
    for number, row in enumerate(sheet.cells):
        for column, cell in enumerate(row):
            if cell.strip() and line_code(cell) == "supply":
                sheet.top, sheet.label = number, column
                return True
    sheet.fault(
        "no-table",
        "没有找到“可供本地区消费的能源量”一行，不是能源平衡表的版式",
        "no row of energy available for consumption: not the layout of an energy balance",
        sheet.name,
    )
    return False


def _heading(block: list[str]) -> str:
    """The kind that the cells above a column name: as many of them together as make a name, the lowest first."""
    words = [re.sub(r"[(（\[].*$", "", cell).strip() for cell in block if cell.strip()]
    words = [word for word in words if word]
    for count in range(len(words), 0, -1):
        for start in range(len(words) - count, -1, -1):
            if code := kind_code("".join(words[start : start + count])):
                return code
    return ""


def _find_columns(sheet: _Sheet) -> None:
    width = max((len(row) for row in sheet.cells), default=0)
    heads = [row for row in sheet.cells[: sheet.top] if sum(1 for cell in row if cell.strip()) > 1]
    units: dict[int, Unit] = {}
    for column in range(sheet.label + 1, width):
        block = [row[column] if column < len(row) else "" for row in heads]
        code = _heading(block)
        found = next((unit for cell in reversed(block) if (unit := unit_of(cell))), None)
        filled = any(column < len(row) and _is_number(row[column]) for row in sheet.cells[sheet.top :])
        if not code:
            words = " ".join(cell.strip() for cell in block if cell.strip())
            if filled and any(_TOTALS.search(plain_label(cell)) for cell in block):
                sheet.skipped(column, words)
            elif filled:
                near = get_close_matches(plain_label(words), [kind.zh for kind in kinds().values()], 1)
                sheet.fault(
                    "unknown-column",
                    "不认识的能源品种",
                    "unknown energy kind",
                    sheet.where(max(sheet.top - 1, 0), column),
                    words,
                    near[0] if near else "",
                )
            continue
        if code in sheet.columns.values():
            sheet.fault("twice", "同一品种出现两栏", "the kind has two columns", sheet.where(sheet.top, column), code)
            continue
        sheet.columns[column] = code
        if found:
            units[column] = found
    _set_units(sheet, units)


def _is_number(cell: str) -> bool:
    try:
        return _number(cell) is not None
    except ValueError:
        return False


def _set_units(sheet: _Sheet, units: dict[int, Unit]) -> None:
    """Factors to the official units; a table all in standard coal keeps that basis."""
    if not units and (whole := unit_of_table(sheet.cells[: sheet.top])):
        units = dict.fromkeys(sheet.columns, whole)
    coal = {column: same_dimension(unit, "10^4 tce") for column, unit in units.items()}
    physical = [column for column in coal if kinds()[sheet.columns[column]].unit != "10^4 tce"]
    if physical and all(coal[column] for column in physical):
        sheet.basis = "calorific"
        title = "".join(cell for row in sheet.cells[: sheet.top] for cell in row)
        if "等价" in title or "发电煤耗" in title:
            sheet.basis = "equivalent"
    for column, code in sheet.columns.items():
        target = kinds()[code].unit if sheet.basis == "physical" else "10^4 tce"
        sheet.factors[column] = 1.0
        unit = units.get(column)
        if unit is None:
            continue
        if same_dimension(unit, target):
            sheet.factors[column] = conversion_factor(unit, target)
        else:
            sheet.fault(
                "bad-unit",
                f"“{kinds()[code].zh}”的计量单位不对",
                f"wrong unit of {kinds()[code].en}",
                sheet.where(sheet.top - 1, column),
                unit.zh,
                unit_name(target),
            )
    if sheet.columns and not units:
        sheet.notes.append(
            Fault(
                "balance.no-units",
                zh="表中没有计量单位，按官方表式的单位读取",
                en="the table names no units; those of the official layout are taken",
                where=sheet.name,
                severity="note",
            )
        )


def _rows(sheet: _Sheet) -> tuple[dict[tuple[str, str], float], list[tuple[str, str]]]:
    """Figures by (row, kind), and the blank cells of the frame."""
    cells: dict[tuple[str, str], float] = {}
    seen: dict[str, str] = {}
    section = ""
    for number in range(sheet.top, len(sheet.cells)):
        row = sheet.cells[number]
        label = row[sheet.label].strip() if sheet.label < len(row) else ""
        filled = [column for column in sheet.columns if column < len(row) and row[column].strip() not in _BLANK]
        if not label or _NOTE.match(label):
            if filled and not _NOTE.match(label):
                sheet.fault("no-label", "有数值而没有行名", "figures without a label", sheet.where(number, sheet.label))
            continue
        code = line_code(label, section)
        if not code:
            if filled:
                _unknown_row(sheet, number, label)
            continue
        if code in seen:
            sheet.fault(
                "twice", "同一行出现两次", "the row stands twice", sheet.where(number, sheet.label), label, seen[code]
            )
            continue
        seen[code] = sheet.where(number, sheet.label)
        section = code.split(".")[0]
        for column in filled:
            try:
                value = _number(row[column])
            except ValueError:
                sheet.fault("bad-number", "不是数值", "not a number", sheet.where(number, column), row[column].strip())
                continue
            if value is not None:
                cells[code, sheet.columns[column]] = value * sheet.factors[column]
    missing = [code for code in ("final", "transformation") if code not in seen]
    for code in missing:
        sheet.fault("no-row", f"缺少“{lines()[code].zh}”一行", f"the row '{lines()[code].en}' is missing", sheet.name)
    return cells, [(code, kind) for code in seen for kind in sheet.columns.values() if (code, kind) not in cells]


def _unknown_row(sheet: _Sheet, number: int, label: str) -> None:
    near = get_close_matches(plain_label(label), [plain_label(line.zh) for line in lines().values()], 1)
    sheet.fault(
        "unknown-row",
        "不认识的行名",
        "unknown row",
        sheet.where(number, sheet.label),
        label,
        near[0] if near else "",
        "请按官方表式填写行名。",
    )


def _title(sheet: _Sheet) -> str:
    for row in sheet.cells[: sheet.top]:
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) == 1 and not kind_code(filled[0]) and not unit_of(filled[0]):
            return filled[0]
    return ""


def read_balance(
    path: str | Path, *, place: str = "", year: int = 0, sheet: str = "", source: str = ""
) -> EnergyBalance:
    """An energy balance from a CSV or workbook in the official layout.

    `place` and `year` are taken as given; a year of 0 is read from the title when it names one. Figures are in the
    official unit of each kind, whatever unit of the same measure the table uses. Print faults of the table are kept:
    `check_balance` names them. Raises `AccountsError` with every fault: unknown rows, columns or units, doubled ones,
    cells that are not numbers.
    """
    file = Path(path)
    read = _Sheet(read_cells(file, sheet), file.name)
    cells: dict[tuple[str, str], float] = {}
    blank: list[tuple[str, str]] = []
    if _find_top(read):
        _find_columns(read)
        if not read.columns:
            read.fault("no-columns", "没有认出任何能源品种", "no energy kind was recognised", read.name)
        cells, blank = _rows(read)
    if read.faults:
        raise AccountsError(read.faults)
    title = _title(read)
    if not year and (found := re.search(r"(?:19|20)\d\d", title)):
        year = int(found[0])
    return make_balance(
        place, year, cells, basis=read.basis, source=source, title=title, notes=tuple(read.notes), frame=blank
    )
