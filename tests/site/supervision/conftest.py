"""Two named handlers, another of the office, the unit complained of and the one that looks into it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from dafeng_site.people.models import Role, User
from dafeng_site.supervision import complaints, guarding
from dafeng_site.supervision.models import Complaint

from ..conftest import PASSWORD

if TYPE_CHECKING:
    from ..conftest import World

TEXT = "某厂自备机组的煤耗台账是编造的"
NAME, PHONE = "王小明", "13806321234"
PDF = b"%PDF-1.4\n%%EOF\n"


class Desk:
    """The people of a complaint."""

    def __init__(self, world: World) -> None:
        self.world = world
        admin = world.users[Role.ADMINISTRATOR]
        self.office, self.energy = world.users[Role.OFFICE], world.users[Role.UNIT]
        self.first, self.second = (
            User.objects.create_user(username=name, password=PASSWORD, role=Role.OFFICE) for name in ("h1", "h2")
        )
        for user in (self.first, self.second):
            complaints.name_handler(admin, user, "市达峰办〔2026〕3号")
        self.traffic = User.objects.create_user(
            username="traffic", password=PASSWORD, role=Role.UNIT, unit=world.traffic
        )

    def send(self, **more: Any) -> str:
        words = {"category": "data", "subject": "某厂", "text": TEXT, "where": "2026年3月"}
        given = {
            "words": words,
            "person": {"name": NAME, "phone": PHONE},
            "files": [("台账-王小明.pdf", PDF)],
            "address": "192.0.2.7",
            "stamp": guarding.stamp(),
            "trap": "",
            "today": date(2026, 11, 23),
        }
        return complaints.report_in(**(given | more))

    def complaint(self) -> Complaint:
        self.send()
        return Complaint.objects.latest("pk")

    def client(self, user: User | None) -> Client:
        made = Client()
        if user is not None:
            made.force_login(user)
        return made


@pytest.fixture
def desk(world: World, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(guarding, "FASTEST", -1)
    return Desk(world)
