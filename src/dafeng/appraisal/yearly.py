"""A new year's work items from those of the old year: what is not finished goes on, and weights are summed up anew.

Each task's weights keep the sum that they had, so that a task weighs in the new year what it weighed in the old one,
however many of its items were finished.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from dafeng.appraisal.work import WorkItem
from dafeng.core.errors import AppraisalError, Fault

__all__ = ["Carried", "carry_year", "roll_over", "task_weights"]

WEIGHT_DIGITS = 6
"""Decimals that new weights are rounded to; the last item of a task takes what rounding leaves."""


@dataclass(frozen=True, slots=True)
class Carried:
    """An unfinished item of the old year and the item of the new year that it becomes."""

    old: WorkItem
    new: WorkItem


def task_weights(items: Sequence[WorkItem]) -> dict[str, float]:
    """The sum of weights by task (clause)."""
    found: dict[str, float] = {}
    for item in items:
        found[item.clause] = found.get(item.clause, 0.0) + item.weight
    return found


def carry_year(items: Sequence[WorkItem], year: int) -> tuple[Carried, ...]:
    """The unfinished items carried into `year`, in their order.

    What is needed of a finished item is no longer needed. A task whose items are all finished carries nothing. Raises
    `AppraisalError` when nothing is unfinished or an item is due after `year`.
    """
    late = [item.code for item in items if item.due.year > year]
    if late:
        zh, en = "工作项的完成时限晚于新年度", "an item is due after the new year"
        raise AppraisalError(Fault("work.year", zh, en, where="、".join(late), found=str(year)))
    left = [item for item in items if not item.complete]
    if not left:
        raise AppraisalError(Fault("work.nothing-left", "没有未完成的工作项", "nothing is unfinished", found=str(year)))
    kept = {item.code for item in left}
    freed = [replace(item, needs=tuple(need for need in item.needs if need in kept)) for item in left]
    before, remaining = task_weights(items), task_weights(left)
    last = {item.clause: item.code for item in left}
    given: dict[str, float] = {}
    found = []
    for old, moved in zip(left, roll_over(freed, year), strict=True):
        weight = round(old.weight * before[old.clause] / remaining[old.clause], WEIGHT_DIGITS)
        if last[old.clause] == old.code:
            weight = round(before[old.clause] - given.get(old.clause, 0.0), WEIGHT_DIGITS)
        given[old.clause] = given.get(old.clause, 0.0) + weight
        found.append(Carried(old, replace(moved, weight=weight)))
    return tuple(found)


def roll_over(items: Sequence[WorkItem], year: int) -> tuple[WorkItem, ...]:
    """Work items of the new year from those of the old: unfinished ones carry on, with what was done kept; yearly
    outputs begin again at nothing. The due date moves to the same day of `year`, the start by as many years; 29
    February becomes the 28th."""
    return tuple(
        replace(
            item,
            code=f"{year}-{item.code.partition('-')[2] or item.code}",
            start=_same_day(item.start, item.start.year + year - item.due.year),
            due=_same_day(item.due, year),
            done=None if item.complete else item.done,
            done_on=None,
            measured=None,
            needs=tuple(f"{year}-{need.partition('-')[2] or need}" for need in item.needs),
        )
        for item in items
    )


def _same_day(day: date, year: int) -> date:
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)
