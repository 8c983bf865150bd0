"""A year's work items of two units, and a round that is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from dafeng_site.duty import items, reporting
from dafeng_site.duty.models import Report, Round, WorkItem
from dafeng_site.notices.models import Notice
from dafeng_site.people.models import Role, User

from ..conftest import PASSWORD
from .servers import MONDAY, Robot, Smtp, Threaded, serving

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..conftest import World

PDF = b"%PDF-1.4\n%%EOF\n"


class Duty:
    """The world with work items: `own` of the energy unit, `other` of the traffic unit, both in an open round."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.office, self.energy = world.users[Role.OFFICE], world.users[Role.UNIT]
        self.second = User.objects.create_user(username="office2", password=PASSWORD, role=Role.OFFICE)
        self.traffic = User.objects.create_user(
            username="traffic", password=PASSWORD, role=Role.UNIT, unit=world.traffic
        )
        self.today = timezone.localdate()
        self.own = self.item("2026-1", world.energy)
        self.other = self.item("2026-2", world.traffic)
        self.round = self.opened()
        self.report = Report.objects.get(unit=world.energy)
        self.foreign = Report.objects.get(unit=world.traffic)

    def item(self, code: str, unit: Any, **rest: Any) -> WorkItem:
        fields = {
            "code": code,
            "year": self.today.year,
            "clause": "三(一)1",
            "title": f"建成光伏 {code}",
            "unit": unit,
            "role": "lead",
            "start": self.today - timedelta(days=50),
            "due": self.today + timedelta(days=50),
            "weight": 1.0,
        }
        return items.create_item(self.office, fields | rest)

    def opened(self) -> Round:
        fields = {"title": "三季度调度", "kind": "quarterly", "period": f"{self.today.year}-Q3", "deadline": self.today}
        made = reporting.create_round(self.office, fields)
        return reporting.open_round(self.office, made.pk, made.revision)

    def send(self, share: str = "40", **rest: str) -> Report:
        self.report.refresh_from_db()
        typed = {f"done-{self.own.pk}": share, **rest}
        return reporting.submit(self.energy, self.report.pk, self.report.revision, 0, typed)

    def accept(self, user: User | None = None) -> Report:
        for code in ("take", "accept"):
            row = Report.objects.get(pk=self.report.pk)
            row = reporting.review(user or self.office, row.pk, row.revision, code)
        return row


@pytest.fixture
def duty(world: World) -> Duty:
    return Duty(world)


@pytest.fixture
def signed(duty: Duty) -> Callable[[User], Client]:
    def client(user: User) -> Client:
        made = Client()
        made.force_login(user)
        return made

    assert duty
    return client


@pytest.fixture
def due(duty: Duty) -> Duty:
    """The round's deadline is a Monday; the work items are due much later."""
    Round.objects.update(deadline=MONDAY)
    WorkItem.objects.update(start=date(2026, 1, 1), due=date(2026, 12, 1))
    Notice.objects.all().delete()
    User.objects.filter(username="energy").update(email="energy@example.gov.cn")
    return duty


@pytest.fixture
def smtp() -> Iterator[Any]:
    """A mail server: mails taken, what it answers to a command, how often somebody came."""
    server: Any = Threaded(("127.0.0.1", 0), Smtp)
    server.mails, server.answers, server.secure, server.met = [], {}, None, 0
    yield from serving(server)


@pytest.fixture
def robot() -> Iterator[Any]:
    """A group robot: (path, body) of what it was asked, and what it answers."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Robot)
    server.asked, server.answers = [], []
    yield from serving(server)
