"""Issuing: a document that was looked at is kept for good under its hash, with number, date, signer and who gets it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from dafeng.core.errors import Fault
from dafeng.reports import page_count, write_document
from dafeng_site import services
from dafeng_site.checking.keeping import store_bytes
from dafeng_site.data.version import writing
from dafeng_site.notices.telling import tell, unit_people
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import Scope, demand, scope_of
from dafeng_site.reporting.making import Asked, Made, asked_of, make, unit_choices
from dafeng_site.reporting.models import Draft, IssuedDocument, Recipient
from dafeng_site.services import GoneError, InvalidError

__all__ = ["FORMS", "NUMBERED", "issue_draft", "issue_made", "publish", "withdraw"]

FORMS = ("docx", "pdf", "xlsx")
NUMBERED = ("dispatch-bulletin", "self-assessment", "evaluation-result", "reminder")
"""Kinds that bear a document number; the others are papers without a red head."""

_UPWARD = ("self-assessment",)
"""Kinds that go up to a higher authority (上行文): who signs off is printed beside the number (GB/T 9704, 7.2.6)."""


def issue_draft(
    user: Any, pk: int, *, signer: str, units: Iterable[int] = (), is_public: bool = False
) -> IssuedDocument:
    """Issue exactly the files of a draft, an upward document with who signs off printed in its head.

    InvalidError while it is not done, lacks its number, or has one in use.
    """
    scope = scope_of(user)
    demand(scope, "issue")
    row = Draft.objects.filter(pk=pk).first()
    if row is None:
        raise GoneError(Fault("site.gone", "没有这份文件", "there is no such document"))
    asked = asked_of(row.asked)
    faults = []
    if row.status != Draft.Status.DONE:
        faults.append(Fault("reporting.not-done", "文件还没有生成", "the document is not done yet"))
    if asked.template:
        zh, en = "按未启用的模板生成的只能预览", "made with a template that is not in force: for looking at only"
        faults.append(Fault("reporting.preview", zh, en))
    if asked.kind in NUMBERED and not asked.number.strip():
        zh, en = "没有发文字号，请填写后重新生成", "no document number; give one and prepare it anew"
        faults.append(Fault("reporting.number", zh, en))
    if faults:
        raise InvalidError(faults)
    files = {form: bytes(getattr(row, form) or b"") for form in FORMS}
    if asked.kind in _UPWARD and signer.strip():
        files = _signed(scope, asked, row, signer.strip())
    document = _row(asked, user, row.title, row.text, row.pages, row.template_version)
    document.signer, document.is_public, document.issuer = signer.strip(), is_public, row.issuer
    return _issue(user, document, files, units)


def _signed(scope: Scope, asked: Asked, row: Draft, signer: str) -> dict[str, bytes]:
    """The files of a draft with who signs off in their head. InvalidError where anything else would differ now."""
    made = make(scope, replace(asked, signer=signer))
    if made.text != row.text:
        zh, en = (
            "生成以后数据已有变动，请重新生成、核对后再印发",
            "the data changed since it was prepared: prepare it anew",
        )
        raise InvalidError(Fault("reporting.changed", zh, en))
    return {form: write_document(made.document, form) for form in FORMS}


def issue_made(
    user: Any,
    asked: Asked,
    made: Made,
    *,
    signer: str,
    source: str,
    units: Iterable[int] = (),
    forms: Iterable[str] = FORMS,
) -> IssuedDocument:
    """Issue what another part of the work has made (a closed round, an evaluation). `source` names the matter."""
    demand(scope_of(user), "issue")
    files = {form: write_document(made.document, form) for form in forms}
    pages = page_count(files["pdf"]) if "pdf" in files else 0
    document = _row(asked, user, made.document.title, made.text, pages, made.template_version)
    document.signer, document.source, document.issuer = signer.strip(), source, made.issuer[:100]
    return _issue(user, document, files, units)


def _row(asked: Asked, user: Any, title: str, text: str, pages: int, template_version: int) -> IssuedDocument:
    return IssuedDocument(
        kind=asked.kind,
        period=asked.period,
        language=asked.language,
        subject=dict(unit_choices()).get(asked.unit, asked.unit)[:200],
        title=title[:300],
        number=asked.number.strip(),
        day=date.fromisoformat(asked.day),
        issuer=asked.issuer.strip(),
        addressee=asked.addressee.strip(),
        copies=asked.copies.strip(),
        pages=pages,
        text=text,
        template_version=template_version,
        public_only=asked.public_only,
        author=user,
    )


def _issue(user: Any, document: IssuedDocument, files: Mapping[str, bytes], units: Iterable[int]) -> IssuedDocument:
    document.files = {form: store_bytes(content) for form, content in files.items()}
    with writing(), transaction.atomic():
        done = services.create(user, document, "印发")
        sent = list(OrgUnit.objects.filter(pk__in=list(units)))
        Recipient.objects.bulk_create([Recipient(document=done, unit=unit) for unit in sent])
        url = reverse("reporting-document", args=[done.pk])
        for unit in sent if not document.source else ():  # who made the matter tells of it
            tell(unit_people(unit.pk), f"document:{done.pk}", f"收到{done}", f"received: {done}", url)
    return done


def withdraw(user: Any, pk: int, revision: int, reason: str) -> IssuedDocument:
    """Withdraw a document with its reason; it stays in the archive and leaves the public page."""
    demand(scope_of(user), "issue")
    changes = {
        "state": IssuedDocument.State.WITHDRAWN,
        "withdrawn_reason": reason.strip(),
        "withdrawn_on": timezone.localdate(),
        "is_public": False,
    }
    return services.edit(user, IssuedDocument, pk, revision, changes, f"撤回：{reason.strip()}")


def publish(user: Any, pk: int, revision: int, *, is_public: bool) -> IssuedDocument:
    """Show a document to the public, or no longer."""
    demand(scope_of(user), "issue")
    said = "向公众公开" if is_public else "不再公开"
    return services.edit(user, IssuedDocument, pk, revision, {"is_public": is_public}, said)
