"""What an inventory is made from and what it was: activities entered, versions kept, and what changed between two."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dafeng.accounts.inventory import Inventory, activities, inventory_lines
from dafeng.accounts.recalculation import compare_inventories
from dafeng.core.errors import DafengError
from dafeng_site.books import activities as services
from dafeng_site.books import inventories
from dafeng_site.books.models import InventoryVersion
from dafeng_site.pages.acting import number_in, saved
from dafeng_site.pages.booksforms import ActivityForm
from dafeng_site.pages.figures import language
from dafeng_site.pages.inventoryview import item_label, sector_label
from dafeng_site.pages.listing import paged
from dafeng_site.pages.views.inventories import asked, bar
from dafeng_site.people.policy import guard, may_do
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest

__all__ = ["activity_edit", "activity_new", "activity_page", "version", "version_keep", "versions"]


@guard("open")
def activity_page(request: SiteRequest) -> HttpResponse:
    """Activities that this person may see, with units, state and source."""
    words = request.GET.get("q", "").strip()
    lang = language()
    found = [
        row
        for row in inventories.activity_rows(request.scope)
        if not words or words in activities()[row.activity].zh or words in row.activity or words in str(row.year)
    ]
    page = paged(request, found)
    rows = [(row, activities()[row.activity].name(lang), inventory_lines()[activities()[row.activity].line].name(lang))
            for row in page]  # fmt: skip
    return render(request, "dafeng/books/activities.html", {"page": page, "rows": rows, "q": words})


@guard("keep-books")
def activity_new(request: SiteRequest) -> HttpResponse:
    """Enter an activity."""
    place, year, _book, _gwp = asked(request)
    initial = {"place": place, "year": year or None, "activity": request.GET.get("activity", "")}
    form = ActivityForm(request.scope, request.POST or None, initial=initial)
    done = saved(
        request,
        form,
        lambda: services.set_activity(
            request.user,
            *(form.cleaned_data[name] for name in ("activity", "place", "year", "source")),
            form.fields_given(),
        ),
        _("活动水平已保存，清单随即重算。"),
        reverse("inventory-activity"),
    )
    if done is not None:
        return done
    context = {"form": form, "record": None, "edits": []}
    return render(request, "dafeng/books/activity_edit.html", context, status=422 if form.errors else 200)


@guard("keep-books")
def activity_edit(request: SiteRequest, pk: int) -> HttpResponse:
    """Change or remove an activity."""
    record = get_object_or_404(inventories.activity_rows(request.scope), pk=pk)
    names = ("activity", "year", "value", "unit", "state", "locator", "uncertainty", "note", "revision")
    initial = {name: getattr(record, name) for name in names}
    initial |= {"place": record.place_id, "source": record.source.key}
    form = ActivityForm(request.scope, request.POST or None, initial=initial)
    for name in ("activity", "place", "year"):
        form.fields[name].disabled = True
    if request.method == "POST" and (form.is_valid() or "remove" in request.POST):
        try:
            _saved(request, pk, form)
        except DafengError as error:
            form.add_error(None, error.text(language()))
        else:
            messages.success(request, _("活动水平已保存，清单随即重算。"))
            return HttpResponseRedirect(reverse("inventory-activity"))
    edits = history_of(request.scope, record, 20) if may_do(request.scope, "history") else []
    context = {"form": form, "record": record, "edits": edits}
    return render(request, "dafeng/books/activity_edit.html", context, status=422 if form.errors else 200)


def _saved(request: SiteRequest, pk: int, form: ActivityForm) -> None:
    if "remove" in request.POST:
        revision = number_in(request, "revision")
        services.remove_activity(request.user, pk, revision, request.POST.get("reason", "")[:100])
        return
    given = form.cleaned_data
    services.change_activity(request.user, pk, given["revision"] or 0, given["source"], form.fields_given())


@guard("versions")
def versions(request: SiteRequest) -> HttpResponse:
    """Kept versions: who, when, why, the total and how it differs from the version before."""
    context = bar(request)
    rows = list(inventories.versions(request.scope))
    before: dict[int, InventoryVersion | None] = {}
    for at, row in enumerate(rows):
        before[row.pk] = next((each for each in rows[at + 1 :] if _same(each, row)), None)
    page = paged(request, rows, 30)
    shown = []
    for row in page:
        old = before[row.pk]
        comparable = old is not None and old.gwp_set == row.gwp_set
        shown.append({"row": row, "old": old, "change": row.total - old.total if old and comparable else None})
    context |= {"page": page, "rows": shown, "reason": ""}
    return render(request, "dafeng/books/versions.html", context)


def _same(one: InventoryVersion, other: InventoryVersion) -> bool:
    return (one.place_id, one.year, one.book) == (other.place_id, other.year, other.book)


@guard("keep-books")
def version_keep(request: SiteRequest) -> HttpResponse:
    """Keep the inventory as it stands."""
    place, year, book, gwp_set = asked(request)
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            row = services.keep_version(request.user, place, year, book, gwp_set, reason)
        except DafengError as error:
            messages.error(request, error.text(language()))
        else:
            messages.success(request, _("已留存这一版本。"))
            return HttpResponseRedirect(reverse("inventory-version", args=[row.pk]))
    return HttpResponseRedirect(reverse("inventory-versions") + bar(request)["query"])


@guard("versions")
def version(request: SiteRequest, pk: int) -> HttpResponse:
    """One kept version against the one before it: what changed, line by line, and why."""
    row = get_object_or_404(inventories.versions(request.scope), pk=pk)
    earlier = inventories.versions(request.scope).filter(
        place=row.place, year=row.year, book=row.book, created__lte=row.created, pk__lt=row.pk
    )
    old = earlier.first()
    context: dict[str, Any] = {"row": row, "old": old}
    new_one = inventories.of_record(row)
    if old is not None:
        context |= _compared(inventories.of_record(old), new_one)
    return render(request, "dafeng/books/version.html", context)


def _compared(old: Inventory, new: Inventory) -> dict[str, Any]:
    """The library's log of a recalculation, in the reader's words: per line what changed, shared among its causes."""
    lang = language()
    try:
        log = compare_inventories(old, new)
    except DafengError as error:
        return {"trouble": error.text(lang)}
    lines = inventory_lines()
    known = {each.key: each for each in (*old.results, *new.results)}
    names = {(each.line, each.item): item_label(each) for each in known.values()}
    rows = [
        {
            "name": lines[each.line].name(lang),
            "item": names.get((each.line, each.item), each.item),
            "change": each,
            "causes": [(_CAUSES[cause], value) for cause, value in each.causes.items() if abs(value) > 1e-6],
            "notation": each.notation.replace("value", _("有数值")),
            "terms": [(term, term.old, term.new) for term in each.terms],
        }
        for each in log.changes
    ]
    sectors = [(sector_label(each.sector), each.old, each.new, each.difference) for each in log.sectors]
    return {"rows": rows, "sectors": sectors, "log": log, "set_changed": log.old_gwp != log.new_gwp}


_CAUSES = {
    "activity": gettext_lazy("活动水平"),
    "factor": gettext_lazy("因子"),
    "method": gettext_lazy("方法"),
    "gwp": gettext_lazy("全球增温潜势"),
    "notation": gettext_lazy("记号"),
}
