"""Tables and files of a pack, and the account that stands for people whom a pack does not name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from dafeng.city import CityPack, schema
from dafeng_site.people.models import Role, User

__all__ = ["Packed", "author", "day_if", "frame", "rows", "rows_of", "said", "yes"]

_ACCOUNT = "city-pack"
_TYPES: Mapping[str, Any] = {"number": pl.Float64, "integer": pl.Int64, "year": pl.Int64}


@dataclass(frozen=True, slots=True)
class Packed:
    """Tables by name, and files by their place in the pack."""

    tables: Mapping[str, pl.DataFrame]
    files: Mapping[str, bytes] = field(default_factory=dict)


def frame(name: str, found: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows as a table of the pack's schema. Empty texts become empty cells, days are written as 2026-12-31."""
    columns = {each.name: _TYPES.get(each.type, pl.String) for each in schema().table(name).columns}
    listed = [{column: _cell(row[column]) for column in columns} for row in found]
    return pl.DataFrame(listed, schema=columns)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return value.strip() or None if isinstance(value, str) else value


def rows(pack: CityPack, name: str) -> Iterator[dict[str, Any]]:
    """The rows of a table of the pack, empty text cells as empty texts."""
    return rows_of(pack.tables.get(name), name)


def rows_of(table: pl.DataFrame | None, name: str) -> Iterator[dict[str, Any]]:
    """The rows of a table in the pack's form, empty text cells as empty texts."""
    texts = {each.name for each in schema().table(name).columns if each.type not in _TYPES}
    for row in table.iter_rows(named=True) if table is not None else ():
        yield {column: ("" if value is None and column in texts else value) for column, value in row.items()}


def said(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """These cells of a row by name."""
    return {name: row[name] for name in names}


def yes(text: str) -> bool:
    return text == "yes"


def day_if(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def author(user: Any, pack: CityPack) -> Any:
    """Who stands as the author of what a pack brings: whoever loads it, else an account that nobody can use."""
    if user is not None:
        return user
    found = User.objects.filter(username=_ACCOUNT).first()
    if found is None:
        found = User(username=_ACCOUNT, full_name=f"{pack.name}数据包", role=Role.READER, is_active=False)
        found.set_unusable_password()
        found.save()
    return found
