"""Work items with what the books say of their outputs."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from dafeng.appraisal.outputs import measure
from dafeng.appraisal.work import WorkItem
from dafeng.core.catalogue import Catalogue

__all__ = ["Books", "measured_items"]


@dataclass(frozen=True, slots=True, eq=False)
class Books:
    """What items are measured by: observations of a city and, under their own codes, of the `places` in it."""

    observations: pl.DataFrame
    catalogue: Catalogue
    city: str
    places: Container[str]

    def place_of(self, unit: str) -> str:
        """Where a unit's figures are: at the place that it is, else in the city."""
        return unit if unit in self.places else self.city


def measured_items(items: Iterable[WorkItem], books: Books, as_of: date) -> tuple[WorkItem, ...]:
    """The items with what the books say of their outputs on a day; those without an indicator as they are."""
    found = list(items)
    named = sorted({item.measured_by.indicator for item in found if item.measured_by})
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in books.observations.filter(pl.col("indicator").is_in(named)).iter_rows(named=True) if named else ():
        rows.setdefault((row["indicator"], row["place"]), []).append(row)

    def measured(item: WorkItem) -> WorkItem:
        if item.measured_by is None:
            return item
        own = rows.get((item.measured_by.indicator, books.place_of(item.unit)), ())
        return replace(item, measured=measure(item.measured_by, own, item.start, as_of, books.catalogue))

    return tuple(map(measured, found))
