"""What can be wrong with a score sheet, each fault with the row that it stands in."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any, get_args

from dafeng.appraisal.records import Mode, RuleKind, Sheet, Subject
from dafeng.core.catalogue import Catalogue
from dafeng.core.errors import AppraisalError, Fault

__all__ = ["FACTS", "MEASURES", "check_sheet", "indicator_faults"]

MEASURES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "work.all": ("全部到期工作项的完成比例", "share of all due work items done"),
        "work.lead": ("牵头工作项的完成比例", "share of due work items in the lead done"),
        "work.support": ("配合工作项的完成比例", "share of due work items in support done"),
        "report.on-time": ("按时报送的比例", "share of reports in time"),
        "report.accepted": ("一次审核通过的比例", "share of reports accepted at first review"),
        "rectify.closed": ("到期整改办结的比例", "share of due rectifications closed"),
        "data.complete": ("应报指标已报的比例", "share of owed figures reported"),
    }
)
"""What the house computes itself for items with a share; everything else comes in by hand, with its source."""

FACTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "rectification.overdue": ("当年到期、逾期未办结的整改", "orders due in the year and not closed in time"),
        "record.talk": ("当年的约谈", "talks of the year"),
        "record.circular": ("当年的通报批评", "circulars of criticism of the year"),
        "record.praise": ("当年的表扬", "commendations of the year"),
    }
)
"""What stands on record and a deduction or bonus may count."""

_MODES: tuple[Mode, ...] = get_args(Mode)
_CODE = re.compile(r"[a-z0-9][a-z0-9.-]{0,59}")
_LARGEST = 1e6
"""No mark is larger; a mistyped one is refused."""


def _twice(what: str, codes: Iterable[str], where: str) -> list[Fault]:
    return [
        Fault("sheet.twice", f"{what}代码重复", f"a code given twice ({what})", where, code)
        for code, count in Counter(codes).items()
        if count > 1
    ]


def _item_faults(sheet: Sheet, where: str) -> list[Fault]:
    groups = {group.code for group in sheet.groups}
    faults: list[Fault] = []
    for item in sheet.items:
        at = f"{where} {item.code}"
        if item.group not in groups:
            faults.append(Fault("sheet.unknown-group", "没有这一分组", "no such group", at, item.group))
        if item.rule not in get_args(RuleKind):
            expected = " ".join(get_args(RuleKind))
            faults.append(Fault("sheet.unknown-rule", "没有这种计分方法", "no such rule", at, item.rule, expected))
        if item.measure and item.measure not in MEASURES:
            expected = " ".join(MEASURES)
            faults.append(
                Fault("sheet.unknown-measure", "没有这种计算量", "no such measure", at, item.measure, expected)
            )
        if min(item.full.values()) < 0:
            faults.append(Fault("sheet.negative", "满分不能为负", "a negative full mark", at))
        shares = [share for _, share in item.steps]
        leasts = [least for least, _ in item.steps]
        ordered = shares == sorted(shares, reverse=True) and leasts == sorted(leasts, reverse=True)
        if item.rule == "steps" and not (item.steps and ordered and all(0 <= share <= 1 for share in shares)):
            faults.append(
                Fault(
                    "sheet.bad-steps",
                    "分档须由高到低，得分比例在0到1之间",
                    "steps must go from high to low, with shares from 0 to 1",
                    at,
                )
            )
    return faults


def _fact_faults(sheet: Sheet, where: str) -> list[Fault]:
    """Facts that nobody keeps, and one record that would count twice."""
    named = [(rule.code, fact) for rule in sheet.adjustments for fact in rule.facts]
    known = " ".join(FACTS)
    zh, en = "没有这种记录", "no such record"
    faults = [
        Fault("sheet.unknown-fact", zh, en, f"{where} {code}", str(fact), known)
        for code, fact in named
        if fact not in FACTS
    ]
    return [*faults, *_twice("计入的记录", (str(fact) for _, fact in named), where)]


def _grade_faults(sheet: Sheet, where: str) -> list[Fault]:
    groups, grades = {group.code for group in sheet.groups}, {grade.code for grade in sheet.grades}
    faults: list[Fault] = []
    if not sheet.grades or sheet.grades[-1].least is not None or sheet.grades[-1].missed:
        faults.append(
            Fault("sheet.last-grade", "最后一个等次不得设条件", "the last grade must have no condition", where)
        )
    faults += [
        Fault("sheet.unknown-group", "等次引用了没有的分组", "a grade names an unknown group", where, name)
        for grade in sheet.grades
        for name in grade.missed
        if name not in groups
    ]
    codes = {item.code for item in sheet.items}
    for veto in sheet.vetoes:
        if veto.grade not in grades:
            faults.append(
                Fault("sheet.unknown-grade", "没有这一等次", "no such grade", f"{where} {veto.code}", veto.grade)
            )
        faults += [
            Fault("sheet.unknown-item", "否决情形引用了没有的项目", "a veto names an unknown item", where, name)
            for name in veto.items
            if name not in codes
        ]
    leasts = [grade.least for grade in sheet.grades if grade.least is not None]
    if leasts != sorted(leasts, reverse=True):
        faults.append(Fault("sheet.grade-order", "等次须由高到低排列", "grades must go from best to worst", where))
    return faults


def _number_faults(sheet: Sheet, where: str) -> list[Fault]:
    """Numbers without end, which every comparison lets pass, and signs that cannot stand in a sheet."""
    numbers = [
        *((item.code, number) for item in sheet.items for number in (*item.full.values(), item.floor)),
        *((item.code, number) for item in sheet.items for step in item.steps for number in step),
        *((each.code, number) for each in sheet.adjustments for number in (each.each, each.cap)),
        *((grade.code, grade.least) for grade in sheet.grades if grade.least is not None),
    ]
    faults = [
        Fault("sheet.not-a-number", "须为有限的数", "must be a finite number", f"{where} {code}", f"{number}")
        for code, number in numbers
        if not (isinstance(number, int | float) and math.isfinite(number) and abs(number) <= _LARGEST)
    ]
    if faults:
        return faults
    return [
        Fault(
            "sheet.cap",
            "每次分值与上限须同号，且不为零",
            "marks each and cap must have the same sign and not be zero",
            f"{where} {each.code}",
            f"{each.each:g} / {each.cap:g}",
        )
        for each in sheet.adjustments
        if each.each * each.cap <= 0
    ] + [
        Fault(
            "sheet.floor", "最低完成比例须在0到1之间", "a floor from 0 to 1", f"{where} {item.code}", f"{item.floor:g}"
        )
        for item in sheet.items
        if not 0 <= item.floor <= 1
    ]


def indicator_faults(sheet: Sheet, catalogue: Catalogue, where: str = "") -> list[Fault]:
    """Items that name an indicator which the catalogue does not have."""
    return [
        Fault(
            "sheet.unknown-indicator",
            "指标目录中没有这一指标",
            "the catalogue has no such indicator",
            f"{where or sheet.code} {item.code}",
            code,
            mend_zh="请从指标页复制代码。",
            mend_en="Copy the code from the page of indicators.",
        )
        for item in sheet.items
        for code in item.indicators
        if code not in catalogue
    ]


def _text_faults(sheet: Sheet, where: str) -> list[Fault]:
    """Texts that are none, and codes that cannot stand in an address or a form."""
    rows: tuple[Any, ...] = (*sheet.groups, *sheet.items, *sheet.vetoes, *sheet.adjustments, *sheet.grades)
    faults = [
        Fault("sheet.text", "须为文字", "must be a text", f"{where} {each.name}", repr(getattr(record, each.name))[:60])
        for record in (sheet, *rows)
        for each in fields(record)
        if each.type == "str" and not isinstance(getattr(record, each.name), str)
    ]
    if faults:
        return faults
    return [
        Fault(
            "sheet.code",
            "代码须为小写字母、数字、点和连字符",
            "lower-case letters, digits, dots, hyphens",
            where,
            row.code,
        )
        for row in rows
        if not _CODE.fullmatch(row.code)
    ] + [
        Fault("sheet.name", "名称不能为空", "a name is needed", f"{where} {row.code}")
        for row in rows
        if not row.zh.strip()
    ]


def check_sheet(sheet: Sheet, where: str = "") -> None:
    """Raise `AppraisalError` with everything that is wrong with a sheet."""
    where = where or str(sheet.code)
    if faults := [*_number_faults(sheet, where), *_text_faults(sheet, where)]:
        raise AppraisalError(faults)
    faults = _item_faults(sheet, where) + _grade_faults(sheet, where) + _fact_faults(sheet, where)
    faults += _twice("项目", (item.code for item in sheet.items), where)
    faults += _twice("分组", (group.code for group in sheet.groups), where)
    faults += _twice("情形", [*(veto.code for veto in sheet.vetoes), *(each.code for each in sheet.adjustments)], where)
    if sheet.subject not in get_args(Subject) or sheet.mode not in _MODES:
        faults.append(Fault("sheet.head", "对象或方式填写有误", "unknown subject or mode", where, sheet.subject))
    if not sheet.items:
        faults.append(Fault("sheet.empty", "评分表没有项目", "the sheet has no items", where))
    totals = {mode: sheet.full(mode) for mode in _MODES}
    if sheet.scored and len({round(total, 6) for total in totals.values()}) > 1:
        found = "、".join(f"{mode} {total:g}" for mode, total in totals.items())
        faults.append(Fault("sheet.full", "两种方式的满分合计不等", "the full marks of the modes differ", where, found))
    if faults:
        raise AppraisalError(faults)
