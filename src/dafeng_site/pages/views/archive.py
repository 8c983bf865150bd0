"""The archive of issued documents: found, read, published, withdrawn."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dafeng_site.downloads import attached, kept_or_404
from dafeng_site.pages.acting import acted, number_in
from dafeng_site.pages.listing import chosen, paged
from dafeng_site.pages.reportforms import kind_name
from dafeng_site.pages.views.reporting import page_answer
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.policy import guard, may_do, visible
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest
from dafeng_site.reporting import queries
from dafeng_site.reporting.issuing import publish, withdraw
from dafeng_site.reporting.models import IssuedDocument, Recipient

__all__ = ["archive", "document", "document_file", "document_page", "document_publish", "document_withdraw"]


@guard("open")
def archive(request: SiteRequest) -> HttpResponse:
    """Issued documents that this person may see, with search and filters; the public sees those made public."""
    scope = request.scope
    wanted = queries.DocumentFilter.parse(request.GET)
    page = paged(request, queries.documents(scope, wanted).defer("text"), 30)
    states = [(value, label) for value, label in IssuedDocument.State.choices]
    context = {
        "page": page,
        "rows": [(row, kind_name(row.kind)) for row in page],
        "wanted": wanted,
        "kinds": chosen([(kind, kind_name(kind)) for kind in queries.kinds_there(scope)], wanted.kind),
        "years": chosen([(str(year), str(year)) for year in queries.years_there(scope)], wanted.year),
        "states": chosen(states, wanted.state),
        "publics": chosen([("1", _("已公开")), ("0", _("未公开"))], wanted.public),
    }
    return render(request, "dafeng/reporting/archive.html", context)


def _found(request: SiteRequest, pk: int) -> IssuedDocument:
    return get_object_or_404(queries.documents(request.scope), pk=pk)


@guard("open")
def document(request: SiteRequest, pk: int) -> HttpResponse:
    """One issued document: what it is, its pages and files, who got it, what became of it."""
    row, scope = _found(request, pk), request.scope
    sent = visible(scope, Recipient.objects.filter(document=row).select_related("unit")) if scope.sees_all else []
    context = {
        "row": row,
        "kind": kind_name(row.kind),
        "numbers": range(1, min(row.pages, 60) + 1),
        "forms": list(row.files),
        "sent": [each.unit.name for each in sent],
        "digest": row.files.get("pdf") or next(iter(row.files.values()), ""),
        "edits": history_of(scope, row, 20) if scope.sees_all and may_do(scope, "history") else [],
    }
    return render(request, "dafeng/reporting/document.html", context)


@guard("open")
def document_page(request: SiteRequest, pk: int, number: int) -> HttpResponse:
    """One page as a picture."""
    row = _found(request, pk)
    if "pdf" not in row.files:
        raise Http404(str(pk))
    return page_answer(kept_or_404(row.files["pdf"]), number)


@guard("open")
def document_file(request: SiteRequest, pk: int, form: str) -> HttpResponse:
    """A file, as it was issued."""
    row = _found(request, pk)
    if form not in row.files:
        raise Http404(form)
    content = kept_or_404(row.files[form])
    audit.record(AuditEvent.Kind.EXPORT, request, subject=f"document {row.pk}.{form}")
    return attached(content, form, f"{row}.{form}".replace("/", "-"))


@guard("issue")
def document_withdraw(request: SiteRequest, pk: int) -> HttpResponse:
    """Withdraw, with the reason."""
    row = _found(request, pk)
    revision, reason = number_in(request, "revision"), request.POST.get("reason", "")[:300]
    url = reverse("reporting-document", args=[row.pk])
    return acted(request, lambda: withdraw(request.user, pk, revision, reason), _("已撤回，文件仍留在归档中。"), url)


@guard("issue")
def document_publish(request: SiteRequest, pk: int) -> HttpResponse:
    """Show to the public, or no longer."""
    row = _found(request, pk)
    revision, wanted = number_in(request, "revision"), request.POST.get("public") == "1"
    url = reverse("reporting-document", args=[row.pk])
    return acted(request, lambda: publish(request.user, pk, revision, is_public=wanted), _("已保存。"), url)
