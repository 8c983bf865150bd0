"""A page asks the database a fixed number of questions, however long its list is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dafeng_site.kept import forget
from dafeng_site.pagecache import shelf
from dafeng_site.people.models import OrgUnit, Role, User
from dafeng_site.plans.models import Clause, PlanDocument, PlanVersion, Target, Task, TaskUnit

PAGES = ("/", "/plan/", "/targets/", "/tasks/", "/matrix/", "/search/?q=任务", "/people/")
MOST = 40
"""The most is the search's first index after a write: one question for each kind of record that it finds."""


def _plan() -> tuple[PlanVersion, Clause, OrgUnit]:
    document = PlanDocument.objects.create(key="own", title="方案")
    version = PlanVersion.objects.create(document=document, text="任务" * 400, sha256="0" * 64)
    clause = Clause.objects.create(version=version, number="三(一)1", title="能源")
    return version, clause, OrgUnit.objects.create(code="energy", name="市能源局")


def _grow(version: PlanVersion, clause: Clause, unit: OrgUnit, number: int) -> None:
    for at in range(number):
        task = Task.objects.create(version=version, clause=clause, title=f"任务{at}", order=at)
        TaskUnit.objects.create(task=task, unit=unit, name=unit.name)
        Target.objects.create(
            version=version, clause=clause, indicator=f"指标{at}", kind="level", quote="任务", order=at, year=2025
        )


def _count(client: Client, page: str) -> int:
    forget()
    shelf.clear()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    return len(asked)


@pytest.mark.parametrize("page", PAGES)
def test_a_longer_list_asks_no_more_questions(db: None, page: str) -> None:
    place = _plan()
    client = Client()
    client.force_login(User.objects.create(username="admin", role=Role.ADMINISTRATOR))
    _grow(*place, 2)
    few = _count(client, page)
    _grow(*place, 12)
    many = _count(client, page)
    assert many <= few
    assert many <= MOST
