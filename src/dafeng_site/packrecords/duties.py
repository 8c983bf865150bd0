"""Supports of work items, and splits of targets with the targets of districts."""

from __future__ import annotations

from typing import Any

from dafeng.city import CityPack
from dafeng_site.cascade.models import DistrictTarget, Split, Support
from dafeng_site.duty.itemtable import unit_or_new
from dafeng_site.duty.models import WorkItem
from dafeng_site.duty.records import pack_unit
from dafeng_site.packrecords.frames import Packed, frame, rows, said
from dafeng_site.services import create_many

__all__ = ["TABLES", "load", "packed"]

TABLES = ("supports", "splits", "split_places")
_SPLIT = (
    "title", "clause", "indicator", "code", "year", "op", "kind", "unit", "base_year", "quote", "value", "method",
    "digits", "base_label", "basis_label", "rule_zh", "rule_en", "note", "state",
)  # fmt: skip
_SUPPORT = ("state", "reason", "done")
_PART = ("place", "base", "basis", "exact", "value", "amount")


def packed() -> Packed:
    """Who supports what, and each split with its districts' parts as the library worked them out."""
    supports = Support.objects.select_related("item", "unit").order_by("item__code", "unit__code")
    splits = list(enumerate(Split.objects.order_by("pk"), start=1))
    return Packed(
        {
            "supports": frame(
                "supports",
                (
                    {"item": row.item.code, "unit": pack_unit(row.unit)}
                    | {name: getattr(row, name) for name in _SUPPORT}
                    for row in supports
                ),
            ),
            "splits": frame(
                "splits", ({"number": at} | {name: getattr(row, name) for name in _SPLIT} for at, row in splits)
            ),
            "split_places": frame(
                "split_places",
                ({"split": at} | {name: part.get(name) for name in _PART} for at, row in splits for part in row.places),
            ),
        }
    )


def load(pack: CityPack, by: Any, reason: str) -> None:
    """Store them; the parts of published splits are the targets of their districts again."""
    items = dict(WorkItem.objects.values_list("code", "pk"))
    supports = [
        Support(item_id=items[row["item"]], unit=unit_or_new(by, row["unit"], reason), **said(row, *_SUPPORT))
        for row in rows(pack, "supports")
        if row["item"] in items
    ]
    create_many(by, supports, reason)
    parts: dict[int, list[dict[str, Any]]] = {}
    for row in rows(pack, "split_places"):
        parts.setdefault(row["split"], []).append(said(row, *_PART))
    made = [Split(**said(row, *_SPLIT), places=parts.get(row["number"], []), author=by) for row in rows(pack, "splits")]
    stored = create_many(by, made, reason)
    targets = [
        DistrictTarget(split=row, place_id=part["place"], value=part["value"], amount=part["amount"])
        for row in stored
        if row.state == Split.State.PUBLISHED
        for part in row.places
    ]
    create_many(by, targets, reason)
