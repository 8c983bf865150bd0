"""Which units answer for a measure: those of its clause's tasks in the plan, else those that the measure names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dafeng.pathway.records import Measure
from dafeng.plan.records import Plan

__all__ = ["owners_of"]


def owners_of(plan: Plan | None, measures: Sequence[Measure]) -> Mapping[str, Sequence[tuple[str, str]]]:
    """(unit, role) pairs of each measure by its id; role is lead, support or responsible."""
    of_clause: dict[str, list[tuple[str, str]]] = {}
    for task in plan.tasks if plan else ():
        of_clause.setdefault(task.clause, []).extend((unit.canonical or unit.name, unit.role) for unit in task.units)
    return {each.id: of_clause.get(each.clause) or [(name, "responsible") for name in each.units] for each in measures}
