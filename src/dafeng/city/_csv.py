"""CSV files as clerks make them: bytes to cells, with every fault of form found and named.

UTF-8 is read with or without a byte-order mark (Excel needs one to show Chinese). GB18030, which Excel writes in China,
is accepted with a note.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from dafeng.city._faults import fault
from dafeng.core.errors import Fault

__all__ = ["RawTable", "decode", "protect", "read_csv", "unprotect"]

_FORMULA_STARTS = "=+-@\t\r"


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table before its cells are understood: the file, the headings, and rows of (row number in the file, cells).

    Row 1 is the heading. Any reader that can make one (a spreadsheet, a form) gets the same checks as a file.
    """

    file: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def protect(text: str) -> str:
    """Text as it may stand in a CSV cell that Excel opens: a leading = + - @ gets an apostrophe before it."""
    if text[:1] and text[0] in _FORMULA_STARTS:
        return "'" + text
    if len(text) > 1 and text[0] == "'" and text[1] in _FORMULA_STARTS + "'":
        return "'" + text
    return text


def unprotect(text: str) -> str:
    """The inverse of `protect`."""
    if len(text) > 1 and text[0] == "'" and text[1] in _FORMULA_STARTS + "'":
        return text[1:]
    return text


def decode(data: bytes, where: str, *, mark: bool = False) -> tuple[str | None, list[Fault]]:
    """Bytes to text. None when the bytes are neither UTF-8 nor GB18030, or hold NUL.

    `mark` says that a byte-order mark is usual in this kind of file and not worth a note.
    """
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16"), [fault("utf16", where)]
        if b"\0" in data:
            return None, [fault("not-text", where)]
        if data.startswith(b"\xef\xbb\xbf"):
            return data.decode("utf-8-sig"), [] if mark else [fault("bom", where)]
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("gb18030"), [fault("gb18030", where)]
    except UnicodeDecodeError as error:
        return None, [fault("encoding", where, found=f"0x{data[error.start]:02x} @ {error.start}")]


def read_csv(data: bytes, where: str) -> tuple[RawTable | None, list[Fault]]:
    """The cells of a CSV file, blanks trimmed, empty rows left out. None when it cannot be read at all."""
    text, faults = decode(data, where, mark=True)
    if text is None:
        return None, faults
    try:
        lines = _records(text)
    except csv.Error as error:
        return None, [*faults, fault("not-csv", where, found=str(error))]
    if not lines:
        return None, [*faults, fault("empty-file", where)]
    heading_row, headings = lines[0]
    width = len(headings)
    while headings and not headings[-1].strip():  # Excel leaves commas behind columns that were cleared
        headings.pop()
    rows = []
    for number, cells in lines[1:]:
        spot = f"{where}:{number}"
        if len(cells) != width or any(cell.strip() for cell in cells[len(headings) :]):
            faults.append(fault("ragged-row", spot, found=str(len(cells)), expected=str(width)))
        padded = (*cells[: len(headings)], *[""] * (len(headings) - len(cells)))
        rows.append(
            (number, tuple(_trim(cell, f"{spot}:{headings[at].strip()}", faults) for at, cell in enumerate(padded)))
        )
    trimmed = tuple(_trim(each, f"{where}:{heading_row}", faults) for each in headings)
    return RawTable(where, trimmed, tuple(rows)), faults


def _records(text: str) -> list[tuple[int, list[str]]]:
    """Non-empty records with the number of the line that each begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records, begin = [], 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            records.append((begin, cells))
        begin = reader.line_num + 1
    return records


def _trim(cell: str, spot: str, faults: list[Fault]) -> str:
    trimmed = cell.strip()
    if trimmed != cell:
        faults.append(fault("blanks", spot, found=cell))
    return trimmed
