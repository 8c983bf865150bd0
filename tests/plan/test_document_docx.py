"""Word files: order, tables, automatic numbers, tracked changes, and hostile packages."""

import io
import zipfile

import pytest
from docx import Document as WordDocument
from hypothesis import given
from hypothesis import strategies as st
from paper import W, docx

from dafeng.core.errors import DocumentError
from dafeng.plan.document import read_document
from dafeng.plan.document.numbering import chinese_number


def code_of(data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        read_document(data, "plan.docx")
    return caught.value.faults[0].code


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, level: int, num: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def level(at: int, form: str, text: str, start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


LISTS = (
    '<w:abstractNum w:abstractNumId="7">'
    + level(0, "chineseCounting", "%1、")
    + level(1, "chineseCountingThousand", "（%2）")
    + level(2, "decimal", "%3．")
    + level(3, "decimal", "%1.%4")
    + "</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/>'
    '<w:lvlOverride w:ilvl="2"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


@pytest.mark.parametrize("form", ["lowerRoman", "upperLetter", "chineseCounting", "decimal"])
@pytest.mark.parametrize("start", ["999999999", "9" * 5000, "²", "-7", "x"])
def test_a_list_that_starts_nowhere_is_read_without_counting_there(form: str, start: str) -> None:
    broken = '<w:lvl w:ilvl="x"/><w:lvl w:ilvl="²"/>'
    counted = level(0, form, "%1、").replace('w:val="1"', f'w:val="{start}"')
    lists = f'<w:abstractNum w:abstractNumId="7">{broken}{counted}</w:abstractNum>'
    lists += '<w:num w:numId="1"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="²"/></w:num>'
    read = read_document(docx(numbered("主要目标", 0), numbering=lists), "plan.docx")
    assert read.text.endswith("、主要目标\n")
    assert len(read.text) < 20


def test_paragraphs_and_tables_of_a_file_written_by_python_docx_come_in_order() -> None:
    word = WordDocument()
    word.add_paragraph("枣庄市碳达峰工作方案")
    table = word.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "指标", "2025年"
    table.cell(1, 0).text, table.cell(1, 1).text = "森林覆盖率", "21%"
    word.add_paragraph("二、主要目标")
    out = io.BytesIO()
    word.save(out)
    document = read_document(out.getvalue(), "plan.docx")
    assert document.text == "枣庄市碳达峰工作方案\n指标\t2025年\n森林覆盖率\t21%\n二、主要目标\n"
    assert (document.format, document.warnings) == ("docx", ())


def test_automatic_numbers_are_printed_as_word_prints_them() -> None:
    body = "".join(
        (numbered("总体要求", 0), numbered("重点任务", 0), numbered("能源", 1), numbered("可再生", 2),
         numbered("煤炭", 2), numbered("工业", 1), numbered("钢铁", 2),
         numbered("又一层", 3), numbered("保障", 0), numbered("组织", 1))
    )  # fmt: skip
    assert read_document(docx(body, numbering=LISTS)).text.splitlines() == [
        "一、总体要求",
        "二、重点任务",
        "（一）能源",
        "1．可再生",
        "2．煤炭",
        "（二）工业",
        "1．钢铁",
        "二.1又一层",
        "三、保障",
        "（一）组织",
    ]


def test_a_second_list_over_the_same_levels_continues_but_where_its_start_is_overridden() -> None:
    body = numbered("甲", 0) + numbered("乙", 2) + numbered("丙", 2) + numbered("丁", 2, 2) + numbered("戊", 2, 2)
    lines = read_document(docx(body, numbering=LISTS)).text.splitlines()
    assert lines == ["一、甲", "1．乙", "2．丙", "1．丁", "2．戊"]


def test_a_style_carries_the_number_and_zero_takes_it_away() -> None:
    styles = (
        '<w:style w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Head"><w:basedOn w:val="Base"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    bare = '<w:pStyle w:val="Base"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = (
        paragraph("甲", '<w:pStyle w:val="Base"/>')
        + paragraph("乙", '<w:pStyle w:val="Head"/>')
        + paragraph("丙", bare)
        + paragraph("丁", '<w:pStyle w:val="Base"/>')
    )
    lines = read_document(docx(body, numbering=LISTS, styles=styles)).text.splitlines()
    assert lines == ["一、甲", "（一）乙", "丙", "二、丁"]


@pytest.mark.parametrize(
    ("number", "printed"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五"), (110, "一百一十"),
     (1001, "一千零一"), (2030, "二千零三十")],
)  # fmt: skip
def test_chinese_numbers(number: int, printed: str) -> None:
    assert chinese_number(number) == printed


def test_tracked_changes_read_as_accepted_and_are_said() -> None:
    body = (
        "<w:p><w:r><w:t>到2025年达到</w:t></w:r><w:del><w:r><w:delText>10%</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>20%</w:t></w:r></w:ins></w:p>"
    )
    document = read_document(docx(body))
    assert document.text == "到2025年达到20%\n"
    assert [each.code for each in document.warnings] == ["document.revisions"]


def test_content_controls_and_links_are_read_and_text_boxes_are_said() -> None:
    body = (
        "<w:sdt><w:sdtContent>" + paragraph("控件里的字") + "</w:sdtContent></w:sdt>"
        "<w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:r><w:tab/><w:t>后</w:t></w:r>"
        "<w:r><w:pict><w:txbxContent>" + paragraph("框里的字") + "</w:txbxContent></w:pict></w:r></w:p>"
    )
    document = read_document(docx(body))
    assert document.text == "控件里的字\n链接\t后\n"
    assert [each.code for each in document.warnings] == ["document.text-boxes"]


def test_an_automatic_table_of_contents_is_left_out() -> None:
    styles = '<w:style w:styleId="11"><w:name w:val="toc 1"/></w:style>'
    body = paragraph("一、总体要求 1", '<w:pStyle w:val="11"/>') + paragraph("一、总体要求")
    document = read_document(docx(body, styles=styles))
    assert document.text == "一、总体要求\n"
    assert [each.code for each in document.warnings] == ["document.contents"]


def test_hidden_text_is_not_read() -> None:
    body = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:t>显</w:t></w:r></w:p>"
    assert read_document(docx(body)).text == "显\n"


def test_a_part_that_inflates_out_of_proportion_is_refused() -> None:
    assert code_of(docx("<w:p/>" * 5_000_000)) == "document.zip-bomb"


def test_a_directory_that_lies_about_the_size_is_no_way_around_the_bound() -> None:
    data = docx("<w:p/>" * 3_000_000)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("word/document.xml").file_size
    lying = data.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != data
    assert code_of(lying) in {"document.zip-bomb", "document.corrupt-zip"}


def test_entities_are_refused_not_expanded() -> None:
    out = io.BytesIO()
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f"{bomb}<w:document {W}><w:body><w:p>&b;</w:p></w:body></w:document>")
    assert code_of(out.getvalue()) == "document.xml-doctype"


def test_broken_xml_is_refused() -> None:
    assert code_of(docx("<w:p>")) == "document.corrupt-xml"


def test_a_file_without_text_is_refused() -> None:
    assert code_of(docx("<w:p/>")) == "document.no-text"


@given(st.data())
def test_a_damaged_package_gives_text_or_a_document_error(data: st.DataObject) -> None:
    whole = bytearray(docx(paragraph("到2025年，森林覆盖率达到21%。")))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=5)):
        whole[place] ^= data.draw(st.integers(1, 255))
    try:
        text = read_document(bytes(whole), "plan.docx").text
    except DocumentError as error:
        text = error.text()
    assert text.strip()
