"""A newer pack of the city that is loaded. What is expected follows from the few cells by which the packs differ."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_pack import SMALL, lay

from dafeng.city import CityPack, load_pack
from dafeng.core.errors import PackError
from dafeng_site import cityexport, cityload
from dafeng_site.cityupdating import Found, update
from dafeng_site.data import packparts
from dafeng_site.data import services as data
from dafeng_site.data.models import Observation, Place, Source
from dafeng_site.data.version import current
from dafeng_site.duty.models import WorkItem
from dafeng_site.people.models import AuditEvent, OrgUnit, Role, User
from dafeng_site.people.policy import Scope
from dafeng_site.plans.models import PlanVersion

pytestmark = pytest.mark.django_db

ECONOMY, SOURCES = SMALL["statistics/economy.csv"], SMALL["sources.toml"]
CORRECTED = ECONOMY.replace("2021,,110,亿元", "2021,,112,亿元")
NEXT = CORRECTED + "gdp.nominal,990000,2022,,120,亿元,published,second#表1,statistics,\n"
SECOND = (
    SOURCES
    + """
[[source]]
id = "second"
title_zh = "统计公报"
publisher = "市统计局"
licence = "单项事实"
certainty = "V"
"""
)
WORK = "code,title,unit,start,due,weight,source\n2026-1,建成光伏,市能源局,2026-01-01,2026-12-31,1,paper\n"


@pytest.fixture
def office() -> User:
    return User.objects.create_user("office", role=Role.OFFICE, full_name="李某某")


def _loaded(tmp_path: Path) -> None:
    cityload.load(load_pack(lay(tmp_path / "old")))


def _newer(tmp_path: Path, **changes: Any) -> CityPack:
    given = {name.replace("__", "/").replace("_dot_", "."): content for name, content in changes.items()}
    return load_pack(lay(tmp_path / "new", given))


def _gdp(period: str, source: str = "book") -> Observation:
    return Observation.objects.get(indicator="gdp.nominal", place="990000", period=period, source__key=source)


def _told(found: Found, kind: str) -> list[str]:
    return [f"{part.en}: {each.where}" for part in found.parts for each in part.differences if each.kind == kind]


def test_the_pack_that_is_loaded_has_nothing_to_take_in(tmp_path: Path) -> None:
    _loaded(tmp_path)
    found = update(_newer(tmp_path), write=True)
    assert (found.takes, found.written) == (0, False)
    assert [_told(found, kind) for kind in ("new", "changed", "gone", "left", "conflict")] == [[], [], [], [], []]


def test_new_rows_and_corrections_are_compared_first_and_then_taken_in(tmp_path: Path) -> None:
    _loaded(tmp_path)
    pack = _newer(tmp_path, statistics__economy_dot_csv=NEXT, sources_dot_toml=SECOND)
    before, version = Observation.history.count(), current()
    found = update(pack)
    assert (found.takes, found.written) == (3, False)
    assert _told(found, "new") == ["sources: second", "figures: gdp.nominal 990000 2022 observed statistics second 表1"]
    assert _told(found, "changed") == ["figures: gdp.nominal 990000 2021 observed statistics book 表1"]
    assert (Observation.history.count(), current(), _gdp("2021").value) == (before, version, 110.0)
    said: list[str] = []
    found = update(pack, write=True, told=lambda _zh, en: said.append(en))
    assert found.written
    assert {"sources", "figures", "plans"} <= set(said)
    changed = _gdp("2021")
    assert (changed.value, changed.printed, changed.revision) == (112.0, 112.0, 2)
    assert _gdp("2022", "second").value == 120.0
    assert Observation.history.count() == before + 2
    assert changed.history.first().history_change_reason == "取入城市数据包新版"
    event = AuditEvent.objects.get(subject="city pack update 990000")
    assert event.detail["taken"] == {"sources": [1, 0], "figures": [1, 1]}
    again = update(pack, write=True)
    assert (again.takes, again.written) == (0, False)
    # what an update wrote is the pack's again: the next one may correct it
    assert update(load_pack(lay(tmp_path / "third")), write=True).written
    assert _gdp("2021").value == 110.0


def test_what_people_changed_is_a_conflict_that_refuses_all_until_it_is_decided(tmp_path: Path, office: User) -> None:
    _loaded(tmp_path)
    row = {"indicator": "gdp.nominal", "place": "990000", "period": "2021", "value": "111", "unit": "亿元",
           "state": "published", "source": "book#表1", "book": "statistics", "scenario": "observed"}  # fmt: skip
    data.enter(office, [row])
    assert _gdp("2021").value == 111.0
    pack = _newer(tmp_path, statistics__economy_dot_csv=NEXT, sources_dot_toml=SECOND)
    found = update(pack, write=True)
    assert (found.written, found.count("conflict")) == (False, 1)
    (conflict,) = (each for part in found.parts for each in part.differences if each.kind == "conflict")
    assert ("111" in conflict.site, "112" in conflict.pack, "李某某" in conflict.who) == (True, True, True)
    assert not Source.objects.filter(key="second").exists()
    kept = update(pack, write=True, take="site")
    assert kept.written
    assert (_gdp("2021").value, _gdp("2022", "second").value) == (111.0, 120.0)
    taken = update(pack, write=True, take="pack")
    assert taken.written
    assert _gdp("2021").value == 112.0
    assert [each.value for each in _gdp("2021").history.all()] == [112.0, 111.0, 110.0]


def test_what_people_deleted_or_entered_of_another_source_is_not_written_past_them(
    tmp_path: Path, office: User
) -> None:
    _loaded(tmp_path)
    gone = _gdp("2021")
    data.remove_figure(office, gone.pk, gone.revision, "重复")
    data.create_source(office, "ours", {"title": "本市核定", "certainty": "V", "publisher": "市统计局"})
    row = {"indicator": "gdp.nominal", "place": "990000", "period": "2022", "value": "119", "unit": "亿元",
           "state": "published", "source": "ours", "book": "statistics", "scenario": "observed"}  # fmt: skip
    data.enter(office, [row])
    found = update(_newer(tmp_path, statistics__economy_dot_csv=NEXT, sources_dot_toml=SECOND), write=True)
    assert not found.written
    assert _told(found, "conflict") == [
        "figures: gdp.nominal 990000 2021 observed statistics book 表1",
        "figures: gdp.nominal 990000 2022 observed statistics second 表1",
    ]
    assert any(each.site.startswith("ours value=119") for part in found.parts for each in part.differences)
    assert all("李某某" in each.who for part in found.parts for each in part.differences if each.kind == "conflict")


def test_a_source_that_was_vouched_for_stays_as_it_is(tmp_path: Path, office: User) -> None:
    memory = SOURCES.replace('certainty = "S"', 'certainty = "M"')
    cityload.load(load_pack(lay(tmp_path / "old", {"sources.toml": memory})))
    data.confirm_source(office, "paper", "与原文核对", "日报")
    found = update(_newer(tmp_path, sources_dot_toml=memory.replace("报纸", "晚报")), write=True)
    assert (_told(found, "conflict"), found.written) == (["sources: paper"], False)
    assert Source.objects.get(key="paper").confirmed_by


def test_what_the_pack_no_longer_has_stays(tmp_path: Path) -> None:
    _loaded(tmp_path)
    short = ECONOMY.replace("gdp.nominal,990000,2021,,110,亿元,published,book#表1,statistics,\n", "")
    found = update(_newer(tmp_path, statistics__economy_dot_csv=short), write=True)
    assert _told(found, "gone") == ["figures: gdp.nominal 990000 2021 observed statistics book 表1"]
    assert not found.written
    assert _gdp("2021").value == 110.0


def test_places_come_with_their_parents_and_a_new_plan_waits_as_a_version(tmp_path: Path) -> None:
    _loaded(tmp_path)
    pack = _newer(
        tmp_path,
        places__districts_dot_csv=SMALL["places/districts.csv"] + "990003,南区,990000,district,book\n",
        plan__plan_dot_txt=SMALL["plan/plan.txt"].replace("下降10%", "下降12%")
        + "二、重点任务\n（一）能源\n1．发展光伏。建设光伏电站。（市能源局负责）\n",
    )
    found = update(pack, write=True)
    assert _told(found, "new") == ["places: 990003", "plans: plan/plan.txt"]
    assert found.written
    assert Place.objects.get(code="990003").parent == Place.objects.get(code="990000")
    assert list(PlanVersion.objects.order_by("number").values_list("number", "is_current")) == [(1, True), (2, False)]
    assert update(pack, write=True).takes == 0


def test_work_items_that_are_there_stay_and_new_ones_wait(tmp_path: Path) -> None:
    cityload.load(load_pack(lay(tmp_path / "old", {"duty/work_items.csv": WORK})))
    WorkItem.objects.update(title="网站上改过的")
    more = WORK + "2026-2,淘汰锅炉,市能源局,2026-01-01,2026-12-31,1,paper\n"
    found = update(_newer(tmp_path, duty__work_items_dot_csv=more), write=True)
    assert (_told(found, "new"), found.written) == (["work items: 2026-2"], True)
    assert [(each.title, each.assignment.state) for each in WorkItem.objects.order_by("code")] == [
        ("网站上改过的", "sent"), ("淘汰锅炉", "sent"),
    ]  # fmt: skip
    assert WorkItem.objects.get(code="2026-2").due == date(2026, 12, 31)


def test_carried_tables_are_replaced_unless_rows_would_go(tmp_path: Path) -> None:
    _loaded(tmp_path)
    plants = SMALL["plants.csv"]
    grown = plants.replace(",300,", ",330,") + "P2,二号机组,990001,coal,300,operating,paper\n"
    assert update(_newer(tmp_path, plants_dot_csv=grown), write=True).written
    table = packparts.table("plants")
    assert table is not None
    assert table["capacity_mw"].to_list() == [330.0, 300.0]
    assert AuditEvent.objects.filter(subject="city pack part plants").exists()
    fewer = load_pack(lay(tmp_path / "fewer", {"plants.csv": plants}))
    found = update(fewer, write=True)
    assert (_told(found, "conflict"), found.written) == (["tables and files carried: plants"], False)
    assert "P2" in next(each.who for part in found.parts for each in part.differences if each.kind == "conflict")
    assert update(fewer, write=True, take="pack").written
    assert (packparts.tables()["plants"]["id"].to_list()) == ["P1"]


def test_the_site_s_own_export_brings_nothing_new(tmp_path: Path, office: User) -> None:
    cityload.load(load_pack(lay(tmp_path / "old", {"duty/work_items.csv": WORK})))
    OrgUnit.objects.filter(name="市能源局").update(name_en="Energy Bureau")
    row = {"indicator": "gdp.nominal", "place": "990000", "period": "2021", "value": "111", "unit": "亿元",
           "state": "published", "source": "book#表1", "book": "statistics", "scenario": "observed"}  # fmt: skip
    data.enter(office, [row])
    folder = cityexport.export(tmp_path / "out", Scope(role=Role.OFFICE))
    found = update(load_pack(folder), write=True)
    assert [_told(found, kind) for kind in ("new", "changed", "conflict")] == [[], [], []]


def test_another_city_or_none_is_refused(tmp_path: Path) -> None:
    pack = _newer(tmp_path)
    with pytest.raises(PackError, match="还没有载入城市"):
        update(pack)
    other = {
        "city.toml": SMALL["city.toml"].replace("990000", "980000"),
        "places/districts.csv": SMALL["places/districts.csv"].replace("990000", "980000"),
        "statistics/economy.csv": ECONOMY.replace("990000", "980000"),
    }
    cityload.load(load_pack(lay(tmp_path / "other", other)))
    with pytest.raises(PackError, match="另一个城市"):
        update(pack)
