"""An estimated sector x fuel table laid out as an energy balance that closes.

Fuel of power and heat is split by a share, electricity by the units' heat rate, heat by an efficiency; what final use
and transformation need beyond that is net inflow (or outflow). Coking, washing and refining are left blank: a table of
emissions does not show them, so coke, cleaned coal and oil products count as brought in.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.balance import kinds
from dafeng.accounts.estimate.records import Note, Parameters
from dafeng.accounts.estimate.sectors import estimate_sectors
from dafeng.core.units import conversion_factor

__all__ = ["balance_cells", "heat_made"]

Array = NDArray[np.float64]
Cells = dict[tuple[str, str], float]

_KJ_PER_TCE = 29_307_600.0
"""GB/T 2589-2020: 1 kgce = 29.3076 MJ."""


def _final(sectors: tuple[str, ...], codes: tuple[str, ...], fuel: Array) -> Cells:
    cells: Cells = {}
    for number, sector in enumerate(sectors):
        row = estimate_sectors()[sector].row
        if not row.startswith("final."):
            continue
        for column, kind in enumerate(codes):
            if value := float(fuel[number, column]):
                cells[row, kind] = cells.get((row, kind), 0.0) + value
    return cells


def heat_made(burnt: Array, given: Parameters) -> float | None:
    """Heat given out by units that burn `burnt` (KIND,) [10^4 tce]; None when the parameters are not known."""
    if not given.heat_share or not given.heat_efficiency:
        return None
    return float(burnt.sum()) * given.heat_share * given.heat_efficiency


def _power(burnt: Array, codes: tuple[str, ...], coal: Array, given: Parameters) -> tuple[Cells, list[Note]]:
    """Inputs and outputs of power and heat; `burnt` (KIND,) [official units], `coal` (KIND,) [10^4 tce per unit]."""
    cells: Cells = {}
    notes: list[Note] = []
    share = given.heat_share or 0.0
    if given.heat_share is None:
        notes.append(Note("发电与供热投入未能分开，全部列入火力发电", "fuel of heat is not known and counted as power"))
    for column, kind in enumerate(codes):
        if value := float(burnt[column]):
            cells["transformation.power", kind] = -value * (1 - share)
            if share:
                cells["transformation.heat", kind] = -value * share
    tce = float(burnt @ coal)
    if given.heat_rate:
        per_tce = _KJ_PER_TCE / given.heat_rate  # kWh per tce
        output = tce * (1 - share) * per_tce * conversion_factor("10^4 kWh", "10^8 kWh")
        cells["transformation.power", "electricity"] = output
    else:
        notes.append(Note("没有发电热耗率，发电量未计", "no heat rate of the units, so electricity made is left out"))
    made = heat_made(burnt * coal, given)
    if made is not None and "heat" in codes:
        cells["transformation.heat", "heat"] = made / float(coal[codes.index("heat")])
    return cells, notes


def _closing(cells: Cells) -> Cells:
    """Section rows, total columns, net inflow or outflow, and total consumption."""
    codes = sorted({kind for _, kind in cells})
    found = dict(cells)

    def add(row: str, kind: str, value: float) -> None:
        if value:
            found[row, kind] = value

    for kind in codes:
        final = sum(value for (row, each), value in cells.items() if each == kind and row.startswith("final."))
        changed = [value for (row, each), value in cells.items() if each == kind and row.startswith("transformation.")]
        need = final - sum(changed)
        add("final", kind, final)
        add("transformation", kind, sum(changed))
        add("supply", kind, need)
        add("supply.inflow" if need > 0 else "supply.outflow", kind, need)
        found["difference", kind] = 0.0
        add("consumption", kind, final - sum(value for value in changed if value < 0))
    return _with_totals(found)


def _with_totals(cells: Cells) -> Cells:
    found = dict(cells)
    for code, kind in kinds().items():
        parts = [part for part in kind.parts if any(each == part for _, each in cells)]
        if not parts:
            continue
        for row in {row for row, each in cells if each in parts}:
            if row != "consumption":
                found[row, code] = sum(cells.get((row, part), 0.0) for part in parts)
        used = found.get(("final", code), 0.0) - found.get(("transformation", code), 0.0)
        found["consumption", code] = used
    return found


def balance_cells(
    sectors: tuple[str, ...], codes: tuple[str, ...], fuel: Array, coal: Array, given: Parameters
) -> tuple[Cells, list[Note]]:
    """Cells of a balance by (row, kind) from fuel (SECTOR, KIND) [official units], and what was left out.

    coal : (KIND,) [10^4 tce per unit, calorific].
    """
    burnt = fuel[sectors.index("power")] if "power" in sectors else np.zeros(len(codes))
    power, notes = _power(burnt, codes, coal, given)
    cells = _final(sectors, codes, fuel) | power
    notes.append(
        Note(
            "炼焦、洗选、炼油没有数据，其产品按净调入计；损失量、一次能源生产量未计",
            "coking, washing and refining are not known, their products count as net inflow; losses and primary "
            "production are left blank",
        )
    )
    return _closing(cells), notes
