"""The data version: asked for once while a page is read, and anew after a write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dafeng_site import kept, services
from dafeng_site.data import version
from dafeng_site.people.models import Role
from dafeng_site.plans.models import Target

if TYPE_CHECKING:
    from .conftest import World


def _asked(queries: CaptureQueriesContext) -> int:
    return sum("SELECT number FROM data_dataversion" in each["sql"] for each in queries.captured_queries)


def test_it_is_asked_for_once_while_a_page_is_read(world: World) -> None:
    with CaptureQueriesContext(connection) as queries, version.once():
        assert version.current() == version.current()
    assert _asked(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        assert version.current() == version.current()
    assert _asked(queries) == 2


def test_a_write_is_seen_at_once_by_who_wrote(world: World) -> None:
    """Each write raises the number by one (data/version.py), also in a request that had asked for it before."""
    with version.once():
        before = version.current()
        services.edit(world.users[Role.OFFICE], Target, world.target.pk, 1, {"quote": "装机二百八十兆瓦"})
        assert version.current() == before + 1


def test_what_is_read_while_writing_is_not_remembered(world: World) -> None:
    with version.once():
        with version.writing():
            inside = version.current()
        assert version.current() == inside + 1


def test_a_page_asks_once(world: World) -> None:
    client = Client()
    client.force_login(world.users[Role.UNIT])
    client.get("/duty/items/")
    with CaptureQueriesContext(connection) as queries:
        answer: Any = client.get("/duty/items/")
    assert answer.status_code == 200
    assert _asked(queries) == 1


def test_values_of_an_older_version_are_neither_held_nor_given(world: World) -> None:
    """Three values of one version, then one of the next: by the rule of kept.py that one alone is held."""
    for number in range(3):
        kept.kept("number", (number,), lambda number=number: number)  # type: ignore[misc]
    before = len(kept._store.values)
    assert before >= 3
    assert kept.kept("number", (0,), lambda: 9) == 0
    services.edit(world.users[Role.OFFICE], Target, world.target.pk, 1, {"quote": "装机二百八十兆瓦"})
    assert kept.kept("number", (0,), lambda: 9) == 9
    assert len(kept._store.values) == 1


def test_a_page_that_began_before_a_write_keeps_nothing_for_others(world: World) -> None:
    with version.once():
        began = version.current()
        with patch.object(version, "current", return_value=began + 1):
            kept.kept("number", (1,), lambda: "new")
        assert kept.kept("number", (1,), lambda: "old") == "old"
    with patch.object(version, "current", return_value=began + 1):
        assert kept.kept("number", (1,), lambda: "other") == "new"
