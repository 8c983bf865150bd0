"""What a person wants by mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dafeng_site.people.policy import Scope, demand, scope_of, visible
from dafeng_site.reminders.models import ReminderWish

__all__ = ["FIELDS", "save", "wish_of"]

FIELDS = ("mail", "reports", "items", "orders", "early")


def wish_of(scope: Scope) -> ReminderWish:
    """The own wishes; everything where nothing was said."""
    return visible(scope, ReminderWish.objects.all()).first() or ReminderWish()


def save(user: Any, given: Mapping[str, bool]) -> None:
    """Keep the own wishes."""
    demand(scope_of(user), "signed-in")
    ReminderWish.objects.update_or_create(user=user, defaults={name: bool(given.get(name)) for name in FIELDS})
