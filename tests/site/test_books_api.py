"""The API of the books answers with typed fields, by the same rules as the pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from balance_table import TABLE
from django.test import Client

from dafeng_site.api import api
from dafeng_site.books import services
from dafeng_site.books.models import FactorConfirmation, FactorOverride
from dafeng_site.people.models import Role

if TYPE_CHECKING:
    from .conftest import World

ROW = "gbt2589-2020:coal.raw:ncv:CN:2021-"


def _client(world: World, role: str) -> Client:
    client = Client(raise_request_exception=True)
    if role:
        client.force_login(world.users[role])
    return client


def _balance(world: World) -> int:
    user = world.users[Role.OFFICE]
    draft = services.draft_balance(
        user, TABLE.encode(), "b.csv", place="370400", year=0, source="yearbook", state="published"
    )
    return int(services.confirm_draft(user, draft.pk, "").pk)


def _get(client: Client, path: str) -> Any:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_every_answer_of_the_books_is_described_field_by_field() -> None:
    paths = api.get_openapi_schema()["paths"]
    mine = [
        each for path, each in paths.items() if any(word in path for word in ("/factors", "/balances", "/inventory"))
    ]
    assert len(mine) >= 8
    for each in mine:
        for operation in each.values():
            schema = next(iter(operation["responses"].values()))["content"]["application/json"]["schema"]
            assert "$ref" in schema or "$ref" in schema.get("items", {}), operation["summary"]


def test_a_factor_is_chosen_with_its_reasons(world: World) -> None:
    client = _client(world, "")
    listed = _get(client, "factors?q=原煤&parameter=ncv&limit=5")
    assert ROW in {each["id"] for each in listed["items"]}
    choice = _get(client, "factors/choose?item=coal.raw&parameter=ncv&book=statistics&place=370400&year=2022")
    assert (choice["value"], choice["unit"], choice["overridden"]) == (20934, "kJ/kg", False)
    assert choice["trail"][0]["en"]
    unconfirmed = client.get(
        "/api/v1/factors/choose?item=coal.raw&parameter=ncv&book=statistics&year=2022&official=true"
    )
    assert unconfirmed.status_code == 422
    assert unconfirmed.json()["faults"][0]["code"] == "factor.unconfirmed"


def test_overrides_and_confirmations_are_written_by_those_who_keep_the_books(world: World) -> None:
    body = {"item": "coal.raw", "parameter": "ncv", "place": "370400", "value": 21.5, "unit": "GJ/t", "reason": "检测"}
    for role, status in (("", 401), (Role.UNIT, 403), (Role.OFFICE, 201)):
        answer = _client(world, role).post(
            "/api/v1/factors/overrides", json.dumps(body), content_type="application/json"
        )
        assert answer.status_code == status
    assert FactorOverride.objects.get().person == "office"
    answer = _client(world, Role.OFFICE).post(
        f"/api/v1/factors/rows/{ROW}/confirm", '{"reason": "核对"}', content_type="application/json"
    )
    assert answer.status_code == 201
    assert FactorConfirmation.objects.get().row == ROW


@pytest.mark.parametrize(
    "change", [{"value": 1e300}, {"unit": "胡写"}, {"item": "nonsense"}, {"reason": ""}, {"place": ""}]
)
def test_what_cannot_be_is_refused_with_faults(world: World, change: dict[str, Any]) -> None:
    body = {"item": "coal.raw", "parameter": "ncv", "place": "370400", "value": 21.5, "unit": "GJ/t", "reason": "检测"}
    answer = _client(world, Role.OFFICE).post(
        "/api/v1/factors/overrides", json.dumps(body | change), content_type="application/json"
    )
    assert answer.status_code == 422
    assert answer.json()["faults"]
    assert not FactorOverride.objects.exists()


def test_a_balance_answers_in_the_units_asked_for(world: World) -> None:
    """Raw coal used 150 x 0.7143 tce/t = 107.145; total by hand in tests/accounts/test_balance_totals.py."""
    pk = _balance(world)
    client = _client(world, "")
    assert pk in {each["id"] for each in _get(client, "balances")["items"]}
    assert _get(client, f"balances/{pk}")["cells"]["consumption"]["coal.raw"] == 150
    coal = _get(client, f"balances/{pk}?basis=calorific")["cells"]["consumption"]["coal.raw"]
    assert coal == pytest.approx(107.145)
    totals = _get(client, f"balances/{pk}/totals")
    assert totals["total"] == pytest.approx(sum(totals["by_sector"].values()))
    assert _get(client, f"balances/{pk}/checks") == []
    assert client.get(f"/api/v1/balances/{pk}/totals?rate=5").status_code == 422
    hidden = world.balances["internal"].pk
    assert client.get(f"/api/v1/balances/{hidden}").status_code == 404


def test_an_inventory_names_its_set_and_every_term(world: World) -> None:
    _balance(world)
    found = _get(_client(world, ""), "inventory?place=370400&year=2007&gwp=AR4")
    assert found["gwp_set"] == "AR4"
    assert found["total"] == pytest.approx(sum(found["by_sector"].values()))
    power = next(each for each in found["results"] if each["line"] == "energy.power" and each["gas"] == "CO2")
    assert power["terms"][0]["role"] == "activity"
    assert _client(world, "").get("/api/v1/inventory?place=370400&year=1950").status_code == 404
