"""The search over work items, reports, rounds and orders: found by those who may see them, and by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.test import Client

from dafeng_site.duty.models import Rectification
from dafeng_site.people.models import Role, User

if TYPE_CHECKING:
    from .conftest import Duty


def test_the_search_finds_what_is_owed_and_reported_by_those_who_may_see_it(
    duty: Duty, signed: Callable[[User], Client]
) -> None:
    duty.send(difficulties="并网接入困难")
    Rectification.objects.create(title="台账缺失", problem="并网台账不全", unit=duty.world.energy, due=duty.today)
    shown = {
        user.username: signed(user).get("/search/?q=并网").content.decode()
        for user in (duty.office, duty.energy, duty.traffic, duty.world.users[Role.AUDITOR])
    }
    assert {name for name, page in shown.items() if "并网接入困难" in page and "台账缺失" in page} == {
        "office",
        "energy",
    }
    items = signed(duty.energy).get("/search/?q=建成光伏").content.decode()
    assert (f"/duty/items/{duty.own.pk}/" in items, f"/duty/items/{duty.other.pk}/" in items) == (True, False)
    assert f"/duty/rounds/{duty.round.pk}/" in signed(duty.office).get("/search/?q=三季度调度").content.decode()
    assert "/duty/" not in Client().get("/search/?q=建成光伏").content.decode().partition("<main")[2]
