"""A new pack is sound at once, prefilled with public figures, and never lands on top of something."""

from __future__ import annotations

from pathlib import Path

import pytest

from dafeng.city import check_pack, find_city, load_pack, scaffold
from dafeng.core.errors import PackError


def test_a_new_pack_is_sound_and_says_what_is_missing(tmp_path: Path) -> None:
    faults = check_pack(scaffold("泰安", tmp_path / "new"))
    assert {each.severity for each in faults} == {"note"}
    assert "pack.no-plan" in {each.code for each in faults}
    assert "pack.no-statistics" in {each.code for each in faults}


def test_a_new_pack_carries_the_published_series(tmp_path: Path) -> None:
    pack = load_pack(scaffold("370400", tmp_path / "new"))
    ceads = pack.observations.filter(indicator="co2.ceads", place="370400", period="2017")
    assert ceads["value"].to_list() == pytest.approx([55059.458])  # CEADs, 290 cities: 55.059458 Mt
    assert ceads["state"].to_list() == ["estimated"]
    factor = pack.tables["factors"].filter(area="山东省", year=2023)
    assert factor["value"].to_list() == [0.6191]  # 公告 2025 年第 47 号，表 3
    assert [place.name for place in pack.children("370400")] == [
        "市中区",
        "薛城区",
        "峄城区",
        "台儿庄区",
        "山亭区",
        "滕州市",
    ]


@pytest.mark.parametrize("text", ["370900", "3709", "泰安", "泰安市", "山东泰安", "山东省泰安市", " 泰安 "])
def test_a_city_is_known_by_code_and_by_name(text: str) -> None:
    assert find_city(text).code == "370900"


@pytest.mark.parametrize(("text", "code"), [("北京", "110000"), ("恩施土家族苗族自治州", "422800"), ("仙桃", "429004")])
def test_municipalities_and_counties_right_below_a_province_are_cities(text: str, code: str) -> None:
    assert find_city(text).code == code


def test_a_city_without_a_published_series_gets_none(tmp_path: Path) -> None:
    pack = load_pack(scaffold("拉萨", tmp_path / "new"))  # CEADs has no city of Xizang; its factor is not published
    assert pack.observations.height == 0
    assert pack.tables["factors"]["area"].unique().to_list() == ["全国"]


def test_the_sources_of_a_new_pack_are_those_it_uses(tmp_path: Path) -> None:
    pack = load_pack(scaffold("拉萨", tmp_path / "new"))
    assert {each.id for each in pack.sources} == {
        "nbs-divisions-2023",
        "mee-grid-2021",
        "mee-grid-2022",
        "mee-grid-2023",
    }


def test_a_new_pack_refuses_a_folder_in_use(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(PackError):
        scaffold("泰安", tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unknown_city_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(PackError):
        scaffold("亚特兰蒂斯", tmp_path / "new")
    assert not (tmp_path / "new").exists()
