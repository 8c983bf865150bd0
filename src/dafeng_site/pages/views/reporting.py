"""Documents being prepared: choose, watch, look at the pages, download, issue."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dafeng.core.errors import DafengError
from dafeng.reports import page_png
from dafeng_site.downloads import attached
from dafeng_site.pages.acting import saved
from dafeng_site.pages.figures import language
from dafeng_site.pages.reportforms import IssueForm, PrepareForm, kind_name
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.policy import guard
from dafeng_site.people.requests import SiteRequest
from dafeng_site.reporting import drafting
from dafeng_site.reporting.issuing import FORMS, NUMBERED, issue_draft
from dafeng_site.reporting.making import asked_of
from dafeng_site.reporting.models import Draft

__all__ = [
    "draft_file",
    "draft_issue",
    "draft_page",
    "draft_status",
    "page_answer",
    "reporting",
    "reporting_draft",
]


@guard("documents")
def reporting(request: SiteRequest) -> HttpResponse:
    """Choose what to prepare; the last drafts. A link may say kind, period and unit (`?kind=reminder&unit=energy`)."""
    form = PrepareForm(request.POST if request.method == "POST" else None, initial=PrepareForm.first(request.GET))
    done = saved(
        request,
        form,
        lambda: drafting.begin(request.user, form.asked()),
        "",
        lambda row: reverse("reporting-draft", args=[row.pk]),
    )
    if done is not None:
        return done
    rows = [(row, kind_name(row.asked["kind"])) for row in drafting.recent(request.scope)]
    context = {"form": form, "drafts": rows}
    return render(request, "dafeng/reporting/prepare.html", context, status=422 if form.errors else 200)


def _draft(request: SiteRequest, pk: int) -> Draft:
    row = drafting.draft_of(request.scope, pk)
    if row is None:
        raise Http404(str(pk))
    return row


@guard("documents")
def reporting_draft(request: SiteRequest, pk: int) -> HttpResponse:
    """One draft: progress, or its pages, files, the form to change it and the form to issue it."""
    row = _draft(request, pk)
    return _shown(request, row, IssueForm())


def _shown(request: SiteRequest, row: Draft, issue: IssueForm, status: int = 200) -> HttpResponse:
    asked = asked_of(row.asked)
    context = {
        "row": row,
        "asked": asked,
        "kind": kind_name(asked.kind),
        "steps": Draft.STEPS,
        "stalled": drafting.stalled(row),
        "numbers": range(1, min(row.pages, 60) + 1),
        "forms": FORMS,
        "form": PrepareForm(initial=PrepareForm.values(asked)),
        "issue": issue,
        "lacks_number": asked.kind in NUMBERED and not asked.number,
    }
    return render(request, "dafeng/reporting/draft.html", context, status=status)


@guard("documents")
def draft_status(request: SiteRequest, pk: int) -> HttpResponse:
    """How far a draft is, as a part of the page; done, it asks the page to load anew."""
    row = _draft(request, pk)
    context = {"row": row, "steps": Draft.STEPS, "stalled": drafting.stalled(row)}
    answer = render(request, "dafeng/reporting/progress.html", context)
    if row.status != Draft.Status.RUNNING:
        answer.headers["HX-Refresh"] = "true"
    return answer


@guard("documents")
def draft_page(request: SiteRequest, pk: int, number: int) -> HttpResponse:
    """One page of a draft as a picture."""
    row = _draft(request, pk)
    return page_answer(bytes(row.pdf or b""), number)


def page_answer(pdf: bytes, number: int) -> HttpResponse:
    """A page of a PDF as PNG; 404 where there is none."""
    try:
        content = page_png(pdf, number) if pdf else b""
    except IndexError:
        content = b""
    if not content:
        raise Http404(str(number))
    answer = HttpResponse(content, content_type="image/png")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@guard("documents")
def draft_file(request: SiteRequest, pk: int, form: str) -> HttpResponse:
    """A draft as a file."""
    row = _draft(request, pk)
    content = bytes(getattr(row, form) or b"") if form in FORMS else b""
    if not content:
        raise Http404(form)
    audit.record(AuditEvent.Kind.EXPORT, request, subject=f"draft {row.asked['kind']} {row.asked['period']}.{form}")
    return attached(content, form, f"{row.title or 'document'}.{form}")


@guard("issue")
def draft_issue(request: SiteRequest, pk: int) -> HttpResponse:
    """Issue a draft as it was looked at."""
    row = _draft(request, pk)
    form = IssueForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _shown(request, row, form, 422 if request.method == "POST" else 200)
    given = form.cleaned_data
    try:
        done = issue_draft(
            request.user,
            pk,
            signer=given["signer"],
            units=[int(each) for each in given["units"]],
            is_public=given["is_public"],
        )
    except DafengError as error:
        form.add_error(None, error.text(language()))
        return _shown(request, row, form, 422)
    messages.success(request, _("已印发并归档。"))
    return HttpResponseRedirect(reverse("reporting-document", args=[done.pk]))
