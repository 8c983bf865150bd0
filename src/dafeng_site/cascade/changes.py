"""Change requests: a unit asks for another day, output, goal, weight or unit; the office approves or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from dafeng.appraisal import check_output
from dafeng.core.catalogue import default_catalogue
from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.cascade.models import ChangeRequest
from dafeng_site.data.version import writing
from dafeng_site.duty.items import change_item
from dafeng_site.duty.models import WorkItem
from dafeng_site.moving import move
from dafeng_site.notices.telling import office_people, tell, unit_people
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import Scope, demand, scope_of, visible

__all__ = ["FIELDS", "changes", "request_change", "step"]

FIELDS: Mapping[str, tuple[str, str]] = {
    "due": ("完成时限", "due date"),
    "output": ("可衡量的成果", "output"),
    "goal": ("成果目标值", "goal of the output"),
    "weight": ("权重", "weight"),
    "unit": ("责任单位", "unit"),
}
"""What can be asked for."""


def changes(scope: Scope) -> QuerySet[ChangeRequest]:
    """Change requests that the scope may see, the latest first."""
    return visible(scope, ChangeRequest.objects.select_related("item", "unit", "submitted_by", "decided_by"))


def request_change(user: Any, item: int, wanted: Mapping[str, Any], why: str) -> ChangeRequest:
    """Ask the office to change an item of one's own. `wanted` is new values by field; what is the same drops out."""
    scope = scope_of(user)
    demand(scope, "report")
    with writing():
        row = visible(scope, WorkItem.objects.select_related("unit").filter(pk=item, unit=scope.unit)).first()
        if row is None:
            raise services.GoneError(Fault("site.gone", zh="没有这个工作项", en="there is no such work item"))
        if row.changes.filter(state="submitted").exists():
            zh, en = "该工作项已有一份待审批的调整申请", "a change request of this item waits already"
            raise services.InvalidError(Fault("change.waiting", zh, en, where=str(row)))
        found = {
            name: [_text(getattr(row, name)), _text(value)]
            for name, value in wanted.items()
            if name in FIELDS and value not in (None, "") and _text(value) != _text(getattr(row, name))
        }
        if not found:
            zh, en = "没有填写要调整的内容", "nothing is asked to change"
            raise services.InvalidError(Fault("change.nothing", zh, en, where=str(row)))
        _may_stand(row, found)
        labels = {"unit": [row.unit.name, str(wanted["unit"])]} if "unit" in found else {}
        made = services.create(
            user,
            ChangeRequest(item=row, unit=row.unit, wanted=found, labels=labels, why=why.strip(), submitted_by=user),
            "调整申请",
        )
        made = move(user, ChangeRequest, made.pk, made.revision, "submit", reason=why, changes={"reason": ""})
        zh, en = f"{row.unit}申请调整“{row.title}”", f"{row.unit} asks to change '{row.title}'"
        tell(office_people(), f"change:{made.pk}", zh, en, reverse("changes"))
        return made


def _may_stand(row: WorkItem, found: Mapping[str, list[str]]) -> None:
    """InvalidError for values that the item could never take."""
    for name, (_old, new) in found.items():
        if name != "unit":
            setattr(row, name, _value(name, new))
    faults = services.field_faults(row)
    if row.due < row.start:
        faults.append(
            Fault("change.due", "完成时限早于开始日期", "due before it starts", str(row), row.due.isoformat())
        )
    wrong = check_output(row.measured_by, default_catalogue())
    faults += [replace(each, where=str(row)) for each in wrong]
    if not row.weight > 0:
        faults.append(Fault("change.weight", "权重须大于零", "a weight must be positive", str(row), f"{row.weight:g}"))
    if faults:
        raise services.InvalidError(faults)


def step(user: Any, pk: int, revision: int, code: str, reason: str) -> ChangeRequest:
    """Approve, refuse, or withdraw. An approval changes the item; InvalidError where it has changed since."""
    with writing():
        own = {"decided_by": user} if code in ("approve", "refuse") else None
        row = move(user, ChangeRequest, pk, revision, code, reason=reason, changes=own)
        if row.state == "approved":
            _apply(user, row)
        if own:
            done = "已批准" if row.state == "approved" else "未批准"
            zh = f"“{row.item.title}”的调整申请{done}{'：' + reason if reason else ''}"
            en = f"Change of '{row.item.title}' {'approved' if row.state == 'approved' else 'refused'}"
            url = reverse("duty-item", args=[row.item_id])
            tell(unit_people(row.unit_id), f"change:{row.pk}:{row.revision}", zh, en, url)
        return row


def _apply(user: Any, row: ChangeRequest) -> None:
    item = WorkItem.objects.select_for_update(of=("self",)).get(pk=row.item_id)
    moved = [name for name, (old, _new) in row.wanted.items() if _text(getattr(item, name)) != old]
    if moved:
        found = "、".join(FIELDS[name][0] for name in moved)
        zh, en = "申请之后工作项已有改动，请退回后重新申请", "the item has changed since the request"
        raise services.InvalidError(Fault("change.moved", zh, en, where=str(item), found=found))
    fields = {name: _value(name, new) for name, (_old, new) in row.wanted.items()}
    change_item(user, item.pk, item.revision, fields, f"批准调整申请：{row.why}"[:100])


def _text(value: Any) -> str:
    if isinstance(value, OrgUnit):
        return str(value.pk)
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.12g}" if isinstance(value, float) else str(value or "")


def _value(name: str, text: str) -> Any:
    if name == "due":
        return date.fromisoformat(text)
    if name in ("weight", "goal"):
        return float(text)
    if name == "unit":
        return OrgUnit.objects.get(pk=int(text))
    return text
