"""Counts from duty and data entry: reports in time, accepted at once, rectification closed, figures reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from dafeng.appraisal import Sheet
from dafeng_site.data.models import Observation
from dafeng_site.duty.models import Rectification, Report
from dafeng_site.people.policy import Scope, filing_indicators, visible

__all__ = ["Counts", "counts_of"]

Counts = Mapping[str, Mapping[str, tuple[int, int]]]
"""By object and measure: how many were done, of how many."""


def counts_of(scope: Scope, sheet: Sheet, year: int, units: Mapping[str, int | None]) -> Counts:
    """What the sheet's measures count of each object in a year; nothing for one whose unit is not known."""
    wanted = {item.measure for item in sheet.items}
    reports = _reports(year) if wanted & {"report.on-time", "report.accepted"} else {}
    closed = _rectified(year) if "rectify.closed" in wanted else {}
    told: dict[str, dict[str, tuple[int, int]]] = {}
    for subject, unit in units.items():
        if unit is None:
            continue
        found = {"rectify.closed": closed.get(unit, (0, 0)), **reports.get(unit, _NO_REPORTS)}
        if "data.complete" in wanted:
            found["data.complete"] = _figures(scope, sheet, subject, unit, year)
        told[subject] = {name: pair for name, pair in found.items() if name in wanted}
    return told


_NO_REPORTS = {"report.on-time": (0, 0), "report.accepted": (0, 0)}


def _reports(year: int) -> dict[int, dict[str, tuple[int, int]]]:
    """Of each unit, in the closed rounds of the year: reports in time of those owed, accepted without a return of those
    that came to a review."""
    rows = Report.objects.filter(round__year=year, round__state="closed").select_related("round")
    returned = set(Report.history.filter(round__year=year, state="returned").values_list("id", flat=True))
    told: dict[int, dict[str, tuple[int, int]]] = {}
    for row in rows:
        found = told.setdefault(row.unit_id, dict(_NO_REPORTS))
        sent = row.state not in ("draft", "returned") and row.submitted_at is not None
        on_time = sent and timezone.localdate(row.submitted_at) <= row.round.deadline
        found["report.on-time"] = _plus(found["report.on-time"], hit=bool(on_time))
        if row.state == "closed" or row.pk in returned:
            found["report.accepted"] = _plus(found["report.accepted"], hit=row.pk not in returned)
    return told


def _rectified(year: int) -> dict[int, tuple[int, int]]:
    told: dict[int, tuple[int, int]] = {}
    due = Rectification.objects.filter(due__gte=date(year, 1, 1), due__lte=date(year, 12, 31))
    for unit, state in due.exclude(state="cancelled").values_list("unit", "state"):
        told[unit] = _plus(told.get(unit, (0, 0)), hit=state == "closed")
    return told


def _figures(scope: Scope, sheet: Sheet, subject: str, unit: int, year: int) -> tuple[int, int]:
    """Figures of the year that are there, of those owed: a district's of the sheet's indicators at its place, a unit's
    of the indicators of its own tasks."""
    known = Observation.objects.filter(period=str(year), scenario="observed", value__isnull=False)
    rows = visible(scope, known)
    if sheet.subject == "district":
        owed = {code for item in sheet.items for code in item.indicators}
        rows = rows.filter(place__code=subject)
    else:
        owed = filing_indicators(unit)
    there = set(rows.filter(indicator__in=owed).values_list("indicator", flat=True))
    return len(there), len(owed)


def _plus(pair: tuple[int, int], *, hit: bool) -> tuple[int, int]:
    return pair[0] + hit, pair[1] + 1
