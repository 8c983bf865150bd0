"""Completeness of an inventory, and consistency of inventories of one place over years: findings, never corrections.

Source: 2006 IPCC Guidelines, volume 1, 4.1 and 6.6 (completeness), chapter 5 (time series), chapter 8 (notation keys).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dafeng.accounts.inventory import Finding, Inventory, LineResult, inventory_lines
from dafeng.core.errors import Fault

__all__ = ["Completeness", "completeness", "time_series_findings"]

_JUMP = 0.25
"""A change from year to year beyond this share is worth a look; no rule fixes it, it is a parameter."""


@dataclass(frozen=True)
class Completeness:
    """How much of an inventory is there: lines and gases by state, findings, and the share that is accounted for [%].

    `counts` are entries of the book's lines and gases with a value, and by notation key. Accounted for are values and
    NO, NA, IE, C; only NE is a gap.
    """

    counts: Mapping[str, int]
    findings: tuple[Finding, ...]
    share: float


def _name(line: str) -> tuple[str, str]:
    found = inventory_lines()[line]
    return found.zh, found.en


def _gap(result: LineResult) -> Finding:
    zh, en = _name(result.line)
    return Fault(
        "inventory.not-estimated",
        zh=f"“{zh}”的{result.gas}未估算：{result.reason_zh or '未写明原因'}",
        en=f"{en}: {result.gas} is not estimated: {result.reason_en or 'no reason given'}",
        where=f"{result.line} {result.year}",
        severity="warning",
    )


def _unexplained(result: LineResult) -> Finding:
    zh, en = _name(result.line)
    return Fault(
        "inventory.key-without-reason",
        zh=f"“{zh}”的{result.gas}记为 {result.notation}，没有写明理由",
        en=f"{en}: {result.gas} is {result.notation} without a reason",
        where=f"{result.line} {result.year}",
        mend_zh="请写明计入何处或为何不存在。",
        mend_en="Say where it is included, or why it does not occur.",
        severity="warning",
    )


def _weak(result: LineResult) -> Finding:
    zh, en = _name(result.line)
    return Fault(
        "inventory.weak-factor",
        zh=f"“{zh}”{result.gas}用了未见原文的因子",
        en=f"{en}: {result.gas} uses a factor whose document was not seen",
        where=f"{result.line} {result.item} {result.year}",
        severity="note",
    )


def completeness(inventory: Inventory) -> Completeness:
    """What is estimated, what carries a notation key and why, and what is missing."""
    lines = [line for line in inventory_lines().values() if inventory.book in line.books]
    gases = {line.code: line.gases if inventory.book == "inventory" else ("CO2",) for line in lines}
    entries: dict[tuple[str, str], list[LineResult]] = {
        (code, gas): [] for code, those in gases.items() for gas in those
    }
    findings: list[Finding] = []
    for result in inventory.results:
        entries.setdefault((result.line, result.gas), []).append(result)
        if result.notation == "NE":
            findings.append(_gap(result))
        elif result.notation in {"IE", "NO"} and not result.reason_zh.strip():
            findings.append(_unexplained(result))
        elif result.value is not None and result.weak:
            findings.append(_weak(result))
    counts: dict[str, int] = {}
    for (code, gas), those in entries.items():
        if not those:
            findings.append(_silent(code, gas))
        state = next((str(each.notation) for each in those if each.value is None), "NE" if not those else "value")
        state = "value" if any(each.value is not None for each in those) else state
        counts[state] = counts.get(state, 0) + 1
    total = sum(counts.values())
    share = 100 * (total - counts.get("NE", 0)) / total if total else 0.0
    return Completeness(counts, tuple(findings), share)


def _silent(line: str, gas: str) -> Finding:
    zh, en = _name(line)
    return Fault(
        "inventory.silent",
        zh=f"“{zh}”的{gas}既无数值也无记号",
        en=f"{en}: {gas} has neither a value nor a notation key",
        where=line,
        severity="error",
    )


def _pair_findings(old: LineResult, new: LineResult, jump: float) -> Iterator[Finding]:
    zh, en = _name(new.line)
    where = f"{new.line} {new.item} {new.gas} {old.year}-{new.year}".replace("  ", " ")
    if (old.value is None) != (new.value is None):
        yield Fault(
            "series.key-change",
            zh=f"“{zh}”一年有数值、一年为 {old.notation or new.notation}",
            en=f"{en}: a value in one year, {old.notation or new.notation} in the other",
            where=where,
            severity="warning",
        )
        return
    if old.value is None or new.value is None:
        return
    if (old.method, old.tier) != (new.method, new.tier):
        yield Fault(
            "series.method-change",
            zh=f"“{zh}”前后年份方法不同",
            en=f"{en}: the method changes between the years",
            where=where,
            found=f"{old.method} {old.tier} | {new.method} {new.tier}",
            mend_zh="请用同一方法重算以前年份，或按指南第5章衔接。",
            mend_en="Recalculate the earlier years by one method, or splice as chapter 5 tells.",
            severity="warning",
        )
    elif old.rows != new.rows:
        yield Fault(
            "series.factor-change",
            zh=f"“{zh}”前后年份因子来源不同",
            en=f"{en}: the rows of its factors change between the years",
            where=where,
            found=" + ".join(sorted(set(new.rows) - set(old.rows))),
            severity="note",
        )
    if old.value and abs(new.value / old.value - 1) > jump:
        yield Fault(
            "series.jump",
            zh=f"“{zh}”一年变化 {100 * (new.value / old.value - 1):+.1f} %",
            en=f"{en}: {100 * (new.value / old.value - 1):+.1f} % in a year",
            where=where,
            expected=f"±{100 * jump:g} %",
            mend_zh="属实的请写明原因。",
            mend_en="If it is true, say why.",
            severity="warning",
        )


def _head_findings(old: Inventory, new: Inventory) -> Iterator[Finding]:
    where = f"{old.year}-{new.year}"
    if (old.place, old.book) != (new.place, new.book):
        yield Fault(
            "series.not-comparable",
            zh="不是同一地区、同一账本，不成序列",
            en="not one place and book: not a series",
            where=where,
            found=f"{old.place} {old.book} | {new.place} {new.book}",
        )
    if new.year == old.year:
        yield Fault("series.year-twice", zh="同一年份有两份清单", en="two inventories of one year", where=where)
    elif new.year - old.year > 1:
        yield Fault("series.gap", zh="年份不连续", en="years are missing in between", where=where, severity="warning")
    if old.gwp_set != new.gwp_set:
        yield Fault(
            "series.gwp",
            zh="前后年份增温潜势不同，二氧化碳当量不可比",
            en="the years use different GWP sets: CO2 equivalents do not compare",
            where=where,
            found=f"{old.gwp_set} | {new.gwp_set}",
        )


def time_series_findings(inventories: Sequence[Inventory], *, jump: float = _JUMP) -> tuple[Finding, ...]:
    """What breaks the series: other methods, factors, notation or GWP, gaps, jumps beyond `jump` [1] a year."""
    found: list[Finding] = []
    for old, new in pairwise(sorted(inventories, key=lambda each: each.year)):
        found += _head_findings(old, new)
        if (old.place, old.book) != (new.place, new.book):
            continue
        before = {(each.line, each.item, each.gas): each for each in old.results}
        span = max(new.year - old.year, 1)
        limit = (1 + jump) ** span - 1
        for result in new.results:
            former = before.get((result.line, result.item, result.gas))
            if former is not None:
                found += _pair_findings(former, result, limit)
    return tuple(found)
