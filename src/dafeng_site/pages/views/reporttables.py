"""A unit's own report by Excel: the workbook to fill in, and the filled one into the draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from dafeng.core.errors import DafengError
from dafeng_site.checking.middleware import shows_refusals
from dafeng_site.data.importing.sheet import LARGEST
from dafeng_site.downloads import attached
from dafeng_site.duty import queries, reporting
from dafeng_site.duty.models import Report
from dafeng_site.duty.reporttable import fill_from
from dafeng_site.exporting.reports import report_workbook
from dafeng_site.pages.acting import number_in, upload_in
from dafeng_site.pages.drafting import Refusal
from dafeng_site.pages.figures import language
from dafeng_site.pages.views.rounds import is_open, report_refused
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.policy import guard
from dafeng_site.people.requests import SiteRequest

__all__ = ["report_table", "report_table_in"]


def _own(request: SiteRequest, pk: int) -> Report:
    row: Report = get_object_or_404(queries.reports(request.scope), pk=pk)
    if not is_open(request, row):
        raise Http404
    return row


@guard("report")
def report_table(request: SiteRequest, pk: int) -> HttpResponse:
    """The own report as a workbook, while it may be written."""
    row = _own(request, pk)
    content = report_workbook(request.scope, row, language())
    audit.record(AuditEvent.Kind.EXPORT, request, subject=f"report {row.pk}.xlsx")
    return attached(content, "xlsx", f"{row.round.title}-{row.unit.name}.xlsx")


@shows_refusals
@guard("report")
def report_table_in(request: SiteRequest, pk: int) -> HttpResponse:
    """Take the filled workbook into the draft, whole or not at all. Nothing is sent."""
    url = f"{reverse('duty-report', args=[pk])}#table"
    row = get_object_or_404(queries.reports(request.scope), pk=pk)
    if request.method != "POST":
        return HttpResponseRedirect(url)
    try:
        _name, content = upload_in(request, "file", LARGEST)
        fill_from(request.user, pk, number_in(request, "number"), content)
    except DafengError as error:
        return report_refused(request, pk, Refusal(error.faults, *reporting.typed_of(row)))
    messages.success(request, _("已导入草稿，没有报送。请核对后报送。"))
    return HttpResponseRedirect(reverse("duty-report", args=[pk]))
