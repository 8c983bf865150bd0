"""Pieces of a Word document that python-docx has no name for: styles, sections, page numbers, rules, frames.

Measures of GB/T 9704-2012: margins 37, 35, 28, 26 mm; 22 lines of 28 characters; page number 4号 7 mm below the text.
"""

from __future__ import annotations

from typing import Any

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from dafeng.core.errors import Language
from dafeng.reports.layout import clean

__all__ = [
    "BODY",
    "FIRST",
    "RED",
    "SECOND",
    "TITLE",
    "border",
    "element",
    "foot_frame",
    "footers",
    "new_section",
    "next_letter",
    "page",
    "paragraph",
    "run",
    "styles",
]

TITLE, BODY, FIRST, SECOND, PLAIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
_LINE = 28.0
"""固定值 28 磅: 22 lines fill the type area of 225 mm."""
RED = RGBColor(0xE0, 0x1F, 0x1F)
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_LATIN = "Times New Roman"
_NAMED = ("Table Text", "Table Head", "Figure Caption", "Data Note", "Annex Label", "Addressee", "Imprint")


def element(name: str, **attributes: str) -> Any:
    """An element of WordprocessingML with attributes."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _fonts(properties: Any, font: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]  # the fonts of a theme would win over these
    for key, value in (("ascii", _LATIN), ("hAnsi", _LATIN), ("cs", _LATIN), ("eastAsia", font)):
        fonts.set(qn(f"w:{key}"), value)


def _style(
    document: Any,
    name: str,
    font: str,
    size: float,
    *,
    line: float,
    align: str = "left",
    indent: float = 0,
    bold: bool = False,
) -> Any:
    known = {style.name for style in document.styles}
    style = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    _fonts(style.element.get_or_add_rPr(), font)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    form.first_line_indent = Pt(indent)
    form.alignment = _ALIGN[align]
    properties = style.element.get_or_add_pPr()
    for old in properties.findall(qn("w:pBdr")):
        properties.remove(old)  # the Title of the default file has a blue rule
    return style


def styles(
    document: Any, language: Language, sizes: tuple[float, float] = (16, _LINE), *, compact: bool = False
) -> None:
    """Real styles for text, title, headings, tables and notes, so that Word's outline and screen readers know them."""
    zh = language == "zh"
    size, line = sizes
    indent = 2 * size if zh else 0
    normal = _style(document, "Normal", BODY, size, line=line, align="justify", indent=indent)
    snap = element("snapToGrid", val="0")
    properties = normal.element.get_or_add_pPr()
    properties.find(qn("w:spacing")).addprevious(snap)  # lines keep their pitch, in tables above all
    lang = element("lang", val="en-US", eastAsia="zh-CN")  # Latin letters and digits: a number is not broken
    normal.element.get_or_add_rPr().append(lang)
    _style(document, "Title", TITLE, 22 if zh else 20, line=34, align="center", bold=not zh)
    for level, font in ((1, FIRST), (2, SECOND), (3, BODY), (4, BODY)):
        style = _style(document, f"Heading {level}", font, size, line=line, indent=indent, bold=level == 3 or not zh)
        style.paragraph_format.keep_with_next = True
    _style(document, "Table Text", PLAIN, 10.5, line=15)
    _style(document, "Table Head", FIRST, 10.5, line=15, align="center", bold=not zh)
    _style(document, "Figure Caption", FIRST, size - 2, line=line, align="center", bold=not zh)
    _style(document, "Data Note", PLAIN, 9 if compact else 10.5, line=13 if compact else 16)
    _style(document, "Annex Label", FIRST, 16, line=_LINE, bold=not zh)
    _style(document, "Addressee", BODY, 16, line=_LINE, align="justify")
    _style(document, "Imprint", BODY, 14, line=24)
    for name in _NAMED:
        document.styles[name].base_style = document.styles["Normal"]


def paragraph(holder: Any, text: str = "", style: str = "Normal", *, align: str = "", line: float | None = 0) -> Any:
    """A paragraph of a style; `line` 0 leaves the style's, None gives it the height of what stands in it."""
    made = holder.add_paragraph(style=style)
    if line:
        made.paragraph_format.line_spacing = Pt(line)
    if line is None:
        made.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        made.paragraph_format.first_line_indent = Pt(0)
    if align:
        made.alignment = _ALIGN[align]
        made.paragraph_format.first_line_indent = Pt(0)
    if text:
        made.add_run(clean(text))
    return made


def run(holder: Any, text: str, font: str, size: float, *, colour: RGBColor | None = None) -> Any:
    """A run with a font of its own."""
    made = holder.add_run(clean(text))
    made.font.size = Pt(size)
    if colour is not None:
        made.font.color.rgb = colour
    _fonts(made._element.get_or_add_rPr(), font)  # noqa: SLF001  # python-docx has no name for it
    return made


def page(section: Any, *, landscape: bool, compact: bool = False) -> None:
    """A4 with the margins of the standard; compact: narrow ones above and below."""
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = (Mm(28), Mm(26)) if landscape else (Mm(37), Mm(35))
    if compact and not landscape:
        section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = (Mm(37), Mm(35)) if landscape else (Mm(28), Mm(26))
    section.footer_distance = Mm(16 if landscape else 12 if compact else 25)
    properties = section._sectPr  # noqa: SLF001  # the grid has no name in python-docx
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(element("docGrid", type="lines", linePitch="579"))  # 22 lines on 225 mm


def new_section(document: Any, *, landscape: bool) -> None:
    """What follows stands on new pages, upright or on their side."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    page(section, landscape=landscape)


def next_letter(document: Any, *, letter: bool) -> None:
    """The next letter of a file: from a new page, numbered from 1, its first page with the foot of a letter."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    page(section, landscape=False)
    if letter:
        section.different_first_page_header_footer = True
        section.footer_distance = Mm(20)
    properties = section._sectPr  # noqa: SLF001  # the page number has no name in python-docx
    for old in properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    properties.find(qn("w:pgMar")).addnext(element("pgNumType", start="1"))


def _page_number(holder: Any, align: str) -> None:
    holder.alignment = _ALIGN[align]
    form = holder.paragraph_format
    form.first_line_indent = Pt(0)
    form.right_indent, form.left_indent = (Pt(14), Pt(0)) if align == "right" else (Pt(0), Pt(14))
    for kind, text in (("", "— "), ("begin", ""), ("instr", "PAGE"), ("end", ""), ("", " —")):
        made = run(holder, text if kind == "" else "", PLAIN, 14)
        if kind == "instr":
            instruction = element("instrText")
            instruction.text = text
            made._element.append(instruction)  # noqa: SLF001  # fields have no name in python-docx
        elif kind:
            made._element.append(element("fldChar", fldCharType=kind))  # noqa: SLF001  # as above


def footers(document: Any, *, letter: bool) -> None:
    """Page numbers at the outer side (右空一字, 左空一字); the first page of a letter has a double rule instead."""
    document.settings.odd_and_even_pages_header_footer = True
    document.settings.element.insert(1, element("mirrorMargins"))
    section = document.sections[0]
    _page_number(section.footer.paragraphs[0], "right")
    _page_number(section.even_page_footer.paragraphs[0], "left")
    if letter:
        section.different_first_page_header_footer = True
        section.footer_distance = Mm(20)
        first = section.first_page_footer.paragraphs[0]
        beyond = Mm(-7)  # 170 mm, 7 mm beyond the text at each side
        first.paragraph_format.left_indent = first.paragraph_format.right_indent = beyond
        border(first, "top", "thinThickSmallGap", 18)


def border(holder: Any, side: str, kind: str, size: int, colour: str = "E01F1F") -> None:
    """A rule at a side of a paragraph; `size` in eighths of a point."""
    properties = holder._element.get_or_add_pPr()  # noqa: SLF001  # borders have no name in python-docx
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = element("pBdr")
        holder.paragraph_format.line_spacing = holder.paragraph_format.line_spacing or Pt(_LINE)
        properties.find(qn("w:spacing")).addprevious(borders)  # the schema wants them before the spacing
    borders.append(element(side, val=kind, sz=str(size), space="1", color=colour))


def foot_frame(holder: Any) -> None:
    """Put a paragraph into a frame at the foot of the type area, between two thick rules, as 版记 stands."""
    properties = holder._element.get_or_add_pPr()  # noqa: SLF001  # frames have no name in python-docx
    framed = element(
        "framePr", w="8844", wrap="around", vAnchor="margin", hAnchor="margin", xAlign="left", yAlign="bottom"
    )
    properties.find(qn("w:pStyle")).addnext(framed)
    borders = element("pBdr")
    for side in ("top", "bottom"):
        borders.append(element(side, val="single", sz="8", space="1", color="000000"))
    framed.addnext(borders)
