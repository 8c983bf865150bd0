"""Sources: the list, and one source with its figures."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from dafeng_site.data import queries
from dafeng_site.data.models import Certainty
from dafeng_site.pages.exports import export_url
from dafeng_site.pages.figures import figure_of, indicator_name
from dafeng_site.pages.listing import chosen, paged
from dafeng_site.people.policy import guard, may_do
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest

__all__ = ["source", "sources"]


@guard("open")
def sources(request: SiteRequest) -> HttpResponse:
    """All sources that this person may see."""
    words, certainty = request.GET.get("q", "").strip(), request.GET.get("certainty", "")
    found = queries.sources(request.scope).order_by("key")
    if words:
        found = found.filter(Q(title__icontains=words) | Q(publisher__icontains=words) | Q(key__icontains=words))
    if certainty:
        found = found.filter(certainty=certainty)
    context = {
        "page": paged(request, found),
        "q": words,
        "certainties": chosen(Certainty.choices, certainty),
        "filtered": bool(words or certainty),
        "csv_url": export_url("sources", "csv"),
        "xlsx_url": export_url("sources", "xlsx"),
    }
    return render(request, "dafeng/sources.html", context)


@guard("open")
def source(request: SiteRequest, key: str) -> HttpResponse:
    """One source: what it is, what may be done with it, and the figures taken from it."""
    found = get_object_or_404(queries.sources(request.scope), key=key)
    rows = queries.observations(request.scope, queries.ObservationFilter(source=key)).order_by(
        "indicator", "place__order", "-period"
    )
    page = paged(request, rows)
    context = {
        "source": found,
        "page": page,
        "rows": [(row, indicator_name(row.indicator), figure_of(row)) for row in page],
        "edits": history_of(request.scope, found, 20) if may_do(request.scope, "history") else [],
        "csv_url": export_url("observations", "csv", source=key),
        "xlsx_url": export_url("observations", "xlsx", source=key),
    }
    return render(request, "dafeng/source.html", context)
