"""The light of a task is one and the same on the list, on its page and on the wall, and for all who do the work."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.test.utils import CaptureQueriesContext

from dafeng.appraisal import Progress
from dafeng_site.duty.tasklights import task_lights, task_standing
from dafeng_site.kept import forget
from dafeng_site.people.models import Role
from dafeng_site.people.policy import PUBLIC, scope_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from dafeng_site.people.models import User

    from .conftest import Duty

CLAUSE = "三(一)1"


def _standing(duty: Duty) -> Progress:
    return task_standing(duty.world.scope(Role.OFFICE), CLAUSE, duty.today)


def test_a_list_shows_the_light_that_the_task_s_page_explains(duty: Duty, signed: Callable[[User], Client]) -> None:
    assert task_lights(duty.world.scope(Role.OFFICE), duty.today)[CLAUSE] == _standing(duty).light
    late = duty.item("2026-9", duty.world.energy, due=duty.today - timedelta(days=40))
    stand = _standing(duty)
    # forty days overdue are more than the thirty that make a task red
    assert (stand.light, task_lights(duty.world.scope(Role.OFFICE), duty.today)[CLAUSE]) == ("red", "red")
    assert any(reason.item == late.code for reason in stand.reasons)
    page = signed(duty.office).get("/tasks/").content.decode()
    assert "严重滞后" in page
    assert "按工作项、指标和时间" in signed(duty.office).get("/cockpit/").content.decode()


def test_all_who_do_the_work_see_one_light_and_only_what_is_theirs_of_its_reasons(
    duty: Duty, signed: Callable[[User], Client]
) -> None:
    late = duty.item("2026-9", duty.world.energy, due=duty.today - timedelta(days=40), title="并网")
    scopes = {user: scope_of(user) for user in (duty.office, duty.energy, duty.traffic, duty.world.users[Role.READER])}
    assert {task_lights(scope, duty.today)[CLAUSE] for scope in scopes.values()} == {"red"}
    stands = {user: task_standing(scope, CLAUSE, duty.today) for user, scope in scopes.items()}
    assert {each.light for each in stands.values()} == {"red"}
    assert late.code in {each.item for each in stands[duty.energy].reasons}
    assert {each.item for each in stands[duty.traffic].reasons} == {duty.other.code}
    assert (stands[duty.traffic].done, stands[duty.traffic].expected) == (None, None)
    page = signed(duty.traffic).get(f"/tasks/{duty.world.task.pk}/").content.decode()
    assert "严重滞后" in page
    assert "并网" not in page
    assert "涉及其他单位的原因不显示" in page


def test_the_public_learns_nothing_of_work_items_from_a_light(duty: Duty) -> None:
    others = [PUBLIC, *(scope_of(duty.world.users[role]) for role in (Role.ENTERPRISE, Role.AUDITOR))]
    before = [dict(task_lights(scope, duty.today)) for scope in others]
    duty.item("2026-9", duty.world.energy, due=duty.today - timedelta(days=40))
    assert [dict(task_lights(scope, duty.today)) for scope in others] == before


def test_lists_ask_once_for_all_tasks_however_many_items_there_are(
    duty: Duty, signed: Callable[[User], Client]
) -> None:
    from django.db import connection

    client = signed(duty.office)

    def asked(page: str) -> int:
        client.get(page)
        forget()
        with CaptureQueriesContext(connection) as found:
            client.get(page)
        return len(found)

    few = {page: asked(page) for page in ("/tasks/", "/cockpit/")}
    for at in range(20):
        duty.item(f"2026-4{at}", duty.world.energy)
    assert {page: asked(page) for page in few} == few
