"""The API: what it answers to whom, how it pages, how it refuses, and that its description stays on this machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dafeng_site.data.models import Observation, Source
from dafeng_site.people.models import ApiToken, AuditEvent, Role, User
from dafeng_site.people.services import create_token
from dafeng_site.plans.models import Target, TaskUnit

from .sheets import row, workbook

if TYPE_CHECKING:
    from .conftest import World


class Caller:
    """Calls the API as one person with a key, or as the public."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {create_token(user, 'test')[1]}"} if user else {}

    def __call__(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        rest: dict[str, Any] = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        answer = getattr(self.client, method)(f"/api/v1/{path}", headers=self.headers, **rest)
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if answer.content else None


def test_the_public_reads_plan_targets_and_public_figures(world: World) -> None:
    call = Caller()
    assert call("get", "plan")["title"] == "枣庄市碳达峰工作方案"
    (target,) = call("get", "targets")["items"]
    assert (target["code"], target["units"][0]["name"]) == ("power.capacity.biomass", "市能源局")
    figures = call("get", "observations")
    assert [(each["period"], each["source"]) for each in figures["items"]] == [("2020", "yearbook")]
    assert figures["count"] == 1
    call("get", f"observations/{world.figures['internal'].pk}", status=404)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "people"),
        ("get", "audit"),
        ("get", "imports"),
        ("get", "me"),
        ("get", "tokens"),
        ("get", "targets/1/history"),
    ],
)
def test_the_public_is_asked_to_sign_in(world: World, method: str, path: str) -> None:
    Caller()(method, path, status=401)


def test_a_refused_request_is_logged_with_who_and_what(world: World) -> None:
    Caller(world.users[Role.UNIT])("get", "audit", status=403)
    event = AuditEvent.objects.get(kind="denied")
    assert (event.name, event.subject) == ("energy", "GET /api/v1/audit")


def test_a_wrong_or_revoked_key_is_no_key(world: World) -> None:
    call = Caller(world.users[Role.OFFICE])
    assert call("get", "me")["username"] == "office"
    token = ApiToken.objects.get()
    call("delete", f"tokens/{token.pk}", status=204)
    call("get", "me", status=401)
    call("get", "city", status=401)


def test_only_the_digest_of_a_key_is_kept(world: World) -> None:
    call = Caller(world.users[Role.OFFICE])
    signed_in = Client()
    signed_in.force_login(world.users[Role.OFFICE])
    made = signed_in.post("/api/v1/tokens", data={"name": "脚本"}, content_type="application/json")
    key = made.json()["key"]
    assert not any(key in str(value) for row in ApiToken.objects.values() for value in row.values())
    assert "key" not in call("get", "tokens")["items"][0]


def test_lists_are_paged_and_counted(world: World) -> None:
    call = Caller(world.users[Role.OFFICE])
    page = call("get", "observations?limit=2&offset=1")
    assert (len(page["items"]), page["count"]) == (2, 5)
    call("get", "observations?limit=100000", status=422)


def test_an_edit_with_an_old_revision_is_a_conflict_and_changes_nothing(world: World) -> None:
    call = Caller(world.users[Role.OFFICE])
    edited = call("patch", f"targets/{world.target.pk}", {"revision": 1, "value": 30.0, "reason": "按修订稿"})
    assert (edited["value"], edited["revision"]) == (30.0, 2)
    refused = call("patch", f"targets/{world.target.pk}", {"revision": 1, "value": 31.0}, 409)
    assert "您打开表单之后，您在另一个窗口于 " in refused["detail"]
    assert Target.objects.get().value == 30.0
    history = call("get", f"targets/{world.target.pk}/history")
    assert (history[0]["who"], history[0]["reason"]) == ("office", "按修订稿")


def test_an_assigned_value_needs_its_source_and_unit(world: World) -> None:
    call = Caller(world.users[Role.OFFICE])
    given = {"revision": 1, "value": 18.0, "unit": "%", "kind": "reduction", "source": "yearbook"}
    call("put", f"targets/{world.target.pk}/assigned", given | {"source": ""}, 422)
    call("put", f"targets/{world.target.pk}/assigned", given | {"unit": "亿元", "kind": "level"}, 422)
    assigned = call("put", f"targets/{world.target.pk}/assigned", given)
    assert (assigned["assigned_value"], assigned["assigned_source"]) == (18.0, "yearbook")


def test_the_units_of_a_task_are_set_anew_in_order(world: World) -> None:
    call = Caller(world.users[Role.OFFICE])
    wanted = [{"code": "traffic", "role": "lead"}, {"code": "energy", "role": "support"}]
    task = call("patch", f"tasks/{world.task.pk}", {"revision": 1, "units": wanted})
    assert [(unit["code"], unit["role"]) for unit in task["units"]] == [("traffic", "lead"), ("energy", "support")]
    assert TaskUnit.history.count() == 3  # made, made, changed
    call("patch", f"tasks/{world.task.pk}", {"revision": 2, "units": [{"code": "nobody", "role": "lead"}]}, 422)
    assert TaskUnit.objects.count() == 2


def test_figures_are_entered_in_any_fitting_unit_all_or_none(world: World) -> None:
    call = Caller(world.users[Role.UNIT])
    figure: dict[str, Any] = {
        "indicator": "power.capacity.biomass",
        "place": "370400",
        "period": "2024",
        "state": "measured",
    }
    figure |= {"value": 21.5, "unit": "万千瓦"}
    bad = figure | {"period": "2025", "unit": "亿元"}
    refused = call("post", "observations", {"figures": [figure, bad]}, 422)
    assert refused["faults"][0]["where"].startswith("table:2:")
    assert not Observation.objects.filter(period="2024").exists()
    stored = call("post", "observations", {"figures": [figure]}, 201)["items"][0]
    assert (stored["value"], stored["source"]) == (215.0, "entry-energy")  # 21.5 万千瓦 = 215 MW
    call("delete", f"observations/{stored['id']}?revision=1", status=204)
    assert Observation.history.filter(period="2024", history_type="-").exists()


def test_a_spreadsheet_goes_through_preview_and_confirmation(world: World) -> None:
    call = Caller(world.users[Role.OFFICE])
    file = SimpleUploadedFile("数据.xlsx", workbook(row()))
    answer = call.client.post("/api/v1/imports", {"file": file}, headers=call.headers)
    assert answer.status_code == 201, answer.content.decode()
    batch = answer.json()
    assert (batch["status"], batch["new"], batch["rows"][0]["action"]) == ("preview", 1, "new")
    assert call("post", f"imports/{batch['id']}/confirm")["status"] == "done"
    call("post", f"imports/{batch['id']}/confirm", status=409)
    assert Observation.objects.filter(period="2023").exists()


def test_publishing_a_source_shows_its_figures_to_the_public(world: World) -> None:
    assert Caller()("get", "observations")["count"] == 1
    Caller(world.users[Role.OFFICE])("patch", "sources/internal", {"revision": 1, "is_public": True})
    assert Caller()("get", "observations")["count"] == 4
    assert Source.objects.get(key="internal").history.count() == 2


def test_the_last_administrator_cannot_be_taken_away(world: World) -> None:
    call = Caller(world.users[Role.ADMINISTRATOR])
    me = call("get", "me")
    refused = call("patch", f"people/{me['id']}", {"revision": 1, "role": "reader"}, 422)
    assert "至少须保留一名" in refused["detail"]
    assert User.objects.get(pk=me["id"]).role == Role.ADMINISTRATOR


def test_a_new_person_gets_a_one_time_password_and_no_rights_before_it_is_changed(world: World) -> None:
    call = Caller(world.users[Role.ADMINISTRATOR])
    person = call("post", "people", {"username": "new", "role": "unit", "unit": "traffic"}, 201)
    assert person["must_change_password"]
    client = Client()
    client.force_login(User.objects.get(username="new"))
    assert client.get("/api/v1/me").status_code == 403
    call("post", "people", {"username": "other", "role": "unit"}, 422)


def test_a_session_needs_the_form_token_to_write(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users[Role.OFFICE])
    body = json.dumps({"revision": 1, "value": 1.0})
    answer = client.patch(f"/api/v1/targets/{world.target.pk}", body, content_type="application/json")
    assert answer.status_code == 403
    assert Target.objects.get().value == 28.0


def test_the_description_names_every_route_and_no_other_host(client: Client, db: None) -> None:
    description = client.get("/api/v1/openapi.json").json()
    assert "/api/v1/targets/{pk}" in description["paths"]
    page = client.get("/api/v1/docs").content.decode()
    assert "://" not in page.replace("http://www.w3.org", "")
    assert '<script src="/static/ninja/' in page


def test_requests_beyond_the_rate_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.cache import cache

    from dafeng_site.api import access

    cache.clear()
    monkeypatch.setattr(access.RateLimit, "parse_rate", lambda _self, _rate: (3, 60))
    limit = access.RateLimit()
    from dafeng_site.api import api

    monkeypatch.setattr(api, "throttle", [limit])
    from django.test import RequestFactory

    request = RequestFactory().get("/api/v1/city")
    assert [limit.allow_request(request) for _time in range(4)] == [True, True, True, False]
    cache.clear()
