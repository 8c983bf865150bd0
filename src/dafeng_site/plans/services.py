"""Editing the plan: targets, tasks and who carries them, assigned values, and a new version of the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from dafeng.core import default_catalogue
from dafeng.core.errors import Fault, UnitError
from dafeng.core.units import parse_unit
from dafeng.plan import read_plan
from dafeng.plan.records import Role
from dafeng.tracking import goal_from_target
from dafeng_site import services
from dafeng_site.data.models import Source
from dafeng_site.data.version import writing
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import demand, scope_of
from dafeng_site.plans.models import PlanDocument, PlanVersion, Target, Task, TaskUnit
from dafeng_site.plans.records import store, target_of

__all__ = ["assign_value", "change_task", "confirm_indicator", "edit_target", "edit_task", "replace_text"]

TARGET_FIELDS = (
    "indicator", "year", "op", "value", "value_high", "unit", "base_year", "kind", "hedge", "nature", "code", "note",
)  # fmt: skip
"""What an edit of a target may change. Quote and span stay what the text says."""


def edit_target(user: Any, pk: int, revision: int, changes: Mapping[str, Any], reason: str = "") -> Target:
    """Correct what was read of a target. Another indicator is an unconfirmed choice until it is confirmed."""
    wanted = {name: value for name, value in changes.items() if name in TARGET_FIELDS}
    if "code" in wanted:
        _known_indicator(wanted["code"])
        wanted |= {"confirmed_by": user, "confirmed_at": timezone.now()} if wanted["code"] else {"confidence": 0.0}
    return services.edit(user, Target, pk, revision, wanted, reason or "修改目标")


def confirm_indicator(user: Any, pk: int, revision: int, code: str) -> Target:
    """Say by name that this target means this catalogue indicator."""
    _known_indicator(code)
    changes = {"code": code, "confirmed_by": user, "confirmed_at": timezone.now()}
    return services.edit(user, Target, pk, revision, changes, "确认指标")


def assign_value(
    user: Any, pk: int, revision: int, *, value: float | None, unit: str, kind: str, source: str
) -> Target:
    """Enter what the level above has assigned: the level or the change, its unit, and the document that says so.

    A value of None takes it back.
    """
    if value is None:
        changes: dict[str, Any] = {"assigned_value": None, "assigned_unit": "", "assigned_kind": ""}
        return services.edit(user, Target, pk, revision, changes | {"assigned_source": None}, "撤回下达值")
    found = Source.objects.filter(key=source).first()
    if found is None:
        raise services.InvalidError(
            Fault("site.no-source", zh="下达值须注明来源文件", en="an assigned value needs its source", found=source)
        )
    changes = {"assigned_value": value, "assigned_unit": unit, "assigned_kind": kind, "assigned_source": found}
    with writing():
        row = services.edit(user, Target, pk, revision, changes, "录入下达值")
        _fits_indicator(row)
        return row


def edit_task(user: Any, pk: int, revision: int, changes: Mapping[str, Any], reason: str = "") -> Task:
    """Correct the title of a task or the indicators that it bears on."""
    wanted = {name: value for name, value in changes.items() if name in ("title", "indicators")}
    for code, _confidence in wanted.get("indicators", ()):
        _known_indicator(code)
    return services.edit(user, Task, pk, revision, wanted, reason or "修改任务")


def change_task(
    user: Any, pk: int, revision: int, *, title: str | None, units: Sequence[tuple[str, Role]] | None, reason: str = ""
) -> None:
    """Correct title and carriers of a task at once, both or neither; what is None stays."""
    with writing():
        if title is not None:
            revision = edit_task(user, pk, revision, {"title": title}, reason).revision
        if units is not None:
            _set_units(user, pk, revision, units, reason)


def _set_units(user: Any, pk: int, revision: int, units: Sequence[tuple[str, Role]], reason: str = "") -> Task:
    """Say anew who carries a task: unit codes in order with their roles. Units keep their name in the text."""
    with writing():
        task = services.edit(user, Task, pk, revision, {}, reason or "修改责任单位")
        known = {unit.code: unit for unit in OrgUnit.objects.filter(code__in=[code for code, _role in units])}
        missing = [code for code, _role in units if code not in known]
        if missing:
            raise services.InvalidError(
                Fault("site.no-unit", zh="没有这个单位", en="there is no such unit", found=code) for code in missing
            )
        twice = [code for code, times in Counter(code for code, _role in units).items() if times > 1]
        if twice:
            raise services.InvalidError(
                Fault("site.unit-twice", zh="同一单位出现两次", en="a unit is named twice", found=known[code].name)
                for code in twice
            )
        before = {row.unit.code: row for row in task.units.select_related("unit") if row.unit}
        wanted = {code for code, _role in units}
        for row in task.units.select_related("unit"):
            if row.unit is None or row.unit.code not in wanted:
                services.delete(user, TaskUnit, row.pk, row.revision, reason)
        for order, (code, role) in enumerate(units):
            old = before.get(code)
            if old is None:
                row = TaskUnit(
                    task=task, unit=known[code], name=known[code].name, role=role, order=order, confidence=1.0
                )
                services.create(user, row, reason)
            elif (old.role, old.order) != (role, order):
                services.edit(user, TaskUnit, old.pk, old.revision, {"role": role, "order": order}, reason)
        return task


def replace_text(user: Any, document: PlanDocument, content: bytes, file_name: str, note: str = "") -> PlanVersion:
    """Read a new text of the plan as its new current version; the old one stays with all its edits.

    DocumentError for what cannot be read. The same bytes as the current version give that version back.
    """
    demand(scope_of(user), "edit-plan")
    read = read_plan(content, file_name)
    with writing():
        current = document.versions.filter(is_current=True).first()
        if current is not None and current.content is not None and bytes(current.content) == content:
            return current
        return store(document, read, content, file_name, user=user, note=note)


def _fits_indicator(row: Target) -> None:
    """Whether the assigned value's unit measures what the indicator measures."""
    try:
        parse_unit(row.assigned_unit)
        if row.code:
            goal_from_target(target_of(row), default_catalogue().get(row.code))
    except UnitError as error:
        raise services.InvalidError(error.faults) from error


def _known_indicator(code: str) -> None:
    if code:
        default_catalogue().get(code)  # raises CatalogueError with the nearest codes
