"""Paged lists: `limit` and `offset` in, `items` and `count` out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet
from ninja import Field, Schema

__all__ = ["Page", "paged"]

Row = TypeVar("Row")


class Page(Schema):
    """Which part of a list is wanted."""

    limit: int = Field(100, ge=1, le=1000)
    offset: int = Field(0, ge=0, le=10_000_000)


def paged(rows: QuerySet[Any] | Sequence[Row], page: Page, show: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """One part of the list, each row as `show` makes it, and how long the whole list is."""
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    part = rows[page.offset : page.offset + page.limit]
    return {"items": [show(row) for row in part], "count": count}
