"""Pieces of a PDF in typst's language: strings that nothing can break out of, lists of fonts, tables, pictures."""

from __future__ import annotations

import json

from dafeng.reports.content import Picture, Table
from dafeng.reports.fonts import SANS
from dafeng.reports.layout import BREAK, breakable, clean, is_tall, word_room

__all__ = ["font_list", "picture_of", "plain_string", "string_of", "table_of", "text_of"]

_LINE = 30
"""A word of more signs may not fit a line, which holds 56 of the text and 36 of the title."""


def font_list(names: tuple[str, ...]) -> str:
    """A list of fonts: Latin letters and digits in Times, the rest in the first there is."""
    latin = '(name: "Times New Roman", covers: "latin-in-cjk"), (name: "Liberation Serif", covers: "latin-in-cjk")'
    return f"({latin}, " + ", ".join(json.dumps(name, ensure_ascii=False) for name in names) + ",)"


def text_of(value: str) -> str:
    """Text as a string of typst, with its lines: nothing in it can be taken for a command."""
    return "#" + _quoted(breakable(clean(value), _LINE))


def string_of(value: str) -> str:
    """Text as a string of typst, on one line."""
    return _quoted(breakable(clean(value), _LINE).replace("\n", " "))


def plain_string(value: str) -> str:
    """Text as a string of typst where nothing else may stand: a property, a name."""
    return json.dumps(clean(value).replace("\n", " ").replace("\t", " "), ensure_ascii=False)


def _quoted(value: str) -> str:
    """A place to break is an empty box, which leaves no sign behind in what is copied from the file."""
    quoted = json.dumps(value.replace("\t", " "), ensure_ascii=False)
    return quoted + '.split("\\u{200b}").join(box(width: 0pt))' if BREAK in value else quoted


def _cell(table: Table, row: int, place: int, width_mm: float) -> str:
    return _quoted(breakable(clean(table.shown(row, place)), word_room(table, place, width_mm)))


def table_of(table: Table, width_mm: float, *, titled: bool = True) -> str:
    """A table with repeating head, its title above and its note below; rows stay whole unless they are very tall."""
    shares = ", ".join(f"{column.share:g}fr" for column in table.columns)
    aligns = ", ".join(f"{column.align} + horizon" for column in table.columns)
    heads = ", ".join(
        f"align(center, text(font: {font_list(SANS)}, size: 10.5pt, {string_of(column.head)}))"
        for column in table.columns
    )
    kept = ["cell" if is_tall(table, row, width_mm) else "whole" for row in range(len(table.rows))]
    cells = ", ".join(
        f"{kept[row]}({_cell(table, row, column, width_mm)})"
        for row in range(len(table.rows))
        for column in range(len(table.columns))
    )
    body = f"{cells}," if cells else ""
    note = f"\n#block(above: 4pt, text(size: 10.5pt, {string_of(table.note)}))" if table.note else ""
    title = f"#block(sticky: true, caption({string_of(table.title)}))\n" if titled else ""
    return (
        f"{title}#{{\n  set par(first-line-indent: 0em, leading: 4.5pt, justify: false)\n"
        f"  table(columns: ({shares},), align: ({aligns},), stroke: 0.5pt, inset: (x: 3pt, y: 4pt),\n"
        f"    table.header({heads}),\n    {body}\n  )\n}}{note}"
    )


def picture_of(block: Picture, pictures: dict[str, bytes]) -> str:
    """A vector picture with its caption; its bytes are put into `pictures` under the name used."""
    name = f"picture{len(pictures)}.svg"
    pictures[name] = block.svg.encode()
    image = f"image({plain_string(name)}, width: 100%, alt: {plain_string(block.alt)})"
    return f"#block(breakable: false, [#{image}\n#caption({string_of(block.caption)})])"
