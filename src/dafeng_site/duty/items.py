"""Writing work items: made and changed by the office, taken on or objected to by the unit, carried into a new year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse

from dafeng.appraisal import amount_faults, check_items
from dafeng.core.catalogue import default_catalogue
from dafeng_site import services
from dafeng_site.data.version import writing
from dafeng_site.duty.joining import concerned, settle_rounds
from dafeng_site.duty.models import Assignment, WorkItem
from dafeng_site.duty.records import library_items
from dafeng_site.moving import move
from dafeng_site.notices.telling import office_people, tell, unit_people
from dafeng_site.people.policy import demand, scope_of

__all__ = [
    "answer",
    "change_item",
    "create_item",
    "demand_whole",
    "give_view",
    "override",
    "remove_item",
]

_ITEM_FIELDS = (
    "code", "year", "clause", "title", "unit", "role", "output", "indicator", "goal", "goal_unit", "goal_base",
    "start", "due", "weight", "needs", "contact",
)  # fmt: skip
"""What the office gives of a work item. How far it is comes from reviewed reports alone."""


def create_item(user: Any, fields: Mapping[str, Any], *, alone: bool = True) -> WorkItem:
    """A new work item, sent to its unit to be taken on. Who stores many calls `demand_whole` and `settle_rounds` at the
    end."""
    demand(scope_of(user), "dispatch")
    with writing():
        row = services.create(user, _sound(WorkItem(**_known(fields))), "下达工作项")
        _send(user, [row])
        if alone:
            demand_whole()
            settle_rounds(user, concerned([row]))
        return row


def change_item(
    user: Any, pk: int, revision: int, fields: Mapping[str, Any], reason: str = "", *, alone: bool = True
) -> WorkItem:
    """Change a work item. Another unit has to take it on anew. `alone` as in `create_item`."""
    demand(scope_of(user), "dispatch")
    with writing():
        was = WorkItem.objects.filter(pk=pk).first()
        row = services.edit(user, WorkItem, pk, revision, _known(fields), reason or "修改工作项")
        if {"indicator", "goal", "goal_base"} & set(fields):
            _sound(row)
        if alone:
            demand_whole()
        if was is not None and was.unit_id != row.unit_id:
            taken = row.assignment
            fresh = {"state": "sent", "reason": "", "contact": "", "view": ""}
            services.edit(user, Assignment, taken.pk, taken.revision, fresh, "改派")
            _tell_unit(row)
        if alone:
            settle_rounds(user, concerned([was] if was else [], [row]))
        return row


def _sound(row: WorkItem) -> WorkItem:
    """The item; InvalidError where a beginning is typed for what is added up from nothing."""
    if wrong := amount_faults(row.measured_by, default_catalogue()):
        label = str(WorkItem._meta.get_field("goal_base").verbose_name)
        raise services.InvalidError([replace(each, where=label) for each in wrong])
    return row


def remove_item(user: Any, pk: int, revision: int, reason: str) -> None:
    """Take back a work item that should not be there; its history stays. One that others need stays."""
    demand(scope_of(user), "dispatch")
    with writing():
        touched = concerned(WorkItem.objects.filter(pk=pk))
        services.delete(user, WorkItem, pk, revision, reason or "删除工作项")
        demand_whole()
        settle_rounds(user, touched)


def answer(user: Any, pk: int, revision: int, code: str, *, reason: str = "", contact: str = "") -> Assignment:
    """Take an item on, object to it, or as the office send it again or withdraw it."""
    with writing():
        changes = {"contact": contact.strip()} if contact.strip() else {}
        row = move(user, Assignment, pk, revision, code, reason=reason, changes=changes)
        settle_rounds(user, concerned([row.item]))
        url = reverse("duty-item", args=[row.item_id])
        if row.state == "objected":
            zh, en = f"{row.item.unit}对“{row.item.title}”提出异议", f"{row.item.unit} objects to '{row.item.title}'"
            tell(office_people(), f"assignment:{row.pk}:{row.revision}", zh, en, url)
        elif code in ("resend", "withdraw"):
            zh, en = f"对“{row.item.title}”异议的答复：{reason}", f"Answer on '{row.item.title}': {reason}"
            tell(unit_people(row.item.unit_id), f"assignment:{row.pk}:{row.revision}", zh, en, url)
        return row


def give_view(user: Any, pk: int, revision: int, view: str) -> Assignment:
    """What the unit has to say of the state of its item; it stands beside the computed one."""
    return services.edit(user, Assignment, pk, revision, {"view": view.strip()}, "单位意见")


def override(user: Any, pk: int, revision: int, light: str, reason: str) -> WorkItem:
    """Set another state than the computed one, by name and with a reason that stays visible; empty takes it back."""
    demand(scope_of(user), "dispatch")
    fields = {
        "override": light,
        "override_reason": reason.strip() if light else "",
        "override_by": user if light else None,
    }
    return services.edit(user, WorkItem, pk, revision, fields, f"认定状态：{reason}" if light else "撤销认定")


def _send(user: Any, rows: Sequence[WorkItem]) -> None:
    services.create_many(user, [Assignment(item=row) for row in rows], "下达工作项")
    for row in rows:
        _tell_unit(row)


def _tell_unit(row: WorkItem) -> None:
    zh = f"新的工作项待承接：“{row.title}”，完成时限{row.due.isoformat()}"
    en = f"A work item to take on: '{row.title}', due {row.due.isoformat()}"
    tell(unit_people(row.unit_id), f"item:{row.pk}:{row.revision}", zh, en, reverse("duty-item", args=[row.pk]))


def demand_whole() -> None:
    """Whether all items still fit together; needs may reach into other years. Items that nothing links are left out."""
    linked = {row.code: row for row in WorkItem.objects.exclude(needs="").select_related("unit")}
    needed = {code for row in linked.values() for code in row.needed} - set(linked)
    rows = [*linked.values(), *WorkItem.objects.filter(code__in=needed).select_related("unit")]
    faults = check_items(library_items(rows))
    if faults:
        raise services.InvalidError(faults)


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in _ITEM_FIELDS}
