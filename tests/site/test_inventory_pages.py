"""The inventory's pages: built from what a person may see, drilled to terms, entered, kept and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from balance_table import TABLE
from django.test import Client

from dafeng.accounts.inventory import Inventory
from dafeng_site.books import inventories, services
from dafeng_site.books.models import ActivityFigure, InventoryVersion
from dafeng_site.people.models import Role

if TYPE_CHECKING:
    from .conftest import World

FIGURE = {
    "activity": "lime",
    "place": "370400",
    "year": "2020",
    "value": "2000",
    "unit": "t",
    "state": "published",
    "source": "yearbook",
}
HERE = "?place=370400&year=2020&gwp=AR5"


def _client(world: World, role: str) -> Client:
    client = Client(raise_request_exception=True)
    if role:
        client.force_login(world.users[role])
    return client


def _built(world: World, role: str, gwp: Any = "AR5") -> Inventory:
    found = inventories.inventory_of(world.scope(role), "370400", 2020, "inventory", gwp)
    assert isinstance(found, Inventory)
    return found


def _with_balance(world: World) -> None:
    user = world.users[Role.OFFICE]
    draft = services.draft_balance(
        user, TABLE.encode(), "b.csv", place="370400", year=0, source="yearbook", state="published"
    )
    services.confirm_draft(user, draft.pk, "")


def test_the_public_s_inventory_holds_public_figures_alone_and_says_so(world: World) -> None:
    """Clinker is public, lime is not: the line of lime has a value for the office and none for the public."""
    assert "按您可查看的数据计算" in _client(world, "").get(f"/inventory/{HERE}").content.decode()
    assert "按您可查看的数据计算" not in _client(world, Role.OFFICE).get(f"/inventory/{HERE}").content.decode()
    assert all(each.value is None for each in _built(world, Role.UNIT).of_line("ippu.lime"))
    assert any(each.value is not None for each in _built(world, Role.OFFICE).of_line("ippu.lime"))


def test_a_line_opens_to_activity_times_factor_with_its_source(world: World) -> None:
    page = _client(world, Role.OFFICE).get(f"/inventory/lines/ippu.cement/{HERE}").content.decode()
    assert "1,000" in page
    assert "/factors/rows/" in page
    assert "统计年鉴" in page


def test_the_switch_of_warming_potentials_changes_what_is_not_co2_alone(world: World) -> None:
    _with_balance(world)
    found = inventories.inventory_of(world.scope(Role.OFFICE), "370400", 2007, "inventory", "SAR")
    other = inventories.inventory_of(world.scope(Role.OFFICE), "370400", 2007, "inventory", "AR6")
    assert isinstance(found, Inventory)
    assert isinstance(other, Inventory)
    assert found.by_gas() == other.by_gas()
    assert found.total() != other.total()
    page = _client(world, "").get("/inventory/?place=370400&year=2007&gwp=AR6").content.decode()
    assert "2007, AR6" in page
    assert "<svg" in page


@pytest.mark.parametrize("path", ["gpc.xlsx", "gpc.csv", "lines.csv", "iamc.csv"])
def test_the_files_name_the_set_and_hold_something(world: World, path: str) -> None:
    answer = _client(world, Role.OFFICE).get(f"/inventory/files/{path}{HERE}")
    assert answer.status_code == 200
    assert len(answer.content) > 200
    if path.endswith("csv"):
        assert b"AR5" in answer.content


@pytest.mark.parametrize("path", ["gpc.pdf", "other.csv"])
def test_a_file_that_is_not_there_is_not_found(world: World, path: str) -> None:
    assert _client(world, Role.OFFICE).get(f"/inventory/files/{path}{HERE}").status_code == 404


@pytest.mark.parametrize(
    "query", ["?year=²", "?year=99999999999999999999", "?place=%3Cscript%3E", "?gwp=AR9", "?book=ets", "?year=-1"]
)
def test_any_address_is_answered(world: World, query: str) -> None:
    for path in ("/inventory/", "/inventory/uncertainty/", "/inventory/map.svg", "/inventory/lines/ippu.cement/"):
        answer = _client(world, Role.OFFICE).get(path + query)
        assert answer.status_code in (200, 404)
        assert b"<script>" not in answer.content


def test_an_activity_is_entered_changed_and_removed_with_its_history(world: World) -> None:
    client = _client(world, Role.OFFICE)
    entered = FIGURE | {"year": "2021"}
    assert client.post("/inventory/activity/new/", entered).status_code == 302
    row = ActivityFigure.objects.get(activity="lime", year=2021)
    address = f"/inventory/activity/{row.pk}/"
    assert client.post(address, entered | {"value": "2500", "revision": "1"}).status_code == 302
    assert client.post(address, entered | {"value": "9", "revision": "1"}).status_code == 422  # an old revision
    row.refresh_from_db()
    assert row.value == 2500
    assert "2000" in client.get(address).content.decode()
    client.post(address, {"remove": "1", "revision": "2", "reason": "误录"})
    assert not ActivityFigure.objects.filter(pk=row.pk).exists()
    assert ActivityFigure.history.filter(id=row.pk, history_type="-").exists()


@pytest.mark.parametrize(
    "change",
    [
        {"activity": "nonsense"},
        {"unit": "GJ"},
        {"unit": "胡写"},
        {"value": "-1"},
        {"value": "nan"},
        {"value": "1e400"},
        {"value": ""},
        {"state": "missing"},
        {"year": "99999"},
        {"place": "000000"},
        {"source": ""},
        {},  # there is one of the same place and year
    ],
)
def test_an_activity_that_cannot_be_is_refused(world: World, change: dict[str, str]) -> None:
    before = ActivityFigure.objects.count()
    assert _client(world, Role.OFFICE).post("/inventory/activity/new/", FIGURE | change).status_code == 422
    assert ActivityFigure.objects.count() == before


def test_a_kept_version_never_changes_and_the_next_says_what_did(world: World) -> None:
    """Clinker from 1000 t to 1500 t: the line changes by half, and the term says 1000 → 1500."""
    client = _client(world, Role.OFFICE)
    assert client.post(f"/inventory/versions/keep/{HERE}", {"reason": "第一版"}).status_code == 302
    first = InventoryVersion.objects.get()
    client.post(f"/inventory/versions/keep/{HERE}", {"reason": "没有变化"})
    assert InventoryVersion.objects.count() == 1
    row = world.activities["public"]
    changed = FIGURE | {"activity": row.activity, "value": "1500", "revision": "1"}
    assert client.post(f"/inventory/activity/{row.pk}/", changed).status_code == 302
    client.post(f"/inventory/versions/keep/{HERE}", {"reason": "更正熟料产量"})
    second = InventoryVersion.objects.first()
    assert second is not None
    page = client.get(f"/inventory/versions/{second.pk}/").content.decode()
    assert "1,000 → 1,500" in page
    total = first.total
    first.refresh_from_db()
    assert first.total == total
    assert inventories.of_record(first).total() == pytest.approx(total)
    assert second.reason == "更正熟料产量"


@pytest.mark.parametrize("role", ["", Role.UNIT, Role.DISTRICT, Role.ENTERPRISE])
def test_kept_versions_are_for_those_who_see_all_figures(world: World, role: str) -> None:
    answer = _client(world, role).get("/inventory/versions/")
    assert answer.status_code in (302, 403)
