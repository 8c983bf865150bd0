"""Reading the archive of issued documents."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from dafeng_site.narrowing import Narrowing
from dafeng_site.people.policy import Scope, visible
from dafeng_site.reporting.models import IssuedDocument

__all__ = ["DocumentFilter", "documents", "kinds_there", "years_there"]


@dataclass(frozen=True, slots=True)
class DocumentFilter(Narrowing):
    """What the archive is narrowed to; empty means all. `search` looks into title, number, names and the whole text."""

    search: str = ""
    kind: str = ""
    year: str = ""
    state: str = ""
    public: str = ""


def documents(scope: Scope, wanted: DocumentFilter | None = None) -> QuerySet[IssuedDocument]:
    """Issued documents that the scope may see, the latest first."""
    rows = visible(scope, IssuedDocument.objects.select_related("author"))
    if wanted is None:
        return rows
    for word in wanted.search.split():
        fields = ("title", "number", "subject", "signer", "addressee", "text")
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(found)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.year.isascii() and wanted.year.isdigit():  # no year that a date cannot have: 1 to 9999
        rows = rows.filter(day__year=min(max(int(wanted.year[:4]), 1), 9998))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.public in ("0", "1"):
        rows = rows.filter(is_public=wanted.public == "1")
    return rows


def years_there(scope: Scope) -> list[int]:
    """Years in which documents were issued, the latest first."""
    return [day.year for day in visible(scope, IssuedDocument.objects.all()).dates("day", "year", order="DESC")]


def kinds_there(scope: Scope) -> list[str]:
    """Kinds that are there, in the order of the library."""
    from dafeng.reports import KINDS

    there = set(visible(scope, IssuedDocument.objects.order_by()).values_list("kind", flat=True))
    return [kind for kind in KINDS if kind in there]
