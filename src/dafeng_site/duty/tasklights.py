"""Where the tasks of the plan stand: by work items of the year, indicators and time, for those who see all of them.

A unit sees its own work items alone, the public none: their lights rest on the targets, so that no light tells of a
work item that is not shown. By targets alone a task is never called done.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from dafeng.appraisal import Light, Progress, task_indicators, task_light, task_progress
from dafeng.appraisal import WorkItem as LibraryItem
from dafeng.tracking.records import Status
from dafeng_site.duty.models import WorkItem
from dafeng_site.duty.queries import LIVE, items
from dafeng_site.duty.records import library_items
from dafeng_site.kept import kept
from dafeng_site.people.policy import Scope, audience
from dafeng_site.plans.statuses import standings

__all__ = ["by_items", "task_lights", "task_standing"]


def by_items(scope: Scope) -> bool:
    """Whether the lights of tasks rest on work items for this scope: it sees all of them."""
    return scope.sees_all


def task_standing(scope: Scope, clause: str, as_of: date) -> Progress:
    """Where a task of the plan stands by its work items of the year, its indicators and time, with every reason."""
    rows = _rows(scope, as_of).filter(clause=clause)
    return task_progress(library_items(rows), task_indicators(standings(scope, as_of).values(), clause), as_of)


def task_lights(scope: Scope, as_of: date) -> Mapping[str, Light]:
    """The light of every clause that has a target or a work item of the year: that of `task_standing`."""
    return kept("task-lights", (*audience(scope), as_of), lambda: _lights(scope, as_of))


def _rows(scope: Scope, as_of: date) -> QuerySet[WorkItem]:
    found = items(scope).filter(year=as_of.year, assignment__state__in=LIVE)
    return found if by_items(scope) else found.none()


def _lights(scope: Scope, as_of: date) -> dict[str, Light]:
    statuses: dict[str, list[Status]] = {}
    for each in standings(scope, as_of).values():
        statuses.setdefault(each.target.clause, []).append(each.judgement.status)
    owed: dict[str, list[LibraryItem]] = {}
    said = _rows(scope, as_of).order_by().values_list("clause", "start", "due", "weight", "done")
    for clause, start, due, weight, done in said:
        owed.setdefault(clause, []).append(LibraryItem("", clause, "", "", "lead", start, due, weight, done=done))
    found = {clause: task_light(owed.get(clause, ()), statuses.get(clause, ()), as_of) for clause in {*statuses, *owed}}
    if by_items(scope):
        return found
    return {clause: "green" if light == "done" else light for clause, light in found.items()}
