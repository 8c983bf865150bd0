"""A source from memory is vouched for by name on its page, and taken back; official results follow.

By hand: one figure of 2024 of a source of certainty M; it enters the figures of an evaluation only while confirmed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from dafeng_site import cityexport
from dafeng_site.data.models import Observation, Source
from dafeng_site.data.services import edit_source
from dafeng_site.data.version import writing
from dafeng_site.evaluation import gathering
from dafeng_site.people.models import Role
from dafeng_site.services import InvalidError

if TYPE_CHECKING:
    from .conftest import World

HERE = "/sources/remembered/"
GIVEN = {"reason": "与年鉴表7-3一致", "document": "枣庄市统计年鉴2024"}


@pytest.fixture
def remembered(world: World) -> Source:
    with writing():
        source = Source.objects.create(key="remembered", title="凭记忆的数", certainty="M", is_public=True)
        Observation.objects.create(
            indicator="sink.forest.coverage",
            place=world.city,
            period="2024",
            value=44.0,
            state="estimated",
            source=source,
        )
    return source


def _used(world: World) -> bool:
    figures = gathering._figures(2024, world.scope(Role.OFFICE))
    return "sink.forest.coverage" in figures["indicator"].to_list()


def _client(world: World, role: str) -> Client:
    client = Client()
    if role:
        client.force_login(world.users[role])
    return client


def test_confirmed_by_name_it_counts_and_taken_back_it_does_not(world: World, remembered: Source) -> None:
    office = _client(world, Role.OFFICE)
    assert not _used(world)
    assert "没有人确认之前，公文和评价不采用" in office.get(HERE).content.decode()
    for lacking in ({"reason": " "}, {"document": ""}):
        assert office.post(f"{HERE}confirm/", GIVEN | lacking).status_code == 422
    assert not _used(world)
    assert office.post(f"{HERE}confirm/", GIVEN).status_code == 302
    assert _used(world)
    remembered.refresh_from_db()
    assert (remembered.confirmed_by, remembered.confirmed_on) == ("office", timezone.localdate())
    page = _client(world, "").get(HERE).content.decode()
    assert "office于" in page
    assert "枣庄市统计年鉴2024 · 与年鉴表7-3一致" in page
    packed = cityexport.pack(world.scope(Role.OFFICE)).source("remembered")
    assert packed is not None
    assert (packed.is_official, packed.confirmed_by, packed.confirmed_document) == (
        True,
        "office",
        "枣庄市统计年鉴2024",
    )
    again = office.post(f"{HERE}confirm/", GIVEN)
    assert (again.status_code, "已有人确认" in again.content.decode()) == (422, True)
    history = office.get(HERE).content.decode()
    assert "确认来源：与年鉴表7-3一致" in history
    assert "确认人" in history
    office.post(f"{HERE}take-back/", {"revision": "1", "reason": "看错"})
    assert _used(world)  # somebody has changed it since
    office.post(f"{HERE}take-back/", {"revision": "2", "reason": " "})
    assert _used(world)
    office.post(f"{HERE}take-back/", {"revision": "2", "reason": "看错"})
    assert not _used(world)


@pytest.mark.parametrize("role", [Role.UNIT, Role.DISTRICT, Role.AUDITOR, Role.READER])
def test_others_confirm_nothing(world: World, remembered: Source, role: str) -> None:
    assert _client(world, role).post(f"{HERE}confirm/", GIVEN).status_code == 403
    assert "/confirm/" not in _client(world, role).get(HERE).content.decode()
    remembered.refresh_from_db()
    assert remembered.confirmed_by == ""


def test_a_source_that_was_seen_needs_no_confirmation(world: World) -> None:
    with writing():
        Source.objects.create(key="seen", title="见过原文", certainty="V", is_public=True)
    office = _client(world, Role.OFFICE)
    assert "用于正式结果" not in office.get("/sources/seen/").content.decode()
    assert office.post("/sources/seen/confirm/", GIVEN).status_code == 422


def test_certainty_cannot_be_written_around_the_confirmation(world: World, remembered: Source) -> None:
    office = world.users[Role.OFFICE]
    with pytest.raises(InvalidError, match="不能改写可信度"):
        edit_source(office, remembered.pk, remembered.revision, {"certainty": "A", "note": "改成公布"})
    remembered.refresh_from_db()
    assert (remembered.certainty, remembered.note) == ("M", "")
    assert not _used(world)
    changed = edit_source(office, remembered.pk, remembered.revision, {"certainty": "U", "note": "出处不明"})
    assert (changed.certainty, changed.note) == ("U", "出处不明")
