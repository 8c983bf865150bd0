"""Branches against the balance: `*` rows written out, every cell of the base year shared among its branches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.balance import EnergyBalance, kinds, lines
from dafeng.core.errors import Fault
from dafeng.pathway._toml import fault
from dafeng.pathway.records import Branch

__all__ = ["FED_AGAIN", "HEAT_DRIVER", "Calibrated", "Cell", "again_counts", "base_cells", "calibrate", "written_out"]

HEAT_DRIVER = "@heat"
"""The driver of what is burnt for heat supply: heat asked for."""

FED_AGAIN = ("transformation.coke_again", "transformation.oil_again")
"""Products fed again: parts of a row in the layout, but a use of their own."""

Array = NDArray[np.float64]
Cell = tuple[str, str, str]  # row, kind, use (energy or feedstock)


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Branches with their base-year energy [official unit of the kind] and calibration factor."""

    branches: tuple[Branch, ...]
    base: Array
    factor: Array


def base_cells(balance: EnergyBalance) -> dict[Cell, float]:
    """The cells that branches must make up: leaves of final use, transformation (not power) and primary production.

    Feedstock is a cell of its own and taken off industry. Blank and zero cells are left out.
    """
    inside = {lines()[code].parent for code in balance.rows if balance.has(code) and not lines()[code].of_which}
    found: dict[Cell, float] = {}
    for code in balance.rows:
        line = lines()[code]
        section = code.split(".")[0]
        part = line.of_which and code not in ("final.feedstock", *FED_AGAIN)
        leaf = code not in inside and not part and line.parent != ""
        wanted = section in ("final", "transformation") or code == "supply.primary"
        if not (leaf and wanted) or code == "transformation.power":
            continue
        for number, kind in enumerate(balance.kinds):
            value = float(balance.row(code)[number])
            if kinds()[kind].parts:
                continue
            if code == "final.industry":
                value -= float(balance.row("final.feedstock")[number])
            skipped = (code, kind) in (("supply.primary", "electricity"), ("transformation.heat", "heat"))
            if value and not skipped:
                found[code, kind, "feedstock" if code == "final.feedstock" else "energy"] = value
    return found


def again_counts(balance: EnergyBalance) -> bool:
    """Whether the table's total of transformation counts what is fed again; tables differ."""
    again = sum(balance.row(code) for code in FED_AGAIN)
    rows = [code for code in balance.rows if code.startswith("transformation.") and not lines()[code].of_which]
    rest = balance.row("transformation") - sum((balance.row(code) for code in rows), np.zeros(len(balance.kinds)))
    return bool(np.abs(rest - again).sum() <= np.abs(rest).sum())


def written_out(branches: Sequence[Branch], cells: dict[Cell, float]) -> tuple[list[Branch], list[Fault]]:
    """Branches with `*` written out over cells nobody else takes; heat and primary production fill themselves up."""
    named = [each for each in branches if each.use in ("process", "sink") or (each.fuel != "*" and "*" not in each.row)]
    taken = _filled(named)
    rests = sorted((each for each in branches if each not in named), key=lambda each: "*" in each.row)
    rests += [
        Branch("heat", "supply", end_use="heat", fuel="*", row="transformation.heat", driver=HEAT_DRIVER),
        Branch("primary", "primary", fuel="*", row="supply.primary"),
    ]
    found = list(named)
    for rest in rests:
        for cell in cells:
            row, kind, use = cell
            if cell in taken or use != rest.use or not fnmatchcase(row, rest.row):
                continue
            if not fnmatchcase(kind, rest.fuel):
                continue
            name = f"{rest.id}:{row}:{kind}" if "*" in rest.row else f"{rest.id}:{kind}"
            found.append(replace(rest, id=name, row=row, fuel=kind, subsector=rest.subsector or row.split(".")[-1]))
            taken.add(cell)
    faults = [
        fault(
            "uncovered",
            "基准年平衡表的这一格没有任何分支",
            "no branch takes this cell of the base year",
            f"{row} × {kind}",
            f"{cells[row, kind, use]:g}",
            mend_zh="请在 branches.csv 中增加一行（fuel 可写 *）。",
            mend_en="Add a row to branches.csv; its fuel may be *.",
        )
        for row, kind, use in cells
        if (row, kind, use) not in taken
    ]
    return found, faults


def _filled(named: Sequence[Branch]) -> set[Cell]:
    """Cells that named branches take up wholly: one without a share, or shares that add up to 1."""
    sums: dict[Cell, float] = defaultdict(float)
    for each in named:
        if not each.bottom_up:
            sums[_cell(each)] += 1.0 if each.share is None else each.share
    return {cell for cell, total in sums.items() if total > 1 - 1e-9}


def _cell(each: Branch) -> Cell:
    return (each.row, each.fuel, each.use)


def calibrate(branches: Sequence[Branch], cells: dict[Cell, float], raw: Array) -> tuple[Calibrated, list[Fault]]:
    """Share every cell among its branches: bottom-up energy `raw` first, what is left by shares.

    Where nothing but bottom-up branches takes a cell, they are scaled to it. raw : (BRANCH,) [unit of the kind], nan
    for branches whose energy comes from the balance.
    """
    base, factor = np.zeros(len(branches)), np.ones(len(branches))
    members: dict[Cell, list[int]] = defaultdict(list)
    for number, each in enumerate(branches):
        if each.use in ("process", "sink"):
            base[number] = raw[number]
        else:
            members[_cell(each)].append(number)
    faults: list[Fault] = []
    for cell, numbers in members.items():
        faults += _share_out(cell, cells.get(cell, 0.0), numbers, branches, raw, base, factor)
    return Calibrated(tuple(branches), base, factor), faults


def _share_out(
    cell: Cell, value: float, numbers: list[int], branches: Sequence[Branch], raw: Array, base: Array, factor: Array
) -> list[Fault]:
    counted = [n for n in numbers if branches[n].bottom_up]
    given = [n for n in numbers if not branches[n].bottom_up]
    known = float(raw[counted].sum()) if counted else 0.0
    place = f"{cell[0]} × {cell[1]}"
    if known > 0 and value == 0:
        return [
            fault(
                "no-base-cell",
                f"基准年平衡表缺少“{place}”一格，而分支有能耗",
                f"the base year has no cell {place}, but the branch uses energy",
                branches[counted[0]].where,
                f"{known:g}",
            )
        ]
    hidden = [n for n in given if branches[n].share]
    if hidden and known > value * (1 + 1e-9):
        return [
            fault(
                "over-cell",
                f"自下而上算出的能耗大于基准年的“{place}”一格，写明份额的分支“{branches[hidden[0]].id}”将没有能耗",
                f"bottom-up energy exceeds the cell {place} and leaves nothing to branch {branches[hidden[0]].id}",
                branches[counted[0]].where,
                f"{known:g}",
                f"≤ {value:g}",
            )
        ]
    shares = [branches[n].share for n in given]
    open_ones = [n for n, share in zip(given, shares, strict=True) if share is None]
    if len(open_ones) > 1 and value:
        return [
            fault(
                "no-share",
                f"多个分支取自同一格（{place}），须写明份额",
                f"several branches take from one cell ({place}); give their shares",
                branches[open_ones[1]].where,
                branches[open_ones[1]].id,
            )
        ]
    stated = sum(share for share in shares if share is not None)
    weights = [1.0 - stated if share is None else share for share in shares]
    scale = 1.0
    if counted and known > 0:
        fits = bool(given) and known <= value * (1 + 1e-9)
        scale = 1.0 if fits else value / known
        base[counted], factor[counted] = raw[counted] * scale, scale
    left = value - known * scale
    if given and value and abs(sum(weights) - 1.0) > 1e-9:
        return [
            fault(
                "share-sum",
                f"同一格（{place}）的份额之和不是 1",
                f"shares of one cell ({place}) do not add up to 1",
                branches[given[-1]].where,
                f"{sum(weights):g}",
                "1",
            )
        ]
    base[given] = left * np.array(weights) if given else 0.0
    return []
