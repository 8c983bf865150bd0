"""The menu of each role: no key of the keyboard leads to two pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client, RequestFactory

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


@pytest.mark.parametrize("role", [*Role.values, ""])
def test_the_page_shows_the_menu_of_who_looks_with_the_current_line(world: World, role: str) -> None:
    """The part that is drawn once for all with the same menu is held against the menu itself, on three pages."""
    client = Client()
    if role:
        client.force_login(world.users[Role(role)])
    for path in ("/targets/", "/help/", "/targets/"):
        request = RequestFactory().get(path)
        request.scope = scope_of(world.users.get(Role(role)) if role else None)  # type: ignore[attr-defined]
        shown = client.get(path).content.decode()
        nav = shown[shown.index('<nav class="menu"') : shown.index("</nav>", shown.index('<nav class="menu"'))]
        lines = [item for group in menu(request) for item in group.items]
        assert re.findall(r'href="([^"]+)"', nav) == [item.url for item in lines]
        assert re.findall(r'href="([^"]+)"[^>]* aria-current="page"', nav) == [path]
