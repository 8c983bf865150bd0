"""Every page, both languages, wide and on a phone: accessible, in its width, quiet, alone on this machine."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browser_checks import check_page, is_chinese

pytestmark = pytest.mark.browser

PAGES = {
    "overview": "/",
    "public": "/public/",
    "plan": "/plan/",
    "compare": "/plan/compare/",
    "targets": "/targets/",
    "target": "/targets/1/",
    "target edit": "/targets/1/edit/",
    "tasks": "/tasks/",
    "task": "/tasks/1/",
    "task edit": "/tasks/1/edit/",
    "matrix": "/matrix/",
    "indicators": "/indicators/",
    "indicator with data": "/indicators/co2.ceads/",
    "indicator without data": "/indicators/energy.nonfossil.share/",
    "explain": "/explain/1/",
    "entry": "/entry/",
    "sources": "/sources/",
    "source": "/sources/ceads-290/",
    "factors": "/factors/",
    "factor item": "/factors/coal.raw/",
    "factor": "/factors/coal.raw/ncv/?book=statistics&year=2022",
    "factor row": "/factors/rows/gbt2589-2020:coal.raw:ncv:CN:2021-/",
    "factor override": "/factors/coal.raw/ncv/override/",
    "balances": "/balances/",
    "balance": "/balances/1/?basis=calorific",
    "balance upload": "/balances/upload/",
    "inventory": "/inventory/?year=2017",
    "inventory line": "/inventory/lines/energy.power/?year=2017",
    "inventory uncertainty": "/inventory/uncertainty/?year=2017",
    "activities": "/inventory/activity/",
    "new activity": "/inventory/activity/new/",
    "kept versions": "/inventory/versions/",
    "sources compared": "/crosscheck/",
    "enterprises": "/enterprises/",
    "enterprise upload": "/enterprises/upload/",
    "cascade": "/cascade/",
    "cascade by unit": "/cascade/?by=unit",
    "change requests": "/cascade/changes/",
    "year carried over": "/cascade/roll/",
    "splits": "/splits/",
    "new split": "/splits/new/",
    "district targets": "/districts/",
    "one district": "/districts/370481/",
    "plan versions": "/plan/versions/",
    "plan differences": "/plan/versions/differences/",
    "supervision": "/supervision/",
    "new record": "/supervision/new/",
    "findings": "/findings/",
    "violators": "/violators/",
    "complaint": "/complaints/new/",
    "receipt": "/complaints/receipt/",
    "people": "/people/",
    "person": "/people/2/",
    "new person": "/people/new/",
    "person edit": "/people/2/edit/",
    "audit": "/audit/",
    "search": "/search/?q=光伏",
    "search without a hit": "/search/?q=没有这个词",
    "help": "/help/",
}
OPEN = {"sign in": "/sign-in/", "public overview": "/", "not found": "/nothing/"}


def _who(path: str) -> str:
    """Who may open the page: people are the administrator's, the log the auditor's, all else the office's."""
    return "admin" if path.startswith("/people/") else "auditor" if path.startswith("/audit/") else "office"


def _check(found: object, path: str, language: str) -> None:
    page = found.open(path)
    check_page(page, f"{path} {language}")
    assert page.get_attribute("html", "lang") == ("en" if language == "en" else "zh-CN")
    assert found.strangers == []
    assert [each for each in found.errors if "404 (Not Found)" not in each] == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_keeps_to_itself(visit: Callable[..., object], name: str, language: str) -> None:
    _check(visit(_who(PAGES[name]), language), PAGES[name], language)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", OPEN)
def test_a_page_of_the_public_is_accessible_and_keeps_to_itself(
    visit: Callable[..., object], name: str, language: str
) -> None:
    _check(visit("", language), OPEN[name], language)


@pytest.mark.parametrize("path", ["/", "/targets/", "/plan/", "/entry/"])
def test_a_page_fits_at_twice_the_size(visit: Callable[..., object], path: str) -> None:
    """200 % zoom of 1366 x 768 leaves 683 x 384."""
    page = visit("office", width=683, height=384).open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 683


def test_english_pages_hold_no_chinese_of_the_site(visit: Callable[..., object]) -> None:
    """Names of the city's own (plan, units, clauses, sources) stay Chinese; menu, headings, buttons, labels do not."""
    for path in (
        "/",
        "/targets/",
        "/tasks/",
        "/matrix/",
        "/indicators/",
        "/entry/",
        "/factors/",
        "/balances/",
        "/inventory/",
        "/crosscheck/",
        "/enterprises/",
        "/sources/",
        "/people/",
        "/audit/",
    ):
        page = visit(_who(path), "en").open(path)
        texts = page.locator(
            ".menu, h1, .lede, .button, label, thead th:not(.unit-head), .tag, .empty"
        ).all_inner_texts()
        chinese = [text for text in texts if is_chinese(text)]
        allowed = ("中文", "枣庄市碳达峰工作方案", "市", "县")
        assert [text for text in chinese if not any(word in text for word in allowed)] == [], path
