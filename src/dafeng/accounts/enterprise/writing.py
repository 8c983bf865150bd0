"""A report as plain records or as a workbook that opens in any office program."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dafeng.accounts.enterprise.report import FacilityReport
from dafeng.accounts.enterprise.tabling import Table
from dafeng.core.errors import AccountsError, Fault, Language

__all__ = ["report_record", "write_report", "write_tables"]


def report_record(report: FacilityReport) -> dict[str, Any]:
    """The report as plain values for JSON: headings by code, in both languages."""
    return {
        "name": report.facility.name,
        "place": report.facility.place,
        "year": report.facility.year,
        "book": report.book,
        "industry": report.account.industry.code,
        "standard": report.account.industry.standard,
        "gwp_set": report.account.gwp_set,
        "official": report.official,
        "total": report.total,
        "unit": "tCO2e",
        "parts": {name: report.part(name) for name in report.parts},
        "unconfirmed": list(report.weak),
        "tables": [
            {
                "code": table.code,
                "zh": table.zh,
                "en": table.en,
                "columns": [{"code": code, "zh": zh, "en": en} for code, zh, en in table.headings],
                "rows": [list(row) for row in table.rows],
            }
            for table in report.tables
        ],
    }


def write_tables(
    tables: Sequence[Table], path: str | Path, *, title: str = "", note: str = "", language: Language = "zh"
) -> None:
    """Tables as a workbook, a sheet a table, each under `title` and `note`. Overwrites, or raises `AccountsError`."""
    import xlsxwriter

    if not Path(path).parent.is_dir() or Path(path).is_dir():
        zh, en = "不能写入这个位置", "nothing can be written there"
        raise AccountsError(Fault("enterprise.not-writable", zh, en, str(path), expected=".xlsx"))
    with xlsxwriter.Workbook(str(path)) as book:
        bold = book.add_format({"bold": True, "font_size": 13})
        head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "bg_color": "#E8EEF4", "valign": "top"})
        text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        number = book.add_format({"border": 1, "num_format": "#,##0.######", "valign": "top"})
        for table in tables:
            page = book.add_worksheet(re.split(r"[（(：:]", table.title(language))[0].strip()[:31])
            page.write_string(0, 0, f"{title} {table.title(language)}".strip(), bold)
            page.write_string(1, 0, note)
            for column, heading in enumerate(table.heads(language)):
                page.write_string(2, column, heading, head)
            for row, cells in enumerate(table.rows, start=3):
                for column, cell in enumerate(cells):
                    if cell is None:
                        page.write_blank(row, column, None, text)
                    elif isinstance(cell, int | float):
                        page.write_number(row, column, cell, number)
                    else:
                        page.write_string(row, column, str(cell), text)
            page.freeze_panes(3, 1)
            page.set_column(0, len(table.headings), 16)


def write_report(report: FacilityReport, path: str | Path, *, language: Language = "zh") -> None:
    """The report as a workbook, a sheet a table. Overwrites."""
    zh, count = language == "zh", len(report.weak)
    note = "" if report.official else "非正式报告" if zh else "not an official report"
    if note and count:
        note += f"；未确认 {count} 项" if zh else f"; {count} not confirmed"
    title = f"{report.facility.name} {report.facility.year}"
    write_tables(report.tables, path, title=title, note=note, language=language)
