"""A province's sector x fuel table: emissions as published, turned back into the fuel they were computed from."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.balance import kinds
from dafeng.accounts.downscale import energy_of_emissions
from dafeng.accounts.estimate.records import Note, ProvinceTable
from dafeng.accounts.estimate.sectors import AUTHORS, FUEL_NAMES, authors_factors, estimate_sectors
from dafeng.core.errors import AccountsError, DafengError, Fault
from dafeng.core.units import conversion_factor

__all__ = ["Cell", "province_table", "read_published"]

Array = NDArray[np.float64]
_BOUGHT = ("heat", "electricity")
# Totals and bought energy of the published tables, which carry no fuel of their own.
_TOTALS = frozenset(
    {"Total Consumption", "TotalEmissions", "Scope_1_Total", "Scope_2_Heat", "Scope_2_Electricity", "Other_Energy"}
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a provincial table: CO2 of a fuel (or of `process`), or use of electricity or heat."""

    year: int
    sector: str
    kind: str
    value: float
    unit: str
    source: str = ""
    where: str = ""


def _fault(code: str, zh: str, en: str, cell: Cell, found: str, expected: str = "") -> Fault:
    return Fault(f"estimate.{code}", zh, en, cell.where or f"{cell.year} {cell.sector} {cell.kind}", found, expected)


def _checked(cells: Iterable[Cell]) -> dict[tuple[str, str], float]:
    """Cells by (sector, kind) in ktCO2 or the kind's official unit; every fault is named before anything is used."""
    found: dict[tuple[str, str], float] = {}
    faults: list[Fault] = []
    for cell in cells:
        key = (cell.sector, cell.kind)
        if cell.sector not in estimate_sectors():
            faults.append(_fault("unknown-sector", "不认识的部门", "unknown sector", cell, cell.sector))
        if cell.kind not in kinds() and cell.kind != "process":
            faults.append(_fault("unknown-kind", "不认识的能源品种", "unknown energy kind", cell, cell.kind))
            continue
        if not (np.isfinite(cell.value) and cell.value >= 0):
            faults.append(_fault("bad-value", "须为非负数", "must not be negative", cell, f"{cell.value:g}"))
        if key in found:
            faults.append(_fault("twice", "同一部门、品种出现两次", "the cell stands twice", cell, f"{cell.value:g}"))
        unit = kinds()[cell.kind].unit if cell.kind in _BOUGHT else "ktCO2"
        try:
            found[key] = cell.value * conversion_factor(cell.unit, unit)
        except DafengError:
            faults.append(_fault("bad-unit", "计量单位不对", "wrong unit", cell, cell.unit, unit))
            found[key] = 0.0
    if faults:
        raise AccountsError(faults)
    return found


def _carried(cells: tuple[Cell, ...], year: int, kind: str) -> tuple[list[Cell], int]:
    """Cells of a bought kind of the year, or of the latest year before it; and that year (0 when there is none)."""
    years = {cell.year for cell in cells if cell.kind == kind and cell.year <= year}
    latest = max(years, default=0)
    return [cell for cell in cells if cell.kind == kind and cell.year == latest], latest


def province_table(
    province: str, year: int, cells: Iterable[Cell], *, electricity_total: tuple[int, float] | None = None
) -> ProvinceTable:
    """The table of a province and year from its cells; fuel = emissions / the authors' factor.

    Where the year has no emissions the latest year before it stands in, and a note says so. Use of electricity by
    sector keeps the structure of its own year and is scaled to `electricity_total`, (year, 10^8 kWh).
    Raises `AccountsError` with every fault: no table, unknown names, negatives, wrong units, no factor.
    """
    given = tuple(cells)
    emitting = [cell for cell in given if cell.kind not in _BOUGHT and cell.year <= year]
    if not emitting:
        raise AccountsError(
            Fault(
                "estimate.no-table",
                zh=f"没有{province} {year}年及以前的分部门分燃料表",
                en=f"no table of {province} by sector and fuel for {year} or before",
                mend_zh="请在数据包 energy_balance/province.csv 中补充，或指定公布的表。",
                mend_en="Add it to energy_balance/province.csv of the pack, or name a published table.",
            )
        )
    latest = max(cell.year for cell in emitting)
    notes: list[Note] = []
    if latest != year:
        notes.append(Note(f"省表沿用{latest}年", f"the provincial table is of {latest}"))
    bought: list[Cell] = []
    for kind in _BOUGHT:
        rows, of_year = _carried(given, year, kind)
        scale = 1.0
        if rows and kind == "electricity" and electricity_total:
            scale = electricity_total[1] / sum(row.value * conversion_factor(row.unit, "10^8 kWh") for row in rows)
            zh, en = f"，总量按{electricity_total[0]}年", f", total of {electricity_total[0]}"
        else:
            zh, en = "", ""
        if rows and of_year != year:
            name = kinds()[kind]
            notes.append(Note(f"{name.zh}的部门结构沿用{of_year}年{zh}", f"{name.en}: structure of {of_year}{en}"))
        bought += [Cell(row.year, row.sector, kind, row.value * scale, row.unit, row.source, row.where) for row in rows]
    here = [cell for cell in emitting if cell.year == latest]
    return _arranged(province, year, _checked([*here, *bought]), here[0].source, tuple(notes))


def _arranged(
    province: str, year: int, found: Mapping[tuple[str, str], float], source: str, notes: tuple[Note, ...]
) -> ProvinceTable:
    sectors = tuple(estimate_sectors())
    used = {kind for _, kind in found}
    codes = tuple(code for code in kinds() if code in used)
    values = np.array([[found.get((sector, code), 0.0) for code in codes] for sector in sectors])
    process = np.array([found.get((sector, "process"), 0.0) for sector in sectors])
    bought = np.array([code in _BOUGHT for code in codes])
    emissions = np.where(bought, 0.0, values)
    fuel = energy_of_emissions(emissions, authors_factors(sectors, codes))
    fuel = np.where(bought, values, fuel)
    named = Note(
        f"排放量按编制者的因子换回用能量：{AUTHORS}", f"emissions turned back by their authors' factors: {AUTHORS}"
    )
    for array in (fuel, emissions, process):
        array.setflags(write=False)
    return ProvinceTable(province, year, sectors, codes, fuel, emissions, process, source, (*notes, named))


def read_published(path: str | Path, *, source: str = "ceads-province") -> tuple[Cell, ...]:
    """Cells of a published table of CEADs in long form: columns year, sector, fuel, co2_Mt; branches are added up.

    Raises `AccountsError` for a file without these columns, for unknown sectors, and for values that are no numbers.
    """
    file = Path(path)
    names = {name: code for code, sector in estimate_sectors().items() for name in sector.published}
    sums: dict[tuple[int, str, str], float] = {}
    faults: list[Fault] = []
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        if not {"year", "sector", "fuel", "co2_Mt"} <= set(reader.fieldnames or ()):
            raise AccountsError(
                Fault("estimate.columns", "列名不符", "wrong columns", file.name, ",".join(reader.fieldnames or ()))
            )
        for line, row in enumerate(reader, start=2):
            if row["sector"].strip() in _TOTALS or row["fuel"] in _TOTALS:
                continue
            where = f"{file.name}:{line}"
            code = names.get(row["sector"].strip(), "")
            if not code:
                faults.append(Fault("estimate.unknown-sector", "不认识的部门", "unknown sector", where, row["sector"]))
                continue
            if row["fuel"] not in FUEL_NAMES:
                faults.append(Fault("estimate.unknown-kind", "不认识的品种", "unknown fuel", where, row["fuel"]))
                continue
            try:
                key = (int(row["year"]), code, FUEL_NAMES[row["fuel"]])
                sums[key] = sums.get(key, 0.0) + float(row["co2_Mt"])
            except ValueError:
                faults.append(Fault("estimate.bad-value", "不是数值", "not a number", where, row["co2_Mt"]))
    if faults:
        raise AccountsError(faults)
    return tuple(Cell(*key, value, "MtCO2", source) for key, value in sums.items() if value)
