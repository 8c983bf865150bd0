"""The menu of each role: no key of the keyboard leads to two pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import RequestFactory

from dafeng_site.pages.navigation import menu
from dafeng_site.people.models import Role
from dafeng_site.people.policy import scope_of

if TYPE_CHECKING:
    from .conftest import World


@pytest.mark.parametrize("role", [*Role.values, ""])
def test_a_key_leads_to_one_page(world: World, role: str) -> None:
    request = RequestFactory().get("/")
    request.scope = scope_of(world.users.get(Role(role)) if role else None)  # type: ignore[attr-defined]
    keys = [item.key for group in menu(request) for item in group.items if item.key]
    assert sorted(keys) == sorted(set(keys))
    assert len(keys) >= 8
