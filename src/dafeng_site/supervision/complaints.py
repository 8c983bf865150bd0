"""Complaints: taken in without signing in, handled by named people, answered by receipt, every look in the audit log.

The audit log and the histories name the step alone, never what was written.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from dafeng.appraisal import Transition
from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.checking.gate import pass_file
from dafeng_site.checking.keeping import TAKEN, content_of, store_bytes
from dafeng_site.data.version import writing
from dafeng_site.moving import flow_for
from dafeng_site.notices.telling import tell, unit_people
from dafeng_site.people import audit, rules
from dafeng_site.people.models import AuditEvent, User
from dafeng_site.people.policy import Scope, demand, parts_of, scope_of, visible
from dafeng_site.supervision import guarding
from dafeng_site.supervision.models import Complaint, ComplaintFile, ComplaintPerson, Handler
from dafeng_site.supervision.sealing import seal, seal_bytes, unseal, unseal_bytes

__all__ = [
    "MOST_FILES",
    "Receipt",
    "complaints",
    "erase",
    "fields_of",
    "file_of",
    "handlers",
    "look_up",
    "moves",
    "name_handler",
    "outdated",
    "person_of",
    "remove_handler",
    "report_in",
    "step",
    "text_of",
]

MOST_FILES = 5
_LARGEST = 10 * 1024 * 1024
_MOST_LINKS = 3
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_OWN = {
    "transfer": ("assigned", "brief", "due", "against"),
    "take": ("against",),
    "inquire": ("against",),
    "report": ("result",),
    "answer": ("answer",),
    "reject": ("answer",),
}
"""What each step writes besides the state."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever holds a receipt is told: where it stands, and the answer once there is one."""

    state: str
    created: datetime
    answer: str


def complaints(scope: Scope) -> QuerySet[Complaint]:
    """Complaints that the scope may see: a handler's, or those passed on to the scope's unit."""
    return visible(scope, Complaint.objects.select_related("against", "assigned"))


def report_in(
    words: Mapping[str, str], person: Mapping[str, str], files: Sequence[tuple[str, bytes]], *, address: str | None,
    stamp: str, trap: str, today: date,
) -> str:  # fmt: skip
    """Take a complaint in; its receipt, which is kept nowhere. All or nothing.

    `words` are category, subject, text and where; `person` is empty for one without a name. InvalidError says what is
    wrong; `trap` is a field that people do not see.
    """
    faults = _faults(words, files)
    if trap or sum(words.get("text", "").count(mark) for mark in ("http://", "https://")) > _MOST_LINKS:
        faults.append(Fault("complaint.spam", "内容像是广告，不予接收", "it looks like advertising"))
    if faults:
        raise services.InvalidError(faults)
    # told by their number: a refusal goes into the audit log, and a name may tell who complains
    kinds = [
        pass_file(_("附件 %(number)s") % {"number": at}, content, TAKEN)[0]
        for at, (_name, content) in enumerate(files, start=1)
    ]
    receipt = "".join(secrets.choice(_SIGNS) for _ in range(16))
    with writing():
        guarding.check_stamp(stamp, today)
        guarding.count_sent(address, today)
        told = {name: words.get(name, "").strip() for name in ("subject", "text", "where")}
        row = Complaint(digest=_digest(receipt), category=words.get("category", "other"), sealed=seal(told))
        row.full_clean()
        row._history_user = None  # type: ignore[attr-defined]  # not even of somebody signed in
        row._change_reason = "收到举报"  # type: ignore[attr-defined]
        row.save()
        given = {name: text.strip() for name, text in person.items() if text.strip()}
        if given:
            ComplaintPerson.objects.create(complaint=row, sealed=seal(given))
        for (name, content), kind in zip(files, kinds, strict=True):
            ComplaintFile.objects.create(
                complaint=row,
                sealed_name=seal({"name": name[-180:]}),
                kind=kind,
                size=len(content),
                sha256=store_bytes(seal_bytes(content)),
            )
        people = User.objects.filter(complaint_handler__isnull=False, is_active=True)
        url = reverse("complaint", args=[row.pk])
        tell(people, f"complaint:{row.pk}", "收到一件新的举报", "A new complaint has come in", url)
    return "-".join(receipt[at : at + 4] for at in range(0, 16, 4))


def _faults(words: Mapping[str, str], files: Sequence[tuple[str, bytes]]) -> list[Fault]:
    faults = []
    text = words.get("text", "").strip()
    if len(text) < 10 or len(text) > 5000:
        found = f"{len(text)}"
        faults.append(Fault("complaint.text", "内容须在 10 到 5000 字之间", "write 10 to 5000 characters", "", found))
    faults += [
        Fault("complaint.long", "不能超过 200 字", "at most 200 characters", name)
        for name in ("subject", "where")
        if len(words.get(name, "")) > 200
    ]
    if words.get("category") not in Complaint.Category.values:
        faults.append(Fault("complaint.category", "请选择类别", "choose a category"))
    if len(files) > MOST_FILES or sum(len(content) for _name, content in files) > _LARGEST:
        zh, en = "附件最多 5 个、合计不超过 10 MB", "at most 5 files of 10 MB together"
        faults.append(Fault("complaint.files", zh, en))
    faults += [
        Fault("complaint.empty", f"附件 {at} 是空文件", f"attachment {at} is an empty file")
        for at, (_name, content) in enumerate(files, start=1)
        if not content
    ]
    if not all(services.is_plain(each) for each in words.values()):
        faults.append(Fault("complaint.signs", "含有无法保存的字符", "some characters cannot be stored"))
    return faults


def _digest(receipt: str) -> str:
    plain = "".join(sign for sign in receipt.upper() if sign in _SIGNS)
    return hashlib.sha256(plain.encode()).hexdigest()


def look_up(receipt: str, address: str | None, today: date) -> Receipt:
    """Where a complaint stands, for whoever holds its receipt. InvalidError for none, or too many tries."""
    with writing():
        guarding.count_lookup(address, today)
    row = Complaint.objects.filter(digest=_digest(receipt)).first()
    if row is None:
        raise services.InvalidError(Fault("complaint.receipt", "没有这个查询码", "there is no such receipt"))
    final = flow_for(Complaint).state(row.state).final
    return Receipt(row.state, row.created, row.answer if final else "")


def _seen(user: Any, pk: int, what: str, reason: str = "") -> Complaint:
    """The complaint, for a handler alone, with a row in the audit log that says who looked at what."""
    scope = scope_of(user)
    demand(scope, "complaints")
    row = complaints(scope).filter(pk=pk).first()
    if row is None:
        raise services.GoneError(Fault("site.gone", zh="没有这条记录，或您无权查看", en="there is no such record"))
    audit.record(AuditEvent.Kind.LOOK, user=user, subject=f"complaint {row.pk} {what}", reason=reason[:200])
    return row


def text_of(user: Any, pk: int) -> dict[str, Any]:
    """What was written: subject, text, where, and the names of the files."""
    row = _seen(user, pk, "text")
    files = [(each.pk, unseal(each.sealed_name)["name"], each.size) for each in row.files.all()]
    return unseal(row.sealed) | {"files": files}


def person_of(user: Any, pk: int, reason: str) -> dict[str, Any]:
    """Who complained; empty where nobody gave a name or its time is over. A reason is asked for and kept."""
    if not reason.strip():
        raise services.InvalidError(Fault("complaint.why", zh="查看举报人须写明理由", en="say why you have to know"))
    row = _seen(user, pk, "person", reason.strip())
    person = ComplaintPerson.objects.filter(complaint=row).first()
    return unseal(person.sealed) if person else {}


def file_of(user: Any, pk: int, file: int) -> tuple[str, str, bytes]:
    """A file's name, kind and bytes."""
    row = _seen(user, pk, "file")
    found = row.files.filter(pk=file).first()
    if found is None:
        raise services.GoneError(Fault("site.gone", zh="没有这个文件", en="there is no such file"))
    return unseal(found.sealed_name)["name"], found.kind, unseal_bytes(content_of(found.sha256))


def moves(scope: Scope, row: Complaint) -> tuple[Transition, ...]:
    """The steps that the scope may take now."""
    found = flow_for(Complaint).moves(row.state, parts_of(scope, row))
    return tuple(each for each in found if not (each.other and row.submitted_by_id == scope.user))


def fields_of(steps: Sequence[Transition]) -> frozenset[str]:
    """What may be written with any of these steps."""
    found = {name for each in steps for name in _OWN.get(each.code, ())}
    return frozenset(found | ({"reason"} if any(each.reason and not _OWN.get(each.code) for each in steps) else set()))


def step(user: Any, pk: int, revision: int, code: str, fields: Mapping[str, Any], now: datetime) -> Complaint:
    """Move a complaint on and write what belongs to the step, both or neither. The history says the step alone."""
    scope = scope_of(user)
    with writing():
        row = complaints(scope).filter(pk=pk).first()
        if row is None:
            raise services.GoneError(Fault("site.gone", zh="没有这条记录，或您无权查看", en="there is no such record"))
        own = {name: fields[name] for name in _OWN.get(code, ()) if fields.get(name) not in (None, "")}
        reason = str(fields.get("reason") or fields.get("result") or fields.get("answer") or fields.get("brief") or "")
        same = row.submitted_by_id == user.pk
        made = flow_for(Complaint).move(row.state, code, parts_of(scope, row), reason=reason, same_person=same)
        if code == "transfer" and not (own.get("assigned") and own.get("brief")):
            zh, en = "转办须写明单位和转办内容", "name the unit and write what is passed on"
            raise services.InvalidError(Fault("complaint.transfer", zh, en))
        if code == "reject":
            own["answer"] = own.get("answer") or reason
        if code == "recall":
            own |= {"assigned": None, "brief": ""}
        own |= {"submitted_by": user} if code in ("answer", "reject") else {}
        own |= {"closed": now} if flow_for(Complaint).state(made.target).final else {}
        done = services.edit(user, Complaint, pk, revision, {"state": made.target, **own}, made.zh)
        if code == "transfer" and done.assigned_id:
            zh, en = "有一件转办件待办理", "A matter was passed on to you"
            url = reverse("complaint-assigned", args=[done.pk])
            tell(unit_people(done.assigned_id), f"complaint:{done.pk}:{done.revision}", zh, en, url)
        if made.target in ("reported", "answered"):
            people = User.objects.filter(complaint_handler__isnull=False, is_active=True)
            url = reverse("complaint", args=[done.pk])
            tell(people, f"complaint:{done.pk}:{done.revision}", "举报有新进展", "News on a complaint", url)
        return done


def outdated(now: datetime) -> QuerySet[ComplaintPerson]:
    """Who complained in complaints closed longer ago than the months configured."""
    limit = now - timedelta(days=31 * rules.value("complaint.months"))
    return ComplaintPerson.objects.filter(complaint__closed__lt=limit)


def erase(now: datetime) -> int:
    """Remove who complained from complaints closed longer ago than the months configured; how many."""
    found = outdated(now)
    number = found.count()
    found.delete()
    return number


def name_handler(user: Any, chosen: User, reason: str) -> Handler:
    """Name a person of the office to handle complaints."""
    demand(scope_of(user), "name-handlers")
    if chosen.role != "office" or not chosen.is_active:
        zh, en = "办理人须是领导小组办公室的在岗人员", "a handler is an active person of the office"
        raise services.InvalidError(Fault("complaint.handler", zh, en, found=str(chosen)))
    if not reason.strip():
        raise services.InvalidError(Fault("complaint.why", zh="须写明指定依据", en="say on what ground"))
    return services.create(user, Handler(user=chosen, reason=reason.strip(), named_by=user), "指定举报办理人")


def remove_handler(user: Any, pk: int, revision: int, reason: str) -> None:
    """Take the naming back."""
    demand(scope_of(user), "name-handlers")
    services.delete(user, Handler, pk, revision, reason or "撤销指定")


def handlers(scope: Scope) -> QuerySet[Handler]:
    """Who handles complaints."""
    return visible(scope, Handler.objects.select_related("user", "named_by"))
