"""The books of a city pack into the database and out again: own factors, confirmations, balances, activities, keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from dafeng.city import CityPack, energy_balances
from dafeng.core.sources import source_ref
from dafeng_site.books.estimates import ESTIMATE_SOURCE
from dafeng_site.books.models import (
    ActivityFigure,
    EnergyTable,
    FactorConfirmation,
    FactorOverride,
    NotationKey,
)
from dafeng_site.books.tables import balance_of, cells_of, workbook
from dafeng_site.data.models import Source
from dafeng_site.people.policy import Scope, visible
from dafeng_site.services import create_many

__all__ = ["SITE_SOURCE", "book_rows", "is_balance", "load_books", "packed_files", "packed_tables"]

SITE_SOURCE = "site-books"
"""The source that an exported pack names for what people gave on the site with their reason alone."""
_REASON = "载入城市数据包"
_BEST = {"measured": 0, "published": 1, "estimated": 2}


def load_books(pack: CityPack, sources: Mapping[str, Source], user: Any) -> None:
    """Store what the pack has of the books. Call inside `writing`, after places and sources."""
    for rows in book_rows(pack, sources).values():
        create_many(user, rows, _REASON)


def book_rows(pack: CityPack, sources: Mapping[str, Source]) -> dict[str, list[Any]]:
    """What the pack has of the books as records, by the name of its table."""
    rows = {name: pack.tables[name].to_dicts() for name in pack.tables}
    return {
        "overrides": [_override(row) for row in rows.get("overrides", ())],
        "confirmations": [_confirmation(row) for row in rows.get("confirmations", ())],
        "balances": _balances(pack, rows.get("balances", []), sources),
        "inventory_activity": [_activity(row, sources) for row in rows.get("inventory_activity", ())],
        "inventory_notation": [_notation(row) for row in rows.get("inventory_notation", ())],
    }


def _override(row: Mapping[str, Any]) -> FactorOverride:
    names = ("item", "parameter", "place", "value", "unit", "valid_from", "valid_to", "person", "reason", "source")
    known = {name: row[name] for name in names}
    return FactorOverride(books=row["book"] or "*", on=date.fromisoformat(row["date"]), **known)


def _confirmation(row: Mapping[str, Any]) -> FactorConfirmation:
    known = {name: row[name] for name in ("row", "person", "reason", "source")}
    return FactorConfirmation(on=date.fromisoformat(row["date"]), **known)


def _balances(pack: CityPack, rows: list[dict[str, Any]], sources: Mapping[str, Source]) -> list[EnergyTable]:
    found = []
    for row, balance in zip(rows, energy_balances(pack) if rows else (), strict=True):
        source = source_ref(row["source"])
        found.append(
            EnergyTable(
                place_id=row["place"],
                year=row["year"],
                source=sources[source.id],
                locator=source.locator,
                state=row["state"],
                basis=balance.basis,
                title=balance.title[:300],
                cells=cells_of(balance),
                file_name=row["file"],
                note=row["note"] or "",
            )
        )
    return found


def _activity(row: Mapping[str, Any], sources: Mapping[str, Source]) -> ActivityFigure:
    source = source_ref(row["source"])
    known = {name: row[name] for name in ("activity", "year", "value", "unit", "state", "uncertainty")}
    return ActivityFigure(
        place_id=row["place"],
        source=sources[source.id],
        locator=source.locator,
        note=row["note"] or "",
        **known,
    )


def _notation(row: Mapping[str, Any]) -> NotationKey:
    known = {name: row[name] for name in ("line", "gas", "year", "notation", "reason")}
    return NotationKey(place_id=row["place"], source=row["source"] or "", **known)


def packed_tables(scope: Scope, tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The pack's tables of the books as the scope may see them; `tables` are those of the pack that was loaded."""
    made: dict[str, list[dict[str, Any]]] = {
        "overrides": [_override_row(row) for row in visible(scope, FactorOverride.objects.all())],
        "confirmations": [_confirmation_row(row) for row in visible(scope, FactorConfirmation.objects.all())],
        "balances": [_balance_row(row) for row in _exported(scope)],
        "inventory_activity": [_activity_row(row) for row in visible(scope, _activities())],
        "inventory_notation": [_notation_row(row) for row in visible(scope, NotationKey.objects.all())],
    }
    return {name: pl.DataFrame(rows, schema=tables[name].schema) for name, rows in made.items() if name in tables}


def packed_files(scope: Scope, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The pack's files with the balances as they now stand, in the official layout."""
    kept = {name: content for name, content in files.items() if not is_balance(name)}
    return kept | {_file_of(row): workbook(balance_of(row), row.place.name) for row in _exported(scope)}


def is_balance(name: str) -> bool:
    """Whether a file of the pack is an energy balance, which the site keeps as a record."""
    return name.startswith("energy_balance/") and name.endswith((".csv", ".xlsx"))


def _activities() -> Any:
    return ActivityFigure.objects.select_related("source")


def _exported(scope: Scope) -> list[EnergyTable]:
    """One table of a place and year, for a pack holds one: measured before published before estimated.

    What the system itself scaled down stays out: the pack holds what it was made from, and makes it again.
    """
    given = EnergyTable.objects.exclude(source__key=ESTIMATE_SOURCE).select_related("place", "source")
    rows = list(visible(scope, given.order_by("pk")))
    chosen: dict[tuple[str, int], EnergyTable] = {}
    for row in sorted(rows, key=lambda each: _BEST.get(each.state, 9)):
        chosen.setdefault((row.place_id, row.year), row)
    return [row for row in rows if chosen[row.place_id, row.year] is row]


def _file_of(row: EnergyTable) -> str:
    return f"energy_balance/{row.place_id}-{row.year}.xlsx"


def _reference(source: Source, locator: str) -> str:
    return f"{source.key}#{locator}" if locator else source.key


def _balance_row(row: EnergyTable) -> dict[str, Any]:
    return {
        "file": _file_of(row),
        "place": row.place_id,
        "year": row.year,
        "state": row.state,
        "source": _reference(row.source, row.locator),
        "note": row.note or None,
    }


def _override_row(row: FactorOverride) -> dict[str, Any]:
    names = ("item", "parameter", "place", "value", "unit", "valid_from", "valid_to", "person", "reason")
    known = {name: getattr(row, name) for name in names}
    return known | {"book": row.books, "date": row.on.isoformat(), "source": row.source or SITE_SOURCE}


def _confirmation_row(row: FactorConfirmation) -> dict[str, Any]:
    known = {name: getattr(row, name) for name in ("row", "person", "reason")}
    return known | {"date": row.on.isoformat(), "source": row.source or SITE_SOURCE}


def _activity_row(row: ActivityFigure) -> dict[str, Any]:
    known = {name: getattr(row, name) for name in ("activity", "year", "value", "unit", "state", "uncertainty")}
    return known | {
        "place": row.place_id,
        "source": _reference(row.source, row.locator),
        "note": row.note or None,
    }


def _notation_row(row: NotationKey) -> dict[str, Any]:
    known = {name: getattr(row, name) for name in ("line", "gas", "year", "notation", "reason")}
    return known | {"place": row.place_id, "source": row.source or None}
