"""The tables of a document as an Excel workbook: one sheet a table, a sheet of text, a sheet of notes.

Numbers stay numbers with their decimals, heads stay in sight and repeat in print;
text is written as text, so that no cell runs as a formula.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter

from dafeng.reports.content import Document, Figure, Heading, ListBlock, Paragraph, Signature, Table

__all__ = ["to_excel"]

_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))


def _sheet_name(table: Table, number: int, used: set[str]) -> str:
    """A sheet name Excel takes: at most 31 characters, each once."""
    name = (table.title or f"表{number}").translate(_FORBIDDEN)[:28] or f"表{number}"
    if name.casefold() in used:
        name = f"{name[:26]}_{number}"
    used.add(name.casefold())
    return name


class _Formats:
    """The formats of a workbook; those of figures are made once for each number of decimals and mark."""

    def __init__(self, book: Any) -> None:
        border = {"border": 1, "valign": "vcenter", "font_name": "宋体", "font_size": 10.5}
        self.book, self.border = book, border
        self.title = book.add_format({"bold": True, "align": "center", "font_name": "黑体", "font_size": 14})
        self.head = book.add_format(
            {**border, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#F2F3F5"}
        )
        self.text = book.add_format({**border, "text_wrap": True})
        self.note = book.add_format({"font_name": "宋体", "font_size": 9})
        self.line = book.add_format({"text_wrap": True, "font_name": "宋体"})
        self.made: dict[str, Any] = {}

    def number(self, value: float | Figure, digits: int | None) -> Any:
        """The number format that shows the figure as the other formats print it."""
        if isinstance(value, Figure):
            decimals = "." + "0" * value.digits if value.digits else ""
            mark = f'"{value.mark}"' if value.mark else ""
            code = f"0{decimals}%{mark}" if value.percent else f"#,##0{decimals}{mark}"
        else:
            code = "#,##0.####" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
        if code not in self.made:
            self.made[code] = self.book.add_format({**self.border, "num_format": code, "align": "right"})
        return self.made[code]


def _write_table(book: Any, table: Table, name: str, formats: _Formats) -> None:
    sheet = book.add_worksheet(name)
    last = len(table.columns) - 1
    if last > 0:
        sheet.merge_range(0, 0, 0, last, table.title, formats.title)
    else:
        sheet.write_string(0, 0, table.title, formats.title)
    for place, column in enumerate(table.columns):
        sheet.write_string(1, place, column.head, formats.head)
        longest = max((len(table.shown(row, place)) for row in range(len(table.rows))), default=0)
        sheet.set_column(place, place, min(max(2 * len(column.head), 1.7 * longest, 8), 60))
    for row, cells in enumerate(table.rows):
        for place, value in enumerate(cells):
            if isinstance(value, str):
                sheet.write_string(row + 2, place, value, formats.text)
            elif value is None:
                sheet.write_blank(row + 2, place, None, formats.text)
            else:
                digits = table.digits[place] if place < len(table.digits) else None
                number = value.value if isinstance(value, Figure) else value
                sheet.write_number(row + 2, place, number, formats.number(value, digits))
    if table.note:
        sheet.write_string(len(table.rows) + 2, 0, table.note, formats.note)
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
    if content.copies:
        lines.append(content.say("抄送：", "Copies: ") + content.copies)
    return [line for line in lines if line]


def to_excel(content: Document) -> bytes:
    """The document as the bytes of an .xlsx file."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": content.title})
    formats = _Formats(book)
    tables = [block for block in content.blocks if isinstance(block, Table)]
    text, said = content.say("正文", "Text"), content.say("数据说明", "Notes")
    used = {text.casefold(), said.casefold()}
    for number, table in enumerate(tables, start=1):
        _write_table(book, table, _sheet_name(table, number, used), formats)
    lines = [(text, _words(content))]
    notes = ((content.say("合成数据，仅供演示", "Made-up data"),) if content.synthetic else ()) + content.notes
    lines += [(said, list(notes))] if notes else []
    for name, rows in lines:
        sheet = book.add_worksheet(name)
        sheet.set_column(0, 0, 110)
        for number, line in enumerate(rows):
            sheet.write_string(number, 0, line, formats.line)
    book.close()
    return out.getvalue()
