"""Who finds bulletins, documents, evaluations and records of supervision by searching, and who must not."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from dafeng.appraisal import sheet_of, sheet_text
from dafeng_site.duty.models import Rectification, Report, Round
from dafeng_site.evaluation.models import Outcome, YearlyEvaluation
from dafeng_site.people.models import Role, User
from dafeng_site.people.policy import scope_of
from dafeng_site.plans.searching import search
from dafeng_site.reporting.models import IssuedDocument, Recipient
from dafeng_site.supervision.models import Complaint, Finding, Record

if TYPE_CHECKING:
    from .conftest import World

DAY = date(2026, 3, 1)
MADE = datetime(2026, 3, 1, tzinfo=UTC)
WORD = "琥珀"
"""A word that stands in none of the world's own texts."""
TEXT = sheet_text(sheet_of("unit"))
ROW = {
    "subject": "energy", "name": f"{WORD}局", "score": 90.0, "low": 90.0, "high": 90.0, "grade": "excellent",
    "worst": "excellent", "best": "excellent", "place": 1, "tied": False, "unknown": [], "vetoes": [], "missed": {},
}  # fmt: skip
ALL = frozenset({"office", "reader"})
"""Who sees all figures."""


class Papers:
    """One thing of each kind that holds the word, by name."""

    def __init__(self, world: World) -> None:
        self.world = world
        office = world.users[Role.OFFICE]
        self.people = {user.username: user for user in world.users.values()}
        self.people["traffic"] = User.objects.create_user("traffic", role=Role.UNIT, unit=world.traffic)
        self.round = Round.objects.create(title="调度", period="2026-Q1", year=2026, deadline=DAY, state="closed")
        Report.objects.create(round=self.round, unit=world.energy)
        self.document("bulletin", source=f"round:{self.round.pk}", unit=world.energy)
        self.document("sent", unit=world.energy)
        self.document("internal")
        self.document("public", public_only=True, is_public=True)
        self.document("taken back", public_only=True, state="withdrawn", withdrawn_reason="有误")
        for name, state in (("evaluated", "published"), ("not yet", "decided")):
            about = YearlyEvaluation.objects.create(
                title=name, year=2025, subject="unit", sheet="unit@1", text=TEXT, self_due=DAY, state=state
            )
            Outcome.objects.create(evaluation=about, rows=[ROW], sha256="0" * 64, made=MADE)
        for name, shown in (("praised", True), ("talked to", False)):
            Record.objects.create(
                kind="talk", title=name, number="1", date=DAY, unit=world.energy, reason=WORD, published=shown,
                author=office,
            )  # fmt: skip
        for name, listed in (("listed works", True), ("found works", False)):
            order = Rectification.objects.create(title=name, problem="超限额", unit=world.energy, due=DAY)
            Finding.objects.create(
                enterprise=name, inspected=DAY, basis=WORD, problem="超限额", rectification=order, listed=listed,
                decision="1", decided_on=DAY, decided_by=office, author=office,
            )  # fmt: skip
        Complaint.objects.create(digest="d" * 64, category="data", sealed=WORD, brief=WORD, assigned=world.energy)

    def document(self, title: str, unit: Any = None, **rest: Any) -> None:
        office = self.world.users[Role.OFFICE]
        made = IssuedDocument.objects.create(
            kind="reminder",
            period="2026",
            title=title,
            day=DAY,
            signer="张三",
            files={},
            text=WORD,
            author=office,
            **rest,
        )
        if unit is not None:
            Recipient.objects.create(document=made, unit=unit)

    def finders(self) -> dict[str, set[str]]:
        """Who finds what, by the title of what is found. The public is `public`."""
        found: dict[str, set[str]] = {}
        for name, user in {**self.people, "public": None}.items():
            for hits in search(scope_of(user), WORD, DAY).values():
                for hit in hits:
                    found.setdefault(hit.entry.title, set()).add(name)
        return found


@pytest.fixture
def papers(world: World) -> Papers:
    return Papers(world)


def test_each_is_found_by_those_who_may_open_it_and_nobody_else(papers: Papers) -> None:
    everybody = {*papers.people, "public"}
    found = papers.finders()
    assert "public" in found, found
    assert found.pop("public") == found.pop("evaluated") == found.pop("约谈 praised") == everybody
    assert found.pop("listed works") == everybody
    for title in ("bulletin", "调度", "sent", "约谈 talked to", "found works"):
        assert found.pop(title) == ALL | {"energy"}, title
    assert found.pop("internal") == found.pop("taken back") == ALL
    assert found == {}  # no evaluation before it is published, no complaint for anybody


def test_every_hit_leads_to_a_page_that_opens(papers: Papers) -> None:
    for name, user in {**papers.people, "public": None}.items():
        client = Client()
        if user is not None:
            client.force_login(user)
        page = client.get(f"/search/?q={WORD}").content.decode().partition("<main")[2]
        links = set(re.findall(r'href="(/(?:duty|supervision|findings|violators|reporting|evaluation)/[^"]*)"', page))
        assert len(links) >= 4, name
        assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200), name


def test_a_withdrawn_bulletin_is_no_longer_found_with_its_round(papers: Papers) -> None:
    IssuedDocument.objects.filter(title="bulletin").update(state="withdrawn")
    Round.objects.get().save()  # a write, as withdrawing is
    assert "调度" not in papers.finders()
