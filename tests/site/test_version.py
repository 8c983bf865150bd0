"""The data version: asked for once while a page is read, and anew after a write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dafeng_site import services
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
