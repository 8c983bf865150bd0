"""From a plan's target to a goal: units to canonical, words of the text to parameters of judging."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dafeng.core.catalogue import Indicator
from dafeng.core.units import convert, same_dimension
from dafeng.plan.records import Target
from dafeng.plan.signs import demanded_op
from dafeng.tracking.records import Goal, Measure

__all__ = ["goal_from_target", "with_milestones"]

_PLANS = {"十一五": 2005, "十二五": 2010, "十三五": 2015, "十四五": 2020, "十五五": 2025, "十六五": 2030}
_ASSIGNERS = (("国家", "国家"), ("省", "省级主管部门"), ("自治区", "自治区主管部门"), ("市", "市级主管部门"))
_POINTS = ("个百分点", "百分点")


def _plan_start(target: Target, start_year: int | None) -> int | None:
    """The year before the period in which a change adds up: named in the text (十四五期间), else the caller's, else
    that of the five-year plan with the target year."""
    for name, year in _PLANS.items():
        if name in target.quote and target.year is not None and year < target.year <= year + 5:
            return year
    if start_year is not None and target.year is not None and start_year < target.year:
        return start_year
    return None if target.year is None else (target.year - 1) // 5 * 5


def _assigner(target: Target) -> str:
    said = target.hedge + target.quote
    if target.kind != "assigned":
        return ""
    return next((name for word, name in _ASSIGNERS if re.search(f"{word}(?:级|里|下达|定|分解|任务)", said)), "")


@dataclass(frozen=True, slots=True)
class _Size:
    """A target's value and range end, converted, with the way they are counted."""

    value: float | None
    high: float | None
    measure: Measure


def _change(target: Target, indicator: Indicator) -> _Size:
    """The size of a change: in %, % a year (年均), doublings (番), multiples (倍) or the canonical unit."""
    unit = target.unit.strip()
    if unit in ("%", "％"):
        yearly = "年均" in target.quote or "年均" in target.indicator
        return _Size(target.value, target.value_high, "yearly-percent" if yearly else "percent")
    if unit == "番":
        return _Size(target.value, target.value_high, "doublings")
    if unit == "倍":
        return _Size(target.value, target.value_high, "times")
    return _Size(*_converted(target, indicator), "absolute")


def _converted(target: Target, indicator: Indicator) -> tuple[float | None, float | None]:
    unit = "%" if target.unit.strip() in _POINTS and indicator.unit == "%" else target.unit
    if "人均" in target.indicator + target.quote and not same_dimension(unit, indicator.unit):
        unit = f"{unit}/人"  # 人均公园绿地面积达到15平方米: the name says per person, the unit does not
    low = None if target.value is None else convert(target.value, unit, indicator.unit)
    high = None if target.value_high is None else convert(target.value_high, unit, indicator.unit)
    return low, high


def _size(target: Target, indicator: Indicator) -> _Size:
    if target.kind in ("reduction", "increase"):
        return _change(target, indicator)
    if target.kind == "coverage" and target.value is None:
        return _Size(100.0, None, "absolute")
    if target.kind == "phase-out" or target.value is None:
        return _Size(0.0 if target.kind == "phase-out" else None, None, "absolute")
    return _Size(*_converted(target, indicator), "absolute")


def goal_from_target(target: Target, indicator: Indicator, *, start_year: int | None = None) -> Goal:
    """The goal that a target of a plan sets for a catalogue indicator, in its canonical unit.

    `start_year` is where reference paths begin when the text names no base year (the city's base year). A change in
    the indicator's own unit adds up yearly figures when the indicator is a flow (`over_periods` sum: 十四五期间新增…),
    and is the difference of two stocks otherwise. Raises `UnitError` when the target's unit measures something else.
    """
    size = _size(target, indicator)
    change = target.kind in ("reduction", "increase")
    start = _plan_start(target, start_year) if change and target.base_year is None else start_year
    flows = indicator.over_periods == "sum" and target.base_year is None
    kept = bool(re.search("稳定在|稳定保持|保持在|维持在", target.hedge + target.quote))
    return Goal(
        indicator=indicator.code,
        kind=target.kind,
        direction=indicator.direction,
        year=target.year,
        op=demanded_op(target),
        value=size.value,
        value_high=size.high,
        unit=indicator.unit,
        base_year=target.base_year,
        start_year=start,
        nature=target.nature or indicator.nature,
        measure=size.measure,
        cumulative=target.kind == "increase" and size.measure == "absolute" and flows,
        hold=True if kept else None,
        path="constant-rate" if size.measure == "yearly-percent" else "linear",
        assigner=_assigner(target),
    )


def with_milestones(goals: Sequence[Goal]) -> tuple[Goal, ...]:
    """The goals, each with the earlier targets of the same plan for the same indicator as its interim targets.

    They must be counted alike (kind, measure, base year). Of two targets for one year the first one listed counts.
    """

    def alike(one: Goal, other: Goal) -> bool:
        names = ("indicator", "kind", "measure", "base_year", "start_year", "cumulative")
        return all(getattr(one, name) == getattr(other, name) for name in names)

    found: list[Goal] = []
    for goal in goals:
        stages: dict[int, float] = dict(goal.milestones)
        for other in goals:
            if goal.year is None or other.year is None or other.value is None or not alike(goal, other):
                continue
            if other.year < goal.year and goal.kind in ("level", "reduction", "increase", "coverage"):
                stages.setdefault(other.year, other.value)
        found.append(replace(goal, milestones=tuple(sorted(stages.items()))))
    return tuple(found)
