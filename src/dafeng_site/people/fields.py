"""Fields that fewer people may see than the row that they stand in, as a table of data.

A field that is not in the table is seen by all who see the row (people/sight.py). `seen` is asked wherever a value of
the table goes out: pages, histories, exports. What is never shown has no way out at all; a test puts a mark into every
text of every record and looks for it in every answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from django.db.models import Model

from dafeng_site.cascade import models as cascade
from dafeng_site.duty import models as duty
from dafeng_site.people import models as people
from dafeng_site.people.scope import Scope
from dafeng_site.supervision import models as supervision

__all__ = ["FIELDS", "Whose", "may_see_field", "seen"]

Whose = Literal[
    "nobody",  # stays in the database
    "office-and-own",  # the leading-group office and the unit that the record belongs to
    "administrator-and-self",  # who keeps the people, and the person
    "auditor",
]

FIELDS: Mapping[type[Model], Mapping[str, Whose]] = {
    duty.WorkItem: {"contact": "office-and-own"},
    duty.Assignment: {"contact": "office-and-own"},
    cascade.Contact: dict.fromkeys(("name", "post", "phone", "email"), "office-and-own"),
    people.User: {"email": "administrator-and-self", "password": "nobody"},
    people.AuditEvent: {"address": "auditor", "detail": "auditor"},
    people.PersonSession: {"key": "nobody"},
    people.ApiToken: {"digest": "nobody"},
    people.OldPassword: {"password": "nobody"},
    people.SecondFactor: {"secret": "nobody"},
    people.RecoveryCode: {"digest": "nobody"},
    people.Identity: {"subject": "nobody"},
    supervision.Complaint: {"digest": "nobody", "sealed": "nobody"},
}
"""Whose each field is."""


def may_see_field(scope: Scope, record: Model, name: str) -> bool:
    """Whether one who may see the record may see this field of it."""
    whose = FIELDS.get(type(record), {}).get(name)
    if whose is None:
        return True
    if whose == "office-and-own":
        return scope.is_steering or (scope.unit is not None and _unit(record) == scope.unit)
    if whose == "administrator-and-self":
        return scope.is_administrator or (scope.user is not None and record.pk == scope.user)
    return whose == "auditor" and scope.is_auditing


def seen(scope: Scope, record: Model, name: str) -> Any:
    """The field's value, empty for those who may not see it."""
    return getattr(record, name) if may_see_field(scope, record, name) else ""


def _unit(record: Model) -> int | None:
    owner = record.item if isinstance(record, duty.Assignment) else record
    found: int | None = getattr(owner, "unit_id", None)
    return found
