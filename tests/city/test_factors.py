"""A city's own factors and confirmations are part of its pack, checked with it and laid over the library."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_pack import SMALL, lay

from dafeng.accounts.factors import default_factors
from dafeng.city import city_factors, load_pack, write_pack
from dafeng.cli import main
from dafeng.core.errors import AccountsError, PackError

OVERRIDES = """item,parameter,place,value,unit,book,valid_from,valid_to,person,date,reason,source
原煤,ncv,990000,5100,kcal/kg,inventory,2020,,张三,2026-01-05,商品煤实测加权,book#化验报告
"""
CONFIRMATIONS = """row,person,date,reason,source
common-raw-coal:coal.raw:ncv:CN:-,李四,2026-02-03,核对原文,paper
"""


def _pack(tmp_path: Path, **files: str) -> Path:
    return lay(tmp_path, {**SMALL, **{f"factors/{name}.csv": text for name, text in files.items()}})


def _weak_row() -> str:
    row = default_factors().find("原煤", "ncv", "inventory", "CN", 2020).row
    assert row is not None
    return row.id


def test_an_override_is_used_for_its_place_and_the_default_stays_beside_it(tmp_path: Path) -> None:
    library = city_factors(load_pack(_pack(tmp_path, overrides=OVERRIDES)))
    choice = library.find("原煤", "ncv", "inventory", "990001", 2021)
    assert (choice.value, choice.unit) == (5100, "kcal/kg")
    assert choice.row is not None
    assert choice.row.value == 20.908
    assert "张三" in choice.trail[-1].zh
    assert "化验报告" in choice.trail[-1].zh
    assert library.find("原煤", "ncv", "inventory", "990001", 2019).override is None, "from 2020 only"


def test_a_confirmed_row_may_enter_an_official_report(tmp_path: Path) -> None:
    text = CONFIRMATIONS.replace("common-raw-coal:coal.raw:ncv:CN:-", _weak_row())
    library = city_factors(load_pack(_pack(tmp_path, confirmations=text)))
    found = library.find("原煤", "ncv", "inventory", "990000", 2020, official=True)
    assert found.confirmation is not None
    assert found.confirmation.person == "李四"
    with pytest.raises(AccountsError):
        default_factors().find("原煤", "ncv", "inventory", "990000", 2020, official=True)


def test_rows_that_cannot_be_are_named_with_their_place_and_the_pack_is_refused_whole(tmp_path: Path) -> None:
    broken = OVERRIDES + "原煤,ncv,990000,20908,GJ/t,inventory,2021,,张三,2026-01-05,误填,book\n"
    broken += "月光,ncv,990000,1,GJ/t,,,,张三,2026-01-05,误填,book\n"
    with pytest.raises(PackError) as caught:
        load_pack(_pack(tmp_path, overrides=broken, confirmations=CONFIRMATIONS.replace("coal.raw", "coal.none")))
    found = {fault.code: fault.where.split(" ")[0] for fault in caught.value.faults}
    assert found == {
        "factor.unknown-row": "factors/confirmations.csv:2",
        "factor.impossible": "factors/overrides.csv:3",
        "factor.unknown-item": "factors/overrides.csv:4",
    }


def test_a_date_is_a_date(tmp_path: Path) -> None:
    with pytest.raises(PackError) as caught:
        load_pack(_pack(tmp_path, overrides=OVERRIDES.replace("2026-01-05", "2026年1月")))
    assert [fault.code for fault in caught.value.faults] == ["pack.bad-date"]


def test_factors_of_a_city_survive_writing_the_pack(tmp_path: Path) -> None:
    pack = load_pack(_pack(tmp_path, overrides=OVERRIDES))
    write_pack(pack, tmp_path / "out")
    assert load_pack(tmp_path / "out") == pack


def test_the_command_shows_both_values(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(_pack(tmp_path, overrides=OVERRIDES))
    args = ["accounts", "factors", "原煤", "--parameter", "ncv", "--city", path]
    assert main([*args, "--book", "inventory", "--year", "2021"]) == 0
    shown = capsys.readouterr().out
    assert "5100 kcal/kg" in shown
    assert "20.908" in shown
    assert "张三" in shown
    assert main(args) == 0
    assert "本地替代值" in capsys.readouterr().out
