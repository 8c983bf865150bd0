"""A document as Word, in the layout of GB/T 9704-2012, editable.

A4, type area 156 x 225 mm (margins: top 37, bottom 35, left 28, right 26 mm), 22 lines of 28 characters, text in
3号仿宋, title in 2号小标宋, headings 黑体, 楷体, 仿宋; page number 4号 at the outer side. Fonts are named, not shipped.
Source: GB/T 9704-2012, 党政机关公文格式, clauses 5 to 7.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from dafeng.reports.content import (
    Document,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    Picture,
    Signature,
    Table,
)
from dafeng.reports.raster import png_of

__all__ = ["to_word"]

_TITLE, _BODY, _FIRST, _SECOND = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
_LATIN = "Times New Roman"
_LINE = Pt(29)
_RED = RGBColor(0xE0, 0x1F, 0x1F)
_ALIGN = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
_WIDTH_MM = 156
_MANY_COLUMNS = 9


def _run(
    paragraph: Any, text: str, font: str, size: float, *, bold: bool = False, colour: RGBColor | None = None
) -> Any:
    run = paragraph.add_run(text)
    run.font.name = _LATIN
    run.font.size = Pt(size)
    run.font.bold = bold
    if colour is not None:
        run.font.color.rgb = colour
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001  # python-docx has no name for it
    return run


def _paragraph(holder: Any, *, indent: float = 0, align: str = "left", line: Any = _LINE) -> Any:
    paragraph = holder.add_paragraph()
    form = paragraph.paragraph_format
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY if line else WD_LINE_SPACING.SINGLE
    if line:
        form.line_spacing = line
    form.space_before = form.space_after = Pt(0)
    form.first_line_indent = Pt(indent)
    paragraph.alignment = _ALIGN[align]
    return paragraph


def _element(name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _page(section: Any, *, landscape: bool = False) -> None:
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    properties = section._sectPr  # noqa: SLF001  # the grid has no name in python-docx
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(_element("w:docGrid", type="lines", linePitch="579"))  # 22 lines on 225 mm


def _page_number(paragraph: Any, align: str) -> None:
    paragraph.alignment = _ALIGN[align]
    for kind, text in (("", "— "), ("begin", ""), ("instr", "PAGE"), ("end", ""), ("", " —")):
        run = _run(paragraph, text if kind == "" else "", "宋体", 14)
        if kind == "instr":
            instruction = OxmlElement("w:instrText")
            instruction.text = text
            run._element.append(instruction)  # noqa: SLF001  # fields have no name in python-docx
        elif kind:
            run._element.append(_element("w:fldChar", fldCharType=kind))  # noqa: SLF001  # as above


def _footers(document: Any) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    _page_number(section.footer.paragraphs[0], "right")
    _page_number(section.even_page_footer.paragraphs[0], "left")


def _head(document: Any, content: Document) -> None:
    if content.synthetic:
        _run(_paragraph(document, align="center"), "合成数据，仅供演示", _FIRST, 16, colour=_RED)
    if content.masthead:
        size = min(40, int(440 / len(content.masthead)))
        _run(_paragraph(document, align="center", line=None), content.masthead, _TITLE, size, colour=_RED)
    if content.number:
        paragraph = _paragraph(document, align="center")
        _run(paragraph, content.number, _BODY, 16)
    if content.masthead:
        borders = _element("w:pBdr")
        borders.append(_element("w:bottom", val="single", sz="18", space="1", color="E01F1F"))
        rule = _paragraph(document)
        form = rule._element.get_or_add_pPr()  # noqa: SLF001  # borders have no name in python-docx
        form.find(qn("w:spacing")).addprevious(borders)  # the schema wants them before the spacing
    _paragraph(document)
    _run(_paragraph(document, align="center", line=Pt(34)), content.title, _TITLE, 22)
    _paragraph(document)


def _cell(cell: Any, text: str, align: str, *, head: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = _ALIGN["center" if head else align]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(15)
    _run(paragraph, text, _FIRST if head else "宋体", 10.5)


def _table(document: Any, table: Table) -> None:
    title = _paragraph(document, align="center")
    title.paragraph_format.keep_with_next = True
    _run(title, table.title, _FIRST, 14)
    grid = document.add_table(rows=1, cols=len(table.columns))
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    whole = sum(column.share for column in table.columns)
    widths = [Mm(_WIDTH_MM * column.share / whole) for column in table.columns]
    for cell, column in zip(grid.rows[0].cells, table.columns, strict=True):
        _cell(cell, column.head, column.align, head=True)
    properties = grid.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001  # repeated heads have no name in python-docx
    properties.append(_element("w:tblHeader"))
    for number in range(len(table.rows)):
        row = grid.add_row()
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))  # noqa: SLF001  # as above
        for place, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
            _cell(cell, table.shown(number, place), column.align, head=False)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width  # sets every cell too
    if table.note:
        _run(_paragraph(document, line=Pt(16)), table.note, "宋体", 10.5)


def _picture(document: Any, picture: Picture) -> None:
    paragraph = _paragraph(document, align="center", line=None)
    shape = paragraph.add_run().add_picture(BytesIO(png_of(picture.svg)), width=Mm(_WIDTH_MM))
    properties = shape._inline.docPr  # noqa: SLF001  # alternative text has no name in python-docx
    properties.set("descr", picture.alt)
    _vector(document, shape, picture)
    _run(_paragraph(document, align="center"), picture.caption, _FIRST, 14)


def _vector(document: Any, shape: Any, picture: Picture) -> None:
    """The SVG beside its raster form: new Word shows the vector, old Word the raster."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    count = sum(part.partname.endswith(".svg") for part in document.part.package.iter_parts())
    name = PackURI(f"/word/media/vector{count + 1}.svg")
    part = Part(name, "image/svg+xml", picture.svg.encode(), document.part.package)
    link = document.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image")
    blip = shape._inline.graphic.graphicData.pic.blipFill.blip  # noqa: SLF001  # no name in python-docx
    from lxml import etree

    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    vector = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    extension = etree.SubElement(etree.SubElement(blip, f"{{{drawing}}}extLst"), f"{{{drawing}}}ext")
    extension.set("uri", "{96DAC541-7B7A-43D3-8B79-37D633B846F1}")
    etree.SubElement(extension, f"{{{vector}}}svgBlip", nsmap={"asvg": vector}).set(f"{{{relation}}}embed", link)


def _block(document: Any, block: object) -> None:
    if isinstance(block, Heading):
        font = {1: _FIRST, 2: _SECOND}.get(block.level, _BODY)
        paragraph = _paragraph(document, indent=32)
        paragraph.paragraph_format.keep_with_next = True
        level = paragraph._element.get_or_add_pPr()  # noqa: SLF001  # outline levels have no name in python-docx
        level.append(_element("w:outlineLvl", val=str(block.level - 1)))
        _run(paragraph, block.text, font, 16, bold=block.level == 3)
    elif isinstance(block, Paragraph):
        _run(_paragraph(document, indent=0 if block.plain else 32), block.text, _BODY, 16)
    elif isinstance(block, ListBlock):
        for number, item in enumerate(block.items, start=1):
            text = f"{number}．{item}" if block.numbered else item
            _run(_paragraph(document, indent=32), text, _BODY, 16)
    elif isinstance(block, Table):
        _table(document, block)
    elif isinstance(block, Picture):
        _picture(document, block)
    elif isinstance(block, Signature):
        _paragraph(document)
        for text, right in ((block.issuer, 32), (block.date, 64)):
            paragraph = _paragraph(document, align="right")
            paragraph.paragraph_format.right_indent = Pt(right)
            _run(paragraph, text, _BODY, 16)
    elif isinstance(block, PageBreak):
        _paragraph(document, line=None).add_run().add_break(WD_BREAK.PAGE)


def _plain_styles(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = _LATIN, Pt(16)
    properties = style.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), _BODY)
    properties.append(_element("w:lang", val="en-US", eastAsia="zh-CN"))


def to_word(content: Document) -> bytes:
    """The document as the bytes of a .docx file. Tables of many columns turn the page on its side."""
    document = docx.Document()
    _plain_styles(document)
    wide = any(isinstance(block, Table) and len(block.columns) >= _MANY_COLUMNS for block in content.blocks)
    _page(document.sections[0], landscape=wide)
    _footers(document)
    document.core_properties.title = content.title
    document.core_properties.author = content.masthead
    _head(document, content)
    for block in content.blocks:
        _block(document, block)
    if content.notes:
        _run(_paragraph(document, line=Pt(18)), "说明", _FIRST, 12)
        for number, note in enumerate(content.notes, start=1):
            _run(_paragraph(document, line=Pt(18)), f"{number}．{note}", "宋体", 10.5)
    out = BytesIO()
    document.save(out)
    return out.getvalue()
