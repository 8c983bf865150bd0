"""What the level above decided on the city, in a city pack and from one.

A pack has no evaluations, only what they found; so a decision that came with a pack is carried as it came, shown beside
the city's evaluation of the same sheet and year once there is one, and written again into the next pack. What the
office enters on the site takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import polars as pl

from dafeng_site.checking.keeping import content_of
from dafeng_site.data import packparts
from dafeng_site.evaluation.models import Outcome, Subjects, YearlyEvaluation
from dafeng_site.packrecords.frames import frame, rows_of, yes

__all__ = ["TABLE", "carried", "carried_for", "packed_above", "without_above"]

TABLE = "evaluation_above"
_KNOWN = ("body", "grade", "score", "day", "note", "public")
_KEY = ["sheet", "year"]


def packed_above(
    tables: Mapping[str, pl.DataFrame], files: Mapping[str, bytes]
) -> tuple[dict[str, pl.DataFrame], dict[str, bytes]]:
    """The table and all files with what the site holds in place of what came for the same sheet and year."""
    outcomes = Outcome.objects.filter(evaluation__subject=Subjects.CITY, above__isnull=False)
    found: dict[tuple[str, int], Mapping[str, Any]] = {}
    documents: dict[str, bytes] = {}
    for row in outcomes.select_related("evaluation").order_by("evaluation"):
        above: Mapping[str, Any] = row.above or {}
        if not above:
            continue
        sheet, year = _sheet(row.evaluation), row.evaluation.year
        place = f"evaluation/above/{year}-{sheet}.{above['file']['kind']}"
        about = {"sheet": sheet, "year": year, "document": above["number"], "name": above["file"]["name"]}
        found[sheet, year] = {name: above[name] for name in _KNOWN} | about | {"file": place}
        documents[place] = content_of(above["file"]["sha256"])
    old = list(rows_of(tables.get(TABLE), TABLE))
    replaced = {row["file"] for row in old if (row["sheet"], row["year"]) in found}
    kept = [row | {"public": yes(row["public"])} for row in old if row["file"] not in replaced]
    left = {name: content for name, content in files.items() if name not in replaced}
    listed = sorted((*kept, *found.values()), key=lambda row: (row["year"], row["sheet"]))
    return ({TABLE: frame(TABLE, listed)} if listed else {}), left | documents


def without_above(
    tables: Mapping[str, pl.DataFrame], files: Mapping[str, bytes]
) -> tuple[dict[str, pl.DataFrame], dict[str, bytes]]:
    """A pack for others than the office: no decision, public or not, and no document of one."""
    gone = {row["file"] for row in rows_of(tables.get(TABLE), TABLE)}
    left = {name: frame for name, frame in tables.items() if name != TABLE}
    return left, {name: content for name, content in files.items() if name not in gone}


def carried() -> list[dict[str, Any]]:
    """Decisions that came with the pack, the latest year first, as `Outcome.above` holds one, with sheet and year."""
    return sorted((_above(row) for row in rows_of(packparts.table(TABLE), TABLE)), key=lambda each: -each["year"])


def carried_for(evaluation: YearlyEvaluation) -> dict[str, Any] | None:
    """The one of this evaluation's sheet and year, None where there is none."""
    if evaluation.subject != Subjects.CITY:
        return None
    key = (_sheet(evaluation), evaluation.year)
    return next((each for each in carried() if (each["sheet"], each["year"]) == key), None)


def _above(row: Mapping[str, Any]) -> dict[str, Any]:
    place = PurePosixPath(row["file"])
    file = {"name": row["name"] or place.name, "kind": place.suffix[1:].lower(), "place": row["file"]}
    given = {name: row[name] for name in _KNOWN} | {name: row[name] for name in _KEY}
    return given | {"number": row["document"], "public": yes(row["public"]), "file": file}


def _sheet(evaluation: YearlyEvaluation) -> str:
    return evaluation.sheet.partition("@")[0]
