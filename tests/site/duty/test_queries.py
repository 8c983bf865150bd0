"""How many questions a page asks of the database must not grow with the rows that it shows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dafeng_site.duty import evidence, reporting, supervising
from dafeng_site.duty.models import Report, WorkItem
from dafeng_site.kept import forget
from dafeng_site.people.models import OrgUnit, User

from ..conftest import PASSWORD
from .conftest import PDF

if TYPE_CHECKING:
    from .conftest import Duty

PAGES = {
    "office": [
        "/duty/",
        "/duty/items/",
        "/duty/items/?light=red",
        "/duty/rounds/",
        "/duty/rounds/{round}/",
        "/duty/reports/{report}/",
        "/duty/rectifications/",
        "/export/work-items.csv",
        "/notices/",
    ],
    "energy": [
        "/duty/",
        "/duty/items/",
        "/duty/rounds/",
        "/duty/rounds/{round}/",
        "/duty/reports/{open}/",
        "/duty/rectifications/",
        "/notices/",
    ],
}


def _grow(duty: Duty, times: int, first: int) -> None:
    """More of everything: units with people and reports that wait, items with needs, rounds, orders, evidence."""
    for at in range(first, first + times):
        unit = OrgUnit.objects.create(code=f"unit{at}", name=f"第{at}局", level="city")
        person = User.objects.create_user(username=f"person{at}", password=PASSWORD, role="unit", unit=unit)
        rest = {"needs": "2026-1", "due": duty.today - timedelta(days=at)}
        duty.item(f"2026-a{at}", duty.world.energy, **rest)
        duty.item(f"2026-b{at}", unit, **rest)
        opened = duty.opened()
        waiting = Report.objects.get(round=opened, unit=unit)
        evidence.add_evidence(person, waiting, waiting.revision, f"{at}.pdf", PDF)
        waiting.refresh_from_db()
        typed = {f"done-{each.pk}": "5" for each in unit.work_items.all()}
        reporting.submit(person, waiting.pk, waiting.revision, 0, typed)
        fields: dict[str, Any] = {"title": "整改", "problem": "问题", "due": duty.today}
        supervising.order(duty.office, fields | {"unit": duty.world.energy})


def _counts(duty: Duty) -> dict[str, int]:
    """Queries of each page, the second time that it is asked for: what is kept between requests is there by then."""
    found: dict[str, int] = {}
    sent = Report.objects.filter(unit=duty.world.energy, state="closed").values_list("pk", flat=True)[0]
    keys = {
        "round": duty.round.pk,
        "report": sent,
        "open": Report.objects.filter(state="draft", unit=duty.world.energy)[0].pk,
    }
    for user, pages in ((duty.office, PAGES["office"]), (duty.energy, PAGES["energy"])):
        client = Client()
        client.force_login(user)
        for page in pages:
            path = page.format(**keys)
            for _ in range(2):
                forget()
                with CaptureQueriesContext(
                    connection,
                ) as asked:
                    answer = client.get(path)
                assert answer.status_code == 200
            found[f"{user} {page}"] = len(asked)
    return found


@pytest.fixture
def filled(duty: Duty) -> Duty:
    duty.send()
    duty.accept()
    _grow(duty, 2, 1)
    return duty


def test_pages_ask_as_much_for_many_rows_as_for_few(filled: Duty) -> None:
    few = _counts(filled)
    _grow(filled, 7, 3)
    many = _counts(filled)
    assert many == few
    assert max(few.values()) <= 40, few


def _accepted(duty: Duty, more: int, at: int) -> int:
    """A report of so many further items is sent and accepted: how many questions accepting it asked."""
    rows = [duty.item(f"2026-more-{at}-{number}", duty.world.energy) for number in range(more)]
    found = duty.opened()
    sent = Report.objects.get(round=found, unit=duty.world.energy)
    typed = {f"done-{pk}": "50" for pk in WorkItem.objects.filter(unit=duty.world.energy).values_list("pk", flat=True)}
    sent = reporting.submit(duty.energy, sent.pk, sent.revision, 0, typed)
    sent = reporting.review(duty.office, sent.pk, sent.revision, "take")
    with CaptureQueriesContext(connection) as asked:
        reporting.review(duty.office, sent.pk, sent.revision, "accept")
    for row in rows:
        row.refresh_from_db()
        last = row.history.first()  # by hand: one row more in the history of each, with who and why
        assert (row.done, row.revision, row.history.count()) == (0.5, 2, 2)
        assert (last.done, last.history_user, last.history_change_reason) == (0.5, duty.office, f"审核通过：{found}")
    return len(asked)


def test_accepting_a_report_asks_as_much_for_many_items_as_for_few(duty: Duty) -> None:
    few = _accepted(duty, 1, 0)
    assert _accepted(duty, 12, 1) == few
