"""The year's cascade: by task, unit or district; a unit's page; the table in; a year carried over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dafeng.core.errors import DafengError
from dafeng_site.cascade import changes, tree, years
from dafeng_site.cascade.worktable import import_cascade
from dafeng_site.data.importing.faults import in_words
from dafeng_site.data.importing.sheet import LARGEST
from dafeng_site.duty import queries as duty
from dafeng_site.duty.models import Assignment, Lights
from dafeng_site.pages.acting import acted, number_in, upload_in
from dafeng_site.pages.exports import export_url
from dafeng_site.pages.figures import language
from dafeng_site.pages.listing import chosen, paged, sort_key, sorted_by, states_of
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import guard, visible
from dafeng_site.people.requests import SiteRequest

__all__ = ["cascade", "cascade_import", "cascade_roll", "cascade_undo", "cascade_unit"]

_ROWS = 40
"""Rows on a page of the year's cascade."""


@guard("duty")
def cascade(request: SiteRequest) -> HttpResponse:
    """The year's work items under their tasks, units or districts."""
    scope, today = request.scope, timezone.localdate()
    wanted = tree.CascadeFilter.of_year(request.GET, today.year)
    key = sort_key(request, tuple(tree.SORTS), "code")
    lines = sorted_by(tree.outline(scope, wanted, today), key, tree.SORTS)
    groups = tree.grouped(scope, lines, wanted.by)
    page = paged(request, [each.pk for group in groups for each in group.lines], _ROWS)
    rows = tree.some_rows(scope, list(page.object_list), today)
    query = {name: getattr(wanted, name) for name in wanted.names()}
    context = {
        "groups": _on_page(groups, rows),
        "page": page,
        "number": len(lines),
        "counts": duty.light_counts(each.light for each in lines),
        "wanted": wanted,
        "filtered": wanted.any,
        "ways": chosen([("task", _("按任务")), ("unit", _("按单位")), ("district", _("按区（市）"))], wanted.by),
        "years": chosen([(year, year) for year in duty.known_years(scope) or [wanted.year]], wanted.year),
        "units": chosen(duty.known_units(scope), wanted.unit),
        "lights": chosen(Lights.choices, wanted.light),
        "states": states_of(Assignment, wanted.state),
        "waiting": changes.changes(scope).filter(state="submitted").count(),
        "csv_url": export_url("cascade", "csv", **query),
        "xlsx_url": export_url("cascade", "xlsx", **query),
    }
    return render(request, "dafeng/cascade/cascade.html", context)


def _on_page(
    groups: Sequence[tree.Group], rows: Mapping[int, tree.CascadeRow]
) -> list[tuple[tree.Group, list[tree.CascadeRow]]]:
    """The groups of a page, each with those of its rows that stand on it; its head counts all of it."""
    found = [(group, [rows[each.pk] for each in group.lines if each.pk in rows]) for group in groups]
    return [(group, own) for group, own in found if own]


@guard("duty")
def cascade_unit(request: SiteRequest, pk: int) -> HttpResponse:
    """One unit: what it owes and supports, its contact persons, what it asked to change. Others see their own alone."""
    scope, today = request.scope, timezone.localdate()
    unit = get_object_or_404(visible(scope, OrgUnit.objects.all()), pk=pk)
    if not scope.sees_all and scope.unit != unit.pk:
        raise Http404
    wanted = tree.CascadeFilter.of_year({"year": request.GET.get("year", "")}, today.year)
    found = duty.items(scope).filter(unit=unit, year=_year(wanted.year, today.year)).order_by("due", "code")
    helped = duty.items(scope).filter(supports__unit=unit, year=_year(wanted.year, today.year)).order_by("due", "code")
    own = tree.rows_of(scope, found, today)
    context = {
        "unit": unit,
        "year": wanted.year,
        "own": own,
        "helped": tree.rows_of(scope, helped, today),
        "counts": duty.light_counts(row.view.standing.shown for row in own),
        "weight": sum(row.view.row.weight for row in own),
        "contacts": tree.contacts(scope).filter(unit=unit),
        "may_see_contacts": scope.is_steering or scope.unit == unit.pk,
        "changes": changes.changes(scope).filter(unit=unit)[:20],
        "orders": duty.rectifications(scope).filter(unit=unit).exclude(state__in=("closed", "cancelled")),
    }
    return render(request, "dafeng/cascade/unit.html", context)


def _year(text: str, default: int) -> int:
    return int(text) if _is_year(text) else default


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 4


@guard("dispatch")
def cascade_import(request: SiteRequest) -> HttpResponse:
    """Take in the exported table again, with supporting units, whole or not at all."""
    faults: list[str] = []
    if request.method == "POST":
        try:
            name, content = upload_in(request, "file", LARGEST)
            new, changed = import_cascade(request.user, content, name)
        except DafengError as error:
            faults = [in_words(fault, language()) for fault in error.faults]
        else:
            told = ngettext("新增 %(new)s 项", "新增 %(new)s 项", new) % {"new": new}
            told += ngettext("，修改 %(changed)s 项", "，修改 %(changed)s 项", changed) % {"changed": changed}
            messages.success(request, told)
            return HttpResponseRedirect(reverse("cascade"))
    context = {"faults": faults, "xlsx_url": export_url("cascade", "xlsx")}
    return render(request, "dafeng/cascade/import.html", context, status=422 if faults else 200)


@guard("dispatch")
def cascade_roll(request: SiteRequest) -> HttpResponse:
    """Carry a year over: look at what would be made, then make it."""
    scope, today = request.scope, timezone.localdate()
    sent = request.method == "POST"
    given = request.POST if sent else {"old": str(today.year), "new": str(today.year + 1)} | request.GET.dict()
    typed = [given.get("old", ""), given.get("new", "")]
    faults = [] if all(map(_is_year, typed)) else [_("年份须为四位数字。")]
    old, new = (_year(each, today.year + at) for at, each in enumerate(typed))
    found: tuple[object, ...] = ()
    try:
        if sent and not faults:
            years.roll(request.user, old, new)
            messages.success(request, _("已结转，等待各单位承接；在有单位承接之前可以撤销。"))
            return HttpResponseRedirect(f"{reverse('cascade')}?year={new}")
        if "old" in request.GET and not faults:
            found = years.preview(scope, old, new)
    except DafengError as error:
        faults = [fault.text(language()) for fault in error.faults]
    context = {"old": old, "new": new, "found": found, "faults": faults, "rolls": years.rolls(scope)[:10]}
    return render(request, "dafeng/cascade/roll.html", context, status=422 if faults and sent else 200)


@guard("dispatch")
def cascade_undo(request: SiteRequest, pk: int) -> HttpResponse:
    """Take a carry-over back."""
    get_object_or_404(years.rolls(request.scope), pk=pk)
    revision, reason = number_in(request, "revision"), request.POST.get("reason", "")[:100]
    url = reverse("cascade-roll")
    return acted(request, lambda: years.undo(request.user, pk, revision, reason), _("已撤销结转，历史记录保留。"), url)
