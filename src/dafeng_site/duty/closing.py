"""Closing a round: what stood is frozen with its hash, and the bulletin is issued into the archive."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.data.version import writing
from dafeng_site.duty import queries
from dafeng_site.duty.models import Report, Round
from dafeng_site.moving import move
from dafeng_site.notices.telling import tell, unit_people
from dafeng_site.people.policy import Scope, demand, scope_of
from dafeng_site.reporting.issuing import issue_made
from dafeng_site.reporting.making import Asked, make
from dafeng_site.reporting.models import IssuedDocument

__all__ = ["BULLETIN_FORMS", "close_round"]

BULLETIN_FORMS = ("docx", "pdf", "xlsx")


def close_round(user: Any, pk: int, revision: int, *, number: str = "") -> Round:
    """Close a round: snapshot, bulletin, notice to every unit. All or nothing.

    InvalidError while a report still waits for its review; units that sent nothing are named as such in the snapshot.
    `number` is the bulletin's document number. The round is locked first and its reports after it: one that is being
    sent meanwhile is waited for and then refuses the closing, one that comes later finds the round closed.
    """
    scope, today = scope_of(user), timezone.localdate()
    demand(scope, "dispatch")
    with writing():
        closed = move(user, Round, pk, revision, "close")
        _demand_reviewed(closed)
        taken = snapshot(scope, closed, today)
        documents = _issued(user, closed, today, number).files
        done = services.edit(
            user, Round, pk, closed.revision, {"snapshot": taken, "documents": documents}, "办结快照和通报"
        )
        url = reverse("duty-round", args=[pk])
        for unit in queries.reports(scope).filter(round=pk).values_list("unit", flat=True):
            tell(unit_people(unit), f"closed:{pk}", f"{done}已办结，通报已印发", f"{done} is closed", url)
        return done


def _demand_reviewed(found: Round) -> None:
    """Lock all reports of a round. InvalidError names the units whose reports wait for their review."""
    rows = Report.objects.filter(round=found).select_related("unit").order_by("pk")
    waiting = [row for row in rows.select_for_update(of=("self",)) if row.state in ("submitted", "review")]
    if waiting:
        zh, en = "还有报送没有审核", "reports still wait for their review"
        names = "、".join(sorted(each.unit.name for each in waiting))
        raise services.InvalidError(Fault("duty.unreviewed", zh, en, str(found), names))


def snapshot(scope: Scope, found: Round, today: date) -> dict[str, Any]:
    """Everything that the round found, as plain values, with the SHA-256 of the rest."""
    views = queries.views(scope, queries.items_of(found).order_by("clause", "code"), today)
    supports = list(queries.supports_of(found).order_by("item__code", "unit__code"))
    helped = queries.views(scope, map(queries.supported, supports), today)
    reports, _counts = queries.round_reports(scope, found, today)
    proofs: dict[int, list[str]] = {}
    for report, digest in queries.evidence(scope).filter(report__round=found).values_list("report", "sha256"):
        proofs.setdefault(report, []).append(digest)
    taken: dict[str, Any] = {
        "taken": today.isoformat(),
        "items": [
            {
                "code": each.row.code,
                "clause": each.row.clause,
                "title": each.row.title,
                "unit": each.row.unit.name,
                "due": each.row.due.isoformat(),
                "weight": each.row.weight,
                "done": each.row.done,
                "measured": _measured(each),
                "light": each.standing.light,
                "reasons": [reason.zh for reason in each.standing.reasons],
                "reasons_en": [reason.en for reason in each.standing.reasons],
                "override": each.standing.override or "",
                "override_reason": each.standing.override_reason,
                "view": each.assignment.view,
            }
            for each in views
        ],
        "supports": [
            {
                "code": each.item.code,
                "unit": each.unit.name,
                "done": each.done,
                "light": view.standing.light,
            }
            for each, view in zip(supports, helped, strict=True)
        ],
        "reports": [
            {
                "unit": each.row.unit.name,
                "state": each.row.state,
                "submitted": each.row.submitted_at.isoformat() if each.row.submitted_at else "",
                "late": each.late,
                "difficulties": each.row.difficulties if each.row.state == "closed" else "",
                "evidence": proofs.get(each.row.pk, []),
            }
            for each in reports
        ],
    }
    text = json.dumps(taken, ensure_ascii=False, sort_keys=True)
    return {**taken, "sha256": hashlib.sha256(text.encode()).hexdigest()}


def _measured(view: queries.ItemView) -> dict[str, Any] | None:
    """What the books said of an output then."""
    found = view.measured
    if found is None:
        return None
    known = {name: getattr(found, name) for name in ("period", "value", "unit", "state", "source", "share")}
    return {"indicator": view.row.indicator} | known


def _issued(user: Any, found: Round, today: date, number: str) -> IssuedDocument:
    """The bulletin, composed and archived as every other document; its units are sent it."""
    asked = Asked("dispatch-bulletin", found.period, today.isoformat(), number=number)
    made = make(scope_of(user), asked)
    units = list(Report.objects.filter(round=found).values_list("unit", flat=True))
    signer = str(user.full_name or user.username)[:60]
    return issue_made(user, asked, made, signer=signer, source=f"round:{found.pk}", units=units, forms=BULLETIN_FORMS)
