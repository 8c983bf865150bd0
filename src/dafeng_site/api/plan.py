"""Plan, clauses, tasks, targets with status, matrix, overview."""

# No postponed annotations here: ninja reads them when the routes are made.

from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Query, Router

from dafeng.tracking import judgement_record
from dafeng_site.api.paging import Page, paged
from dafeng_site.api.planschemas import AssignedValue, TargetEdit, TargetQuery, TaskEdit, TaskQuery
from dafeng_site.people.policy import guard
from dafeng_site.people.queries import history_of
from dafeng_site.people.requests import SiteRequest
from dafeng_site.plans import queries, services
from dafeng_site.plans.narrowing import TargetFilter, TaskFilter
from dafeng_site.plans.shown import PlanView, TargetView, TaskView, UnitView

__all__ = ["router"]

router = Router()
Json = dict[str, Any]


@router.get("/overview", summary="总览 overview")
@guard("open")
def overview(request: SiteRequest) -> Json:
    found = queries.overview(request.scope, timezone.localdate())
    return {
        "city": {"code": found.city.code, "name": found.city.name, "name_en": found.city.name_en}
        if found.city
        else None,
        "plan": found.version.document.title if found.version else None,
        "as_of": found.as_of.isoformat(),
        "counts": dict(found.counts),
        "judged": found.judged,
        "targets": found.total,
        "tasks": found.tasks,
        "units": found.units,
        "projects": found.projects,
        "unmatched": found.unmatched,
        "peak": [_target(view) for view in found.peak],
        "control": [_target(view) for view in found.control],
        "late": [_target(view) for view in found.late],
        "gaps": [view.id for view in found.gaps],
    }


@router.get("/plan", summary="方案 the plan document")
@guard("open")
def plan(request: SiteRequest) -> Json:
    version = _plan(request).version
    document = version.document
    return {
        "title": document.title,
        "issuer": document.issuer,
        "number": document.number,
        "date": document.date,
        "source": document.source,
        "version": version.number,
        "sha256": version.sha256,
        "text": version.text,
    }


@router.get("/clauses", summary="条款 clauses")
@guard("open")
def clauses(request: SiteRequest, page: Query[Page]) -> Json:
    return paged(_plan(request).clauses, page, _clause)


@router.get("/projects", summary="重大项目和试点 projects and pilots")
@guard("open")
def projects(request: SiteRequest, page: Query[Page]) -> Json:
    return paged(_plan(request).projects, page, _project)


@router.get("/thresholds", summary="门槛值 thresholds")
@guard("open")
def thresholds(request: SiteRequest, page: Query[Page]) -> Json:
    return paged(_plan(request).thresholds, page, _threshold)


@router.get("/targets", summary="目标及其状态 targets with status")
@guard("open")
def targets(request: SiteRequest, wanted: Query[TargetQuery], page: Query[Page]) -> Json:
    narrowed = TargetFilter.parse(wanted.dict())
    return paged(queries.targets(request.scope, timezone.localdate(), narrowed), page, _target)


@router.get("/targets/{pk}", summary="一个目标：判断、理由、序列 one target")
@guard("open")
def target(request: SiteRequest, pk: int) -> Json:
    return _target(_one_target(request, pk), whole=True)


@router.get("/targets/{pk}/history", summary="目标的修改历史 edits of a target")
@guard("history")
def target_history(request: SiteRequest, pk: int) -> list[Json]:
    return history_of(request.scope, _one_target(request, pk).row)


@router.patch("/targets/{pk}", summary="修改目标 edit a target")
@guard("edit-plan")
def edit_target(request: SiteRequest, pk: int, wanted: TargetEdit) -> Json:
    changes = wanted.dict(exclude_unset=True, exclude={"revision", "reason"})
    changes |= {
        name: changes[name] or "" for name in ("op", "unit", "hedge", "nature", "code", "note") if name in changes
    }
    services.edit_target(request.user, pk, wanted.revision, changes, wanted.reason)
    return _target(_one_target(request, pk), whole=True)


@router.put("/targets/{pk}/assigned", summary="录入上级下达值 enter an assigned value")
@guard("edit-plan")
def assign(request: SiteRequest, pk: int, wanted: AssignedValue) -> Json:
    services.assign_value(
        request.user,
        pk,
        wanted.revision,
        value=wanted.value,
        unit=wanted.unit,
        kind=wanted.kind,
        source=wanted.source,
    )
    return _target(_one_target(request, pk), whole=True)


@router.get("/tasks", summary="任务 tasks")
@guard("open")
def tasks(request: SiteRequest, wanted: Query[TaskQuery], page: Query[Page]) -> Json:
    narrowed = TaskFilter.parse(wanted.dict())
    return paged(queries.tasks(request.scope, timezone.localdate(), narrowed), page, _task)


@router.get("/tasks/{pk}", summary="一个任务 one task")
@guard("open")
def task(request: SiteRequest, pk: int) -> Json:
    return _task(_one_task(request, pk))


@router.get("/tasks/{pk}/history", summary="任务的修改历史 edits of a task")
@guard("history")
def task_history(request: SiteRequest, pk: int) -> list[Json]:
    return history_of(request.scope, _one_task(request, pk).row)


@router.patch("/tasks/{pk}", summary="修改任务和责任单位 edit a task")
@guard("edit-plan")
def edit_task(request: SiteRequest, pk: int, wanted: TaskEdit) -> Json:
    units = None if wanted.units is None else [(unit.code, unit.role) for unit in wanted.units]
    services.change_task(request.user, pk, wanted.revision, title=wanted.title, units=units, reason=wanted.reason)
    return _task(_one_task(request, pk))


@router.get("/matrix", summary="责任矩阵 matrix of tasks and units")
@guard("open")
def matrix(request: SiteRequest, wanted: Query[TaskQuery]) -> Json:
    narrowed = TaskFilter.parse(wanted.dict())
    found = queries.matrix(request.scope, timezone.localdate(), narrowed)
    return {
        "units": [{"code": unit.code, "name": unit.name} for unit in found.units],
        "tasks": [{"id": view.id, "clause": view.clause, "title": view.row.title} for view in found.tasks],
        "cells": [{"task": task, "unit": unit, "role": role} for (task, unit), role in found.cells.items()],
    }


def _plan(request: SiteRequest) -> PlanView:
    found = queries.plan(request.scope, timezone.localdate())
    if found is None:
        raise Http404
    return found


def _one_target(request: SiteRequest, pk: int) -> TargetView:
    found = queries.target(request.scope, timezone.localdate(), pk)
    if found is None:
        raise Http404
    return found.view


def _one_task(request: SiteRequest, pk: int) -> TaskView:
    found = queries.task(request.scope, timezone.localdate(), pk)
    if found is None:
        raise Http404
    return found


def _clause(row: Any) -> Json:
    names = ("number", "title", "level", "start", "end", "body_start", "revision")
    return {"id": row.pk, "parent": row.parent.number if row.parent else None} | {n: getattr(row, n) for n in names}


def _project(row: Any) -> Json:
    names = ("name", "kind", "quote", "start", "end", "revision")
    return {"id": row.pk, "clause": row.clause.number} | {name: getattr(row, name) for name in names}


def _threshold(row: Any) -> Json:
    names = ("text", "value", "unit", "start", "end", "revision")
    return {"id": row.pk, "clause": row.clause.number} | {name: getattr(row, name) for name in names}


def _unit(unit: UnitView) -> Json:
    return {"code": unit.code, "name": unit.name, "role": unit.role, "confidence": unit.confidence}


def _target(view: TargetView, *, whole: bool = False) -> Json:
    row = view.row
    names = ("revision", "indicator", "year", "op", "value", "value_high", "value_text", "unit", "base_year", "kind",
             "hedge", "nature", "quote", "start", "end", "code", "confidence", "matches", "assigned_value",
             "assigned_unit", "assigned_kind")  # fmt: skip
    found = {"id": view.id, "clause": view.clause} | {name: getattr(row, name) for name in names}
    found |= {
        "assigned_source": row.assigned_source.key if row.assigned_source else None,
        "confirmed": view.is_confirmed,
        "name_zh": view.indicator.zh if view.indicator else None,
        "name_en": view.indicator.en if view.indicator else None,
        "units": [_unit(unit) for unit in view.units],
        "status": view.status,
    }
    if whole:
        found["judgement"] = judgement_record(view.judgement) if view.judgement else None
    return found


def _task(view: TaskView) -> Json:
    return {
        "id": view.id,
        "revision": view.row.revision,
        "clause": view.clause,
        "title": view.row.title,
        "start": view.row.start,
        "end": view.row.end,
        "units": [_unit(unit) for unit in view.units],
        "indicators": view.row.indicators,
        "targets": [target.id for target in view.targets],
    }
