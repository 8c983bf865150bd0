"""Builds the workbook that checks the model: cement and cars of the small city as plain spreadsheet formulas.

Run `python tests/support/sector_workbook.py FILE.xlsx`, then let LibreOffice compute it:
`soffice --headless --convert-to xlsx --outdir FOLDER FILE.xlsx`. The workbook shares no code with the model; its
figures are those of `small_pathway.py`, typed in again.
"""

from __future__ import annotations

import sys
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter as letter

__all__ = ["build"]

FIRST, LAST = 2020, 2040
YEARS = range(FIRST, LAST + 1)


def build(path: Path) -> None:
    """Write the workbook with formulas, not yet computed. Row 1 holds the years from column B on."""
    book = Workbook()
    _cement(book)
    _cars(book)
    book.remove(book.active)
    book.save(path)


def _rows(sheet, names: list[str]) -> None:
    for row, name in enumerate(names, start=1):
        sheet.cell(row, 1, name)
    for column, year in enumerate(YEARS, start=2):
        sheet.cell(1, column, year)


def _cement(book: Workbook) -> None:
    sheet = book.create_sheet("cement")
    _rows(sheet, ["year", "demand", "small", "large", "output", "efficiency", "coal", "process"])
    for column in range(2, 2 + len(YEARS)):
        c = letter(column)
        survival = "(1-0.1*({age})/60)"
        small, large = survival.format(age=f"{c}1-2004"), survival.format(age=f"{c}1-2012")
        formulas = [
            f"=90*(60/90)^(({c}1-2020)/40)",
            f"=30*{small}/{survival.format(age=16)}*(1-MAX(0,MIN(1,({c}1-2021)/4)))",
            f"=90*{large}/{survival.format(age=8)}",
            f"=MIN({c}2,0.9*({c}3+{c}4))",
            f"=1-0.15*MIN(1,({c}1-2020)/10)",
            f"={c}5*0.11*{c}6/0.7143",  # 10^4 t of raw coal, GB/T 2589
            f"={c}5*0.5*10",  # kt CO2
        ]
        for row, formula in enumerate(formulas, start=2):
            sheet.cell(row, column, formula)


def _survival(age: str) -> str:
    """1 at 0, 0.98 at 5, 0.3 at 15, 0 at 20 and after; straight lines between."""
    late = f"IF({age}<=15,0.98-0.68*({age}-5)/10,IF({age}<=20,0.3-0.3*({age}-15)/5,0))"
    return f"IF({age}<=5,1-0.02*({age})/5,{late})"


def _cars(book: Workbook) -> None:
    """Below the summary stand two triangles: cohorts of petrol and of electric cars by year."""
    sheet = book.create_sheet("cars")
    names = ["year", "product", "population", "income", "rate", "total", "share", "survivors", "sales", "petrol"]
    _rows(sheet, [*names, "electric", "gasoline", "power"])
    petrol, electric = 20, 60  # first rows of the triangles
    cohorts = {"petrol": [2010, 2018, *YEARS[1:]], "electric": [2020, *YEARS[1:]]}
    held = {(2010, "petrol"): 8.0, (2018, "petrol"): 11.6, (2020, "electric"): 0.4}
    for column in range(2, 2 + len(YEARS)):
        c = letter(column)
        u = f"MAX(0,MIN(1,({c}1-2022)/13))"
        spans = {"petrol": (petrol, petrol + len(cohorts["petrol"]) - 1)}
        spans["electric"] = (electric, electric + len(cohorts["electric"]) - 1)
        sums = {name: f"SUM({c}{first}:{c}{last})" for name, (first, last) in spans.items()}
        index = f"SUMPRODUCT({c}{petrol}:{c}{spans['petrol'][1]},$A${petrol + 100}:$A${spans['petrol'][1] + 100})"
        formulas = [
            f"=1000*1.05^MIN(10,{c}1-2020)*1.02^MAX(0,{c}1-2030)",
            f"=200-40*({c}1-2020)/40",
            f"={c}2/{c}3",
            f"=400*EXP(LN(100/400)/EXP(-0.3*$B$4)*EXP(-0.3*{c}4))",
            f"={c}5*{c}3/1000",
            f"=0.05+0.75*(3*{u}^2-2*{u}^3)",
            "=" + "+".join(_alive(cohorts, held, column, (petrol, electric))),
            f"=IF({c}1=2020,0,MAX(0,{c}6-{c}8))",
            f"={sums['petrol']}",
            f"={sums['electric']}",
            f"={index}*0.6",  # 10^4 vehicles x t = 10^4 t
            f"={c}11*1800*0.0001",  # 10^4 vehicles x kWh = 10^4 kWh, in 10^8 kWh
        ]
        for row, formula in enumerate(formulas, start=2):
            sheet.cell(row, column, formula)
        for first, kind in ((petrol, "petrol"), (electric, "electric")):
            for offset, vintage in enumerate(cohorts[kind]):
                cell = sheet.cell(first + offset, column)
                cell.value = _cohort(c, column, first + offset, vintage, held.get((vintage, kind)), kind)
                if column == 2:
                    sheet.cell(first + offset, 1, f"{kind} {vintage}")
    for offset, vintage in enumerate(cohorts["petrol"]):
        sheet.cell(petrol + offset + 100, 1, 0.99 ** max(0, vintage - FIRST))


def _cohort(c: str, column: int, row: int, vintage: int, held: float | None, kind: str) -> str | float:
    year = FIRST + column - 2
    if held is not None:
        age = FIRST - vintage
        return f"={held}*{_survival(f'({c}1-{vintage})')}/{_survival(str(age))}"
    if year < vintage:
        return 0.0
    share = f"(1-{c}7)" if kind == "petrol" else f"{c}7"
    if year == vintage:
        return f"={c}9*{share}"
    entry = letter(vintage - FIRST + 2)
    return f"=${entry}{row}*{_survival(f'({c}1-{vintage})')}"


def _alive(
    cohorts: dict[str, list[int]], held: dict[tuple[int, str], float], column: int, first: tuple[int, int]
) -> list[str]:
    """Cells of all cohorts that entered before this year."""
    year = FIRST + column - 2
    return [
        f"{letter(column)}{start + offset}"
        for start, kind in zip(first, ("petrol", "electric"), strict=True)
        for offset, vintage in enumerate(cohorts[kind])
        if vintage < year or (vintage, kind) in held
    ]


if __name__ == "__main__":
    build(Path(sys.argv[1]))
