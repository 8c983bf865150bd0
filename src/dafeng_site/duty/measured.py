"""What the books say of the outputs of work items: as somebody may see it, and as it counts for the lights of tasks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from dafeng.appraisal import Measured
from dafeng.appraisal.measuring import Books, measured_items
from dafeng.core import SCHEMA
from dafeng.core.catalogue import default_catalogue
from dafeng_site.data.models import Observation, Place
from dafeng_site.data.queries import city, table
from dafeng_site.duty.models import WorkItem
from dafeng_site.duty.records import library_items
from dafeng_site.people.policy import PUBLIC, Scope

__all__ = ["counted", "measured"]


def measured(scope: Scope, rows: Iterable[WorkItem], as_of: date) -> dict[int, Measured]:
    """By the item's key, from figures that the scope may see; items without an indicator or a figure are left out."""
    named = [row for row in rows if row.indicator]
    return _measured(named, table(scope), as_of, _places()) if named else {}


def counted(rows: Iterable[WorkItem], as_of: date) -> dict[int, Measured]:
    """The same for everybody: from published figures and from those that the item's own unit has filed, which tell no
    more of it than the share that it reports."""
    named: dict[int, list[WorkItem]] = {}
    for row in rows:
        if row.indicator:
            named.setdefault(row.unit_id, []).append(row)
    if not named:
        return {}
    shown, own, where = table(PUBLIC), _filed(named), _places()
    found: dict[int, Measured] = {}
    for unit, items in named.items():
        frame = own.filter(pl.col("owner") == unit).drop("owner")
        keys = ["indicator", "place", "period", "scenario", "book"]
        found |= _measured(items, pl.concat([shown, frame.join(shown, keys, "anti")]), as_of, where)
    return found


def _places() -> tuple[str, frozenset[str]] | None:
    """The city by its code, and the other places; None before a city is loaded."""
    here = city()
    if here is None:
        return None
    return here.code, frozenset(Place.objects.exclude(pk=here.code).values_list("code", flat=True))


def _measured(
    rows: Sequence[WorkItem], frame: pl.DataFrame, as_of: date, where: tuple[str, frozenset[str]] | None
) -> dict[int, Measured]:
    if where is None:
        return {}
    items = measured_items(library_items(rows), Books(frame, default_catalogue(), *where), as_of)
    return {row.pk: item.measured for row, item in zip(rows, items, strict=True) if item.measured}


def _filed(named: dict[int, list[WorkItem]]) -> pl.DataFrame:
    """Figures that these units filed, with the unit as `owner`."""
    codes = {row.indicator for rows in named.values() for row in rows}
    found = Observation.objects.filter(owner__in=named, indicator__in=codes)
    columns = ["indicator", "place_id", "period", "scenario", "value", "state", "source__key", "book", "owner_id"]
    schema = SCHEMA | {"owner": pl.Int64}
    return pl.DataFrame(list(found.values_list(*columns)), schema=schema, orient="row")
