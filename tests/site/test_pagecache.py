"""Pages kept for the public: a write shows at once, and nobody gets what was made for somebody else."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import Client

from dafeng_site import services
from dafeng_site.data.models import Observation
from dafeng_site.data.queries import table
from dafeng_site.data.version import writing
from dafeng_site.pagecache import shelf
from dafeng_site.people.models import Role
from dafeng_site.plans.models import Target

if TYPE_CHECKING:
    from django.test.utils import CaptureQueriesContext
    from pytest_django import DjangoAssertNumQueries

    from .conftest import World

PAGES = ["/", "/targets/", "/tasks/", "/matrix/", "/indicators/", "/sources/", "/plan/", "/public/"]


@pytest.mark.parametrize("path", PAGES)
def test_the_second_request_of_a_page_costs_one_query(
    world: World, client: Client, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = client.get(path)
    queries: CaptureQueriesContext
    with django_assert_num_queries(1) as queries:
        second = client.get(path)
    assert "data_dataversion" in queries[0]["sql"]
    assert second.content == first.content
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


def test_a_write_shows_at_once(world: World, client: Client) -> None:
    assert "28" in client.get(f"/targets/{world.target.pk}/").content.decode()
    services.edit(world.users[Role.OFFICE], Target, world.target.pk, 1, {"quote": "装机二百八十兆瓦"})
    assert "装机二百八十兆瓦" in client.get(f"/targets/{world.target.pk}/").content.decode()


def test_a_bulk_write_shows_at_once(world: World, client: Client) -> None:
    client.get("/indicators/power.capacity.biomass/")
    new = Observation(
        indicator="power.capacity.biomass",
        place=world.city,
        period="2024",
        value=987.0,
        state="published",
        source=world.published,
    )
    with writing():
        services.create_many(world.users[Role.OFFICE], [new])
    # 987 MW, printed as 98.7 万千瓦
    assert "98.7" in client.get("/indicators/power.capacity.biomass/").content.decode()


def test_a_write_taken_back_leaves_the_page_as_it_was(world: World, client: Client) -> None:
    before = client.get("/targets/").content
    with transaction.atomic():
        services.edit(world.users[Role.OFFICE], Target, world.target.pk, 1, {"quote": "不算数"})
        transaction.set_rollback(True)
    assert client.get("/targets/").content == before


def test_what_a_signed_in_person_sees_is_never_kept(world: World, client: Client) -> None:
    office = Client()
    office.force_login(world.users[Role.OFFICE])
    seen = office.get("/").content.decode()
    assert seen != client.get("/").content.decode()
    assert client.get("/").content == Client().get("/").content
    assert office.get("/").content.decode().count("office") == seen.count("office")


def test_languages_hosts_and_queries_are_kept_apart(world: World) -> None:
    chinese, english = Client(), Client()
    english.cookies["dafeng_language"] = "en"
    assert chinese.get("/").content != english.get("/").content
    assert chinese.get("/").headers["Content-Language"] == "zh-hans"
    assert english.get("/").headers["Content-Language"] == "en"
    assert chinese.get("/targets/?status=met").content != chinese.get("/targets/").content


def test_pages_with_a_form_token_or_an_error_are_not_kept(world: World, client: Client) -> None:
    client.get("/sign-in/")
    Client().get("/targets/999999/")
    Client().get("/people/")
    assert not shelf._pages


def test_a_page_is_sent_packed_to_those_who_take_it(world: World, client: Client) -> None:
    plain = client.get("/").content
    packed = client.get("/", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain


def test_every_answer_carries_the_strict_policy(world: World, client: Client) -> None:
    for path in ("/", "/sign-in/", "/api/v1/docs", "/targets/999999/"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy


def test_nothing_is_kept_of_a_write_that_is_not_done_yet(world: World) -> None:
    with transaction.atomic():
        with writing():
            Observation.objects.filter(pk=world.figures["public"].pk).update(value=1.0)
            assert 1.0 in table(world.scope(""))["value"]
        transaction.set_rollback(True)
    assert 1.0 not in table(world.scope(""))["value"]
