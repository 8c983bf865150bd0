"""Work items: list, one item with why it stands where it stands, its edit, its acceptance, a table in and out."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dafeng.core.errors import DafengError
from dafeng_site.data.importing.faults import in_words
from dafeng_site.data.importing.sheet import LARGEST
from dafeng_site.duty import items as writing
from dafeng_site.duty import queries
from dafeng_site.duty.itemtable import import_items
from dafeng_site.duty.models import Assignment, Lights, WorkItem
from dafeng_site.duty.tasklights import task_standing
from dafeng_site.moving import moves
from dafeng_site.pages.acting import acted, form_page, number_in, saved, upload_in
from dafeng_site.pages.dutyforms import ItemForm
from dafeng_site.pages.exports import export_url
from dafeng_site.pages.figures import language
from dafeng_site.pages.listing import chosen, paged, states_of
from dafeng_site.people.fields import seen
from dafeng_site.people.policy import guard, may_do
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest
from dafeng_site.plans.models import Task

__all__ = [
    "item",
    "item_answer",
    "item_edit",
    "item_new",
    "item_override",
    "item_remove",
    "item_view",
    "items",
    "items_import",
]


@guard("duty")
def items(request: SiteRequest) -> HttpResponse:
    """Work items with filters, of the current year where none is chosen; the light is computed for the day."""
    scope, today = request.scope, timezone.localdate()
    years = queries.known_years(scope)
    wanted = queries.ItemFilter.parse(request.GET)
    filtered = wanted.any
    if "year" not in request.GET and str(today.year) in years:
        wanted = replace(wanted, year=str(today.year))
    lights = queries.lights(queries.items(scope, wanted), today)
    page = paged(request, [key for key, light in lights if wanted.light in ("", light)], 30)
    page.object_list = queries.some_views(scope, list(page.object_list), today)
    query = {name: getattr(wanted, name) for name in wanted.names()}
    context = {
        "page": page,
        "wanted": wanted,
        "filtered": filtered,
        "years": chosen([(year, year) for year in years], wanted.year),
        "units": chosen(queries.known_units(scope), wanted.unit),
        "lights": chosen(Lights.choices, wanted.light),
        "states": states_of(Assignment, wanted.state),
        "counts": queries.light_counts(light for _key, light in lights if wanted.light in ("", light)),
        "last_year": years[0] if years else "",
        "next_year": int(years[0]) + 1 if years else today.year,
        "csv_url": export_url("work-items", "csv", **query),
        "xlsx_url": export_url("work-items", "xlsx", **query),
    }
    return render(request, "dafeng/duty/items.html", context)


@guard("duty")
def item(request: SiteRequest, pk: int) -> HttpResponse:
    """One item: why it stands where it stands, what the unit says, what the office has set."""
    scope, today = request.scope, timezone.localdate()
    row = get_object_or_404(queries.items(scope), pk=pk)
    view = queries.views(scope, [row], today)[0]
    task = Task.objects.filter(
        clause__number=row.clause, version__is_current=True, version__document__is_own=True
    ).first()
    edits = [*history_of(scope, row, 20), *history_of(scope, row.assignment, 20)] if may_do(scope, "history") else []
    context = {
        "view": view,
        "row": row,
        "contact": seen(scope, row.assignment, "contact") or seen(scope, row, "contact"),
        "task": task,
        "of_task": task_standing(scope, row.clause, today) if row.clause else None,
        "moves": moves(scope, row.assignment),
        "own": scope.unit == row.unit_id and scope.is_filing,
        "needed": queries.items(scope).filter(code__in=row.needed),
        "lights": Lights.choices,
        "reports": [
            (each, each.entries[row.code])
            for each in queries.reports(scope).filter(unit=row.unit_id, round__year=row.year, entries__has_key=row.code)
        ],
        "edits": sorted(edits, key=lambda edit: edit["time"], reverse=True),
        "today": today,
    }
    return render(request, "dafeng/duty/item.html", context)


@guard("dispatch")
def item_new(request: SiteRequest) -> HttpResponse:
    """A new work item."""
    start = {"year": timezone.localdate().year, "clause": request.GET.get("clause", "")[:60]}
    form = ItemForm(request.scope, request.POST or None, initial=start)
    return saved(
        request,
        form,
        lambda: writing.create_item(request.user, form.given()),
        _("已下达，等待责任单位承接。"),
        lambda row: reverse("duty-item", args=[row.pk]),
    ) or form_page(request, form, _("下达工作项"), reverse("duty-items"), _("工作项"))


@guard("dispatch")
def item_edit(request: SiteRequest, pk: int) -> HttpResponse:
    """Change a work item. A conflict keeps what was typed."""
    row = get_object_or_404(queries.items(request.scope), pk=pk)
    form = ItemForm(request.scope, request.POST or None, instance=WorkItem.objects.get(pk=pk))
    back = reverse("duty-item", args=[pk])
    return saved(
        request,
        form,
        lambda: writing.change_item(request.user, pk, form.revision_given, form.given(), form.cleaned_data["reason"]),
        _("已保存。"),
        back,
    ) or form_page(request, form, row.title, back, _("工作项"))


@guard("duty")
def item_answer(request: SiteRequest, pk: int) -> HttpResponse:
    """Take an item on, object to it; as the office send it again or withdraw it."""
    row = get_object_or_404(queries.items(request.scope), pk=pk)
    given, revision = request.POST, number_in(request, "revision")
    return acted(
        request,
        lambda: writing.answer(
            request.user,
            row.assignment.pk,
            revision,
            given.get("action", ""),
            reason=given.get("reason", ""),
            contact=given.get("contact", ""),
        ),
        _("已办理。"),
        reverse("duty-item", args=[pk]),
    )


@guard("report")
def item_view(request: SiteRequest, pk: int) -> HttpResponse:
    """What the unit has to say of its item's state."""
    row = get_object_or_404(queries.items(request.scope), pk=pk)
    text, revision = request.POST.get("view", ""), number_in(request, "revision")
    return acted(
        request,
        lambda: writing.give_view(request.user, row.assignment.pk, revision, text),
        _("意见已保存，显示在计算状态旁边。"),
        reverse("duty-item", args=[pk]),
    )


@guard("dispatch")
def item_override(request: SiteRequest, pk: int) -> HttpResponse:
    """Set another state than the computed one, with a reason that stays visible."""
    get_object_or_404(queries.items(request.scope), pk=pk)
    light, reason = request.POST.get("light", ""), request.POST.get("reason", "")
    revision = number_in(request, "revision")
    return acted(
        request,
        lambda: writing.override(request.user, pk, revision, light, reason),
        _("已保存，理由对所有查看者可见。"),
        reverse("duty-item", args=[pk]),
    )


@guard("dispatch")
def item_remove(request: SiteRequest, pk: int) -> HttpResponse:
    """Take back a work item; its history stays."""
    get_object_or_404(queries.items(request.scope), pk=pk)
    reason, revision = request.POST.get("reason", ""), number_in(request, "revision")
    return acted(
        request,
        lambda: writing.remove_item(request.user, pk, revision, reason),
        _("已删除，历史记录保留。"),
        reverse("duty-item", args=[pk]),
        after=reverse("duty-items"),
    )


@guard("dispatch")
def items_import(request: SiteRequest) -> HttpResponse:
    """Take in the exported table again, whole or not at all."""
    faults: list[str] = []
    if request.method == "POST":
        try:
            name, content = upload_in(request, "file", LARGEST)
            new, changed = import_items(request.user, content, name)
        except DafengError as error:
            faults = [in_words(fault, language()) for fault in error.faults]
        else:
            told = ngettext("新增 %(new)s 项", "新增 %(new)s 项", new) % {"new": new}
            told += ngettext("，修改 %(changed)s 项", "，修改 %(changed)s 项", changed) % {"changed": changed}
            messages.success(request, told)
            return HttpResponseRedirect(reverse("duty-items"))
    context = {"faults": faults, "xlsx_url": export_url("work-items", "xlsx")}
    return render(request, "dafeng/duty/items_import.html", context, status=422 if faults else 200)
