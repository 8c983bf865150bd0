"""Who is asking: a frozen value that policy decides on. No request, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dafeng_site.people.models import Role, User

__all__ = ["APART", "DUTIES", "PUBLIC", "Duty", "Scope", "scope_of"]

Duty = Literal[
    "people",  # accounts, roles, passwords
    "settings",  # rules of passwords, sessions, second factors, retention
    "audit",  # read and export the audit log
    "steer",  # plan, figures, sources, places, units, the books
    "read-all",  # figures whose source is not public
    "file",  # figures of the own unit or place
    "file-enterprise",  # forms of the own facilities
]

DUTIES: Mapping[str, frozenset[Duty]] = {
    Role.ADMINISTRATOR: frozenset({"people", "settings"}),
    Role.OFFICE: frozenset({"steer", "read-all"}),
    Role.AUDITOR: frozenset({"audit"}),
    Role.READER: frozenset({"read-all"}),
    Role.UNIT: frozenset({"file"}),
    Role.DISTRICT: frozenset({"file"}),
    Role.ENTERPRISE: frozenset({"file-enterprise"}),
}
"""What each role is there for. No two of those kept apart share a duty."""

APART = (Role.ADMINISTRATOR, Role.AUDITOR, Role.OFFICE)
"""System administrator, security auditor and business administrator: nobody is two of them (GB/T 22239, 三员分立)."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One person's place in the plan. The public has no role and no user. `handles`: named to handle complaints."""

    user: int | None = None
    role: str = ""
    unit: int | None = None
    unit_code: str = ""
    district: str = ""
    handles: bool = False

    @property
    def is_public(self) -> bool:
        """Nobody has signed in."""
        return not self.role

    @property
    def duties(self) -> frozenset[Duty]:
        return DUTIES.get(self.role, frozenset())

    @property
    def is_administrator(self) -> bool:
        """Keeps people and settings, and writes nothing of the plan or the books."""
        return "people" in self.duties

    @property
    def is_steering(self) -> bool:
        """The leading-group office, the business administrator: keeps the plan and the books."""
        return "steer" in self.duties

    @property
    def is_auditing(self) -> bool:
        """The security auditor: reads the audit log and changes nothing."""
        return "audit" in self.duties

    @property
    def is_overseeing(self) -> bool:
        """Administrator or auditor: those who see who is who."""
        return self.is_administrator or self.is_auditing

    @property
    def sees_all(self) -> bool:
        """Sees figures whatever their source."""
        return "read-all" in self.duties

    @property
    def is_filing(self) -> bool:
        """A unit's or a district's person: files figures of its own, with its unit known."""
        return "file" in self.duties and self.unit is not None

    @property
    def is_enterprise(self) -> bool:
        """An enterprise's person: sees and files its own facilities alone."""
        return "file-enterprise" in self.duties and self.unit is not None


PUBLIC = Scope()


def scope_of(user: Any) -> Scope:
    """The scope of a user. One who still has to change the first password is the public until that is done."""
    if user is None or not user.is_authenticated or not user.is_active or user.must_change_password:
        return PUBLIC
    return Scope(
        user=user.pk,
        role=user.role,
        unit=user.unit_id,
        unit_code=user.unit.code if user.unit_id else "",
        district=user.district if user.role == Role.DISTRICT else "",
        handles=user.role == Role.OFFICE and _is_handler(user),
    )


def _is_handler(user: Any) -> bool:
    """Whether the administrator has named this person of the office."""
    return User.objects.filter(pk=user.pk, complaint_handler__isnull=False).exists()
