"""Work items by a few words, to choose one of many: never more of them than a page shows."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from dafeng_site.duty.models import WorkItem
from dafeng_site.people.policy import Scope, visible

__all__ = ["items_named", "items_to_choose"]

_MOST_WORDS = 6


def items_to_choose(scope: Scope) -> QuerySet[WorkItem]:
    """The work items that the scope may see, the latest year first."""
    return visible(scope, WorkItem.objects.select_related("unit"))


def items_named(rows: QuerySet[WorkItem], words: str) -> QuerySet[WorkItem]:
    """Those in which each word stands: in code, text, output or unit."""
    for word in words.split()[:_MOST_WORDS]:
        rows = rows.filter(
            Q(code__icontains=word)
            | Q(title__icontains=word)
            | Q(output__icontains=word)
            | Q(unit__name__icontains=word)
        )
    return rows
