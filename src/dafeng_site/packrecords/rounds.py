"""Dispatch rounds with what units reported in them: shares, figures, difficulties; a closed one with what stood then.

Evidence, drafts and the people who reported and reviewed stay on the site. Bulletins are files of the archive, named by
their place in it; one that the archive does not hold goes beside its round.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from dafeng.city import CityPack
from dafeng.core.errors import Fault, PackError
from dafeng.core.periods import parse_period
from dafeng_site.checking.keeping import content_of, store_bytes
from dafeng_site.duty.itemtable import unit_or_new
from dafeng_site.duty.models import Report, Round
from dafeng_site.duty.records import pack_unit
from dafeng_site.packrecords.documents import archived
from dafeng_site.packrecords.frames import Packed, frame, rows, said
from dafeng_site.services import create_many

__all__ = ["TABLES", "load", "packed"]

TABLES = ("rounds", "round_reports", "round_entries", "round_figures")
_ROUND = ("title", "kind", "period", "clauses", "note", "state")
_REPORT = ("state", "difficulties", "reason")
_FORMS = ("docx", "pdf", "xlsx")
_ENTRY = ("note", "as", "before", "why")
_FIGURE = {"indicator": "indicator", "period": "period", "value": "value", "value_unit": "unit", "note": "note",
           "source": "source"}  # fmt: skip
"""Column of the pack, and what the site calls it."""


def packed() -> Packed:
    """All rounds. InvalidError where the storage has lost or changed a bulletin."""
    files: dict[str, bytes] = {}
    known = archived()
    numbered = list(enumerate(Round.objects.order_by("pk"), start=1))
    numbers = {row.pk: at for at, row in numbered}
    reports = [
        ({"round": numbers[row.round_id], "unit": pack_unit(row.unit)}, row)
        for row in Report.objects.select_related("unit").order_by("round_id", "unit__code")
    ]
    return Packed(
        {
            "rounds": frame("rounds", [_round(row, at, files, known) for at, row in numbered]),
            "round_reports": frame("round_reports", (key | _report(row) for key, row in reports)),
            "round_entries": frame(
                "round_entries",
                (
                    key | {"item": code, "done": entry["done"]} | {name: entry.get(name) for name in _ENTRY}
                    for key, row in reports
                    for code, entry in sorted(row.entries.items())
                ),
            ),
            "round_figures": frame(
                "round_figures",
                (
                    key | {"number": at} | {column: figure.get(name) for column, name in _FIGURE.items()}
                    for key, row in reports
                    for at, figure in enumerate(row.figures, start=1)
                ),
            ),
        },
        files,
    )


def _round(row: Round, number: int, files: dict[str, bytes], known: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """A round's row; what is `known` of the archive is named there, the rest goes into `files`."""
    stem = f"duty/rounds/{number:04d}"
    names = dict.fromkeys(("snapshot", *_FORMS), "")
    if row.snapshot is not None:
        names["snapshot"] = f"{stem}-snapshot.json"
        files[names["snapshot"]] = json.dumps(row.snapshot, ensure_ascii=False, sort_keys=True, indent=1).encode()
    for form in set(row.documents) & set(_FORMS):
        names[form] = known.get((form, row.documents[form]), f"{stem}.{form}")
        if names[form].startswith(stem):
            files[names[form]] = content_of(row.documents[form])
    return {"number": number, "deadline": row.deadline} | {name: getattr(row, name) for name in _ROUND} | names


def _report(row: Report) -> dict[str, Any]:
    at = timezone.localtime(row.submitted_at).isoformat() if row.submitted_at else ""
    return {name: getattr(row, name) for name in _REPORT} | {"submitted": at}


def load(pack: CityPack, by: Any, reason: str) -> None:
    """Store them as they stood. PackError for each report of no round, entry of no report, moment that is none."""
    given = list(rows(pack, "rounds"))
    stored = create_many(by, [_round_of(pack, row) for row in given], reason)
    known = {row["number"]: made for row, made in zip(given, stored, strict=True)}
    reports = {(row["round"], row["unit"]): row for row in rows(pack, "round_reports")}
    entries: dict[Any, dict[str, Any]] = {key: {} for key in reports}
    figures: dict[Any, list[dict[str, str]]] = {key: [] for key in reports}
    moments, faults = _moments(reports)
    if faults := _lost(pack, known, reports) + faults:
        raise PackError(faults)
    for row in rows(pack, "round_entries"):
        more = {name: row[name] for name in _ENTRY if row[name] not in ("", None)}
        entries[_key(row)][row["item"]] = {"done": row["done"], "note": ""} | more
    for row in rows(pack, "round_figures"):
        figures[_key(row)].append({name: row[column] for column, name in _FIGURE.items() if row[column]})
    made = [
        Report(
            round=known[number],
            unit=unit_or_new(by, unit, reason),
            entries=entries[number, unit],
            figures=figures[number, unit],
            submitted_at=moments[number, unit],
            **said(row, *_REPORT),
        )
        for (number, unit), row in reports.items()
    ]
    create_many(by, made, reason)


def _key(row: Mapping[str, Any]) -> tuple[int, str]:
    return row["round"], row["unit"]


def _round_of(pack: CityPack, row: Mapping[str, Any]) -> Round:
    period = str(row["period"])
    return Round(
        year=parse_period(period).year,
        deadline=date.fromisoformat(row["deadline"]),
        snapshot=_read(pack, row["snapshot"]) if row["snapshot"] else None,
        documents={form: store_bytes(pack.files[row[form]]) for form in _FORMS if row[form]},
        **said(row, *_ROUND),
    )


def _read(pack: CityPack, name: str) -> Any:
    try:
        found = json.loads(pack.files[name])
    except ValueError as error:
        raise PackError(Fault("site.pack-snapshot", "快照无法读取", "the snapshot cannot be read", name)) from error
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        raise PackError(Fault("site.pack-snapshot", "不是办结快照", "it is no snapshot of a round", name))
    return found


def _lost(pack: CityPack, known: Container[int], reports: Container[tuple[int, str]]) -> list[Fault]:
    """Reports of no round, entries and figures of no report, each place once."""
    given = [("round_reports", row) for row in rows(pack, "round_reports") if row["round"] not in known]
    for name in ("round_entries", "round_figures"):
        given += [(name, row) for row in rows(pack, name) if _key(row) not in reports]
    zh, en = (
        "报送没有对应的调度，或进展、数据没有对应的报送",
        "a report of no round, or an entry or figure of no report",
    )
    places = dict.fromkeys(f"duty/{name}.csv:{row['round']}:{row['unit']}" for name, row in given)
    return [Fault("site.pack-round", zh, en, where) for where in places]


def _moments(
    reports: Mapping[tuple[int, str], Mapping[str, Any]],
) -> tuple[dict[tuple[int, str], datetime | None], list[Fault]]:
    """When each report was sent, None where it was not; and what is no moment."""
    found: dict[tuple[int, str], datetime | None] = {}
    faults: list[Fault] = []
    for (number, unit), row in reports.items():
        try:
            found[number, unit] = _moment(row["submitted"]) if row["submitted"] else None
        except ValueError:
            where = f"duty/round_reports.csv:{number}:{unit}:submitted"
            zh, en = "时间须写成 2026-06-30T09:00:00+08:00 的样子", "write the moment as 2026-06-30T09:00:00+08:00"
            faults.append(Fault("site.pack-moment", zh, en, where, row["submitted"]))
    return found, faults


def _moment(text: str) -> datetime:
    """A moment with its zone. ValueError for anything else."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found
