"""Going back to an earlier version of a task: title, units and their roles; as an edit, with a way forward again."""

from __future__ import annotations

import pytest
from django.test import Client

from dafeng_site.people.models import Role
from dafeng_site.plans.models import Task, TaskUnit
from dafeng_site.plans.services import change_task
from dafeng_site.plans.versions import carriers_by_version

from .conftest import World


@pytest.fixture
def office(world: World, client: Client) -> Client:
    client.force_login(world.users[Role.OFFICE])
    return client


def _units(task: Task) -> list[tuple[str, str]]:
    return [(row.name, row.role) for row in task.units.order_by("order")]


def _edit(world: World) -> Task:
    """Another title, and two other units in place of the one in the lead and the one that nobody knows."""
    TaskUnit.objects.create(task=world.task, name="某某公司", role="support", order=1, confidence=0.3)
    office = world.users[Role.OFFICE]
    change_task(office, world.task.pk, 1, title="另一标题", units=[("traffic", "lead"), ("tengzhou", "support")])
    return Task.objects.get(pk=world.task.pk)


FIRST = [("市能源局", "lead"), ("某某公司", "support")]
SECOND = [("市交通运输局", "lead"), ("滕州市", "support")]


def test_an_earlier_version_comes_back_with_its_units_and_the_later_one_too(world: World, office: Client) -> None:
    task = _edit(world)
    first, last = task.history.last().history_id, task.history.first().history_id
    assert _units(task) == SECOND
    office.post(f"/tasks/{task.pk}/restore/{first}/", {"revision": task.revision})
    task.refresh_from_db()
    assert (task.title, _units(task)) == ("大力发展可再生能源", FIRST)
    assert "恢复到" in task.history.first().history_change_reason
    office.post(f"/tasks/{task.pk}/restore/{last}/", {"revision": task.revision})
    task.refresh_from_db()
    assert (task.title, _units(task)) == ("另一标题", SECOND)


def test_each_version_of_a_task_has_the_units_of_its_time(world: World) -> None:
    task = _edit(world)
    told = carriers_by_version(world.scope(Role.OFFICE), task)
    assert [[(row.name, row.role) for row in rows] for rows in told.values()] == [FIRST, FIRST, SECOND]


def test_the_page_tells_the_change_of_units_and_offers_the_way_back(world: World, office: Client) -> None:
    task = _edit(world)
    page = office.get(f"/tasks/{task.pk}/").content.decode()
    assert (
        '市能源局（牵头）、某某公司（配合）</span> → <span class="diff-new">市交通运输局（牵头）、滕州市（配合）'
        in page
    )
    assert page.count("/restore/") == task.history.count() - 1


def test_a_way_back_from_an_old_page_changes_nothing(world: World, office: Client) -> None:
    task = _edit(world)
    first = task.history.last().history_id
    office.post(f"/tasks/{task.pk}/restore/{first}/", {"revision": 1})
    assert _units(task) == SECOND
    assert office.post(f"/tasks/{task.pk}/restore/999999/", {"revision": task.revision}).status_code == 404


def test_the_auditor_reads_the_history_and_cannot_go_back(world: World, client: Client) -> None:
    task = _edit(world)
    client.force_login(world.users[Role.AUDITOR])
    page = client.get(f"/tasks/{task.pk}/").content.decode()
    assert "另一标题" in page
    assert "/restore/" not in page
    assert client.post(f"/tasks/{task.pk}/restore/{task.history.last().history_id}/").status_code == 403
