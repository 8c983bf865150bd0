"""Writing records of supervision and findings of inspections; the list of violators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.data.version import writing
from dafeng_site.duty.models import Rectification
from dafeng_site.duty.supervising import order
from dafeng_site.notices.telling import tell, unit_people
from dafeng_site.people.policy import Scope, demand, scope_of, visible
from dafeng_site.supervision.models import Finding, Record

__all__ = [
    "RECORD_FIELDS",
    "OnRecord",
    "add_finding",
    "decide",
    "findings",
    "on_record",
    "records",
    "remove_record",
    "save_record",
    "violators",
]

RECORD_FIELDS = ("kind", "title", "number", "date", "unit", "reason", "item", "evaluation", "published")
FINDING_FIELDS = ("enterprise", "credit_code", "inspected", "number", "basis", "problem")


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What a year holds of a unit: talks, circulars and commendations, and orders that ran out unfinished."""

    records: tuple[Record, ...] = ()
    overdue: tuple[Rectification, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is anything."""
        return bool(self.records or self.overdue)


def on_record(scope: Scope, unit: int | None, year: int, today: date) -> OnRecord:
    """What supervision holds of a unit in a year, for those who verify its evaluation."""
    if unit is None:
        return OnRecord()
    due = visible(scope, Rectification.objects.filter(unit=unit, due__year=year, due__lt=today))
    return OnRecord(
        tuple(records(scope).filter(unit=unit, date__year=year)),
        tuple(due.exclude(state__in=("closed", "cancelled"))),
    )


def records(scope: Scope) -> QuerySet[Record]:
    """Records that the scope may see: published ones for all, internal ones for the office, readers and the unit."""
    return visible(scope, Record.objects.select_related("unit", "item", "author"))


def save_record(user: Any, fields: Mapping[str, Any], pk: int | None = None, revision: int = 0) -> Record:
    """A new record, or a changed one."""
    demand(scope_of(user), "dispatch")
    known = {name: fields[name] for name in RECORD_FIELDS if name in fields}
    with writing():
        if pk is not None:
            return services.edit(user, Record, pk, revision, known, "修改督导记录")
        row = services.create(user, Record(**known, author=user), "登记督导记录")
        zh = f"{row.get_kind_display()}：“{row.title}”"
        tell(unit_people(row.unit_id), f"record:{row.pk}", zh, f"On record: '{row.title}'", f"/supervision/{row.pk}/")
        return row


def remove_record(user: Any, pk: int, revision: int, reason: str) -> None:
    """Take a record out; its history stays."""
    demand(scope_of(user), "dispatch")
    if not reason.strip():
        raise services.InvalidError(Fault("record.reason", zh="删除须写明理由", en="give a reason to remove it"))
    services.delete(user, Record, pk, revision, reason)


def findings(scope: Scope) -> QuerySet[Finding]:
    """Findings that the scope may see."""
    return visible(scope, Finding.objects.select_related("rectification__unit", "author", "decided_by"))


def add_finding(user: Any, fields: Mapping[str, Any]) -> Finding:
    """Record a finding and order it put right, both or neither. `fields` names besides the unit, the measures asked
    for and the day."""
    demand(scope_of(user), "dispatch")
    known = {name: fields.get(name) or "" for name in FINDING_FIELDS}
    measures = str(fields.get("measures") or "").strip()
    with writing():
        made = order(
            user,
            {
                "title": f"{known['enterprise']}：{known['basis']}"[:200],
                "origin": Rectification.Origin.INSPECTION,
                "problem": f"{known['problem']}\n整改要求：{measures}".strip() if measures else known["problem"],
                "unit": fields.get("unit"),
                "due": fields.get("due"),
            },
        )
        return services.create(user, Finding(**known, rectification=made, author=user), "登记监察发现")


def decide(user: Any, pk: int, revision: int, number: str, day: date | None) -> Finding:
    """Put the enterprise on the list of violators. Another person than the one who recorded the finding decides."""
    demand(scope_of(user), "dispatch")
    with writing():
        row = findings(scope_of(user)).filter(pk=pk).first()
        if row is not None and row.author_id == user.pk:
            zh, en = "登记人不能自己决定列入名单", "who recorded a finding does not decide on it"
            raise services.InvalidError(Fault("finding.same-person", zh, en, where=str(row)))
        if row is not None and row.rectification.state in ("closed", "cancelled"):
            zh, en = "整改已办结或撤销，不再列入名单", "it is put right or cancelled: nothing to list"
            raise services.InvalidError(Fault("finding.closed", zh, en, where=str(row)))
        changes = {"listed": True, "decision": number.strip(), "decided_on": day, "decided_by": user}
        return services.edit(user, Finding, pk, revision, changes, f"列入违规名单：{number}")


def violators(scope: Scope) -> QuerySet[Finding]:
    """The list of violators as everybody sees it: decided, and not put right yet."""
    return findings(scope).filter(listed=True).exclude(rectification__state__in=("closed", "cancelled"))
