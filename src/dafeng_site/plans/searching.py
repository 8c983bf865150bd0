"""What the search looks through: clauses, tasks and targets of the city's plan, as far as the scope may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from dafeng_site.kept import kept
from dafeng_site.people.policy import Scope, audience, visible
from dafeng_site.plans.fulltext import Entry, Hit, Index
from dafeng_site.plans.models import Clause
from dafeng_site.plans.queries import targets, tasks
from dafeng_site.plans.statuses import own_version

__all__ = ["search"]


def search(scope: Scope, words: str, as_of: date) -> dict[str, list[Hit]]:
    """What was found, best first, by kind: `clause`, `task`, `target`."""
    index = kept("fulltext", (*audience(scope), as_of), lambda: Index.of(_entries(scope, as_of)))
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
