"""A person's reasons for what changed, line by line: a CSV file with the columns line, person, reason."""

from __future__ import annotations

import csv
from pathlib import Path

from dafeng.accounts.inventory import inventory_lines
from dafeng.core.errors import AccountsError, Fault

__all__ = ["read_reasons"]

_COLUMNS = ("line", "person", "reason")
_HEADINGS = {"清单行": "line", "责任人": "person", "理由": "reason"}


def read_reasons(path: Path) -> dict[str, str]:
    """Reasons by line, each with the name of who gives it.

    Raises `AccountsError` with every fault: a file that cannot be read, missing columns, empty cells, unknown lines,
    a line given twice.
    """
    rows = _rows(path)
    faults: list[Fault] = []
    found: dict[str, str] = {}
    for number, row in rows:
        where = f"{path.name}:{number}"
        empty = [name for name in _COLUMNS if not row[name]]
        faults += [_fault("empty", "必填单元格为空", "an empty cell", f"{where}:{name}") for name in empty]
        if row["line"] and row["line"] not in inventory_lines():
            faults.append(_fault("unknown-line", "未登记的清单行", "unknown line", where, row["line"]))
        if row["line"] in found:
            faults.append(_fault("twice", "同一行给了两个理由", "two reasons for one line", where, row["line"]))
        found[row["line"]] = f"{row['reason']}（{row['person']}）"
    if faults:
        raise AccountsError(faults)
    return found


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        lines = list(csv.reader(_text(path).splitlines(), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise AccountsError(
            _fault("unreadable", "理由表读不出来", "the reasons cannot be read", path.name, error)
        ) from error
    heads = [_HEADINGS.get(cell.strip(), cell.strip()) for cell in lines[0]] if lines else []
    lacking = [name for name in _COLUMNS if name not in heads]
    if lacking:
        fault = _fault("columns", "缺少列", "missing columns", f"{path.name}:1", "", "、".join(lacking))
        raise AccountsError(fault)
    return [
        (number, {**dict.fromkeys(_COLUMNS, ""), **dict(zip(heads, (cell.strip() for cell in cells), strict=False))})
        for number, cells in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _fault(code: str, zh: str, en: str, where: str, found: object = "", expected: str = "") -> Fault:
    return Fault(f"reasons.{code}", zh=zh, en=en, where=where, found=str(found), expected=expected)
