"""The inventory written out and explained: GPC table, IAMC, workbook, command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from small_pack import lay

from dafeng.accounts.balance import EnergyBalance
from dafeng.accounts.factors import default_factors
from dafeng.accounts.inventory import (
    Activity,
    Inventory,
    build_inventory,
    explain_text,
    gpc_csv,
    gpc_references,
    gpc_table,
    iamc,
    inventory_lines,
    inventory_observations,
    write_gpc,
)
from dafeng.city import check_pack
from dafeng.cli import main
from dafeng.core.catalogue import default_catalogue

PLACE, YEAR = "370400", 2007
ACTIVITY = """activity,place,year,value,unit,state,source,uncertainty,note
clinker.portland,990000,2020,100,10^4 t,published,book,2,
nitric_acid.dual_pressure,990000,2020,1000,t,published,book,,
"""
DISTRICTS = (("990001", 1000), ("990002", 500))
NOTATION = "line,gas,place,year,notation,reason,source\nippu.adipic_acid,*,990000,2020,NO,no plant,book\n"


@pytest.fixture
def inventory(balance: EnergyBalance) -> Inventory:
    given = [
        Activity("clinker.portland", PLACE, YEAR, 1e6, "t", "published", "hand"),
        Activity("aluminium.pfpb", PLACE, YEAR, 1e4, "t", "published", "hand"),
    ]
    return build_inventory(PLACE, YEAR, "inventory", given, balance, default_factors())


def test_every_reference_of_gpc_has_a_row_with_a_value_or_a_key(inventory: Inventory) -> None:
    rows = gpc_table(inventory)
    assert {row.reference for row in rows} == set(gpc_references())
    assert all((row.co2e is None) == bool(row.notation) for row in rows)
    # scope 1 of the table is the total of the inventory: nothing lost, nothing twice
    scope_1 = sum(row.co2e or 0.0 for row in rows if row.scope == 1)
    assert scope_1 == pytest.approx(inventory.total())


def test_every_line_has_its_place_in_gpc() -> None:
    for line in inventory_lines().values():
        assert line.gpc == "—" or gpc_references()[line.gpc][0] == line.scope, line.code


def test_the_gpc_row_of_clinker_shows_activity_and_factor(inventory: Inventory) -> None:
    (row,) = (each for each in gpc_table(inventory) if each.line == "ippu.cement")
    assert (row.reference, row.activity, row.factor) == ("IV.1", 1e6, pytest.approx(0.538))
    assert (row.activity_quality, row.factor_quality) == ("H", "L"), "published activity, factor from memory"


def test_the_csv_names_the_set_of_warming_potentials(inventory: Inventory) -> None:
    rows = list(csv.reader(io.StringIO(gpc_csv(inventory, "en"))))
    assert "Total (tCO2e, AR5)" in rows[0]
    assert {len(row) for row in rows} == {len(rows[0])}


def test_the_workbook_holds_the_same_figures(inventory: Inventory, tmp_path: Path) -> None:
    path = tmp_path / "inventory.xlsx"
    write_gpc(inventory, default_factors(), path)
    sheet = load_workbook(path)["GPC"]
    heads = [cell.value for cell in sheet[2]]
    total = heads.index("合计 (tCO2e, AR5)")
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert sum(row[total] or 0.0 for row in rows if row[1] == 1) == pytest.approx(inventory.total())


def test_iamc_gases_add_up_over_sectors(inventory: Inventory) -> None:
    table = {row["variable"]: row["value"] for row in iamc(inventory).iter_rows(named=True)}
    parts = table["Emissions|CO2|Energy"] + table["Emissions|CO2|Industrial Processes"]
    assert parts == pytest.approx(table["Emissions|CO2"])
    assert table["Emissions|GHG [AR5]"] == pytest.approx(inventory.total() / 1e6)
    # 0.0888 kg CF4 a tonne
    assert table["Emissions|PFC|CF4"] == pytest.approx(0.888)


def test_observations_are_of_the_catalogue(inventory: Inventory) -> None:
    frame = inventory_observations(inventory)
    assert all(code in default_catalogue() for code in frame["indicator"])
    total = frame.filter(frame["indicator"] == "ghg.total")
    assert total["value"].item() == pytest.approx(inventory.total() / 1e3)
    assert total["source"].item().endswith(":AR5")


def test_a_line_explains_itself_down_to_cell_and_table(inventory: Inventory) -> None:
    text = explain_text(inventory, default_factors(), "energy.power", "CO2", language="en")
    assert "80 × 10⁴ t × 20.908 GJ/t × 10 × 26.37 tC/TJ × 0.94 × 44/12 = 1,520,239 t CO2" in text
    assert "火力发电 × 原煤" in text, "the cell of the balance"
    text = explain_text(inventory, default_factors(), "ippu.cement", language="zh")
    assert "省级温室气体清单编制指南（试行） · 发改办气候〔2011〕1041号 · 第二章 [M]" in text


def _pack(tmp_path: Path) -> str:
    return str(lay(tmp_path, {"inventory/activity.csv": ACTIVITY, "inventory/notation.csv": NOTATION}))


def test_build_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["accounts", "build", _pack(tmp_path), "2020", "--gwp", "SAR", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    # 0.538 t CO2 and 8 kg N2O a tonne; SAR counts N2O 310
    assert record["total_tco2e"] == pytest.approx(538_000 + 8 * 310)
    assert {each["notation"] for each in record["results"] if each["line"] == "ippu.adipic_acid"} == {"NO"}
    assert record["results"][0]["reason"]["zh"] == "没有2020年能源平衡表"


def test_explain_on_the_command_line_names_file_and_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["accounts", "explain", _pack(tmp_path), "2020", "ippu.cement"]) == 0
    assert "inventory/activity.csv:2" in capsys.readouterr().out
    assert main(["accounts", "explain", _pack(tmp_path), "2020", "ippu.cemnt"]) == 2
    assert "ippu.cement" in capsys.readouterr().err


BALANCE = """项目,原煤,焦炭
,(万吨),(万吨)
一.可供本地区消费的能源量,150,14
二.加工转换投入(-)产出(+)量,-80,
 1.火力发电,-80,
四.终端消费量,70,14
 2.工业,70,14
五.平衡差额,0,0
六.消费量合计,150,14
"""


def test_a_pack_with_balance_and_activity_becomes_an_inventory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = "file,place,year,state,source\nenergy_balance/2020.csv,990000,2020,published,book\n"
    files = {"energy_balance/index.csv": index, "energy_balance/2020.csv": BALANCE, "inventory/activity.csv": ACTIVITY}
    pack = str(lay(tmp_path, files))
    assert main(["accounts", "build", pack, "2020", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    # common raw coal 20.908 x 26.37 x 94 %; coke of the steel guide 28.435 x 29.42 x 99 %; clinker 0.538
    raw, coke = 20.908 * 26.37e-3 * 0.94 * 44 / 12, 28.435 * 29.42e-3 * 0.99 * 44 / 12
    assert record["by_gas_t"]["CO2"] == pytest.approx(150e4 * raw + 14e4 * coke + 538_000)
    assert float(record["meta"]["reference_difference_percent"]) == pytest.approx(0)
    assert main(["accounts", "build", pack, "2020", "--book", "assessment"]) == 0
    assert "参考方法" in capsys.readouterr().out


def test_a_pack_check_names_activity_that_cannot_be(tmp_path: Path) -> None:
    bad = ACTIVITY + "no.such,990000,2020,1,t,published,book,,\nlime,990000,2020,1,kWh,published,book,,\n"
    found = check_pack(lay(tmp_path, {"inventory/activity.csv": bad}))
    named = {fault.code: fault.where for fault in found if fault.code.startswith("inventory.")}
    assert named["inventory.unknown-activity"].startswith("inventory/activity.csv:4 ")
    assert named["inventory.unit"].startswith("inventory/activity.csv:5 ")


@pytest.mark.parametrize("form", ["table", "csv", "iamc", "gpc", "xlsx"])
def test_build_writes_a_file(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"out.{form}"
    assert main(["accounts", "build", _pack(tmp_path), "2020", "--format", form, "--to", str(path)]) == 0
    assert path.stat().st_size > 200


def test_a_place_that_is_not_the_pack_s_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["accounts", "build", _pack(tmp_path), "2020", "--place", "110000"]) == 2
    assert "110000" in capsys.readouterr().err


def test_districts_complete_the_city_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"nitric_acid.dual_pressure,{place},2020,{mass},t,published,book,,\n" for place, mass in DISTRICTS)
    pack = str(lay(tmp_path, {"inventory/activity.csv": ACTIVITY.splitlines()[0] + "\n" + rows}))
    assert main(["accounts", "build", pack, "2020", "--nested", "--format", "json"]) == 0
    nested = json.loads(capsys.readouterr().out)
    assert nested["by_gas_t"]["N2O"] == pytest.approx(1500 * 8 / 1000)  # provincial guide: 8 kg a tonne
    assert nested["total_tco2e"] == pytest.approx(sum(nested["districts_tco2e"].values()))
    assert main(["accounts", "build", pack, "2020", "--format", "json"]) == 0
    alone = json.loads(capsys.readouterr().out)
    assert (alone["total_tco2e"], alone["version"] == nested["version"]) == (0, False)
    assert main(["accounts", "build", pack, "2020", "--nested", "--place", DISTRICTS[0][0]]) == 2


def test_lines_and_activities_are_listed_to_fill_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["accounts", "lines", "ippu.cement"]) == 0
    assert "clinker.portland" in capsys.readouterr().out
    assert main(["accounts", "lines", "--format", "json"]) == 0
    assert [each["line"] for each in json.loads(capsys.readouterr().out)] == list(inventory_lines())
    assert main(["accounts", "lines", "none"]) == 2
    assert "energy" in capsys.readouterr().err


def test_an_unknown_activity_names_those_near(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = ACTIVITY.replace("clinker.portland", "clinker.portlnd")
    assert main(["accounts", "build", str(lay(tmp_path, {"inventory/activity.csv": bad})), "2020"]) == 2
    assert "clinker.portland" in capsys.readouterr().err
