"""The notifications centre: one's own notices by kind, what is unread, and what one wants by mail."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from dafeng_site.notices import telling as told
from dafeng_site.pages.listing import chosen, paged
from dafeng_site.people.policy import guard
from dafeng_site.people.requests import SiteRequest
from dafeng_site.reminders import wishes

__all__ = ["notice", "notices", "notices_read", "reminder_wishes"]

KINDS: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    ("remind", gettext_lazy("到期提醒"), ("remind:",)),
    ("report", gettext_lazy("调度报送"), ("round:", "report:", "closed:")),
    ("item", gettext_lazy("工作项"), ("item:", "assignment:")),
    ("order", gettext_lazy("整改"), ("order:",)),
)
"""Kinds of notices by how their keys begin."""


@guard("signed-in")
@never_cache
def notices(request: SiteRequest) -> HttpResponse:
    """One's own notices, the latest first, by kind, all or the unread."""
    rows = told.notices(request.scope)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    numbers = rows.filter(read__isnull=True).aggregate(**{code: Count("pk", _begins(code)) for code, _n, _k in KINDS})
    known = [(code, f"{name} {numbers[code]}" if numbers[code] else str(name)) for code, name, _k in KINDS]
    if kind in dict(known):
        rows = rows.filter(_begins(kind))
    if state == "unread":
        rows = rows.filter(read__isnull=True)
    context = {
        "page": paged(request, rows, 30),
        "unread": told.unread(request.scope),
        "kinds": chosen(known, kind),
        "states": chosen([("unread", _("未读"))], state),
        "filtered": bool(kind or state),
    }
    return render(request, "dafeng/notices/notices.html", context)


@guard("signed-in")
@never_cache
def notice(request: SiteRequest, pk: int) -> HttpResponse:
    """Go to what one of the own notices is about; it is read then."""
    row = get_object_or_404(told.notices(request.scope), pk=pk)
    told.mark_read(request.user, row.pk)
    fits = row.url.startswith("/") and url_has_allowed_host_and_scheme(row.url, None)
    return HttpResponseRedirect(row.url if fits else reverse("notices"))


@guard("signed-in")
def notices_read(request: SiteRequest) -> HttpResponse:
    """Mark all notices as read, or one."""
    given = request.POST.get("notice", "")
    if request.method == "POST":
        told.mark_read(request.user, int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else None)
    return HttpResponseRedirect(reverse("notices"))


@guard("signed-in")
@never_cache
def reminder_wishes(request: SiteRequest) -> HttpResponse:
    """What one wants by mail."""
    if request.method == "POST":
        wishes.save(request.user, {name: request.POST.get(name) == "1" for name in wishes.FIELDS})
        messages.success(request, _("已保存。"))
        return HttpResponseRedirect(reverse("reminder-wishes"))
    wish = wishes.wish_of(request.scope)
    fields = [(name, wish._meta.get_field(name).verbose_name, getattr(wish, name)) for name in wishes.FIELDS]
    return render(request, "dafeng/notices/wishes.html", {"fields": fields})


def _begins(code: str) -> Q:
    found = Q()
    for start in next(starts for kind, _name, starts in KINDS if kind == code):
        found |= Q(key__startswith=start)
    return found
