"""Units that carry work: those that the plan does not name, or that the site calls otherwise."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from dafeng.city import CityPack
from dafeng_site.packrecords.frames import Packed, frame, rows, said
from dafeng_site.people.models import OrgUnit
from dafeng_site.plans.models import TaskUnit
from dafeng_site.services import create_many, update_many

__all__ = ["TABLES", "load", "packed"]

TABLES = ("org_units",)
_KNOWN = ("name", "name_en", "level", "place")


def packed() -> Packed:
    """Units that reading the plan does not bring by itself as they stand."""
    named = TaskUnit.objects.filter(unit=OuterRef("pk"), name=OuterRef("name"))
    brought = Q(revision=1, parent=None) & Exists(named)
    units = OrgUnit.objects.exclude(brought).select_related("parent").order_by("code")
    found = (
        {name: getattr(row, name) for name in _KNOWN}
        | {"code": row.code, "parent": row.parent.code if row.parent else ""}
        for row in units
    )
    return Packed({"org_units": frame("org_units", found)})


def load(pack: CityPack, by: Any, reason: str) -> None:
    """Store units that the plan did not bring, and name those that it brought as they were named."""
    given = {row["code"]: row for row in rows(pack, "org_units")}
    there = {row.code: row for row in OrgUnit.objects.filter(code__in=given)}
    made = [OrgUnit(code=code, **said(row, *_KNOWN)) for code, row in given.items() if code not in there]
    there |= {row.code: row for row in create_many(by, made, reason)}
    changed = []
    for code, row in given.items():
        wanted = said(row, *_KNOWN) | {"parent": there.get(row["parent"])}
        if any(getattr(there[code], name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(there[code], name, value)
            changed.append(there[code])
    update_many(by, changed, [*_KNOWN, "parent"], reason)
