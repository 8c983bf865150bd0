"""What the search looks through, as far as the scope may see it: clauses, tasks and targets of the city's plan, and of
the duty room work items, reports, rounds with their bulletins, and rectification orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from dafeng_site.duty.models import Rectification, Report, Round, WorkItem
from dafeng_site.kept import kept
from dafeng_site.people.policy import Scope, audience, visible
from dafeng_site.plans.fulltext import Entry, Hit, Index
from dafeng_site.plans.models import Clause
from dafeng_site.plans.queries import targets, tasks
from dafeng_site.plans.statuses import own_version

__all__ = ["search"]


def search(scope: Scope, words: str, as_of: date) -> dict[str, list[Hit]]:
    """What was found, best first, by kind: `clause`, `task`, `target`, `item`, `report`, `round`, `order`."""
    index = kept("fulltext", (*audience(scope), as_of), lambda: Index.of([*_entries(scope, as_of), *_duty(scope)]))
    found: dict[str, list[Hit]] = defaultdict(list)
    for hit in index.search(words):
        found[hit.entry.kind].append(hit)
    return found


def _entries(scope: Scope, as_of: date) -> Iterator[Entry]:
    version = own_version()
    if version is None:
        return
    clauses = list(visible(scope, Clause.objects.filter(version=version)).order_by("start"))
    for clause in clauses:
        inner = [each.start for each in clauses if each.parent_id == clause.pk]
        body = version.text[clause.body_start or clause.start : min(inner, default=clause.end)]
        yield Entry("clause", clause.pk, f"{clause.number} {clause.title}", body)
    for task in tasks(scope, as_of):
        units = " ".join(unit.name for unit in task.units)
        yield Entry("task", task.id, task.row.title, f"{task.clause} {units}")
    for view in targets(scope, as_of):
        names = (view.indicator.zh, view.indicator.en) if view.indicator else ()
        yield Entry("target", view.id, view.row.indicator, " ".join((view.row.quote, view.clause_title, *names)))


def _duty(scope: Scope) -> Iterator[Entry]:
    """What is owed and reported. Contact persons are no text that is searched."""
    for item in visible(scope, WorkItem.objects.select_related("unit")).distinct():
        yield Entry("item", item.pk, f"{item.code} {item.title}", " ".join((item.output, item.clause, item.unit.name)))
    for report in visible(scope, Report.objects.select_related("round", "unit")):
        notes = [str(entry.get("note", "")) for entry in report.entries.values() if isinstance(entry, dict)]
        yield Entry("report", report.pk, str(report), " ".join((report.difficulties, report.reason, *notes)))
    for asked in visible(scope, Round.objects.all()).distinct():
        yield Entry("round", asked.pk, asked.title, f"{asked.period} {asked.note}")
    for order in visible(scope, Rectification.objects.select_related("unit")):
        texts = (order.problem, order.measures, order.result, order.reason, order.unit.name)
        yield Entry("order", order.pk, order.title, " ".join(texts))
