"""A document as PDF, in the layout of GB/T 9704-2012, set by typst. Pictures stay vectors.

Source: GB/T 9704-2012, 党政机关公文格式, clauses 5 to 7.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from dafeng.reports.content import (
    Block,
    Document,
    Heading,
    ListBlock,
    Paragraph,
    Picture,
    Signature,
    Table,
)
from dafeng.reports.fonts import BODY, HEAD, KAI, SANS, TITLE

__all__ = ["to_pdf"]

_MANY_COLUMNS = 9


def _fonts(names: tuple[str, ...]) -> str:
    return "(" + ", ".join(json.dumps(name, ensure_ascii=False) for name in ("Times New Roman", *names)) + ",)"


_HEAD = """
#set document(title: {title})
#set page(
  paper: "a4", flipped: {flipped}, margin: (top: 37mm, bottom: 35mm, inside: 28mm, outside: 26mm),
  footer: context {{
    set text(size: 14pt)
    let number = counter(page).get().first()
    align(if calc.odd(number) {{ right }} else {{ left }}, [— #number —])
  }},
)
#set text(font: {body}, size: 16pt, lang: "zh", region: "cn", cjk-latin-spacing: none, fallback: true)
#set par(leading: 13pt, spacing: 13pt, first-line-indent: (amount: 2em, all: true), justify: true)
#let head(level, body) = block(above: 13pt, below: 13pt, sticky: true, {{
  set text(
    font: if level == 1 {{ {gothic} }} else if level == 2 {{ {kai} }} else {{ {body} }},
    weight: if level == 3 {{ "bold" }} else {{ "regular" }},
  )
  h(2em)
  body
}})
#let cell(body) = text(font: {serif}, size: 10.5pt, body)
#let caption(body) = block(width: 100%, align(center, par(first-line-indent: 0em,
  text(font: {gothic}, size: 14pt, body))))
"""


def _text(value: str) -> str:
    """Text as a string of typst: nothing in it can be taken for a command."""
    return "#" + json.dumps(value, ensure_ascii=False)


def _string(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _table(table: Table) -> str:
    shares = ", ".join(f"{column.share:g}fr" for column in table.columns)
    aligns = ", ".join(column.align for column in table.columns)
    heads = ", ".join(
        f"align(center, text(font: {_fonts(SANS)}, size: 10.5pt, {_string(column.head)}))" for column in table.columns
    )
    cells = ", ".join(
        f"cell({_string(table.shown(row, column))})"
        for row in range(len(table.rows))
        for column in range(len(table.columns))
    )
    body = f"{cells}," if cells else ""
    note = f"\n#block(above: 4pt, text(size: 10.5pt, {_string(table.note)}))" if table.note else ""
    return (
        f"#block(sticky: true, caption({_string(table.title)}))\n"
        "#{\n  set par(first-line-indent: 0em, leading: 5pt, justify: false)\n"
        f"  table(columns: ({shares},), align: ({aligns},), stroke: 0.5pt, inset: (x: 4pt, y: 5pt),\n"
        f"    table.header({heads}),\n    {body}\n  )\n}}{note}"
    )


def _picture(block: Picture, pictures: dict[str, bytes]) -> str:
    name = f"picture{len(pictures)}.svg"
    pictures[name] = block.svg.encode()
    image = f"image({_string(name)}, width: 100%, alt: {_string(block.alt)})"
    return f"#block(breakable: false, [#{image}\n#caption({_string(block.caption)})])"


def _signature(block: Signature) -> str:
    issuer, day = _string(block.issuer), _string(block.date)
    lines = f"#{issuer}#h(2em)\\ #{day}#h(4em)"
    return f"#v(29pt)\n#block(breakable: false, width: 100%, align(right, par(first-line-indent: 0em)[{lines}]))"


def _words(block: Heading | Paragraph | ListBlock) -> str:
    if isinstance(block, Heading):
        return f"#head({block.level}, {_string(block.text)})"
    if isinstance(block, Paragraph):
        text = _text(block.text)
        return f"#par(first-line-indent: 0em)[{text}]" if block.plain else f"#par[{text}]"
    numbered = enumerate(block.items, start=1)
    return "\n".join(f"#par[{_text(f'{n}．{item}' if block.numbered else item)}]" for n, item in numbered)


def _block(block: Block, pictures: dict[str, bytes]) -> str:
    if isinstance(block, Heading | Paragraph | ListBlock):
        return _words(block)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Picture):
        return _picture(block, pictures)
    return _signature(block) if isinstance(block, Signature) else "#pagebreak(weak: true)"


def _front(content: Document) -> str:
    parts = []
    if content.synthetic:
        parts.append(f'#align(center, text(font: {_fonts(SANS)}, fill: rgb("#c00"), "合成数据，仅供演示"))')
    if content.masthead:
        size = min(40, int(440 / max(len(content.masthead), 1)))
        mast = f'text(font: {_fonts(TITLE)}, size: {size}pt, fill: rgb("#e01f1f"), {_string(content.masthead)})'
        parts.append(f"#align(center, {mast})")
    if content.number:
        parts.append(f"#align(center, {_string(content.number)})")
    if content.masthead:
        parts.append('#line(length: 100%, stroke: 2pt + rgb("#e01f1f"))')
    title = f"text(font: {_fonts(TITLE)}, size: 22pt, {_string(content.title)})"
    parts.append(f"#v(14pt)\n#align(center, par(first-line-indent: 0em, leading: 12pt, {title}))\n#v(14pt)")
    return "\n".join(parts)


def _notes(content: Document) -> str:
    if not content.notes:
        return ""
    lines = "\n".join(f"#par[{_text(f'{n}．{note}')}]" for n, note in enumerate(content.notes, start=1))
    return (
        f"#v(12pt)\n#block[#set text(size: 10.5pt)\n#set par(first-line-indent: 0em, leading: 6pt, spacing: 6pt)\n"
        f"#text(font: {_fonts(SANS)}, size: 12pt)[说明]\n\n{lines}]"
    )


def to_pdf(content: Document, *, made: datetime | None = None) -> bytes:
    """The document as the bytes of a PDF file; `made` is its time stamp, a fixed one unless given."""
    import typst

    wide = any(isinstance(block, Table) and len(block.columns) >= _MANY_COLUMNS for block in content.blocks)
    head = _HEAD.format(
        title=_string(content.title),
        flipped="true" if wide else "false",
        body=_fonts(BODY),
        gothic=_fonts(HEAD),
        kai=_fonts(KAI),
        serif=_fonts(BODY),
    )
    pictures: dict[str, bytes] = {}
    blocks = "\n\n".join(_block(block, pictures) for block in content.blocks)
    source = "\n\n".join((head, _front(content), blocks, _notes(content)))
    files: Any = {"main": source.encode(), **pictures}  # the stubs of typst do not know a dict
    return bytes(typst.compile(files, format="pdf", timestamp=made or datetime(2000, 1, 1, tzinfo=UTC)))
