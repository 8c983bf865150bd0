"""PostgreSQL plans a question once for each connection that asks it again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from dafeng_site.data.models import Source
from dafeng_site.environment import database

if TYPE_CHECKING:
    from .conftest import World


def test_an_address_may_say_otherwise() -> None:
    given = database("postgresql://dafeng@db/dafeng?sslmode=require", Path())["OPTIONS"]
    assert given == {"server_side_binding": True, "prepare_threshold": 5, "sslmode": "require"}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server that plans")
def test_a_question_that_is_asked_again_is_prepared(world: World) -> None:
    """pg_prepared_statements lists what the server keeps for this connection (PostgreSQL documentation, 54.16)."""
    for number in range(8):
        list(Source.objects.filter(pk=number))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ['%"data_source"%$1%'])
        assert cursor.fetchone()[0] >= 1
