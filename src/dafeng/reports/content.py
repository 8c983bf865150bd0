"""The content of a document, apart from any file format: heading, paragraph, table, picture, signature, note.

Word, PDF and Excel are made from the same records, so that a figure cannot differ between them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from dafeng.core.errors import Language

__all__ = [
    "Align",
    "Annex",
    "AnnexList",
    "Block",
    "Cell",
    "Column",
    "Document",
    "Figure",
    "Form",
    "Heading",
    "ListBlock",
    "PageBreak",
    "Paragraph",
    "Picture",
    "Signature",
    "Table",
]

Align = Literal["left", "center", "right"]
Form = Literal["document", "letter", "plain", "compact"]
"""文件格式（红头文件）, 信函格式 of GB/T 9704 clause 10.1, a plain paper without a head of the issuing
body, and one with narrow margins and lines for a single page."""
WIDE_COLUMNS = 8
"""A table of so many columns stands on a page on its side."""


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
        if not self.unit:
            return self.title
        return f"{self.title} ({self.unit})" if self.title.isascii() else f"{self.title}（{self.unit}）"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a table with its own decimals: Excel keeps the number, text shows it rounded half up.

    `mark` follows it (ᵉ estimated); `percent`: the value is a share, shown as 97.5%.
    """

    value: float
    digits: int = 0
    mark: str = ""
    percent: bool = False

    def __str__(self) -> str:
        value = Decimal(repr(self.value)) * (100 if self.percent else 1)
        rounded = value.quantize(Decimal(1).scaleb(-self.digits), ROUND_HALF_UP)
        return f"{rounded + 0:,f}{'%' if self.percent else ''}{self.mark}"


Cell = str | float | Figure | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: cells are text as printed, or numbers, which Excel keeps as numbers; None is an empty cell.

    `digits` are the decimals of the number columns by column place; `note` stands below the table.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    digits: tuple[int | None, ...] = ()
    note: str = ""
    name: str = ""

    def shown(self, row: int, column: int) -> str:
        """A cell as printed: numbers with the column's decimals."""
        value = self.rows[row][column]
        if value is None:
            return ""
        if isinstance(value, str | Figure):
            return str(value)
        digits = self.digits[column] if column < len(self.digits) else None
        return f"{value:,g}" if digits is None else str(Figure(value, digits))

    @property
    def wide(self) -> bool:
        """Whether it needs a page on its side."""
        return len(self.columns) >= WIDE_COLUMNS


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


@dataclass(frozen=True, slots=True)
class AnnexList:
    """附件说明: the titles of the annexes, below the text and above the signature."""

    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex begins on a page of its own; `label` (附件1) stands in the first line, `title` in the third."""

    label: str
    title: str


Block = Heading | Paragraph | ListBlock | Table | Picture | Signature | PageBreak | AnnexList | Annex


@dataclass(frozen=True, slots=True)
class Document:
    """An official document.

    `masthead` is the red head of the issuing body (empty: none), `number` the document number (发文字号), `notes` the
    sources, states of data and rounding rules printed at the end; `copies` (抄送) and `imprint` (印发机关、印发日期)
    are the 版记 on the last page; `signer` (签发人, several with 、 between) stands beside the number of a document
    that goes up to a higher authority (上行文); `synthetic` marks made-up data. `language` decides fonts and the
    words of the layout.
    `letters` are whole letters of which the document is the list: Word and PDF hold the letters, each from a new page
    with its own page numbers, Excel the list.
    """

    kind: str
    title: str
    blocks: tuple[Block, ...]
    masthead: str = ""
    number: str = ""
    notes: tuple[str, ...] = ()
    synthetic: bool = False
    form: Form = "plain"
    copies: str = ""
    imprint: tuple[str, str] = ("", "")
    signer: str = ""
    language: Language = "zh"
    letters: tuple[Document, ...] = ()

    def say(self, zh: str, en: str) -> str:
        """The words of the layout in the document's language."""
        return zh if self.language == "zh" else en
