"""A document as Word, in the layout of GB/T 9704-2012, editable.

A4, type area 156 x 225 mm (margins: top 37, bottom 35, left 28, right 26 mm), 22 lines of 28 characters, text in
3号仿宋, title in 2号小标宋, headings 黑体, 楷体, 仿宋; page number 4号 at the outer side. Fonts are named, not shipped.
Headings, title and tables use real styles. Source: GB/T 9704-2012, 党政机关公文格式, clauses 5 to 7 and 10.1.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from dafeng.reports.content import (
    Annex,
    AnnexList,
    Block,
    Document,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    Picture,
    Signature,
    Table,
)
from dafeng.reports.layout import Part, SignerLine, clean, head_size, parts_of, signer_lines, title_lines
from dafeng.reports.pdf import text_sizes
from dafeng.reports.raster import png_of
from dafeng.reports.word_parts import (
    FIRST,
    RED,
    SECOND,
    TITLE,
    border,
    foot_frame,
    footers,
    new_section,
    next_letter,
    page,
    paragraph,
    run,
    styles,
)
from dafeng.reports.word_tables import table_element

__all__ = ["to_word"]

_WIDTH_MM = 156
_IMPRINT_SIGNS = 29  # of size 4 (14 pt) in a line of the imprint


def _head(document: Any, content: Document) -> None:
    if content.synthetic:
        warning = content.say("合成数据，仅供演示", "Made-up data, for demonstration only")
        run(paragraph(document, align="center"), warning, FIRST, 16, colour=RED)
    letter = content.form == "letter"
    if content.masthead:
        mast = paragraph(document, align="center", line=None)
        mast.paragraph_format.space_before = Pt(
            0 if letter else 62
        )  # 35 mm below the edge of the type area, clause 7.2.4
        mast.paragraph_format.space_after = Pt(6 if letter else 46)  # two lines
        run(mast, content.masthead, TITLE, head_size(content.masthead), colour=RED)
        if letter:
            border(mast, "bottom", "thickThinSmallGap", 18)
    signed = signer_lines(content) if content.masthead and not letter else ()
    if signed:
        _signers(document, signed)
    elif content.number:
        number = paragraph(document, content.number, "Addressee", align="right" if letter else "center")
        if content.masthead and not letter:
            border(number, "bottom", "single", 18)
    elif content.masthead and not letter:
        border(paragraph(document, style="Addressee"), "bottom", "single", 18)
    if content.masthead:
        paragraph(document)
    compact = content.form == "compact"
    if not compact:
        paragraph(document)
    title = paragraph(document, style="Title", line=34)
    for number, line in enumerate(title_lines(content.title)):
        if number:
            title.runs[-1].add_break()
        title.add_run(clean(line).replace("\n", " "))
    paragraph(document, line=10 if compact else 0)


def _signers(document: Any, lines: tuple[SignerLine, ...]) -> None:
    """The number at the left and who signs off at the right, each one character in (clauses 7.2.5 and 7.2.6)."""
    for line in lines:
        made = paragraph(document, style="Addressee")
        made.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDTH_MM) - Pt(16), WD_TAB_ALIGNMENT.RIGHT)
        made.add_run("\u3000" + clean(line.number) + "\t" + line.label)
        run(made, line.names, SECOND, 16)
    border(made, "bottom", "single", 18)


def _table(document: Any, table: Table, part: Part, *, titled: bool = True) -> None:
    if titled:
        title = paragraph(document, table.title, "Figure Caption")
        title.paragraph_format.keep_with_next = True
    document.element.body.insert_element_before(table_element(table, part.width_mm), "w:sectPr")
    if table.note:
        paragraph(document, table.note, "Data Note")


def _picture(document: Any, picture: Picture, part: Part) -> None:
    holder = paragraph(document, align="center", line=None)
    holder.paragraph_format.keep_with_next = True
    width = min(part.width_mm, 200) - 6  # a picture as wide as the line is moved aside by some programs
    shape = holder.add_run().add_picture(BytesIO(png_of(picture.svg)), width=Mm(width))
    properties = shape._inline.docPr  # noqa: SLF001  # alternative text has no name in python-docx
    properties.set("descr", clean(picture.alt))
    _vector(document, shape, picture)
    paragraph(document, picture.caption, "Figure Caption")


def _vector(document: Any, shape: Any, picture: Picture) -> None:
    """The SVG beside its raster form: new Word shows the vector, old Word the raster."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part as FilePart

    count = sum(part.partname.endswith(".svg") for part in document.part.package.iter_parts())
    name = PackURI(f"/word/media/vector{count + 1}.svg")
    part = FilePart(name, "image/svg+xml", picture.svg.encode(), document.part.package)
    link = document.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image")
    blip = shape._inline.graphic.graphicData.pic.blipFill.blip  # noqa: SLF001  # no name in python-docx
    from lxml import etree

    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    vector = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    extension = etree.SubElement(etree.SubElement(blip, f"{{{drawing}}}extLst"), f"{{{drawing}}}ext")
    extension.set("uri", "{96DAC541-7B7A-43D3-8B79-37D633B846F1}")
    etree.SubElement(extension, f"{{{vector}}}svgBlip", nsmap={"asvg": vector}).set(f"{{{relation}}}embed", link)


def _annex_list(document: Any, block: AnnexList, content: Document) -> None:
    paragraph(document).paragraph_format.keep_with_next = True
    word = content.say("附件：", "Annexes: ")
    for number, title in enumerate(block.titles, start=1):
        lead = word if number == 1 else ""
        count = "" if len(block.titles) == 1 else f"{number}．" if content.language == "zh" else f"{number}. "
        made = paragraph(document, f"{lead}{count}{title}")
        form = made.paragraph_format
        form.left_indent = Pt(80)
        form.first_line_indent = Pt(-48 if number == 1 else 0)
        form.keep_with_next = True


def _signature(document: Any, block: Signature, language: str) -> None:
    for _ in range(2):
        paragraph(document).paragraph_format.keep_with_next = True
    for text, right in ((block.issuer, 32), (block.date, 64)):
        made = paragraph(document, text, align="right")
        made.paragraph_format.right_indent = Pt(right if language == "zh" else 0)
        made.paragraph_format.keep_with_next = right == 32


def _block(document: Any, block: Block, part: Part, content: Document) -> None:
    if isinstance(block, Heading):
        paragraph(document, block.text, f"Heading {block.level}")
    elif isinstance(block, Paragraph):
        paragraph(document, block.text, "Addressee" if block.plain else "Normal")
    elif isinstance(block, ListBlock):
        for number, item in enumerate(block.items, start=1):
            stop = content.say("．", ". ")
            paragraph(document, f"{number}{stop}{item}" if block.numbered else item)
    elif isinstance(block, Table):
        _table(document, block, part, titled=block is not part.titled_by_annex)
    elif isinstance(block, Picture):
        _picture(document, block, part)
    elif isinstance(block, Signature):
        _signature(document, block, content.language)
    elif isinstance(block, AnnexList):
        _annex_list(document, block, content)
    elif isinstance(block, Annex):
        paragraph(document, block.label, "Annex Label")
        paragraph(document)  # the title stands in the third line, clause 7.3.9
        paragraph(document, block.title, "Heading 1", align="center").runs[0].font.size = Pt(18)
    elif isinstance(block, PageBreak):
        paragraph(document, line=None).add_run().add_break(WD_BREAK.PAGE)


def _notes(document: Any, content: Document) -> None:
    if not content.notes:
        return
    paragraph(document, line=12)
    head = paragraph(document, style="Data Note", line=18)
    head.paragraph_format.keep_with_next = True
    run(head, content.say("数据说明", "Notes on the data"), FIRST, 12)
    for number, note in enumerate(content.notes, start=1):
        paragraph(document, f"{number}{content.say('．', '. ')}{note}", "Data Note")


def _imprint(document: Any, content: Document) -> None:
    """版记 at the foot of the last page: thick rule, copies, thin rule, who printed it and when, thick rule."""
    body, day = content.imprint
    lines = [f"{content.say('抄送：', 'Copies: ')}{content.copies}"] if content.copies else []
    wide = sum(1.0 if sign > "\u2000" else 0.5 for sign in body + day)
    apart = bool(body) and wide > _IMPRINT_SIGNS  # the date is never broken: it takes a line of its own
    lines += [body if apart else f"{body}\t{day}"] if body else []
    if not lines:
        return
    made = paragraph(document, lines[0], "Imprint", line=None)
    made.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDTH_MM - 2), WD_TAB_ALIGNMENT.RIGHT)
    for text in lines[1:]:
        made.add_run().add_break()
        rule = made.add_run("\t")
        rule.font.underline = True
        rule.font.size = Pt(5)
        rule.add_break()
        made.add_run(clean(text))
    if apart:
        made.add_run().add_break()
        made.add_run(f"\t{clean(day)}")
    foot_frame(made)


def to_word(content: Document) -> bytes:
    """The document as the bytes of a .docx file. Tables of many columns turn their annex, or the page, on its side."""
    document = docx.Document()
    first = content.letters[0] if content.letters else content
    compact = first.form == "compact"
    styles(document, content.language, text_sizes(first), compact=compact)
    page(document.sections[0], landscape=parts_of(first)[0].landscape, compact=compact)
    footers(document, letter=first.form == "letter")
    document.core_properties.title = clean(content.title)[:250]
    document.core_properties.author = clean(first.masthead)[:250]
    document.core_properties.language = content.say("zh-CN", "en")
    for number, each in enumerate(content.letters or (content,)):
        if number:
            next_letter(document, letter=each.form == "letter")
        _write(document, each)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _write(document: Any, content: Document) -> None:
    """Everything of one document, from its red head to its imprint."""
    parts = parts_of(content)
    _head(document, content)
    for number, part in enumerate(parts):
        if number:
            new_section(document, landscape=part.landscape)
        for place, block in enumerate(part.blocks):
            _block(document, block, part, content)
            if place >= part.closing and isinstance(block, Paragraph):
                form = document.paragraphs[-1].paragraph_format
                form.keep_with_next = form.keep_together = True
    _notes(document, content)
    _imprint(document, content)
