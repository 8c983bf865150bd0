"""Sources: the list, and one source with its figures."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dafeng_site.data import queries, services
from dafeng_site.data.models import Certainty
from dafeng_site.pages.acting import acted, number_in, saved
from dafeng_site.pages.booksforms import ConfirmSourceForm
from dafeng_site.pages.exports import export_url
from dafeng_site.pages.figures import figure_of, indicator_name
from dafeng_site.pages.listing import chosen, paged
from dafeng_site.people.policy import guard, may_do
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest

__all__ = ["source", "source_confirm", "source_take_back", "sources"]


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
    return render(request, "dafeng/source.html", _context(request, key))


@guard("keep-books")
def source_confirm(request: SiteRequest, key: str) -> HttpResponse:
    """Vouch by name for a source that is not official."""
    form = ConfirmSourceForm(request.POST or None)
    get_object_or_404(queries.sources(request.scope), key=key)
    here = reverse("source", args=[key])

    def act() -> object:
        given = form.cleaned_data
        return services.confirm_source(request.user, key, given["reason"], given["document"])

    done = saved(request, form, act, _("已确认，并记入您的姓名。"), here)
    if done is not None:
        return done
    context = _context(request, key) | {"form": form}
    return render(request, "dafeng/source.html", context, status=422 if form.errors else 200)


@guard("keep-books")
def source_take_back(request: SiteRequest, key: str) -> HttpResponse:
    """Withdraw a confirmation."""
    get_object_or_404(queries.sources(request.scope), key=key)
    revision, reason = number_in(request, "revision"), request.POST.get("reason", "")
    act = partial(services.take_back_source, request.user, key, revision, reason)
    return acted(request, act, _("已撤回确认。"), reverse("source", args=[key]))


def _context(request: SiteRequest, key: str) -> dict[str, Any]:
    found = get_object_or_404(queries.sources(request.scope), key=key)
    rows = queries.observations(request.scope, queries.ObservationFilter(source=key)).order_by(
        "indicator", "place__order", "-period"
    )
    page = paged(request, rows)
    return {
        "source": found,
        "form": ConfirmSourceForm(),
        "page": page,
        "rows": [(row, indicator_name(row.indicator), figure_of(row)) for row in page],
        "edits": history_of(request.scope, found, 20) if may_do(request.scope, "history") else [],
        "csv_url": export_url("observations", "csv", source=key),
        "xlsx_url": export_url("observations", "xlsx", source=key),
    }
