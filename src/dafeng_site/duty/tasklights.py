"""Where the tasks of the plan stand: by work items of the year, indicators and time, the same for all who do it.

A light rests on the shares reported for all work items of the year, on published figures, and on what a unit has filed
for an output of its own, so that it tells nobody more than how the work stands: no share, no name of an item, no figure
that is not shown. Reasons are told to those who may see what they speak of. Those who see all figures are told besides
where a task would stand with the unpublished ones. The public sees no work; there the light rests on the targets, by
published figures, and a task is never called done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from django.db.models import QuerySet

from dafeng.appraisal import Light, Measured, Progress, WorkReason, task_indicators, task_light, task_progress
from dafeng.appraisal import WorkItem as LibraryItem
from dafeng.tracking import Standing
from dafeng.tracking.records import Status
from dafeng_site.duty.measured import counted, measured
from dafeng_site.duty.models import WorkItem
from dafeng_site.duty.queries import LIVE, items
from dafeng_site.duty.records import library_item
from dafeng_site.kept import kept
from dafeng_site.people.policy import PUBLIC, Scope, may_do
from dafeng_site.plans.statuses import standings

__all__ = ["by_items", "full_lights", "full_standing", "task_lights", "task_standing"]

Said = Callable[[list[WorkItem]], dict[int, Measured]]
"""What the books say of the outputs of items, by the item's key."""
_OF_FIGURES = ("measured", "apart")
"""Reasons that tell what a figure says."""


def by_items(scope: Scope) -> bool:
    """Whether the lights of tasks rest on work items for this scope: it has to do with the work."""
    return may_do(scope, "duty")


def task_lights(scope: Scope, as_of: date) -> Mapping[str, Light]:
    """The light of every clause that has a target or a work item of the year: that of `task_standing`."""
    if by_items(scope):
        return kept("task-lights", ("duty", as_of), lambda: _lights(standings(PUBLIC, as_of), as_of, _told_all(as_of)))
    return kept("task-lights", ("public", as_of), lambda: _by_targets(as_of))


def full_lights(scope: Scope, as_of: date) -> Mapping[str, Light]:
    """Clauses whose light is another one with the figures that are not published; for those who see them."""
    if not scope.sees_all:
        return {}
    shown = task_lights(scope, as_of)
    full = kept("task-lights", ("all", as_of), lambda: _lights(standings(scope, as_of), as_of, _told_to(scope, as_of)))
    return {clause: light for clause, light in full.items() if light != shown.get(clause)}


def task_standing(scope: Scope, clause: str, as_of: date) -> Progress:
    """Where a task stands, with the reasons that the scope may know; the shares for those who see all of it."""
    found = _progress(standings(PUBLIC, as_of), clause, as_of, _told_all(as_of))
    if scope.sees_all:
        return found
    own = dict(items(scope).filter(clause=clause, year=as_of.year).values_list("code", "unit"))
    return Progress(found.light, None, None, tuple(each for each in found.reasons if _told(scope, each, own)))


def full_standing(scope: Scope, clause: str, as_of: date) -> Progress | None:
    """Where it would stand with the unpublished figures, too; None where that is the same, or not for the scope."""
    if clause not in full_lights(scope, as_of):
        return None
    return _progress(standings(scope, as_of), clause, as_of, _told_to(scope, as_of))


def _told(scope: Scope, reason: WorkReason, own: Mapping[str, int]) -> bool:
    """Whether the scope sees the work item that a reason speaks of, and the figure too where it speaks of one."""
    if reason.code in ("indicator", "nothing-known"):
        return True
    return own.get(reason.item) == scope.unit if reason.code in _OF_FIGURES else reason.item in own


def _rows(as_of: date) -> QuerySet[WorkItem]:
    """Everybody's work items: what comes of them is a light."""
    return WorkItem.objects.filter(year=as_of.year, assignment__state__in=LIVE)


def _told_all(as_of: date) -> Said:
    """What counts for everybody."""
    return lambda rows: counted(rows, as_of)


def _told_to(scope: Scope, as_of: date) -> Said:
    """What the scope may know."""
    return lambda rows: measured(scope, rows, as_of)


def _progress(judged: Mapping[int, Standing], clause: str, as_of: date, said: Said) -> Progress:
    rows = list(_rows(as_of).filter(clause=clause).select_related("unit").order_by("due", "code"))
    known = said(rows)
    told = [replace(library_item(row), measured=known.get(row.pk)) for row in rows]
    return task_progress(told, task_indicators(judged.values(), clause), as_of)


def _lights(judged: Mapping[int, Standing], as_of: date, said: Said) -> dict[str, Light]:
    """The lights that `_progress` gives, of all clauses at once: without titles and units, which reasons alone need."""
    statuses = _statuses(judged)
    known = said(list(_rows(as_of).exclude(indicator="").select_related("unit")))
    owed: dict[str, list[LibraryItem]] = {}
    for pk, clause, start, due, weight, done in (
        _rows(as_of).order_by().values_list("pk", "clause", "start", "due", "weight", "done")
    ):
        item = LibraryItem("", clause, "", "", "lead", start, due, weight, done=done, measured=known.get(pk))
        owed.setdefault(clause, []).append(item)
    return {clause: task_light(owed.get(clause, ()), statuses.get(clause, ()), as_of) for clause in {*statuses, *owed}}


def _by_targets(as_of: date) -> dict[str, Light]:
    found = {clause: task_light((), each, as_of) for clause, each in _statuses(standings(PUBLIC, as_of)).items()}
    return {clause: "green" if light == "done" else light for clause, light in found.items()}


def _statuses(judged: Mapping[int, Standing]) -> dict[str, list[Status]]:
    found: dict[str, list[Status]] = {}
    for each in judged.values():
        found.setdefault(each.target.clause, []).append(each.judgement.status)
    return found
