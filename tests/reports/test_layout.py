"""What makes a document one that an office can sign: head, number, annexes, imprint, real headings, both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn

from dafeng.core.errors import ObservationError, ReportError
from dafeng.reports import (
    KINDS,
    Context,
    Document,
    Figure,
    Heading,
    Paragraph,
    Table,
    Wording,
    compose,
    to_pdf,
    to_word,
)
from dafeng.reports.content import Annex, AnnexList, Column, Signature
from dafeng.reports.context import end_of_period
from dafeng.reports.layout import head_size, parts_of, signer_lines, title_lines
from dafeng.reports.template import Facts, fill

WAY = Wording(number="测碳办〔2025〕3号", copies="市委办公室", unit="市发展改革委")


def _styles(content: bytes) -> list[tuple[str, str]]:
    return [(each.style.name, each.text) for each in docx.Document(BytesIO(content)).paragraphs if each.style]


def test_headings_and_title_of_word_are_real_styles(context: Context) -> None:
    found = _styles(to_word(compose("self-assessment", context, WAY)))
    assert ("Title", "测试市2024年度碳达峰工作自评报告") in found
    assert ("Heading 1", "一、总体情况") in found
    assert ("Heading 2", "（一）目标进展") in found


def test_tables_repeat_their_heads_keep_rows_whole_and_are_named(context: Context) -> None:
    word = docx.Document(BytesIO(to_word(compose("dispatch-bulletin", context, WAY))))
    for table in word.tables:
        first, *others = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in others)
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


def test_annexes_are_listed_above_the_signature_and_numbered_when_several() -> None:
    table = Table("甲", (Column("栏"),), (("一",),), name="a")
    facts = Facts({}, {"a": table}, signatures={"office": Signature("办公室", "2025年1月8日")})
    several = fill("# 题\n文\n@sign office\n@annex 甲\n@table a\n@annex 乙\n@table a", facts, "x")
    kinds = [type(block) for block in several.blocks]
    assert kinds == [Paragraph, AnnexList, Signature, Annex, Table, Annex, Table]
    assert [block.label for block in several.blocks if isinstance(block, Annex)] == ["附件1", "附件2"]
    single = fill("# 题\n@sign office\n@annex 甲\n@table a", facts, "x")
    assert [block.label for block in single.blocks if isinstance(block, Annex)] == ["附件"]


def test_only_the_annex_with_a_wide_table_lies_on_its_side() -> None:
    wide = Table("宽", tuple(Column(str(n)) for n in range(9)), (tuple("1" * 9),))
    found = parts_of(Document("x", "题", (Paragraph("文"), Annex("附件", "宽"), wide)))
    assert [part.landscape for part in found] == [False, True]
    with_imprint = Document("x", "题", (Annex("附件", "宽"), wide), imprint=("办公室", "2025年1月8日印发"))
    assert [part.landscape for part in parts_of(with_imprint)] == [False, True, False]


def test_the_bulletin_has_head_number_copies_and_imprint(context: Context) -> None:
    found = compose("dispatch-bulletin", context, WAY)
    assert (found.form, found.number, found.copies) == ("document", "测碳办〔2025〕3号", "市委办公室")
    assert found.imprint == ("测试市碳达峰碳中和工作领导小组办公室", "2025年1月8日印发")
    frames = [
        each.text
        for each in docx.Document(BytesIO(to_word(found))).paragraphs
        if each._element.pPr is not None and each._element.pPr.find(qn("w:framePr")) is not None
    ]
    assert len(frames) == 1
    assert frames[0].startswith("抄送：市委办公室")
    assert frames[0].endswith("2025年1月8日印发")


def test_the_date_of_an_imprint_is_never_broken(context: Context) -> None:
    day, body = "2025年12月31日印发", "示例市（合成数据）碳达峰碳中和工作领导小组办公室"
    found = replace(compose("dispatch-bulletin", context, WAY), imprint=(body, day))
    frame = next(each for each in docx.Document(BytesIO(to_word(found))).paragraphs if each.text.endswith(day))
    assert frame.text.splitlines()[-2:] == [body, f"\t{day}"]
    pages = pypdfium2.PdfDocument(to_pdf(found))
    lines = pages[len(pages) - 1].get_textpage().get_text_bounded().splitlines()
    assert any(line.replace(" ", "").endswith(day) for line in lines), lines


def test_a_letter_of_reminder_does_not_speak_of_sums(context: Context) -> None:
    assert any("四舍五入" in note for note in compose("dispatch-bulletin", context, WAY).notes)
    assert not any("四舍五入" in note for note in compose("reminder", context, WAY).notes)


def test_items_of_one_definition_are_named_as_a_run(context: Context) -> None:
    found = compose("self-assessment", context, WAY)
    notes = [block.note for block in found.blocks if isinstance(block, Table)]
    assert any(note.startswith("第6至14项：") for note in notes)


def test_a_reminder_is_a_letter_without_page_number_on_its_first_page(context: Context) -> None:
    found = compose("reminder", context, WAY)
    assert (found.form, found.masthead) == ("letter", "测试市碳达峰碳中和工作领导小组办公室")
    section = docx.Document(BytesIO(to_word(found))).sections[0]
    assert section.different_first_page_header_footer
    assert section.first_page_footer.paragraphs[0].text == ""


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_in_english_says_no_chinese_of_its_own(kind: str, context: Context) -> None:
    """Names of the city, its units, tasks and sources stay as they are; every word of ours is English."""
    english = replace(context, language="en")
    found = compose(kind, english, Wording(unit="drc", issuer="Office", addressee="All", sheet="unit"))
    heads = [block.text for block in found.blocks if isinstance(block, Heading)]
    columns = [column.title for block in found.blocks if isinstance(block, Table) for column in block.columns]
    assert all(text.isascii() for text in (*heads, *columns, *(block.title for block in _tables(found))))
    assert to_pdf(found).startswith(b"%PDF")
    assert to_word(found)


def _tables(found: Document) -> list[Table]:
    return [block for block in found.blocks if isinstance(block, Table) and block.name != "items"]


def test_figures_are_rounded_half_up_and_keep_their_mark() -> None:
    # 0.125 has an exact binary form, so rounding half up to two decimals gives 0.13 (half to even gives 0.12)
    assert str(Figure(0.125, 2)) == "0.13"
    assert str(Figure(1234.5, 1, "ᵉ")) == "1,234.5ᵉ"
    assert str(Figure(0.975, 1, percent=True)) == "97.5%"
    assert str(Figure(-0.04, 1)) == "0.0"


def test_figures_of_a_year_do_not_count_before_its_end(context: Context) -> None:
    """The stock of 2024 is 150, of 2023 131: in mid-2024 only the latter is known."""
    from dafeng.reports import make_context

    early = make_context(context.pack, context.plan, context.catalogue, "2024-06", made=date(2024, 7, 1))
    assert early.observations.filter(early.observations["period"] == "2024").is_empty()
    assert not early.observations.filter(early.observations["period"] == "2023").is_empty()


@pytest.mark.parametrize(
    "period", ["2021/2025", "2025-13", "2025-Q5", "", "25", "２０２５", "../2025", "2025-03-01T14"]
)
def test_what_is_no_period_of_a_report_is_refused(period: str) -> None:
    with pytest.raises((ObservationError, ReportError)):
        end_of_period(period)


def test_a_long_title_breaks_between_words_into_lines_about_equal() -> None:
    assert title_lines("关于2024年碳达峰工作调度情况的通报") == ("关于2024年碳达峰工作调度情况的通报",)
    # 22 full-width signs and 4 halves: more than the 19.5 of a line
    assert title_lines("关于2025年第三季度碳达峰工作调度情况的通报") == (
        "关于2025年第三季度",
        "碳达峰工作调度情况的通报",
    )
    assert head_size("市" * 17) == 25  # 436 points over 17 signs
    assert head_size("Office") == 40


def test_the_one_pager_is_one_page(context: Context) -> None:
    from dafeng.reports import page_count

    for language in ("zh", "en"):
        found = compose("one-pager", replace(context, language=language))
        assert page_count(to_pdf(found)) == 1


def test_a_long_list_of_reasons_is_cut_and_counted(context: Context) -> None:
    from dafeng.appraisal.work import WorkReason
    from dafeng.reports.duty import reasons_of

    state = context.tasks[0]
    many = tuple(WorkReason("late", f"第{n}条。", f"number {n}.") for n in range(1, 8))
    long = replace(state, progress=replace(state.progress, reasons=many))
    assert reasons_of(context, long) == "第1条；第2条；第3条；第4条；另有3条"


def test_signs_that_no_format_can_hold_are_left_out() -> None:
    found = Document(
        "x", "题\x0b目", (Paragraph("甲\x00乙\ufffe"), Table("表\x1f", (Column("栏"),), (("值\x07<&>",),)))
    )
    word = docx.Document(BytesIO(to_word(found)))
    assert [each.text for each in word.paragraphs if each.text][:2] == ["题目", "甲乙"]
    assert word.tables[0].cell(1, 0).text == "值<&>"
    assert to_pdf(found).startswith(b"%PDF")


def test_a_report_to_the_province_is_addressed_to_it(context: Context) -> None:
    plain = [block.text for block in compose("self-assessment", context).blocks if isinstance(block, Paragraph)]
    assert plain[0].endswith("碳达峰碳中和工作领导小组办公室：")
    assert "特此报告。" in plain


def test_who_signs_off_an_upward_document_stands_beside_its_number(context: Context) -> None:
    """GB/T 9704-2012, 7.2.5 and 7.2.6: two names a line, the number on the line of the last one."""
    found = compose("self-assessment", context, replace(WAY, signer="张三、欧阳修、李四"))
    first, last = signer_lines(found)
    assert (first.number, first.label, first.names) == ("", "签发人：", "张三\u3000\u3000欧阳修")
    assert (last.number, last.label) == (WAY.number, "\u3000" * 4)
    assert last.names.startswith("李四\u3000")
    [alone] = signer_lines(replace(found, signer="张三"))
    assert (alone.number, alone.label, alone.names) == (WAY.number, "签发人：", "张三")
    lines = [paragraph for paragraph in docx.Document(BytesIO(to_word(found))).paragraphs if "\t" in paragraph.text]
    shown = [line.text.strip() for line in lines[:2]]
    assert shown == ["签发人：张三\u3000\u3000欧阳修", f"{WAY.number}\t{last.label}李四"]
    names = next(run for run in lines[0].runs if "张三" in run.text)
    assert names._element.rPr.rFonts.get(qn("w:eastAsia")) == "楷体_GB2312"
    page = pypdfium2.PdfDocument(to_pdf(found))[0]
    text = "".join(page.get_textpage().get_text_range().split())
    assert "签发人：张三欧阳修" in text
    assert f"{WAY.number}李四" in text


def test_no_other_document_names_who_signs_off(context: Context) -> None:
    for kind in ("dispatch-bulletin", "evaluation-result"):
        assert signer_lines(compose(kind, context, replace(WAY, signer="张三"))) == ()
    assert signer_lines(compose("self-assessment", context, WAY)) == ()
