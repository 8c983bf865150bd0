"""Layouts that tables are found in: English alone, one unit for the whole table; and exports of a balance."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from openpyxl import load_workbook

from dafeng.accounts.balance import (
    EnergyBalance,
    balance_cells_table,
    balance_iamc,
    coefficients,
    read_balance,
    write_balance,
)
from dafeng.accounts.factors import default_factors
from dafeng.cli import main
from dafeng.core.errors import AccountsError

# English of the yearbook's tables, row by row of the table made by hand
ENGLISH = [
    "I. Total Primary Energy Supply",
    "1. Indigenous Production",
    "3. Moving In from Other Provinces",
    "4. Import",
    "6. Sending Out to Other Provinces (-)",
    "II. Input (-) & Output (+) of Transformation",
    "1. Thermal Power",
    "2. Heating Supply",
    "3. Coal Washing",
    "4. Coking",
    "5. Petroleum Refineries",
    "III. Loss",
    "IV. Total Final Consumption",
    "1. Farming, Forestry, Animal Husbandry, Fishery & Water Conservancy",
    "2. Industry",
    "# Non-Energy Use",
    "3. Construction",
    "4. Transport, Storage and Post",
    "5. Wholesale, Retail Trade and Hotel, Restaurants",
    "6. Residential Consumption",
    "Urban",
    "Rural",
    "7. Others",
    "V. Statistical Difference",
    "VI. Total Energy Consumption",
]
HEADS = (
    ",Coal Total,Raw Coal,Cleaned Coal,Coke,Petroleum Products Total,Crude Oil,Gasoline,Natural Gas,Heat,Electricity,"
    "Other Energy\n,(10^4 tons),(10^4 tons),(10 000 tons),(10^4 tons),(10^4 tons),(10^4 tons),(10^4 tons),"
    "(100 million cu.m),(10 billion kJ),(100 million kWh),(10^4 tce)\n"
)


def _read(tmp_path: Path, text: str) -> EnergyBalance:
    path = tmp_path / "table.csv"
    path.write_text(text, "utf-8")
    return read_balance(path)


def test_a_table_in_english_alone_is_read(tmp_path: Path, table: str, balance: EnergyBalance) -> None:
    body = [line for line in table.splitlines()[3:] if not line.startswith("注")]
    lines = [f'"{label}",{line.split(",", 1)[1]}' for label, line in zip(ENGLISH, body, strict=True)]
    found = _read(tmp_path, "Energy Balance of a City 2007\n" + HEADS + "\n".join(lines))
    assert (found.rows, found.kinds, found.year) == (balance.rows, balance.kinds, 2007)
    np.testing.assert_array_equal(found.values, balance.values)


@pytest.mark.parametrize(
    "above",
    [
        "示例市能源平衡表（标准量）—2007年\n单位：万吨标准煤\n",
        "示例市能源平衡表—2007年,,（计量单位：万吨标准煤）\n",
        "Energy Balance 2007\nUnit: 10 000 tce\n",
        "示例市能源平衡表（标准量）—2007年\n",
    ],
)
def test_a_unit_named_once_for_the_whole_table_is_not_lost(tmp_path: Path, table: str, above: str) -> None:
    # read as physical units, tonnes of standard coal would pass for tonnes of coal
    lines = table.splitlines()
    found = _read(tmp_path, above + "\n".join([lines[1], *lines[3:]]))
    assert found.basis == "calorific"
    assert found.unit("coal.raw") == "10^4 tce"


def test_a_unit_that_fits_some_columns_only_is_not_taken_for_all(tmp_path: Path, table: str) -> None:
    lines = table.splitlines()
    found = _read(tmp_path, "\n".join(["示例市能源平衡表 2007年", "单位：万吨", lines[1], *lines[3:]]))
    assert found.basis == "physical"
    assert [note.code for note in found.notes] == ["balance.no-units"]


def test_cells_as_a_table_give_every_printed_cell_once(balance: EnergyBalance) -> None:
    frame = balance_cells_table(balance)
    assert frame.height == int((~np.isnan(balance.values)).sum())
    cell = frame.filter((pl.col("row") == "final.feedstock") & (pl.col("kind") == "gas.natural")).row(0, named=True)
    assert (cell["value"], cell["unit"], cell["row_zh"], cell["state"]) == (
        1.0,
        "10^8 m3",
        "用作原料、材料",
        "published",
    )


def test_iamc_final_energy_is_the_sum_over_sectors_and_over_carriers(balance: EnergyBalance) -> None:
    frame = balance_iamc(balance, coefficients(default_factors(), balance))
    assert frame.columns == ["Model", "Scenario", "Region", "Variable", "Unit", "2007"]
    values = dict(frame.select("Variable", "2007").iter_rows())
    # gasoline 15 x 10^4 t x 1.4714 tce/t x 29.3076 GJ/tce = 6.4684 PJ; electricity 2 x 10^8 kWh x 3.6 MJ = 0.72 PJ
    assert values["Final Energy|Transportation|Liquids|Oil"] == pytest.approx(15 * 1.4714 * 0.293076)
    assert values["Final Energy|Transportation|Electricity"] == pytest.approx(0.72, rel=1e-3)
    sectors = ("Agriculture", "Industry", "Construction", "Transportation", "Residential")
    sectors += ("Commercial|Trade", "Commercial|Other")
    carriers = ("Solids|Coal", "Liquids|Oil", "Gases|Natural Gas", "Heat", "Electricity")
    assert sum(values[f"Final Energy|{each}"] for each in sectors) == pytest.approx(values["Final Energy"])
    assert sum(values[f"Final Energy|{each}"] for each in carriers) == pytest.approx(values["Final Energy"])


def test_iamc_by_equivalent_value_is_refused(balance: EnergyBalance) -> None:
    with pytest.raises(AccountsError):
        balance_iamc(balance, coefficients(default_factors(), balance, thermal_rate=356))


def test_the_workbook_prints_on_one_page_wide_with_its_headings(tmp_path: Path, balance: EnergyBalance) -> None:
    path = tmp_path / "balance.xlsx"
    write_balance(balance, path)
    sheet = load_workbook(path).worksheets[0]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$3"


@pytest.mark.parametrize("ending", [".xlsx", ".csv", ".iamc.csv"])
def test_the_command_writes_each_form(tmp_path: Path, table: str, ending: str) -> None:
    source, to = tmp_path / "table.csv", tmp_path / f"out{ending}"
    source.write_text(table, "utf-8")
    assert main(["accounts", "balance", "export", str(source), "--to", str(to)]) == 0
    assert to.stat().st_size > 500


def test_an_ending_that_is_not_known_is_refused(tmp_path: Path, table: str, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "table.csv"
    source.write_text(table, "utf-8")
    assert main(["accounts", "balance", "export", str(source), "--to", str(tmp_path / "out.docx")]) == 2
    assert ".iamc.csv" in capsys.readouterr().err
    assert not (tmp_path / "out.docx").exists()
