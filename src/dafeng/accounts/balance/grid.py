"""Cells of a sheet as text: CSV in the encodings offices use, or a sheet of a workbook. No meaning is read here."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from dafeng.core.errors import AccountsError, Fault

__all__ = ["read_cells"]

_ENCODINGS = ("utf-8-sig", "gb18030")


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


def _from_workbook(path: Path, sheet: str) -> list[list[str]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, data_only=True, read_only=False)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise _fault("工作簿打不开", "the workbook cannot be opened", path, type(error).__name__) from error
    try:
        if sheet and sheet not in book.sheetnames:
            raise _fault("没有这张工作表", "no such sheet", path, sheet, f"现有：{'、'.join(book.sheetnames)}。")
        chosen = book[sheet] if sheet else book.worksheets[0]
        return [[_text(cell) for cell in row] for row in chosen.iter_rows(values_only=True)]
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
