"""The tables of a document as an Excel workbook: one sheet a table, a sheet of text, a sheet of notes.

Numbers stay numbers; text is written as text, so that no cell runs as a formula.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter

from dafeng.reports.content import Document, Heading, ListBlock, Paragraph, Signature, Table

__all__ = ["to_excel"]

_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))


def _sheet_name(table: Table, number: int, used: set[str]) -> str:
    """A sheet name Excel takes: at most 31 characters, each once."""
    name = (table.title or f"表{number}").translate(_FORBIDDEN)[:28] or f"表{number}"
    if name.casefold() in used:
        name = f"{name[:26]}_{number}"
    used.add(name.casefold())
    return name


def _write_table(book: Any, table: Table, name: str, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(name)
    last = len(table.columns) - 1
    if last > 0:
        sheet.merge_range(0, 0, 0, last, table.title, formats["title"])
    else:
        sheet.write_string(0, 0, table.title, formats["title"])
    for place, column in enumerate(table.columns):
        sheet.write_string(1, place, column.head, formats["head"])
        longest = max((len(table.shown(row, place)) for row in range(len(table.rows))), default=0)
        sheet.set_column(place, place, min(max(2 * len(column.head), 1.7 * longest, 8), 60))
    for row, cells in enumerate(table.rows):
        for place, value in enumerate(cells):
            if isinstance(value, str):
                sheet.write_string(row + 2, place, value, formats["text"])
            elif value is None:
                sheet.write_blank(row + 2, place, None, formats["text"])
            else:
                digits = table.digits[place] if place < len(table.digits) else None
                sheet.write_number(row + 2, place, value, formats["general" if digits is None else f"number{digits}"])
    if table.note:
        sheet.write_string(len(table.rows) + 2, 0, table.note, formats["note"])
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)


def _words(content: Document) -> list[str]:
    lines = [content.masthead, content.number, content.title]
    for block in content.blocks:
        if isinstance(block, Heading | Paragraph):
            lines.append(block.text)
        elif isinstance(block, ListBlock):
            lines += [f"{number}．{item}" for number, item in enumerate(block.items, start=1)]
        elif isinstance(block, Signature):
            lines += [block.issuer, block.date]
    return [line for line in lines if line]


def to_excel(content: Document) -> bytes:
    """The document as the bytes of an .xlsx file."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": content.title})
    border = {"border": 1, "valign": "vcenter", "font_name": "宋体", "font_size": 10.5}
    formats = {
        "title": book.add_format({"bold": True, "align": "center", "font_name": "黑体", "font_size": 14}),
        "head": book.add_format({**border, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#F2F3F5"}),
        "text": book.add_format({**border, "text_wrap": True}),
        "general": book.add_format({**border, "num_format": "#,##0.####"}),
        "note": book.add_format({"font_name": "宋体", "font_size": 9}),
        **{
            f"number{digits}": book.add_format(
                {**border, "num_format": "#,##0" + ("." + "0" * digits if digits else "")}
            )
            for digits in range(7)
        },
    }
    tables = [block for block in content.blocks if isinstance(block, Table)]
    used = {"说明", "正文"}
    for number, table in enumerate(tables, start=1):
        _write_table(book, table, _sheet_name(table, number, used), formats)
    lines = [("正文", _words(content))]
    notes = (("合成数据，仅供演示",) if content.synthetic else ()) + content.notes
    lines += [("说明", list(notes))] if notes else []
    for name, rows in lines:
        sheet = book.add_worksheet(name)
        sheet.set_column(0, 0, 110)
        for number, line in enumerate(rows):
            sheet.write_string(number, 0, line, book.add_format({"text_wrap": True, "font_name": "宋体"}))
    book.close()
    return out.getvalue()
