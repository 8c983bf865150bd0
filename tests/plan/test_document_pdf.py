"""PDF: reading order, page furniture, and files without text."""

import pytest
from paper import pdf

from dafeng.core.errors import DocumentError
from dafeng.plan.document import read_document

LINES = [
    "到2025年，非化石能源消费比重达到20%左右，单位国内",
    "生产总值能源消耗比2020年下降13.5%。",
    "推进煤炭消费替代和转型升级。",
]


def code_of(data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        read_document(data, "plan.pdf")
    return caught.value.faults[0].code


def test_lines_come_from_top_to_bottom_whatever_the_order_of_drawing() -> None:
    drawn = [(70.0, 500.0, LINES[1]), (70.0, 480.0, LINES[2]), (70.0, 520.0, LINES[0])]
    document = read_document(pdf([drawn]), "plan.pdf")
    assert document.text.splitlines() == LINES
    assert (document.format, document.pages) == ("pdf", 1)


def test_columns_keep_the_order_of_drawing() -> None:
    left = [(50.0, 600.0 - 20 * n, f"左栏第{n}行有足够长的文字") for n in range(1, 6)]
    right = [(320.0, 600.0 - 20 * n, f"右栏第{n}行有足够长的文字") for n in range(1, 6)]
    lines = read_document(pdf([left + right])).text.splitlines()
    assert lines == [text for _, _, text in left + right]


def test_page_numbers_and_running_heads_are_removed_and_figures_in_the_text_kept() -> None:
    pages = [
        [
            (70.0, 810.0, "某市人民政府公报"),
            (70.0, 500.0, LINES[0]),
            (70.0, 480.0, "2030"),  # a line of the text that looks like a page number, in the middle of the page
            (70.0, 460.0, LINES[1]),
            (280.0, 40.0, f"— {number} —"),
        ]
        for number in range(1, 5)
    ]
    assert read_document(pdf(pages)).text.splitlines() == [LINES[0], "2030", LINES[1]] * 4


def test_a_short_end_of_a_sentence_at_the_top_of_several_pages_is_kept() -> None:
    pages = [[(70.0, 780.0, "责。"), (70.0, 500.0, LINES[0])] for _ in range(5)]
    assert read_document(pdf(pages)).text.splitlines() == ["责。", LINES[0]] * 5


def test_a_head_that_stands_on_one_page_alone_is_kept() -> None:
    pages = [[(70.0, 810.0, "某市碳达峰工作方案"), (70.0, 500.0, LINES[0])], [(70.0, 500.0, LINES[1])]]
    assert read_document(pdf(pages)).text.splitlines()[0] == "某市碳达峰工作方案"


def test_a_scan_needs_text_recognition() -> None:
    assert code_of(pdf([[], [], []])) == "document.scanned"


def test_scanned_pages_among_others_are_said() -> None:
    document = read_document(pdf([[(70.0, 500.0, text) for text in LINES], []]), "plan.pdf")
    assert [(each.code, each.found) for each in document.warnings] == [("document.scanned-pages", "2")]


def test_an_encrypted_pdf_is_refused() -> None:
    assert code_of(pdf([[(70.0, 500.0, LINES[0])]], encrypt=True)) == "document.encrypted"


def test_a_damaged_pdf_is_refused() -> None:
    assert code_of(b"%PDF-1.7\nnothing of use") == "document.corrupt-pdf"


def test_too_many_pages_are_refused() -> None:
    assert code_of(pdf([[]] * 1001)) == "document.too-many-pages"
