"""Every write leaves its row in the audit log, also in bulk, and the log is one list for those who oversee."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.test import Client
from django.utils import translation

from dafeng_site import services
from dafeng_site.data.models import Observation
from dafeng_site.data.version import writing
from dafeng_site.pages.wording import browser_label, record_label
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent, Role
from dafeng_site.people.policy import Refused
from dafeng_site.people.queries import AuditFilter, audit_log, history_of
from dafeng_site.plans.models import Target

from .conftest import PASSWORD

if TYPE_CHECKING:
    from .conftest import World


def _figures(world: World, count: int) -> list[Observation]:
    return [
        Observation(
            indicator="co2.energy",
            place=world.city,
            period=str(1900 + each),
            value=1.0,
            state="published",
            source=world.published,
        )
        for each in range(count)
    ]


def test_each_of_many_records_written_at_once_has_its_history_row(world: World) -> None:
    office = world.users[Role.OFFICE]
    before = Observation.history.count()
    with writing():
        made = services.create_many(office, _figures(world, 120), "导入")
        for each in made:
            each.value = 2.0
        services.update_many(office, made[:50], ["value"], "更正")
    assert Observation.history.count() - before == 120 + 50
    rows = Observation.history.filter(indicator="co2.energy")
    assert {(row.history_type, row.history_user, row.history_change_reason) for row in rows} == {
        ("+", office, "导入"),
        ("~", office, "更正"),
    }


def test_an_edit_is_told_field_by_field_with_who_and_why(world: World) -> None:
    office = world.users[Role.OFFICE]
    services.edit(office, Target, world.target.pk, 1, {"value": 30.0}, "按修订稿")
    told = history_of(world.scope(Role.UNIT), world.target)
    assert told[0]["changes"] == [{"field": "目标值", "old": 28.0, "new": 30.0, "old_text": "28", "new_text": "30"}]
    assert (told[0]["kind"], told[0]["who"], told[0]["reason"]) == ("change", "office", "按修订稿")
    assert history_of(world.scope(""), world.target) == []


def test_the_log_joins_edits_and_sign_ins_in_the_order_of_time(world: World) -> None:
    services.edit(world.users[Role.OFFICE], Target, world.target.pk, 1, {"value": 30.0}, "按修订稿")
    rows = audit_log(world.scope(Role.AUDITOR))
    assert [row.time for row in rows] == sorted((row.time for row in rows), reverse=True)
    assert (rows[0].kind, rows[0].model, rows[0].record, rows[0].subject) == (
        "change",
        "target",
        str(world.target.pk),
        "按修订稿",
    )


def test_sign_in_and_failed_sign_in_are_logged(world: World, client: Client) -> None:
    authenticate(client.get("/language/").wsgi_request, username="office", password="wrong")  # noqa: S106  is wrong
    client.post("/sign-in/", {"username": "office", "password": PASSWORD})
    kinds = [row.kind for row in audit_log(world.scope(Role.AUDITOR), AuditFilter(person="office"))]
    assert kinds[:2] == ["sign-in", "sign-in-failed"]


@pytest.mark.parametrize("kind", ["", "create", "change", "delete", "sign-in", "denied"])
def test_the_log_can_be_narrowed_by_kind(world: World, kind: str) -> None:
    rows = audit_log(world.scope(Role.AUDITOR), AuditFilter(kind=kind))
    assert {row.kind for row in rows} <= ({kind} if kind else {"create", "change"})


@pytest.mark.parametrize("role", ["", Role.ADMINISTRATOR, Role.OFFICE, Role.UNIT, Role.DISTRICT, Role.READER])
def test_the_log_is_refused_to_all_others(world: World, role: str) -> None:
    with pytest.raises(Refused):
        audit_log(world.scope(role))


def test_every_kind_of_record_in_the_log_has_a_name_in_words() -> None:
    audited = [each._meta.model_name for each in apps.get_models() if hasattr(each, "history")]
    assert "yearlyevaluation" in audited
    assert [name for name in audited if record_label(name) == name] == []


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 "
         "Safari/537.36 Edg/120.0.0.0", "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox · Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/17.0 Mobile/15E148 Safari/604.1", "Safari · iPhone"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_as_people_know_it(agent: str, said: str) -> None:
    assert browser_label(agent) == said


def test_a_browser_s_name_is_in_the_reader_s_language() -> None:
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 MicroMessenger/8.0"
    assert browser_label(agent) == "微信 · Android"
    with translation.override("en"):
        assert browser_label(agent) == "WeChat · Android"


def test_the_page_tells_events_and_edits_in_the_reader_s_language(world: World) -> None:
    """Events are stored in English, reasons of edits in Chinese; a user name that is also a role's code stays."""
    audit.record(AuditEvent.Kind.SESSION, user=world.users[Role.READER], subject="idle")
    audit.record(AuditEvent.Kind.ROLE, user=world.users[Role.READER], subject="unit: reader → unit")
    audit.record(AuditEvent.Kind.SETTING, user=world.users[Role.READER], subject="lock.count, session.idle")
    services.edit(world.users[Role.OFFICE], Target, world.target.pk, 1, {"value": 29.0}, "修改目标")
    client = Client()
    client.force_login(world.users[Role.AUDITOR])
    page = client.get("/audit/").content.decode()
    for said in (
        "长时间未操作，自动退出",
        "unit: 只读用户 → 责任单位",
        "连续输错几次后锁定, 无操作多久后退出",
        "修改目标",
    ):
        assert said in page
    client.cookies["dafeng_language"] = "en"
    page = client.get("/audit/").content.decode()
    for said in (">idle<", "unit: Reader → Responsible units", "Target changed"):
        assert said in page
    assert "修改目标" not in page


def test_the_log_is_narrowed_by_person_and_days_and_names_people(world: World, client: Client) -> None:
    """Expected: the days of Beijing (UTC+8) that the test itself wrote, both ends included."""
    office = world.users[Role.OFFICE]
    office.full_name = "王主任"
    office.save()
    services.edit(office, Target, world.target.pk, 1, {"note": "甲"}, "改说明")
    newest = Target.history.filter(id=world.target.pk).latest("history_id")
    moment = datetime(2026, 3, 4, 16, 30, tzinfo=UTC)  # 00:30 of 5 March in Beijing
    Target.history.filter(history_id=newest.history_id).update(history_date=moment)
    client.force_login(world.users[Role.AUDITOR])

    def told(query: str) -> bool:
        return "改说明" in client.get(f"/audit/?{query}").content.decode()

    assert told("person=王主任&since=2026-03-05&until=2026-03-05")
    assert told("person=office&since=2026-03-06&until=2026-03-01"), "days the wrong way round are turned"
    assert not told("person=office&since=2026-03-04&until=2026-03-04")
    assert not told("person=auditor&since=2026-03-05&until=2026-03-05")
    empty = client.get("/audit/?person=nobody").content.decode()
    assert "没有符合条件的记录" in empty
    assert 'value="nobody"' in empty
    page = client.get("/audit/?person=office&since=2026-03-05&until=2026-03-05").content.decode()
    assert "王主任" in page
    table = client.get("/export/audit.csv?person=office&since=2026-03-05&until=2026-03-05").content.decode("utf-8-sig")
    assert [line.split(",")[2:4] for line in table.splitlines()[1:]] == [["office", "王主任"]]
