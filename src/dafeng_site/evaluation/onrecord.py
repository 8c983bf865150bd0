"""Deductions and bonuses counted from what supervision has on record: overdue orders, talks, circulars, praise.

Computed, not typed: a verifier may correct the count with a reason, which stays beside what the records say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from dafeng.appraisal import Adjustment, Sheet
from dafeng_site.evaluation.models import Assessment
from dafeng_site.people.models import Role
from dafeng_site.people.policy import Scope
from dafeng_site.supervision.records import on_record

__all__ = ["ON_RECORD", "counted_incidents", "facts_of", "incident_records"]

ON_RECORD = "calc#records"
"""The source of an incident that was counted."""
_UNVERIFIED = ("self", "submitted")
_LONGEST = 500


def facts_of(unit: int | None, year: int) -> dict[str, list[str]]:
    """Of each kind of fact, which ones there are of a unit in a year, in words."""
    found = on_record(Scope(role=Role.OFFICE), unit, year, timezone.localdate())
    told: dict[str, list[str]] = {}
    for record in found.records:
        words = f"{record.get_kind_display()}“{record.title}”（{record.number or record.date.isoformat()}）"
        told.setdefault(f"record.{record.kind}", []).append(words)
    for order in found.overdue:
        words = f"整改“{order.title}”（{order.due.isoformat()}到期）"
        told.setdefault("rectification.overdue", []).append(words)
    return told


def _counted(rule: Adjustment, facts: Mapping[str, list[str]]) -> list[str]:
    return [words for fact in rule.facts for words in facts.get(fact, [])]


def counted_incidents(sheet: Sheet, unit: int | None, year: int) -> dict[str, dict[str, Any]]:
    """By the code of a deduction or bonus that names facts: how many are on record, and which."""
    rules = [rule for rule in sheet.adjustments if rule.facts]
    facts = facts_of(unit, year) if rules else {}
    told = {rule.code: _counted(rule, facts) for rule in rules}
    return {
        code: {"code": code, "count": len(words), "reason": "；".join(words)[:_LONGEST], "source": ON_RECORD}
        for code, words in told.items()
    }


def incident_records(row: Assessment) -> list[dict[str, Any]]:
    """What happened to an object: as it was verified; before that, what was typed so far and what is on record."""
    kept = [dict(record) for record in row.incidents]
    if row.state in _UNVERIFIED and row.frozen is None:
        there = {record["code"] for record in kept}
        computed = counted_incidents(row.evaluation.parsed(), row.unit_id, row.evaluation.year)
        kept += [record for code, record in computed.items() if code not in there]
    return [record for record in kept if record["count"]]
