"""Sinks from a pack to the statement, the command and the inventory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_pack import lay

from dafeng.accounts.inventory import BuildOptions
from dafeng.city import city_inventory, city_sinks, load_pack
from dafeng.cli import main
from dafeng.core.errors import AccountsError

FOREST = """species,age_class,place,year,area,volume,state,source
forest.poplar,中龄林,990000,2015,3000,200000,published,book
forest.poplar,中龄林,990000,2020,3000,250000,published,book
"""
SAMPLES = """stratum,place,year,area,content,bulk_density,depth,deviation,count,state,source
潮土,990000,2015,1000,10,1.25,20,5,100,measured,book
潮土,990000,2020,1000,10.8,1.25,20,5,100,measured,book
"""
# (250,000 - 200,000) m3 x 0.378 x 1.446 x 1.227 x 0.496 / 5 years; 1000 ha x 2 t / 5 years
FOREST_RATE = 5e4 * 0.378 * 1.446 * 1.227 * 0.496 / 5
SOIL_RATE = 400.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay(tmp_path / "city", {"sinks/forest.csv": FOREST, "sinks/samples.csv": SAMPLES})


def test_the_tables_of_a_pack_make_a_statement(folder: Path) -> None:
    found = city_sinks(load_pack(folder))
    rates = {(each.pool, each.method): each.rate for each in found.changes}
    assert rates["forest", "expansion"] == pytest.approx(FOREST_RATE)
    assert rates["soil", "sampled"] == pytest.approx(SOIL_RATE)
    assert found.counted == (("forest", "expansion"), ("soil", "sampled"))


def test_the_changes_enter_the_inventory_of_the_years_between(folder: Path) -> None:
    pack = load_pack(folder)
    found = city_inventory(pack, 2018)
    assert found.by_gas("land.forest")["CO2"] == pytest.approx(-FOREST_RATE * 44 / 12)
    assert found.by_gas("land.soil")["CO2"] == pytest.approx(-SOIL_RATE * 44 / 12)
    result = next(each for each in found.of_line("land.forest") if each.value is not None)
    assert result.state == "estimated"
    assert result.activity_uncertainty is not None
    after = city_inventory(pack, 2021).of_line("land.forest")
    assert [each.notation for each in after] == ["NE"], "after the last stock-taking nothing is known"


def test_a_change_that_the_city_entered_comes_first(folder: Path) -> None:
    (folder / "inventory").mkdir()
    row = "activity,place,year,value,unit,state,source\nforest.carbon_change,990000,2018,100,tC,published,book\n"
    (folder / "inventory" / "activity.csv").write_text(row, encoding="utf-8")
    found = city_inventory(load_pack(folder), 2018)
    assert found.by_gas("land.forest")["CO2"] == pytest.approx(-100 * 44 / 12)


def test_an_official_inventory_refuses_sinks_made_with_factors_from_memory(folder: Path) -> None:
    with pytest.raises(AccountsError) as caught:
        city_inventory(load_pack(folder), 2018, options=BuildOptions(official=True))
    assert {fault.code for fault in caught.value.faults} == {"factor.unconfirmed"}


def test_the_command_prints_stock_change_and_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["accounts", "sinks", str(folder), "2018"]) == 0
    text = capsys.readouterr().out
    assert "净吸收" in text
    assert "连续函数法（对照，不计入）" in text
    assert "无数据：湿地" in text
    assert "未经具名确认" in text
    assert main(["--lang", "en", "accounts", "sinks", str(folder), "2018", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["co2_t"] == pytest.approx(-(FOREST_RATE + SOIL_RATE) * 44 / 12)
    assert record["strata"][0]["factors"]


def test_a_city_without_stock_taking_is_answered_no_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["accounts", "sinks", "zaozhuang", "2020"]) == 1
    text = capsys.readouterr().out
    assert "无数据" in text
    assert "森林覆盖率 31.5 %" in text, "what is published is shown, and not made into a stock"


def test_impossible_rows_are_refused_with_their_place(folder: Path) -> None:
    bad = FOREST + "forest.palm,,990000,2020,10,99999999,published,book\n"
    (folder / "sinks" / "forest.csv").write_text(bad, encoding="utf-8")
    with pytest.raises(AccountsError) as caught:
        city_sinks(load_pack(folder))
    assert {fault.where for fault in caught.value.faults} == {"sinks/forest.csv:4"}
    assert {fault.code for fault in caught.value.faults} == {"sinks.unknown-species", "sinks.dense"}
