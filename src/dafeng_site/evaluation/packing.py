"""What the site's decided evaluations say in a city pack: what people verified, marked and ruled, and incidents.

What the data say is not written: whoever reads the pack computes it again. Pages, drafts and people stay on the site;
a backup holds everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from dafeng.appraisal import Entry
from dafeng_site.books.packing import SITE_SOURCE
from dafeng_site.evaluation.models import Assessment
from dafeng_site.evaluation.results import frozen_inputs

__all__ = ["packed_evaluations"]

_ENTRIES = ("sheet", "year", "subject", "item", "value", "met", "marks", "applicable", "source", "note")
_INCIDENTS = ("sheet", "year", "subject", "code", "count", "reason", "source")
_BY_PEOPLE = ("核查", "expert", "ruling")
_TYPES: Mapping[str, Any] = {"year": pl.Int64, "value": pl.Float64, "count": pl.Int64}


def packed_evaluations(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables of entries and incidents with those of decided evaluations in place of older ones of the same key."""
    rows = Assessment.objects.filter(state__in=("decided", "published")).select_related("evaluation")
    entries: list[dict[str, Any]] = []
    incidents: list[dict[str, Any]] = []
    for row in rows.order_by("evaluation", "pk"):
        head = {"sheet": row.evaluation.sheet.partition("@")[0], "year": row.evaluation.year, "subject": row.subject}
        found, happened = frozen_inputs(row)
        entries += [head | _entry(each) for each in found if each.source.startswith(_BY_PEOPLE)]
        incidents += [
            head | {"code": each.code, "count": each.count, "reason": each.reason, "source": SITE_SOURCE}
            for each in happened
        ]
    made = {
        "evaluation_entries": _joined(tables.get("evaluation_entries"), entries, _ENTRIES, _ENTRIES[:4]),
        "evaluation_incidents": _joined(
            tables.get("evaluation_incidents"), incidents, _INCIDENTS, (*_INCIDENTS[:4], "reason")
        ),
    }
    return {name: frame for name, frame in made.items() if frame is not None}


def _entry(entry: Entry) -> dict[str, Any]:
    met = None if entry.met is None else "是" if entry.met else "否"
    return {
        "item": entry.item,
        "value": entry.value,
        "met": met,
        "marks": ";".join(f"{mark:g}" for mark in entry.marks) or None,
        "applicable": None if entry.applicable else "否",
        "source": SITE_SOURCE,
        "note": entry.why_zh or None,
    }


def _joined(
    old: pl.DataFrame | None, rows: list[dict[str, Any]], names: tuple[str, ...], key: tuple[str, ...]
) -> pl.DataFrame | None:
    if not rows:
        return old
    schema = {name: _TYPES.get(name, pl.String) for name in names}
    found = pl.DataFrame(rows, schema=schema).unique(key, keep="last", maintain_order=True)
    if old is None or not old.height:
        return found
    left = old.join(found, on=list(key), how="anti").select(names).cast(pl.Schema(schema))
    return pl.concat([left, found])
