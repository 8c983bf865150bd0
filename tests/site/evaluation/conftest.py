"""An evaluation of two units on the packaged sheet of units, with somebody of a third party and two experts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from dafeng_site.duty import items
from dafeng_site.evaluation import assessing, running, verifying
from dafeng_site.evaluation.models import Assessment, YearlyEvaluation
from dafeng_site.people.models import Role, User
from dafeng_site.plans.models import TaskUnit

from ..conftest import PASSWORD

if TYPE_CHECKING:
    from ..conftest import World

PDF = b"%PDF-1.4\n%%EOF\n"
YEAR = 2024


class Yearly:
    """The world with an evaluation that is open: `own` is the energy unit's, `other` the traffic unit's."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.office, self.energy = world.users[Role.OFFICE], world.users[Role.UNIT]
        self.second = self.user("office2", Role.OFFICE)
        self.third = self.user("third", Role.READER)
        self.expert = self.user("expert", Role.READER)
        self.traffic = self.user("traffic", Role.UNIT, unit=world.traffic)
        TaskUnit.objects.create(
            task=world.task, unit=world.traffic, name="市交通运输局", role="support", confidence=1.0
        )
        for unit, done in ((world.energy, 1.0), (world.traffic, 0.5)):
            self.item(unit, done)
        self.evaluation = self.opened()
        self.own = Assessment.objects.get(unit=world.energy)
        self.other = Assessment.objects.get(unit=world.traffic)

    def user(self, name: str, role: str, **rest: Any) -> User:
        return User.objects.create_user(username=name, password=PASSWORD, role=role, **rest)

    def item(self, unit: Any, done: float) -> None:
        for role in ("lead", "support"):
            fields = {
                "code": f"{YEAR}-{unit.code}-{role}",
                "year": YEAR,
                "clause": "三(一)1",
                "title": f"建成光伏 {role}",
                "unit": unit,
                "role": role,
                "start": f"{YEAR}-01-01",
                "due": f"{YEAR}-06-30",
                "weight": 1.0,
            }
            from datetime import date

            fields |= {"start": date(YEAR, 1, 1), "due": date(YEAR, 6, 30)}
            row = items.create_item(self.office, fields)
            type(row).objects.filter(pk=row.pk).update(done=done)

    def opened(self) -> YearlyEvaluation:
        fields = {
            "title": "2024年度评价",
            "year": YEAR,
            "mode": "intensity",
            "self_due": timezone.localdate() + timedelta(days=10),
            "objection_days": 3,
        }
        made = running.create_evaluation(self.office, "unit@1", fields)
        running.appoint(self.office, made.pk, self.third.pk, "verifier", "某会计师事务所")
        running.appoint(self.office, made.pk, self.expert.pk, "expert", "某研究院")
        return self.step("open", made)

    def step(self, code: str, row: YearlyEvaluation | None = None, **rest: Any) -> YearlyEvaluation:
        found = YearlyEvaluation.objects.get(pk=(row or self.evaluation).pk)
        return running.step_year(self.office, found.pk, found.revision, code, **rest)

    def fresh(self, row: Assessment) -> Assessment:
        return Assessment.objects.select_related("evaluation").get(pk=row.pk)

    def submit(self, row: Assessment, user: User, **typed: str) -> Assessment:
        given = {name.replace("_", "-", 1): text for name, text in typed.items()}
        return assessing.submit(user, row.pk, self.fresh(row).revision, 0, given)

    def verify(self, row: Assessment, user: User | None = None, **typed: str) -> Assessment:
        given = {name.replace("_", "-", 1): text for name, text in typed.items()}
        revision = self.fresh(row).revision
        return verifying.save_check(user or self.third, row.pk, revision, given, done=True, reason="已核实")

    def mark(self, row: Assessment, mark: str = "6", user: User | None = None) -> int:
        return verifying.save_marks(user or self.expert, row.pk, {"mark-work": mark, "why-work": "材料齐全"})

    def announced(self) -> None:
        """Both sent, verified and marked; the result announced."""
        for row, user in ((self.own, self.energy), (self.other, self.traffic)):
            self.submit(
                row, user, value_reports="100", text_reports="按时报送", value_accepted="50", text_accepted="退回一次"
            )
            self.mark(row)
            self.verify(row, value_reports="100", why_reports="属实", value_accepted="50", why_accepted="属实")
        self.evaluation = self.step("announce")

    def over(self) -> None:
        """The days to object are over."""
        day = timezone.localdate() - timedelta(days=1)
        YearlyEvaluation.objects.filter(pk=self.evaluation.pk).update(objection_due=day)


@pytest.fixture
def yearly(world: World) -> Yearly:
    return Yearly(world)


@pytest.fixture
def signed(yearly: Yearly) -> Callable[[User], Client]:
    def client(user: User) -> Client:
        made = Client()
        made.force_login(user)
        return made

    assert yearly
    return client
