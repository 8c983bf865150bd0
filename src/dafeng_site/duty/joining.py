"""Who reports in rounds that are open already: a unit that comes to owe or support something in one's scope is given a
report in it and told so; one that has nothing left to say there, and has typed, sent and filed nothing, no
longer owes it.

The open rounds are locked before they are read, so that a unit that takes something on while the office opens or closes
a round has a report in it exactly when the round asks after it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.urls import reverse

from dafeng_site import services
from dafeng_site.cascade.models import Support
from dafeng_site.data.version import writing
from dafeng_site.duty import queries
from dafeng_site.duty.models import Report, ReportDraft, Round, WorkItem
from dafeng_site.notices.telling import tell, unit_people

__all__ = ["asked_in", "concerned", "give_reports", "settle_rounds"]


def concerned(*groups: Iterable[WorkItem]) -> dict[int, set[int]]:
    """The units that owe these items, as they were and as they are now, or support them now, by the items' year."""
    rows = [row for group in groups for row in group]
    helping: dict[int, set[int]] = {}
    supports = Support.objects.filter(item__in={row.pk for row in rows})
    for item, unit in supports.order_by().values_list("item", "unit"):
        helping.setdefault(item, set()).add(unit)
    found: dict[int, set[int]] = {}
    for row in rows:
        found.setdefault(row.year, set()).update({row.unit_id}, helping.get(row.pk, ()))
    return found


def asked_in(found: Round, within: Collection[int] | None = None) -> set[int]:
    """The units that a round asks: those that owe or support an item in its scope; `within` some units alone."""
    both = (queries.items_of(found), queries.supports_of(found))
    chosen = both if within is None else [rows.filter(unit__in=within) for rows in both]
    return {unit for rows in chosen for unit in rows.order_by().values_list("unit", flat=True)}


def give_reports(user: Any, found: Round, units: Iterable[int], reason: str) -> list[Report]:
    """A report to fill in for each of these units, which are told. Call inside `writing`, after asking permission."""
    rows = services.create_many(user, [Report(round=found, unit_id=unit) for unit in sorted(units)], reason)
    for row in rows:
        zh = f"{found.title}：请于{found.deadline.isoformat()}前报送"
        en = f"{found.title}: report by {found.deadline.isoformat()}"
        url = reverse("duty-report", args=[row.pk])
        tell(unit_people(row.unit_id), f"round:{found.pk}:{row.pk}", zh, en, url)
    return rows


def settle_rounds(user: Any, units: Mapping[int, set[int]]) -> None:
    """Give and take reports in open rounds for these units, by year. Call after the change, in its transaction."""
    with writing():
        rows = Round.objects.filter(year__in=units, state__in=("prepared", "open")).order_by("pk")
        for each in rows.select_for_update(of=("self",)).defer("snapshot"):
            if each.state == "open":
                _settle(user, each, units[each.year])


def _settle(user: Any, found: Round, units: set[int]) -> None:
    asked = asked_in(found, units)
    there = {each.unit_id: each for each in Report.objects.filter(round=found, unit__in=units)}
    give_reports(user, found, asked - set(there), "补发调度")
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
