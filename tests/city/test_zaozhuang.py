"""The packaged city says what its sources say; figures are compared with the published ones, named beside each."""

from __future__ import annotations

import polars as pl
import pytest

from dafeng.city import CityPack, check_pack, load_pack, own_plan, packaged_pack
from dafeng.core.catalogue import default_catalogue


@pytest.fixture(scope="module")
def pack() -> CityPack:
    return load_pack(packaged_pack("zaozhuang"))


def value(pack: CityPack, indicator: str, period: str, place: str = "370400") -> float:
    (found,) = pack.observations.filter(indicator=indicator, period=period, place=place)["value"].to_list()
    assert isinstance(found, float)
    return found


PUBLISHED = [
    # CEADs, emission inventories for 290 cities (Shan et al. 2022), 山东枣庄, Mt -> kt
    ("co2.ceads", "2006", "370400", 70324.7),
    ("co2.ceads", "2011", "370400", 80912.7),
    ("co2.ceads", "2017", "370400", 55059.5),
    # city statistics as carried by the panel of 327 cities and by the press, 亿元 and 万人
    ("gdp.nominal", "2005", "370400", 633.35),
    ("gdp.nominal", "2018", "370400", 2402.38),
    ("gdp.nominal", "2019", "370400", 1693.91),
    ("gdp.nominal", "2022", "370400", 2039.04),
    ("gdp.growth", "2025-Q1", "370400", 6.4),
    ("population.resident", "2020", "370400", 385.86),
    ("urbanisation.rate", "2020", "370400", 59.3),
    # the study's estimate, 万吨标准煤
    ("energy.total", "2018", "370400", 1012.13),
    # bulletin of 市中区 for 2010: 21.57 亿千瓦时 -> GWh
    ("electricity.total", "2010", "370402", 2157.0),
    # document of 滕州市, 2024-03-15
    ("gdp.nominal", "2023", "370481", 946.08),
    # 枣庄日报, 2025-01-08: more than 400 万千瓦 -> MW
    ("power.capacity.new_energy", "2024", "370400", 4000.0),
    # 经济日报 2026-02-06, 2025 年湿地修复 1030 亩; 国家园林城市, 2016: 绿化覆盖率 36%
    ("sink.wetland.restored", "2025", "370400", 1030.0),
    ("sink.greening.coverage", "2016", "370400", 36.0),
    # Global Coal Plant Tracker, July 2024: operating units
    ("power.capacity.coal", "2024", "370400", 4390.0),
]


@pytest.mark.parametrize(("indicator", "period", "place", "published"), PUBLISHED)
def test_a_figure_is_the_published_one(
    pack: CityPack, indicator: str, period: str, place: str, published: float
) -> None:
    assert value(pack, indicator, period, place) == pytest.approx(published, rel=1e-5)


def test_the_pack_has_neither_errors_nor_warnings() -> None:
    assert [each.text() for each in check_pack(packaged_pack("zaozhuang")) if each.severity != "note"] == []


def test_the_two_series_of_co2_stand_apart(pack: CityPack) -> None:
    downscaled = pack.observations.filter(indicator="co2.downscaled", period="2017")
    assert downscaled.height == 6
    assert "370400" not in downscaled["place"].to_list()
    total = downscaled["value"].sum()
    assert total == pytest.approx(25_780, rel=1e-3)  # Chen et al. 2020, sum of the six districts, 25.8 Mt
    assert value(pack, "co2.ceads", "2017") / total > 2


def test_the_census_break_is_recorded(pack: CityPack) -> None:
    breaks = pack.tables["breaks"].filter(indicator="gdp.nominal", place="370400")
    assert breaks["period"].to_list() == ["2019"]


def test_energy_is_marked_as_an_estimate(pack: CityPack) -> None:
    energy = pack.observations.filter(pl.col("indicator").str.starts_with("energy."))
    assert energy["state"].unique().to_list() == ["estimated"]


def test_the_sectors_of_energy_add_up_to_the_total(pack: CityPack) -> None:
    parts = ("energy.primary", "energy.secondary", "energy.tertiary", "energy.residential")
    for year in range(2005, 2022):
        total = sum(value(pack, part, str(year)) for part in parts)
        assert total == pytest.approx(value(pack, "energy.total", str(year)), rel=1e-5)


def test_the_register_of_units_agrees_with_its_totals(pack: CityPack) -> None:
    plants = pack.tables["plants"]
    running = plants.filter(status="operating").group_by("kind").agg(pl.col("capacity_mw").sum())
    capacity = dict(running.iter_rows())
    assert capacity["coal"] == value(pack, "power.capacity.coal", "2024") == 4390
    assert capacity["wind"] == value(pack, "power.capacity.wind", "2023") == 366
    assert capacity["biomass"] + capacity["waste"] == value(pack, "power.capacity.biomass", "2024") == 150
    coal = plants.filter(status="operating", kind="coal")
    assert coal.height == 18
    assert coal["co2_mt"].sum() == pytest.approx(20.2, abs=0.05)  # Global Coal Plant Tracker, July 2024


def test_pumped_storage_is_the_notified_size(pack: CityPack) -> None:
    assert pack.tables["plants"].filter(kind="pumped")["capacity_mw"].to_list() == [1180.0]


def test_grid_factors_are_the_published_ones(pack: CityPack) -> None:
    shandong = pack.tables["factors"].filter(area="山东").sort("year")
    assert shandong["value"].to_list() == [0.6838, 0.6410, 0.6191]  # 公告 2024 年第 12、33 号，2025 年第 47 号
    assert shandong["certainty"].to_list() == ["S", "S", "V"]


def test_the_load_shape_has_a_year_of_hours_and_mean_one(pack: CityPack) -> None:
    shape = pl.read_csv(pack.files["profiles/hours/shandong_load.csv"])
    assert shape["hour"].to_list() == list(range(1, 8761))
    assert shape["value"].mean() == pytest.approx(1.0, abs=1e-4)


def test_every_figure_has_a_licence_that_lets_it_travel(pack: CityPack) -> None:
    tables = [table for table in pack.tables.values() if "source" in table.columns]  # what a site made names people
    used = set(pack.observations["source"]) | {source for table in tables for source in table["source"]}
    used |= set(pack.tables["proxies"]["source_whole"])
    used |= {place.source for place in pack.places if place.source} | {plan.source for plan in pack.plans}
    for name in ("branches", "costs", "drivers", "energy_prices"):  # read when the scenarios are
        table = pl.read_csv(pack.files[f"scenarios/{name}.csv"])
        used |= set(table["source"].drop_nulls())
    for reference in used:
        source = pack.source(reference)
        assert source is not None
        assert source.redistributable, source.id
    assert {each.id for each in pack.sources} == {each.partition("#")[0] for each in used | set(pack.others["source"])}


def test_every_source_is_of_a_certainty_fit_for_reports(pack: CityPack) -> None:
    assert {each.certainty for each in pack.sources} <= {"V", "S", "C"}


def test_every_indicator_is_in_the_catalogue_and_every_value_finite(pack: CityPack) -> None:
    assert set(pack.observations["indicator"]) <= set(default_catalogue().indicators)
    assert pack.observations["value"].is_finite().all()


def test_the_plan_is_read_from_the_published_text(pack: CityPack) -> None:
    plan = own_plan(pack)
    assert plan is not None
    assert len(plan.tasks) == 51  # 43 tasks, 5 guarantees, 3 duties of organisation


def test_no_boundaries_are_shipped(pack: CityPack) -> None:
    assert "map.geojson" not in pack.files
