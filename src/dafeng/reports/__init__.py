"""Official documents: bulletin, self-assessment, evaluation result, target table, yearbook, reminder, one page.

In: a city pack, its plan, a period, the office's wording. Out: one content model (`Document`), written as Word in the
layout of GB/T 9704-2012, as PDF, or as Excel. Text comes from data by templates that a city can change; figures from
unconfirmed sources are left out and named; what has no data says so.
Method: docs/methods/reports.md. Source: GB/T 9704-2012.
"""

from __future__ import annotations

from dafeng.reports.compose import KINDS, Wording, compose, facts_of
from dafeng.reports.content import (
    Column,
    Document,
    Figure,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    Picture,
    Signature,
    Table,
)
from dafeng.reports.context import Context, end_of_period, make_context
from dafeng.reports.excel import to_excel
from dafeng.reports.layout import plain_text
from dafeng.reports.pdf import to_pdf
from dafeng.reports.raster import page_count, page_png
from dafeng.reports.template import Facts, check_template, fill, packaged_template
from dafeng.reports.word import to_word
from dafeng.reports.writing import FORMATS, write_document

__all__ = [
    "FORMATS",
    "KINDS",
    "Column",
    "Context",
    "Document",
    "Facts",
    "Figure",
    "Heading",
    "ListBlock",
    "PageBreak",
    "Paragraph",
    "Picture",
    "Signature",
    "Table",
    "Wording",
    "check_template",
    "compose",
    "end_of_period",
    "facts_of",
    "fill",
    "make_context",
    "packaged_template",
    "page_count",
    "page_png",
    "plain_text",
    "to_excel",
    "to_pdf",
    "to_word",
    "write_document",
]
