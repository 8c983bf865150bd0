"""Energy balances in the official layout travel with the pack and are checked with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_pack import lay

from dafeng.city import check_pack, energy_balances, load_pack, write_pack

INDEX = "file,place,year,state,source\nenergy_balance/2020.csv,990000,2020,published,book\n"
# Raw coal: 100 mined + 60 in - 10 out = 150 to hand; 80 to power, 70 used; nothing left.
TABLE = """项目,原煤
,(万吨)
一.可供本地区消费的能源量,150
 1.一次能源生产量,100
 3.外省(区、市)调入量,60
 6.本省(区、市)调出量(-),-10
二.加工转换投入(-)产出(+)量,-80
 1.火力发电,-80
四.终端消费量,70
 2.工业,70
五.平衡差额,0
六.消费量合计,150
"""


def _with(table: str) -> dict[str, str]:
    return {"energy_balance/index.csv": INDEX, "energy_balance/2020.csv": table}


def test_a_balance_is_read_from_the_pack_with_its_place_year_and_source(tmp_path: Path) -> None:
    (balance,) = energy_balances(load_pack(lay(tmp_path, _with(TABLE))))
    assert (balance.place, balance.year, balance.source) == ("990000", 2020, "book")
    assert balance.values[0, 0] == 150


def test_a_sound_balance_has_no_fault(tmp_path: Path) -> None:
    assert {each.severity for each in check_pack(lay(tmp_path, _with(TABLE)))} <= {"note"}


def test_a_balance_that_does_not_close_is_a_warning_with_both_numbers(tmp_path: Path) -> None:
    faults = check_pack(lay(tmp_path, _with(TABLE.replace("100", "110"))))
    (broken,) = [each for each in faults if each.code == "balance.row-sum"]
    assert broken.severity == "warning"
    assert broken.where.startswith("energy_balance/2020.csv: ")
    assert "150" in broken.found  # as printed
    assert "160" in broken.expected  # 110 + 60 - 10


def test_a_balance_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    faults = check_pack(lay(tmp_path, _with(TABLE.replace("150", "约150"))))
    assert "error" in {each.severity for each in faults if "energy_balance/2020.csv" in each.where}


def test_a_listed_balance_must_be_there_and_an_unlisted_one_is_named(tmp_path: Path) -> None:
    missing = check_pack(lay(tmp_path / "one", {"energy_balance/index.csv": INDEX}))
    assert ("pack.missing-file", "energy_balance/index.csv:2:file") in [(each.code, each.where) for each in missing]
    unlisted = check_pack(lay(tmp_path / "two", {"energy_balance/2020.csv": TABLE}))
    assert ("pack.unknown-file", "energy_balance/2020.csv") in [(each.code, each.where) for each in unlisted]


@pytest.mark.parametrize("table", [TABLE, TABLE.replace("\n", "\r\n")])
def test_a_balance_survives_a_round_trip_byte_for_byte(tmp_path: Path, table: str) -> None:
    pack = load_pack(lay(tmp_path / "in", _with(table)))
    again = load_pack(write_pack(pack, tmp_path / "out"))
    assert again == pack
    assert again.files["energy_balance/2020.csv"] == table.encode()
