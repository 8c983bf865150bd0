"""What a city pack says of evaluations, and what the site's evaluations say in a pack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from dafeng.appraisal import Entry, Incident, Sheet
from dafeng.appraisal.gathering import entries_from_rows, incidents_from_rows
from dafeng_site.data import packparts

__all__ = ["packed_entries", "packed_incidents"]

_FILES = {"evaluation_entries": "evaluation/entries.csv", "evaluation_incidents": "evaluation/incidents.csv"}


def packed_entries(sheet: Sheet, year: int) -> tuple[Entry, ...]:
    """Entries by hand that came with the city's data, each with its source."""
    return entries_from_rows(_rows("evaluation_entries", sheet, year))


def packed_incidents(sheet: Sheet, year: int) -> tuple[Incident, ...]:
    """Vetoes, deductions and bonuses that came with the city's data."""
    return incidents_from_rows(_rows("evaluation_incidents", sheet, year))


def _rows(name: str, sheet: Sheet, year: int) -> list[Mapping[str, Any]]:
    frame: pl.DataFrame | None = packparts.table(name)
    if frame is None:
        return []
    numbered = enumerate(frame.iter_rows(named=True), start=2)
    rows = [{**row, "file": _FILES[name], "row": number} for number, row in numbered]
    return [row for row in rows if row["sheet"] == sheet.code and row["year"] == year]
