"""Tables of a Word document as one piece of XML: a long table is built in milliseconds, cell by cell it takes seconds.

Heads repeat on every page, rows stay whole, the table's title is its description for screen readers.
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from dafeng.reports.content import Align, Table
from dafeng.reports.layout import clean, is_tall

__all__ = ["table_element"]

_TWIPS = 1440 / 25.4
_MARGINS = (
    '<w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>'
    '<w:bottom w:w="28" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
)


def _cell(text: str, align: Align, width: int, style: str) -> str:
    words = '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(line) for line in clean(text).split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>'
        f'<w:pStyle w:val="{style}"/><w:jc w:val="{align}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p></w:tc>'
    )


def table_element(table: Table, width_mm: float) -> Any:
    """The element `w:tbl` of a table that is as wide as the type area."""
    whole = sum(column.share for column in table.columns)
    widths = [round(width_mm * _TWIPS * column.share / whole) for column in table.columns]
    places = list(zip(table.columns, widths, strict=True))
    head = "".join(_cell(column.head, "center", width, "TableHead") for column, width in places)
    rows = "".join(
        ("<w:tr>" if is_tall(table, number, width_mm) else "<w:tr><w:trPr><w:cantSplit/></w:trPr>")
        + "".join(
            _cell(table.shown(number, place), column.align, width, "TableText")
            for place, (column, width) in enumerate(places)
        )
        + "</w:tr>"
        for number in range(len(table.rows))
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    caption = quoteattr(clean(table.title))
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/>{_MARGINS}<w:tblCaption w:val={caption}/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
    )
