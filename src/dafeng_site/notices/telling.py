"""Telling people in the site: each matter once to each person whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from dafeng_site.notices.models import Notice
from dafeng_site.people.models import Role, User
from dafeng_site.people.policy import Scope, scope_of, visible

__all__ = ["mark_read", "notices", "office_people", "ordered_people", "tell", "unit_people", "unread"]


def unit_people(unit: int) -> QuerySet[User]:
    """The people who answer for a unit."""
    return User.objects.filter(unit=unit, role__in=(Role.UNIT, Role.DISTRICT), is_active=True)


def ordered_people(unit: int) -> QuerySet[User]:
    """The people who answer a rectification order; those of an enterprise, too."""
    roles = (Role.UNIT, Role.DISTRICT, Role.ENTERPRISE)
    return User.objects.filter(unit=unit, role__in=roles, is_active=True)


def office_people() -> QuerySet[User]:
    """The people of the leading-group office."""
    return User.objects.filter(role=Role.OFFICE, is_active=True)


def tell(people: Iterable[User], key: str, zh: str, en: str, url: str) -> int:
    """Leave a notice with each person who has not had it; how many are new. Call inside `writing`."""
    wanted = list(people)
    had = set(Notice.objects.filter(user__in=wanted, key=key).values_list("user", flat=True))
    rows = [
        Notice(user=each, key=key[:160], zh=zh[:500], en=en[:500], url=url[:200])
        for each in wanted
        if each.pk not in had
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def notices(scope: Scope) -> QuerySet[Notice]:
    """One's own notices, the latest first."""
    return visible(scope, Notice.objects.all())


def unread(scope: Scope) -> int:
    """How many of one's own notices are new."""
    return 0 if scope.is_public else notices(scope).filter(read__isnull=True).count()


def mark_read(user: Any, pk: int | None = None) -> int:
    """Mark one of one's own notices as read, or all of them."""
    which = Q() if pk is None else Q(pk=pk)
    return notices(scope_of(user)).filter(which, read__isnull=True).update(read=timezone.now())
