"""Who reports in rounds that are open already: a unit that comes to owe or support something in one's scope is given a
report in it and told so; one that has nothing left to say there, and has typed, sent and filed nothing, no
longer owes it.

The open rounds are locked before they are read, so that a unit that takes something on while the office opens or closes
a round has a report in it exactly when the round asks after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from dafeng_site import services
from dafeng_site.cascade.models import Support
from dafeng_site.data.version import writing
from dafeng_site.duty import queries
from dafeng_site.duty.models import Report, ReportDraft, Round, WorkItem
from dafeng_site.notices.telling import tell, unit_people

__all__ = ["concerned", "merged", "settle_rounds"]


def concerned(rows: Iterable[WorkItem]) -> dict[int, set[int]]:
    """The units that owe or support these items, by the items' year."""
    years = {row.pk: (row.year, row.unit_id) for row in rows}
    supports = Support.objects.filter(item__in=years).order_by().values_list("item", "unit")
    found: dict[int, set[int]] = {}
    for year, unit in [*years.values(), *((years[item][0], unit) for item, unit in supports)]:
        found.setdefault(year, set()).add(unit)
    return found


def merged(first: Mapping[int, set[int]], second: Mapping[int, set[int]]) -> dict[int, set[int]]:
    """Both together."""
    return {year: first.get(year, set()) | second.get(year, set()) for year in {*first, *second}}


def settle_rounds(user: Any, units: Mapping[int, set[int]]) -> None:
    """Give and take reports in open rounds for these units, by year. Call after the change, in its transaction."""
    with writing():
        rows = Round.objects.filter(year__in=units, state__in=("prepared", "open")).order_by("pk")
        for each in rows.select_for_update(of=("self",)).defer("snapshot"):
            if each.state == "open":
                _settle(user, each, units[each.year])


def _settle(user: Any, found: Round, units: set[int]) -> None:
    asked = {
        unit
        for rows in (queries.items_of(found), queries.supports_of(found))
        for unit in rows.filter(unit__in=units).order_by().values_list("unit", flat=True)
    }
    there = {each.unit_id: each for each in Report.objects.filter(round=found, unit__in=units)}
    made = [Report(round=found, unit_id=unit) for unit in sorted(asked - set(there))]
    for row in services.create_many(user, made, "补发调度"):
        zh = f"{found.title}：请于{found.deadline.isoformat()}前报送"
        en = f"{found.title}: report by {found.deadline.isoformat()}"
        url = reverse("duty-report", args=[row.pk])
        tell(unit_people(row.unit_id), f"round:{found.pk}:{row.pk}", zh, en, url)
    for unit in sorted(set(there) - asked):
        _take_back(user, found, there[unit].pk)


def _take_back(user: Any, found: Round, pk: int) -> None:
    """Remove a report in which nothing was typed, sent or filed; what somebody has said stays. Whose act it follows
    from need not see the report: who leads an item does not see what its supporters report."""
    row = Report.objects.select_for_update(of=("self",)).filter(pk=pk, state="draft", submitted_at=None).first()
    if row is None or row.evidence.exists() or ReportDraft.objects.filter(report=row).exists():
        return
    services.remove_many(user, [row], "不再需要报送")
    zh, en = f"{found.title}：不再需要报送", f"{found.title}: no report is needed any more"
    tell(unit_people(row.unit_id), f"round:{found.pk}:{pk}:gone", zh, en, reverse("duty"))
