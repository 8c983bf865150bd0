"""From what was found to a score and a grade: one function, `evaluate`, for every sheet.

Unknown items are bounded, never guessed: the worst case takes them as missed, the best as met. A grade is given only
when both cases lead to the same one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dafeng.appraisal.records import (
    AdjustmentResult,
    Entry,
    Evaluation,
    Grade,
    Incident,
    Item,
    ItemResult,
    Mode,
    Sheet,
    Veto,
)
from dafeng.core.errors import AppraisalError, Fault

__all__ = ["evaluate"]

_TRIM_FROM = 5
"""From so many experts on the highest and the lowest mark are left out."""


def _mean_mark(marks: tuple[float, ...]) -> float:
    kept = sorted(marks)[1:-1] if len(marks) >= _TRIM_FROM else marks
    return sum(kept) / len(kept)


def _share(item: Item, entry: Entry) -> float | None:
    """The share of the full mark that the entry earns, None when it says nothing."""
    if item.rule == "met":
        return None if entry.met is None else float(entry.met)
    if entry.value is None:
        return None
    if item.rule == "steps":
        return next((share for least, share in item.steps if entry.value >= least), 0.0)
    if item.rule == "achievement" and entry.value < item.floor:
        return 0.0
    return min(max(entry.value, 0.0), 1.0)


def _met(entry: Entry, share: float | None) -> bool | None:
    if entry.met is not None:
        return entry.met
    return None if share is None else share >= 1.0


def _score_item(item: Item, entry: Entry, mode: Mode) -> ItemResult:
    """One item by its rule. Without data the score is None, between nothing and the full mark."""
    full = item.marks(mode)
    if not entry.applicable:
        why_zh, why_en = entry.why_zh or "不适用", entry.why_en or "does not apply"
        return ItemResult(item, 0.0, None, None, 0.0, 0.0, why_zh, why_en, entry.source, applicable=False)
    if item.rule == "mark":
        score = _mean_mark(entry.marks) if entry.marks else None
        met = None if score is None else score >= full
    else:
        share = _share(item, entry)
        score = None if share is None else full * share
        met = _met(entry, share)
    known = score is not None
    return ItemResult(
        item,
        full,
        score,
        met,
        score if score is not None else 0.0,
        score if score is not None else full,
        entry.why_zh or ("" if known else "无数据"),
        entry.why_en or ("" if known else "no data"),
        entry.source,
    )


def _fault(code: str, zh: str, en: str, entry: Entry, found: str, expected: str = "") -> Fault:
    return Fault(f"appraisal.{code}", zh, en, f"{entry.subject} {entry.item}", found, expected)


def _entry_faults(sheet: Sheet, entries: Mapping[str, Entry], mode: Mode) -> list[Fault]:
    faults: list[Fault] = []
    known = {item.code: item for item in sheet.items}
    for entry in entries.values():
        item = known.get(entry.item)
        if item is None:
            faults.append(_fault("unknown-item", "评分表没有这一项", "the sheet has no such item", entry, entry.item))
            continue
        full = item.marks(mode)
        faults += [
            _fault("bad-mark", "评分超出满分", "a mark beyond the full mark", entry, f"{mark:g}", f"0–{full:g}")
            for mark in entry.marks
            if not (math.isfinite(mark) and 0 <= mark <= full)
        ]
        if entry.value is not None and not math.isfinite(entry.value):
            faults.append(_fault("not-a-number", "数值无效", "not a number", entry, str(entry.value)))
        if item.rule == "share" and entry.value is not None and not 0 <= entry.value <= 1:
            faults.append(_fault("bad-share", "比例不在0到1之间", "not a share", entry, f"{entry.value:g}", "0–1"))
    return faults


def _adjusted(sheet: Sheet, incidents: Iterable[Incident]) -> tuple[AdjustmentResult, ...]:
    found = list(incidents)
    results = []
    for rule in sheet.adjustments:
        own = [each for each in found if each.code == rule.code]
        count = sum(each.count for each in own)
        if count:
            marks = math.copysign(min(abs(rule.each * count), abs(rule.cap)), rule.each)
            results.append(AdjustmentResult(rule, count, marks, tuple(each.reason for each in own if each.reason)))
    return tuple(results)


@dataclass(frozen=True, slots=True)
class _Case:
    """One case of the unknown: the marks and which items count as missed."""

    score: float
    missed: Mapping[str, int]
    missed_items: frozenset[str]


def _case(sheet: Sheet, items: tuple[ItemResult, ...], extra: float, mode: Mode, *, best: bool) -> _Case:
    applied = [each for each in items if each.applicable]
    full = sum(each.full for each in applied)
    raised = sheet.full(mode) / full if full else 1.0
    score = sum(each.high if best else each.low for each in applied) * raised + extra
    missed = [each.item for each in applied if each.met is False or (each.met is None and not best)]
    counts = {group.code: sum(item.group == group.code for item in missed) for group in sheet.groups}
    return _Case(max(score, 0.0), MappingProxyType(counts), frozenset(item.code for item in missed))


def _graded(sheet: Sheet, case: _Case, happened: frozenset[str]) -> tuple[Grade, tuple[Veto, ...]]:
    """The first grade whose conditions hold, lowered to the worst that a veto allows."""
    place = next(
        number
        for number, grade in enumerate(sheet.grades)
        if (grade.least is None or case.score >= grade.least)
        and all(case.missed[group] <= most for group, most in grade.missed.items())
    )
    vetoes = tuple(veto for veto in sheet.vetoes if veto.code in happened or case.missed_items & set(veto.items))
    order = [grade.code for grade in sheet.grades]
    lowest = max([place, *(order.index(veto.grade) for veto in vetoes)])
    return sheet.grades[lowest], vetoes


def evaluate(
    sheet: Sheet,
    subject: str,
    entries: Iterable[Entry],
    incidents: Iterable[Incident] = (),
    *,
    mode: Mode | None = None,
) -> Evaluation:
    """The score and grade of one subject on a sheet.

    `entries` and `incidents` of other subjects are left aside. Raises `AppraisalError` with every entry that names no
    item of the sheet, a mark beyond the full mark, a share beyond 0 to 1, an item entered twice, an unknown incident.
    """
    way = mode or sheet.mode
    own = [entry for entry in entries if entry.subject == subject]
    by_item = {entry.item: entry for entry in own}
    faults = _entry_faults(sheet, by_item, way)
    if len(by_item) < len(own):
        twice = sorted({entry.item for entry in own if sum(entry.item == each.item for each in own) > 1})
        faults.append(Fault("appraisal.twice", "同一项填了两次", "an item entered twice", subject, "、".join(twice)))
    happened = [incident for incident in incidents if incident.subject == subject]
    codes = {veto.code for veto in sheet.vetoes} | {each.code for each in sheet.adjustments}
    faults += [
        Fault("appraisal.unknown-incident", "评分表没有这一情形", "the sheet has no such case", subject, each.code)
        for each in happened
        if each.code not in codes or each.count < 1
    ]
    if faults:
        raise AppraisalError(faults)
    items = tuple(_score_item(item, by_item.get(item.code, Entry(subject, item.code)), way) for item in sheet.items)
    adjustments = _adjusted(sheet, happened)
    extra = sum(each.marks for each in adjustments)
    named = frozenset(each.code for each in happened)
    worst_case, best_case = (_case(sheet, items, extra, way, best=best) for best in (False, True))
    worst, _ = _graded(sheet, worst_case, named)
    best, vetoes = _graded(sheet, best_case, named)
    unknown = tuple(each.item.code for each in items if each.applicable and each.met is None and each.score is None)
    return Evaluation(
        subject,
        sheet.code,
        sheet.version,
        way,
        items,
        adjustments,
        vetoes,
        sheet.full(way),
        None if unknown else best_case.score,
        worst_case.score,
        best_case.score,
        best if best.code == worst.code else None,
        best,
        worst,
        best_case.missed,
        unknown,
    )
