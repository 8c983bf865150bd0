"""The energy balance of any year of a run: rows and columns of the official layout, closed.

What is asked for, transformed and lost comes from the flows. Imports, exports and bunkers stay as in the base year,
outflow goes with what is produced here, inflow closes the balance (what would be negative inflow is outflow). Changes
of stock and the statistical difference are not projected; the base year has its own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.balance import EnergyBalance, kinds, lines, make_balance
from dafeng.pathway._branches import FED_AGAIN, again_counts
from dafeng.pathway.model import Model
from dafeng.pathway.running import Raw

__all__ = ["balance_of"]

Array = NDArray[np.float64]
Table = dict[tuple[str, str], float]

_KEPT = ("supply.import", "supply.bunker_abroad", "supply.export", "supply.bunker_here", "supply.recovered")


def balance_of(model: Model, raw: Raw, year: int, draw: int = 0) -> EnergyBalance:
    """The balance of `year` in physical units; blank where the base year is blank and nothing is projected."""
    number = int(year - model.years[0])
    cells = _cells(model, raw.flows[draw, number])
    single = [
        kind
        for kind in dict.fromkeys([*model.balance.kinds, *(f.kind for f in model.flows if f.kind)])
        if not kinds()[kind].parts
    ]
    first = _cells(model, raw.flows[draw, 0])
    for kind in single:
        _losses(model, cells, kind)
        _losses(model, first, kind)
        _supply(model, cells, first, kind, base=number == 0)
    _parents(cells, single, again_counts(model.balance))
    _closing(cells, single)
    _totals(model, cells)
    kept = {key: value for key, value in cells.items() if value or not np.isnan(_base(model, *key))}
    frame = [(row, model.balance.kinds[0]) for row in model.balance.rows] + [
        (model.balance.rows[0], kind) for kind in model.balance.kinds
    ]
    source = model.balance.source if number == 0 else f"calc#pathway:{model.scenario}:{model.key[:12]}"
    return make_balance(model.balance.place, year, kept, source=source, frame=frame)


def _base(model: Model, row: str, kind: str) -> float:
    value = model.balance.at(row, kind)
    return float("nan") if value is None else value


def _at(model: Model, row: str, kind: str) -> float:
    return model.balance.at(row, kind) or 0.0


def _cells(model: Model, flows: Array) -> Table:
    """Flows added up by row and kind; feedstock is part of industry as well."""
    found: Table = {}
    for flow, value in zip(model.flows, flows.tolist(), strict=True):
        if not flow.kind:
            continue
        rows = (flow.row, "final.industry") if flow.row == "final.feedstock" else (flow.row,)
        for row in rows:
            found[row, flow.kind] = found.get((row, flow.kind), 0.0) + value
    return found


def _sum(cells: Table, section: str, kind: str, *, inputs: bool = False, again: bool = False) -> float:
    """Leaves of a section, without parts of a row; products fed again count where `again` says so."""
    total = 0.0
    for (row, each), value in cells.items():
        part = lines()[row].of_which and not (again and row in FED_AGAIN)
        if each == kind and row.startswith(f"{section}.") and not part:
            total += min(value, 0.0) if inputs else value
    return total


def _losses(model: Model, cells: Table, kind: str) -> None:
    rate = model.loss_rates.get(kind)
    if rate is not None:
        cells["loss", kind] = rate * (_sum(cells, "final", kind) - _sum(cells, "transformation", kind, inputs=True))


def _supply(model: Model, cells: Table, first: Table, kind: str, *, base: bool) -> None:
    """Rows of supply of one kind; the base year's own rows in the base year."""
    if base:
        for row in model.balance.rows:
            if row.startswith("supply.") and row != "supply.primary" and not np.isnan(_base(model, row, kind)):
                cells[row, kind] = _at(model, row, kind)
        return
    made, before = (
        table.get(("supply.primary", kind), 0.0)
        + max(_sum(table, "transformation", kind) - _sum(table, "transformation", kind, inputs=True), 0.0)
        for table in (cells, first)
    )
    for row in _KEPT:
        if _at(model, row, kind):
            cells[row, kind] = _at(model, row, kind)
    outflow = _at(model, "supply.outflow", kind) * (made / before if before > 0 else 1.0)
    changed = _sum(cells, "transformation", kind, again=again_counts(model.balance))
    need = _sum(cells, "final", kind) + cells.get(("loss", kind), 0.0) - changed
    known = cells.get(("supply.primary", kind), 0.0) + sum(cells.get((row, kind), 0.0) for row in _KEPT) + outflow
    inflow = need - known
    if inflow < 0:
        outflow, inflow = outflow + inflow, 0.0
    cells["supply.outflow", kind], cells["supply.inflow", kind] = outflow, inflow


def _parents(cells: Table, single: list[str], again: bool) -> None:
    for kind in single:
        parts = [cells[row, kind] for row in ("final.urban", "final.rural") if (row, kind) in cells]
        sections = {
            section: _sum(cells, section, kind, again=again)
            for section in ("supply", "transformation", "final")
            if any(row.startswith(f"{section}.") and each == kind for row, each in cells)
        }
        if parts:
            cells["final.residential", kind] = sum(parts)
        for section, value in sections.items():
            cells[section, kind] = value


def _closing(cells: Table, single: list[str]) -> None:
    """Statistical difference and total consumption."""
    for kind in single:
        get = {section: cells.get((section, kind), 0.0) for section in ("supply", "transformation", "loss", "final")}
        if not any((section, kind) in cells for section in get):
            continue
        difference = get["supply"] + get["transformation"] - get["loss"] - get["final"]
        cells["difference", kind] = 0.0 if abs(difference) < 1e-9 * max(1.0, *map(abs, get.values())) else difference
        cells["consumption", kind] = (
            get["final"] + get["loss"] - _sum(cells, "transformation", kind, inputs=True, again=True)
        )


def _totals(model: Model, cells: Table) -> None:
    """Columns that add up kinds (煤合计, 油品合计), where the base year's table has them."""
    for total in kinds().values():
        if not total.parts or total.code not in model.balance.kinds:
            continue
        for row in dict.fromkeys(row for row, _ in list(cells)):
            parts = [cells[row, part] for part in total.parts if (row, part) in cells]
            if parts:
                cells[row, total.code] = sum(parts)
        get = {section: cells.get((section, total.code), 0.0) for section in ("final", "loss", "transformation")}
        if ("consumption", total.code) in cells:
            cells["consumption", total.code] = get["final"] + get["loss"] - get["transformation"]
