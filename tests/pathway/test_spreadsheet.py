"""Cement and cars of the small city against a workbook that LibreOffice computed, cell by cell.

`tests/support/sector_workbook.py` wrote its formulas; it shares no code with the model.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from dafeng.pathway import Model, simulate

BOOK = Path(__file__).parent / "data" / "sector.xlsx"


def _cells() -> list[tuple[str, str, int, float]]:
    book = load_workbook(BOOK, data_only=True)
    found = []
    for sheet, last in (("cement", 8), ("cars", 13)):
        rows = list(book[sheet].iter_rows(min_row=1, max_row=last, values_only=True))
        years = [int(year) for year in rows[0][1:] if year is not None]
        for row in rows[1:]:
            found += [(sheet, str(row[0]), year, float(row[1 + n])) for n, year in enumerate(years)]
    return found


CELLS = _cells()
STEPS = ("efficiency", "share", "survivors")
"""Rows on the way to others, which the model does not keep; they are in the rows that follow from them."""


@pytest.fixture(scope="module")
def table(small_model: Model) -> dict[tuple[str, str], list[float]]:
    """The same rows from the model."""
    run = simulate(small_model)
    drivers = {each.id: run.drivers[0, :, n] for n, each in enumerate(small_model.spec.drivers)}
    flows = {flow.id: run.flows[0, :, n] for n, flow in enumerate(small_model.flows)}
    stock = {name: run.number[0, :, n] for n, name in enumerate(small_model.stocks.names)}
    sales = {name: run.sales[0, :, n] for n, name in enumerate(small_model.stocks.names)}
    new = sales["cars/petrol"] + sales["cars/electric"]
    found = {
        ("cement", "demand"): drivers["clinker.demand"],
        ("cement", "small"): stock["kilns/small"],
        ("cement", "large"): stock["kilns/large"],
        ("cement", "output"): drivers["output.clinker"],
        ("cement", "coal"): flows["clinker.coal"],
        ("cement", "process"): flows["clinker.process"],
        ("cars", "product"): drivers["gdp.real"],
        ("cars", "population"): drivers["population"],
        ("cars", "income"): drivers["income"],
        ("cars", "rate"): drivers["cars.rate"],
        ("cars", "total"): drivers["cars"],
        ("cars", "sales"): new,
        ("cars", "petrol"): stock["cars/petrol"],
        ("cars", "electric"): stock["cars/electric"],
        ("cars", "gasoline"): flows["cars.petrol"],
        ("cars", "power"): flows["cars.electric"],
    }
    return {key: values.tolist() for key, values in found.items()}


def test_the_workbook_was_computed() -> None:
    assert len(CELLS) == (7 + 12) * 21


@pytest.mark.parametrize(("sheet", "row"), sorted({(sheet, row) for sheet, row, _, _ in CELLS if row not in STEPS}))
def test_every_cell_of_the_workbook_is_the_models(
    table: dict[tuple[str, str], list[float]], sheet: str, row: str
) -> None:
    cells = {year: value for s, r, year, value in CELLS if (s, r) == (sheet, row)}
    for year, value in cells.items():
        assert table[sheet, row][year - 2020] == pytest.approx(value, rel=1e-9, abs=1e-12), year
