"""Records of the energy balance: the table itself and a violation of its identities. Frozen; arrays are read-only.

Axis order is ROW, KIND. A blank cell is kept as not-a-number: in the official table it stands for nothing, too little
to print, or not known; sums take it as zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.balance.layout import kinds, lines
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.observations import State
from dafeng.core.units import unit_name

__all__ = ["Basis", "EnergyBalance", "Violation", "make_balance"]

Basis = Literal["physical", "calorific", "equivalent"]
"""Physical units, or standard coal by calorific (当量) or equivalent (等价) value."""

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class EnergyBalance:
    """An energy balance of a place and year.

    values : (ROW, KIND) in each kind's official unit, or 10^4 tce when `basis` is not physical; nan is a blank cell.
    `state` is `estimated` for a table that was scaled down, and all that is computed from it inherits that.
    """

    place: str
    year: int
    rows: tuple[str, ...]
    kinds: tuple[str, ...]
    values: Array
    basis: Basis = "physical"
    source: str = ""
    title: str = ""
    notes: tuple[Fault, ...] = ()
    state: State = "published"

    @property
    def filled(self) -> Array:
        """(ROW, KIND) with blanks as zero."""
        return np.nan_to_num(self.values, nan=0.0)

    def at(self, row: str, kind: str) -> float | None:
        """One cell, None when blank or when the table has no such row or column."""
        if row not in self.rows or kind not in self.kinds:
            return None
        value = float(self.values[self.rows.index(row), self.kinds.index(kind)])
        return None if np.isnan(value) else value

    def has(self, row: str) -> bool:
        """Whether the table has the row with at least one figure in it."""
        return row in self.rows and not bool(np.isnan(self.values[self.rows.index(row)]).all())

    def row(self, code: str) -> Array:
        """(KIND,) one row with blanks as zero; zeros when the table has no such row."""
        return self.filled[self.rows.index(code)] if code in self.rows else np.zeros(len(self.kinds))

    def unit(self, kind: str) -> str:
        """Unit of a column."""
        return kinds()[kind].unit if self.basis == "physical" else "10^4 tce"


def make_balance(
    place: str,
    year: int,
    cells: dict[tuple[str, str], float],
    *,
    basis: Basis = "physical",
    source: str = "",
    title: str = "",
    notes: tuple[Fault, ...] = (),
    frame: Iterable[tuple[str, str]] = (),
) -> EnergyBalance:
    """A balance from cells by (row, kind), in the layout's order; `frame` names blank cells whose rows are kept too.

    Raises `AccountsError` for unknown codes.
    """
    framed = [*cells, *frame]
    faults = [
        Fault("balance.unknown-code", zh="未登记的行或栏", en="unknown row or column", found=f"{row} × {kind}")
        for row, kind in framed
        if row not in lines() or kind not in kinds()
    ]
    if faults:
        raise AccountsError(faults)
    used_rows, used_kinds = {row for row, _ in framed}, {kind for _, kind in framed}
    row_codes = tuple(code for code in lines() if code in used_rows)
    kind_codes = tuple(code for code in kinds() if code in used_kinds)
    values = np.full((len(row_codes), len(kind_codes)), np.nan)
    for (row, kind), value in cells.items():
        values[row_codes.index(row), kind_codes.index(kind)] = value
    values.setflags(write=False)
    return EnergyBalance(place, year, row_codes, kind_codes, values, basis, source, title, notes)


@dataclass(frozen=True, slots=True)
class Violation:
    """One identity that a cell breaks: what is printed, what the other cells give, what rounding allows."""

    identity: str
    row: str
    kind: str
    printed: float
    computed: float
    allowed: float
    unit: str
    zh: str
    en: str
    severity: Literal["error", "warning"] = "error"

    @property
    def fault(self) -> Fault:
        """The violation as a fault: row and column, printed and computed figures."""
        return Fault(
            f"balance.{self.identity}",
            zh=self.zh,
            en=self.en,
            where=f"{lines()[self.row].zh} × {kinds()[self.kind].zh}",
            found=f"{self.printed:,.4f} {unit_name(self.unit)}",
            expected=f"{self.computed:,.4f}" if self.severity == "error" else f"±{self.allowed:,.4f}",
            severity=self.severity,
        )
