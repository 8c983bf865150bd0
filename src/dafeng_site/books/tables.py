"""An energy balance as a record and as the library has it, and reading one from uploaded bytes."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from dafeng.accounts.balance import EnergyBalance, make_balance, read_balance, write_balance
from dafeng.core.errors import Fault
from dafeng_site.books.models import BalanceDraft, EnergyTable
from dafeng_site.data.importing.faults import fault
from dafeng_site.data.importing.sheet import LARGEST, SheetError, weigh
from dafeng_site.kept import kept

__all__ = ["Cells", "balance_of", "cells_of", "kept_balance", "read_upload", "workbook"]

Cells = dict[str, dict[str, float | None]]
_SUFFIXES = (".xlsx", ".csv", ".tsv", ".txt")


def cells_of(balance: EnergyBalance) -> Cells:
    """Rows by code, each with its kinds in the order of the table; a blank cell is None."""
    return {row: {kind: balance.at(row, kind) for kind in balance.kinds} for row in balance.rows}


def balance_of(record: EnergyTable | BalanceDraft) -> EnergyBalance:
    """The record as a balance. Sources carry the id that observations would name."""
    filled = {
        (row, kind): value for row, kinds in record.cells.items() for kind, value in kinds.items() if value is not None
    }
    frame = [(row, kind) for row, kinds in record.cells.items() for kind in kinds]
    made = make_balance(
        record.place_id,
        record.year,
        filled,
        basis=record.basis,  # type: ignore[arg-type]  # the model allows these values alone
        source=record.source.key,
        title=record.title,
        frame=frame,
    )
    return replace(made, state=record.state)  # type: ignore[arg-type]  # the model allows these values alone


def kept_balance(record: EnergyTable) -> EnergyBalance:
    """`balance_of` a stored table, kept under the data version."""
    return kept("energy balance", (record.pk, record.revision), lambda: balance_of(record))


def read_upload(content: bytes, file_name: str, *, place: str, year: int, source: str) -> EnergyBalance:
    """The balance in an uploaded file. SheetError or AccountsError with every fault; nothing is read in part."""
    suffix = Path(file_name).suffix.lower()
    if not content.strip():
        raise SheetError(fault("empty"))
    if len(content) > LARGEST:
        raise SheetError(fault("too-large", found=f"{len(content) // 1_048_576} MB"))
    if content.startswith(b"PK"):
        weigh(content)
        suffix = ".xlsx"
    elif suffix not in _SUFFIXES or suffix == ".xlsx":
        raise SheetError(fault("unknown-type", found=suffix))
    with tempfile.TemporaryDirectory() as folder:  # the reader takes a path
        path = Path(folder) / f"upload{suffix}"
        path.write_bytes(content)
        return _within_reason(read_balance(path, place=place, year=year, source=source))


def _within_reason(balance: EnergyBalance) -> EnergyBalance:
    """The balance, refused where a figure is so large that no table of a place holds it."""
    faults = [
        Fault(
            "balance.too-large",
            zh="数值大得不合理",
            en="the figure is beyond reason",
            where=f"{row} × {kind}",
            found=f"{value:g}",
        )
        for row in balance.rows
        for kind in balance.kinds
        if (value := balance.at(row, kind)) is not None and not abs(value) < 1e12
    ]
    if faults:
        raise SheetError(faults)
    return balance


def workbook(balance: EnergyBalance, place_name: str) -> bytes:
    """The balance as an xlsx file in the official layout."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "balance.xlsx"
        write_balance(balance, path, place_name=place_name)
        return path.read_bytes()
