"""A new year's work items from those of the old year: what is not finished goes on, and weights are summed up anew.

Each task's weights keep the sum that they had, so that a task weighs in the new year what it weighed in the old one,
however many of its items were finished.

What is reported and what is measured of an unfinished item go on together. A level or rate with a goal keeps the value
that it was measured from as its typed base: 600 of 1000 MW to be added are 60 % after the new year too. Figures known
later do not move it; where none was known, the level at the new start counts. An amount with a goal is a year's: the
books add it up from nothing in the new year, so its reported share begins again at nothing too, and a beginning typed
for it by mistake does not go on. Its goal stays as it was, for on the day of carrying over the old year's last figures
are not there yet to say what is left; whoever carries over sets it to what the new year is to bring.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from dafeng.appraisal.outputs import is_amount, with_base
from dafeng.appraisal.work import WorkItem
from dafeng.core.catalogue import Catalogue
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


def carry_year(items: Sequence[WorkItem], year: int, catalogue: Catalogue) -> tuple[Carried, ...]:
    """The unfinished items carried into `year`, in their order; given as measured, see `roll_over`.

    What is needed of a finished item is no longer needed. A task whose items are all finished carries nothing. Raises
    `AppraisalError` when nothing is unfinished or an item is due after `year`.
    """
    late = [item.code for item in items if item.due.year > year]
    if late:
        zh, en = "工作项的完成时限晚于新年度", "an item is due after the new year"
        raise AppraisalError(Fault("work.year", zh, en, where="、".join(late), found=str(year)))
    left = [item for item in items if not item.complete]
    if not left:
        raise AppraisalError(
            Fault("work.nothing-left", "没有未完成的工作项可以结转", "no unfinished item is there to carry over")
        )
    kept = {item.code for item in left}
    freed = [replace(item, needs=tuple(need for need in item.needs if need in kept)) for item in left]
    before, remaining = task_weights(items), task_weights(left)
    last = {item.clause: item.code for item in left}
    given: dict[str, float] = {}
    found = []
    for old, moved in zip(left, roll_over(freed, year, catalogue), strict=True):
        weight = round(old.weight * before[old.clause] / remaining[old.clause], WEIGHT_DIGITS)
        if last[old.clause] == old.code:
            weight = round(before[old.clause] - given.get(old.clause, 0.0), WEIGHT_DIGITS)
        given[old.clause] = given.get(old.clause, 0.0) + weight
        found.append(Carried(old, replace(moved, weight=weight)))
    return tuple(found)


def roll_over(items: Sequence[WorkItem], year: int, catalogue: Catalogue) -> tuple[WorkItem, ...]:
    """Work items of the new year from those of the old, as `measured_items` gives them: unfinished ones carry on, with
    what was done and the level that they are measured from kept; finished ones and amounts with a goal begin again at
    nothing. The due date moves to the same day of `year`, the start by as many years; 29 February becomes the 28th."""
    return tuple(
        replace(
            _going_on(item, year, catalogue),
            code=f"{year}-{item.code.partition('-')[2] or item.code}",
            start=_same_day(item.start, item.start.year + year - item.due.year),
            due=_same_day(item.due, year),
            done_on=None,
            measured=None,
            needs=tuple(f"{year}-{need.partition('-')[2] or need}" for need in item.needs),
        )
        for item in items
    )


def _going_on(item: WorkItem, year: int, catalogue: Catalogue) -> WorkItem:
    """The item with the share and the beginning that it has in the new year."""
    output = item.measured_by
    if item.complete:
        return replace(item, done=None)
    if output is None or output.goal is None:
        return item
    if is_amount(output, catalogue):
        afresh = replace(item, measured_by=replace(output, base=None))
        return replace(afresh, done=None) if year > item.due.year else afresh
    return replace(item, measured_by=with_base(output, item.measured, catalogue)) if item.measured else item


def _same_day(day: date, year: int) -> date:
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)
