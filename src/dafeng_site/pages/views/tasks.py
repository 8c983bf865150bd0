"""Tasks: the list, one task, and the matrix of who carries what."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dafeng_site.duty import queries as duty
from dafeng_site.duty.tasklights import by_items, full_lights, full_standing, task_lights, task_standing
from dafeng_site.pages.clauses import part_options
from dafeng_site.pages.exports import export_url
from dafeng_site.pages.figures import indicator_name
from dafeng_site.pages.goals import goal_of
from dafeng_site.pages.listing import chosen, paged
from dafeng_site.people.policy import Scope, guard, may_do
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest
from dafeng_site.plans import queries
from dafeng_site.plans.models import Task, UnitRole
from dafeng_site.plans.narrowing import TaskFilter
from dafeng_site.plans.shown import TaskView
from dafeng_site.plans.versions import carriers_by_version

__all__ = ["matrix", "task", "tasks"]

_MOST_EDITS = 20


def _units(found: list[TaskView]) -> list[tuple[str, str]]:
    return [(name, name) for name in dict.fromkeys(unit.name for view in found for unit in view.units)]


@guard("open")
def tasks(request: SiteRequest) -> HttpResponse:
    """All tasks of the city's plan, with filters in the address."""
    today = timezone.localdate()
    everything = queries.tasks(request.scope, today)
    wanted = TaskFilter.parse(request.GET)
    found = [view for view in everything if wanted.keeps(view)]
    query = {name: getattr(wanted, name) for name in wanted.names()}
    page = paged(request, found)
    lights, full = task_lights(request.scope, today), full_lights(request.scope, today)
    context = {
        "page": page,
        "rows": [
            (
                view,
                lights.get(view.clause, "unknown"),
                full.get(view.clause, ""),
                Counter(goal_of(each).status for each in view.targets).most_common(),
            )
            for view in page
        ],
        "by_items": by_items(request.scope),
        "wanted": wanted,
        "filtered": wanted.any,
        "clauses": part_options(request.scope, [view.clause for view in everything], wanted.clause),
        "units": chosen(_units(everything), wanted.unit),
        "roles": chosen(UnitRole.choices, wanted.role),
        "csv_url": export_url("tasks", "csv", **query),
        "xlsx_url": export_url("tasks", "xlsx", **query),
    }
    return render(request, "dafeng/tasks.html", context)


@guard("open")
def task(request: SiteRequest, pk: int) -> HttpResponse:
    """One task: its text, units, targets and indicators, and for those who have to do with duty its yearly work items
    with where they stand and why."""
    scope, today = request.scope, timezone.localdate()
    found = queries.task(scope, today, pk)
    if found is None:
        raise Http404
    text = found.row.version.text[found.row.start : found.row.end]
    context = {
        "task": found,
        "text": text.strip(),
        "goals": [goal_of(view) for view in found.targets],
        "indicators": [(code, indicator_name(code)) for code, _confidence in found.row.indicators],
        "edits": _edits(request, found.row),
        "work": _work(scope, found.clause, today),
        "standing": task_standing(scope, found.clause, today) if found.clause and by_items(scope) else None,
        "sees_all": scope.sees_all,
        "full": full_standing(scope, found.clause, today) if found.clause else None,
    }
    return render(request, "dafeng/task.html", context)


def _work(scope: Scope, clause: str, today: date) -> list[duty.ItemView]:
    """The task's work items of the year that the scope may see."""
    if not (clause and may_do(scope, "duty")):
        return []
    rows = duty.items(scope, duty.ItemFilter(clause=clause, year=str(today.year)))
    return duty.views(scope, rows.order_by("due", "code"), today)


def _edits(request: SiteRequest, row: Task) -> list[dict[str, Any]]:
    """The task's edits with the units as they changed; those who may edit can go back to each earlier version."""
    if not may_do(request.scope, "history"):
        return []
    told = history_of(request.scope, row, _MOST_EDITS)
    carriers = carriers_by_version(request.scope, row)
    versions = list(reversed(carriers))[: len(told) + 1]
    for number, (edit, version) in enumerate(zip(told, versions, strict=False)):
        earlier = versions[number + 1] if number + 1 < len(versions) else None
        if earlier is not None:
            old, new = _carried(carriers[earlier]), _carried(carriers[version])
            edit["changes"] += [{"field": _("责任单位"), "old_text": old, "new_text": new}] if old != new else []
        if number and may_do(request.scope, "edit-plan"):
            edit["restore_url"], edit["revision"] = reverse("task-restore", args=[row.pk, version]), row.revision
    return told


def _carried(rows: list[Any]) -> str:
    names = [_("%(unit)s（%(role)s）") % {"unit": row.name, "role": row.get_role_display()} for row in rows]
    return _("、").join(names) or "—"


@guard("open")
def matrix(request: SiteRequest) -> HttpResponse:
    """Units across, tasks down; lead, support and responsible told apart by letter and fill."""
    today = timezone.localdate()
    wanted = TaskFilter.parse(request.GET)
    found = queries.matrix(request.scope, today, wanted)
    everything = queries.tasks(request.scope, today)
    groups: dict[str, list[tuple[TaskView, list[str]]]] = {}
    for view in found.tasks:
        row = [found.cells.get((view.id, unit.name), "") for unit in found.units]
        groups.setdefault(view.part, []).append((view, row))
    load = [sum(role != "" for role in column) for column in zip(*(row for rows in groups.values() for _v, row in rows),
            strict=True)] if groups else []  # fmt: skip
    context = {
        "units": list(zip(found.units, load, strict=True)) if load else [],
        "groups": groups.items(),
        "columns": len(found.units) + 1,
        "number": len(found.tasks),
        "wanted": wanted,
        "filtered": wanted.any,
        "clauses": part_options(request.scope, [view.clause for view in everything], wanted.clause),
        "unit_options": chosen(_units(everything), wanted.unit),
        "roles": chosen(UnitRole.choices, wanted.role),
        "csv_url": export_url("matrix", "csv"),
        "xlsx_url": export_url("matrix", "xlsx"),
    }
    return render(request, "dafeng/matrix.html", context)
