"""Loading a pack: what comes out, and what a broken one says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dafeng.city import check_pack, load_pack, packaged_pack, packaged_packs
from dafeng.core.errors import PackError


def test_the_packaged_city_loads_with_its_districts() -> None:
    pack = load_pack(packaged_pack("zaozhuang"))
    assert (pack.code, pack.name, pack.province_name) == ("370400", "枣庄市", "山东省")
    districts = [each.code for each in pack.children("370400") if each.kind != "zone"]
    assert districts == ["370402", "370403", "370404", "370405", "370406", "370481"]  # GB/T 2260


def test_the_packaged_city_carries_the_plan_as_published() -> None:
    (plan,) = load_pack(packaged_pack("zaozhuang")).plans
    assert plan.role == "own"
    assert "关于印发枣庄市碳达峰工作方案的通知" in plan.content.decode()


def test_a_pack_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(PackError) as caught:
        packaged_pack("atlantis")
    assert "zaozhuang" in caught.value.faults[0].expected
    assert packaged_packs() == ("zaozhuang",)


def test_two_loads_of_one_pack_are_equal() -> None:
    path = packaged_pack("zaozhuang")
    assert load_pack(path) == load_pack(path)


def test_all_errors_are_raised_at_once(tmp_path: Path) -> None:
    root = tmp_path / "pack"
    shutil.copytree(packaged_pack("zaozhuang"), root)
    districts = root / "places" / "districts.csv"
    districts.write_text(
        districts.read_text().replace("nbs-divisions-2023#areas.csv", "nobody").replace("zone", "宫殿")
    )
    with pytest.raises(PackError) as caught:
        load_pack(root)
    codes = [each.code for each in caught.value.faults]
    assert codes.count("pack.unknown-source") == 6
    assert codes.count("pack.not-in-list") == 1
    assert [each.code for each in check_pack(root)] == codes
