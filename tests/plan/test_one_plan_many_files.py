"""The same plan as .txt, .docx, .html and .pdf gives the same records."""

import io
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path

import pytest
from docx import Document as WordDocument
from paper import pdf

from dafeng.plan import read_plan
from dafeng.plan.records import Plan

FILE = Path(__file__).parents[2] / "cities" / "zaozhuang" / "plan" / "枣庄市碳达峰工作方案.txt"
TEXT = FILE.read_text(encoding="utf-8")
LINES = [line.strip() for line in TEXT.splitlines() if line.strip()]


def as_docx() -> bytes:
    word = WordDocument()
    for line in LINES:
        word.add_paragraph(line)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def as_html() -> bytes:
    body = "\n".join(f"<p>{escape(line)}</p>" for line in LINES)
    page = f"<!doctype html><html><head><title>x</title></head><body><nav>首页</nav><div>{body}</div></body></html>"
    return page.encode("gb18030")


def as_pdf(width: int = 40, height: int = 38) -> bytes:
    """Lines broken hard at the page's width, new paragraphs set in, with page numbers."""
    broken = []
    for line in LINES:
        whole = "　　" + line
        while len(whole) > width + 2:  # typesetting leaves no single mark on a line
            broken.append(whole[:width])
            whole = whole[width:]
        broken.append(whole)
    pages = [broken[place : place + height] for place in range(0, len(broken), height)]
    return pdf(
        [
            [*((60.0, 770.0 - 18 * row, line) for row, line in enumerate(page)), (280.0, 40.0, f"— {number} —")]
            for number, page in enumerate(pages, 1)
        ]
    )


@cache
def plain() -> Plan:
    return read_plan(FILE)


def bare(plan: Plan) -> tuple[object, ...]:
    """The records without spans."""
    targets = tuple(replace(each, start=0, end=0, quote="".join(each.quote.split())) for each in plan.targets)
    tasks = tuple(
        (each.clause, each.title, tuple((unit.name, unit.role, unit.canonical) for unit in each.units))
        for each in plan.tasks
    )
    return plan.title, tuple(each.number for each in plan.clauses), tasks, targets


@pytest.mark.parametrize("make", [as_docx, as_html, as_pdf], ids=["docx", "html", "pdf"])
def test_the_same_plan_in_another_format_reads_the_same(make: object) -> None:
    assert callable(make)
    plan = read_plan(make(), "plan")
    assert bare(plan) == bare(plain())
    assert plan.tasks


@pytest.mark.browser
def test_the_same_plan_printed_to_pdf_by_a_browser_reads_the_same(tmp_path: Path) -> None:
    """With real fonts, justified lines and page margins as official documents have them."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is not installed")
    style = "@page{size:A4;margin:37mm 26mm 35mm 28mm}body{font:16pt/28pt serif;text-align:justify}p{margin:0}"
    body = "".join(f'<p style="text-indent:2em">{escape(line)}</p>' for line in LINES)
    page, out = tmp_path / "plan.html", tmp_path / "plan.pdf"
    page.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{body}", encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={tmp_path}/p"]
    done = subprocess.run(
        [chromium, *options, f"--print-to-pdf={out}", page.as_uri()], capture_output=True, check=False
    )
    assert out.exists(), done.stderr.decode(errors="replace")[-500:]
    assert bare(read_plan(out)) == bare(plain())


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_the_same_plan_in_another_encoding_is_the_same_to_the_last_span(encoding: str) -> None:
    assert read_plan(TEXT.encode(encoding), "plan.txt") == plain()


def test_every_span_points_at_what_it_says() -> None:
    plan = plain()
    for task in plan.tasks:
        for unit in task.units:
            assert "".join(plan.text[unit.start : unit.end].split()) != ""
    for target in plan.targets:
        assert "".join(plan.text[target.start : target.end].split()) == "".join(target.quote.split())


def test_every_unit_of_the_city_plan_is_known() -> None:
    unknown = {unit.name for task in plain().tasks for unit in task.units if unit.canonical is None}
    assert unknown == set()
