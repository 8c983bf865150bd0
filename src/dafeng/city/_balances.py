"""Energy balances of a pack: tables in the official layout, read and checked by the room of accounts."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from dafeng.city._records import CityPack
from dafeng.core.errors import AccountsError, Fault

if TYPE_CHECKING:  # the room of accounts is opened only when a pack has a balance
    from dafeng.accounts.balance import EnergyBalance

__all__ = ["balance_faults", "energy_balances"]

_KEYS = ("file", "place", "year", "source")


def energy_balances(pack: CityPack) -> tuple[EnergyBalance, ...]:
    """The pack's energy balances, in the order of its index. Raises `AccountsError` for one that cannot be read."""
    rows = pack.tables["balances"].iter_rows(named=True)
    return tuple(_read(pack.files[row["file"]], **{key: row[key] for key in _KEYS}) for row in rows)


def _read(content: bytes, *, file: str, place: str, year: int, source: str) -> EnergyBalance:
    from dafeng.accounts.balance import read_balance

    with tempfile.TemporaryDirectory() as folder:  # the reader takes a path, the pack holds bytes
        path = Path(folder) / PurePosixPath(file).name
        path.write_bytes(content)
        return read_balance(path, place=place, year=year, source=source)


def balance_faults(pack: CityPack) -> list[Fault]:
    """What keeps a table from being read, and where its figures contradict each other.

    Published tables have faults of print, so a broken identity is a warning: a person decides which cell is wrong.
    """
    faults: list[Fault] = []
    for row in pack.tables["balances"].iter_rows(named=True):
        from dafeng.accounts.balance import check_balance

        name = row["file"]
        try:
            balance = _read(pack.files[name], **{key: row[key] for key in _KEYS})
        except AccountsError as error:
            faults += [replace(each, where=f"{name}: {each.where}".rstrip(": ")) for each in error.faults]
            continue
        broken = [each.fault for each in check_balance(balance)]
        faults += [replace(each, where=f"{name}: {each.where}", severity="warning") for each in broken]
        faults += [replace(each, where=f"{name}: {each.where}".rstrip(": "), severity="note") for each in balance.notes]
    return faults
