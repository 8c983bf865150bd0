"""The lab in a browser: sliders answer while they move, views change without a new page, keys and phones are enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browser_checks import WCAG, faults_of

pytestmark = pytest.mark.browser

Begin = Callable[..., Any]


def _verdict(page: Any) -> str:
    return str(page.locator(".lab-verdict").inner_text())


def _await_verdict(page: Any, said: str) -> None:
    """Wait until the verdict is this one; no code is evaluated in the page, which its policy forbids."""
    for _turn in range(150):
        if _verdict(page) == said:
            return
        page.wait_for_timeout(100)
    assert _verdict(page) == said


def test_a_slider_answers_by_the_keyboard_and_the_address_follows(visit: Begin) -> None:
    found = visit("office")
    page = found.open("/lab/")
    before = _verdict(page)
    slider = page.locator("input[type=range]").first
    slider.focus()
    for _time in range(4):
        page.keyboard.press("ArrowLeft")
    page.wait_for_selector(".lab-verdict:has-text('已调整')")
    assert _verdict(page) != before
    page.wait_for_url("**l.growth=-2**")
    page.reload()
    assert "已调整" in _verdict(page)
    assert found.errors == []
    assert found.strangers == []


def test_views_change_in_place_and_charts_are_there(visit: Begin) -> None:
    found = visit("office")
    page = found.open("/lab/")
    for view in ("targets", "waterfall", "flow", "tornado", "compare", "explain"):
        page.click(f"a[data-lab-view={view}]")
        page.wait_for_selector(f"a[data-lab-view={view}][aria-current=page]")
        assert "view=" + view in page.url
    page.click("a[data-lab-view=cost]")
    page.wait_for_selector("a[data-lab-view=cost][aria-current=page]")
    assert found.errors == []


def test_from_a_slider_to_a_report(visit: Begin) -> None:
    """By keyboard: a level changes and the answer with it; undone, redone, saved, opened by link, compared, told."""
    found = visit("office")
    page = found.open("/lab/")
    before = _verdict(page)
    slider = page.locator("input[type=range]").first
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**l.growth=-0.5&**")
    changed = _verdict(page)
    assert changed != before
    assert slider.get_attribute("aria-valuetext") == "-0.5%"
    for button, said in (("undo", before), ("redo", changed)):
        page.locator(f"[data-lab-{button}]").press("Enter")
        _await_verdict(page, said)
    page.fill("#lab-name", "增速放缓")
    page.press("#lab-name", "Enter")
    page.wait_for_selector("h1:has-text('增速放缓')")
    link = page.locator("a:has-text('在实验室打开')").get_attribute("href")
    page = found.open(str(link))
    assert _verdict(page) == changed
    page.locator("a[data-lab-reset]").press("Enter")
    _await_verdict(page, before)
    page.select_option("#f-against", label="增速放缓")
    page.wait_for_selector(".lab-kpis:has-text('对照：增速放缓')")
    page.click("a[data-lab-view=compare]")
    page.wait_for_selector("h3:has-text('滑块不同的各项')")
    with page.expect_download() as taken:
        page.click("a:has-text('报告 Word')")
    assert taken.value.suggested_filename.endswith(".docx")
    assert found.errors == []
    assert found.strangers == []


def test_runs_are_told_in_sentences_and_a_figure_opens(visit: Begin) -> None:
    found = visit("office")
    page = found.open("/lab/?scenario=stretch&view=chance")
    page.fill("#lab-runs", "300")
    page.press("#lab-runs", "Enter")
    page.wait_for_selector(".lab-said li", timeout=60_000)
    assert "次抽样" in page.locator(".lab-said").inner_text()
    page.locator(".lab-years a").nth(1).press("Enter")
    page.wait_for_selector("#drawer[open] table")
    assert found.errors == []


@pytest.mark.parametrize(
    ("view", "kind"),
    [("wedge", "share"), ("waterfall", "share"), ("targets", "projected"), ("districts", "district"), ("flow", "flow"),
     ("tornado", "swing"), ("cost", "cost"), ("compare", "path"), ("path", "indicator")],
)  # fmt: skip
def test_a_figure_of_each_view_opens_by_the_keyboard(visit: Begin, view: str, kind: str) -> None:
    """The drawer says value, formula and run; a term leads on, the focus stays inside; Esc leads back to the figure."""
    found = visit("office")
    page = found.open(f"/lab/?view={view}")
    for fold in page.locator("#lab-view details.table-view:not([open]) > summary").all():
        fold.press("Enter")
    figure = page.locator(f"#lab-view a.fig[href*='/figures/{kind}/']").first
    said = figure.inner_text()
    figure.press("Enter")
    page.wait_for_selector("#drawer[open] .lab-formula")
    assert page.locator("#drawer .fig-big .value").inner_text() == said or kind == "indicator"
    assert page.locator("#drawer-title").inner_text() != "数字的来历"
    assert page.locator("#drawer .lab-run-of .mono").first.inner_text()
    assert faults_of(page, WCAG) == []
    onward = page.locator("#drawer .lab-lines a.fig, #drawer .lab-more a[data-drawer]")
    if onward.count():
        before = page.locator("#drawer-title").inner_text()
        onward.first.press("Enter")
        for _turn in range(50):
            if page.locator("#drawer-title").inner_text() != before:
                break
            page.wait_for_timeout(100)
        assert page.locator("#drawer-title").inner_text() != before
        assert page.locator("#drawer :focus").count() == 1
    page.keyboard.press("Escape")
    page.wait_for_selector("#drawer:not([open])", state="attached")
    assert figure.evaluate("node => node === document.activeElement")
    assert found.errors == []


def test_targets_are_found_by_a_word_and_folds_keep_their_state(visit: Begin) -> None:
    found = visit("office", width=390, height=800)
    page = found.open("/lab/?view=targets")
    folds = page.locator("details.lab-standing")
    closed = page.locator("details.lab-standing:not([open])").count()
    assert closed > 0
    page.fill("#lab-find", "光伏")
    page.press("#lab-find", "Enter")
    page.wait_for_url("**find=**")
    page.wait_for_selector("details.lab-standing[open]")
    assert page.locator("details.lab-standing:not([open])").count() == 0
    rows = page.locator(".lab-verdicts tbody tr")
    assert 0 < rows.count() < 10
    assert all("光伏" in str(row.text_content()) for row in rows.all())
    page.fill("#lab-find", "没有这个词")
    page.press("#lab-find", "Enter")
    page.wait_for_selector("#lab-view p:has-text('没有含')")
    assert folds.count() == 0
    assert found.errors == []


def test_an_answer_does_not_take_back_what_is_being_typed(visit: Begin) -> None:
    page = visit("office").open("/lab/?view=targets")
    page.fill("#lab-find", "光伏")
    with page.expect_response(lambda answer: "find=" in answer.url):
        page.press("#lab-find", "Enter")
        page.fill("#lab-find", "风电")
    page.wait_for_url("**find=**")
    assert page.input_value("#lab-find") == "风电"
    assert page.evaluate("document.activeElement.id") == "lab-find"


def test_projects_are_named_in_english(visit: Begin) -> None:
    page = visit("office", language="en").open("/lab/?view=targets")
    names = page.locator(".lab-group > summary").all_inner_texts()
    assert any("Green and low-carbon transport" in name for name in names)
    assert not any("\u4e00" <= letter <= "\u9fff" for name in names for letter in name)
    assert "pv-2025" not in page.locator("#lab-view").inner_text()


@pytest.mark.parametrize("view", ["path", "targets", "wedge", "districts", "tornado", "chance", "compare", "cost"])
@pytest.mark.parametrize("width", [390, 1366])
def test_views_have_no_fault_that_axe_finds(visit: Begin, view: str, width: int) -> None:
    page = visit("office", width=width, height=800).open(f"/lab/?view={view}&by=unit")
    assert faults_of(page, WCAG) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("width", [390, 1366])
def test_nothing_is_wider_than_the_window(visit: Begin, width: int) -> None:
    page = visit("office", width=width, height=800).open("/lab/?view=explain")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_plain_form_works_without_script(visit: Begin) -> None:
    page = visit("office", java_script_enabled=False).open("/lab/?l.growth=-5")
    page.click("#lab-form .lab-submit button")
    page.wait_for_load_state()
    assert "l.growth=-5" in page.url
    assert "已调整" in _verdict(page)
