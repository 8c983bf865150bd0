"""An uploaded file's bytes to a raw table, or a clear refusal. Nothing in the file is run or followed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from xml.parsers import expat

from dafeng.city import RawTable, protect, read_csv
from dafeng.core.errors import DafengError, Fault
from dafeng_site.data.importing.faults import fault

__all__ = ["LARGEST", "MOST_ROWS", "SHEET", "SheetError", "read_book", "read_sheet", "weigh"]

LARGEST = 10 * 1024 * 1024
"""The largest file that is taken, in bytes."""
MOST_ROWS = 20_000
SHEET = "数据"
_MOST_COLUMNS = 40
_MOST_MERGED = 100
_UNPACKED = 60 * 1024 * 1024
_RATIO = 300
_PARTS = 500
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


Found = TypeVar("Found")


class SheetError(DafengError):
    """A file that cannot be read as a table of figures."""


def read_sheet(content: bytes) -> tuple[RawTable, list[Fault]]:
    """The table in a file, told apart by its content, and faults of form. SheetError for what cannot be read.

    The table's file is always called `table`, so that a fault's place is `table:row:heading`.
    """
    _gate(content)
    if content.startswith(b"PK"):
        weigh(content)
        return _workbook(content)
    return _csv(content)


def read_book(content: bytes, titles: Sequence[str]) -> dict[str, tuple[RawTable, list[Fault]]]:
    """The sheets of these titles in a workbook, as far as they are there, each with its faults of form.

    Each table's file is its sheet's title. Here a cell that begins with = is a formula: a text that does so comes
    protected (`unprotect` takes that off), and a number shown as a percentage comes as one. SheetError as `read_sheet`.
    """
    _gate(content)
    if not content.startswith(b"PK"):
        raise SheetError(fault("unknown-type"))
    weigh(content)
    return _opened(content, lambda book: {each.title: _sheet(content, each) for each in book if each.title in titles})


def _gate(content: bytes) -> None:
    if not content.strip():
        raise SheetError(fault("empty"))
    if len(content) > LARGEST:
        raise SheetError(fault("too-large", found=_megabytes(len(content)), expected=f"≤ {_megabytes(LARGEST)}"))
    if content.startswith(_OLE):
        raise SheetError(fault("encrypted" if _ENCRYPTED in content else "old-excel"))


def _csv(content: bytes) -> tuple[RawTable, list[Fault]]:
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"Rar!", b"7z\xbc\xaf")):
        raise SheetError(fault("unknown-type"))
    raw, faults = read_csv(content, "table")
    if raw is None:
        raise SheetError(each for each in faults if each.severity == "error")
    if len(raw.rows) > MOST_ROWS:
        raise SheetError(fault("too-many-rows", found=str(len(raw.rows)), expected=f"≤ {MOST_ROWS}"))
    return raw, faults


def weigh(content: bytes, holding: tuple[str, ...] = ("xl/workbook.xml",)) -> None:
    """Look at the archive before anything is unpacked: a bomb, a lock, entities, none of the parts in `holding`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise SheetError(fault("encrypted"))
            size = sum(part.file_size for part in parts)
            if len(parts) > _PARTS or size > _UNPACKED or size > _RATIO * max(len(content), 1):
                raise SheetError(fault("bomb", found=_megabytes(size), expected=f"≤ {_megabytes(_UNPACKED)}"))
            if not {*holding} & {*archive.namelist()}:
                raise SheetError(fault("unknown-type"))
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _has_entities(archive, part):
                    raise SheetError(fault("unsafe", found=part.filename))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, NotImplementedError) as error:
        raise SheetError(fault("corrupt", found=str(error))) from error


def _has_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as file:
        head = file.read(4096)
    plain = head.replace(b"\0", b"")  # UTF-16 as well
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain


def _workbook(content: bytes) -> tuple[RawTable, list[Fault]]:
    def chosen(sheets: list[Any]) -> tuple[RawTable, list[Fault]]:
        found = [each for each in sheets if each.title == SHEET] or sheets[:1]
        if not found:
            raise SheetError(fault("no-sheet"))
        return _table("table", list(_filled(found[0])), _merged(content, found[0], "table"))

    return _opened(content, chosen)


def _sheet(content: bytes, found: Any) -> tuple[RawTable, list[Fault]]:
    rows = list(_filled(found, _said))
    title = str(found.title)
    return _table(title, rows, _merged(content, found, title)) if rows else (RawTable(title, (), ()), [])


def _opened(content: bytes, read: Callable[[list[Any]], Found]) -> Found:
    """Read row by row as the file goes: a whole sheet in memory would fill every cell of a merged or linked range."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        return read(list(book.worksheets))
    except SheetError:
        raise
    except Exception as error:
        raise SheetError(fault("corrupt", found=type(error).__name__)) from error


def _filled(sheet: Any, said: Callable[[Any], str] | None = None) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows that hold something, with their numbers. Stops at the first row too many."""
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    filled = 0
    for number, row in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=said is None), 1):
        cells = tuple((said or _text)(each) for each in row)
        filled += any(cells)
        if number > 5 * MOST_ROWS or filled > MOST_ROWS + 1:
            raise SheetError(fault("too-many-rows", found=f"> {MOST_ROWS}", expected=f"≤ {MOST_ROWS}"))
        if any(cells):
            yield number, cells


def _merged(content: bytes, sheet: Any, title: str) -> list[Fault]:
    """The merged ranges of one sheet as they are written, none of them filled."""
    ranges: list[str] = []
    part = sheet._worksheet_path  # noqa: SLF001  openpyxl says nowhere else which part it is

    def begin(name: str, values: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "mergeCell" and len(ranges) < _MOST_MERGED:
            ranges.append(values.get("ref", ""))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(part) as file:
        parser.ParseFile(file)
    return [fault("merged", f"{title}:{_first_row(each)}", found=each) for each in ranges]


def _first_row(cells: str) -> str:
    return "".join(sign for sign in cells.partition(":")[0] if sign in "0123456789")


def _table(title: str, rows: list[tuple[int, tuple[str, ...]]], faults: list[Fault]) -> tuple[RawTable, list[Fault]]:
    if not rows:
        raise SheetError(fault("empty"))
    headings = rows[0][1]
    used = max((at + 1 for at, heading in enumerate(headings) if heading), default=0)
    stray = [number for number, cells in rows[1:] if any(cells[used:])]
    faults += [_stray(f"{title}:{number}") for number in stray[:20]]
    return RawTable(title, headings[:used], tuple((number, cells[:used]) for number, cells in rows[1:])), faults


def _stray(where: str) -> Fault:
    """A cell right of the last heading."""
    return Fault(
        "import.stray-cell",
        zh="表头之外还有内容",
        en="there is something beyond the headings",
        where=where,
        mend_zh="请删除，或移到备注列。",
        mend_en="Remove it, or move it into the note column.",
    )


def _said(cell: Any) -> str:
    """A cell with what only the cell tells: whether it is a formula, and whether its number is a percentage."""
    value = cell.value
    if isinstance(value, str):
        text = value.strip()
        return f"={text.lstrip('=')}" if cell.data_type == "f" else protect(text)
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in (cell.number_format or ""):
        return f"{_text(round(100.0 * value, 10))}%"
    return _text(value)


def _text(value: Any) -> str:
    """A cell as a clerk sees it: whole numbers without .0, dates that Excel made of 2025-03 turned back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m") if value.day == 1 else value.strftime("%Y-%m-%d")
    if isinstance(value, int | str):
        return str(value).strip()
    return "=" + str(getattr(value, "text", "") or "").lstrip("=")  # array formulas and data tables


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB"
