"""Documents in the browser: from the form to the archive, templates, and every page's access."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browser_checks import check_page, is_chinese

pytestmark = pytest.mark.browser

Begin = Callable[..., Any]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    ("who", "paths"),
    [
        (
            "office",
            ("/reporting/", "/reporting/archive/", "/reporting/templates/", "/reporting/templates/reminder/zh/"),
        ),
        ("", ("/reporting/archive/", "/reporting/archive/?search=x")),
    ],
)
def test_the_pages_are_accessible_and_in_their_width(
    visit: Begin, who: str, paths: tuple[str, ...], language: str
) -> None:
    found = visit(who, language)
    for path in paths:
        page = found.open(path)
        check_page(page, path)
        if language == "en":
            texts = page.locator(".menu, .button, label, thead th, .card-head h2, .empty").all_inner_texts()
            assert [text for text in texts if "中文" not in text and is_chinese(text)] == [], path
    assert found.errors == []
    assert found.strangers == []


def test_a_document_from_the_form_to_the_archive_and_back(visit: Begin) -> None:
    found = visit("office")
    page = found.open("/reporting/")
    page.select_option("[name=kind]", "one-pager")
    page.fill("[name=year]", "2024")
    page.check("[name=public_only]")
    page.click("main button.primary")
    page.wait_for_selector(".document-pages img", timeout=60_000)
    page.locator(".document-pages img").first.evaluate("image => image.decode()")
    check_page(page, page.url)
    page.fill("[name=signer]", "张三")
    page.check("[name=is_public]")
    with page.expect_navigation():
        page.click("#issue button.primary")
    document = page.url
    check_page(page, document)
    public = visit("").open(document.removeprefix(found.site))
    assert "张三" in public.locator("main").inner_text()
    with public.expect_download() as loading:
        public.locator('a[href$="document.pdf"]').click()
    assert loading.value.path().read_bytes().startswith(b"%PDF")
    page.fill("#reason", "数字有误")
    with page.expect_navigation():
        page.get_by_role("button", name="撤回", exact=True).click()
    assert "数字有误" in page.locator(".notice.bad").inner_text()
    assert visit("").open(document.removeprefix(found.site)).locator("h1").count() == 1
    assert found.errors == []


def test_a_template_is_changed_tried_and_put_back(visit: Begin) -> None:
    page = visit("office").open("/reporting/templates/one-pager/zh/")
    page.fill("[name=text]", "# {city}简报\n{nothing}")
    with page.expect_navigation():
        page.click("button[value=save]")
    assert "nothing" in page.locator(".notice.bad").inner_text()
    page.fill("[name=text]", "# {city}简报（{period}）\n{targets_summary}")
    with page.expect_navigation():
        page.click("button[value=save]")
    with page.expect_navigation():
        page.click("button[value=preview]")
    page.wait_for_selector(".document-pages img", timeout=60_000)
    assert "枣庄市简报" in page.locator("h1").inner_text()
    assert page.locator("#issue").count() == 0
    page.goto(page.url.split("/reporting/")[0] + "/reporting/templates/one-pager/zh/")
    with page.expect_navigation():
        page.click("button[value=use]")
    assert "第 1 版" in page.locator(".lede").inner_text()
    with page.expect_navigation():
        page.click("button[value=back]")
    assert "随附模板" in page.locator(".lede").inner_text()
