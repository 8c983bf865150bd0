"""From judgements, work items and rows of a table to the entries that a sheet takes.

An item with indicators is judged by the plan's target that comes due next: at the end of the evaluated year the figure
must be on the way to it. What cannot be judged stays without data, with the reason that `tracking` gives.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dafeng.appraisal.outputs import Output, check_output
from dafeng.appraisal.records import Entry, Incident, Item, Sheet
from dafeng.appraisal.work import WorkItem, done_share
from dafeng.core.catalogue import Catalogue, default_catalogue
from dafeng.core.days import DAY_MEND, parse_day
from dafeng.core.errors import AppraisalError, Fault
from dafeng.core.formatting import counted, quoted
from dafeng.tracking.border import Standing

__all__ = [
    "counted_entries",
    "due_standing",
    "entries_from_rows",
    "incidents_from_rows",
    "target_entries",
    "unit_target_entry",
    "work_entries",
    "work_items_from_rows",
]

_ROLES = ("lead", "support", "responsible")


def due_standing(standings: Iterable[Standing], indicator: str, year: int) -> Standing | None:
    """The standing whose target for the indicator comes due first in or after the year."""
    own = [
        each
        for each in standings
        if each.indicator is not None
        and each.indicator.code == indicator
        and each.judgement.goal.year is not None
        and each.judgement.goal.year >= year
    ]
    return min(own, key=lambda each: each.judgement.goal.year or 0) if own else None


def _judged(standing: Standing) -> tuple[bool | None, float | None, str, str, tuple[str, ...]]:
    """Met, share achieved, reasons and sources of one target."""
    found = standing.judgement
    zh, en = found.why("zh"), found.why("en")
    if found.status == "cannot-tell":
        return None, None, zh, en, found.sources
    met = found.status in ("met", "on-pace")
    share = 1.0 if met else found.pace_ratio
    usable = share if share is not None and math.isfinite(share) else None
    return met, None if usable is None else min(max(usable, 0.0), 1.0), zh, en, found.sources


def _judged_or_none(
    standings: Sequence[Standing], code: str, year: int, catalogue: Catalogue
) -> tuple[bool | None, float | None, str, str, tuple[str, ...]]:
    standing = due_standing(standings, code, year)
    if standing is not None:
        return _judged(standing)
    known = catalogue.get(code)
    zh, en = (known.zh, known.en) if known else (code, code)
    none = f"方案没有{year}年及以后的{quoted(zh)}目标。", f"The plan has no target for '{en}' from {year} on."
    return None, None, *none, ()


def _target_entry(item: Item, subject: str, standings: Sequence[Standing], year: int, catalogue: Catalogue) -> Entry:
    parts = [_judged_or_none(standings, code, year, catalogue) for code in item.indicators]
    mets = [part[0] for part in parts]
    met = False if False in mets else None if None in mets else True
    shares = [part[1] for part in parts if part[1] is not None]
    value = sum(shares) / len(shares) if len(shares) == len(parts) else None
    sources = dict.fromkeys(source for part in parts for source in part[4])
    why_zh = "".join(dict.fromkeys(part[2] for part in parts))
    why_en = " ".join(dict.fromkeys(part[3] for part in parts))
    return Entry(subject, item.code, value, met, (), "、".join(sources), why_zh, why_en)


def target_entries(
    sheet: Sheet, subject: str, standings: Sequence[Standing], year: int, catalogue: Catalogue
) -> tuple[Entry, ...]:
    """Entries of the items that name indicators. `standings` must have been judged at the end of `year`."""
    return tuple(_target_entry(item, subject, standings, year, catalogue) for item in sheet.items if item.indicators)


def unit_target_entry(item: str, unit: str, standings: Iterable[Standing]) -> Entry:
    """The mean share achieved over all targets a unit is answerable for; does not apply to a unit without targets.

    Unknown when any of them cannot be judged, so that nobody gains by not reporting.
    """
    own = [each for each in standings if any(unit in (owner.canonical, owner.name) for owner in each.owners)]
    if not own:
        why_zh, why_en = "该单位没有方案指标任务", "the plan gives the unit no target"
        return Entry(unit, item, why_zh=why_zh, why_en=why_en, applicable=False)
    judged = [_judged(each) for each in own]
    shares = [part[1] for part in judged if part[1] is not None]
    met = sum(part[0] is True for part in judged)
    unknown = len(judged) - len(shares)
    why_zh = f"所负责指标{len(judged)}项，达到进度{met}项，无法判断{unknown}项"
    why_en = f"{counted(len(judged), 'target')}, {met} on pace, {unknown} cannot be judged"
    value = None if unknown else sum(shares) / len(shares)
    return Entry(unit, item, value, source="calc#tracking", why_zh=why_zh, why_en=why_en)


def work_entries(sheet: Sheet, subject: str, items: Sequence[WorkItem], as_of: date) -> tuple[Entry, ...]:
    """Entries of the measures `work.all`, `work.lead` and `work.support` from the subject's work items."""
    own = [item for item in items if item.unit == subject]
    pools = {
        "work.all": own,
        "work.lead": [item for item in own if item.role != "support"],
        "work.support": [item for item in own if item.role == "support"],
    }
    entries = []
    for line in sheet.items:
        if line.measure not in pools:
            continue
        pool = pools[line.measure]
        share = done_share(pool, as_of)
        due = [item for item in pool if item.due <= as_of]
        if share is None:
            why_zh, why_en = "没有到期的工作项", "no work item is due"
        else:
            finished = sum(item.complete for item in due)
            why_zh = f"到期工作项{len(due)}项，完成{finished}项"
            why_en = f"{counted(len(due), 'work item')} due, {finished} done"
            if round(share * len(due), 9) != finished:  # what is begun counts by its share
                why_zh += f"，按权重和进度折合{100 * share:.4g}%"
                why_en += f"; {100 * share:.4g}% by weight and progress"
        entries.append(Entry(subject, line.code, share, source="calc#work-items", why_zh=why_zh, why_en=why_en))
    return tuple(entries)


_COUNTED: Mapping[str, tuple[str, str, str, str, bool]] = {
    "report.on-time": ("应报送{whole}次，按时{done}次", "{report} owed, {done} in time",
                       "当年没有应报送的调度", "no report was owed", False),
    "report.accepted": ("审核{whole}次，一次通过{done}次", "{report} reviewed, {done} accepted at once",
                        "当年没有审核过的报送", "no report was reviewed", False),
    "rectify.closed": ("到期整改{whole}件，办结{done}件", "{rectification} due, {done} closed",
                       "当年没有到期的整改，本项不计", "no rectification was due: does not count", True),
    "data.complete": ("应报指标{whole}项，已报{done}项", "{figure} owed, {done} reported",
                      "没有应报的指标，本项不计", "no figure is owed: does not count", True),
}  # fmt: skip
"""For each measure that is counted: what it says of (done, whole), what it says of nothing owed, and whether the item
then drops out."""


def counted_entries(sheet: Sheet, subject: str, counts: Mapping[str, tuple[int, int]]) -> tuple[Entry, ...]:
    """Entries of the measures that are counted: (done, whole) by measure; a measure not given stays without data."""
    entries = []
    for line in sheet.items:
        if line.measure not in _COUNTED or line.measure not in counts:
            continue
        zh, en, none_zh, none_en, drops = _COUNTED[line.measure]
        done, whole = counts[line.measure]
        if whole:
            nouns = {noun: counted(whole, noun) for noun in ("report", "rectification", "figure")}
            words: dict[str, object] = {"done": done, "whole": whole, **nouns}
            found = Entry(subject, line.code, done / whole, why_zh=zh.format(**words), why_en=en.format(**words))
        else:
            found = Entry(subject, line.code, why_zh=none_zh, why_en=none_en, applicable=not drops)
        entries.append(replace(found, source=f"calc#{line.measure}"))
    return tuple(entries)


def _where(row: Mapping[str, Any], column: str) -> str:
    return f"{row.get('file', '')}:{row.get('row', '')}:{column}"


def _marks(row: Mapping[str, Any], faults: list[Fault]) -> tuple[float, ...]:
    text = str(row.get("marks") or "").replace("；", ";").strip()
    try:
        return tuple(float(part) for part in text.split(";") if part.strip())
    except ValueError:
        zh, en = "专家评分须为数字，用分号隔开", "marks must be numbers with semicolons between"
        faults.append(Fault("appraisal.marks", zh, en, _where(row, "marks"), text))
        return ()


def entries_from_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[Entry, ...]:
    """Entries from rows of `evaluation/entries.csv`. Raises `AppraisalError` with every cell that cannot be read."""
    faults: list[Fault] = []
    words = {"是": True, "否": False, "yes": True, "no": False, "": None}
    found = []
    for row in rows:
        met, applies = str(row.get("met") or ""), str(row.get("applicable") or "")
        for column, text in (("met", met), ("applicable", applies)):
            if text not in words:
                zh, en = "只能填“是”或“否”", "yes or no"
                faults.append(Fault("appraisal.yes-no", zh, en, _where(row, column), text))
        found.append(
            Entry(
                str(row["subject"]),
                str(row["item"]),
                row.get("value"),
                words.get(met),
                _marks(row, faults),
                str(row.get("source") or ""),
                str(row.get("note") or ""),
                str(row.get("note") or ""),
                words.get(applies) is not False,
            )
        )
    if faults:
        raise AppraisalError(faults)
    return tuple(found)


def incidents_from_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[Incident, ...]:
    """Incidents from rows of `evaluation/incidents.csv`."""
    return tuple(
        Incident(
            str(row["subject"]),
            str(row["code"]),
            int(row.get("count") or 1),
            str(row.get("reason") or ""),
            str(row.get("source") or ""),
        )
        for row in rows
    )


def _day(row: Mapping[str, Any], column: str, faults: list[Fault]) -> date:
    text = str(row.get(column) or "")
    if (day := parse_day(text)) is not None:
        return day
    mend_zh, mend_en = DAY_MEND
    faults.append(
        Fault("work.date", "不是日期", "not a date", _where(row, column), text, mend_zh=mend_zh, mend_en=mend_en)
    )
    return date.min


def _output(row: Mapping[str, Any], faults: list[Fault]) -> Output | None:
    found = Output(
        str(row.get("indicator") or ""), row.get("goal"), str(row.get("goal_unit") or ""), row.get("goal_base")
    )
    wrong = check_output(found, default_catalogue())
    faults += [replace(each, where=_where(row, each.where)) for each in wrong]
    return found if found.indicator and not wrong else None


def work_items_from_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[WorkItem, ...]:
    """Work items from rows of `duty/work_items.csv`. Raises `AppraisalError` with every bad date, role and output."""
    faults: list[Fault] = []
    items = []
    for row in rows:
        role = str(row.get("role") or "responsible")
        if role not in _ROLES:
            faults.append(
                Fault("work.role", "没有这种角色", "no such role", _where(row, "role"), role, " ".join(_ROLES))
            )
        items.append(
            WorkItem(
                str(row["code"]),
                str(row.get("clause") or ""),
                str(row["title"]),
                str(row["unit"]),
                role,  # type: ignore[arg-type]  # refused above unless it is one of the three
                _day(row, "start", faults),
                _day(row, "due", faults),
                float(row["weight"]) if row.get("weight") is not None else 1.0,
                str(row.get("output") or ""),
                row.get("done"),
                _day(row, "done_on", faults) if row.get("done_on") else None,
                tuple(
                    part.strip() for part in str(row.get("needs") or "").replace("；", ";").split(";") if part.strip()
                ),
                _output(row, faults),
            )
        )
    if faults:
        raise AppraisalError(faults)
    return tuple(items)
