"""The factor library as this city has it: the packaged rows, what was confirmed by name, the city's own values."""

from __future__ import annotations

from dafeng.accounts.factors import Confirmation, FactorLibrary, Override, default_factors
from dafeng_site.books.models import FactorConfirmation, FactorOverride
from dafeng_site.kept import kept

__all__ = ["city_library", "confirmation_of", "override_of"]


def city_library() -> FactorLibrary:
    """The library with all confirmations and overrides. Kept under the data version."""
    return kept("factor library", (), _made)


def override_of(row: FactorOverride) -> Override:
    """A stored override as the library takes it. AccountsError without person or reason."""
    return Override(
        item=row.item,
        parameter=row.parameter,
        place=row.place,
        value=row.value,
        unit=row.unit,
        person=row.person,
        on=row.on,
        reason=_said(row),
        books=tuple(row.books.split(";")),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def confirmation_of(row: FactorConfirmation) -> Confirmation:
    """A stored confirmation as the library takes it."""
    return Confirmation(row.row, row.person, row.on, _said(row))


def _said(row: FactorOverride | FactorConfirmation) -> str:
    """The reason, with the source of a pack behind it, as the pack's own factors have it."""
    return f"{row.reason}（{row.source}）" if row.source and row.reason else row.reason


def _made() -> FactorLibrary:
    library = default_factors()
    known = {row.id for row in library.data.rows}
    for confirmation in FactorConfirmation.objects.order_by("pk"):
        if confirmation.row in known:  # a later edition of the library may have dropped the row
            library = library.confirmed(confirmation_of(confirmation))
    for override in FactorOverride.objects.order_by("pk"):
        library = library.overridden(override_of(override))
    return library
