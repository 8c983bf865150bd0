"""Adding and changing people in the site: by the administrator alone, nothing lost, nobody deleted."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from dafeng_site.pages.views.people import guarded_fields
from dafeng_site.people.fields import FIELDS
from dafeng_site.people.models import AuditEvent, Role, User

from .conftest import World


@pytest.fixture
def administrator(world: World, client: Client) -> Client:
    client.force_login(world.users[Role.ADMINISTRATOR])
    return client


NEW = {"username": "wang", "full_name": "王某", "role": "unit", "unit": "energy", "district": ""}


def _password(page: str) -> str:
    found = re.search(r'id="one-time-password">([^<]+)<', page)
    assert found, "the page shows no one-time password"
    return found[1]


def test_a_new_person_gets_a_password_that_is_shown_once_and_must_be_changed(administrator: Client) -> None:
    answer = administrator.post("/people/new/", NEW)
    password = _password(answer.content.decode())
    made = User.objects.get(username="wang")
    assert made.check_password(password)
    assert made.unit is not None
    assert (made.role, made.unit.code, made.must_change_password) == ("unit", "energy", True)
    assert "no-store" in answer["Cache-Control"]
    assert password not in administrator.get(f"/people/{made.pk}/").content.decode()
    other = Client()
    assert other.login(username="wang", password=password, request=answer.wsgi_request)
    assert other.get("/targets/")["Location"] == "/password/"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"username": "energy"}, "用户名"),
        ({"unit": ""}, "该角色须选择单位"),
        ({"role": "district", "unit": "tengzhou"}, "该角色须选择区（市）"),
        ({"full_name": ""}, "必填"),
        ({"role": "emperor"}, "emperor"),
        ({"unit": "nowhere"}, "单位"),
    ],
)
def test_a_form_with_a_fault_makes_nobody_and_keeps_what_was_typed(
    administrator: Client, wrong: dict[str, str], said: str
) -> None:
    number = User.objects.count()
    answer = administrator.post("/people/new/", NEW | {"full_name": "赵钱孙"} | wrong)
    page = answer.content.decode()
    assert (answer.status_code, User.objects.count()) == (422, number)
    assert said in page
    assert "errors said" in page
    assert wrong.get("full_name", "赵钱孙") in page


def test_a_district_s_person_has_a_district_and_loses_it_with_the_role(administrator: Client) -> None:
    administrator.post("/people/new/", NEW | {"role": "district", "unit": "tengzhou", "district": "370481"})
    made = User.objects.get(username="wang")
    assert made.district == "370481"
    assert "滕州市" in administrator.get(f"/people/{made.pk}/").content.decode()
    changed = {"full_name": "王某", "role": "reader", "unit": "", "district": "370481", "revision": made.revision}
    assert administrator.post(f"/people/{made.pk}/edit/", changed).status_code == 302
    made.refresh_from_db()
    assert (made.role, made.district, made.unit) == ("reader", "", None)


def test_a_change_stands_in_the_history_in_words(administrator: Client, world: World) -> None:
    reader = world.users[Role.READER]
    administrator.post(
        f"/people/{reader.pk}/edit/",
        {"full_name": "李某", "role": "unit", "unit": "energy", "district": "", "revision": reader.revision},
    )
    page = administrator.get(f"/people/{reader.pk}/").content.decode()
    for told in ('只读用户</span> → <span class="diff-new">责任单位', '→ <span class="diff-new">市能源局'):
        assert told in page


def test_what_somebody_else_saved_is_not_overwritten_unseen(administrator: Client, world: World) -> None:
    reader = world.users[Role.READER]
    first = {"full_name": "李某", "role": "reader", "unit": "", "district": "", "revision": reader.revision}
    administrator.post(f"/people/{reader.pk}/edit/", first)
    late = administrator.post(f"/people/{reader.pk}/edit/", first | {"full_name": "周某"})
    page = late.content.decode()
    assert late.status_code == 422
    assert User.objects.get(pk=reader.pk).full_name == "李某"
    assert 'value="周某"' in page
    assert "现在的内容：李某" in re.sub(r"\s+", "", page)
    seen = re.search(r'name="revision" value="(\d+)"', page)
    assert seen
    administrator.post(f"/people/{reader.pk}/edit/", first | {"full_name": "周某", "revision": seen[1]})
    assert User.objects.get(pk=reader.pk).full_name == "周某"


def test_a_reset_password_ends_the_old_one_and_is_in_the_audit_log(administrator: Client, world: World) -> None:
    reader = world.users[Role.READER]
    page = administrator.post(f"/people/{reader.pk}/password/").content.decode()
    reader.refresh_from_db()
    assert reader.check_password(_password(page))
    assert reader.must_change_password
    assert AuditEvent.objects.filter(kind="password", subject="reset reader").exists()


def test_a_deactivated_person_is_out_at_once_and_can_come_back(administrator: Client, world: World) -> None:
    reader = world.users[Role.READER]
    theirs = Client()
    theirs.force_login(reader)
    assert theirs.get("/password/").status_code == 200
    administrator.post(f"/people/{reader.pk}/active/", {"active": "0", "revision": reader.revision})
    assert theirs.get("/password/").status_code == 302
    reader.refresh_from_db()
    assert not reader.is_active
    administrator.post(f"/people/{reader.pk}/active/", {"active": "1", "revision": reader.revision})
    reader.refresh_from_db()
    assert reader.is_active


def test_the_last_administrator_is_neither_demoted_nor_deactivated(administrator: Client, world: World) -> None:
    admin = world.users[Role.ADMINISTRATOR]
    demoted = {"full_name": "管", "role": "reader", "unit": "", "district": "", "revision": admin.revision}
    answer = administrator.post(f"/people/{admin.pk}/edit/", demoted)
    assert "至少须保留一名" in answer.content.decode()
    administrator.post(f"/people/{admin.pk}/active/", {"active": "0", "revision": admin.revision})
    admin.refresh_from_db()
    assert (admin.role, admin.is_active, admin.full_name) == ("administrator", True, "")


def test_the_auditor_sees_people_and_cannot_change_them(world: World, client: Client) -> None:
    client.force_login(world.users[Role.AUDITOR])
    reader = world.users[Role.READER]
    page = client.get(f"/people/{reader.pk}/").content.decode()
    assert "修改记录" in page
    assert f"/people/{reader.pk}/edit/" not in page
    assert client.get(f"/people/{reader.pk}/edit/").status_code == 403
    assert client.get("/people/new/").status_code == 403
    assert client.post(f"/people/{reader.pk}/password/").status_code == 403


def test_the_page_tells_of_every_rule_for_fields_who_sees_them(administrator: Client) -> None:
    """Expected: the rules that are enforced (people/fields.py), none more and none less."""
    told = [whose for whose, _which, _who in guarded_fields()]
    assert sorted(told) == sorted({whose for fields in FIELDS.values() for whose in fields.values()})
    page = administrator.get("/people/").content.decode()
    assert "只有部分人能看的字段" in page
    assert "审计日志中的网络地址和明细" in page
