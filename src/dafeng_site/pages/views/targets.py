"""Targets: the list, one target with its reasons and reference path, its chart as a file."""

from __future__ import annotations

import re

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from dafeng.charts import draw_lines
from dafeng_site.data.queries import source_titles
from dafeng_site.pages.clauses import part_options
from dafeng_site.pages.exports import export_url
from dafeng_site.pages.goals import Goal, goal_of
from dafeng_site.pages.listing import chosen, paged, sort_key, sorted_by
from dafeng_site.pages.pathchart import path_chart
from dafeng_site.pages.pictures import line_picture
from dafeng_site.pages.wording import STATUS_CODES, status_label
from dafeng_site.people.policy import guard, may_do, visible
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest
from dafeng_site.plans import queries
from dafeng_site.plans.models import Nature, TargetKind
from dafeng_site.plans.narrowing import TargetFilter
from dafeng_site.plans.shown import TargetDetail, TargetView

__all__ = ["target", "target_chart", "targets"]

_WORST_FIRST = {
    code: at for at, code in enumerate(("far-behind", "behind", "cannot-tell", "awaiting", "on-pace", "met"))
}
_MOST_EDITS = 20
_COLUMNS = {
    "clause": lambda goal: goal.target.order,
    "name": lambda goal: goal.name,
    "year": lambda goal: goal.target.year,
    "status": lambda goal: _WORST_FIRST.get(goal.status, 9),
    "progress": lambda goal: goal.progress,
}


@guard("open")
def targets(request: SiteRequest) -> HttpResponse:
    """All targets of the city's plan, with filters in the address."""
    today = timezone.localdate()
    everything = queries.targets(request.scope, today)
    wanted = TargetFilter.parse(request.GET)
    goals = [goal_of(view) for view in queries.targets(request.scope, today, _without_status(wanted))]
    if wanted.status:
        goals = [goal for goal in goals if goal.status == wanted.status]
    key = sort_key(request, tuple(_COLUMNS), "clause")
    years = sorted({view.row.year for view in everything if view.row.year})
    units = list(dict.fromkeys(unit.name for view in everything for unit in view.units))
    query = {name: getattr(wanted, name) for name in wanted.names()}
    context = {
        "page": paged(request, sorted_by(goals, key, _COLUMNS)),
        "wanted": wanted,
        "filtered": any(query.values()),
        "sort": key,
        "counts": [(code, status_label(code), number) for code, number in _counts(goals)],
        "clauses": part_options(request.scope, [view.clause for view in everything], wanted.clause),
        "years": chosen([(year, year) for year in years], wanted.year),
        "units": chosen([(unit, unit) for unit in units], wanted.unit),
        "statuses": chosen([(code, status_label(code)) for code in STATUS_CODES], wanted.status),
        "kinds": chosen(TargetKind.choices, wanted.kind),
        "natures": chosen(Nature.choices, wanted.nature),
        "csv_url": export_url("targets", "csv", **query),
        "xlsx_url": export_url("targets", "xlsx", **query),
    }
    return render(request, "dafeng/targets.html", context)


def _without_status(wanted: TargetFilter) -> TargetFilter:
    """The filter without the status: `awaiting` is told apart by pages alone."""
    kept = {name: getattr(wanted, name) for name in wanted.names() if name != "status"}
    return TargetFilter(**kept)


def _counts(goals: list[Goal]) -> list[tuple[str, int]]:
    return [(code, sum(goal.status == code for goal in goals)) for code in STATUS_CODES]


def _detail(request: SiteRequest, pk: int) -> TargetDetail:
    found = queries.target(request.scope, timezone.localdate(), pk)
    if found is None:
        raise Http404
    return found


@guard("open")
def target(request: SiteRequest, pk: int) -> HttpResponse:
    """One target: what it asks for, where it stands and why, the way there, who owes it."""
    found = _detail(request, pk)
    goal = goal_of(found.view)
    drawn = path_chart(goal, request.scope)
    picture = None
    if drawn is not None:
        chart, lines = drawn
        picture = line_picture(chart, lines, svg_url=reverse("target-chart", args=[pk]))
    context = {
        "goal": goal,
        "why": _why(request, goal),
        "picture": picture,
        "siblings": [goal_of(view) for view in found.siblings],
        "edits": _edits(request, found.view),
    }
    return render(request, "dafeng/target.html", context)


def _why(request: SiteRequest, goal: Goal) -> str:
    """The reasons as sentences, with sources by their titles."""
    text, judged = goal.why, goal.view.judgement
    for key, title in source_titles(request.scope, judged.sources if judged else ()).items():
        text = re.sub(rf"(?<![\w.-]){re.escape(key)}(?![\w.-])", lambda _found, title=title: title, text)
    return text


def _edits(request: SiteRequest, view: TargetView) -> list[dict[str, object]]:
    """The target's edits; those who may edit can go back to each earlier version."""
    if not may_do(request.scope, "history"):
        return []
    told = history_of(request.scope, view.row, _MOST_EDITS)
    if not may_do(request.scope, "edit-plan"):
        return told
    rows = visible(request.scope, view.row.history.all()).values_list("history_id", flat=True)[:_MOST_EDITS]
    for number, (edit, history) in enumerate(zip(told, rows, strict=False)):
        if number:
            edit["revision"] = view.row.revision
            edit["restore_url"] = reverse("target-restore", args=[view.id, history])
    return told


@guard("open")
def target_chart(request: SiteRequest, pk: int) -> HttpResponse:
    """The target's chart as an SVG file that stands alone."""
    drawn = path_chart(goal_of(_detail(request, pk).view), request.scope)
    if drawn is None:
        raise Http404
    return HttpResponse(draw_lines(drawn[0], 960, 400, standalone=True), content_type="image/svg+xml")
