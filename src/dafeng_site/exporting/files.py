"""A sheet to bytes. CSV begins with a byte-order mark, so that Excel reads it as UTF-8.

A text that a spreadsheet would run as a formula gets an apostrophe before it in CSV, which the import takes off again;
in Excel files it is stored as text and marked so.
"""

from __future__ import annotations

import csv
import io

import xlsxwriter

from dafeng.city import protect
from dafeng_site.exporting.sheet import Sheet

__all__ = ["as_csv", "as_xlsx"]


def as_csv(sheet: Sheet, language: str) -> bytes:
    """The list as CSV in UTF-8 with a byte-order mark."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([protect(text) for text in sheet.heading_texts(language)])
    writer.writerows([protect(cell) if isinstance(cell, str) else cell for cell in row] for row in sheet.rows)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def as_xlsx(sheet: Sheet, title: str, language: str) -> bytes:
    """The list as an Excel workbook. No cell is a formula or a link."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(title[:31])
    head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
    quoted = book.add_format({"quote_prefix": True})
    for at, heading in enumerate(sheet.heading_texts(language)):
        page.write_string(0, at, heading, head)
    for number, row in enumerate(sheet.rows, 1):
        for at, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(number, at, cell[:32_767], quoted if protect(cell) != cell else None)
            elif cell is not None:
                page.write_number(number, at, cell)
    last = max(len(sheet.headings) - 1, 0)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), last)
    page.set_column(0, last, 18)
    book.close()
    return buffer.getvalue()
