"""Reading the plan: document, targets with their status, tasks, the matrix of units and tasks, the overview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from dafeng.core import default_catalogue
from dafeng.tracking import STATUS_WORDS, Standing
from dafeng_site.data.queries import city, indicator
from dafeng_site.kept import kept
from dafeng_site.people.policy import Scope, audience, visible
from dafeng_site.plans.models import Clause, PlanVersion, Project, Target, Task, TaskUnit, Threshold
from dafeng_site.plans.narrowing import TargetFilter, TaskFilter
from dafeng_site.plans.shown import Matrix, Overview, PlanView, TargetDetail, TargetView, TaskView, UnitView
from dafeng_site.plans.statuses import own_version, standings

__all__ = [
    "matrix",
    "overview",
    "plan",
    "target",
    "targets",
    "task",
    "tasks",
]

_LATE = ("far-behind", "behind")


def plan(scope: Scope, as_of: date) -> PlanView | None:
    """The city's own plan as it now stands; None before one is loaded."""
    version = own_version()
    if version is None:
        return None
    return PlanView(
        version=version,
        clauses=tuple(visible(scope, Clause.objects.filter(version=version).select_related("parent"))),
        tasks=tuple(tasks(scope, as_of)),
        targets=tuple(targets(scope, as_of)),
        projects=tuple(visible(scope, Project.objects.filter(version=version).select_related("clause"))),
        thresholds=tuple(visible(scope, Threshold.objects.filter(version=version).select_related("clause"))),
    )


def targets(scope: Scope, as_of: date, wanted: TargetFilter | None = None) -> list[TargetView]:
    """The targets of the city's own plan, in its order, each with its status on that day."""
    found = kept("targets", (*audience(scope), as_of), lambda: _targets(scope, as_of))
    return [view for view in found if wanted is None or wanted.keeps(view)]


def target(scope: Scope, as_of: date, pk: int) -> TargetDetail | None:
    """One target with its series; None where there is none or the scope may not see it."""
    everything = targets(scope, as_of)
    view = next((each for each in everything if each.id == pk), None)
    if view is None:
        return None
    code = view.row.code if view.indicator else ""
    return TargetDetail(
        view=view,
        series=indicator(scope, code) if code else None,
        siblings=tuple(each for each in everything if code and each.row.code == code and each.id != pk),
    )


def tasks(scope: Scope, as_of: date, wanted: TaskFilter | None = None) -> list[TaskView]:
    """The tasks of the city's own plan, in its order."""
    found = kept("tasks", (*audience(scope), as_of), lambda: _tasks(scope, as_of))
    return [view for view in found if wanted is None or wanted.keeps(view)]


def task(scope: Scope, as_of: date, pk: int) -> TaskView | None:
    """One task; None where there is none."""
    return next((each for each in tasks(scope, as_of) if each.id == pk), None)


def matrix(scope: Scope, as_of: date, wanted: TaskFilter | None = None) -> Matrix:
    """Who carries what. Units stand by the number of tasks that they carry, most first, then by first appearance."""
    found = tasks(scope, as_of, wanted)
    cells: dict[tuple[int, str], str] = {}
    load: Counter[str] = Counter()
    first: dict[str, UnitView] = {}
    for view in found:
        for unit in view.units:
            cells.setdefault((view.id, unit.name), unit.role)
            load[unit.name] += 1
            first.setdefault(unit.name, unit)
    return Matrix(tuple(found), tuple(first[name] for name, _number in load.most_common()), cells)


def overview(scope: Scope, as_of: date) -> Overview:
    """Counts by status, the peak goal, control indicators, what is behind and whose it is, and where figures lack."""
    return kept("overview", (*audience(scope), as_of), lambda: _overview(scope, as_of))


def _overview(scope: Scope, as_of: date) -> Overview:
    found, carried = targets(scope, as_of), tasks(scope, as_of)
    version = own_version()
    counts = Counter(view.status for view in found)
    late = [view for status in _LATE for view in found if view.status == status]
    return Overview(
        city=city(),
        version=version,
        as_of=as_of,
        counts={status: counts[status] for status in STATUS_WORDS},
        peak=tuple(view for view in found if view.row.kind == "peak"),
        control=tuple(view for view in found if view.is_control),
        late=tuple(late),
        gaps=tuple(view for view in found if view.indicator and view.judgement and view.judgement.latest is None),
        unmatched=sum(view.indicator is None for view in found),
        tasks=len(carried),
        units=len({unit.name for view in carried for unit in view.units}),
        projects=visible(scope, Project.objects.filter(version=version)).count() if version else 0,
    )


def _targets(scope: Scope, as_of: date) -> tuple[TargetView, ...]:
    version = own_version()
    if version is None:
        return ()
    catalogue = default_catalogue()
    known: Mapping[int, Standing] = standings(scope, as_of)
    owners = _owners(version)
    rows = visible(scope, Target.objects.filter(version=version).select_related("clause", "assigned_source"))
    return tuple(
        TargetView(
            row=row,
            clause=row.clause.number,
            clause_title=row.clause.title,
            indicator=catalogue.get(row.code) if row.code in catalogue else None,
            units=owners.get(row.clause_id, ()),
            judgement=known[row.pk].judgement if row.pk in known else None,
        )
        for row in rows
    )


def _owners(version: PlanVersion) -> dict[int, tuple[UnitView, ...]]:
    """The units of a clause's tasks, by clause."""
    found: dict[int, tuple[UnitView, ...]] = {}
    for row in Task.objects.filter(version=version).prefetch_related("units__unit"):
        found[row.clause_id] = found.get(row.clause_id, ()) + _units(row.units.all())
    return found


def _units(rows: Iterable[TaskUnit]) -> tuple[UnitView, ...]:
    return tuple(
        UnitView(
            id=row.unit_id,
            code=row.unit.code if row.unit else "",
            name=row.unit.name if row.unit else row.name,
            role=row.role,
            confidence=row.confidence,
        )
        for row in rows
    )


def _tasks(scope: Scope, as_of: date) -> tuple[TaskView, ...]:
    version = own_version()
    if version is None:
        return ()
    by_clause: dict[int, list[TargetView]] = {}
    for view in targets(scope, as_of):
        by_clause.setdefault(view.row.clause_id, []).append(view)
    rows = visible(scope, Task.objects.filter(version=version)).select_related("clause__parent")
    return tuple(
        TaskView(
            row=row,
            clause=row.clause.number,
            part=str(row.clause.parent or ""),
            units=_units(row.units.all()),
            targets=tuple(by_clause.get(row.clause_id, ())),
        )
        for row in rows.prefetch_related("units__unit")
    )
