"""A city pack becomes the database whole, once; the figures are those of the pack."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from polars.testing import assert_frame_equal

from dafeng.city import CityPack, load_pack, packaged_pack
from dafeng.core.errors import DocumentError, PackError
from dafeng_site import cityload
from dafeng_site.data import packparts
from dafeng_site.data.models import City, Observation, Place, Source
from dafeng_site.data.queries import table
from dafeng_site.pages.emissions import district_map
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import PUBLIC
from dafeng_site.plans import queries
from dafeng_site.plans.models import PlanDocument, TaskUnit

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def pack() -> CityPack:
    return load_pack(packaged_pack("zaozhuang"))


def test_the_database_holds_what_the_pack_says(pack: CityPack) -> None:
    assert cityload.load(pack)
    keys = ["indicator", "place", "period", "scenario", "book"]
    assert_frame_equal(table(PUBLIC).sort(keys), pack.observations.sort(keys))
    assert Observation.objects.count() == len(pack.observations) + len(pack.others)
    assert Observation.history.count() == Observation.objects.count()
    assert set(Source.objects.values_list("key", flat=True)) == {source.id for source in pack.sources}
    assert set(Place.objects.values_list("code", flat=True)) == {place.code for place in pack.places}
    assert packparts.tables().keys() == pack.tables.keys()
    assert packparts.files() == dict(pack.files)


def test_the_plan_is_stored_with_its_tasks_and_units_in_order(pack: CityPack) -> None:
    cityload.load(pack)
    view = queries.plan(PUBLIC, DAY)
    assert view is not None
    # The plan of 2023 has 43 tasks, 5 guarantees and 3 duties of organisation, each with responsible units.
    assert len(view.tasks) == 51
    first = next(task for task in view.tasks if task.clause == "三(一)1")
    assert [unit.name for unit in first.units][:2] == ["市能源局", "市发展改革委"]
    assert all(view.version.text[each.row.start : each.row.end] for each in view.tasks)


def test_nearly_all_units_of_the_plan_are_known_to_the_gazetteer(pack: CityPack) -> None:
    cityload.load(pack)
    assert TaskUnit.objects.filter(unit=None).count() <= 0.03 * TaskUnit.objects.count()
    assert OrgUnit.objects.filter(code="energy", name="市能源局").exists()


def test_a_second_load_changes_nothing(pack: CityPack) -> None:
    cityload.load(pack)
    before = (Observation.history.count(), OrgUnit.history.count(), PlanDocument.history.count())
    assert not cityload.load(pack)
    assert (Observation.history.count(), OrgUnit.history.count(), PlanDocument.history.count()) == before


def test_another_city_is_refused(pack: CityPack) -> None:
    cityload.load(pack)
    with pytest.raises(PackError, match="另一个城市"):
        cityload.load(dataclasses.replace(pack, code="370100", name="济南市"))


def test_a_pack_that_fails_half_way_leaves_nothing(pack: CityPack) -> None:
    broken = dataclasses.replace(pack, plans=(dataclasses.replace(pack.plans[0], content=b""),))
    with pytest.raises(DocumentError):
        cityload.load(broken)
    assert not City.objects.exists()
    assert not Observation.objects.exists()
    assert not PlanDocument.objects.exists()


def test_the_map_of_districts_shows_all_county_level_parts_and_no_zone(pack: CityPack) -> None:
    cityload.load(pack)
    found = district_map(PUBLIC, "co2.downscaled")
    assert found is not None
    # Five districts and one county-level city make up Zaozhuang; the high-tech zone overlaps them.
    assert {each.name for each in found[0].districts} == {"市中区", "薛城区", "峄城区", "台儿庄区", "山亭区", "滕州市"}
    assert Place.objects.filter(kind="zone").exists()
