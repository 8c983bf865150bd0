"""Reading the books: rows of the factor library by words and filters, balances and drafts that a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from dafeng.accounts.balance import Coefficients, EnergyTotals, Violation, check_balance, coefficients, energy_totals
from dafeng.accounts.factors import FactorLibrary, FactorRow
from dafeng.core.errors import DafengError
from dafeng_site.books.library import city_library
from dafeng_site.books.models import BalanceDraft, EnergyTable, FactorConfirmation, FactorOverride
from dafeng_site.books.tables import Cells, kept_balance
from dafeng_site.kept import kept
from dafeng_site.narrowing import Narrowing
from dafeng_site.people.policy import Scope, visible

__all__ = [
    "FactorFilter",
    "balance_edits",
    "balances",
    "cell_changes",
    "confirmations",
    "confirmed_by",
    "drafts",
    "factor_rows",
    "overrides",
    "totals_of",
    "violations_of",
]


@dataclass(frozen=True, slots=True)
class FactorFilter(Narrowing):
    """What the list of factors is narrowed to."""

    q: str = ""
    kind: str = ""
    parameter: str = ""
    book: str = ""
    certainty: str = ""
    set: str = ""
    place: str = ""


def factor_rows(wanted: FactorFilter | None = None) -> list[FactorRow]:
    """Rows of the library that fit, in the order of the files. They are public: every one names its source."""
    wanted = wanted or FactorFilter()
    library = city_library()
    words = wanted.q.casefold().split()
    return [row for row in library.data.rows if _fits(library, row, wanted) and _says(library, row, words)]


def _fits(library: FactorLibrary, row: FactorRow, wanted: FactorFilter) -> bool:
    return (
        (not wanted.kind or library.data.items[row.item].kind == wanted.kind)
        and (not wanted.parameter or row.parameter == wanted.parameter)
        and (not wanted.book or row.belongs_to(wanted.book))
        and (not wanted.certainty or row.certainty == wanted.certainty)
        and (not wanted.set or row.set == wanted.set)
        and (not wanted.place or row.region in library.regions_of(wanted.place))
    )


def _says(library: FactorLibrary, row: FactorRow, words: list[str]) -> bool:
    if not words:
        return True
    item, parameter = library.data.items[row.item], library.data.parameters[row.parameter]
    source = library.data.sources[row.source]
    text = " ".join(
        (
            item.zh,
            item.en,
            item.code,
            *item.aliases,
            parameter.zh,
            parameter.en,
            source.title_zh,
            source.number,
            row.note,
        )
    ).casefold()
    return all(word in text for word in words)


def confirmed_by(row: str) -> str:
    """Who vouches for a row; empty where nobody does."""
    return next((each.person for each in reversed(city_library().confirmations) if each.row == row), "")


def overrides(scope: Scope, item: str = "", parameter: str = "") -> QuerySet[FactorOverride]:
    """The city's own values, of one item and parameter or of all."""
    found = visible(scope, FactorOverride.objects.all())
    found = found.filter(item=item) if item else found
    return found.filter(parameter=parameter) if parameter else found


def confirmations(scope: Scope) -> QuerySet[FactorConfirmation]:
    """What was confirmed by name."""
    return visible(scope, FactorConfirmation.objects.all())


def balances(scope: Scope) -> QuerySet[EnergyTable]:
    """Balances that the scope may see."""
    return visible(scope, EnergyTable.objects.select_related("place", "source"))


def drafts(scope: Scope) -> QuerySet[BalanceDraft]:
    """Uploaded balances that the scope may see."""
    return visible(scope, BalanceDraft.objects.select_related("place", "source", "user"))


def violations_of(record: EnergyTable) -> tuple[Violation, ...]:
    """Every cell of a stored balance that breaks an identity. Kept under the data version."""
    return kept("violations", (record.pk, record.revision), lambda: check_balance(kept_balance(record)))


def totals_of(record: EnergyTable, rate: float | None = None) -> tuple[EnergyTotals, Coefficients] | DafengError:
    """Totals and the coefficients that made them, or why there are none. Kept under the data version."""

    def made() -> tuple[EnergyTotals, Coefficients] | DafengError:
        balance = kept_balance(record)
        try:
            by = coefficients(city_library(), balance, thermal_rate=rate)
            return energy_totals(balance, by), by
        except DafengError as error:
            return error

    return kept("energy totals", (record.pk, record.revision, rate), made)


def cell_changes(old: Cells, new: Cells) -> list[tuple[str, str, float | None, float | None]]:
    """(row, kind, what was, what is) of every cell that differs between two states of a table."""
    before = {(row, kind): value for row, kinds in old.items() for kind, value in kinds.items()}
    after = {(row, kind): value for row, kinds in new.items() for kind, value in kinds.items()}
    return [
        (*key, before.get(key), after.get(key))
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    ]


def balance_edits(scope: Scope, record: EnergyTable, count: int = 20) -> list[dict[str, Any]]:
    """Who saved which state of a table, the latest first, and the cells that changed with it."""
    rows = list(visible(scope, record.history.all())[: count + 1])
    return [
        {
            "time": row.history_date,
            "who": str(row.history_user or ""),
            "reason": row.history_change_reason or "",
            "note": row.note,
            "changes": cell_changes(rows[at + 1].cells, row.cells) if at + 1 < len(rows) else None,
        }
        for at, row in enumerate(rows[:count])
    ]
