"""A document as PDF, in the layout of GB/T 9704-2012, set by typst. Pictures stay vectors.

Source: GB/T 9704-2012, 党政机关公文格式, clauses 5 to 7.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dafeng.reports.content import (
    Annex,
    AnnexList,
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
from dafeng.reports.layout import Part, head_size, parts_of, signer_lines, title_lines
from dafeng.reports.pdf_parts import font_list, picture_of, plain_string, string_of, table_of, text_of
from dafeng.reports.raster import page_count

__all__ = ["text_sizes", "to_pdf"]

_HEAD_SIGNS = 24
_MARGIN = {False: "upright", True: "lying"}
_PITCH = (16.0, 28.0)
_COMPACT = ((14.0, 19.0), (13.0, 18.0), (12.0, 17.0), (11.0, 15.0), (10.5, 14.0))
"""Size and line of the text; on a single page the first of these that fits, for Latin letters from 12 pt down."""
_RESERVE = "(top: 20mm, bottom: 32mm, inside: 28mm, outside: 26mm)"
"""What a single page must fit into, so that programs that set text a little wider still have room."""


_UPRIGHT = {
    False: "(top: 37mm, bottom: 35mm, inside: 28mm, outside: 26mm)",
    True: "(top: 20mm, bottom: 20mm, inside: 28mm, outside: 26mm)",
}


_HEAD = """
#let red = rgb("#e01f1f")
#set document(title: {title})
#let upright = {upright}
#let lying = (top: 28mm, bottom: 26mm, left: 37mm, right: 35mm)
#let letter = {letter}
#set page(
  paper: "a4", flipped: {flipped}, margin: {margin},
  footer-descent: 7mm,
  foreground: context if letter and counter(page).get().first() == 1 {{
    place(bottom + center, dy: -20mm, stack(spacing: 1.2pt, line(length: 170mm, stroke: 0.6pt + red),
      line(length: 170mm, stroke: 2pt + red)))
  }},
  footer: context {{
    set text(size: 14pt)
    let number = counter(page).get().first()
    if not (letter and number == 1) {{
      if calc.odd(number) {{ align(right, [— #number —#h(1em)]) }} else {{ align(left, [#h(1em)— #number —]) }}
    }}
  }},
)
#set text(font: {body}, size: {size}pt, lang: {lang}, region: {region}, cjk-latin-spacing: none, fallback: true,
  top-edge: 0.88em, bottom-edge: -0.12em)
#set par(leading: {leading}pt, spacing: {leading}pt, first-line-indent: (amount: {indent}, all: true), justify: true)
#show heading: it => block(above: {leading}pt, below: {leading}pt, sticky: true, {{
  let level = it.level - 1
  set text(size: {size}pt,
    font: if level == 1 {{ {gothic} }} else if level == 2 {{ {kai} }} else {{ {body} }},
    weight: if level == 3 or {latin} {{ "bold" }} else {{ "regular" }},
  )
  par(first-line-indent: (amount: {indent}, all: true), it.body)
}})
#let cell(body) = text(font: {serif}, size: 10.5pt, body)
#let whole(body) = table.cell(breakable: false, cell(body))
#let caption(body) = block(width: 100%, align(center, par(first-line-indent: 0em,
  text(font: {gothic}, size: {size}pt - 2pt, body))))
"""


def _signature(block: Signature, language: str) -> str:
    issuer, day = string_of(block.issuer), string_of(block.date)
    one, two = ("2em", "4em") if language == "zh" else ("0em", "0em")
    lines = f"#text(hyphenate: false, {issuer})#h({one})\\ #{day}#h({two})"
    par = f"par(first-line-indent: 0em, justify: false)[{lines}]"
    return f"#v(56pt)\n#block(breakable: false, width: 100%, align(right, {par}))"


def _annex_list(block: AnnexList, content: Document) -> str:
    word = content.say("附件：", "Annexes: ")
    stop = content.say("．", ". ")
    counts = ("",) if len(block.titles) == 1 else tuple(f"{n}{stop}" for n in range(1, len(block.titles) + 1))
    rows = ", ".join(
        f"[{text_of(word) if place == 0 else ''}], [{text_of(count + title)}]"
        for place, (count, title) in enumerate(zip(counts, block.titles, strict=True))
    )
    return (
        "#v(28pt)\n#{ set par(first-line-indent: 0em)\n"
        f"pad(left: 2em, grid(columns: (auto, 1fr), row-gutter: 12pt, {rows})) }}"
    )


def _annex(block: Annex) -> str:
    title = f'text(font: {font_list(TITLE)}, size: 18pt, weight: "regular", {string_of(block.title)})'
    label = f"text(font: {font_list(HEAD)}, {string_of(block.label)})"
    return (
        f"#par(first-line-indent: 0em, {label})\n#v(28pt)\n"
        f"#{{ show heading: it => align(center, par(first-line-indent: 0em, it.body))\n heading(level: 2, {title}) }}"
    )


def _words(block: Heading | Paragraph | ListBlock, stop: str) -> str:
    if isinstance(block, Heading):
        return f"#heading(level: {block.level + 1}, {string_of(block.text)})"
    if isinstance(block, Paragraph):
        text = text_of(block.text)
        return f"#par(first-line-indent: 0em)[{text}]" if block.plain else f"#par[{text}]"
    numbered = enumerate(block.items, start=1)
    return "\n\n".join(f"#par[{text_of(f'{n}{stop}{item}' if block.numbered else item)}]" for n, item in numbered)


def _block(block: Block, pictures: dict[str, bytes], part: Part, content: Document) -> str:
    if isinstance(block, Heading | Paragraph | ListBlock):
        return _words(block, content.say("．", ". "))
    if isinstance(block, Table):
        return table_of(block, part.width_mm, titled=block is not part.titled_by_annex)
    if isinstance(block, Picture):
        return picture_of(block, pictures)
    if isinstance(block, AnnexList):
        return _annex_list(block, content)
    if isinstance(block, Annex):
        return _annex(block)
    return _signature(block, content.language) if isinstance(block, Signature) else "#pagebreak(weak: true)"


def _front(content: Document) -> str:
    parts = []
    letter = content.form == "letter"
    if content.synthetic:
        warning = content.say("合成数据，仅供演示", "Made-up data, for demonstration only")
        said = f'text(font: {font_list(SANS)}, fill: rgb("#c00"), {string_of(warning)})'
        compact = content.form == "compact"  # keeps its one page: the words stand in the margin
        parts.append(f"#place(top + center, dy: -12mm, {said})" if compact else f"#align(center, {said})")
    if content.masthead:
        size = head_size(content.masthead)
        look = f'font: {font_list(TITLE)}, size: {size}pt, fill: rgb("#e01f1f"), hyphenate: false'
        mast = f"text({look}, {string_of(content.masthead)})"
        parts.append(f"#v({0 if letter else 62}pt)\n#align(center, {mast})\n#v({0 if letter else 34}pt)")
    if letter:
        parts.append(
            "#align(center, block(width: 170mm, stack(spacing: 1.2pt, line(length: 100%, stroke: 2pt + red), "
            "line(length: 100%, stroke: 0.6pt + red))))"
        )
    signed = signer_lines(content) if content.masthead and not letter else ()
    # a number and names that share no line stand in halves of it
    halves = any(len(line.number + line.label + line.names) > _HEAD_SIGNS for line in signed)
    parts += [
        f"#grid(columns: (1fr, {'1fr' if halves else 'auto'}), inset: (x: 1em), {string_of(line.number)}, "
        f"[#{string_of(line.label)}#text(font: {font_list(KAI)}, {string_of(line.names)})])"
        for line in signed
    ]
    if content.number and not signed:
        parts.append(f"#align({'right' if letter else 'center'}, {string_of(content.number)})")
    if content.masthead and not letter:
        parts.append('#line(length: 100%, stroke: 2pt + rgb("#e01f1f"))')
    title_text = " + linebreak() + ".join(f"[#{string_of(line)}]" for line in title_lines(content.title))
    title = f'text(font: {font_list(TITLE)}, size: 22pt, weight: "regular", {title_text})'
    above, shown = (42 if content.masthead else 14), "show heading: it => par(first-line-indent: 0em, it.body)"
    parts.append(
        f"#v({above}pt)\n#{{ {shown}\n set par(leading: 12pt, justify: false)\n"
        f" align(center, heading(level: 1, {title})) }}\n#v(14pt)"
    )
    return "\n".join(parts)


def _closed(part: Part, pieces: list[str]) -> list[str]:
    """The last paragraphs, the list of annexes and the signature as one block that stays on a page."""
    start = part.closing
    stop = next((n for n, block in enumerate(part.blocks) if isinstance(block, Signature)), start - 1) + 1
    if start >= stop:
        return pieces
    inner = "\n\n".join(pieces[start:stop])
    return [*pieces[:start], f"#block(breakable: false, width: 100%)[\n{inner}\n]", *pieces[stop:]]


def _notes(content: Document) -> str:
    if not content.notes:
        return ""
    stop, head = content.say("．", ". "), content.say("数据说明", "Notes on the data")
    lines = "\n\n".join(f"#par[{text_of(f'{n}{stop}{note}')}]" for n, note in enumerate(content.notes, start=1))
    size = 9 if content.form == "compact" else 10.5
    return (
        f"#v(12pt)\n#block[#set text(size: {size}pt)\n#set par(first-line-indent: 0em, leading: 5pt, spacing: 6pt)\n"
        f"#text(font: {font_list(SANS)}, size: 12pt, {string_of(head)})\n\n{lines}]"
    )


def _imprint(content: Document) -> str:
    """版记 at the foot of the last page."""
    body, day = content.imprint
    thick, thin = "line(length: 100%, stroke: 1pt)", "line(length: 100%, stroke: 0.7pt)"
    rows = [f"[{text_of(content.say('抄送：', 'Copies: ') + content.copies)}]"] if content.copies else []
    # a body with a long name takes more lines beside the date, which is never broken
    rows += [f"grid(columns: (1fr, auto), column-gutter: 1em, [{text_of(body)}], [{text_of(day)}])"] if body else []
    if not rows:
        return ""
    inner = f", {thin}, ".join(f"pad(x: 14pt, {row})" for row in rows)
    lines = f"stack(spacing: 6pt, {thick}, {inner}, {thick})"
    words = f"{{ set text(size: 14pt)\n set par(first-line-indent: 0em)\n {lines} }}"
    block = f"block(width: 100%, breakable: false, {words})"
    return f"#place(bottom + left, float: true, clearance: 14pt, {block})"  # also where it has a page of its own


def _source(content: Document, pictures: dict[str, bytes], sizes: tuple[float, float], upright: str) -> str:
    if content.letters:
        again = "\n\n#pagebreak(weak: true)\n#counter(page).update(1)\n\n"
        first, *others = content.letters
        pieces = (_pieces(letter, pictures) for letter in others)
        return again.join((_source(first, pictures, sizes, upright), *pieces))
    return f"{_settings(content, sizes, upright)}\n\n{_pieces(content, pictures)}"


def _settings(content: Document, sizes: tuple[float, float], upright: str) -> str:
    parts = parts_of(content)
    zh = content.language == "zh"
    size, pitch = sizes
    return _HEAD.format(
        title=plain_string(content.title),
        upright=upright,
        size=size,
        leading=pitch - size,
        letter=str(content.form == "letter").lower(),
        flipped=str(parts[0].landscape).lower(),
        margin=_MARGIN[parts[0].landscape],
        lang='"zh"' if zh else '"en"',
        region='"cn"' if zh else "none",
        indent="2em" if zh else "0em",
        latin=str(not zh).lower(),
        body=font_list(BODY),
        gothic=font_list(HEAD),
        kai=font_list(KAI),
        serif=font_list(BODY),
    )


def _pieces(content: Document, pictures: dict[str, bytes]) -> str:
    pieces, parts = [_front(content)], parts_of(content)
    for number, part in enumerate(parts):
        if number:
            pieces.append(f"#set page(flipped: {str(part.landscape).lower()}, margin: {_MARGIN[part.landscape]})")
        pieces += _closed(part, [_block(block, pictures, part, content) for block in part.blocks])
    return "\n\n".join((*pieces, _notes(content), _imprint(content)))


def _compiled(content: Document, sizes: tuple[float, float], upright: str, made: datetime | None = None) -> bytes:
    import typst

    pictures: dict[str, bytes] = {}
    files: Any = {"main": _source(content, pictures, sizes, upright).encode()}  # the stubs of typst do not know a dict
    files |= pictures
    return bytes(typst.compile(files, format="pdf", timestamp=made or datetime(2000, 1, 1, tzinfo=UTC)))


def text_sizes(content: Document) -> tuple[float, float]:
    """Size and line of the text in points: those of the standard; for a single page the largest that fit on it."""
    if content.form != "compact":
        return _PITCH
    steps = _COMPACT if content.language == "zh" else _COMPACT[2:]
    return next((each for each in steps if page_count(_compiled(content, each, _RESERVE)) == 1), steps[-1])


def to_pdf(content: Document, *, made: datetime | None = None) -> bytes:
    """The document as the bytes of a PDF file; `made` is its time stamp, a fixed one unless given."""
    return _compiled(content, text_sizes(content), _UPRIGHT[content.form == "compact"], made)
