"""Editing what was read from the plan: a target, an assigned value, a task and its units; and restoring a version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dafeng.core.errors import DafengError
from dafeng_site.data import queries as data
from dafeng_site.pages.figures import language
from dafeng_site.pages.forms import SPARE_ROWS, AssignedForm, TargetForm, TaskForm, UnitRow
from dafeng_site.pages.goals import goal_of
from dafeng_site.people.policy import guard, visible
from dafeng_site.people.queries import answering, units
from dafeng_site.people.requests import SiteRequest
from dafeng_site.plans import queries, services
from dafeng_site.plans.models import Target, Task
from dafeng_site.plans.versions import restore_task

__all__ = ["target_assign", "target_confirm", "target_edit", "target_restore", "task_edit", "task_restore"]


def _own_target(request: SiteRequest, pk: int) -> Target:
    found = visible(request.scope, Target.objects.filter(version__is_current=True, version__document__is_own=True))
    return get_object_or_404(found.select_related("clause"), pk=pk)


def _seen(row: Target | Task, shown: str) -> int:
    """The revision that the page showed; 0, which is a conflict, where the record has changed since."""
    return row.revision if shown == str(row.revision) else 0


def _done(request: SiteRequest, text: str, name: str, pk: int) -> HttpResponse:
    messages.success(request, text)
    return HttpResponseRedirect(reverse(name, args=[pk]))


@guard("edit-plan")
def target_edit(request: SiteRequest, pk: int) -> HttpResponse:
    """Correct what was read of a target. A conflict or a fault keeps what was typed."""
    row = _own_target(request, pk)
    form = TargetForm(request.POST or None, instance=Target.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in form.changed_data if name in TargetForm.Meta.fields}
        try:
            services.edit_target(request.user, pk, form.cleaned_data["revision"], fields, form.cleaned_data["reason"])
        except DafengError as error:
            form.add_error(None, error.text(language()))
        else:
            return _done(request, _("已保存。"), "target", pk)
    view = next((each for each in queries.targets(request.scope, timezone.localdate()) if each.id == pk), None)
    assigned = _assigned_form(request, row) if row.kind == "assigned" else None
    context = {"form": form, "row": row, "goal": goal_of(view) if view else None, "assigned": assigned}
    return render(request, "dafeng/target_edit.html", context, status=422 if form.errors else 200)


def _assigned_form(request: SiteRequest, row: Target, posted: Any = None) -> AssignedForm:
    initial = {
        "assigned_value": row.assigned_value,
        "assigned_unit": row.assigned_unit,
        "assigned_kind": row.assigned_kind,
        "assigned_source": row.assigned_source.key if row.assigned_source else "",
        "revision": row.revision,
    }
    return AssignedForm(posted, initial=initial, sources=data.sources(request.scope), prefix="a")


@guard("edit-plan")
def target_assign(request: SiteRequest, pk: int) -> HttpResponse:
    """Enter, or take back, what the level above has assigned."""
    row = _own_target(request, pk)
    assigned = _assigned_form(request, row, request.POST or None)
    if request.method == "POST" and assigned.is_valid():
        given = assigned.cleaned_data
        source = given["assigned_source"]
        try:
            services.assign_value(
                request.user,
                pk,
                given["revision"],
                value=given["assigned_value"],
                unit=given["assigned_unit"],
                kind=given["assigned_kind"],
                source=source.key if source else "",
            )
        except DafengError as error:
            assigned.add_error(None, error.text(language()))
        else:
            return _done(request, _("下达值已保存。"), "target", pk)
    form = TargetForm(instance=row)
    context = {"form": form, "row": row, "goal": None, "assigned": assigned}
    return render(request, "dafeng/target_edit.html", context, status=422 if assigned.errors else 200)


@guard("edit-plan")
def target_confirm(request: SiteRequest, pk: int) -> HttpResponse:
    """Say by name that the target means its catalogue indicator."""
    row = _own_target(request, pk)
    if request.method == "POST" and row.code:
        revision = _seen(row, request.POST.get("revision", ""))
        try:
            services.confirm_indicator(request.user, pk, revision, row.code)
        except DafengError as error:
            messages.error(request, error.text(language()))
        else:
            messages.success(request, _("已核对指标，并记入您的姓名。"))
    return HttpResponseRedirect(reverse("target", args=[pk]))


@guard("edit-plan")
def target_restore(request: SiteRequest, pk: int, history: int) -> HttpResponse:
    """Put the fields of an earlier version back; the way back is an edit like any other and stays in the history."""
    row = _own_target(request, pk)
    before = visible(request.scope, row.history.filter(history_id=history)).first()
    if before is None:
        raise Http404
    if request.method == "POST":
        fields = {name: getattr(before, name) for name in services.TARGET_FIELDS}
        when = timezone.localtime(before.history_date).strftime("%Y-%m-%d %H:%M")
        try:
            revision = _seen(row, request.POST.get("revision", ""))
            services.edit_target(request.user, pk, revision, fields, _("恢复到 %(when)s 的版本") % {"when": when})
        except DafengError as error:
            messages.error(request, error.text(language()))
        else:
            messages.success(request, _("已恢复到 %(when)s 的版本。") % {"when": when})
    return HttpResponseRedirect(reverse("target", args=[pk]))


@guard("edit-plan")
def task_edit(request: SiteRequest, pk: int) -> HttpResponse:
    """Correct a task's title, its units and their roles."""
    found = visible(request.scope, Task.objects.filter(version__is_current=True, version__document__is_own=True))
    row = get_object_or_404(found.select_related("clause", "version"), pk=pk)
    carriers = list(row.units.select_related("unit"))
    rows = formset_factory(UnitRow, extra=SPARE_ROWS, max_num=60)
    initial = [{"unit": each.unit.code, "role": each.role} for each in carriers if each.unit]
    offered = answering(units(request.scope), *(each.unit_id for each in carriers))
    known = {"units": offered, "options": [(each.code, str(each)) for each in offered]}
    form = TaskForm(request.POST or None, initial={"title": row.title, "revision": row.revision})
    formset = rows(request.POST or None, initial=initial, form_kwargs=known, prefix="u")
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        try:
            _save_task(request, pk, form, formset)
        except DafengError as error:
            form.add_error(None, error.text(language()))
        else:
            return _done(request, _("已保存。"), "task", pk)
    context = {"form": form, "formset": formset, "row": row, "unknown": [each for each in carriers if not each.unit]}
    return render(request, "dafeng/task_edit.html", context, status=422 if form.errors else 200)


def _save_task(request: SiteRequest, pk: int, form: TaskForm, formset: Any) -> None:
    given = form.cleaned_data
    title = given["title"] if "title" in form.changed_data else None
    chosen = [(each["unit"].code, each["role"] or "responsible") for each in formset.cleaned_data if each.get("unit")]
    carriers = list(dict(reversed(chosen)).items())[::-1] if formset.has_changed() else None
    services.change_task(request.user, pk, given["revision"], title=title, units=carriers, reason=given["reason"])


@guard("edit-plan")
def task_restore(request: SiteRequest, pk: int, history: int) -> HttpResponse:
    """Put title and units of an earlier version back; the way back is an edit like any other."""
    found = visible(request.scope, Task.objects.filter(version__is_current=True, version__document__is_own=True))
    row = get_object_or_404(found, pk=pk)
    before = visible(request.scope, row.history.filter(history_id=history)).first()
    if before is None:
        raise Http404
    if request.method == "POST":
        revision = _seen(row, request.POST.get("revision", ""))
        when = timezone.localtime(before.history_date).strftime("%Y-%m-%d %H:%M")
        try:
            restore_task(request.user, pk, revision, history, _("恢复到 %(when)s 的版本") % {"when": when})
        except DafengError as error:
            messages.error(request, error.text(language()))
        else:
            messages.success(request, _("已恢复到 %(when)s 的版本。") % {"when": when})
    return HttpResponseRedirect(reverse("task", args=[pk]))
