"""Who is asking: a frozen value that policy decides on. No request, no database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dafeng_site.people.models import Role

__all__ = ["PUBLIC", "Scope", "scope_of"]


@dataclass(frozen=True, slots=True)
class Scope:
    """One person's place in the plan. The public has no role and no user."""

    user: int | None = None
    role: str = ""
    unit: int | None = None
    unit_code: str = ""
    district: str = ""

    @property
    def is_public(self) -> bool:
        """Nobody has signed in."""
        return not self.role

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    @property
    def is_steering(self) -> bool:
        """Administrator or leading-group office: those who keep the plan and the books."""
        return self.role in (Role.ADMINISTRATOR, Role.OFFICE)

    @property
    def is_overseeing(self) -> bool:
        """Administrator or auditor: those who see the audit log and who is who."""
        return self.role in (Role.ADMINISTRATOR, Role.AUDITOR)

    @property
    def is_filing(self) -> bool:
        """A unit's or a district's person: files figures of its own, with its unit known."""
        return self.role in (Role.UNIT, Role.DISTRICT) and self.unit is not None

    @property
    def is_enterprise(self) -> bool:
        """An enterprise's person: sees and files its own facilities alone."""
        return self.role == Role.ENTERPRISE and self.unit is not None


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
    )
