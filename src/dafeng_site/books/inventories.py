"""Inventories of a place and year, built from what a person may see, and kept versions of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any, cast

from django.db.models import QuerySet

from dafeng.accounts.inventory import (
    Activity,
    BuildOptions,
    Inventory,
    LineResult,
    NotationEntry,
    Term,
    build_inventory,
)
from dafeng.core.errors import DafengError
from dafeng.core.gwp import GwpSet
from dafeng.core.observations import Book
from dafeng_site.books.library import city_library
from dafeng_site.books.models import ActivityFigure, EnergyTable, InventoryVersion, NotationKey
from dafeng_site.books.tables import kept_balance
from dafeng_site.data.queries import city
from dafeng_site.kept import kept
from dafeng_site.people.policy import Scope, audience, visible

__all__ = [
    "GWP_SETS",
    "activity_rows",
    "as_record",
    "balance_for",
    "default_gwp",
    "inventory_of",
    "of_record",
    "places_and_years",
    "versions",
]

GWP_SETS: tuple[GwpSet, ...] = ("SAR", "AR4", "AR5", "AR6")
_BEST = {"measured": 0, "published": 1, "estimated": 2}


def default_gwp() -> GwpSet:
    """The set that the city has chosen; AR5 where it has not."""
    here = city()
    chosen = here.gwp_set if here else ""
    return chosen if chosen in GWP_SETS else "AR5"


def activity_rows(scope: Scope) -> QuerySet[ActivityFigure]:
    """Activities that the scope may see."""
    return visible(scope, ActivityFigure.objects.select_related("place", "source"))


def places_and_years(scope: Scope) -> dict[str, list[int]]:
    """Places that have a balance or an activity the scope may see, each with its years, the latest first."""
    pairs = {*visible(scope, EnergyTable.objects.all()).values_list("place__code", "year")}
    pairs |= {*activity_rows(scope).values_list("place__code", "year")}
    found: dict[str, list[int]] = {}
    for place, year in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        found.setdefault(place, []).append(year)
    return found


def balance_for(scope: Scope, place: str, year: int) -> EnergyTable | None:
    """The balance that an inventory is made from: in physical units, measured before published before estimated."""
    rows = visible(scope, EnergyTable.objects.select_related("place", "source"))
    found = list(rows.filter(place__code=place, year=year, basis="physical").order_by("pk"))
    return min(found, key=lambda row: _BEST.get(row.state, 9), default=None)


def inventory_of(scope: Scope, place: str, year: int, book: Book, gwp_set: GwpSet) -> Inventory | DafengError:
    """The inventory, or why there is none. Kept under the data version for all who see the same."""
    key = (*audience(scope), place, year, book, gwp_set)
    return kept("inventory", key, lambda: _built(scope, place, year, book, gwp_set))


def _built(scope: Scope, place: str, year: int, book: Book, gwp_set: GwpSet) -> Inventory | DafengError:
    table = balance_for(scope, place, year)
    rows = activity_rows(scope).filter(place__code=place, year__lte=year).exclude(state="missing")
    keys = visible(scope, NotationKey.objects.filter(place__code=place, year=year))
    try:
        return build_inventory(
            place,
            year,
            book,
            [_activity(row) for row in rows],
            kept_balance(table) if table else None,
            city_library(),
            notation=[_notation(row) for row in keys],
            options=BuildOptions(gwp_set=gwp_set),
        )
    except DafengError as error:
        return error


def _activity(row: ActivityFigure) -> Activity:
    return Activity(
        activity=row.activity,
        place=row.place_id,
        year=row.year,
        value=row.value or 0.0,
        unit=row.unit,
        state=row.state,  # type: ignore[arg-type]  # the model allows these values alone
        source=row.source.key,
        note=row.note,
        uncertainty=row.uncertainty,
        at=row.locator,
    )


def _notation(row: NotationKey) -> NotationEntry:
    return NotationEntry(
        line=row.line,
        gas=row.gas,
        place=row.place_id,
        year=row.year,
        notation=row.notation,  # type: ignore[arg-type]  # services let these values alone in
        reason=row.reason,
        source=row.source,
    )


def versions(scope: Scope) -> QuerySet[InventoryVersion]:
    """Kept inventories that the scope may see."""
    return visible(scope, InventoryVersion.objects.select_related("place", "user"))


def as_record(inventory: Inventory) -> list[dict[str, Any]]:
    """The results as plain values, with every term."""
    return [asdict(each) for each in inventory.results]


def of_record(row: InventoryVersion) -> Inventory:
    """A kept inventory as the library has it; the figures are those that were kept, nothing is built anew."""
    return Inventory(
        place=row.place_id,
        year=row.year,
        book=cast("Book", row.book),
        gwp_set=cast("GwpSet", row.gwp_set),
        results=tuple(_result(each) for each in row.results),
        version=row.version,
        meta=MappingProxyType(dict(row.meta)),
    )


def _result(record: Mapping[str, Any]) -> LineResult:
    terms = tuple(Term(**term) for term in record["terms"])
    return LineResult(**{**record, "terms": terms})
