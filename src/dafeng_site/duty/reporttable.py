"""A unit's own report as a workbook: what it says read back into the draft, whole or not at all, and never sent.

`exporting.reports` writes the workbook; both stand on the titles and headings here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dafeng.city import RawTable, unprotect
from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.data.importing.sheet import read_book
from dafeng_site.data.version import writing
from dafeng_site.duty import queries
from dafeng_site.duty.models import Report, ReportDraft
from dafeng_site.duty.reportfigures import MOST_FIGURES, figure_faults
from dafeng_site.duty.reporting import fill_draft, own_open
from dafeng_site.people.policy import Scope, scope_of

__all__ = ["ENTRY", "FIGURE", "FIGURES", "NOTES", "PROGRESS", "STAMP", "fill_from", "stamp_of"]

PROGRESS, FIGURES, NOTES = "工作进展 Progress", "数据 Figures", "填表说明 Notes"
ENTRY: Mapping[str, tuple[str, str]] = {
    "code": ("编号", "code"),
    "role": ("职责", "role"),
    "title": ("工作内容", "work"),
    "due": ("完成时限", "due"),
    "last": ("上次 %", "last time %"),
    "done": ("完成 %", "done %"),
    "note": ("进展说明", "note on progress"),
    "why": ("下降原因", "reason of a fall"),
}
FIGURE: Mapping[str, tuple[str, str]] = {
    "indicator": ("指标编码", "indicator code"),
    "period": ("时期", "period"),
    "value": ("数值", "value"),
    "unit": ("单位", "unit"),
    "note": ("备注", "note"),
    "source": ("来源", "source"),
}
STAMP = "报送标识 report"
"""Stands above the key of the report that the workbook was made for, as a heading of the notes."""
_LONGEST = {"note": 2000, "why": 500, "figure": 300}
"""Longest texts of a note on progress, of a reason and of a cell of a figure: those of the form."""


def stamp_of(row: Report) -> str:
    """Which report a workbook belongs to."""
    return f"{row.round.period} {row.unit.code} {row.pk}"


def fill_from(user: Any, pk: int, number: int, content: bytes) -> ReportDraft:
    """Read a workbook into the draft of the person's own report. Nothing is sent.

    SheetError for a file that cannot be read, InvalidError with sheet, row and column of everything that is wrong,
    ConflictError where somebody of the unit has saved since the page was shown. Nothing is stored then.
    """
    with writing():
        row = own_open(user, pk)
        return fill_draft(user, row, number, _fields(user, row, content))


def _fields(user: Any, row: Report, content: bytes) -> dict[str, str]:
    """The draft's fields as the workbook has them."""
    book = read_book(content, (PROGRESS, FIGURES, NOTES))
    _demand_own(row, book)
    entries = _Sheet(book[PROGRESS], ENTRY, ("code", "title", "done", "note", "why"))
    figures = _Sheet(book[FIGURES], FIGURE, tuple(FIGURE))
    scope = scope_of(user)
    found = _entries(scope, row, entries) | _figures(user, scope, figures)
    faults = entries.faults + figures.faults
    if faults:
        raise services.InvalidError(faults)
    return found


def _demand_own(row: Report, book: Mapping[str, tuple[RawTable, list[Fault]]]) -> None:
    notes = book[NOTES][0] if NOTES in book else RawTable(NOTES, (), ())
    stamped = notes.rows[0][1][:1] if notes.headings[:1] == (STAMP,) and notes.rows else ()
    if PROGRESS in book and FIGURES in book and stamped == (stamp_of(row),):
        return
    zh, en = "不是这份报送的表", "this is not the table of this report"
    mend_zh, mend_en = (
        "请在本页导出 Excel，填写后再导入。",
        "Export the table on this page, fill it in, take it in again.",
    )
    found = "、".join(book) or "—"
    raise services.InvalidError(
        Fault("duty.wrong-file", zh, en, NOTES, stamped[0] if stamped else found, stamp_of(row), mend_zh, mend_en)
    )


@dataclass
class _Sheet:
    """One sheet being read: its rows by field, and what is wrong, each with sheet, row and column."""

    read: tuple[RawTable, list[Fault]]
    headings: Mapping[str, tuple[str, str]]
    needed: tuple[str, ...]
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, number: int, name: str, zh: str, en: str, found: str = "", expected: str = "") -> None:
        """Note a fault."""
        where = f"{self.read[0].file}:{number}" + (f":{self.headings[name][0]}" if name else "")
        self.faults.append(Fault("duty.cell", zh, en, where, found[:80], expected))

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Row number and cells by field, without rows in which a formula or a text that is none stands."""
        raw, faults = self.read
        self.faults += [each for each in faults if each.severity == "error"]
        names = {text: name for name, texts in self.headings.items() for text in texts}
        columns = [names.get(heading.strip(), "") for heading in raw.headings]
        for name in self.needed:
            if columns.count(name) != 1:
                zh, en = (
                    ("缺少这一列", "this column is missing") if name not in columns else ("列重复", "a column twice")
                )
                self.wrong(1, name, zh, en)
        if any(columns.count(name) != 1 for name in self.needed):
            return
        for number, cells in raw.rows:
            given = {name: text for name, text in zip(columns, cells, strict=False) if name}
            formulas = [name for name, text in given.items() if text.startswith("=")]
            for name in formulas:
                self.wrong(number, name, "不能用公式", "no formulas", given[name])
            given = {name: unprotect(text) for name, text in given.items()}
            broken = [name for name, text in given.items() if not services.is_plain(text)]
            for name in broken:
                self.wrong(number, name, "含有不能保存的字符", "it holds signs that cannot be kept")
            if any(given.values()) and not formulas and not broken:
                yield number, given


def _entries(scope: Scope, row: Report, sheet: _Sheet) -> dict[str, str]:
    asked = {item.code: item for item in queries.asked_of(row)}
    seen: dict[str, int] = {}
    fields: dict[str, str] = {}
    for number, given in sheet.rows():
        code, share = given["code"], given["done"].rstrip("%％").strip()
        item = asked.get(code)
        if item is None:
            sheet.wrong(number, "code", *_strange(scope, code), found=code)
            continue
        if seen.setdefault(code, number) != number:
            sheet.wrong(number, "code", f"与第{seen[code]}行重复", f"this row repeats row {seen[code]}", code)
            continue
        if _one_line(given["title"]) != _one_line(item.title):
            zh, en = "与编号不符，锁定列不能改动", "it is not the work of this code; locked columns must not be changed"
            sheet.wrong(number, "title", zh, en, given["title"], item.title[:80])
        if share and not _is_share(share):
            zh, en = "须为 0 到 100 之间的数", "give the share done, 0 to 100"
            sheet.wrong(number, "done", zh, en, given["done"], "0–100")
        _short(sheet, number, {"note": (given["note"], _LONGEST["note"]), "why": (given["why"], _LONGEST["why"])})
        fields |= {f"done-{item.pk}": share} | {f"{name}-{item.pk}": given[name] for name in ("note", "why")}
    return fields


def _strange(scope: Scope, code: str) -> tuple[str, str]:
    """Why a row is not of this report. Nothing tells whether another unit has an item of this code."""
    if not code:
        return "编号不能为空", "the code must not be empty"
    if queries.items(scope).filter(code=code).exists():
        return "不在这份报送的范围内", "it is not asked for in this report"
    return "没有这个编号，或不是本单位的工作项", "there is no such code, or it is not an item of your unit"


def _is_share(text: str) -> bool:
    try:
        share = float(text)
    except ValueError:
        return False
    return math.isfinite(share) and 0 <= share <= 100


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _short(sheet: _Sheet, number: int, texts: Mapping[str, tuple[str, int]]) -> None:
    for name, (text, most) in texts.items():
        if len(text) > most:
            sheet.wrong(number, name, "文字过长", "the text is too long", f"{len(text)}", f"≤ {most}")


def _figures(user: Any, scope: Scope, sheet: _Sheet) -> dict[str, str]:
    rows = [(number, {name: given.get(name, "") for name in FIGURE}) for number, given in sheet.rows()]
    if len(rows) > MOST_FIGURES:
        zh, en = "数据行过多，其余请用数据填报页", "too many figures; enter the others under Data entry"
        sheet.wrong(rows[MOST_FIGURES][0], "", zh, en, str(len(rows)), f"≤ {MOST_FIGURES}")
        return {}
    figures = []
    for number, row in rows:
        _short(sheet, number, {name: (text, _LONGEST["figure"]) for name, text in row.items()})
        figures.append(row | {"indicator": row["indicator"].split(maxsplit=1)[0] if row["indicator"] else ""})
    for at, name, fault in figure_faults(user, scope, figures):
        place = f"{sheet.read[0].file}:{rows[at][0]}:{FIGURE[name or 'indicator'][0]}"
        sheet.faults.append(replace(fault, where=place))
    return {f"fig-{at}-{name}": text for at, row in enumerate(figures) for name, text in row.items()}
