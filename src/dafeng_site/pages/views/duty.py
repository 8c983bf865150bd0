"""What is owed: everything of a unit on one page, the office's desk, rectification."""

from __future__ import annotations

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dafeng_site.duty import queries, supervising
from dafeng_site.duty.models import Rectification
from dafeng_site.moving import moves
from dafeng_site.pages.acting import acted, form_page, number_in, saved
from dafeng_site.pages.dutyforms import OrderForm
from dafeng_site.pages.listing import paged, states_of
from dafeng_site.people.policy import guard, may_do
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest

__all__ = [
    "duty",
    "rectification",
    "rectification_new",
    "rectification_step",
    "rectifications",
]


@guard("duty")
def duty(request: SiteRequest) -> HttpResponse:
    """My duties: what the unit owes, most pressing first; for the office what waits for it."""
    scope, today = request.scope, timezone.localdate()
    if scope.is_filing:
        owed = queries.owed(scope, today)
        context = {
            "owed": owed,
            "today": today,
            "counts": queries.light_counts(each.standing.shown for each in owed.items),
        }
        return render(request, "dafeng/duty/mine.html", context)
    rows = queries.items(scope).filter(year=today.year, assignment__state__in=queries.LIVE)
    lights = queries.lights(rows.order_by("due", "code"), today)
    worst = [key for key, light in lights if light == "red"][:12]
    running = list(queries.rounds(scope).filter(state="open"))
    states = queries.reported(scope, running)
    context = {
        "review": [
            queries.report_view(each, today)
            for each in queries.reports(scope).filter(state__in=("submitted", "review"), round__state="open")
        ],
        "objections": queries.items(scope).filter(assignment__state="objected"),
        "orders": queries.rectifications(scope).filter(state="submitted"),
        "rounds": [(each, sorted(Counter(states[each.pk]).items())) for each in running],
        "counts": queries.light_counts(light for _key, light in lights),
        "worst": queries.some_views(scope, worst, today),
        "today": today,
    }
    return render(request, "dafeng/duty/desk.html", context)


@guard("orders")
def rectifications(request: SiteRequest) -> HttpResponse:
    """Rectification orders, those not closed first."""
    state = request.GET.get("state", "")
    rows = queries.rectifications(request.scope).order_by("due")
    states = states_of(Rectification, state)
    if any(each.selected for each in states):
        rows = rows.filter(state=state)
    today = timezone.localdate()
    page = paged(request, rows)
    context = {
        "page": page,
        "rows": [(each, (each.due - today).days) for each in page],
        "states": states,
        "filtered": bool(state),
    }
    return render(request, "dafeng/duty/rectifications.html", context)


@guard("dispatch")
def rectification_new(request: SiteRequest) -> HttpResponse:
    """Order a unit to put something right."""
    form = OrderForm(request.scope, request.POST or None)
    return saved(
        request,
        form,
        lambda: supervising.order(request.user, form.given()),
        _("已交办，并通知整改单位。"),
        lambda row: reverse("duty-rectification", args=[row.pk]),
    ) or form_page(request, form, _("交办整改"), reverse("duty-rectifications"), _("整改"))


@guard("orders")
def rectification(request: SiteRequest, pk: int) -> HttpResponse:
    """One order: problem, measures, result, evidence, and what may be done now."""
    row = get_object_or_404(queries.rectifications(request.scope), pk=pk)
    context = {
        "row": row,
        "days": (row.due - timezone.localdate()).days,
        "moves": moves(request.scope, row),
        "evidence": queries.evidence(request.scope).filter(rectification=row),
        "may_file": _may_file(request, row),
        "edits": history_of(request.scope, row, 30) if may_do(request.scope, "history") else [],
    }
    return render(request, "dafeng/duty/rectification.html", context)


def _may_file(request: SiteRequest, row: Rectification) -> bool:
    return bool(request.scope.unit == row.unit_id and row.state in ("ordered", "planned"))


@guard("orders")
def rectification_step(request: SiteRequest, pk: int) -> HttpResponse:
    """Move an order on."""
    get_object_or_404(queries.rectifications(request.scope), pk=pk)
    code, text = request.POST.get("action", ""), request.POST.get("reason", "")
    revision = number_in(request, "revision")
    url = reverse("duty-rectification", args=[pk])
    return acted(request, lambda: supervising.step(request.user, pk, revision, code, text), _("已办理。"), url)
