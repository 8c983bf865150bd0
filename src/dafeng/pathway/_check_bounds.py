"""Faults of figures that no city has: negative drivers, years out of range, elasticities that blow up."""

from __future__ import annotations

from collections.abc import Iterator

from dafeng.core.errors import Fault
from dafeng.pathway._toml import fault
from dafeng.pathway.records import Branch, Measure, Specification

__all__ = ["check_bounds"]

_LAST_YEAR = 2100
_STEEPEST = 10.0
"""Elasticities of energy to activity in the literature lie within 0 to 2; ten leaves room for anything meant."""
_PROJECTS = 10


def check_bounds(spec: Specification) -> Iterator[Fault]:
    """Figures outside what can be, each with its row."""
    needed = {each.driver for each in spec.branches} | {each.driver for each in spec.stocks}
    for row in spec.rows:
        if row.rule == "growth" or row.value > 0.0:
            continue
        if row.value < 0.0:
            yield fault("negative-driver", "驱动的数值为负", "a negative driver", row.where, row.value, "≥ 0")
        elif row.driver in needed and row.year <= spec.settings.base_year:
            text = ("活动水平的驱动在基准年为零", "a driver of activity is zero in the base year")
            yield fault("zero-driver", *text, row.where, row.driver, "> 0")
    for branch in spec.branches:
        yield from _branch(branch)
    for measure in spec.measures:
        yield from _measure(measure)
    yield from _circles(spec)


def _branch(each: Branch) -> Iterator[Fault]:
    if abs(each.elasticity) > _STEEPEST:
        text = ("弹性超出合理范围", "an elasticity beyond reason")
        yield fault("elasticity", *text, each.where, each.elasticity, f"−{_STEEPEST:g}—{_STEEPEST:g}")
    if abs(each.trend) >= 1.0:
        text = ("年变化率超出合理范围", "a yearly trend beyond reason")
        yield fault("trend", *text, each.where, each.trend, "−1—1")
    if not each.bottom_up and each.intensity == 0.0:
        text = (
            "取自平衡表的分支，相对能耗不能为零",
            "a branch taken from the balance has a relative intensity of zero",
        )
        yield fault("zero-intensity", *text, each.where, each.id, "> 0")


def _measure(each: Measure) -> Iterator[Fault]:
    ends = [change.end for change in each.changes]
    if ends and max(ends) > _LAST_YEAR:
        text = ("措施的结束年份超出范围", "a measure ends beyond all years")
        yield fault("years", *text, each.where, max(ends), f"≤ {_LAST_YEAR}")
    if not 0 <= each.project <= _PROJECTS:
        text = ("十大工程的编号不对", "no such project of the ten")
        yield fault("project", *text, each.where, each.project, f"1—{_PROJECTS}")


def _circles(spec: Specification) -> Iterator[Fault]:
    needs = {each.id: each.needs for each in spec.measures}
    for each in spec.measures:
        seen, ahead = set[str](), list(each.needs)
        while ahead:
            name = ahead.pop()
            if name == each.id:
                text = ("措施互为前提，成了环", "measures need each other in a circle")
                yield fault("circle", *text, each.where, each.id)
                break
            if name not in seen:
                seen.add(name)
                ahead += needs.get(name, ())
