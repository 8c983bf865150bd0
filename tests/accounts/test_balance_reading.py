"""Reading and writing the official layout: headings, labels, units, encodings; every fault with its place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook, load_workbook

from dafeng.accounts.balance import EnergyBalance, kinds, line_code, lines, read_balance, write_balance
from dafeng.core.errors import AccountsError


def _read(tmp_path: Path, text: str, encoding: str = "utf-8") -> EnergyBalance:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    return read_balance(path)


def test_the_table_is_read_with_year_and_blanks(balance: EnergyBalance) -> None:
    assert balance.year == 2007
    assert balance.at("final.urban", "electricity") == 3
    assert balance.at("supply.outflow", "oil.gasoline") == -18
    assert balance.at("final.construction", "coal.raw") is None
    assert balance.at("supply.recovered", "heat") is None, "the table has no such row"
    assert balance.row("final.construction")[balance.kinds.index("coal.raw")] == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("一.可供本地区消费的能源量", "一、可供本地区消费的能源量"),
        (" 1.一次能源生产量", "（一）  一次能源 生产量"),
        (" 3.外省(区、市)调入量", "2. 外省（区、市）调入量"),
        (" 3.洗选煤", "3.煤炭洗选"),
        (" 5.炼油", " 5、炼油及煤制油"),
        (" 1.农、林、牧、渔、水利业", "1.农、林、牧、渔业"),
        ("  #用作原料、材料", "其中：用作原料、材料"),
        (" 5.批发、零售业和住宿、餐饮业", "5．批发和零售业、住宿和餐饮业"),
        (" 6.生活消费", "７.居民生活"),
        ("五.平衡差额", "五 平衡差额"),
        ("煤合计,原煤", "煤 合 计,原  煤"),
        (",(万吨),(万吨)", ",(10^4 t),（万吨）"),
    ],
)
def test_labels_and_headings_are_read_in_any_of_their_forms(
    tmp_path: Path, table: str, balance: EnergyBalance, old: str, new: str
) -> None:
    assert old in table
    other = _read(tmp_path, table.replace(old, new))
    assert other.rows == balance.rows
    assert other.kinds == balance.kinds
    np.testing.assert_array_equal(other.values, balance.values)


def test_recovered_energy_is_told_apart_by_its_section() -> None:
    assert line_code("2.回收能", "supply") == "supply.recovered"
    assert line_code("9.回收能", "transformation") == "transformation.recovered"


def test_every_printed_label_is_read_as_its_own_row() -> None:
    for code, line in lines().items():
        assert line_code(line.label, code.split(".")[0]) == code


def test_a_table_in_the_office_encoding_with_spaced_numbers_is_read(tmp_path: Path, table: str) -> None:
    text = table.replace("六.消费量合计,150,150,", '六.消费量合计,"1,150","1 150",')
    read = _read(tmp_path, text, "gb18030")
    assert read.at("consumption", "coal.total") == 1150
    assert read.at("consumption", "coal.raw") == 1150


def test_another_unit_of_the_same_measure_is_converted(tmp_path: Path, table: str) -> None:
    read = _read(tmp_path, table.replace("(亿千瓦时)", "(万千瓦时)"))
    assert read.at("final", "electricity") == pytest.approx(47e-4)


def test_headings_merged_over_two_rows_are_read(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["6-15  示例省能源平衡表(实物量)—2015"])
    sheet.append(["项    目", "煤", None, "油  品", None, "液化", "电  力\n(亿千瓦小时)"])
    sheet.append([None, "合  计", "原  煤", "合计", "汽油", "天然气", None])
    sheet.append([None, "(万吨)", "(万吨)", "(万吨)", "(万吨)", "(万吨)", None])
    sheet.merge_cells("B2:C2")
    sheet.merge_cells("D2:E2")
    sheet.append(["一.可供本地区消费的能源量", 10, 10, 3, 3, 1, 4])
    sheet.append(["二.加工转换投入(-)产出(+)量", -4, -4, None, None, None, 6])
    sheet.append(["三.损失量", None, None, None, None, None, 1])
    sheet.append(["四.终端消费量", 6, 6, 3, 3, 1, 9])
    path = tmp_path / "merged.xlsx"
    book.save(path)
    read = read_balance(path)
    assert read.kinds == ("coal.total", "coal.raw", "oil.total", "oil.gasoline", "gas.lng", "electricity")
    assert read.year == 2015
    assert read.at("final", "electricity") == 9
    assert read.at("final", "gas.lng") == 1


def test_a_table_in_standard_coal_keeps_its_basis(tmp_path: Path, table: str) -> None:
    lines_ = table.splitlines()
    lines_[2] = "," + ",".join(["(万吨标准煤)"] * 11)
    assert _read(tmp_path, "\n".join(lines_)).basis == "calorific"
    assert _read(tmp_path, "\n".join(lines_).replace("实物量", "发电煤耗计算法")).basis == "equivalent"


def test_a_table_without_units_says_which_were_taken(tmp_path: Path, table: str) -> None:
    lines_ = table.splitlines()
    del lines_[2]
    read = _read(tmp_path, "\n".join(lines_))
    assert [note.code for note in read.notes] == ["balance.no-units"]
    assert read.at("final", "electricity") == 47


def test_every_fault_of_a_bad_table_is_named_with_its_cell(tmp_path: Path, table: str) -> None:
    bad = (
        table.replace("其他能源", "永动机能")
        .replace("六.消费量合计,150,150,25,14,22,40,20,5,200,50,", "六.消费量合计,150,150,25,14,22,40,20,5,200,50,9")
        .replace(" 3.建筑业,,", " 3.盖房子,1,")
        .replace("三.损失量,2,", "三.损失量,二,")
        .replace("(亿立方米)", "(万吨标煤)")
        .replace("  乡村,", "  城镇,")
    )
    with pytest.raises(AccountsError) as caught:
        _read(tmp_path, bad)
    assert [(fault.code, fault.where) for fault in caught.value.faults] == [
        ("balance.unknown-column", "table.csv:L3"),
        ("balance.bad-unit", "table.csv:I3"),
        ("balance.bad-number", "table.csv:B15"),
        ("balance.unknown-row", "table.csv:A20"),
        ("balance.twice", "table.csv:A25"),
    ]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "项目,原煤\n终端消费量,3\n"])
def test_a_file_that_is_no_balance_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(AccountsError) as caught:
        _read(tmp_path, text)
    assert caught.value.faults[0].code == "balance.no-table"


@pytest.mark.parametrize(
    ("name", "raw"), [("x.xlsx", b"not a workbook"), ("x.pdf", b"%PDF"), ("x.csv", b"\xff\xff\xff")]
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, raw: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(AccountsError) as caught:
        read_balance(path)
    assert caught.value.faults[0].where == name


def test_a_written_balance_is_read_back_the_same(tmp_path: Path, balance: EnergyBalance) -> None:
    path = tmp_path / "out.xlsx"
    write_balance(balance, path)
    again = read_balance(path)
    assert (again.rows, again.kinds, again.year, again.title) == (
        balance.rows,
        balance.kinds,
        balance.year,
        balance.title,
    )
    np.testing.assert_array_equal(again.values, balance.values)


def test_a_column_of_all_energy_is_noted_and_not_read(tmp_path: Path, table: str, balance: EnergyBalance) -> None:
    rows = table.splitlines()
    rows[1] = rows[1].replace("项目,", "项目,能源合计,")
    rows[2] = ",(万吨标准煤)" + rows[2]
    rows[3:] = [",9,".join(row.split(",", 1)) for row in rows[3:]]
    read = _read(tmp_path, "\n".join(rows))
    assert [note.code for note in read.notes] == ["balance.column-skipped"]
    np.testing.assert_array_equal(read.values, balance.values)


def test_a_bilingual_table_is_read(tmp_path: Path, table: str, balance: EnergyBalance) -> None:
    text = table.replace("原煤,", "原 煤 Raw Coal,").replace(" 2.工业,", " 2.工业 Industry,")
    text = text.replace("四.终端消费量,", "四、终端消费量 Total Final Consumption,")
    np.testing.assert_array_equal(_read(tmp_path, text).values, balance.values)


def test_the_national_wording_is_read(tmp_path: Path, table: str, balance: EnergyBalance) -> None:
    text = table.replace("一.可供本地区消费的能源量", "一、可供消费的能源总量")
    text = (
        text.replace(" 4.进口量", "  进口量")
        .replace("五.平衡差额", "五、平衡差额")
        .replace(" 1.火力发电", "  火力发电")
    )
    np.testing.assert_array_equal(_read(tmp_path, text).values, balance.values)


def test_blank_rows_of_the_form_are_kept_and_written(tmp_path: Path, table: str) -> None:
    text = table.replace("三.损失量", " 6.制气,,,,,,,,,,,\n三.损失量")
    path = tmp_path / "with.csv"
    path.write_text(text, "utf-8")
    read = read_balance(path)
    assert "transformation.gas" in read.rows
    assert not read.has("transformation.gas")
    write_balance(read, tmp_path / "out.xlsx")
    assert read_balance(tmp_path / "out.xlsx").rows == read.rows


def test_the_newer_form_with_its_further_rows_and_kinds_is_read(tmp_path: Path) -> None:
    text = """\
示例省能源平衡表（实物量）—2020
项 目,原煤(万吨),煤制品(万吨),煤矸石(万吨),高炉煤气,转炉煤气,石脑油,石油焦,液化天然气(万吨),电力(亿千瓦时)
一、可供本地区消费的能源量,9,,,,,,,2,5
  1.一次能源生产量,4,,,,,,,,5
  2.外省(区、市)调入量,5,,,,,,,2,
  4.境内轮船和飞机在境外的加油量,,,,,,,,,
  8.库存增(-)、减(+)量,,,,,,,,,
二、加工转换投入(-)产出(+)量,-6,1,-1,3,2,1,1,-1,9
  5.炼油及煤制油,-1,,,,,1,1,,
    #油品再投入量(-),,,,,,,,,
  7.天然气液化,,,,,,,,,
  8.煤制品加工,-1,1,,,,,,,
  9.回收能,,,,3,2,,,,
  1.火力发电,-4,,-1,,,,,-1,9
三、损失量,,,,,,,,,1
四、终端消费量,3,1,,3,2,1,1,1,13
  1.农、林、牧、渔业,,,,,,,,,1
  6.其他,,,,,,,,1,2
  7.居民生活,3,1,,,,,,,10
"""
    read = _read(tmp_path, text)
    assert read.year == 2020
    assert read.at("transformation.recovered", "gas.blast_furnace") == 3
    assert read.at("final.residential", "electricity") == 10
    assert "transformation.oil_again" in read.rows
    assert "supply.bunker_abroad" in read.rows


def test_a_written_balance_stands_in_the_official_layout(tmp_path: Path, balance: EnergyBalance) -> None:
    path = tmp_path / "out.xlsx"
    write_balance(balance, path)
    sheet = load_workbook(path).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][:3] == ["项目", "煤合计", "原煤"]
    assert [cell.value for cell in sheet[3]][10] == "(亿千瓦时)"
    assert sheet["A4"].value == "一.可供本地区消费的能源量"


def test_columns_and_factors_share_their_codes() -> None:
    from dafeng.accounts.factors import default_factors

    items = default_factors().data.items
    assert [
        kind.code for kind in kinds().values() if not kind.parts and kind.code != "other" and kind.code not in items
    ] == []
