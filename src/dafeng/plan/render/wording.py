"""The words in which records are shown, in Chinese and English."""

from __future__ import annotations

import re

from dafeng.core.errors import Language
from dafeng.plan.records import Op, Target
from dafeng.plan.signs import SIGNS

__all__ = ["KINDS", "ROLES", "WORDS", "demand", "fraction", "value_text"]

KINDS: dict[str, tuple[str, str]] = {
    "level": ("水平", "level"),
    "reduction": ("下降", "reduction"),
    "increase": ("增长", "increase"),
    "assigned": ("上级下达", "assigned"),
    "phase-out": ("退出", "phase-out"),
    "coverage": ("全覆盖", "coverage"),
    "peak": ("达峰", "peak"),
}
ROLES: dict[str, tuple[str, str]] = {
    "lead": ("牵头", "lead"),
    "support": ("配合", "support"),
    "responsible": ("责任", "responsible"),
}
WORDS: dict[str, tuple[str, str]] = {
    "targets": ("目标", "Targets"),
    "tasks": ("任务", "Tasks"),
    "projects": ("项目和试点", "Projects and pilots"),
    "thresholds": ("门槛（不是目标）", "Thresholds (not targets)"),
    "clause": ("条款", "Clause"),
    "indicator": ("指标", "Indicator"),
    "year": ("年份", "Year"),
    "demand": ("要求", "Demand"),
    "kind": ("类别", "Kind"),
    "code": ("指标目录", "Catalogue"),
    "title": ("名称", "Title"),
    "units": ("责任单位", "Responsible units"),
    "name": ("名称", "Name"),
    "text": ("原文", "Text"),
    "issuer": ("发文机关", "Issuer"),
    "number": ("文号", "Number"),
    "date": ("日期", "Date"),
    "unmatched": ("未对应", "unmatched"),
    "stands-for": ("对应指标", "indicator"),
    "sure": ("把握", "confidence"),
    "none": ("无", "none"),
    "document": ("原文", "Document"),
    "structure": ("结构化内容", "What it says"),
    "legend": ("图例", "Legend"),
    "unknown-unit": ("名录中没有", "not in the gazetteer"),
    "to-text": ("看原文", "show in the text"),
    "to-record": ("看条目", "show the record"),
    "untitled": ("（无标题）", "(untitled)"),
}
_FRACTION = re.compile(r"(\d+)\s*[/／]\s*(\d+)")
_CHINESE_FRACTION = re.compile(r"([一二三四五六七八九十])分之([一二三四五六七八九])")
_DIGITS = {each: place for place, each in enumerate("一二三四五六七八九十", 1)}


def _plain_number(value: float) -> str:
    """A number without a needless point or exponent: 40, 5.6, 3000000."""
    rounded = round(value, 6)
    return str(int(rounded)) if rounded == int(rounded) else f"{rounded:.6f}".rstrip("0")


def fraction(printed: str) -> str | None:
    """`2/3` for 2/3 or 三分之二; None where the text is no fraction."""
    if found := _FRACTION.fullmatch(printed.strip()):
        return f"{found[1]}/{found[2]}"
    if found := _CHINESE_FRACTION.fullmatch(printed.strip()):
        return f"{_DIGITS[found[2]]}/{_DIGITS[found[1]]}"
    return None


def value_text(target: Target) -> str:
    """The value as people write it: `15.8`, the range `3-5`, the fraction `2/3`; empty without a value."""
    if target.value is None:
        return ""
    if target.value_high is not None:
        return f"{_plain_number(target.value)}-{_plain_number(target.value_high)}"
    return fraction(target.value_text) or _plain_number(target.value)


def demand(target: Target, language: Language, op: Op | None = None) -> str:
    """What is demanded, in a few words: `比2020年下降 ≥15.8%`, `≈5.6%`, `上级下达`.

    op : that of the goal it is judged by, where the text's own is not to be shown.
    """
    at = 0 if language == "zh" else 1
    kind = KINDS[target.kind][at]
    value = f"{SIGNS[op or target.op or '=']}{value_text(target)}{_unit(target.unit)}"
    if target.value is None or target.kind == "phase-out":
        return kind
    if target.kind not in {"reduction", "increase"}:
        return value
    if language == "zh":
        return (f"比{target.base_year}年" if target.base_year else "") + f"{kind} {value}"
    return f"{kind} {value}" + (f" on {target.base_year}" if target.base_year else "")


def _unit(unit: str) -> str:
    return unit if unit in {"%", ""} or not unit[0].isascii() else f" {unit}"
