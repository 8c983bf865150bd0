"""Work items with what the books say of their outputs."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from dafeng.appraisal.outputs import Output, measure
from dafeng.appraisal.work import WorkItem
from dafeng.core.catalogue import Catalogue

__all__ = ["measured_items"]


def measured_items(
    items: Iterable[WorkItem],
    observations: pl.DataFrame,
    catalogue: Catalogue,
    as_of: date,
    city: str,
    places: Container[str],
) -> tuple[WorkItem, ...]:
    """The items with what the books say of their outputs: at the place that the unit is, else in the city."""
    found = list(items)
    named = {item.measured_by.indicator for item in found if item.measured_by}
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in observations.filter(pl.col("indicator").is_in(sorted(named))).iter_rows(named=True) if named else ():
        rows.setdefault((row["indicator"], row["place"]), []).append(row)

    def measured(item: WorkItem, output: Output) -> WorkItem:
        own = rows.get((output.indicator, item.unit if item.unit in places else city), ())
        return replace(item, measured=measure(output, own, item.start, as_of, catalogue))

    return tuple(measured(item, item.measured_by) if item.measured_by else item for item in found)
