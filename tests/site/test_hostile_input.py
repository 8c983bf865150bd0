"""Hostile values by page, form and API: each is answered in words, none with a 500, none half stored."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from dafeng_site import services
from dafeng_site.data import importing
from dafeng_site.data.models import Observation
from dafeng_site.environment import database
from dafeng_site.people.models import Role, User
from dafeng_site.people.services import create_token, person_from_command, reset_password
from dafeng_site.plans.models import Target, TaskUnit

from . import sheets
from .conftest import PASSWORD
from .sheets import row

if TYPE_CHECKING:
    from .conftest import World


def _client(world: World, role: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.users[role])
    return client


def _send(client: Client, method: str, path: str, body: str) -> Any:
    return getattr(client, method)(f"/api/v1/{path}", data=body, content_type="application/json")


@pytest.mark.parametrize(
    "query",
    [
        "since=0001-01-01",
        "until=9999-12-31",
        "since=9999-12-31&until=0001-01-01",
        "since=-5&until=abc",
        "page=99999999999999999999",
        "page=" + "9" * 5000,
        "page=²",
        "page=-1",
    ],
)
@pytest.mark.parametrize("path", ["/audit/", "/export/audit.csv"])
def test_the_audit_log_answers_any_day_and_page(world: World, path: str, query: str) -> None:
    assert _client(world, Role.AUDITOR).get(f"{path}?{query}").status_code == 200


@pytest.mark.parametrize("year", ["0", "-1", "0000", "9999", "99999999999999", "²", "2026"])
def test_the_archive_answers_any_year(world: World, year: str) -> None:
    assert _client(world, Role.OFFICE).get(f"/reporting/archive/?year={year}").status_code == 200


@pytest.mark.parametrize("query", ["since=0001-01-01", "until=9999-12-31"])
def test_the_api_answers_the_first_and_the_last_day_of_the_calendar(world: World, query: str) -> None:
    assert _client(world, Role.AUDITOR).get(f"/api/v1/audit?{query}").status_code == 200


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e400"])
@pytest.mark.parametrize("field", ["value", "value_high"])
def test_a_number_without_end_is_refused_and_takes_nothing_away(world: World, field: str, value: str) -> None:
    body = f'{{"revision": 1, "{field}": {value}}}'
    assert _send(_client(world, Role.OFFICE), "patch", f"targets/{world.target.pk}", body).status_code == 400
    world.target.refresh_from_db()
    assert (world.target.value, world.target.revision) == (28.0, 1)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e308, 1.1e18])
def test_writing_refuses_what_a_database_would_turn_into_something_else(world: World, value: float) -> None:
    with pytest.raises(services.InvalidError, match="目标值：不是有限的数"):
        services.edit(world.users[Role.OFFICE], Target, world.target.pk, 1, {"value": value})
    with pytest.raises(services.InvalidError, match="备注：含有无法保存的字符"):
        services.edit(world.users[Role.OFFICE], Target, world.target.pk, 1, {"note": "a\0b"})


@pytest.mark.parametrize("text", ["\\ud800", "a\\u0000b"])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("people", {"username": "u", "role": "unit", "unit": "TEXT"}),
        ("people", {"username": "TEXT", "role": "reader"}),
        ("units", {"code": "TEXT", "name": "x"}),
        ("tokens", {"name": "TEXT"}),
        ("sources", {"key": "x", "title": "x", "TEXT": "x"}),
    ],
)
def test_text_that_no_database_takes_is_a_bad_request(world: World, path: str, body: Any, text: str) -> None:
    answer = _send(_client(world, Role.ADMINISTRATOR), "post", path, json.dumps(body).replace("TEXT", text))
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "expires", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2020-01-01T00:00:00", "9999-12-31T23:59:59"]
)
def test_a_key_ends_within_reason(world: World, expires: str) -> None:
    body = json.dumps({"name": "x", "expires": expires})
    answer = _send(_client(world, Role.READER), "post", "tokens", body)
    assert (answer.status_code, answer.json()["faults"][0]["code"]) == (422, "site.token-expires")


@pytest.mark.parametrize(
    "path", ["/sources/?q=%00", "/sources/%00/", "/api/v1/observations?place=%00", "/export/targets.csv?unit=a%00b"]
)
def test_an_address_with_nul_is_a_bad_request_on_every_database(world: World, path: str) -> None:
    assert _client(world, Role.READER).get(path).status_code == 400


@pytest.mark.parametrize("length", [str(26 * 1024 * 1024), "9" * 5000, "-1", "²"])
@pytest.mark.parametrize("path", ["/sign-in/", "/entry/", "/plan/compare/", "/api/v1/imports"])
def test_a_request_larger_than_any_form_takes_is_turned_away_unread(world: World, path: str, length: str) -> None:
    answer = Client().post(path, CONTENT_LENGTH=length)
    assert answer.status_code == 413
    words = answer.json()["detail"] if path.startswith("/api/") else answer.content.decode()
    assert "内容太大" in words


def test_a_key_makes_no_further_keys_and_ends_with_the_password(world: World) -> None:
    _token, key = create_token(world.users[Role.READER], "x")
    headers = {"Authorization": f"Bearer {key}"}
    made = Client().post("/api/v1/tokens", data='{"name": "y"}', content_type="application/json", headers=headers)
    assert made.status_code == 403
    assert Client().get("/api/v1/me", headers=headers).status_code == 200
    reset_password(world.users[Role.ADMINISTRATOR], world.users[Role.READER].pk)
    person = world.users[Role.READER]
    person.refresh_from_db()
    person.must_change_password = False
    person.save()
    assert Client().get("/api/v1/me", headers=headers).status_code == 401


def test_what_a_signed_in_person_saw_stays_in_no_cache(world: World) -> None:
    assert _client(world, Role.READER).get("/sources/").headers["Cache-Control"] == "private, no-store"


def test_the_database_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    name = database("", tmp_path)["NAME"]
    assert stat.S_IMODE(Path(name).stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["", "a\nb", "<b>", "x" * 500])
def test_the_command_line_makes_no_person_that_the_site_would_not(world: World, name: str) -> None:
    with pytest.raises(services.InvalidError, match="用户名"):
        person_from_command(name, role=Role.READER, full_name="", unit="", district="")


@pytest.mark.parametrize(("named", "code"), [("市能源局", "energy"), ("energy", "energy")])
def test_a_person_s_unit_is_named_as_people_name_it(world: World, named: str, code: str) -> None:
    unit = world.energy
    unit.name, unit.code = "市能源局", "energy"
    unit.save()
    person_from_command("someone-new", role=Role.UNIT, full_name="", unit=named, district="")
    assert User.objects.get(username="someone-new").unit.code == code


@pytest.mark.parametrize("named", ["能源", "没有的局"])
def test_a_unit_that_is_not_there_is_answered_with_those_that_are(world: World, named: str) -> None:
    with pytest.raises(services.InvalidError) as caught:
        person_from_command("someone-new", role=Role.UNIT, full_name="", unit=named, district="")
    (fault,) = caught.value.faults
    assert (fault.code, fault.found) == ("site.person-unit", named)
    assert world.energy.code in fault.expected
    assert not User.objects.filter(username="someone-new").exists()


def test_the_password_of_nobody_is_not_there_to_reset(world: World) -> None:
    assert _send(_client(world, Role.ADMINISTRATOR), "post", "people/999999/password", "").status_code == 404


@pytest.mark.parametrize("revision", ["9" * 5000, "²", "", "-1", "x"])
def test_confirming_an_indicator_needs_the_revision_that_was_shown(world: World, revision: str) -> None:
    answer = _client(world, Role.OFFICE).post(f"/targets/{world.target.pk}/confirm/", {"revision": revision})
    assert answer.status_code == 302
    world.target.refresh_from_db()
    assert world.target.confirmed_by is None


def test_going_back_to_an_earlier_version_does_not_undo_what_somebody_saved_meanwhile(world: World) -> None:
    office = world.users[Role.OFFICE]
    services.edit(office, Target, world.target.pk, 1, {"value": 30.0})
    first = world.target.history.order_by("history_date").first()
    assert first is not None
    services.edit(office, Target, world.target.pk, 2, {"value": 31.0})  # saved after the page with revision 2
    address = f"/targets/{world.target.pk}/restore/{first.history_id}/"
    client = _client(world, Role.OFFICE)
    client.post(address, {"revision": 2})
    world.target.refresh_from_db()
    assert world.target.value == 31.0
    client.post(address, {"revision": 3})
    world.target.refresh_from_db()
    assert world.target.value == 28.0


@pytest.mark.parametrize("units", [[("nowhere", "lead")], [("traffic", "lead"), ("traffic", "support")]])
def test_a_task_is_changed_whole_or_not_at_all(world: World, units: list[tuple[str, str]]) -> None:
    wanted = {"revision": 1, "title": "另一个标题", "units": [{"code": code, "role": role} for code, role in units]}
    answer = _send(_client(world, Role.OFFICE), "patch", f"tasks/{world.task.pk}", json.dumps(wanted))
    assert answer.status_code == 422
    world.task.refresh_from_db()
    assert (world.task.title, world.task.revision) == ("大力发展可再生能源", 1)
    assert [each.name for each in TaskUnit.objects.filter(task=world.task)] == ["市能源局"]


def test_the_first_password_typed_in_again_is_no_new_one(world: World) -> None:
    person = world.users[Role.READER]
    person.must_change_password = True
    person.save()
    client = _client(world, Role.READER)
    fields = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert "不能与原密码相同" in client.post("/password/", fields).content.decode()
    person.refresh_from_db()
    assert person.must_change_password


@pytest.mark.parametrize("value", [1.5, 99])
def test_an_import_does_not_tell_whether_a_hidden_figure_was_guessed(world: World, value: float) -> None:
    """The internal figure is 15 MW, 1.5 万千瓦: a right guess is answered like a wrong one."""
    content = sheets.workbook(row(source="internal", period="2021", value=value))
    batch = importing.preview(world.users[Role.UNIT], content, "guess.xlsx")
    assert [each["code"] for each in batch.faults] == ["import.not-yours"]
    assert batch.rows == []


@pytest.mark.parametrize(
    ("change", "column"), [({"source": "yearbook#" + "x" * 500}, "出处"), ({"note": "x" * 5000}, "备注")]
)
def test_a_cell_too_long_to_store_is_named_in_the_preview(world: World, change: Any, column: str) -> None:
    batch = importing.preview(world.users[Role.OFFICE], sheets.workbook(row(**change)), "long.xlsx")
    assert batch.status == "faulty"
    assert [(each["row"], each["column"]) for each in batch.faults] == [(2, column)]
    assert not Observation.objects.filter(period="2023").exists()
