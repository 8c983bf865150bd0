"""Earlier versions of a task: what it said, who carried it, and the way back."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.data.version import writing
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import Scope, scope_of, visible
from dafeng_site.plans.models import Task, TaskUnit

__all__ = ["carriers_by_version", "restore_task"]

_KEPT = ("unit_id", "name", "role", "order", "start", "end", "confidence")


def carriers_by_version(scope: Scope, task: Task) -> dict[int, list[Any]]:
    """The history rows of the units that carried the task, in order, by the history id of each version of the task.

    Units are written after the task that they belong to: a version's are those before the next version began.
    """
    versions = list(
        visible(scope, task.history.all())
        .order_by("history_date", "history_id")
        .values_list("history_id", "history_date")
    )
    rows = list(visible(scope, TaskUnit.history.filter(task_id=task.pk)).order_by("history_date", "history_id"))
    ends: list[datetime | None] = [after[1] for _before, after in pairwise(versions)]
    found: dict[int, list[Any]] = {}
    standing: dict[int, Any] = {}
    at = 0
    for (version, _date), end in zip(versions, [*ends, None], strict=True):
        while at < len(rows) and (end is None or rows[at].history_date < end):
            row = rows[at]
            standing[row.id] = row
            if row.history_type == "-":
                del standing[row.id]
            at += 1
        found[version] = sorted(standing.values(), key=lambda row: (row.order, row.id))
    return found


def restore_task(user: Any, pk: int, revision: int, version: int, reason: str) -> Task:
    """Put title, indicators and units of an earlier version back, as one edit like any other.

    GoneError for a version that is not there; ConflictError where somebody has saved in between.
    """
    scope = scope_of(user)
    with writing():
        task = visible(scope, Task.objects.filter(pk=pk)).first()
        before = visible(scope, task.history.filter(history_id=version)).first() if task is not None else None
        if task is None or before is None:
            raise services.GoneError(
                Fault("site.gone", zh="没有这个版本", en="there is no such version", where=str(version))
            )
        wanted = carriers_by_version(scope, task)[version]
        changes = {"title": before.title, "indicators": before.indicators}
        task = services.edit(user, Task, pk, revision, changes, reason)
        _put_back(user, task, wanted, reason)
        return task


def _put_back(user: Any, task: Task, wanted: list[Any], reason: str) -> None:
    now = {row.pk: row for row in task.units.all()}
    for row in now.values():
        if row.pk not in {each.id for each in wanted}:
            services.delete(user, TaskUnit, row.pk, row.revision, reason)
    still = set(
        OrgUnit.objects.filter(pk__in=[each.unit_id for each in wanted if each.unit_id]).values_list("pk", flat=True)
    )
    for each in wanted:
        fields = {name: getattr(each, name) for name in _KEPT}
        fields["unit_id"] = each.unit_id if each.unit_id in still else None
        old = now.get(each.id)
        if old is None:
            services.create(user, TaskUnit(task=task, **fields), reason)
        elif any(getattr(old, name) != value for name, value in fields.items()):
            services.edit(user, TaskUnit, old.pk, old.revision, fields, reason)
