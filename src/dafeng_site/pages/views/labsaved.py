"""Saved scenarios: kept with author and note, listed, changed, removed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dafeng.core.errors import DafengError
from dafeng_site.lab import services
from dafeng_site.lab.models import SavedScenario
from dafeng_site.lab.state import steers_of_record
from dafeng_site.lab.worlds import World, world_of
from dafeng_site.pages.acting import number_in
from dafeng_site.pages.figures import language, unit_label
from dafeng_site.pages.labasked import asked_of
from dafeng_site.pages.labnames import input_name, scenario_name
from dafeng_site.pages.labnumbers import wan
from dafeng_site.pages.listing import paged
from dafeng_site.pages.views.lab import asked_or_404
from dafeng_site.people.policy import guard, may_change, may_do
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest

__all__ = ["lab_save", "lab_saved", "lab_saved_list"]


class SavedForm(forms.Form):
    """Name, note and who may see a saved scenario."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=100)
    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    shared = forms.BooleanField(label=gettext_lazy("其他人可以查看"), required=False)
    reason = forms.CharField(label=gettext_lazy("修改理由"), max_length=100, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)


@guard("save-scenario")
def lab_save(request: SiteRequest) -> HttpResponse:
    """Keep the state in the address under a name; refused where the run is no longer the one that was looked at."""
    asked = asked_or_404(request)
    if request.method != "POST" or asked.faults:
        return HttpResponseRedirect(reverse("lab") + "?" + asked.query())
    given = request.POST
    try:
        row = services.save_scenario(
            request.user,
            asked.world,
            asked.state,
            name=given.get("name", "")[:200],
            note=given.get("note", "")[:2000],
            shared=given.get("shared") == "1",
            key=given.get("key", ""),
        )
    except DafengError as error:
        messages.error(request, error.text(language()))
        return HttpResponseRedirect(reverse("lab") + "?" + asked.query())
    messages.success(request, _("情景已保存。"))
    return HttpResponseRedirect(reverse("lab-saved", args=[row.pk]))


@guard("lab")
def lab_saved_list(request: SiteRequest) -> HttpResponse:
    """Scenarios that this person may see, the latest first."""
    rows = services.saved_rows(request.scope)
    world = world_of(request.scope)
    page = paged(request, rows, 30)
    shown = [(row, _peak(row), _current(world, row)) for row in page]
    return render(request, "dafeng/lab/saved_list.html", {"page": page, "rows": shown})


def _peak(row: SavedScenario) -> dict[str, Any]:
    """The peak as it was when saved: its year, whether that is merely the model's first, the highest value [10^4 t]."""
    kept = row.result
    first = kept.get("peak_kind") == "first-year"
    return {"year": kept["peak_year"], "first": first, "value": wan(kept["peak_value"])}


def _current(world: Any, row: SavedScenario) -> bool:
    if not isinstance(world, World):
        return False
    try:
        return services.is_current(world, row)
    except DafengError:
        return False


@guard("lab")
def lab_saved(request: SiteRequest, pk: int) -> HttpResponse:
    """One saved scenario: what it is, by whom, whether it still holds, its history; changed and removed here."""
    scope = request.scope
    row = get_object_or_404(services.saved_rows(scope), pk=pk)
    may_edit = may_change(scope, row)
    names = ("name", "note", "shared", "revision")
    form = SavedForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST" and ("remove" in request.POST or form.is_valid()):
        try:
            _written(request, row, form)
        except DafengError as error:
            form.is_valid()
            form.add_error(None, error.text(language()))
        else:
            gone = "remove" in request.POST
            messages.success(request, _("情景已删除。") if gone else _("已保存修改。"))
            return HttpResponseRedirect(reverse("lab-saved-list") if gone else reverse("lab-saved", args=[pk]))
    edits = history_of(scope, row, 20) if may_do(scope, "history") else []
    context = {"row": row, "form": form, "may_edit": may_edit, "edits": edits, "peak": _peak(row), **_about(scope, row)}
    return render(request, "dafeng/lab/saved.html", context, status=422 if form.errors else 200)


def _written(request: SiteRequest, row: SavedScenario, form: SavedForm) -> None:
    if "remove" in request.POST:
        revision = number_in(request, "revision")
        services.remove_saved(request.user, row.pk, revision, request.POST.get("reason", "")[:100])
        return
    given_fields = form.cleaned_data
    services.change_saved(request.user, row.pk, given_fields["revision"], given_fields, given_fields["reason"])


def _about(scope: Any, row: SavedScenario) -> dict[str, Any]:
    """The levels in words and the way into the lab, where the city's scenarios still know them."""
    world = world_of(scope)
    if not isinstance(world, World):
        return {"levels": list(row.levels.items()), "url": "", "current": False}
    asked = asked_of(world, {"scenario": row.scenario})
    levels = [(input_name(asked, name), value * 100) for name, value in row.levels.items()]
    steers = steers_of_record(row.drivers)
    levels += [(input_name(asked, each.driver), each.deviation * 100) for each in steers if each.deviation]
    units = {each.id: unit_label(each.unit, language()) for each in world.spec.drivers}
    paths = [(input_name(asked, each.driver), each.points, units.get(each.driver, "")) for each in steers
             if each.points]  # fmt: skip
    try:
        state = services.state_of_saved(world, row)
    except DafengError as error:
        return {"levels": levels, "paths": paths, "url": "", "current": False, "trouble": error.text(language())}
    url = reverse("lab") + "?" + state.query(saved=str(row.pk), key=row.key)
    current = services.is_current(world, row)
    return {
        "levels": levels,
        "paths": paths,
        "url": url,
        "current": current,
        "scenario_name": scenario_name(asked, row.scenario),
    }
