"""The cockpit: honest numbers, no script, for the public only where the settings say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

from dafeng_site.people import rules
from dafeng_site.people.models import Role
from dafeng_site.plans.models import PlanVersion

if TYPE_CHECKING:
    from .conftest import World


def test_the_screen_counts_every_target_and_task_and_says_where_there_is_no_data(world: World, client: Client) -> None:
    page = client.get("/cockpit/").content.decode()
    assert "共 1 项" in page
    assert 'class="nodata' in page or "无数据" in page
    assert "<script" not in page


def test_it_asks_for_itself_again_by_a_header_and_within_reason(world: World, client: Client) -> None:
    assert client.get("/cockpit/?refresh=5").headers["Refresh"] == "300; url=/cockpit/?refresh=5"
    for wrong in ("", "?refresh=0", "?refresh=61", "?refresh=²", "?refresh=-5", "?refresh=999"):
        assert "Refresh" not in client.get(f"/cockpit/{wrong}").headers


def test_the_public_sees_it_only_where_the_settings_say_so(world: World) -> None:
    assert Client().get("/cockpit/").status_code == 200
    rules.change(world.users[Role.ADMINISTRATOR], {"cockpit.public": 0}, rules.revisions())
    assert Client().get("/cockpit/").headers["Location"].startswith("/sign-in/")
    inside = Client()
    inside.force_login(world.users[Role.READER])
    assert inside.get("/cockpit/").status_code == 200


def test_the_public_page_leads_to_complaints(world: World, client: Client) -> None:
    page = client.get("/public/").content.decode().partition("<main")[2]
    assert 'href="/complaints/new/"' in page
    assert 'href="/complaints/receipt/"' in page


def test_a_city_without_a_plan_says_so_and_how_to_load_one(world: World) -> None:
    PlanVersion.objects.update(is_current=False)
    client = Client()
    client.force_login(world.users[Role.OFFICE])
    for path in ("/", "/plan/", "/public/"):
        page = client.get(path).content.decode()
        assert "dafeng adopt" in page, path
        assert "还没有载入城市数据包" not in page, path
    assert "还没有方案" in client.get("/cockpit/").content.decode()
    assert "清除条件" not in client.get("/matrix/").content.decode()
