"""The plan: the document with highlights beside what was read from it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dafeng_site.pages.exports import export_url
from dafeng_site.pages.goals import Goal, goal_of
from dafeng_site.pages.marking import Span, paragraphs
from dafeng_site.people.policy import guard
from dafeng_site.people.requests import SiteRequest
from dafeng_site.plans import queries
from dafeng_site.plans.models import Clause, Project, Threshold
from dafeng_site.plans.shown import PlanView, TaskView

__all__ = ["plan"]


@dataclass
class _Section:
    """What was found in one clause, for the right-hand side."""

    clause: Clause
    tasks: list[TaskView] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    thresholds: list[Threshold] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Nothing was read from this clause itself."""
        return not (self.tasks or self.goals or self.projects or self.thresholds)


@guard("open")
def plan(request: SiteRequest) -> HttpResponse:
    """The document left, the structure right; a click on one brings the other into view."""
    found = queries.plan(request.scope, timezone.localdate())
    if found is None:
        return render(request, "dafeng/plan.html", {"found": None})
    sections = _sections(found)
    heads = [(each.start, each.level, f"clause-{each.pk}") for each in found.clauses]
    context = {
        "found": found,
        "document": found.version.document,
        "paragraphs": paragraphs(found.version.text, _spans(found), heads),
        "sections": [each for each in sections if not each.is_empty],
        "unmatched": sum(view.indicator is None for view in found.targets),
        "csv_url": export_url("targets", "csv"),
        "xlsx_url": export_url("targets", "xlsx"),
    }
    return render(request, "dafeng/plan.html", context)


def _sections(found: PlanView) -> list[_Section]:
    by_clause = {each.pk: _Section(each) for each in found.clauses}
    for view in found.tasks:
        by_clause[view.row.clause_id].tasks.append(view)
    for target in found.targets:
        by_clause[target.row.clause_id].goals.append(goal_of(target))
    for project in found.projects:
        by_clause[project.clause_id].projects.append(project)
    for threshold in found.thresholds:
        by_clause[threshold.clause_id].thresholds.append(threshold)
    return list(by_clause.values())


def _spans(found: PlanView) -> list[Span]:
    spans = [Span(view.row.start, view.row.end, "target", f"target-{view.id}") for view in found.targets]
    spans += [Span(each.start, each.end, "project", f"project-{each.pk}") for each in found.projects]
    spans += [Span(each.start, each.end, "threshold", f"threshold-{each.pk}") for each in found.thresholds]
    text = found.version.text
    for view in found.tasks:
        at = text.find(view.row.title, view.row.start, view.row.end)
        if at >= 0:
            spans.append(Span(at, at + len(view.row.title), "task", f"task-{view.id}"))
        for unit in view.row.units.all():
            spans.append(Span(unit.start, unit.end, "unit", f"task-{view.id}"))
    return spans
