"""Forms are read whole or not at all, and what is wrong is named with file, row and column."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from facility_form import COKING, POWER, Form, write_folder, write_workbook

from dafeng.accounts.enterprise import (
    facility_account,
    industries,
    industry,
    read_facilities,
    read_facility,
    write_template,
)
from dafeng.accounts.enterprise.reading import credit_code_ok
from dafeng.accounts.factors import default_factors
from dafeng.core.errors import AccountsError

LIBRARY = default_factors()


def _broken(tmp_path: Path, change: dict[tuple[str, int, int], str], form: Form = POWER) -> dict[str, str]:
    """Codes and places of the faults of a form with some cells changed."""
    made = copy.deepcopy(form)
    for (sheet, row, column), text in change.items():
        made[sheet][row][column] = text
    with pytest.raises(AccountsError) as caught:
        read_facility(write_folder(made, tmp_path / "form"))
    return {each.code.removeprefix("enterprise."): each.where for each in caught.value.faults}


def test_a_folder_is_read_into_canonical_units(tmp_path: Path) -> None:
    made = read_facility(write_folder(POWER, tmp_path / "form"))
    first = made.fuels[0]
    assert (first.fuel, first.quantity, first.quantity_unit, first.ncv) == ("coal.bituminous", 50_000.0, "t", 20.0)
    assert made.output("electricity.generated", "1") == 210_000.0
    assert made.output("hours") == 1300.0
    assert (made.units[0].fuel_class, made.units[0].heat_share) == ("conventional", 0.2)
    assert made.stocks[0].used == 50_000.0
    assert first.where == "fuels.csv:2"


def test_a_workbook_reads_as_the_folder_does(tmp_path: Path) -> None:
    folder = read_facility(write_folder(POWER, tmp_path / "form"))
    book = read_facility(write_workbook(POWER, tmp_path / "form.xlsx"))
    sums = [facility_account(each, industry("power", LIBRARY), LIBRARY).total() for each in (folder, book)]
    assert sums[0] == pytest.approx(sums[1], rel=1e-12)
    assert len(book.fuels) == len(folder.fuels)
    assert book.fuels[0].where == "form.xlsx[燃料]:2"


def test_the_unit_of_entry_does_not_move_the_account(tmp_path: Path) -> None:
    other = copy.deepcopy(POWER)
    other["fuels"][1][3:7] = ["50000000", "千克", "4776.9179326", "kcal/kg"]
    other["fuels"][2][3:7] = ["40", "kt", "20", "MJ/kg"]
    totals = [
        facility_account(
            read_facility(write_folder(form, tmp_path / str(n))), industry("power", LIBRARY), LIBRARY
        ).total()
        for n, form in enumerate((POWER, other))
    ]
    assert totals[0] == pytest.approx(totals[1], rel=1e-9)


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({("fuels", 1, 2): "木星煤"}, "unknown-fuel", "fuels.csv:2 燃料"),
        ({("fuels", 1, 2): "电力"}, "unknown-fuel", "fuels.csv:2 燃料"),
        ({("fuels", 1, 5): "200000"}, "impossible", "fuels.csv:2 低位发热量"),
        ({("fuels", 1, 5): "-5"}, "negative", "fuels.csv:2 低位发热量"),
        ({("fuels", 1, 5): "nan"}, "cell", "fuels.csv:2 低位发热量"),
        ({("fuels", 1, 3): "1e400"}, "cell", "fuels.csv:2 消耗量"),
        ({("fuels", 1, 7): "1.4"}, "impossible", "fuels.csv:2 碳含量"),
        ({("fuels", 1, 4): "斤两"}, "unknown-unit", "fuels.csv:2 消耗量单位"),
        ({("fuels", 1, 4): "万千瓦时"}, "wrong-unit", "fuels.csv:2 消耗量单位"),
        ({("fuels", 2, 6): ""}, "no-unit", "fuels.csv:3 低位发热量单位"),
        ({("fuels", 2, 6): "GJ/万立方米"}, "mixed-units", "fuels.csv:3 低位发热量单位"),
        ({("fuels", 2, 1): "1"}, "duplicate", "fuels.csv:3"),
        ({("fuels", 2, 1): "13"}, "cell", "fuels.csv:3 月份"),
        ({("fuels", 1, 0): "9"}, "unknown-place", "fuels.csv:2 设施编号"),
        ({("fuels", 1, 9): "e9"}, "unknown-evidence", "fuels.csv:2 证据编号"),
        ({("stocks", 1, 2): "万立方米"}, "mixed-units", "stocks.csv:2 数量单位"),
        ({("units", 1, 3): ""}, "cell", "units.csv:2 额定功率（MW）"),
        ({("production", 1, 4): "吨"}, "wrong-unit", "production.csv:2 产量单位"),
        ({("energy", 1, 4): "GJ"}, "wrong-unit", "energy.csv:2 数量单位"),
        ({("facility", 2, 1): "炼金"}, "unknown-industry", "facility.csv:3 行业配置"),
        ({("facility", 3, 1): "二零二三"}, "cell", "facility.csv:4 年份"),
        ({("fuels", 0, 3): "重量"}, "unknown-column", "fuels.csv:1"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    tmp_path: Path, change: dict[tuple[str, int, int], str], code: str, where: str
) -> None:
    assert _broken(tmp_path, change).get(code) == where


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    found = _broken(tmp_path, {("fuels", 1, 2): "木星煤", ("production", 1, 4): "吨", ("energy", 1, 0): "0"})
    assert {"unknown-fuel", "wrong-unit", "cell"} <= set(found)


def test_a_duplicate_facility_unit_is_refused(tmp_path: Path) -> None:
    form = copy.deepcopy(POWER)
    form["units"].append(form["units"][1])
    assert _broken(tmp_path, {}, form)["duplicate"] == "units.csv:3"


def test_a_process_needs_its_share_and_its_industry(tmp_path: Path) -> None:
    assert _broken(tmp_path, {("processes", 1, 5): ""}, COKING)["no-share"] == "processes.csv:2 纯度、含碳量或比例（%）"
    assert "unknown-process" in _broken(tmp_path, {("processes", 1, 2): "carbonate.caco3"}, COKING)
    assert _broken(tmp_path, {("processes", 3, 4): "m3"}, COKING)["mixed-units"] == "processes.csv:4 数量单位"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("form.xlsx", b"not a workbook", "workbook"),
        ("form.xlsx", b"PK\x03\x04", "workbook"),
        ("form.txt", b"x", "no-input"),
        ("form/fuels.csv", b"\xff\xfe\x00\xd8\x81", "encoding"),
        ("form/facility.toml", b"name = ", "toml"),
        ("form/strange.csv", b"a,b\n", "unknown-file"),
    ],
)
def test_files_that_cannot_be_read_are_refused(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    with pytest.raises(AccountsError) as caught:
        read_facility(tmp_path / name.split("/", maxsplit=1)[0])
    assert code in {each.code.removeprefix("enterprise.") for each in caught.value.faults}


@pytest.mark.parametrize("code", industries())
def test_every_template_reads_back_with_only_the_blanks_named(tmp_path: Path, code: str) -> None:
    for name in ("form", "form.xlsx"):
        path = write_template(tmp_path / name, industry=code, place="370481", year=2024)
        with pytest.raises(AccountsError) as caught:
            read_facility(path)
        # Nothing but the name of the enterprise and the units is wanted.
        assert {each.code for each in caught.value.faults} == {"enterprise.cell", "enterprise.missing-sheet"}
        with pytest.raises(AccountsError) as again:
            write_template(path, industry=code)
        assert again.value.faults[0].code == "enterprise.exists"


def test_a_folder_in_the_place_of_a_file_and_a_workbook_without_cells(tmp_path: Path) -> None:
    import openpyxl

    form = write_folder({name: rows for name, rows in POWER.items() if name != "plan"}, tmp_path / "form")
    (form / "plan.csv").mkdir()
    assert read_facility(form).plan == ()
    book = openpyxl.Workbook()
    book.create_chartsheet("图")
    book.save(tmp_path / "chart.xlsx")
    with pytest.raises(AccountsError):
        read_facility(tmp_path / "chart.xlsx")


def test_a_facility_entered_twice_is_named(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_folder(POWER, tmp_path / name)
    with pytest.raises(AccountsError) as caught:
        read_facilities(tmp_path)
    assert [(each.code, each.where) for each in caught.value.faults] == [("enterprise.duplicate-facility", "b")]
    other = copy.deepcopy(POWER)
    other["facility"][3][1] = "2024"
    write_folder(other, tmp_path / "b")
    assert len(read_facilities(tmp_path)) == 2
    other["fuels"][1][2] = "木星煤"
    write_folder(other, tmp_path / "b")
    with pytest.raises(AccountsError) as again:
        read_facilities(tmp_path)
    assert again.value.faults[0].where == "b/fuels.csv:2 燃料"


def test_factors_of_the_facility_have_bounds(tmp_path: Path) -> None:
    form = copy.deepcopy(POWER)
    form["facility"].append(["外购热力因子（tCO2/GJ）", "5"])
    assert _broken(tmp_path, {}, form)["impossible"] == "facility.csv:5 外购热力因子（tCO2/GJ）"


def test_the_check_character_of_a_credit_code() -> None:
    # GB 32100-2015, worked example of the standard: 91350100M000100Y43.
    assert credit_code_ok("91350100M000100Y43")
    assert not credit_code_ok("91350100M000100Y44")
    assert not credit_code_ok("91350100M000100Y4")
