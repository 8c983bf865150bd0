"""Reading score sheets: TOML to `Sheet`, every fault at once. The packaged sheets are `national`, `district`, `unit`.

A city's own sheet is a file of the same form; the site keeps versions of it.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, get_args

from dafeng.appraisal.records import Adjustment, Grade, Group, Item, Mode, RuleKind, Sheet, Subject, Veto
from dafeng.core.errors import AppraisalError, Fault

__all__ = ["MEASURES", "packaged_sheets", "parse_sheet", "sheet_of"]

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

_MODES: tuple[Mode, ...] = get_args(Mode)


def _full(value: Any) -> dict[str, float]:
    if isinstance(value, Mapping):
        return {mode: float(value.get(mode, 0.0)) for mode in _MODES}
    return dict.fromkeys(_MODES, float(value))


def _item(row: Mapping[str, Any]) -> Item:
    return Item(
        row["code"],
        row["group"],
        row["zh"],
        row["en"],
        row["rule"],
        MappingProxyType(_full(row.get("full", 0))),
        tuple(row.get("indicators", ())),
        row.get("measure", ""),
        tuple((float(least), float(share)) for least, share in row.get("steps", ())),
        float(row.get("floor", 0.0)),
        row.get("evidence", ""),
        row.get("note", ""),
    )


def _grade(row: Mapping[str, Any]) -> Grade:
    return Grade(**{**row, "missed": MappingProxyType(dict(row.get("missed", {})))})


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


def _check(sheet: Sheet, where: str) -> None:
    faults = _item_faults(sheet, where) + _grade_faults(sheet, where)
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


def _rows(data: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = data.get(name, ())
    return rows


def parse_sheet(text: str, where: str = "") -> Sheet:
    """A sheet from TOML. Raises `AppraisalError` with every fault: unknown rules, groups, grades, codes given twice."""
    try:
        data = tomllib.loads(text)
        sheet = Sheet(
            data["code"],
            str(data["version"]),
            data["subject"],
            data["zh"],
            data["en"],
            data["basis_zh"],
            data["basis_en"],
            data["certainty"],
            data["mode"],
            tuple(Group(**row) for row in _rows(data, "group")),
            tuple(_item(row) for row in _rows(data, "item")),
            tuple(Veto(**{**row, "items": tuple(row.get("items", ()))}) for row in _rows(data, "veto")),
            tuple(Adjustment(**row) for row in _rows(data, "adjustment")),
            tuple(
                Grade(**{**row, "missed": MappingProxyType(dict(row.get("missed", {})))})
                for row in _rows(data, "grade")
            ),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise AppraisalError(
            Fault(
                "sheet.unreadable",
                zh="评分表无法读取",
                en="the sheet cannot be read",
                where=where,
                found=str(error),
                mend_zh="请对照自带评分表的写法。",
                mend_en="Compare it with a packaged sheet.",
            )
        ) from error
    _check(sheet, where or sheet.code)
    return sheet


@cache
def packaged_sheets() -> Mapping[str, Sheet]:
    """The sheets that come with the house, by code."""
    folder = files("dafeng.appraisal") / "data" / "sheets"
    found = [
        parse_sheet(path.read_text("utf-8"), path.name) for path in folder.iterdir() if path.name.endswith(".toml")
    ]
    return MappingProxyType({sheet.code: sheet for sheet in sorted(found, key=lambda sheet: sheet.code)})


def sheet_of(code: str) -> Sheet:
    """A packaged sheet. Raises `AppraisalError` naming those there are."""
    sheets = packaged_sheets()
    if code not in sheets:
        raise AppraisalError(
            Fault("sheet.unknown", "没有这张评分表", "no such sheet", found=code, expected=" ".join(sheets))
        )
    return sheets[code]
