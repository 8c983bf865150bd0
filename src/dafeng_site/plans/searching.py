"""What the search looks through, as far as the scope may see it: clauses, tasks and targets of the city's plan; work
items, reports, rounds with their bulletins, rectification orders; records of supervision and findings; documents that
were issued; evaluations that are published. Each comes through `visible`, the rule of its own page. No complaint."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from dafeng_site.duty.models import Rectification, Report, Round, WorkItem
from dafeng_site.evaluation.models import Outcome
from dafeng_site.kept import kept
from dafeng_site.people.policy import Scope, audience, visible
from dafeng_site.plans.fulltext import Entry, Hit, Index
from dafeng_site.plans.models import Clause
from dafeng_site.plans.queries import targets, tasks
from dafeng_site.plans.statuses import own_version
from dafeng_site.reporting.models import IssuedDocument
from dafeng_site.supervision.models import Finding, Record

__all__ = ["search"]


def search(scope: Scope, words: str, as_of: date) -> dict[str, list[Hit]]:
    """What was found, best first, by kind: `clause`, `task`, `target`, `item`, `report`, `round`, `order`, `record`,
    `finding`, `document`, `evaluation`."""
    index = kept(
        "fulltext",
        (*audience(scope), as_of),
        lambda: Index.of([*_entries(scope, as_of), *_duty(scope), *_supervision(scope), *_papers(scope)]),
    )
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
    bulletins = dict(
        IssuedDocument.objects.filter(source__startswith="round:", state="issued").values_list("source", "text")
    )
    for asked in visible(scope, Round.objects.defer("snapshot")).distinct():  # who sees a round sees its bulletin
        bulletin = bulletins.get(f"round:{asked.pk}", "")
        yield Entry("round", asked.pk, asked.title, f"{asked.period} {asked.note} {bulletin}")
    for order in visible(scope, Rectification.objects.select_related("unit")):
        texts = (order.problem, order.measures, order.result, order.reason, order.unit.name)
        yield Entry("order", order.pk, order.title, " ".join(texts))


def _supervision(scope: Scope) -> Iterator[Entry]:
    for record in visible(scope, Record.objects.select_related("unit")):
        texts = (record.number, record.reason, record.unit.name, record.evaluation)
        yield Entry("record", record.pk, f"{record.get_kind_display()} {record.title}", " ".join(texts))
    for found in visible(scope, Finding.objects.all()):
        said = (found.credit_code, found.number, found.basis, found.problem, found.decision)
        yield Entry("finding", found.pk, found.enterprise, " ".join(said))


def _papers(scope: Scope) -> Iterator[Entry]:
    """Documents as they were issued, and evaluations once they are published, with who was evaluated."""
    for document in visible(scope, IssuedDocument.objects.all()):
        head = f"{document.number} {document.addressee} {document.subject} "
        yield Entry("document", document.pk, document.title, head + document.text)
    published = Outcome.objects.filter(evaluation__state="published").select_related("evaluation")
    for outcome in visible(scope, published):
        about = outcome.evaluation
        names = " ".join(str(row.get("name", "")) for row in outcome.rows)
        yield Entry("evaluation", about.pk, about.title, f"{about.year} {about.get_subject_display()} {names}")
