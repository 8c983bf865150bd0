"""Raw tables of a form: a folder of CSV or a workbook, cell by cell, each row with its place. No meaning yet."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from dafeng.accounts.enterprise.schema import Sheet, sheets
from dafeng.core.errors import Fault

__all__ = ["RawRow", "read_raw"]

_IGNORED = {"说明", "readme", "notes"}
_MOST_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as text by column code, with the file or sheet and the number of the row.

    `lines` has the row of each item of a vertical sheet.
    """

    cells: Mapping[str, str]
    file: str
    number: int
    lines: Mapping[str, int] = field(default_factory=dict)

    def where(self, code: str = "", heading: str = "") -> str:
        """`fuels.csv:5 低位发热量`, as a person finds it."""
        return f"{self.file}:{self.lines.get(code, self.number)} {heading}".strip()


def _fault(code: str, zh: str, en: str, where: str, found: str = "", expected: str = "") -> Fault:
    return Fault(f"enterprise.{code}", zh, en, where, found, expected)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value).strip()


def _decoded(data: bytes, name: str, faults: list[Fault]) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    faults.append(_fault("encoding", "文件编码无法识别", "the encoding is not known", name, expected="UTF-8"))
    return ""


def _rows(sheet: Sheet, grid: Sequence[Sequence[str]], name: str, faults: list[Fault]) -> list[RawRow]:
    """Rows of a sheet with headings in its first row; a vertical one becomes a single row."""
    if sheet.vertical:
        return _vertical(sheet, grid, name, faults)
    if not grid:
        return []
    names: dict[int, str] = {}
    for place, heading in enumerate(grid[0]):
        if not heading.strip():
            continue
        column = sheet.column(heading)
        if column is None:
            near = "、".join(each.zh for each in sheet.columns)
            faults.append(_fault("unknown-column", "未登记的列", "an unknown column", f"{name}:1", heading, near))
        elif column.code in names.values():
            faults.append(_fault("duplicate-column", "同一列出现两次", "a column appears twice", f"{name}:1", heading))
        else:
            names[place] = column.code
    missing = [each.zh for each in sheet.columns if each.required and each.code not in names.values()]
    if missing and any(any(row) for row in grid[1:]):
        faults.append(
            _fault(
                "missing-column", "缺少必填的列", "a required column is missing", f"{name}:1", "", "、".join(missing)
            )
        )
        return []
    found = []
    for number, row in enumerate(grid[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        extra = [cell for place, cell in enumerate(row) if cell.strip() and place >= len(grid[0])]
        if extra:
            faults.append(
                _fault("extra-cell", "数据超出表头的列数", "a cell beyond the headings", f"{name}:{number}", extra[0])
            )
        found.append(RawRow({code: row[p].strip() if p < len(row) else "" for p, code in names.items()}, name, number))
    return found


def _vertical(sheet: Sheet, grid: Sequence[Sequence[str]], name: str, faults: list[Fault]) -> list[RawRow]:
    cells: dict[str, str] = {}
    lines: dict[str, int] = {}
    for number, row in enumerate(grid, start=1):
        key = row[0].strip() if row else ""
        if not key or key in {"项目", "Item", "item"}:
            continue
        column = sheet.column(key)
        where = f"{name}:{number}"
        if column is None:
            near = "、".join(each.zh for each in sheet.columns)
            faults.append(_fault("unknown-column", "未登记的项目", "an unknown item", where, key, near))
        elif column.code in cells:
            faults.append(_fault("duplicate-column", "同一项目出现两次", "an item appears twice", where, key))
        else:
            lines[column.code] = number
            cells[column.code] = row[1].strip() if len(row) > 1 else ""
    return [RawRow(cells, name, 1, lines)] if cells else []


def _from_folder(folder: Path, faults: list[Fault]) -> Iterator[tuple[Sheet, str, list[list[str]]]]:
    known = {f"{code}.csv": sheet for code, sheet in sheets().items()}
    known |= {f"{sheet.zh}.csv": sheet for sheet in sheets().values()}
    for path in sorted(each for each in folder.iterdir() if not each.is_dir()):
        if path.name == "facility.toml":
            try:
                raw = tomllib.loads(path.read_text(encoding="utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                faults.append(_fault("toml", "TOML 文件有误", "the TOML file is broken", path.name, str(error)))
                continue
            yield sheets()["facility"], path.name, [[key, _text(value)] for key, value in raw.items()]
        elif path.name in known:
            text = _decoded(path.read_bytes(), path.name, faults)
            try:
                yield known[path.name], path.name, [list(row) for row in csv.reader(io.StringIO(text), strict=True)]
            except csv.Error as error:
                faults.append(_fault("csv", "CSV 文件有误", "the CSV file is broken", path.name, str(error)))
        elif path.suffix == ".csv":
            faults.append(
                _fault(
                    "unknown-file", "未登记的文件", "an unknown file", path.name, path.name, "、".join(sorted(known))
                )
            )


def _from_workbook(path: Path, faults: list[Fault]) -> Iterator[tuple[Sheet, str, list[list[str]]]]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError, AttributeError, TypeError) as error:
        faults.append(_fault("workbook", "不是可读的 Excel 工作簿", "not a readable workbook", path.name, str(error)))
        return
    known = {name: sheet for code, sheet in sheets().items() for name in (code, sheet.zh, sheet.en)}
    for page in book.worksheets:
        where = f"{path.name}[{page.title}]"
        if page.title.casefold() in _IGNORED:
            continue
        if page.title not in known:
            names = "、".join(sheet.zh for sheet in sheets().values())
            faults.append(_fault("unknown-sheet", "未登记的工作表", "an unknown sheet", where, page.title, names))
            continue
        page.reset_dimensions()
        grid = [[_text(cell) for cell in row] for row in page.iter_rows(values_only=True, max_row=_MOST_ROWS)]
        yield known[page.title], where, grid
    book.close()


def read_raw(path: Path, faults: list[Fault]) -> dict[str, list[RawRow]]:
    """All sheets of a folder or workbook as raw rows by sheet code; what is wrong goes to `faults`."""
    found: dict[str, list[RawRow]] = {}
    if path.is_dir():
        tables = _from_folder(path, faults)
    elif path.suffix.lower() in {".xlsx", ".xlsm"} and path.is_file():
        tables = _from_workbook(path, faults)
    else:
        faults.append(
            Fault(
                "enterprise.no-input",
                "没有这个文件夹或 .xlsx 工作簿",
                "no such folder or .xlsx workbook",
                str(path),
                mend_zh="可用 dafeng accounts enterprise template 生成空表。",
                mend_en="`dafeng accounts enterprise template` makes an empty one.",
            )
        )
        return found
    for sheet, name, grid in tables:
        if sheet.code in found:
            faults.append(_fault("duplicate-sheet", "同一张表出现两次", "a sheet appears twice", name))
            continue
        found[sheet.code] = _rows(sheet, grid, name, faults)
    faults.extend(
        _fault("missing-sheet", "缺少必填的表", "a required sheet is missing", path.name, expected=sheet.zh)
        for sheet in sheets().values()
        if sheet.required and not found.get(sheet.code)
    )
    return found
