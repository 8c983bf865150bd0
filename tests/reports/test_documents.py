"""Documents say what the data say, in every format alike."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest
from docx.oxml.ns import qn

from dafeng.city import load_pack
from dafeng.cli import main
from dafeng.core import default_catalogue
from dafeng.core.errors import ReportError
from dafeng.plan import read_plan
from dafeng.reports import (
    KINDS,
    Context,
    Document,
    Facts,
    Heading,
    Paragraph,
    Table,
    Wording,
    compose,
    fill,
    make_context,
    to_excel,
    to_pdf,
    to_word,
    write_document,
)
from dafeng.reports.compose import facts_of
from dafeng.reports.context import chinese_date, end_of_period, period_words
from dafeng.reports.targets import target_table

UNIT = {
    "reminder": Wording(unit="市发展改革委"),
    "object-assessment": Wording(unit="市发展改革委", sheet="unit", remarks="按期完成。"),
}


def _text(found: Document) -> str:
    lines = [found.title]
    for block in found.blocks:
        if isinstance(block, Heading | Paragraph):
            lines.append(block.text)
        elif isinstance(block, Table):
            lines += ["|".join(block.shown(r, c) for c in range(len(block.columns))) for r in range(len(block.rows))]
    return "\n".join([*lines, *found.notes])


def _pdf_text(content: bytes) -> str:
    pages = pypdfium2.PdfDocument(content)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    pages.close()
    return text


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_is_written_in_every_format(kind: str, context: Context) -> None:
    found = compose(kind, context, UNIT.get(kind))
    word = docx.Document(BytesIO(to_word(found)))
    assert found.title in [paragraph.text for paragraph in word.paragraphs]
    assert found.title.replace(" ", "") in _pdf_text(to_pdf(found)).replace("\r\n", "").replace(" ", "")
    book = openpyxl.load_workbook(BytesIO(to_excel(found)))
    assert found.title in [row[0].value for row in book["正文"].iter_rows()]


def test_a_bulletin_ranks_names_what_is_behind_and_says_why(context: Context) -> None:
    text = _text(compose("dispatch-bulletin", context))
    # energy: (3 x 1 + 1 x 0.9) / 4 = 97.5 %, all of it expected by the end of the year
    assert "1|市能源局|2|1|97.5%|100.0%|0" in text
    assert "2|市发展改革委|1|0|20.0%|100.0%|1" in text
    assert "“=关停锅炉”逾期184天" in text
    assert [block.title for block in compose("dispatch-bulletin", context).blocks if isinstance(block, Table)] == [
        "各单位工作进展排名",
        "滞后任务清单",
        "任务进展情况表",
    ]


def test_headings_are_numbered_without_holes(context: Context) -> None:
    full = [block.text for block in compose("dispatch-bulletin", context).blocks if isinstance(block, Heading)]
    assert full == ["一、总体进展", "二、各单位进展", "三、滞后任务", "四、下一步要求"]
    template = "# t\n## 甲\n### 子\n### 丑\n@if none\n## 乙\n@end\n## 丙\n### 寅"
    found = fill(template, Facts({"none": ""}), "x")
    assert [block.text for block in found.blocks if isinstance(block, Heading)] == [
        "一、甲",
        "（一）子",
        "（二）丑",
        "二、丙",
        "（一）寅",
    ]


def test_figures_of_unconfirmed_sources_and_of_later_years_stay_out(context: Context) -> None:
    text = _text(compose("yearbook", context))
    assert "森林蓄积量|统计|万立方米" in text
    assert "999" not in text
    assert "森林覆盖率" not in text
    assert "传闻" in text.rpartition("未采用")[2]


def test_a_reminder_lists_what_the_unit_owes_and_nothing_of_others(context: Context) -> None:
    text = _text(compose("reminder", context, UNIT["reminder"]))
    assert "=关停锅炉|关停3台|2024年6月30日|20.0%|逾期184天" in text
    assert "并网" not in text
    with pytest.raises(ReportError) as caught:
        compose("reminder", context, Wording(unit="没有的局"))
    assert "市能源局" in caught.value.faults[0].expected


def test_only_what_has_figures_that_add_up_speaks_of_rounding(context: Context) -> None:
    rounding = {
        kind: any("四舍五入" in each for each in facts_of(kind, context, UNIT.get(kind)).notes) for kind in KINDS
    }
    assert {kind for kind, said in rounding.items() if not said} == {"reminder"}


@pytest.mark.parametrize(("sheet", "named"), [("national", True), ("district", False), ("unit", False)])
def test_a_result_names_the_sources_of_its_own_figures_alone(context: Context, sheet: str, named: bool) -> None:
    # the pack's one figure of a target, the forest's, decides an item of the national sheet and no other
    notes = compose("evaluation-result", context, Wording(sheet=sheet)).notes
    title = context.pack.source("book").title_zh
    assert [note for note in notes if note.startswith("数据来源")] == ([f"数据来源：{title}。"] if named else [])


def test_a_city_that_checks_itself_gets_no_circular_to_others(context: Context) -> None:
    own = _text(compose("evaluation-result", context, Wording(sheet="national")))
    assert "自评结果" in own
    assert "不代替上级评定" in own
    assert "\n测试市|" in own  # one object is placed beside nobody: no column of places
    assert "有关要求" not in own
    others = _text(compose("evaluation-result", context, Wording(sheet="district")))
    assert "现将结果通报如下" in others
    assert "—|东区|" in others


def test_without_a_unit_everyone_behind_gets_a_letter_from_a_new_page(context: Context) -> None:
    found = compose("reminder", context)
    # by hand: the energy bureau's grid connection is at 90 % where all is due, the commission's boilers are late
    assert [each.blocks[0] for each in found.letters] == [
        Paragraph("市能源局：", plain=True),
        Paragraph("市发展改革委：", plain=True),
    ]
    file = pypdfium2.PdfDocument(write_document(found, "pdf"))
    pages = [page.get_textpage().get_text_range() for page in file]
    file.close()
    assert ["市能源局：" in page for page in pages] == [True, False]
    assert ["市发展改革委：" in page for page in pages] == [False, True]
    sections = docx.Document(BytesIO(write_document(found, "docx"))).sections
    assert [each.different_first_page_header_footer for each in sections] == [True, True]
    book = openpyxl.load_workbook(BytesIO(write_document(found, "xlsx")))
    rows = list(book["各单位待办事项"].iter_rows(min_row=3, values_only=True))
    assert [(row[0], row[2]) for row in rows] == [("市能源局", "并网"), ("市发展改革委", "=关停锅炉")]


def test_where_nobody_is_behind_the_reminder_says_so(context: Context) -> None:
    done = tuple(replace(item, done=1.0) for item in context.items)
    found = compose("reminder", replace(context, items=done))
    assert found.letters == ()
    assert "没有单位和区（市）逾期" in _text(found)
    nothing = compose("reminder", replace(context, items=()))
    assert "没有本年度工作项" in _text(nothing)


def test_an_unknown_unit_is_answered_with_the_nearest_names(context: Context) -> None:
    with pytest.raises(ReportError) as caught:
        compose("reminder", context, Wording(unit="能源局"))
    expected = caught.value.faults[0].expected
    assert expected.startswith("市能源局、")
    assert expected.count("、") <= 3


def test_word_has_the_page_of_the_standard_and_vector_pictures(context: Context) -> None:
    content = to_word(compose("target-completion", context))
    word = docx.Document(BytesIO(content))
    section = word.sections[0]
    margins = [section.top_margin, section.left_margin, section.bottom_margin, section.right_margin]
    assert [round(each.mm) for each in margins if each] == [37, 28, 35, 26]
    grids = section._sectPr.findall(qn("w:docGrid"))
    assert [grid.get(qn("w:type")) for grid in grids] == ["lines"]
    names = zipfile.ZipFile(BytesIO(content)).namelist()
    assert any(name.endswith(".svg") for name in names)
    assert any(name.endswith(".png") for name in names)


def test_text_never_becomes_a_formula_or_a_command(context: Context) -> None:
    found = compose("dispatch-bulletin", context)
    book = openpyxl.load_workbook(BytesIO(to_excel(found)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    evil = Document("x", '标题"#panic("a")\\', (Paragraph('#read("/etc/passwd") *粗* $x$'),))
    assert "#read" in _pdf_text(to_pdf(evil))


def test_numbers_stay_numbers_in_excel(context: Context) -> None:
    sheet = openpyxl.load_workbook(BytesIO(to_excel(compose("dispatch-bulletin", context))))["各单位工作进展排名"]
    assert [cell.value for cell in sheet["C"][1:4]] == ["工作项", 2, 1]
    assert [(cell.value, cell.number_format) for cell in sheet["E"][2:4]] == [(0.975, "0.0%"), (0.2, "0.0%")]


def test_the_same_content_gives_the_same_pdf(context: Context) -> None:
    found = compose("one-pager", context)
    assert to_pdf(found) == to_pdf(found)


def test_a_citys_own_template_is_used_and_its_faults_are_named(context: Context) -> None:
    own = Wording(template="# {city}简报\n{targets_summary}", template_name="own.md")
    assert compose("one-pager", context, own).title == "测试市简报"
    bad = Wording(template="# {city}\n{nothing}\n@table none\n@boom\n@if targets_total\n", template_name="own.md")
    with pytest.raises(ReportError) as caught:
        compose("one-pager", context, bad)
    assert {(fault.code, fault.where) for fault in caught.value.faults} == {
        ("template.unknown-word", "own.md:2"),
        ("template.unknown-name", "own.md:3"),
        ("template.unknown-command", "own.md:4"),
        ("template.unbalanced", "own.md:5"),
    }


def test_periods_and_dates_are_written_the_official_way() -> None:
    assert [period_words(each) for each in ("2026", "2026-06", "2026-Q2")] == ["2026年", "2026年6月", "2026年第二季度"]
    assert [chinese_date(end_of_period(each)) for each in ("2026", "2024-02", "2026-Q2")] == [
        "2026年12月31日",
        "2024年2月29日",
        "2026年6月30日",
    ]


def test_the_command_writes_the_file_and_refuses_other_formats(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "通报.docx"
    assert main(["report", "dispatch-bulletin", str(folder), "2024-Q4", "--to", str(out), "--date", "2025-01-08"]) == 0
    assert "第四季度" in "".join(paragraph.text for paragraph in docx.Document(str(out)).paragraphs)
    capsys.readouterr()
    assert main(["report", "yearbook", str(folder), "2024", "--to", str(tmp_path / "x.txt")]) == 2
    assert not (tmp_path / "x.txt").exists()
    with pytest.raises(ReportError):
        write_document(Document("x", "x", ()), "odt")


@pytest.mark.parametrize(("word", "shown"), [("突破", "≥200万立方米"), ("超过", "＞200万立方米")])
def test_a_milestone_shows_the_operator_that_it_is_judged_by(folder: Path, word: str, shown: str) -> None:
    text = (folder / "plan" / "plan.txt").read_text("utf-8")
    plan = read_plan(text.replace("达到200", f"{word}200").encode(), "plan.txt")
    assert [each.op for each in plan.targets] == [">"]
    made = make_context(load_pack(folder), plan, default_catalogue(), "2024", made=date(2025, 1, 8), plan_title="方案")
    assert [row[4] for row in target_table(made).rows] == [shown]
