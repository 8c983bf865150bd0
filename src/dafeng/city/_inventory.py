"""Activity data and notation keys of the greenhouse gas inventory, read from a pack for the room of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dafeng.city._records import CityPack

if TYPE_CHECKING:  # the room of accounts is opened only when it is asked for
    from dafeng.accounts.inventory import Activity, NotationEntry

__all__ = ["inventory_activity", "inventory_notation"]


def inventory_activity(pack: CityPack) -> tuple[Activity, ...]:
    """The pack's activity data as they stand, in their own units; rows of state `missing` are left out."""
    from dafeng.accounts.inventory import Activity

    return tuple(
        Activity(**{**row, "note": row["note"] or ""})
        for row in pack.tables["inventory_activity"].iter_rows(named=True)
        if row["state"] != "missing"
    )


def inventory_notation(pack: CityPack) -> tuple[NotationEntry, ...]:
    """The pack's notation keys."""
    from dafeng.accounts.inventory import NotationEntry

    return tuple(
        NotationEntry(**{**row, "source": row["source"] or ""})
        for row in pack.tables["inventory_notation"].iter_rows(named=True)
    )
