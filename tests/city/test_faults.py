"""Every kind of fault is found, named and placed; a sound pack has none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from small_pack import SMALL, lay

from dafeng.city import check_pack, find_city, load_pack, write_pack
from dafeng.city._faults import fault_kinds
from dafeng.city._reading import LARGEST
from dafeng.core.errors import PackError

ECONOMY = "statistics/economy.csv"
HEAD = "indicator,place,period,scenario,value,unit,state,source,book,note\n"
Changes = Mapping[str, str | bytes | None]


def row(**cells: str) -> Changes:
    """The small pack with one row of statistics that differs from a sound one in the cells given."""
    sound = {
        "indicator": "gdp.nominal",
        "place": "990000",
        "period": "2020",
        "scenario": "",
        "value": "100",
        "unit": "亿元",
        "state": "published",
        "source": "book",
        "book": "statistics",
        "note": "",
    }
    return {ECONOMY: HEAD + ",".join({**sound, **cells}.values()) + "\n"}


def more(line: str) -> Changes:
    """The small pack with one more row of statistics."""
    return {ECONOMY: SMALL[ECONOMY] + line + "\n"}


def swap(file: str, old: str, new: str) -> Changes:
    """The small pack with a piece of text changed."""
    assert old in SMALL[file]
    return {file: SMALL[file].replace(old, new, 1)}


CASES: list[tuple[str, Changes, str]] = [
    # form of files
    ("missing-file", {"sources.toml": None}, "sources.toml"),
    ("missing-file", {"places/districts.csv": None}, "places/*.csv"),
    ("missing-file", {"plan/plan.txt": None}, "city.toml:plan[1]:file"),
    ("unknown-file", {"statistic/economy.csv": HEAD}, "statistic/economy.csv"),
    ("unknown-file", {"old/statistics/economy.csv": HEAD}, "old/statistics/economy.csv"),
    ("unlisted-plan", {"plan/other.txt": "方案"}, "plan/other.txt"),
    ("outside", swap("city.toml", "plan/plan.txt", "../plan.txt"), "city.toml:plan[1]:file"),
    ("outside", swap("profiles/index.csv", "profiles/hours/load.csv", "/etc/hosts"), "profiles/index.csv:2:file"),
    ("encoding", {ECONOMY: b"\xff\xff\x80"}, ECONOMY),
    ("gb18030", {ECONOMY: SMALL[ECONOMY].encode("gb18030")}, ECONOMY),
    ("utf16", {ECONOMY: SMALL[ECONOMY].encode("utf-16")}, ECONOMY),
    ("bom", {"city.toml": SMALL["city.toml"].encode("utf-8-sig")}, "city.toml"),
    ("not-text", {ECONOMY: b"PK\x03\x04\0\0"}, ECONOMY),
    ("not-csv", {ECONOMY: HEAD + '"open,990000\n'}, ECONOMY),
    ("empty-file", {ECONOMY: "\n \n"}, ECONOMY),
    ("ragged-row", {ECONOMY: HEAD + "gdp.nominal,990000,2020\n"}, f"{ECONOMY}:2"),
    ("ragged-row", row(value="1,234"), f"{ECONOMY}:2"),
    ("blanks", row(place=" 990000"), f"{ECONOMY}:2:place"),
    ("missing-column", {ECONOMY: HEAD.replace("unit,", "")}, f"{ECONOMY}:1"),
    ("unknown-column", {ECONOMY: HEAD.replace("note", "remark")}, f"{ECONOMY}:1"),
    ("duplicate-column", {ECONOMY: HEAD.replace("note", "unit")}, f"{ECONOMY}:1"),
    # cells
    ("empty-cell", row(unit=""), f"{ECONOMY}:2:unit"),
    ("formula", row(value="=1+1"), f"{ECONOMY}:2:value"),
    ("not-number", row(value="约2000"), f"{ECONOMY}:2:value"),
    ("not-number", row(value='"1,234"'), f"{ECONOMY}:2:value"),
    ("not-number", row(value="１２３"), f"{ECONOMY}:2:value"),
    ("not-number", row(value="nan"), f"{ECONOMY}:2:value"),
    ("out-of-range", row(value="1e999"), f"{ECONOMY}:2:value"),
    ("out-of-range", swap("plants.csv", ",300,", ",-3,"), "plants.csv:2:capacity_mw"),
    ("not-in-list", row(state="官方"), f"{ECONOMY}:2:state"),
    ("not-in-list", row(book="ledger"), f"{ECONOMY}:2:book"),
    ("bad-code", swap("plants.csv", "P1,", "P 1,"), "plants.csv:2:id"),
    ("bad-year", {"plants.csv": "id,name,place,kind,status,source,start_year\nP1,a,990001,coal,operating,paper,20\n"},
     "plants.csv:2:start_year"),
    ("bad-date", {"factors/confirmations.csv": "row,person,date,reason,source\nx,甲,2026年,核对,book\n"},
     "factors/confirmations.csv:2:date"),
    ("bad-period", row(period="2020年"), f"{ECONOMY}:2:period"),
    ("bad-period", row(period="1020"), f"{ECONOMY}:2:period"),
    ("period-kind", row(period="2020-03"), f"{ECONOMY}:2:period"),
    ("future-period", row(period="2031"), f"{ECONOMY}:2"),
    # documents
    ("bad-toml", {"city.toml": "format = 1\ncode = 990000年\n"}, "city.toml"),
    ("missing-key", swap("city.toml", 'name = "测试市"\n', ""), "city.toml"),
    ("unknown-key", swap("city.toml", "base_year", "bace_year"), "city.toml"),
    ("wrong-type", swap("city.toml", "2020", '"2020"'), "city.toml"),
    ("wrong-type", swap("city.toml", "[[plan]]", "[plan]"), "city.toml:plan"),
    ("wrong-format", swap("city.toml", "format = 1", "format = 2"), "city.toml"),
    # references
    ("unknown-source", row(source="nobody"), f"{ECONOMY}:2:source"),
    ("unknown-source", swap("city.toml", '"paper"', '"nobody"'), "city.toml:plan[1]:source"),
    ("unknown-place", row(place="370400"), f"{ECONOMY}:2:place"),
    ("unknown-indicator", row(indicator="gdp.nominl"), f"{ECONOMY}:2:indicator"),
    ("unknown-unit", row(unit="斤两"), f"{ECONOMY}:2:unit"),
    ("wrong-unit", row(unit="万吨标准煤"), f"{ECONOMY}:2:unit"),
    ("wrong-parent", swap("places/districts.csv", "东区,990000", "东区,110000"), "places/districts.csv:2:parent"),
    ("duplicate-row", more("gdp.nominal,990000,2020,,100,亿元,published,book#表1,statistics,"), f"{ECONOMY}:7"),
    # values against states and each other
    ("value-of-missing", row(state="missing"), f"{ECONOMY}:2:value"),
    ("no-value", row(value=""), f"{ECONOMY}:2:value"),
    ("zero-not-zero", row(state="zero"), f"{ECONOMY}:2:value"),
    ("unconfirmed-zero", row(value="0"), f"{ECONOMY}:2:value"),
    ("percent-or-fraction", row(indicator="gdp.growth", unit="%", value="0.056"), f"{ECONOMY}:2:value"),
    ("over-hundred", row(indicator="energy.nonfossil.share", unit="%", value="560"), f"{ECONOMY}:2:value"),
    ("sources-agree", more("gdp.nominal,990000,2020,,100.1,亿元,published,paper,statistics,"), f"{ECONOMY}:7"),
    ("sources-contradict", more("gdp.nominal,990000,2020,,90,亿元,published,paper,statistics,"), f"{ECONOMY}:7"),
    ("parts-and-whole", swap(ECONOMY, "400000", "500000"), f"{ECONOMY}:2"),
    ("sudden-change", swap(ECONOMY, ",110,", ",70,"), f"{ECONOMY}:5"),
    ("series-break", {"breaks.csv": SMALL["breaks.csv"] + "gdp.nominal,990000,2021,普查,book\n"}, "breaks.csv:2"),
    ("no-plan", {"city.toml": SMALL["city.toml"].partition("[[plan]]")[0]}, "city.toml"),
    ("no-statistics", {ECONOMY: HEAD}, "statistics/"),
    ("bad-map", {"map.geojson": '{"type": "Polygon"}'}, "map.geojson"),
    ("bad-map", {"map.geojson": "[1, 2"}, "map.geojson"),
    ("map-incomplete", {"map.geojson": '{"type": "FeatureCollection", "features": []}'}, "map.geojson"),
    ("plan-unread", {"plan/plan.txt": ""}, "plan/plan.txt"),
]  # fmt: skip


def test_the_small_pack_has_no_fault_but_what_it_still_lacks(tmp_path: Path) -> None:
    assert {each.severity for each in check_pack(lay(tmp_path))} <= {"note"}


@pytest.mark.parametrize(("kind", "changes", "where"), CASES, ids=[f"{at}-{case[0]}" for at, case in enumerate(CASES)])
def test_a_fault_is_found_and_placed(tmp_path: Path, kind: str, changes: Changes, where: str) -> None:
    faults = check_pack(lay(tmp_path, changes), today=date(2026, 1, 1))
    found = [each for each in faults if each.code == f"pack.{kind}"]
    assert found, [each.text() for each in faults]
    assert where in [each.where for each in found]
    assert all(each.zh and each.en and each.mend_zh and each.mend_en for each in found)


def test_a_path_that_is_no_pack_is_refused(tmp_path: Path) -> None:
    assert [each.code for each in check_pack(tmp_path / "nowhere")] == ["pack.no-pack"]


def test_a_directory_in_the_place_of_a_file_is_unreadable(tmp_path: Path) -> None:
    (lay(tmp_path, {"plants.csv": None}) / "plants.csv").mkdir()
    assert "pack.unreadable" in [each.code for each in check_pack(tmp_path)]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (lay(tmp_path) / "plan" / "plan.txt").open("r+b") as file:
        file.truncate(LARGEST + 1)  # a sparse file
    assert ("pack.too-large", "plan/plan.txt") in [(each.code, each.where) for each in check_pack(tmp_path)]


def test_a_link_out_of_the_pack_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(SMALL["plants.csv"])
    pack = lay(tmp_path / "pack", {"plants.csv": None})
    (pack / "plants.csv").symlink_to(tmp_path / "secret.csv")
    assert ("pack.outside", "plants.csv") in [(each.code, each.where) for each in check_pack(pack)]


def test_files_of_editors_and_systems_are_passed_over(tmp_path: Path) -> None:
    junk = {"statistics/~$economy.csv": b"\0", ".git/config": "x", "Thumbs.db": b"\0", "places/.hidden.csv": "x"}
    assert [each.code for each in check_pack(lay(tmp_path, junk)) if each.severity != "note"] == []


def test_writing_over_something_is_refused(tmp_path: Path) -> None:
    pack = load_pack(lay(tmp_path / "one"))
    with pytest.raises(PackError) as caught:
        write_pack(pack, tmp_path / "one")
    assert [each.code for each in caught.value.faults] == ["pack.exists"]


@pytest.mark.parametrize(
    ("text", "kind", "near"), [("泰鞍", "unknown-city", "泰安市"), ("370481", "unknown-city", "枣庄市")]
)
def test_an_unknown_city_names_the_nearest(text: str, kind: str, near: str) -> None:
    with pytest.raises(PackError) as caught:
        find_city(text)
    (only,) = caught.value.faults
    assert only.code == f"pack.{kind}"
    assert near in only.zh


def test_the_hint_of_a_number_is_only_a_hint(tmp_path: Path) -> None:
    faults = check_pack(lay(tmp_path, row(value='"约2,000"')))
    assert next(each for each in faults if each.code == "pack.not-number").mend_zh.startswith("请只写数字，如 2000")


def test_every_kind_of_fault_has_a_test() -> None:
    elsewhere = {"no-pack", "unreadable", "too-large", "exists", "unknown-city"}
    elsewhere |= {"target-without-data", "target-without-indicator"}
    assert set(fault_kinds()) == {kind for kind, _, _ in CASES} | elsewhere
