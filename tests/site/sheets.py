"""Small workbooks for tests of the import, good and bad."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook

HEADINGS = ("指标", "地区", "时期", "数值", "单位", "状态", "来源", "账本", "备注")
GOOD = (
    "power.capacity.biomass 生物质发电装机容量",
    "370400 枣庄市",
    "2023",
    20.5,
    "万千瓦",
    "公布",
    "yearbook",
    "统计",
    "",
)


def workbook(*rows: Sequence[object], headings: Sequence[str] = HEADINGS, merge: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "数据"
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def row(**changes: object) -> tuple[object, ...]:
    names = ("indicator", "place", "period", "value", "unit", "state", "source", "book", "note")
    return tuple(changes.get(name, GOOD[at]) for at, name in enumerate(names))


def bomb() -> bytes:
    """A workbook that unpacks to a hundred megabytes of nothing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000_000)
    return buffer.getvalue()


def with_part(content: bytes, name: str, text: str) -> bytes:
    """The workbook with one part replaced or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, text)
    return buffer.getvalue()


def locked(content: bytes) -> bytes:
    """The archive with the flag of encryption set on its first part."""
    changed = bytearray(content)
    changed[6] |= 1
    at = changed.rfind(b"PK\x01\x02")
    while at >= 0:
        changed[at + 8] |= 1
        at = changed.rfind(b"PK\x01\x02", 0, at)
    return bytes(changed)
