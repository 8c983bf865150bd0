"""Versions of the plan: which there are, a new text beside the one in force, and what differs, side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dafeng.core.errors import DafengError
from dafeng.plan import records as plan
from dafeng.plan.amendment import Amendment, Piece, near, pieces
from dafeng_site.cascade import amending
from dafeng_site.checking.keeping import LARGEST
from dafeng_site.duty.queries import items
from dafeng_site.pages.acting import acted, upload_in
from dafeng_site.pages.figures import language
from dafeng_site.pages.goals import demand_text
from dafeng_site.people.policy import guard, may_do
from dafeng_site.people.requests import SiteRequest
from dafeng_site.plans.models import PlanVersion, UnitRole

__all__ = ["plan_activate", "plan_differences", "plan_versions"]

_FIELDS = {
    "indicator": gettext_lazy("指标"),
    "year": gettext_lazy("目标年"),
    "op": gettext_lazy("关系"),
    "value": gettext_lazy("目标值"),
    "value_high": gettext_lazy("上限"),
    "unit": gettext_lazy("单位"),
    "base_year": gettext_lazy("基年"),
    "kind": gettext_lazy("类型"),
    "hedge": gettext_lazy("语气"),
}


@guard("open")
def plan_versions(request: SiteRequest) -> HttpResponse:
    """All versions; the office stores a new text here."""
    faults: list[str] = []
    if request.method == "POST":
        try:
            name, content = upload_in(request, "file", LARGEST)
            row = amending.upload(request.user, content, name, request.POST.get("note", ""))
        except DafengError as error:
            faults = [fault.text(language()) for fault in error.faults]
        else:
            if row.is_current:
                messages.success(request, _("方案已存入并启用，请核对读出的目标和任务。"))
                return HttpResponseRedirect(reverse("plan"))
            messages.success(request, _("已存为新版本，尚未启用。请核对差异。"))
            current = amending.versions(request.scope).filter(is_current=True).first()
            query = f"?old={current.pk if current else row.pk}&new={row.pk}"
            return HttpResponseRedirect(reverse("plan-differences") + query)
    rows = list(amending.versions(request.scope).defer("text", "content"))
    context = {"rows": rows, "faults": faults, "current": next((row for row in rows if row.is_current), None)}
    return render(request, "dafeng/cascade/versions.html", context, status=422 if faults else 200)


@guard("edit-plan")
def plan_activate(request: SiteRequest, pk: int) -> HttpResponse:
    """Bring a version into force."""
    get_object_or_404(amending.versions(request.scope), pk=pk)
    reason = request.POST.get("reason", "")
    url = reverse("plan-versions")
    return acted(request, lambda: amending.activate(request.user, pk, reason), _("已启用，原版本保留。"), url)


@guard("open")
def plan_differences(request: SiteRequest) -> HttpResponse:
    """Clauses, tasks, targets and units of two versions side by side."""
    rows = list(amending.versions(request.scope))
    if not rows:
        raise Http404
    new = _version(rows, request.GET.get("new", "")) or rows[0]
    older = [row for row in rows if row.number < new.number]
    old = _version(rows, request.GET.get("old", "")) or (older[0] if older else new)
    published = old.pk == new.pk
    found = amending.differences(old, new, published=published)
    context = {
        "rows": rows,
        "old": old,
        "new": new,
        "published": published,
        "empty": found.is_empty,
        "clauses": _clauses(found),
        "tasks": _tasks(found),
        "targets": _targets(found),
        "counts": _counts(found),
        "items": _items(request, found),
    }
    return render(request, "dafeng/cascade/differences.html", context)


def _items(request: SiteRequest, found: Amendment) -> list[tuple[Any, str | None]]:
    """Work items of the clauses that change, with the clause's new number; for those who may see work items."""
    if not may_do(request.scope, "duty"):
        return []
    rows = items(request.scope).filter(clause__in=found.touched).order_by("code")
    return [(row, found.numbers.get(row.clause)) for row in rows]


def _version(rows: list[PlanVersion], key: str) -> PlanVersion | None:
    return next((row for row in rows if str(row.pk) == key), None)


def _counts(found: Amendment) -> list[tuple[str, int, int, int]]:
    told = []
    for name, rows in ((_("条款"), found.clauses), (_("任务"), found.tasks), (_("目标"), found.targets)):
        changes = [each.change for each in rows]
        told.append((name, changes.count("added"), changes.count("changed"), changes.count("removed")))
    return told


def _clauses(found: Amendment) -> list[dict[str, Any]]:
    return [
        {
            "change": each.change if each.change != "same" else "renumbered",
            "old": each.old,
            "new": each.new,
            "renumbered": each.renumbered,
            **_pieces(pieces(_whole(each.old, each.old_text), _whole(each.new, each.new_text))),
        }
        for each in found.clauses
        if each.change != "same" or each.renumbered
    ]


def _pieces(whole: tuple[Piece, ...]) -> dict[str, Any]:
    """What stands beside a change, and the whole text where that leaves something out."""
    short = near(whole)
    return {"short": short, "whole": whole if short != whole else ()}


def _whole(clause: plan.Clause | None, text: str) -> str:
    return f"{clause.title}\n{text}".strip() if clause else ""


def _tasks(found: Amendment) -> list[dict[str, Any]]:
    roles = dict(UnitRole.choices)
    return [
        {
            "change": each.change,
            "old": each.old,
            "new": each.new,
            "came": each.came,
            "went": each.went,
            "roles": [(name, roles[before], roles[after]) for name, before, after in each.roles],
        }
        for each in found.tasks
        if each.change != "same"
    ]


def _targets(found: Amendment) -> list[dict[str, Any]]:
    return [
        {
            "change": each.change,
            "old": each.old,
            "new": each.new,
            "old_demand": demand_text(each.old) if each.old else "",
            "new_demand": demand_text(each.new) if each.new else "",
            "fields": [str(_FIELDS[name]) for name in each.fields],
        }
        for each in found.targets
        if each.change != "same"
    ]
