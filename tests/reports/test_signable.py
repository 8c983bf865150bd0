"""What a clerk looks for before a document is signed: text beside the signature, one page, sheets to print."""

from __future__ import annotations

from io import BytesIO

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from dafeng.reports import Context, Document, Paragraph, Table, compose, page_count, to_pdf, to_word
from dafeng.reports.content import AnnexList, Column, Heading, ListBlock, Picture, Signature
from dafeng.reports.context import outside_brackets
from dafeng.reports.excel import to_excel
from dafeng.reports.layout import Part, head_size

SIGNED = (
    Heading(1, "一、要求"),
    Paragraph("请抓紧办理。"),
    Paragraph("特此函告。"),
    Signature("办公室", "2025年1月8日"),
)


def test_the_last_paragraphs_stay_with_the_signature() -> None:
    assert Part(SIGNED, False).closing == 1
    annexed = (*SIGNED[:3], AnnexList(("清单",)), SIGNED[3])
    assert Part(annexed, False).closing == 1
    long = (Paragraph("长" * 300), SIGNED[3])
    assert Part(long, False).closing == 1  # nothing but the signature: a long paragraph breaks over the page
    assert Part(SIGNED[:3], False).closing == 3


def test_no_page_bears_the_signature_alone() -> None:
    """22 lines a page: the title and 16 lines leave no room for the signature, so the last words go with it."""
    for lines in range(10, 22):
        body = tuple(Paragraph("一" * 25) for _ in range(lines))
        found = Document("x", "题", (*body, *SIGNED[1:]), form="document", masthead="测试市办公室文件")
        word = docx.Document(BytesIO(to_word(found)))
        kept = [each.text for each in word.paragraphs if each.paragraph_format.keep_with_next]
        assert kept[:2] == ["请抓紧办理。", "特此函告。"]
        assert page_count(to_pdf(found)) <= 3


def test_digits_are_not_broken_in_word(context: Context) -> None:
    normal = docx.Document(BytesIO(to_word(compose("one-pager", context)))).styles["Normal"]
    lang = normal.element.rPr.find(qn("w:lang"))
    assert (lang.get(qn("w:val")), lang.get(qn("w:eastAsia"))) == ("en-US", "zh-CN")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_single_page_holds_what_it_may_hold_at_most(context: Context, language: str) -> None:
    zh = language == "zh"
    row = ("清洁能源电量占全社会用电量的比例", "598.8 万千瓦（2025年，估算）", "约5.6%", "2025年", "进度滞后")
    columns = tuple(Column(str(n), share=share) for n, share in enumerate((2.4, 3.3, 1.6, 1.1, 1.1)))
    table = Table("有数据的目标", columns, (row,) * 6)
    reason = "可再生能源装机：" + "目标年2025年未完成，按近年趋势达不到目标，须逐项制定措施"
    words = (Paragraph("共60个目标，可判断18个：已达成2个，进度正常6个，严重滞后10个；无法判断42个。"),)
    bar = Picture('<svg xmlns="http://www.w3.org/2000/svg" width="720" height="96"/>', "图1", "", 720, 96)
    heads = [Heading(1, f"{n}、目标") for n in "一二三四"]
    blocks = (heads[0], *words, bar, table, heads[1], *words, heads[2], ListBlock((reason,) * 3), heads[3])
    notes = ("数据截至2025年12月31日。", "数据来源：" + "枣庄市森林资源状况；" * 8, "数值四舍五入。")
    title = "枣庄市碳达峰工作进展（2025年）" if zh else "Progress of carbon peaking in Zaozhuang (2025)"
    blocks = (*blocks, ListBlock((reason,) * 3))
    found = Document("one-pager", title, blocks, notes=notes, form="compact", language="zh" if zh else "en")
    assert page_count(to_pdf(found)) == 1


def test_a_long_latin_head_takes_two_lines_and_a_chinese_one() -> None:
    assert head_size("Office of the Zaozhuang Leading Group on Carbon Peaking and Neutrality") == 19  # 2 x 436 pt
    assert head_size("枣庄市碳达峰碳中和工作领导小组办公室文件") == 21


def test_units_stand_outside_brackets() -> None:
    assert outside_brackets("各区〈市〉政府") == "各区（市）政府"


def test_sheets_are_as_wide_as_a_page_and_rows_as_high_as_their_text() -> None:
    columns = (Column("序号", "center", 0.8), Column("说明", share=3.0), Column("得分", "right", 1.0))
    table = Table("表", columns, (("1", "很长的说明" * 40, 1234567.0),), digits=(None, None, 2))
    book = openpyxl.load_workbook(BytesIO(to_excel(Document("x", "题", (table,)))))
    sheet = book.worksheets[0]
    widths = [sheet.column_dimensions[name].width for name in "ABC"]
    assert sum(widths) < 92
    assert widths[2] > len("1,234,567.00")
    assert sheet.row_dimensions[3].height > 15 * 400 / widths[1]  # 200 signs of two half characters
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.paperSize) == ("B3", "$2:$2", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
