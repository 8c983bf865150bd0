"""The content of a document, apart from any file format: heading, paragraph, table, picture, signature, note.

Word, PDF and Excel are made from the same records, so that a figure cannot differ between them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "Align",
    "Block",
    "Column",
    "Document",
    "Heading",
    "ListBlock",
    "PageBreak",
    "Paragraph",
    "Picture",
    "Signature",
    "Table",
]

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 is 一、, 2 is （一）, 3 is 1．, 4 is （1）; the number is part of the text."""

    level: Literal[1, 2, 3, 4]
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `plain`: without the indent of two characters (an addressee)."""

    text: str
    plain: bool = False


@dataclass(frozen=True, slots=True)
class ListBlock:
    """Short items, one a line; numbered 1．2．3． unless not."""

    items: tuple[str, ...]
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `share` is its part of the width; `unit` stands in the head."""

    title: str
    align: Align = "left"
    share: float = 1.0
    unit: str = ""

    @property
    def head(self) -> str:
        """Title with unit, as printed."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title


@dataclass(frozen=True, slots=True)
class Table:
    """A table: cells are text as printed, or numbers, which Excel keeps as numbers; None is an empty cell.

    `digits` are the decimals of the number columns by column place; `note` stands below the table.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | float | None, ...], ...]
    digits: tuple[int | None, ...] = ()
    note: str = ""
    name: str = ""

    def shown(self, row: int, column: int) -> str:
        """A cell as printed: numbers with the column's decimals."""
        value = self.rows[row][column]
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        digits = self.digits[column] if column < len(self.digits) else None
        return f"{value:,g}" if digits is None else f"{value:,.{digits}f}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A vector picture (SVG as text) with its caption and the same in words for those who cannot see it."""

    svg: str = field(repr=False)
    caption: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, and the day in Chinese figures (2026年11月22日)."""

    issuer: str
    date: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | ListBlock | Table | Picture | Signature | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """An official document.

    `masthead` is the red head of the issuing body (empty: none), `number` the document number (发文字号), `notes` the
    sources, states of data and rounding rules printed at the end; `synthetic` marks made-up data.
    """

    kind: str
    title: str
    blocks: tuple[Block, ...]
    masthead: str = ""
    number: str = ""
    notes: tuple[str, ...] = ()
    synthetic: bool = False
