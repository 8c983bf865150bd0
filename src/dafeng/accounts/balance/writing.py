"""Writing an energy balance as a workbook in the official layout, which `read_balance` reads again."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from dafeng.accounts.balance.layout import kinds, lines
from dafeng.accounts.balance.records import EnergyBalance
from dafeng.core.units import unit_name

__all__ = ["write_balance"]

_BASIS = {"physical": "实物量", "calorific": "标准量，当量值", "equivalent": "标准量，等价值"}


def write_balance(balance: EnergyBalance, path: str | Path | BytesIO, *, place_name: str = "") -> None:
    """Write a balance to `path` (.xlsx): title, kinds, units, numbered rows; blanks stay blank. Overwrites."""
    import xlsxwriter

    title = balance.title or f"{place_name or balance.place}能源平衡表（{_BASIS[balance.basis]}）—{balance.year}"
    # A title that was read from a file is text, whatever it begins with.
    plain = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path if isinstance(path, BytesIO) else str(path), plain) as book:
        sheet = book.add_worksheet("能源平衡表")
        bold = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        head = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1})
        number = book.add_format({"num_format": "#,##0.00;-#,##0.00;0", "border": 1})
        labels = [book.add_format({"border": 1, "indent": 2 * level, "bold": level == 0}) for level in range(3)]
        sheet.merge_range(0, 0, 0, len(balance.kinds), title, bold)
        sheet.write(1, 0, "项目", head)
        sheet.write(2, 0, "", head)
        for column, code in enumerate(balance.kinds, start=1):
            sheet.write(1, column, kinds()[code].zh, head)
            sheet.write(2, column, f"({unit_name(balance.unit(code))})", head)
        for place, code in enumerate(balance.rows):
            line = lines()[code]
            sheet.write(place + 3, 0, line.label, labels[line.level])
            for column, value in enumerate(balance.values[place], start=1):
                if np.isnan(value):
                    sheet.write_blank(place + 3, column, None, number)
                else:
                    sheet.write_number(place + 3, column, float(value), number)
        last = len(balance.rows) + 3
        if balance.state not in {"published", "measured"}:
            sheet.write(last, 0, "注：本表为推算，不是统计数。")
            last += 1
        if balance.source:
            sheet.write(last, 0, f"资料来源：{balance.source}")
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, len(balance.kinds), 11)
        sheet.freeze_panes(3, 1)
        _page(sheet)


def _page(sheet: Any) -> None:
    """One landscape A3 page wide, with the heading and the labels on every page."""
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 2)
    sheet.repeat_columns(0, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.set_footer("&C&P / &N")
