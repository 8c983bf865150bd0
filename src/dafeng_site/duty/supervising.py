"""Rectification: the office orders it, the unit answers with measures and result, another person closes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from dafeng_site import services
from dafeng_site.data.version import writing
from dafeng_site.duty.models import Rectification
from dafeng_site.moving import move
from dafeng_site.notices.telling import office_people, ordered_people, tell
from dafeng_site.people.policy import demand, scope_of

__all__ = ["order", "step"]

_ORDER_FIELDS = ("title", "origin", "problem", "clause", "unit", "due")
"""What an order says; the rest is the unit's answer."""


def order(user: Any, fields: Mapping[str, Any]) -> Rectification:
    """Order a unit to put something right by a day."""
    demand(scope_of(user), "dispatch")
    with writing():
        known = {name: value for name, value in fields.items() if name in _ORDER_FIELDS}
        row = services.create(user, Rectification(**known), "交办整改")
        zh = f"整改交办：“{row.title}”，时限{row.due.isoformat()}"
        en = f"To put right: '{row.title}' by {row.due.isoformat()}"
        tell(ordered_people(row.unit_id), f"order:{row.pk}", zh, en, reverse("duty-rectification", args=[row.pk]))
        return row


def step(user: Any, pk: int, revision: int, code: str, text: str) -> Rectification:
    """Move an order on. `text` are the measures (plan), the result (submit), or the office's opinion."""
    own: dict[str, dict[str, Any]] = {
        "plan": {"measures": text, "reason": ""},
        "submit": {"result": text, "reason": "", "submitted_by": user},
    }
    with writing():
        row = move(user, Rectification, pk, revision, code, reason=text, changes=own.get(code))
        people = office_people() if code in own else ordered_people(row.unit_id)
        key, url = f"order:{row.pk}:{row.revision}", reverse("duty-rectification", args=[row.pk])
        tell(people, key, f"整改“{row.title}”有新进展", f"News on '{row.title}'", url)
        return row
