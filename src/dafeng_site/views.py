"""Views that are no pages: exports, the import template, the city's map."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from dafeng_site.data import importing, packparts
from dafeng_site.downloads import attached
from dafeng_site.exporting import EXPORTS, as_csv, as_xlsx
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.policy import demand, guard
from dafeng_site.people.requests import SiteRequest

__all__ = ["boundary", "export", "import_template"]


@guard("open")
def export(request: SiteRequest, name: str, form: str) -> HttpResponse:
    """A list as CSV or Excel, filtered by the address's query as on its page; who took it is in the audit log."""
    wanted = EXPORTS.get(name)
    if wanted is None or form not in ("csv", "xlsx"):
        raise Http404
    scope = request.scope  # set by ScopeMiddleware
    demand(scope, wanted.deed)
    language = get_language() or "zh-hans"
    sheet = wanted.make(scope, timezone.localdate(), request.GET)
    title = wanted.en if language == "en" else wanted.zh
    body = as_csv(sheet, language) if form == "csv" else as_xlsx(sheet, title, language)
    audit.record(
        AuditEvent.Kind.EXPORT,
        request,
        subject=f"{name}.{form}",
        rows=len(sheet.rows),
        query=request.GET.urlencode()[:500],
    )
    return attached(body, form, f"{title}-{timezone.localdate():%Y%m%d}.{form}")


@guard("file")
def import_template(request: SiteRequest) -> HttpResponse:
    """The workbook to fill in, made for the person's unit or district."""
    return attached(importing.template(request.scope), "xlsx", "数据填报模板.xlsx")


@guard("open")
def boundary(_request: SiteRequest) -> HttpResponse:
    """The map that the city supplies (map.geojson of its pack); 404 without one."""
    content = packparts.file("map.geojson")
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="application/geo+json")
