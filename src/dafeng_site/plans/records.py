"""Between the library's frozen plan and the rows that people edit: stored once, and read back as edited."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any, cast

from django.utils import timezone

from dafeng.core import default_catalogue
from dafeng.plan import records as plan
from dafeng_site.data.models import City, Place
from dafeng_site.people.models import OrgUnit
from dafeng_site.plans import models
from dafeng_site.plans.units import code_of, units_of
from dafeng_site.services import create_many

__all__ = ["plan_of", "store", "target_of"]


def store(
    document: models.PlanDocument,
    read: plan.Plan,
    content: bytes,
    file_name: str,
    *,
    user: Any = None,
    note: str = "",
    current: bool = True,
) -> models.PlanVersion:
    """Store a plan as a new version of the document, in force unless `current` is false, and the units that it names.
    Call inside `writing`."""
    last = document.versions.order_by("-number").first()
    if current:
        document.versions.update(is_current=False)
    version = models.PlanVersion.objects.create(
        document=document,
        number=last.number + 1 if last else 1,
        text=read.text,
        content=content,
        file_name=file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        created_by=user,
        note=note[:300],
        is_current=current,
        activated=timezone.now() if current else None,
    )
    reason = f"{file_name} v{version.number}"
    clauses = _clauses(version, read, user, reason)
    _tasks(version, read, clauses, user, reason)
    create_many(user, [_target(version, clauses, at, each) for at, each in enumerate(read.targets)], reason)
    create_many(user, [_project(version, clauses, at, each) for at, each in enumerate(read.projects)], reason)
    create_many(user, [_threshold(version, clauses, at, each) for at, each in enumerate(read.thresholds)], reason)
    return version


def plan_of(version: models.PlanVersion) -> tuple[plan.Plan, tuple[int, ...]]:
    """The current plan as edited, for the library, and the keys of its targets in the same order.

    A person's choice of indicator counts as certain; an assigned value takes the place of the open one.
    """
    targets = list(version.targets.select_related("clause", "assigned_source"))
    tasks = version.tasks.select_related("clause").prefetch_related("units__unit")
    document = version.document
    read = plan.Plan(
        title=document.title,
        issuer=document.issuer,
        number=document.number,
        date=document.date,
        text=version.text,
        clauses=tuple(
            plan.Clause(
                number=each.number,
                title=each.title,
                level=each.level,
                parent=each.parent.number if each.parent else None,
                start=each.start,
                end=each.end,
                body_start=each.body_start,
            )
            for each in version.clauses.select_related("parent")
        ),
        tasks=tuple(_task_of(each) for each in tasks),
        targets=tuple(target_of(each) for each in targets),
        projects=(),
        thresholds=(),
    )
    return read, tuple(each.pk for each in targets)


def target_of(row: models.Target) -> plan.Target:
    """A stored target as the library's record."""
    confidence = 1.0 if row.confirmed_by_id else row.confidence
    found = plan.Target(
        clause=row.clause.number,
        indicator=row.indicator,
        year=row.year,
        op=cast("plan.Op | None", row.op or None),
        value=row.value,
        unit=row.unit,
        base_year=row.base_year,
        kind=cast("plan.TargetKind", row.kind),
        hedge=row.hedge,
        quote=row.quote,
        start=row.start,
        end=row.end,
        value_high=row.value_high,
        value_text=row.value_text,
        nature=cast("plan.Nature | None", row.nature or None),
        matches=(plan.IndicatorMatch(row.code, confidence),) if row.code else (),
    )
    if row.assigned_value is None:
        return found
    kind = cast("plan.TargetKind", row.assigned_kind)
    return replace(found, kind=kind, value=row.assigned_value, unit=row.assigned_unit, op=_assigned_op(row))


def _assigned_op(row: models.Target) -> plan.Op:
    """At least so much of a change; a level is to be reached from the side that the indicator comes from."""
    if row.assigned_kind != models.AssignedKind.LEVEL:
        return ">="
    catalogue = default_catalogue()
    down = row.code in catalogue and catalogue.get(row.code).direction == "down"
    return "<=" if down else ">="


def _clauses(version: models.PlanVersion, read: plan.Plan, user: Any, reason: str) -> dict[str, models.Clause]:
    """Clauses by number, level by level, so that each finds its parent stored."""
    stored: dict[str, models.Clause] = {}
    order = {each.number: at for at, each in enumerate(read.clauses)}
    for level in sorted({each.level for each in read.clauses}):
        rows = [
            models.Clause(
                version=version,
                order=order[each.number],
                number=each.number,
                title=each.title[:500],
                level=each.level,
                parent=stored.get(each.parent or ""),
                start=each.start,
                end=each.end,
                body_start=each.body_start,
            )
            for each in read.clauses
            if each.level == level
        ]
        stored |= {row.number: row for row in create_many(user, rows, reason)}
    return stored


def _tasks(
    version: models.PlanVersion, read: plan.Plan, clauses: dict[str, models.Clause], user: Any, reason: str
) -> None:
    rows = [
        models.Task(
            version=version,
            clause=clauses[each.clause],
            order=at,
            title=each.title[:500],
            start=each.start,
            end=each.end,
            indicators=[[match.code, match.confidence] for match in each.indicators],
        )
        for at, each in enumerate(read.tasks)
    ]
    stored = create_many(user, rows, reason)
    city = City.objects.values_list("name", flat=True).first() or ""
    known = _known_units(read, city, user, reason)
    units = [
        models.TaskUnit(
            task=task,
            unit=known.get(code_of(unit, city)),
            name=unit.name,
            role=unit.role,
            order=at,
            start=unit.start,
            end=unit.end,
            confidence=unit.confidence,
        )
        for task, each in zip(stored, read.tasks, strict=True)
        for at, unit in enumerate(each.units)
    ]
    create_many(user, units, reason)


def _known_units(read: plan.Plan, city: str, user: Any, reason: str) -> dict[str, OrgUnit]:
    """Units by code; those that the plan names for the first time are stored."""
    known = {unit.code: unit for unit in OrgUnit.objects.all()}
    places = dict(Place.objects.values_list("name", "code"))
    new = [unit for unit in units_of(read, city, places) if unit.code not in known]
    return known | {unit.code: unit for unit in create_many(user, new, reason)}


def _target(
    version: models.PlanVersion, clauses: dict[str, models.Clause], at: int, each: plan.Target
) -> models.Target:
    best = each.matches[0] if each.matches else None
    return models.Target(
        version=version,
        clause=clauses[each.clause],
        order=at,
        start=each.start,
        end=each.end,
        indicator=each.indicator,
        year=each.year,
        op=each.op or "",
        value=each.value,
        value_high=each.value_high,
        value_text=each.value_text,
        unit=each.unit,
        base_year=each.base_year,
        kind=each.kind,
        hedge=each.hedge,
        nature=each.nature or "",
        quote=each.quote,
        code=best.code if best else "",
        confidence=best.confidence if best else 0.0,
        matches=[[match.code, match.confidence] for match in each.matches],
    )


def _project(
    version: models.PlanVersion, clauses: dict[str, models.Clause], at: int, each: plan.Project
) -> models.Project:
    return models.Project(
        version=version,
        clause=clauses[each.clause],
        order=at,
        name=each.name[:300],
        kind=each.kind,
        quote=each.quote,
        start=each.start,
        end=each.end,
    )


def _threshold(
    version: models.PlanVersion, clauses: dict[str, models.Clause], at: int, each: plan.Threshold
) -> models.Threshold:
    return models.Threshold(
        version=version,
        clause=clauses[each.clause],
        order=at,
        text=each.text[:300],
        value=each.value,
        unit=each.unit,
        start=each.start,
        end=each.end,
    )


def _task_of(row: models.Task) -> plan.Task:
    return plan.Task(
        clause=row.clause.number,
        title=row.title,
        units=tuple(
            plan.UnitRef(
                name=each.name,
                role=cast("plan.Role", each.role),
                start=each.start,
                end=each.end,
                canonical=each.unit.code if each.unit else None,
                confidence=each.confidence,
            )
            for each in row.units.all()
        ),
        start=row.start,
        end=row.end,
        indicators=tuple(plan.IndicatorMatch(code, confidence) for code, confidence in row.indicators),
    )
