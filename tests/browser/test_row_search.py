"""Choosing one work item of many: while typing, by keyboard, on a phone, and without scripts.

The items looked for are those that the browser tests' home makes (`tests/support/duty_home.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browser_checks import check_page

pytestmark = pytest.mark.browser

URL = "/supervision/new/"
WORDS, OPTIONS, TOLD = "#id_item", "#id_item_found input[type=radio]", "#id_item_told"


def test_words_find_while_typing_and_the_keyboard_picks(visit: Callable[..., Any]) -> None:
    found = visit("office", "en")
    page = found.open(URL)
    page.fill("#id_title", "kept")
    page.focus(WORDS)
    page.keyboard.type("energy-1")
    page.wait_for_selector(OPTIONS)
    assert page.locator(TOLD).inner_text() == "1 found."
    assert page.evaluate("document.activeElement.id") == "id_item"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    picked = page.locator("#id_item_found label:has(input:checked)")
    assert "energy-1" in picked.inner_text()
    check_page(page, URL)
    page.fill(WORDS, "no such words")
    page.locator(TOLD, has_text="Nothing found").wait_for()
    assert "energy-1" in picked.inner_text()
    assert page.input_value("#id_title") == "kept"
    assert found.errors == []


def test_enter_searches_and_saves_nothing(visit: Callable[..., Any]) -> None:
    found = visit("office", width=390, height=844)
    page = found.open(URL)
    page.fill(WORDS, "yicheng")
    page.keyboard.press("Enter")
    page.wait_for_selector(OPTIONS)
    assert page.url.endswith(URL)
    assert page.locator(OPTIONS).count() == 4
    assert page.locator("[aria-invalid=true], .errors").count() == 0


def test_it_works_without_scripts(visit: Callable[..., Any]) -> None:
    page = visit("office", java_script_enabled=False).open(URL)
    page.fill("#id_title", "kept")
    page.fill(WORDS, "yicheng")
    page.get_by_role("button", name="查找").click()
    assert page.locator(OPTIONS).count() == 4
    assert page.input_value("#id_title") == "kept"
    page.locator(OPTIONS).nth(1).check()
    page.get_by_role("button", name="保存").click()
    assert page.locator(OPTIONS).nth(1).is_checked()
    assert page.locator(".errors li").count() > 0
