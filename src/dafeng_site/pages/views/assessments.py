"""One object of an evaluation: self-assessment, verification, marks, objection, ruling, evidence, its document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dafeng.appraisal import flow_of
from dafeng.core.errors import DafengError, Fault
from dafeng_site.checking.keeping import LARGEST
from dafeng_site.downloads import attached, kept_or_404
from dafeng_site.evaluation import assessing, verifying
from dafeng_site.evaluation.models import Assessment
from dafeng_site.evaluation.onrecord import ON_RECORD, counted_incidents
from dafeng_site.evaluation.results import FORMS, object_document
from dafeng_site.evaluation.running import assessments
from dafeng_site.moving import moves
from dafeng_site.pages.acting import acted, number_in, upload_in
from dafeng_site.pages.assessview import ObjectView, object_view, with_typed
from dafeng_site.pages.drafting import Refusal, draft_kept, refused_away, sent, typed_in
from dafeng_site.pages.figures import language
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.policy import guard
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest
from dafeng_site.supervision.records import on_record

__all__ = [
    "object_check",
    "object_document_file",
    "object_draft",
    "object_evidence",
    "object_file",
    "object_file_remove",
    "object_marks",
    "object_object",
    "object_page",
    "object_rule",
    "object_step",
]

_STAGES = ("self", "submitted", "verified", "announced", "objection", "decided", "published")


def _row(request: SiteRequest, pk: int) -> Assessment:
    return get_object_or_404(assessments(request.scope), pk=pk)


@guard("evaluation")
def object_page(request: SiteRequest, pk: int) -> HttpResponse:
    """One object: the form while it assesses itself, else what was found with what may be done now."""
    row = _row(request, pk)
    if request.method == "POST":
        return _sent(request, pk)
    typed, number = assessing.typed_of(row) if assessing.may_write(request.scope, row) else ({}, 0)
    return _page(request, row, typed, number=number)


def _sent(request: SiteRequest, pk: int) -> HttpResponse:
    user, here = request.user, reverse("evaluation-object", args=[pk])
    done = sent(
        request,
        lambda number, typed: assessing.save_draft(user, pk, number, typed),
        lambda revision, number, typed: assessing.submit(user, pk, revision, number, typed),
        lambda: assessing.typed_of(_row(request, pk)),
        (_("草稿已保存。"), _("自评已报送，等待核查。")),
        here,
    )
    if not isinstance(done, Refusal):
        return done
    row = _row(request, pk)
    if not assessing.may_write(request.scope, row):
        return refused_away(request, done, here)
    return _page(request, row, done.typed, number=done.number, stored=done.stored, faults=done.faults, status=422)


def _page(
    request: SiteRequest,
    row: Assessment,
    typed: dict[str, str] | None = None,
    *,
    number: int = 0,
    stored: dict[str, str] | None = None,
    faults: tuple[Fault, ...] = (),
    status: int = 200,
) -> HttpResponse:
    scope, lang = request.scope, language()
    view = object_view(scope, row)
    given = typed or {}
    if not any(name.startswith("value-") for name in given):  # another form of the page was sent
        given = _proposed(view) | given
    view, rest = with_typed(view, given, lang, stored=stored, faults=faults)
    flow = flow_of("evaluation")
    at = row.state if row.state in _STAGES else ""
    if scope.is_filing and at == "verified":
        at = "submitted"
    lost = [each for each in view.items if each.lost]
    context: dict[str, Any] = {
        "row": row,
        "view": view,
        "year": row.evaluation,
        "number": number,
        "errors": rest,
        "wrong": [each for each in view.items if each.wrong],
        "typed": given,
        "summary": given.get("summary", ""),
        "stored_summary": (stored or {}).get("summary", ""),
        "stages": [(flow.state(code).name(lang), code == at) for code in _STAGES],
        "lost": sorted(lost, key=lambda each: -(each.lost or 0)),
        "rules": _rules(view, given),
        "on_record": on_record(scope, row.unit_id, row.evaluation.year, timezone.localdate())
        if view.may_verify
        else None,
        "moves": [] if scope.is_filing else [move for move in moves(scope, row) if verifying.is_due(row, move.code)],
        "edits": history_of(scope, row, 20) if scope.sees_all else [],
        "forms": FORMS,
        "has_files": bool(view.general) or any(each.files for each in view.items),
        "open_year": row.evaluation.state == "open",
    }
    return render(request, "dafeng/evaluation/object.html", context, status=status)


def _proposed(view: ObjectView) -> dict[str, str]:
    """What the verifier's form begins with: what was kept, or what the object states."""
    if not view.may_verify:
        return {}
    typed: dict[str, str] = {}
    for each in view.items:
        kept = each.verified
        source = kept if kept is not None else each.stated
        code = each.item.code
        if source.get("met") is not None:
            typed[f"value-{code}"] = "yes" if source["met"] else "no"
        elif source.get("value") is not None:
            typed[f"value-{code}"] = f"{100 * source['value'] if each.as_share else source['value']:.10g}"
        if kept is not None:
            typed[f"why-{code}"] = kept["reason"]
            typed[f"na-{code}"] = "" if kept["applicable"] else "1"
    for record in view.row.incidents:
        if record.get("source") != ON_RECORD:  # what is on record is counted anew
            typed[f"count-{record['code']}"] = str(record["count"])
            typed[f"cause-{record['code']}"] = record.get("typed", record["reason"])
    return typed


def _rules(view: ObjectView, typed: dict[str, str]) -> list[dict[str, Any]]:
    """Vetoes and adjustments with what is typed, and how often each is recorded."""
    recorded = {record["code"]: record for record in view.row.incidents} if view.sees_check else {}
    vetoes = {veto.code for veto in view.sheet.vetoes}
    unit, year = view.row.unit_id, view.row.evaluation.year
    counted = counted_incidents(view.sheet, unit, year) if view.may_verify else {}
    return [
        {
            "rule": rule,
            "is_veto": rule.code in vetoes,
            "count": typed.get(f"count-{rule.code}", ""),
            "cause": typed.get(f"cause-{rule.code}", ""),
            "recorded": recorded.get(rule.code),
            "counted": counted.get(rule.code),
        }
        for rule in (*view.sheet.vetoes, *view.sheet.adjustments)
    ]


@guard("assess")
def object_draft(request: SiteRequest, pk: int) -> HttpResponse:
    """Keep what is being typed, while it is being typed. Answers with the draft's new number."""
    _row(request, pk)
    return draft_kept(
        request,
        lambda number, typed: assessing.save_draft(request.user, pk, number, typed),
        reverse("evaluation-object", args=[pk]),
    )


def _tried(request: SiteRequest, pk: int, act: Callable[[], object], said: str) -> HttpResponse:
    """Do it; a fault keeps what was typed and stands at its field."""
    row = _row(request, pk)
    here = reverse("evaluation-object", args=[pk])
    if request.method != "POST":
        return HttpResponseRedirect(here)
    try:
        act()
    except DafengError as error:
        return _page(request, row, typed_in(request), faults=error.faults, status=422)
    messages.success(request, said)
    return HttpResponseRedirect(here)


@guard("evaluation")
def object_check(request: SiteRequest, pk: int) -> HttpResponse:
    """Keep or finish a verification."""
    typed, done = typed_in(request), "done" in request.POST
    revision, reason = number_in(request, "revision"), request.POST.get("reason", "")[:1000]

    def act() -> None:
        verifying.save_check(request.user, pk, revision, typed, done=done, reason=reason)

    return _tried(request, pk, act, _("已核查。") if done else _("核查内容已暂存。"))


@guard("evaluation")
def object_marks(request: SiteRequest, pk: int) -> HttpResponse:
    """Keep an expert's own marks."""
    typed = typed_in(request)
    return _tried(request, pk, lambda: verifying.save_marks(request.user, pk, typed), _("评分已保存。"))


@guard("assess")
def object_object(request: SiteRequest, pk: int) -> HttpResponse:
    """Object to the result."""
    revision, text = number_in(request, "revision"), request.POST.get("objection", "")
    return _tried(request, pk, lambda: assessing.object_to(request.user, pk, revision, text), _("异议已提出。"))


@guard("evaluate")
def object_rule(request: SiteRequest, pk: int) -> HttpResponse:
    """Rule on an objection."""
    typed, revision, reason = typed_in(request), number_in(request, "revision"), request.POST.get("reason", "")[:1000]
    return _tried(request, pk, lambda: verifying.settle(request.user, pk, revision, typed, reason), _("已裁定。"))


@guard("evaluation")
def object_step(request: SiteRequest, pk: int) -> HttpResponse:
    """Give back, pass on without self-assessment, verify again."""
    code, reason = request.POST.get("action", ""), request.POST.get("reason", "")[:1000]
    revision = number_in(request, "revision")
    return _tried(request, pk, lambda: verifying.step_object(request.user, pk, revision, code, reason), _("已办理。"))


@guard("assess")
def object_evidence(request: SiteRequest, pk: int) -> HttpResponse:
    """Add a file to an item, or to the whole."""
    _row(request, pk)
    item, revision = request.POST.get("item", "")[:60], number_in(request, "revision")

    def act() -> None:
        assessing.add_file(request.user, pk, revision, item, *upload_in(request, "file", LARGEST))

    return acted(request, act, _("已添加。"), f"{reverse('evaluation-object', args=[pk])}#evidence")


@guard("evaluation")
def object_file(request: SiteRequest, pk: int) -> HttpResponse:
    """A file of evidence, always to be saved and never shown inside the site."""
    row = get_object_or_404(assessing.files(request.scope), pk=pk)
    body = kept_or_404(row.sha256)
    audit.record(AuditEvent.Kind.EXPORT, request, subject=f"evidence of evaluation {row.pk}", sha256=row.sha256)
    return attached(body, row.kind, row.name)


@guard("assess")
def object_file_remove(request: SiteRequest, pk: int) -> HttpResponse:
    """Take a file off."""
    row = get_object_or_404(assessing.files(request.scope), pk=pk)
    url = f"{reverse('evaluation-object', args=[row.assessment_id])}#evidence"
    revision = number_in(request, "revision")
    return acted(request, lambda: assessing.remove_file(request.user, pk, revision), _("已移除。"), url)


@guard("evaluation")
def object_document_file(request: SiteRequest, pk: int, form: str) -> HttpResponse:
    """The self-assessment and result of one object as Word, PDF or Excel."""
    row = _row(request, pk)
    if form not in FORMS:
        raise Http404(form)
    try:
        body = object_document(row, object_view(request.scope, row).result, form)
    except DafengError as error:
        messages.error(request, error.text(language()))
        return HttpResponseRedirect(reverse("evaluation-object", args=[pk]))
    audit.record(AuditEvent.Kind.EXPORT, request, subject=f"evaluation object {row.pk}.{form}")
    return attached(body, form, f"{row.name}{row.evaluation.year}年度自评和评价表.{form}")
