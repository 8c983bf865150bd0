"""What the level above decided on the city: entered with its document, and the document."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from dafeng.core.errors import DafengError
from dafeng_site.checking.keeping import LARGEST, TAKEN
from dafeng_site.checking.middleware import shows_refusals
from dafeng_site.downloads import attached
from dafeng_site.evaluation.above import above_of, document_of, may_record_above, record_above
from dafeng_site.evaluation.models import Outcome, YearlyEvaluation
from dafeng_site.evaluation.running import evaluations
from dafeng_site.pages.acting import form_page, saved, upload_in
from dafeng_site.pages.evaluationforms import AboveForm
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.policy import guard, visible
from dafeng_site.people.requests import SiteRequest

__all__ = ["evaluation_above", "evaluation_above_file"]


def _outcome(request: SiteRequest, pk: int) -> tuple[YearlyEvaluation, Outcome]:
    row: YearlyEvaluation = get_object_or_404(evaluations(request.scope), pk=pk)
    return row, get_object_or_404(visible(request.scope, Outcome.objects.all()), evaluation=row)


@shows_refusals
@guard("evaluate")
def evaluation_above(request: SiteRequest, pk: int) -> HttpResponse:
    """Enter or correct what the level above decided on the city."""
    row, outcome = _outcome(request, pk)
    if not may_record_above(request.scope, row):
        raise Http404(str(pk))
    start: dict[str, Any] = {**(outcome.above or {}), "revision": outcome.revision}
    form = AboveForm(request.POST or None, request.FILES or None, initial=start)
    back = reverse("evaluation-year", args=[pk])

    def act() -> None:
        given = form.cleaned_data
        name, content = upload_in(request, "file", LARGEST)
        record_above(request.user, pk, given["revision"] or 0, given, name, content)

    lede = _("照上级正式文件录入。市的自评结果不因此改变，两者并列显示。")
    return saved(request, form, act, _("上级评定已录入。"), back) or form_page(
        request, form, _("录入上级评定"), back, row.title, lede=lede
    )


@guard("evaluation")
def evaluation_above_file(request: SiteRequest, pk: int) -> HttpResponse:
    """The document of the decision, for those who see all."""
    row = get_object_or_404(evaluations(request.scope), pk=pk)
    outcome = visible(request.scope, Outcome.objects.filter(evaluation=row)).first()
    above = above_of(request.scope, row, outcome) if request.scope.sees_all else None
    if above is None or above["file"]["kind"] not in TAKEN:
        raise Http404(str(pk))
    try:
        content = document_of(above)
    except DafengError as error:
        raise Http404(str(pk)) from error
    file, digest = above["file"], hashlib.sha256(content).hexdigest()
    audit.record(AuditEvent.Kind.EXPORT, request, subject=f"decision above {pk}", sha256=digest)
    return attached(content, file["kind"], file["name"])
