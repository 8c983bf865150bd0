"""Records of supervision, findings of inspections, the list of violators."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dafeng.core.days import parse_day
from dafeng_site.pages.acting import acted, form_page, number_in, saved
from dafeng_site.pages.exports import export_url
from dafeng_site.pages.listing import chosen, paged
from dafeng_site.pages.rowsearch import bound
from dafeng_site.pages.supervisionforms import FindingForm, RecordForm
from dafeng_site.people.policy import guard, may_do
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest
from dafeng_site.supervision import records
from dafeng_site.supervision.models import Record

__all__ = [
    "finding",
    "finding_decide",
    "finding_new",
    "findings_page",
    "record",
    "record_edit",
    "record_new",
    "record_remove",
    "records_page",
    "violators",
]


@guard("open")
def records_page(request: SiteRequest) -> HttpResponse:
    """Talks, circulars and commendations that one may see."""
    kind, words = request.GET.get("kind", ""), request.GET.get("search", "").strip()[:100]
    rows = records.records(request.scope)
    rows = rows.filter(kind=kind) if kind in Record.Kind.values else rows
    rows = rows.filter(title__icontains=words) if words else rows
    context = {
        "page": paged(request, rows),
        "kinds": chosen(Record.Kind.choices, kind),
        "search": words,
        "filtered": bool(kind or words),
        "csv_url": export_url("supervision", "csv"),
        "xlsx_url": export_url("supervision", "xlsx"),
    }
    return render(request, "dafeng/supervision/records.html", context)


@guard("open")
def record(request: SiteRequest, pk: int) -> HttpResponse:
    """One record."""
    row = get_object_or_404(records.records(request.scope), pk=pk)
    edits = history_of(request.scope, row, 20) if may_do(request.scope, "dispatch") else []
    return render(request, "dafeng/supervision/record.html", {"row": row, "edits": edits})


@guard("dispatch")
def record_new(request: SiteRequest) -> HttpResponse:
    """A new record."""
    form = bound(request, lambda data: RecordForm(request.scope, data))
    return _saved(request, form, _("登记督导记录"), reverse("supervision"), None)


@guard("dispatch")
def record_edit(request: SiteRequest, pk: int) -> HttpResponse:
    """Change a record."""
    row = get_object_or_404(records.records(request.scope), pk=pk)
    form = bound(request, lambda data: RecordForm(request.scope, data, instance=Record.objects.get(pk=pk)))
    return _saved(request, form, row.title, reverse("supervision-record", args=[pk]), pk)


def _saved(request: SiteRequest, form: Any, title: str, back: str, pk: int | None) -> HttpResponse:
    return saved(
        request,
        form,
        lambda: records.save_record(request.user, form.given(), pk, form.cleaned_data.get("revision") or 0),
        _("已保存。"),
        lambda row: reverse("supervision-record", args=[row.pk]),
    ) or form_page(request, form, title, back, _("约谈通报表扬"))


@guard("dispatch")
def record_remove(request: SiteRequest, pk: int) -> HttpResponse:
    """Take a record out."""
    get_object_or_404(records.records(request.scope), pk=pk)
    revision, reason = number_in(request, "revision"), request.POST.get("reason", "")[:100]
    return acted(
        request,
        lambda: records.remove_record(request.user, pk, revision, reason),
        _("已删除，历史记录保留。"),
        reverse("supervision-record", args=[pk]),
        after=reverse("supervision"),
    )


@guard("duty")
def findings_page(request: SiteRequest) -> HttpResponse:
    """Findings of inspections with where their rectification stands."""
    return render(
        request, "dafeng/supervision/findings.html", {"page": paged(request, records.findings(request.scope))}
    )


@guard("dispatch")
def finding_new(request: SiteRequest) -> HttpResponse:
    """A new finding with its order."""
    form = FindingForm(request.scope, request.POST or None)
    return saved(
        request,
        form,
        lambda: records.add_finding(request.user, form.cleaned_data),
        _("已登记并交办整改。"),
        lambda row: reverse("finding", args=[row.pk]),
    ) or form_page(
        request,
        form,
        _("登记监察发现"),
        reverse("findings"),
        _("节能监察"),
        lede=_("登记后即向督促整改单位交办整改；列入违规名单由登记人以外的人另行决定。"),
        send=_("登记并交办"),
    )


@guard("duty")
def finding(request: SiteRequest, pk: int) -> HttpResponse:
    """One finding, its order, and whether it stands on the list."""
    row = get_object_or_404(records.findings(request.scope), pk=pk)
    edits = history_of(request.scope, row, 20) if may_do(request.scope, "dispatch") else []
    own = row.author_id == request.user.pk
    return render(request, "dafeng/supervision/finding.html", {"row": row, "edits": edits, "own": own})


@guard("dispatch")
def finding_decide(request: SiteRequest, pk: int) -> HttpResponse:
    """Put the enterprise on the list of violators."""
    get_object_or_404(records.findings(request.scope), pk=pk)
    number, revision = request.POST.get("decision", "")[:100], number_in(request, "revision")
    day = parse_day(request.POST.get("decided_on", ""))
    url = reverse("finding", args=[pk])
    return acted(
        request,
        lambda: records.decide(request.user, pk, revision, number, day),
        _("已列入违规名单并公开，整改办结后自动移出。"),
        url,
    )


@guard("open")
def violators(request: SiteRequest) -> HttpResponse:
    """The list of violators, for everybody."""
    return render(
        request,
        "dafeng/supervision/violators.html",
        {"page": paged(request, records.violators(request.scope)), "today": timezone.localdate()},
    )
