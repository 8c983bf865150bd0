"""Amending the plan: a new text is stored beside the one in force, compared with it, and comes into force when said.

What people made sure of in the old version (indicators, assigned values, carriers of tasks) goes over to the new one
where the text is the same.
"""

from __future__ import annotations

from itertools import chain, count
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from dafeng.core.errors import Fault
from dafeng.plan import read_plan
from dafeng.plan import records as plan
from dafeng.plan.amendment import Amendment, amend
from dafeng_site import services
from dafeng_site.data.models import Certainty, City, Source
from dafeng_site.data.version import writing
from dafeng_site.duty.models import WorkItem
from dafeng_site.kept import kept
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.policy import Scope, demand, scope_of, visible
from dafeng_site.plans.models import PlanDocument, PlanVersion, Target, Task, TaskUnit
from dafeng_site.plans.records import plan_of, store

__all__ = ["activate", "differences", "take_up", "upload", "versions"]

_LARGEST = 20 * 1024 * 1024
_MADE_SURE = ("code", "confidence", "confirmed_by_id", "confirmed_at", "assigned_value", "assigned_unit",
              "assigned_kind", "assigned_source_id", "note")  # fmt: skip
_CARRIED = ("unit_id", "name", "role", "order", "confidence")


def versions(scope: Scope) -> QuerySet[PlanVersion]:
    """Versions of the city's own plan that the scope may see, the latest first; texts and files are left out."""
    rows = PlanVersion.objects.filter(document__is_own=True).select_related("document", "created_by")
    return visible(scope, rows).order_by("document", "-number")


def upload(user: Any, content: bytes, name: str, note: str) -> PlanVersion:
    """Take up a text as `take_up`, as somebody who may."""
    demand(scope_of(user), "edit-plan")
    return take_up(content, name, note, user=user)


def take_up(content: bytes, name: str, note: str, *, user: Any = None) -> PlanVersion:
    """Store a new text beside the version in force; the city's first is in force at once, for nothing else is.

    DocumentError for what cannot be read, InvalidError for what is no plan, is there already, or comes before a city
    is loaded; nothing is stored then. Without a user (from the command line) it is nobody's.
    """
    if not content or len(content) > _LARGEST:
        zh, en = "文件为空或超过 20 MB", "the file is empty or larger than 20 MB"
        raise services.InvalidError(Fault("plan.size", zh, en, found=f"{len(content)}"))
    read = read_plan(content, name)
    if not read.tasks:
        zh, en = "文件中没有读出任务，不像是一份方案", "no task was read: this does not look like a plan"
        raise services.InvalidError(Fault("plan.no-plan", zh, en, where=name[:100]))
    with writing():
        document = PlanDocument.objects.filter(is_own=True).first()
        first = document is None
        document = document or _document(read, user)
        same = next((row for row in document.versions.all() if row.content and bytes(row.content) == content), None)
        if same is not None:
            zh, en = "与已有版本完全相同", "the same as a version that is there"
            raise services.InvalidError(Fault("plan.same", zh, en, found=f"v{same.number}"))
        row = store(document, read, content, name[-300:], user=user, note=note.strip(), current=first)
        audit.record(AuditEvent.Kind.IMPORT, user=user, subject=f"plan v{row.number}", note=note[:200])
        return row


def _document(read: plan.Plan, user: Any) -> PlanDocument:
    """The record of the city's own plan, with a source of its own, as a city pack has them."""
    here = City.objects.first()
    if here is None:
        zh, en = "还没有载入城市，请先运行 dafeng init", "no city is loaded yet: run dafeng init first"
        raise services.InvalidError(Fault("plan.no-city", zh, en))
    title = read.title[:300] or f"{here.name}碳达峰工作方案"
    source = Source(key=_key_of(Source), title=title, publisher=read.issuer or here.name, number=read.number,
                    licence="政府公文", certainty=Certainty.VERIFIED)  # fmt: skip
    services.create_many(user, [source], "方案首次存入")
    fields = {"title": title, "issuer": read.issuer[:200], "number": read.number[:100], "date": read.date[:40]}
    made = PlanDocument(key=_key_of(PlanDocument), is_own=True, source=source.key, **fields)
    return services.create_many(user, [made], "方案首次存入")[0]


def _key_of(model: type[PlanDocument] | type[Source]) -> str:
    """The first key that nobody has: own-plan, own-plan-2, …"""
    taken = set(model._default_manager.filter(key__startswith="own-plan").values_list("key", flat=True))
    names = chain(["own-plan"], (f"own-plan-{at}" for at in count(2)))
    return next(name for name in names if name not in taken)


def activate(user: Any, pk: int, reason: str) -> PlanVersion:
    """Bring a version into force, the one before stays as it is. An older version comes back the same way."""
    demand(scope_of(user), "edit-plan")
    if not reason.strip():
        raise services.InvalidError(
            Fault("plan.reason", zh="启用版本须写明依据", en="say why the version comes into force")
        )
    with writing():
        row = versions(scope_of(user)).select_for_update(of=("self",)).filter(pk=pk).first()
        if row is None:
            raise services.GoneError(Fault("site.gone", zh="没有这个版本", en="there is no such version"))
        before = row.document.versions.filter(is_current=True).first()
        if before is not None and before.pk == row.pk:
            return row
        first = row.activated is None
        if before is not None:
            PlanVersion.objects.filter(pk=before.pk).update(is_current=False)
            if first:
                _carry(user, before, row, reason)
            _renumber(user, before, row)
        PlanVersion.objects.filter(pk=row.pk).update(is_current=True, activated=row.activated or timezone.now())
        audit.record(AuditEvent.Kind.SYSTEM, user=user, subject=f"plan v{row.number} in force", reason=reason[:300])
        row.refresh_from_db()
        return row


def _read_of(version: PlanVersion, *, published: bool = False) -> plan.Plan:
    """A version as people have edited it, or as it was read from its file."""
    if published and version.content is not None:
        return kept("plan-read", (version.pk,), lambda: read_plan(bytes(version.content or b""), version.file_name))
    return plan_of(version)[0]


def differences(old: PlanVersion, new: PlanVersion, *, published: bool = False) -> Amendment:
    """What `new` changes in `old`; `published` takes the old one as it was read, without what people edited."""
    key = (old.pk, new.pk, published)
    return kept("amendment", key, lambda: amend(_read_of(old, published=published), _read_of(new)))


def _carry(user: Any, old: PlanVersion, new: PlanVersion, reason: str) -> None:
    """Take over what people made sure of, where clause and quote are the same."""
    found = amend(plan_of(old)[0], plan_of(new)[0])
    ours = {(row.clause.number, row.start, row.end, row.indicator): row for row in _targets(old)}
    theirs = {(row.clause.number, row.start, row.end, row.indicator): row for row in _targets(new)}
    changed = []
    for each in found.targets:
        if each.old is None or each.new is None or each.old.quote != each.new.quote:
            continue
        before, after = ours.get(_key(each.old)), theirs.get(_key(each.new))
        sure = before is not None and (before.confirmed_by_id or before.assigned_value is not None or before.note)
        if before is None or after is None or not sure:
            continue
        for name in _MADE_SURE:
            setattr(after, name, getattr(before, name))
        changed.append(after)
    fields = [name.removesuffix("_id") for name in _MADE_SURE]
    services.update_many(user, changed, fields, f"由第{old.number}版沿用")
    _carriers(user, found, old, new, reason)


def _renumber(user: Any, old: PlanVersion, new: PlanVersion) -> None:
    """Work items stay with their clause where it has another number now."""
    numbers = amend(plan_of(old)[0], plan_of(new)[0]).numbers
    moved = {key: number for key, number in numbers.items() if number is not None and number != key}
    rows = list(WorkItem.objects.filter(clause__in=moved))
    for row in rows:
        row.clause = moved[row.clause]
    services.update_many(user, rows, ["clause"], f"方案第{new.number}版条款改号")


def _key(row: plan.Target) -> tuple[str, int, int, str]:
    return (row.clause, row.start, row.end, row.indicator)


def _targets(version: PlanVersion) -> QuerySet[Target]:
    return version.targets.select_related("clause")


def _carriers(user: Any, found: Amendment, old: PlanVersion, new: PlanVersion, reason: str) -> None:
    """Carriers that people corrected go over where the clause says the same in both texts."""
    texts = {each.new.number for each in found.clauses if each.new and each.old and each.old_text == each.new_text}
    ours = {(row.clause.number, row.start): row for row in _tasks(old)}
    theirs = {(row.clause.number, row.start): row for row in _tasks(new)}
    for each in found.tasks:
        if each.old is None or each.new is None or each.new.clause not in texts:
            continue
        before, after = ours[each.old.clause, each.old.start], theirs[each.new.clause, each.new.start]
        wanted, there = list(before.units.all()), list(after.units.all())
        if [_carrier(row) for row in wanted] == [_carrier(row) for row in there]:
            continue
        for row in there:
            services.delete(user, TaskUnit, row.pk, row.revision, reason)
        rows = [TaskUnit(task=after, **{name: getattr(row, name) for name in _CARRIED}) for row in wanted]
        services.create_many(user, rows, f"由第{old.number}版沿用")


def _carrier(row: TaskUnit) -> tuple[Any, ...]:
    return (row.unit_id, row.name, row.role, row.order)


def _tasks(version: PlanVersion) -> QuerySet[Task]:
    return version.tasks.select_related("clause").prefetch_related("units")
