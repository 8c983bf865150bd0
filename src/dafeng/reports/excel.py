"""The tables of a document as an Excel workbook: one sheet a table, a sheet of text, a sheet of notes.

Numbers stay numbers with their decimals, heads stay in sight and repeat in print; columns share a page as in the other
formats, rows are as high as their text. Text is written as text, so that no cell runs as a formula.
"""

from __future__ import annotations

import math
import unicodedata
from io import BytesIO
from typing import Any

import xlsxwriter

from dafeng.reports.content import Column, Document, Figure, Heading, ListBlock, Paragraph, Signature, Table
from dafeng.reports.layout import clean

__all__ = ["to_excel"]

_PAGE = {False: 88.0, True: 128.0}
"""Width of all columns in characters: what A4 takes upright and on its side at 10.5 pt."""
_LINE, _TEXT = 15.0, 78.0
_HIGHEST = 409.0
"""Points of the highest row that Excel knows."""
_LONGEST = 32_767
"""Signs of the longest text that a cell takes, as UTF-16 counts them; a longer one is lost whole."""
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))


def _sheet_name(table: Table, number: int, used: set[str]) -> str:
    """A sheet name Excel takes: at most 31 characters, each once."""
    name = clean(table.title or f"表{number}").translate(_FORBIDDEN)[:28] or f"表{number}"
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
        self.text = {
            align: book.add_format({**border, "text_wrap": True, "align": align})
            for align in ("left", "center", "right")
        }
        self.note = book.add_format({"font_name": "宋体", "font_size": 9})
        self.line = book.add_format({"text_wrap": True, "font_name": "宋体", "font_size": 12, "valign": "top"})
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


def _text(text: str) -> str:
    """What a cell can hold of a text; where it is cut, it says so."""
    plain = clean(text)
    if len(plain.encode("utf-16-le")) // 2 <= _LONGEST:
        return plain
    mark = "…（单元格放不下，全文见 Word 文件 · the rest is in the Word file）"
    return plain.encode("utf-16-le")[: 2 * (_LONGEST - len(mark))].decode("utf-16-le", "ignore") + mark


def _width(text: str) -> int:
    """Width in half characters: Chinese signs count two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _widths(table: Table) -> list[float]:
    """Column widths: shares of a page, but never narrower than a number or a head's longest word needs."""
    whole = sum(column.share for column in table.columns)
    page = _PAGE[table.wide]

    def least(place: int, column: Column) -> float:
        numbers = [
            _width(table.shown(row, place))
            for row in range(len(table.rows))
            if not isinstance(table.rows[row][place], str)
        ]
        words = [_width(word) for word in column.head.split()] if column.head.isascii() else [4]
        return max([*numbers, *words]) + 2.0

    return [max(page * column.share / whole, least(place, column)) for place, column in enumerate(table.columns)]


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a column; a little is left for words that do not break."""
    return sum(max(1, math.ceil(1.08 * _width(line) / max(width - 1, 1))) for line in text.split("\n"))


def _print_setup(sheet: Any, *, landscape: bool) -> None:
    """A4, as wide as the page, page numbers at the foot."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_footer("&C&10— &P —")


def _write_table(book: Any, table: Table, name: str, formats: _Formats) -> None:
    sheet = book.add_worksheet(name)
    last, widths = len(table.columns) - 1, _widths(table)
    if last > 0:
        sheet.merge_range(0, 0, 0, last, clean(table.title), formats.title)
    else:
        sheet.write_string(0, 0, clean(table.title), formats.title)
    for place, column in enumerate(table.columns):
        sheet.write_string(1, place, clean(column.head), formats.head)
        sheet.set_column(place, place, widths[place])
    sheet.set_row(0, 26)
    heads = [_lines(column.head, width) for column, width in zip(table.columns, widths, strict=True)]
    sheet.set_row(1, min(4 + _LINE * max(heads), _HIGHEST))
    for row, cells in enumerate(table.rows):
        high = max(_lines(table.shown(row, place), width) for place, width in enumerate(widths))
        sheet.set_row(row + 2, min(4 + _LINE * high, _HIGHEST))
        for place, value in enumerate(cells):
            if isinstance(value, str):
                sheet.write_string(row + 2, place, _text(value), formats.text[table.columns[place].align])
            elif value is None:
                sheet.write_blank(row + 2, place, None, formats.text["left"])
            else:
                digits = table.digits[place] if place < len(table.digits) else None
                number = value.value if isinstance(value, Figure) else value
                sheet.write_number(row + 2, place, number, formats.number(value, digits))
    if table.note:
        sheet.write_string(len(table.rows) + 2, 0, _text(table.note), formats.note)
    sheet.freeze_panes(2, 1)
    sheet.repeat_rows(1)
    _print_setup(sheet, landscape=table.wide)


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
    book.set_properties({"title": clean(content.title)[:250]})
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
        sheet.set_column(0, 0, _TEXT)
        for number, line in enumerate(rows):
            sheet.write_string(number, 0, _text(line), formats.line)
            sheet.set_row(number, min(4 + 1.2 * _LINE * _lines(line, _TEXT * 0.9), _HIGHEST))
        _print_setup(sheet, landscape=False)
    book.close()
    return out.getvalue()
