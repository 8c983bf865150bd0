"""Cells of a sheet as text: CSV in the encodings offices use, or a sheet of a workbook. No meaning is read here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from dafeng.core.errors import AccountsError, Fault

__all__ = ["read_cells"]

_ENCODINGS = ("utf-8-sig", "gb18030")
_MOST_ROWS = 2_000
_MOST_COLUMNS = 200


def _fault(zh: str, en: str, path: Path, found: str = "", mend_zh: str = "", mend_en: str = "") -> AccountsError:
    return AccountsError(
        Fault("balance.unreadable", zh, en, where=path.name, found=found, mend_zh=mend_zh, mend_en=mend_en)
    )


def _from_csv(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        tab = text.count("\t") > text.count(",")
        return [list(row) for row in csv.reader(io.StringIO(text), delimiter="\t" if tab else ",")]
    raise _fault("文件编码读不出来", "the file's encoding cannot be read", path, mend_zh="请另存为 UTF-8 或 GB18030。")


def _text(value: object) -> str:
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)


def _bounded(rows: Iterable[Sequence[object]], path: Path) -> list[list[str]]:
    """Rows as text. A merged or formatted range may reach to the end of the sheet; a balance has some fifty rows."""
    cells = [[_text(cell) for cell in row] for row in rows]
    if any(cell for row in cells[_MOST_ROWS:] for cell in row):
        raise _fault("行数过多，不是能源平衡表", "too many rows for an energy balance", path, f"> {_MOST_ROWS}")
    return cells[:_MOST_ROWS]


def _from_workbook(path: Path, sheet: str) -> list[list[str]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, data_only=True, read_only=True, keep_links=False)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise _fault("工作簿打不开", "the workbook cannot be opened", path, type(error).__name__) from error
    try:
        if sheet and sheet not in book.sheetnames:
            raise _fault("没有这张工作表", "no such sheet", path, sheet, f"现有：{'、'.join(book.sheetnames)}。")
        chosen = book[sheet] if sheet else book.worksheets[0]
        chosen.reset_dimensions()  # what a file says of its own size may be wrong
        return _bounded(chosen.iter_rows(max_row=_MOST_ROWS + 1, max_col=_MOST_COLUMNS, values_only=True), path)
    finally:
        book.close()


def read_cells(path: Path, sheet: str = "") -> list[list[str]]:
    """The cells of a CSV or of one sheet of a workbook (the first unless named), row by row, blank as empty text.

    Raises `AccountsError` for a missing or unreadable file or sheet and for other kinds of files.
    """
    if not path.is_file():
        raise _fault("找不到文件", "the file does not exist", path)
    suffix = path.suffix.lower()
    if suffix in {".csv", ".tsv", ".txt"}:
        return _from_csv(path)
    if suffix in {".xlsx", ".xlsm"}:
        return _from_workbook(path, sheet)
    raise _fault(
        "不支持的文件类型",
        "this kind of file cannot be read",
        path,
        suffix,
        "请另存为 .xlsx 或 .csv。",
        "Save it as .xlsx or .csv.",
    )
