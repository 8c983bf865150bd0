"""Supervision: rectification orders, findings of inspections, talks, circulars and commendations. No complaint."""

from __future__ import annotations

from datetime import date
from typing import Any

from dafeng.city import CityPack
from dafeng.core.errors import Fault, PackError
from dafeng_site.duty.itemtable import unit_or_new
from dafeng_site.duty.models import Rectification, WorkItem
from dafeng_site.duty.records import pack_unit
from dafeng_site.packrecords.frames import Packed, day_if, frame, rows, said, yes
from dafeng_site.services import create_many
from dafeng_site.supervision.models import Finding, Record

__all__ = ["TABLES", "load", "packed"]

TABLES = ("rectifications", "findings", "records")
_ORDER = ("title", "origin", "problem", "clause", "measures", "result", "state", "reason")
_FINDING = ("enterprise", "credit_code", "basis", "problem", "decision")
_RECORD = ("kind", "title", "reason", "evaluation")


def packed() -> Packed:
    """All of them, internal ones too: the export is the office's."""
    orders = list(enumerate(Rectification.objects.select_related("unit").order_by("pk"), start=1))
    number = {row.pk: at for at, row in orders}
    findings = enumerate(Finding.objects.order_by("pk"), start=1)
    records = enumerate(Record.objects.select_related("unit", "item").order_by("pk"), start=1)
    return Packed(
        {
            "rectifications": frame("rectifications", (_order(at, row) for at, row in orders)),
            "findings": frame("findings", (_finding(at, row, number[row.rectification_id]) for at, row in findings)),
            "records": frame("records", (_record(at, row) for at, row in records)),
        }
    )


def _order(at: int, row: Rectification) -> dict[str, Any]:
    known = {name: getattr(row, name) for name in _ORDER}
    return known | {"number": at, "unit": pack_unit(row.unit), "due": row.due}


def _finding(at: int, row: Finding, order: int) -> dict[str, Any]:
    known = {name: getattr(row, name) for name in _FINDING}
    days = {"inspected": row.inspected, "decided_on": row.decided_on}
    return known | days | {"number": at, "rectification": order, "document": row.number, "listed": row.listed}


def _record(at: int, row: Record) -> dict[str, Any]:
    known = {name: getattr(row, name) for name in _RECORD}
    about = {"unit": pack_unit(row.unit), "item": row.item.code if row.item else "", "date": row.date}
    return known | about | {"number": at, "document": row.number, "published": row.published}


def load(pack: CityPack, by: Any, reason: str) -> None:
    """Store them. PackError where a finding names an order that is not there."""
    given = list(rows(pack, "rectifications"))
    made = [
        Rectification(
            unit=unit_or_new(by, row["unit"], reason), due=date.fromisoformat(row["due"]), **said(row, *_ORDER)
        )
        for row in given
    ]
    orders = dict(zip((row["number"] for row in given), create_many(by, made, reason), strict=True))
    findings = list(rows(pack, "findings"))
    lost = [row["number"] for row in findings if row["rectification"] not in orders]
    if lost:
        zh, en = "监察发现没有对应的整改", "a finding names no rectification order"
        where = f"supervision/findings.csv:{'、'.join(map(str, lost))}"
        raise PackError(Fault("site.pack-finding", zh, en, where=where))
    create_many(by, [_finding_of(row, orders[row["rectification"]], by) for row in findings], reason)
    items = dict(WorkItem.objects.values_list("code", "pk"))
    create_many(by, [_record_of(row, items.get(row["item"]), by, reason) for row in rows(pack, "records")], reason)


def _finding_of(row: dict[str, Any], order: Rectification, by: Any) -> Finding:
    listed = yes(row["listed"])
    return Finding(
        rectification=order,
        number=row["document"],
        inspected=date.fromisoformat(row["inspected"]),
        decided_on=day_if(row["decided_on"]),
        listed=listed,
        decided_by=by if listed else None,
        author=by,
        **said(row, *_FINDING),
    )


def _record_of(row: dict[str, Any], item: int | None, by: Any, reason: str) -> Record:
    return Record(
        number=row["document"],
        date=date.fromisoformat(row["date"]),
        unit=unit_or_new(by, row["unit"], reason),
        item_id=item,
        published=yes(row["published"]),
        author=by,
        **said(row, *_RECORD),
    )
