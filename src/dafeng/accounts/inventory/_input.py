"""Checks of what is given to a build: every fault is collected and raised at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from dafeng.accounts.balance import EnergyBalance
from dafeng.accounts.inventory.inputs import BuildOptions
from dafeng.accounts.inventory.layout import activities, inventory_lines
from dafeng.accounts.inventory.methods import METHODS
from dafeng.accounts.inventory.records import NOTATIONS, Activity, NotationEntry
from dafeng.core.errors import AccountsError, Fault, UnitError
from dafeng.core.units import same_dimension

__all__ = ["Given", "checked_input", "input_faults"]

_FIRST_YEAR, _LAST_YEAR = 1949, 2100  # as years of a city pack


@dataclass(frozen=True, slots=True)
class Given:
    """Checked input of one place and year: values by activity, the years before, notation keys."""

    values: Mapping[str, Activity]
    history: Mapping[str, Mapping[int, Activity]]
    keys: Mapping[tuple[str, str], NotationEntry]

    def of_line(self, line: str) -> Mapping[str, Activity]:
        """Values of the activities of a line."""
        return MappingProxyType({code: each for code, each in self.values.items() if activities()[code].line == line})

    def key(self, line: str, gas: str) -> NotationEntry | None:
        """The city's notation key for a gas of a line."""
        return self.keys.get((line, gas)) or self.keys.get((line, "*"))


def checked_input(
    place: str,
    year: int,
    book: str,
    activity: tuple[Activity, ...],
    balance: EnergyBalance | None,
    notation: tuple[NotationEntry, ...],
    options: BuildOptions,
) -> Given:
    """Activity and notation of the place, ready for methods. Raises `AccountsError` naming each fault and its place."""
    faults = [*_activity_faults(activity), *_notation_faults(notation), *_option_faults(options)]
    faults += [*_exclusive_faults(place, year, activity), *_balance_faults(place, year, balance)]
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        faults.append(_fault("year-range", "年份不对", "no such year", place, year, f"{_FIRST_YEAR}–{_LAST_YEAR}"))
    if book not in {"inventory", "assessment"}:
        faults.append(_fault("book", "清单只有 inventory、assessment 两种账本", "no such book", "book", book))
    if faults:
        raise AccountsError(faults)
    mine = [each for each in activity if each.place == place and each.year <= year]
    history: dict[str, dict[int, Activity]] = {}
    for each in mine:
        history.setdefault(each.activity, {})[each.year] = each
    return Given(
        MappingProxyType({each.activity: each for each in mine if each.year == year}),
        MappingProxyType({code: MappingProxyType(dict(sorted(years.items()))) for code, years in history.items()}),
        MappingProxyType(
            {(each.line, each.gas): each for each in notation if (each.place, each.year) == (place, year)}
        ),
    )


def input_faults(activity: Iterable[Activity], notation: Iterable[NotationEntry] = ()) -> list[Fault]:
    """What is wrong with activity data and notation keys of any places and years; empty when nothing is."""
    return [*_activity_faults(tuple(activity)), *_notation_faults(tuple(notation))]


def _fault(code: str, zh: str, en: str, where: str, found: object = "", expected: str = "") -> Fault:
    return Fault(f"inventory.{code}", zh=zh, en=en, where=where, found=str(found), expected=expected)


def _activity_faults(activity: tuple[Activity, ...]) -> Iterator[Fault]:
    seen: set[tuple[str, str, int]] = set()
    for each in activity:
        where = f"{each.at} {each.activity} {each.place} {each.year}".strip()
        kind = activities().get(each.activity)
        if kind is None:
            near = "、".join(get_close_matches(each.activity, activities(), n=3, cutoff=0.5))
            yield Fault(
                "inventory.unknown-activity",
                zh="未登记的活动水平" + (f"（相近的有：{near}）" if near else ""),
                en="unknown activity" + (f" (near: {near.replace('、', ', ')})" if near else ""),
                where=where,
                found=each.activity,
                mend_zh="用 dafeng accounts lines 列出全部活动水平及其单位。",
                mend_en="dafeng accounts lines lists all activities with their units.",
            )
            continue
        try:
            fits = same_dimension(each.unit, kind.unit) or (bool(kind.fuel) and same_dimension(each.unit, "TJ"))
        except UnitError as error:
            yield from error.faults
            fits = True
        if not fits:
            yield _fault("unit", "单位不是同一种量", "the unit measures something else", where, each.unit, kind.unit)
        if not math.isfinite(each.value):
            yield _fault("not-finite", "数值不是有限数", "the value is not finite", where, each.value)
        elif each.value < 0 and not kind.signed:
            yield _fault("negative", "活动水平不能为负", "an activity cannot be negative", where, each.value, "≥ 0")
        key = (each.activity, each.place, each.year)
        if key in seen:
            yield _fault("duplicate", "同一活动水平填报了两次", "the activity is given twice", where)
        seen.add(key)


def _exclusive_faults(place: str, year: int, activity: tuple[Activity, ...]) -> Iterator[Fault]:
    given = {each.activity for each in activity if (each.place, each.year) == (place, year) and each.value}
    for code in sorted(given & set(activities())):
        for other in activities()[code].excludes:
            if other in given:
                yield _fault("exclusive", "两项活动水平计的是同一部分", "two activities count the same", code, other)


def _notation_faults(notation: tuple[NotationEntry, ...]) -> Iterator[Fault]:
    seen: set[tuple[str, str, str, int]] = set()
    of_all = {(each.line, each.place, each.year): each.notation for each in notation if each.gas == "*"}
    for each in notation:
        where = f"{each.at} {each.line} {each.gas} {each.place} {each.year}".strip()
        line = inventory_lines().get(each.line)
        if line is None:
            yield _fault("unknown-line", "未登记的清单行", "unknown line", where, each.line)
        elif each.gas != "*" and each.gas not in line.gases:
            yield _fault("unknown-gas", "该行没有这种气体", "the line has no such gas", where, each.gas)
        if each.notation not in NOTATIONS:
            yield _fault("notation", "未登记的记号", "unknown notation key", where, each.notation, "、".join(NOTATIONS))
        key = (each.line, each.gas, each.place, each.year)
        if key in seen:
            yield _fault("duplicate", "同一行同一气体填了两个记号", "two keys for one gas of a line", where)
        seen.add(key)
        general = of_all.get((each.line, each.place, each.year), each.notation)
        if general != each.notation:
            zh, en = (
                "该气体的记号与同一行全部气体（*）的记号矛盾",
                "the key contradicts the one for all gases (*) of the line",
            )
            yield _fault("contradiction", zh, en, where, each.notation, general)


def _option_faults(options: BuildOptions) -> Iterator[Fault]:
    for code, method in options.methods.items():
        line = inventory_lines().get(code)
        if line is None:
            yield _fault("unknown-line", "未登记的清单行", "unknown line", "methods", code)
        elif method not in line.methods or method not in METHODS:
            expected = "、".join(line.methods)
            yield _fault("method", "该行不能用这种方法", "the line does not allow the method", code, method, expected)


def _balance_faults(place: str, year: int, balance: EnergyBalance | None) -> Iterator[Fault]:
    if balance is None:
        return
    if balance.basis != "physical":
        yield _fault("basis", "须用实物量表", "a balance in physical units is needed", "balance", balance.basis)
    if balance.place and balance.place != place:
        yield _fault(
            "place", "能源平衡表是另一地区的", "the balance is of another place", "balance", balance.place, place
        )
    if balance.year and balance.year != year:
        yield _fault(
            "year", "能源平衡表是另一年份的", "the balance is of another year", "balance", balance.year, str(year)
        )
