"""A unit's report as a workbook to fill in: progress, figures, notes in both languages; fixed cells are locked.

`duty.reporttable` reads it back. Nothing in it is a formula; texts that look like one are marked as texts.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from dafeng.city import protect
from dafeng.core import default_catalogue
from dafeng_site.duty import queries
from dafeng_site.duty.models import Report
from dafeng_site.duty.reportfigures import MOST_FIGURES
from dafeng_site.duty.reporting import typed_of
from dafeng_site.duty.reporttable import ENTRY, FIGURE, FIGURES, NOTES, PROGRESS, STAMP, stamp_of
from dafeng_site.exporting.workitems import ROLES
from dafeng_site.people.policy import Scope, filing_indicators

__all__ = ["report_workbook"]

_LOCKED = ("code", "role", "title", "due", "last")
_WIDTHS = {"code": 20, "title": 44, "due": 13, "note": 60, "why": 40, "indicator": 44, "source": 40, "unit": 16}
_LISTS = "目录 Lists"
_HEAD, _GREY = {"bold": True, "bg_color": "#E8EEF7", "border": 1}, "#F2F3F5"
_TOLD = (
    ("一、“工作进展”逐项填写累计完成的百分数（0 到 100）和进展说明，低于上次的写明下降原因；灰色的列已锁定，不能改动。",
     "1. Progress: give the share done so far (0 to 100) and a note for each item, and why where it is less "
     "than last time. Grey columns are locked."),
    ("二、“数据”一行一个数据：指标编码从列表选，时期写成 2026、2026-Q3 或 2026-09，数值只写数字，备注和来源可不填。",
     "2. Figures: one a row. Choose the indicator; periods are 2026, 2026-Q3 or 2026-09; values are plain numbers; "
     "note and source may stay empty."),
    (f"三、一份报送最多 {MOST_FIGURES} 个数据，更多的请用数据填报页。",
     f"3. At most {MOST_FIGURES} figures; enter more of them under Data entry."),
    ("四、不要填公式，不要合并单元格，不要改动表头、表名和本页第二行。",
     "4. No formulas, no merged cells; leave headings, names of sheets and the second row of this page as they are."),
    ("五、在报送页导入：有一处错误就全部不写入；“数据”中的行替换草稿里的全部数据；表中没有的工作项，草稿保持不变。",
     "5. Take it in on the page of the report: one fault and nothing is kept; the figures replace all of the draft; "
     "items that are not in the file stay as they are in the draft."),
    ("六、导入只更新草稿，不会报送；核对后在页面上点“报送”。",
     "6. It fills the draft alone and sends nothing: look at it and press Send on the page."),
)  # fmt: skip


def report_workbook(scope: Scope, row: Report, language: str) -> bytes:
    """The workbook of a report with what stands in its draft, or what was sent last."""
    typed, _number = typed_of(row)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    pages = [book.add_worksheet(title) for title in (PROGRESS, FIGURES, NOTES, _LISTS)]
    _progress(book, pages[0], row, typed, language)
    codes = _codes(pages[3], scope, row)
    _figures(book, pages[1], typed, language, codes)
    _notes(book, pages[2], row)
    book.close()
    return buffer.getvalue()


def _progress(book: Any, page: Any, row: Report, typed: Mapping[str, str], language: str) -> None:
    items = queries.asked_of(row)
    _head(book, page, ENTRY, language)
    for number, item in enumerate(items, 1):
        cells = {
            "code": item.code,
            "role": ROLES[item.role],
            "title": item.title,
            "due": item.due.isoformat(),
            "last": "" if item.done is None else f"{100 * item.done:g}",
            "done": typed.get(f"done-{item.pk}", ""),
            "note": typed.get(f"note-{item.pk}", ""),
            "why": typed.get(f"why-{item.pk}", ""),
        }
        for at, name in enumerate(ENTRY):
            _write(book, page, (number, at), cells[name], locked=name in _LOCKED, number=name in ("done", "last"))
    page.protect("", {"format_columns": True, "format_rows": True, "sort": False, "autofilter": True})


def _figures(book: Any, page: Any, typed: Mapping[str, str], language: str, codes: int) -> None:
    _head(book, page, FIGURE, language)
    at = 0
    for place in range(MOST_FIGURES):
        cells = [typed.get(f"fig-{place}-{name}", "") for name in FIGURE]
        if any(cells):
            at += 1
            for column, (name, text) in enumerate(zip(FIGURE, cells, strict=True)):
                _write(book, page, (at, column), text, number=name == "value")
    for number in range(at + 1, MOST_FIGURES + 1):
        for column, name in enumerate(FIGURE):
            _write(book, page, (number, column), "", number=name == "value")
    if codes:
        rule = {"validate": "list", "source": f"='{_LISTS}'!$A$1:$A${codes}", "error_type": "warning"}
        page.data_validation(1, 0, MOST_FIGURES, 0, rule)
    page.protect("", {"format_columns": True, "format_rows": True, "delete_rows": True})


def _codes(page: Any, scope: Scope, row: Report) -> int:
    own = None if scope.district else filing_indicators(row.unit_id)
    offered = [each for each in default_catalogue() if own is None or each.code in own]
    for at, each in enumerate(offered):
        page.write_string(at, 0, f"{each.code} {each.zh}")
    page.set_column(0, 0, 50)
    page.protect()
    return len(offered)


def _notes(book: Any, page: Any, row: Report) -> None:
    page.write_string(0, 0, STAMP, book.add_format(_HEAD))
    page.write_string(1, 0, stamp_of(row))
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    lines: Sequence[str] = (f"{row.round.title} · {row.unit.name}", *(text for pair in _TOLD for text in pair))
    for at, line in enumerate(lines, 3):
        page.write_string(at, 0, line, wrap)
    page.set_column(0, 0, 110)
    page.protect()


def _head(book: Any, page: Any, headings: Mapping[str, tuple[str, str]], language: str) -> None:
    style = book.add_format(_HEAD)
    for at, (name, texts) in enumerate(headings.items()):
        page.write_string(0, at, texts[1] if language.startswith("en") else texts[0], style)
        page.set_column(at, at, _WIDTHS.get(name, 12))
    page.freeze_panes(1, 1)


def _write(
    book: Any, page: Any, where: tuple[int, int], text: str, *, locked: bool = False, number: bool = False
) -> None:
    """A cell: a number where it comes back as the same text, else a text, never a formula."""
    style: dict[str, Any] = {
        "locked": locked,
        "valign": "top",
        "text_wrap": True,
        "border": 1,
        "border_color": "#D9D9D9",
    }
    style |= {"bg_color": _GREY} if locked else {}
    if number and _is_plain_number(text):
        page.write_number(*where, float(text), _format(book, style))
        return
    style |= {} if number and not text else {"num_format": "@"}
    style |= {"quote_prefix": True} if protect(text) != text else {}
    if text:
        page.write_string(*where, text.replace("\r\n", "\n"), _format(book, style))
    else:
        page.write_blank(*where, None, _format(book, style))


def _format(book: Any, style: Mapping[str, Any]) -> Any:
    """One format for cells that look alike; the workbook keeps them."""
    known = book.__dict__.setdefault("_dafeng_formats", {})
    key = tuple(sorted(style.items()))
    if key not in known:
        known[key] = book.add_format(dict(style))
    return known[key]


def _is_plain_number(text: str) -> bool:
    """Whether a number comes back as this text: the file keeps sixteen digits, a seventeenth is kept as text."""
    try:
        value = float(text)
    except ValueError:
        return False
    if not math.isfinite(value) or float(f"{value:.16G}") != value:
        return False
    return text == (str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value))
