"""The lab in a browser: sliders answer while they move, views change without a new page, keys and phones are enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

Begin = Callable[..., Any]


def _verdict(page: Any) -> str:
    return str(page.locator(".lab-verdict").inner_text())


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
    page.wait_for_selector("#lab-view .empty:has-text('没有成本数据')")
    assert found.errors == []


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
