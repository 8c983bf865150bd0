"""Odd and hostile text in every field that reaches a document: shown as it was typed, never run, never off the page.

What is expected is what was typed: a document says the words of its facts. Left out are only the signs that XML 1.0
(production 2) does not know and the overrides of direction (Unicode Standard Annex 9).
"""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import docx
import openpyxl
import pypdfium2
import pytest
from docx.oxml.ns import qn

from dafeng.core.signs import printable
from dafeng.reports import KINDS, Column, Context, Document, Table, Wording, compose, to_excel, to_pdf, to_word
from dafeng.reports.layout import is_tall
from dafeng.reports.template import Facts, fill

ODD = (
    "<script>alert(1)</script>&amp;&lt;",
    "{{ 7*7 }} {city} @table tasks",
    '#set page(width: 1cm) #panic("x") $x^2$ *b* `c` \\u{41} "引号" <label> @ref',
    "\\input{/etc/passwd} \\n \\\\ %x ~ ^",
    "]]> <![CDATA[x]]> &#0; &bogus;",
    "甲\x00乙\x07丙\x1b丁\x7f戊",
    "甲\ud800乙\udfff丙",
    "甲\u202e001元\u202c乙\u2066丙",
    "甲\u200b乙\u200d丙\ufeff丁",
    "x" * 120,
    "https://example.org/" + "a1b2/" * 20,
    "长文字的说明，" * 60,
    "🏭👨‍👩‍👧‍👦 𠀀𪚥𠮷䶮㙍",
    "第一行\n第二行\t制表\r\n第三行",
    '=HYPERLINK("http://e.invalid","x")',
    "+cmd|' /C calc'!A0",
    "@SUM(1)",
    "-1+1",
    "_x0041_ 0012",
)
"""Markup of templates, typst, TeX and XML, signs that no format keeps, signs nobody sees, what does not break, what is
long, signs beyond the basic plane, several lines, formulas."""
KINDS_OF_AN_OFFICE = [kind for kind in KINDS if kind != "object-assessment"]
_UNSEEN = re.compile(r"[\s\u200b\u200d\ufeff\ufffe\u0002]")


def _hostile(context: Context) -> Context:
    """The city with odd text in every field that people type: items, tasks, units, sources, the plan's name."""
    items = tuple(
        replace(context.items[0], code=f"2024-x{n}", unit=f"u{n}", title=text, output=text, done=0.1)
        for n, text in enumerate(ODD)
    )
    state = context.tasks[1]
    reasons = state.progress.reasons
    assert reasons
    tasks = tuple(
        replace(
            state,
            task=replace(
                state.task, title=text, units=tuple(replace(unit, name=text[:60]) for unit in state.task.units)
            ),
            progress=replace(state.progress, reasons=tuple(replace(each, zh=text, en=text) for each in reasons)),
        )
        for text in ODD
    )
    sources = tuple(
        replace(
            each,
            title_zh=ODD[n],
            confirmed_by=ODD[n + 3],
            confirmed_on="2024-01-01",
            confirmed_reason=ODD[n + 6],
            confirmed_document=ODD[n + 9],
        )
        for n, each in enumerate(context.pack.sources)
    )
    names = {f"u{n}": text[:100] for n, text in enumerate(ODD)}
    return replace(
        context,
        items=items,
        tasks=tasks,
        unit_names={**context.unit_names, **names},
        plan_title=ODD[0] + ODD[2],
        pack=replace(context.pack, sources=sources),
    )


def _document(kind: str, context: Context) -> Document:
    way = Wording(
        ODD[2] + "|办公室", ODD[0], ODD[1], unit="u2", copies=ODD[4] + ODD[14], signer="张三、" + ODD[10][:50]
    )
    return compose(kind, _hostile(context), way)


def _expected(found: Document) -> list[str]:
    """What a table of the document says in cells of text."""
    tables = [block for block in found.blocks if isinstance(block, Table)]
    return [cell for table in tables for row in table.rows for cell in row if isinstance(cell, str)]


@pytest.mark.parametrize("kind", KINDS_OF_AN_OFFICE)
def test_word_shows_odd_text_as_it_was_typed(kind: str, context: Context) -> None:
    found = _document(kind, context)
    word = docx.Document(BytesIO(to_word(found)))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    missing = [text for text in _expected(found) if printable(text) not in cells]
    assert missing == []
    fields = [each.text for each in word.element.iter(qn("w:instrText"))]
    assert set(fields) <= {"PAGE", ""}


@pytest.mark.parametrize("kind", KINDS_OF_AN_OFFICE)
def test_a_pdf_shows_odd_text_as_it_was_typed_and_nothing_off_the_page(kind: str, context: Context) -> None:
    found = _document(kind, context)
    pdf = pypdfium2.PdfDocument(to_pdf(found))
    said = ""
    for page in pdf:
        width, height = page.get_size()
        words = page.get_textpage()
        said += words.get_text_bounded()
        for at in range(words.count_rects()):
            left, bottom, right, top = words.get_rect(at)
            assert left > 0
            assert right < width
            assert bottom > 0
            assert top < height
    plain = _UNSEEN.sub("", said)
    # a row that goes on over a page is read with the head of the table between; of signs that no font here has (emoji)
    # a reader gets no letters
    cells = {_UNSEEN.sub("", printable(text)) for text in _expected(found) if "🏭" not in text}
    assert [text for text in cells if text not in plain and len(text) < 60] == []


@pytest.mark.parametrize("kind", KINDS_OF_AN_OFFICE)
def test_excel_holds_odd_text_as_text(kind: str, context: Context) -> None:
    found = _document(kind, context)
    book = openpyxl.load_workbook(BytesIO(to_excel(found)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    said = {str(cell.value) for cell in cells if cell.data_type == "s"}
    assert [text for text in _expected(found) if text and printable(text) not in said] == []
    assert all(size.height is None or size.height <= 409 for sheet in book for size in sheet.row_dimensions.values())


def test_a_row_higher_than_a_page_goes_on_over_the_next() -> None:
    """429 lines of 15 pt; the type area of 225 mm (638 pt) has room for 42."""
    text = "\n".join(f"第{n:04d}句。" for n in range(1, 430))
    table = Table("表", (Column("甲"), Column("乙"), Column("丙")), ((text, "一", "二"), ("短", "三", "四")))
    assert (is_tall(table, 0, 156), is_tall(table, 1, 156)) == (True, False)
    found = Document("x", "题", (table,))
    pdf = pypdfium2.PdfDocument(to_pdf(found))
    assert len(pdf) > 4
    said = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    assert re.findall(r"第(\d{4})句", said) == [f"{n:04d}" for n in range(1, 430)]
    rows = docx.Document(BytesIO(to_word(found))).tables[0]._tbl.tr_lst
    whole = [row.trPr is not None and row.trPr.find(qn("w:cantSplit")) is not None for row in rows]
    assert whole == [True, False, True]


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    """A cell of Excel takes 32,767 signs (its specification); an emoji counts two."""
    found = Document("x", "题", (Table("表", (Column("栏"),), (("🏭" * 20_000,), ("甲" * 32_767,))),))
    sheet = openpyxl.load_workbook(BytesIO(to_excel(found)))["表"]
    assert sheet["A3"].value.startswith("🏭🏭")
    assert sheet["A3"].value.endswith("全文见 Word 文件 · the rest is in the Word file）")
    assert len(sheet["A3"].value.encode("utf-16-le")) <= 2 * 32_767
    assert sheet["A4"].value == "甲" * 32_767


def test_a_bar_in_a_name_does_not_part_the_imprint() -> None:
    found = fill("# 题\n@imprint {issuer} | {printed}", Facts({"issuer": "甲|乙办公室", "printed": "今日印发"}), "x")
    assert found.imprint == ("甲|乙办公室", "今日印发")
