"""Notices became a room of their own: what people were told before is still there after."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db(transaction=True)


def test_notices_told_before_the_room_moved_are_kept() -> None:
    person = get_user_model().objects.create_user("told")
    executor = MigrationExecutor(connection)
    executor.migrate([("notices", None), ("duty", "0002_names_of_people")])
    before = executor.loader.project_state([("duty", "0002_names_of_people")]).apps.get_model("duty", "Notice")
    kept = before.objects.create(user_id=person.pk, key="item:1", zh="工作项已下达", en="handed out", url="/duty/")

    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())

    assert list(person.notices.values_list("pk", "key", "zh")) == [(kept.pk, "item:1", "工作项已下达")]
