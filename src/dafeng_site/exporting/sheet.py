"""A list ready to be written: headings in both languages and rows of plain cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Cell", "Column", "Sheet", "sheet"]

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its headings, and how its cell is taken from a row."""

    zh: str
    en: str
    get: Callable[[Any], Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headings as (Chinese, English) and rows of cells."""

    headings: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]

    def heading_texts(self, language: str) -> list[str]:
        """The headings in one language."""
        return [en if language.startswith("en") else zh for zh, en in self.headings]


def sheet(columns: Sequence[Column], rows: Iterable[Any]) -> Sheet:
    """A sheet of these columns over the rows."""
    return Sheet(
        tuple((column.zh, column.en) for column in columns),
        tuple(tuple(column.get(row) for column in columns) for row in rows),
    )
