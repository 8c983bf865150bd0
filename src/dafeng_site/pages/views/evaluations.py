"""Evaluations of a year: the list, one with its objects and ranking, what the office does, files, the public page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dafeng.appraisal import flow_of
from dafeng_site.downloads import attached, kept_or_404
from dafeng_site.evaluation import running, sheets
from dafeng_site.evaluation.above import above_of, may_record_above
from dafeng_site.evaluation.gathering import objects_of
from dafeng_site.evaluation.models import Appointment, Assessment, YearlyEvaluation
from dafeng_site.evaluation.packedabove import carried
from dafeng_site.evaluation.results import FORMS
from dafeng_site.evaluation.table import outcome_rows
from dafeng_site.exporting import as_csv, as_xlsx
from dafeng_site.exporting.evaluations import result_sheet
from dafeng_site.moving import moves
from dafeng_site.pages.acting import acted, form_page, number_in, saved
from dafeng_site.pages.evaluationforms import EvaluationForm
from dafeng_site.pages.figures import language
from dafeng_site.pages.listing import paged, sort_key, sorted_by
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.policy import guard, visible
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest

__all__ = [
    "evaluation_appoint",
    "evaluation_dismiss",
    "evaluation_edit",
    "evaluation_file",
    "evaluation_new",
    "evaluation_step",
    "evaluation_table",
    "evaluation_year",
    "evaluations",
    "published",
]

_STAGES = ("prepared", "open", "announced", "decided", "published")


@guard("evaluation")
def evaluations(request: SiteRequest) -> HttpResponse:
    """All evaluations that this person may see, the latest first; a unit's own objects with what is to be done."""
    scope = request.scope
    page = paged(request, running.evaluations(scope), 20)
    seen = running.assessments(scope).filter(evaluation__in=[row.pk for row in page])
    own: dict[int, list[Assessment]] = {}
    for each in seen if scope.is_filing else ():
        own.setdefault(each.evaluation_id, []).append(each)
    counts = dict(seen.order_by().values_list("evaluation").annotate(Count("pk")))
    rows = [(row, own.get(row.pk, []), counts.get(row.pk, 0)) for row in page]
    force = [sheets.in_force(subject) for subject in ("district", "unit", "city")]
    context = {"page": page, "rows": rows, "force": force, "carried": carried() if scope.sees_all else ()}
    return render(request, "dafeng/evaluation/evaluations.html", context)


@guard("evaluate")
def evaluation_new(request: SiteRequest) -> HttpResponse:
    """Prepare an evaluation."""
    form = EvaluationForm(request.POST or None)
    return saved(
        request,
        form,
        lambda: running.create_evaluation(request.user, form.cleaned_data["sheet"], form.given()),
        _("已筹备。核对评价对象后启动自评，启动前各单位看不到。"),
        lambda row: reverse("evaluation-year", args=[row.pk]),
    ) or form_page(request, form, _("筹备年度评价"), reverse("evaluation"), _("年度评价"))


@guard("evaluate")
def evaluation_edit(request: SiteRequest, pk: int) -> HttpResponse:
    """Change an evaluation: all of it before it is opened, the deadline and the note while it runs."""
    row = get_object_or_404(running.evaluations(request.scope), pk=pk)
    form = EvaluationForm(request.POST or None, instance=row)
    back = reverse("evaluation-year", args=[pk])
    return saved(
        request,
        form,
        lambda: running.change_evaluation(request.user, pk, form.revision_given, form.given()),
        _("已保存。"),
        back,
    ) or form_page(request, form, row.title, back, _("年度评价"))


@guard("open")
def evaluation_year(request: SiteRequest, pk: int) -> HttpResponse:
    """One evaluation: stage, objects and ranking as far as this person may see them, and what is to be done."""
    scope = request.scope
    row = get_object_or_404(running.evaluations(scope), pk=pk)
    told = outcome_rows(scope, row)
    key = sort_key(request, ("name", "score", "place", "state"), "place")
    shown = sorted_by(told.rows, key, _COLUMNS)
    flow = flow_of("evaluation-year")
    outcome = told.outcome
    context = {
        "row": row,
        "sheet": row.parsed(),
        "stages": [(flow.state(code).name(language()), code == row.state) for code in _STAGES],
        "told": told,
        "rows": shown,
        "own": list(running.assessments(scope).filter(evaluation=row)) if scope.is_filing else [],
        "moves": moves(scope, row) if scope.is_steering else (),
        "objects": objects_of(row.subject) if row.state == "prepared" and scope.is_steering else (),
        "named": visible(scope, row.appointments.select_related("user")),
        "people": running.may_be_named() if scope.is_steering and row.state in ("prepared", "open") else (),
        "sees_all": scope.sees_all,
        "above": above_of(scope, row, outcome),
        "may_record_above": may_record_above(scope, row),
        "forms": [form for form in FORMS if outcome is not None and form in outcome.documents],
        "edits": history_of(scope, row, 20) if scope.sees_all else [],
        "today": timezone.localdate(),
        "sort": key,
        "csv_url": reverse("evaluation-table", args=[pk, "csv"]) if told.rows else "",
        "xlsx_url": reverse("evaluation-table", args=[pk, "xlsx"]) if told.rows else "",
    }
    return render(request, "dafeng/evaluation/year.html", context)


_COLUMNS: dict[str, Any] = {
    "name": lambda each: each.name,
    "score": lambda each: each.shown["score"],
    "place": lambda each: each.shown["place"],
    "state": lambda each: each.state,
}


@guard("evaluate")
def evaluation_step(request: SiteRequest, pk: int) -> HttpResponse:
    """Open, announce, decide, publish or drop."""
    get_object_or_404(running.evaluations(request.scope), pk=pk)
    code, revision, user, given = (
        request.POST.get("action", ""),
        number_in(request, "revision"),
        request.user,
        request.POST,
    )
    said = {
        "open": _("已启动，并通知各评价对象。"),
        "announce": _("结果已拟定并告知，异议期开始。"),
        "decide": _("结果已审定，文件已生成。"),
        "publish": _("已公布。"),
        "drop": _("已取消。"),
    }

    def act() -> None:
        running.step_year(
            user, pk, revision, code, reason=given.get("reason", "")[:500], number=given.get("number", "")[:60],
            chosen=given.getlist("chosen"),
        )  # fmt: skip

    return acted(request, act, said.get(code, ""), reverse("evaluation-year", args=[pk]))


@guard("evaluate")
def evaluation_appoint(request: SiteRequest, pk: int) -> HttpResponse:
    """Name somebody to verify or to give marks."""
    get_object_or_404(running.evaluations(request.scope), pk=pk)
    person, given = number_in(request, "person"), request.POST
    part = given.get("part", "")[:12]

    def act() -> None:
        running.appoint(request.user, pk, person, part, given.get("body", "")[:200])

    return acted(request, act, _("已指定，并通知本人。"), f"{reverse('evaluation-year', args=[pk])}#named")


@guard("evaluate")
def evaluation_dismiss(request: SiteRequest, pk: int) -> HttpResponse:
    """Take somebody's part back."""
    row = get_object_or_404(visible(request.scope, Appointment.objects.all()), pk=pk)
    revision = number_in(request, "revision")
    url = f"{reverse('evaluation-year', args=[row.evaluation_id])}#named"
    return acted(request, lambda: running.dismiss(request.user, pk, revision), _("已取消指定。"), url)


@guard("open")
def evaluation_table(request: SiteRequest, pk: int, form: str) -> HttpResponse:
    """The table of objects as a file, as far as this person may see it."""
    row = get_object_or_404(running.evaluations(request.scope), pk=pk)
    told = outcome_rows(request.scope, row)
    if form not in ("csv", "xlsx") or not told.rows:
        raise Http404(form)
    made = result_sheet(row.parsed(), told.rows)
    lang = language()
    body = as_csv(made, lang) if form == "csv" else as_xlsx(made, row.title[:31], lang)
    audit.record(AuditEvent.Kind.EXPORT, request, subject=f"evaluation {row.pk}.{form}")
    return attached(body, form, f"{row.title}.{form}")


@guard("open")
def evaluation_file(request: SiteRequest, pk: int, form: str) -> HttpResponse:
    """The result document, as it was made when the result was decided."""
    row: YearlyEvaluation = get_object_or_404(running.evaluations(request.scope), pk=pk)
    outcome = outcome_rows(request.scope, row).outcome
    if outcome is None or form not in outcome.documents:
        raise Http404(form)
    body = kept_or_404(outcome.documents[form])
    audit.record(AuditEvent.Kind.EXPORT, request, subject=f"evaluation result {row.pk}.{form}")
    return attached(body, form, f"{row.title}结果.{form}")


@guard("open")
def published(request: SiteRequest) -> HttpResponse:
    """Evaluations that are published, for everybody."""
    found = running.evaluations(request.scope).filter(state="published")
    return render(request, "dafeng/evaluation/published.html", {"page": paged(request, found, 20)})
