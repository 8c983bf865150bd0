"""Writing what an inventory is made from, and keeping a version of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from dafeng.accounts.inventory import activities
from dafeng.core.errors import DafengError, Fault
from dafeng.core.gwp import GwpSet
from dafeng.core.observations import Book
from dafeng.core.units import parse_unit, same_dimension
from dafeng_site import services
from dafeng_site.books.inventories import as_record, inventory_of
from dafeng_site.books.models import ActivityFigure, InventoryVersion
from dafeng_site.data.importing.faults import fault
from dafeng_site.data.models import Place, Source
from dafeng_site.data.version import writing
from dafeng_site.people.policy import demand, scope_of, visible

__all__ = ["change_activity", "keep_version", "remove_activity", "set_activity"]

_FIELDS = ("value", "unit", "state", "locator", "uncertainty", "note")


def set_activity(user: Any, activity: str, place: str, year: int, source: str, fields: Mapping[str, Any]) -> Any:
    """Enter an activity of a place and year. InvalidError names every field that cannot be."""
    scope = scope_of(user)
    demand(scope, "keep-books")
    where = visible(scope, Place.objects.filter(code=place)).first()
    whence = visible(scope, Source.objects.filter(key=source)).first()
    faults = [] if where else [fault("unknown-place", found=place)]
    faults += [] if whence else [fault("unknown-source", found=source)]
    faults += _unfit(activity, fields)
    if faults or where is None or whence is None:
        raise services.InvalidError(faults)
    known = {name: fields[name] for name in _FIELDS if name in fields}
    row = ActivityFigure(activity=activity, place=where, year=year, source=whence, **known)
    return services.create(user, row, "录入活动水平")


def change_activity(user: Any, pk: int, revision: int, source: str, fields: Mapping[str, Any]) -> ActivityFigure:
    """Change an activity's value, unit, state or source."""
    scope = scope_of(user)
    demand(scope, "keep-books")
    whence = visible(scope, Source.objects.filter(key=source)).first()
    with writing():
        row = visible(scope, ActivityFigure.objects.filter(pk=pk)).first()
        faults = _unfit(row.activity, fields) if row else []
        faults += [] if whence else [fault("unknown-source", found=source)]
        if faults:
            raise services.InvalidError(faults)
        known = {name: fields[name] for name in _FIELDS if name in fields} | {"source": whence}
        return services.edit(user, ActivityFigure, pk, revision, known, "修改活动水平")


def remove_activity(user: Any, pk: int, revision: int, reason: str) -> None:
    """Take an activity out; its history stays."""
    demand(scope_of(user), "keep-books")
    services.delete(user, ActivityFigure, pk, revision, reason or "删除活动水平")


def keep_version(user: Any, place: str, year: int, book: Book, gwp_set: GwpSet, reason: str) -> InventoryVersion:
    """Keep the inventory as it now stands, with who and why. ConflictError where nothing has changed since the last."""
    scope = scope_of(user)
    demand(scope, "keep-books")
    with writing():
        found = inventory_of(scope, place, year, book, gwp_set)
        if isinstance(found, DafengError):
            raise services.InvalidError(found.faults)
        where = visible(scope, Place.objects.filter(code=place)).first()
        if where is None:
            raise services.InvalidError(fault("unknown-place", found=place))
        if not reason.strip():
            raise services.InvalidError(
                Fault("inventory.no-reason", zh="须写明留存的理由", en="say why this version is kept")
            )
        last = InventoryVersion.objects.filter(place=where, year=year, book=book).first()
        if last is not None and (last.version, last.gwp_set) == (found.version, gwp_set):
            raise services.ConflictError(
                Fault("inventory.same", zh="与上一版本相同，没有变化", en="nothing has changed since the last version")
            )
        row = InventoryVersion(
            place=where,
            year=year,
            book=book,
            gwp_set=gwp_set,
            version=found.version,
            total=found.total(),
            results=as_record(found),
            meta=dict(found.meta),
            user=user,
            reason=reason.strip()[:500],
        )
        row.save()
        return row


def _unfit(activity: str, fields: Mapping[str, Any]) -> list[Fault]:
    """What is wrong with the activity, its unit or its value."""
    kind = activities().get(activity)
    if kind is None:
        return [Fault("inventory.unknown-activity", zh="没有这项活动水平", en="no such activity", found=activity)]
    faults = []
    unit, value = str(fields.get("unit", "")), fields.get("value")
    try:
        parse_unit(unit)
        if not same_dimension(unit, kind.unit):
            faults.append(
                Fault("inventory.unit", "单位不是同一种量", "the unit measures something else", "单位", unit, kind.unit)
            )
    except DafengError as error:
        faults += error.faults
    missing = fields.get("state") == "missing"
    if missing != (value is None):
        faults.append(
            Fault("inventory.value", "状态为“无数据”时数值留空，否则必填", "a value, or the state 'no data'", "数值")
        )
    if value is not None and (not math.isfinite(value) or (value < 0 and not kind.signed)):
        faults.append(Fault("inventory.value", "数值不能为负", "the value cannot be negative", "数值", f"{value:g}"))
    return faults
