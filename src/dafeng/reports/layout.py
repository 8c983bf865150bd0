"""What Word and PDF share of the layout: parts of a document by the way pages lie, and the size of the red head."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dafeng.reports.content import Annex, Block, Document, Heading, ListBlock, Paragraph, Signature, Table

__all__ = ["Part", "clean", "head_size", "parts_of", "plain_text"]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


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
    """Size of the red head in points: on one line of 156 mm, at most 40 pt."""
    return min(40, int(436 / max(len(text), 1)))


def clean(text: str) -> str:
    """The text without signs that no file format can hold."""
    return _CONTROL.sub("", text)


def plain_text(content: Document) -> str:
    """All words of a document, a line a block or row: for search."""
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
