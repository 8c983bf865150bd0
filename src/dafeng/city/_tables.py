"""Raw tables to typed rows: columns matched with the schema, each cell read, repeated rows found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from dafeng.city._cells import Value, read_cell
from dafeng.city._csv import RawTable
from dafeng.city._faults import fault
from dafeng.city._schema import Column, Table
from dafeng.core.errors import Fault

__all__ = ["Row", "frame", "read_rows"]

_DTYPES: Mapping[str, type[pl.DataType]] = {"number": pl.Float64, "integer": pl.Int64, "year": pl.Int64}


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its place in the file, and the heading used for each column (for messages)."""

    file: str
    number: int
    values: Mapping[str, Value]
    headings: Mapping[str, str]

    def where(self, column: str = "") -> str:
        """file:row, or file:row:heading."""
        return f"{self.file}:{self.number}" + (f":{self.headings.get(column, column)}" if column else "")

    def text(self, column: str) -> str:
        """The cell as text, empty when it is empty."""
        value = self.values.get(column)
        return "" if value is None else str(value)


def read_rows(raw: RawTable, table: Table) -> tuple[list[Row], list[Fault]]:
    """The rows that are sound, and every fault. A row with a fault in any cell is left out."""
    columns, faults = _columns(raw, table)
    if any(each.severity == "error" for each in faults):
        return [], faults
    headings = {column.name: raw.headings[at] for at, column in columns}
    rows = []
    for number, cells in raw.rows:
        values: dict[str, Value] = {}
        sound = True
        for at, column in columns:
            value, problem = read_cell(cells[at], column, f"{raw.file}:{number}:{raw.headings[at]}")
            values[column.name] = value
            if problem:
                faults.append(problem)
                sound = False
        if sound:
            rows.append(Row(raw.file, number, values, headings))
    return rows, faults


def _columns(raw: RawTable, table: Table) -> tuple[list[tuple[int, Column]], list[Fault]]:
    found: list[tuple[int, Column]] = []
    faults = []
    seen: set[str] = set()
    for at, heading in enumerate(raw.headings):
        column = table.heading(heading)
        if column is None:
            names = "、".join(each.name for each in table.columns)
            faults.append(fault("unknown-column", f"{raw.file}:1", found=heading, expected=names))
        elif column.name in seen:
            faults.append(fault("duplicate-column", f"{raw.file}:1", found=heading))
        else:
            seen.add(column.name)
            found.append((at, column))
    missing = [each.name for each in table.columns if each.required and each.name not in seen]
    faults += [fault("missing-column", f"{raw.file}:1", column=name) for name in missing]
    return found, faults


def frame(rows: Iterable[Mapping[str, Value]], table: Table) -> pl.DataFrame:
    """Rows as a table with all columns of the schema, in its order and with its types."""
    types: Mapping[str, type[pl.DataType]] = {each.name: _DTYPES.get(each.type, pl.String) for each in table.columns}
    listed: Sequence[Mapping[str, Value]] = list(rows)
    return pl.DataFrame({name: [row.get(name) for row in listed] for name in types}, schema=types)
