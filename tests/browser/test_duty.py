"""Duty in the browser: a round from opening to its bulletin, drafts that outlive a session, and every page's access."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browser_checks import check_page, is_chinese

pytestmark = pytest.mark.browser

Begin = Callable[..., Any]

OFFICE = (
    "/duty/",
    "/duty/items/",
    "/duty/items/1/",
    "/duty/items/1/edit/",
    "/duty/items/new/",
    "/duty/items/import/",
    "/duty/rounds/",
    "/duty/rounds/1/",
    "/duty/rounds/2/",
    "/duty/rounds/3/",
    "/duty/rounds/new/",
    "/duty/rounds/2/edit/",
    "/duty/reports/1/",
    "/duty/rectifications/",
    "/duty/rectifications/1/",
    "/duty/rectifications/new/",
    "/notices/",
)
UNIT = (
    "/duty/",
    "/duty/items/",
    "/duty/items/1/",
    "/duty/items/8/",
    "/duty/rounds/",
    "/duty/rounds/3/",
    "/duty/reports/1/",
    "/duty/reports/3/",
    "/duty/rectifications/1/",
    "/notices/",
)
IDLE = ("/duty/", "/duty/items/", "/duty/rounds/", "/duty/rectifications/", "/notices/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    ("who", "paths"),
    [("office", OFFICE), ("energy", UNIT), ("yicheng", UNIT[:2]), ("idle", IDLE), ("reader", UNIT[:2])],
)
def test_the_pages_are_accessible_and_in_their_width(
    visit: Begin, who: str, paths: tuple[str, ...], language: str
) -> None:
    found = visit(who, language)
    for path in paths:
        page = found.open(path)
        check_page(page, path)
        if language == "en":
            texts = page.locator(".menu, .button, label, thead th, .card-head h2, .empty, summary").all_inner_texts()
            assert [text for text in texts if "中文" not in text and is_chinese(text)] == [], path
    assert found.errors == []
    assert found.strangers == []


def _act(page: Any, name: str) -> None:
    """Press the button of a form and wait for the page that follows."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).click()


def _opened(office: Any, title: str) -> str:
    """The path of a round that was made and opened on the pages."""
    office.fill("#id_title", title)
    office.select_option("#id_kind", "call")
    office.fill("#id_period", "2026-11")
    office.fill("#id_deadline", "2026-12-20")
    _act(office, "保存")
    _act(office, "下发")
    assert "报送中" in office.locator(".lede").inner_text()
    return str(office.url)


def _fill_shares(page: Any, share: str) -> None:
    for box in page.locator('input[name^="done-"]').all():
        box.fill(share)


def test_a_round_from_opening_to_its_bulletin(visit: Begin) -> None:
    office = visit("office").open("/duty/rounds/new/")
    url = _opened(office, "十一月专项调度")
    unit = visit("energy", width=390, height=844).open("/duty/")
    with unit.expect_navigation():
        unit.get_by_role("link", name="十一月专项调度").first.click()
    report = unit.url
    _act(unit, "报送")
    assert unit.locator("ul.errors").count() == unit.locator('input[name^="done-"]').count()
    _fill_shares(unit, "120")
    _act(unit, "报送")
    assert "0 到 100" in unit.locator("ul.errors").first.inner_text()
    _fill_shares(unit, "60")
    unit.fill("#difficulties", "并网审批时间偏长")
    _act(unit, "报送")
    fallen = unit.locator('textarea[name^="why-"][aria-invalid="true"]')
    assert fallen.count() > 0, "a share below the one accepted before asks for a reason"
    for box in fallen.all():
        box.fill("部分项目终止，完成量核减")
    _act(unit, "报送")
    assert "等待审核" in unit.locator(".notice").first.inner_text()

    office.goto(report)
    _act(office, "受理")
    _act(office, "退回 *")
    assert "须写明理由" in office.locator(".notice").first.inner_text()
    office.fill("#move-reason", "请补充并网进展")
    _act(office, "退回 *")
    unit.goto(report)
    assert "请补充并网进展" in unit.locator("main").inner_text()
    assert unit.input_value("#difficulties") == "并网审批时间偏长"
    _act(unit, "报送")
    reviewer = visit("office2").open(report.removeprefix(unit.url.split("/duty")[0]))
    _act(reviewer, "受理")
    _act(reviewer, "审核通过")
    assert "办结" in reviewer.locator(".lede").inner_text()

    office.goto(url)
    office.fill("#number", "枣碳办〔2026〕9号")
    _act(office, "办结")
    assert "SHA-256" in office.locator("main").inner_text()
    for form in ("docx", "pdf", "xlsx"):
        with office.expect_download() as loading:
            office.locator(f'a[href$="bulletin.{form}"]').click()
        assert loading.value.suggested_filename.endswith(form)
        assert loading.value.path().stat().st_size > 2000


def test_what_is_typed_outlives_the_session(visit: Begin) -> None:
    """The draft goes up while typing; after the session has ended nothing is lost, and signing in again takes it up."""
    found = visit("yicheng", width=390, height=844)
    page = found.open("/duty/reports/4/")
    with page.expect_response(lambda answer: "/draft/" in answer.url) as saving:
        page.fill("#difficulties", "写到一半")
        page.locator("#difficulties").press_sequentially("的困难")
    assert saving.value.status == 200
    page.locator("#draft-status", has_text="草稿已保存").wait_for()
    kept = page.context.cookies()
    page.context.clear_cookies()
    page.fill("#difficulties", "写到一半的困难，登录已过期后又写的话")
    page.get_by_role("button", name="报送", exact=True).click()
    page.locator('[data-draft-told="ended"]').wait_for(state="visible")
    assert page.input_value("#difficulties").endswith("又写的话")
    page.context.add_cookies(kept)  # signed in again in another window
    _act(page, "保存草稿")
    assert page.input_value("#difficulties").endswith("又写的话")


def test_two_windows_are_told_of_each_other(visit: Begin) -> None:
    first, second = (visit("yicheng").open("/duty/reports/4/") for _ in range(2))
    first.fill("#difficulties", "甲窗口写的")
    _act(first, "保存草稿")
    second.fill("#difficulties", "乙窗口写的")
    _act(second, "保存草稿")
    said = second.locator("main").inner_text()
    assert "您打开本页之后，您在另一个窗口于 " in said
    assert "保存过这份草稿" in said
    assert "甲窗口写的" in said
    assert second.input_value("#difficulties") == "乙窗口写的"
    _act(second, "保存草稿")
    assert "草稿已保存" in second.locator("main").inner_text()


def test_why_it_is_red_and_who_set_it(visit: Begin) -> None:
    page = visit("energy", width=390, height=844).open("/duty/")
    red = page.locator(".rows li", has=page.locator(".tag.bad", has_text="严重滞后"))
    assert red.count() >= 1
    for each in red.all():
        assert each.locator(".why li").count() >= 1
    assert "现场核查，主体工程尚未开工。" in page.locator("main").inner_text()
    office = visit("office").open("/duty/items/3/")
    office.select_option("#light", "green")
    _act(office, "保存认定")
    assert "须写明理由" in office.locator(".notice").first.inner_text()
    office.select_option("#light", "green")
    office.fill("#light-reason", "材料已核实，进度属实")
    _act(office, "保存认定")
    page.goto(page.url.replace("/duty/", "/duty/items/3/"))
    assert "材料已核实，进度属实" in page.locator("main").inner_text()


def test_a_rectification_is_followed_to_its_end(visit: Begin) -> None:
    unit = visit("energy", width=390, height=844).open("/duty/rectifications/1/")
    unit.fill("#move-reason", "十二月底前拆除两台锅炉")
    with unit.expect_navigation():
        unit.locator("button[value=plan]").click()
    unit.set_input_files("#evidence-file", files=[{"name": "锅炉.pdf", "mimeType": "application/pdf", "buffer": b"MZ"}])
    _act(unit, "上传")
    assert "不接受这种文件" in unit.locator(".notice").first.inner_text()
    pdf = {"name": "锅炉.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}
    unit.set_input_files("#evidence-file", files=[pdf])
    _act(unit, "上传")
    assert unit.get_by_role("link", name="锅炉.pdf").count() == 1
    unit.fill("#move-reason", "已拆除")
    with unit.expect_navigation():
        unit.locator("button[value=submit]").click()
    office = visit("office2").open("/duty/rectifications/1/")
    office.fill("#move-reason", "现场核实两台锅炉已拆除")
    with office.expect_navigation():
        office.locator("button[value=verify]").click()
    assert "办结" in office.locator(".lede").inner_text()


def test_the_form_is_filled_by_keyboard_and_prints_without_buttons(visit: Begin) -> None:
    page = visit("energy").open("/duty/reports/3/")
    page.locator('input[name^="done-"]').first.focus()
    page.keyboard.type("33")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name.startsWith('note-')")
    page.emulate_media(media="print")
    assert not page.locator(".duty-bar").is_visible()


def test_the_public_sends_a_complaint_and_asks_after_it(visit: Begin) -> None:
    public = visit()
    page = public.open("/complaints/new/")
    page.fill("main textarea[name=text]", "某厂夜间违规启用已经淘汰的锅炉。")
    page.select_option("main select[name=category]", "data")
    page.wait_for_timeout(3500)  # a form that comes back at once is taken for a machine's
    page.click("main button:has-text('提交')")
    receipt = page.inner_text(".receipt-code.mono")
    page = public.open("/complaints/receipt/")
    page.fill("main [name=receipt]", receipt)
    page.click("main form button[type=submit]")
    assert "已收到" in page.inner_text("main")
    assert public.errors == []
    assert public.strangers == []
