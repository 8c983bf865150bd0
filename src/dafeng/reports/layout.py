"""What Word and PDF share of the layout: parts of a document by the way pages lie, and the size of the red head."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from dafeng.core.signs import printable
from dafeng.reports.content import Annex, AnnexList, Block, Document, Heading, ListBlock, Paragraph, Signature, Table

__all__ = [
    "BREAK",
    "Part",
    "SignerLine",
    "breakable",
    "clean",
    "head_size",
    "is_tall",
    "parts_of",
    "plain_text",
    "signer_lines",
    "title_lines",
    "word_room",
]

_TITLE_LINE = 19.5
_CLOSING, _SHORT = 2, 200
"""So many paragraphs, of so many characters at most, stay with the signature."""
_NEVER_FIRST, _NEVER_LAST = "，。、；：！？）》”％年月日的", "（《“"
_WORDS = ("工作", "情况", "碳达", "评价", "完成", "进展", "指标", "目标", "自评", "结果", "事项", "年度", "调度")
BREAK = "\u200b"
_WORD = re.compile(r"[!-~\u00a1-\u2dff]+")
"""What is broken nowhere by itself: Latin letters, digits and signs without a space."""
_CELL_SIZE, _CELL_LINE, _CELL_INSET = 10.5, 15.0, 6.0
_TALL = 300.0
"""Points of a row that need not stay whole: two thirds of the lower page, which is the one on its side."""
_POINTS = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks on pages that lie the same way; each annex is a part of its own."""

    blocks: tuple[Block, ...]
    landscape: bool

    @property
    def width_mm(self) -> int:
        """Width of the type area."""
        return 225 if self.landscape else 156

    @property
    def closing(self) -> int:
        """Where what must stay on one page with the signature begins: the last paragraphs of the text, so that no page
        bears the signature alone (clause 7.3.5.5 bars 此页无正文). The number of blocks where nothing is signed."""
        place = next((n for n, block in enumerate(self.blocks) if isinstance(block, Signature)), len(self.blocks))
        if place == len(self.blocks):
            return place
        if place and isinstance(self.blocks[place - 1], AnnexList):
            place -= 1
        for _ in range(_CLOSING):
            before = self.blocks[place - 1] if place else None
            if not isinstance(before, Paragraph) or before.plain or len(before.text) > _SHORT:
                break
            place -= 1
        return place

    @property
    def titled_by_annex(self) -> Table | None:
        """The table whose title stands over it already as the title of the annex."""
        if len(self.blocks) < 2:
            return None
        first, second = self.blocks[:2]
        named = isinstance(first, Annex) and isinstance(second, Table) and first.title == second.title
        return second if named and isinstance(second, Table) else None


def parts_of(content: Document) -> tuple[Part, ...]:
    """Cut a document before each annex; the last part is upright where the document has an imprint (版记)."""
    groups: list[list[Block]] = [[]]
    for block in content.blocks:
        if isinstance(block, Annex):
            groups.append([])
        groups[-1].append(block)
    parts = [Part(tuple(group), any(isinstance(block, Table) and block.wide for block in group)) for group in groups]
    if parts[-1].landscape and (content.copies or content.imprint[0]):
        parts.append(Part((), False))
    return tuple(parts)


def head_size(text: str) -> int:
    """Size of the red head in points: on one line of 156 mm, at most 40 pt; a long name takes two, a longer one more,
    at 14 pt."""
    one = min(40, int(436 / max(_width(text), 1)))
    return one if one >= (18 if text.isascii() else 14) else max(14, min(22, int(1.8 * one)))


def _width(text: str) -> float:
    """Width in characters of full width; Latin letters count half."""
    return sum(0.55 if sign.isascii() else 1.0 for sign in text)


def title_lines(title: str) -> tuple[str, ...]:
    """A title in one line where it fits 156 mm at 22 pt, else in two that are about equal, broken between words
    (回行时词意完整, clause 7.3.1). A longer one is left to the program that shows it."""
    if _width(title) <= _TITLE_LINE or _width(title) > 2 * _TITLE_LINE:
        return (title,)
    best, least = 0, float("inf")
    for place in range(1, len(title)):
        before, after = title[place - 1], title[place]
        if after in _NEVER_FIRST or before in _NEVER_LAST or (before.isascii() and after.isascii() and after != " "):
            continue
        cost = abs(_width(title[:place]) - _width(title) / 2)
        cost += 0 if before == " " or after == " " or title[place : place + 2] in _WORDS else 6
        if cost < least and max(_width(title[:place]), _width(title[place:])) <= _TITLE_LINE:
            best, least = place, cost
    return (title[:best].rstrip(), title[best:].lstrip()) if best else (title,)


@dataclass(frozen=True, slots=True)
class SignerLine:
    """A line of the head of an upward document: the number at the left, at the right 签发人： and names."""

    number: str
    label: str
    names: str


def signer_lines(content: Document) -> tuple[SignerLine, ...]:
    """签发人, two names a line, later lines under the first name; the number stands on the last (clause 7.2.6)."""
    between = r"[、,，;；\s]+" if content.language == "zh" else r"\s*[;；]\s*"
    names = [name for name in re.split(between, content.signer.strip()) if name]
    if not names:
        return ()
    wide = max(len(name) for name in names)
    gap = "\u3000" if content.language == "zh" else "; "
    padded = [name.ljust(wide, "\u3000") for name in names] if content.language == "zh" and len(names) > 1 else names
    label = content.say("签发人：", "Signed off by: ")
    rows = [padded[at : at + 2] for at in range(0, len(padded), 2)]
    blank = "\u3000" * len(label) if content.language == "zh" else ""
    if len(rows) > 1 and len(rows[-1]) == 1 and content.language == "zh":
        rows[-1].append("\u3000" * wide)
    last = len(rows) - 1
    return tuple(
        SignerLine(content.number if at == last else "", blank if at else label, gap.join(row))
        for at, row in enumerate(rows)
    )


def clean(text: str) -> str:
    """The text without signs that no file format can hold."""
    return printable(text)


def breakable(text: str, most: int) -> str:
    """The text with places to break (U+200B) inside words of more than `most` signs, which would leave their line."""

    def opened(match: re.Match[str]) -> str:
        word = match[0]
        return BREAK.join(word) if len(word) > most else word

    return _WORD.sub(opened, text)


def _room(table: Table, place: int, width_mm: float) -> float:
    """Width of a column's text in points."""
    share = table.columns[place].share / sum(column.share for column in table.columns)
    return max(width_mm * _POINTS * share - _CELL_INSET, _CELL_SIZE)


def word_room(table: Table, place: int, width_mm: float) -> int:
    """The longest Latin word that surely fits a column."""
    return int(_room(table, place, width_mm) / (0.65 * _CELL_SIZE))


def is_tall(table: Table, row: int, width_mm: float) -> bool:
    """Whether a row takes so much of a page that it may be broken over two."""

    def lines(place: int) -> int:
        room = _room(table, place, width_mm) / _CELL_SIZE
        return sum(max(1, math.ceil(_width(line) / room)) for line in table.shown(row, place).split("\n"))

    return _CELL_LINE * max(map(lines, range(len(table.columns)))) > _TALL


def plain_text(content: Document) -> str:
    """All words of a document, a line a block or row: for search."""
    if content.letters:
        return "\n".join(plain_text(letter) for letter in content.letters)
    lines = [content.title, content.number]
    for block in content.blocks:
        if isinstance(block, Heading | Paragraph):
            lines.append(block.text)
        elif isinstance(block, ListBlock):
            lines += block.items
        elif isinstance(block, Table):
            lines.append(block.title)
            lines += [
                " ".join(block.shown(row, place) for place in range(len(block.columns)))
                for row in range(len(block.rows))
            ]
        elif isinstance(block, Annex):
            lines.append(block.title)
        elif isinstance(block, Signature):
            lines += [block.issuer, block.date]
    return clean("\n".join(line for line in (*lines, *content.notes) if line))
