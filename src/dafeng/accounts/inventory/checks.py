"""Checks of inventories: completeness, consistency over years, and how far two inventories lie apart.

Source: IPCC 2006, volume 1, chapters 5 (time series), 6 (quality) and 8 (reporting).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from dafeng.accounts.inventory.layout import inventory_lines
from dafeng.accounts.inventory.records import LineResult
from dafeng.accounts.inventory.totals import Finding, Inventory
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.gwp import GwpSet

__all__ = [
    "Completeness",
    "SectorDifference",
    "check_inventory",
    "check_series",
    "completeness",
    "sector_difference",
]

_JUMP = 0.2


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of the inventory is known: gases of lines with a value and by notation key, and which are NE."""

    valued: int
    keys: Mapping[str, int]
    not_estimated: tuple[tuple[str, str, str], ...]

    @property
    def share(self) -> float:
        """Gases of lines that are settled (a value, or a key other than NE) in per cent of all."""
        total = self.valued + sum(self.keys.values())
        return 100 * (total - self.keys.get("NE", 0)) / total if total else 0.0


def completeness(inventory: Inventory) -> Completeness:
    """Values and keys counted by line and gas; NE with the reason [line, gas, reason in Chinese]."""
    grouped: dict[tuple[str, str], list[LineResult]] = {}
    for each in inventory.results:
        grouped.setdefault((each.line, each.gas), []).append(each)
    valued, keys, missing = 0, dict.fromkeys(("NO", "NE", "IE", "C", "NA"), 0), []
    for (line, gas), results in grouped.items():
        if any(each.value is not None for each in results):
            valued += 1
            continue
        key = str(results[0].notation)
        keys[key] += 1
        if key == "NE":
            missing.append((line, gas, results[0].reason_zh))
    return Completeness(valued, keys, tuple(missing))


def check_inventory(inventory: Inventory) -> tuple[Finding, ...]:
    """Every finding: gases of lines left out, a source below zero, a sink above it, keys without a reason."""
    return tuple(_complete(inventory)) + tuple(_signs(inventory)) + tuple(_reasons(inventory))


def _finding(code: str, zh: str, en: str, where: str, found: object = "", *, grave: bool = False) -> Finding:
    severity: Literal["error", "warning"] = "error" if grave else "warning"
    return Fault(f"inventory.{code}", zh=zh, en=en, where=where, found=str(found), severity=severity)


def _complete(inventory: Inventory) -> Iterator[Finding]:
    there = {(each.line, each.gas) for each in inventory.results}
    for line in inventory_lines().values():
        if inventory.book not in line.books:
            continue
        gases = line.gases if inventory.book == "inventory" else tuple(gas for gas in line.gases if gas == "CO2")
        for gas in gases:
            if (line.code, gas) not in there:
                yield _finding(
                    "left-out", "该行气体既无数值也无记号", "neither value nor key", f"{line.code} {gas}", grave=True
                )
    seen: set[tuple[str, str, str, str, int]] = set()
    for each in inventory.results:
        if each.key in seen:
            yield _finding("twice", "同一项出现两次", "an item appears twice", " ".join(map(str, each.key)), grave=True)
        seen.add(each.key)


def _signs(inventory: Inventory) -> Iterator[Finding]:
    sums: dict[tuple[str, str], float] = {}
    for each in inventory.results:
        if each.value is not None:
            sums[each.line, each.gas] = sums.get((each.line, each.gas), 0.0) + each.value
    for (line, gas), value in sums.items():
        kind, where, shown = inventory_lines()[line].kind, f"{line} {gas}", f"{value:g}"
        if kind == "source" and value < 0:
            yield _finding(
                "negative-source", "排放源的合计为负", "a source is below zero", f"{line} {gas}", f"{value:g}"
            )
        if kind == "sink" and value > 0:
            yield _finding("positive-sink", "汇的合计为净排放", "a sink is a net source", where, shown)


def _reasons(inventory: Inventory) -> Iterator[Finding]:
    for each in inventory.results:
        if each.notation and not each.reason_zh:
            where = f"{each.line} {each.gas} {each.notation}"
            yield _finding("no-reason", "记号没有写明理由", "a notation key without a reason", where)


def check_series(inventories: Iterable[Inventory], *, jump: float = _JUMP) -> tuple[Finding, ...]:
    """Consistency over the years of one place and book: changes of method or of factors, gaps, and sudden steps.

    `jump` is the relative step of a line in one year that is a finding; no official text fixes it (default 20 %).
    """
    ordered = sorted(inventories, key=lambda each: each.year)
    found: list[Finding] = []
    for before, after in pairwise(ordered):
        if (before.place, before.book) != (after.place, after.book):
            fault = Fault("inventory.series", "序列须为同一地区、同一账本", "a series is of one place and book")
            raise AccountsError(fault)
        found += _steps(before, after, jump)
    return tuple(found)


def _steps(before: Inventory, after: Inventory, jump: float) -> Iterator[Finding]:
    one, two = _lines(before), _lines(after)
    span = f"{before.year}–{after.year}"
    for key in sorted(set(one) | set(two)):
        where = f"{key[0]} {key[1]} {span}"
        if key not in one or key not in two:
            year = before.year if key not in one else after.year
            yield _finding("series-gap", f"{year}年没有数值", f"no value in {year}", where)
            continue
        (old, methods, rows), (new, methods_after, rows_after) = one[key], two[key]
        if methods != methods_after:
            yield _finding("series-method", "方法改变", "the method changes", where, "/".join(sorted(methods_after)))
        elif rows != rows_after and methods == methods_after:
            yield _finding("series-factors", "因子的来源行改变", "the factor rows change", where)
        if old and abs(new / old - 1) > jump * max(after.year - before.year, 1):
            yield _finding("series-step", "数值突变", "a sudden step", where, f"{100 * (new / old - 1):+.0f} %")


def _lines(inventory: Inventory) -> dict[tuple[str, str], tuple[float, frozenset[str], frozenset[str]]]:
    found: dict[tuple[str, str], tuple[float, frozenset[str], frozenset[str]]] = {}
    for each in inventory.results:
        if each.value is None:
            continue
        value, methods, rows = found.get((each.line, each.gas), (0.0, frozenset(), frozenset()))
        found[each.line, each.gas] = (value + each.value, methods | {each.method}, rows | set(each.rows))
    return found


@dataclass(frozen=True, slots=True)
class SectorDifference:
    """How far two inventories lie apart [tCO2e]. `absolute` is the sum of absolute differences, which totals hide;
    `net` the difference of the totals; `offset` what cancels: absolute less |net|.
    """

    by_line: Mapping[str, float]
    gwp_set: GwpSet

    @property
    def absolute(self) -> float:
        """Sum of absolute differences by line or sector."""
        return sum(abs(each) for each in self.by_line.values())

    @property
    def net(self) -> float:
        """Difference of the totals."""
        return sum(self.by_line.values())

    @property
    def offset(self) -> float:
        """What cancels in the total."""
        return self.absolute - abs(self.net)


def sector_difference(
    one: Mapping[str, float] | Inventory, other: Mapping[str, float] | Inventory, *, gwp_set: GwpSet = "AR5"
) -> SectorDifference:
    """`one` less `other`, line by line: inventories (what counts, one GWP set) or sums by sector of any origin."""
    first, second = (_sums(each, gwp_set) for each in (one, other))
    names: Sequence[str] = list(dict.fromkeys([*first, *second]))
    return SectorDifference({name: first.get(name, 0.0) - second.get(name, 0.0) for name in names}, gwp_set)


def _sums(given: Mapping[str, float] | Inventory, gwp_set: GwpSet) -> Mapping[str, float]:
    if not isinstance(given, Inventory):
        return given
    counted = {each.line for each in given.counted()}
    return {line: value for line, value in given.by_line(gwp_set).items() if line in counted}
