"""The greenhouse gas inventory of a city, with activity data, notation keys and energy balance taken from its pack."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from dafeng.city._balances import energy_balances
from dafeng.city._estimates import estimate_balance
from dafeng.city._factors import city_factors
from dafeng.city._records import COUNTY_LEVEL, CityPack
from dafeng.city._sinks import sink_activity
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.gwp import GwpSet
from dafeng.core.observations import Book

if TYPE_CHECKING:  # the room of accounts is opened only when it is asked for
    from dafeng.accounts.balance import EnergyBalance
    from dafeng.accounts.factors import FactorLibrary
    from dafeng.accounts.inventory import Activity, BuildOptions, Inventory, Nested, NotationEntry

__all__ = [
    "city_inventory",
    "inventory_activity",
    "inventory_faults",
    "inventory_notation",
    "nested_inventory",
]

_FILE = "inventory/activity.csv"
_KEYS = "inventory/notation.csv"


def inventory_activity(pack: CityPack) -> tuple[Activity, ...]:
    """The pack's activity data as they stand, in their own units; rows of state `missing` are left out."""
    from dafeng.accounts.inventory import Activity

    return tuple(
        Activity(**{**row, "note": row["note"] or ""}, at=f"{_FILE}:{line}")
        for line, row in enumerate(pack.tables["inventory_activity"].iter_rows(named=True), start=2)
        if row["state"] != "missing"
    )


def inventory_notation(pack: CityPack) -> tuple[NotationEntry, ...]:
    """The pack's notation keys."""
    from dafeng.accounts.inventory import NotationEntry

    return tuple(
        NotationEntry(**{**row, "source": row["source"] or ""}, at=f"{_KEYS}:{line}")
        for line, row in enumerate(pack.tables["inventory_notation"].iter_rows(named=True), start=2)
    )


def _inventory_balance(pack: CityPack, place: str, year: int) -> tuple[EnergyBalance | None, tuple[Fault, ...]]:
    """The balance of a place and year: the pack's own, else for the city one scaled down, else none; and what to know.

    A balance that was scaled down has state `estimated`, and all that is made of it inherits that.
    """
    for each in energy_balances(pack):
        if (each.place, each.year) == (place, year):
            return each, ()
    if place == pack.code:
        try:
            found = estimate_balance(
                pack, year, draws=2
            )  # the range is not asked for here, and draws leave the table alone
        except AccountsError as error:
            return None, tuple(replace(each, severity="warning") for each in error.faults)
        return found.balance, (
            Fault(
                "inventory.estimated-balance",
                "没有本市能源平衡表，采用由省表推算的结果（状态：估算）",
                "no balance of the city's own: one scaled down from the province's table (state: estimated)",
                where=f"{place} {year}",
                severity="warning",
            ),
            *(Fault("inventory.estimate-note", each.zh, each.en, severity="note") for each in found.notes),
        )
    return None, ()


def city_inventory(
    pack: CityPack,
    year: int,
    book: Book = "inventory",
    *,
    place: str = "",
    options: BuildOptions | None = None,
    library: FactorLibrary | None = None,
) -> Inventory:
    """The inventory of the city, or of a place in it, from the pack. The GWP set is the pack's choice unless given.

    Where there is a balance of its own, the reference approach stands in `meta`, a wide gap among the findings.

    Raises `AccountsError` with every fault of what the pack holds.
    """
    from dafeng.accounts.inventory import BuildOptions, build_inventory, check_inventory, reference_approach

    where = place or pack.code
    if where != pack.code and pack.place(where) is None:
        raise AccountsError(_no_place(pack, where))
    chosen = options or BuildOptions(gwp_set=cast("GwpSet", pack.choices.gwp_set or "AR5"))
    balance, findings = _inventory_balance(pack, where, year)
    entered = inventory_activity(pack)
    factors = library or city_factors(pack)
    found = build_inventory(
        where,
        year,
        book,
        (*entered, *sink_activity(pack, year, entered, place=where, official=chosen.official)),
        balance,
        factors,
        notation=inventory_notation(pack),
        options=chosen,
    )
    found = replace(found, findings=(*findings, *found.findings, *check_inventory(found)))
    # A table scaled down closes by construction: there is nothing to compare.
    if balance is None or balance.state == "estimated":
        return found
    compared = reference_approach(where, year, book, balance, factors, options=chosen)
    meta = {
        **found.meta,
        "reference_ktco2": f"{compared.total:.1f}",
        "sectoral_ktco2": f"{compared.sectoral_total:.1f}",
        "reference_difference_percent": f"{compared.difference:+.2f}",
    }
    return replace(found, findings=(*found.findings, *compared.findings), meta=meta)


def nested_inventory(
    pack: CityPack, year: int, book: Book = "inventory", *, options: BuildOptions | None = None
) -> Nested:
    """The city's inventory completed from those of its districts and counties, every tonne once; zones are not summed.

    Raises `AccountsError` as `city_inventory` does.
    """
    from dafeng.accounts.inventory import nest_places

    factors = city_factors(pack)
    city = city_inventory(pack, year, book, options=options, library=factors)
    below = [each.code for each in pack.children(pack.code) if each.kind in COUNTY_LEVEL]
    return nest_places(
        city, [city_inventory(pack, year, book, place=code, options=options, library=factors) for code in below]
    )


def _no_place(pack: CityPack, place: str) -> Fault:
    known = "、".join((pack.code, *(each.code for each in pack.places)))
    zh, en = "数据包中没有这个地区", "the pack has no such place"
    return Fault("inventory.no-place", zh, en, found=place, expected=known)


def inventory_faults(pack: CityPack) -> list[Fault]:
    """Activity data and notation keys of the pack that no inventory can use, with file and row."""
    if not len(pack.tables["inventory_activity"]) and not len(pack.tables["inventory_notation"]):
        return []
    from dafeng.accounts.inventory import input_faults

    return input_faults(inventory_activity(pack), inventory_notation(pack))
