"""What people do on the pages, done by a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from balance_table import TABLE
from openpyxl import load_workbook

from dafeng.core.catalogue import default_catalogue
from dafeng.core.units import unit_name

pytestmark = pytest.mark.browser

Begin = Callable[..., Any]


def test_filters_live_in_the_address_and_back_works(visit: Begin) -> None:
    page = visit("").open("/targets/")
    page.select_option("#f-year", "2030")
    page.wait_for_url("**/targets/?year=2030")
    assert set(page.locator('tbody td[data-label="目标年"]').all_inner_texts()) == {"2030"}
    page.select_option("#f-kind", "coverage")
    page.wait_for_url("**/targets/?year=2030&kind=coverage")
    page.go_back()
    page.wait_for_url("**/targets/?year=2030")
    assert page.input_value("#f-year") == "2030"
    assert page.input_value("#f-kind") == ""


def test_a_table_sorts_by_its_head(visit: Begin) -> None:
    page = visit("").open("/targets/")
    page.click("thead th a:has-text('目标年')")
    page.wait_for_url("**sort=year**")
    years = [int(year) for year in page.locator('tbody td[data-label="目标年"]').all_inner_texts() if year.isdigit()]
    assert years == sorted(years)
    assert page.get_attribute("thead th:has-text('目标年')", "aria-sort") == "ascending"


def test_a_figure_tells_its_origin_in_the_drawer(visit: Begin) -> None:
    found = visit("admin")
    page = found.open("/indicators/co2.ceads/")
    page.locator("table a.fig").first.click()
    drawer = page.locator("#drawer")
    drawer.wait_for()
    assert "ceads-290" in drawer.inner_html()
    page.keyboard.press("Escape")
    drawer.wait_for(state="hidden")
    assert found.errors == []


def test_plan_text_and_structure_follow_each_other(visit: Begin) -> None:
    page = visit("", reduced_motion="reduce").open("/plan/")
    outline = page.locator('[data-pane="outline"]')
    before = outline.evaluate("node => node.scrollTop")
    mark = page.locator('[data-pane="text"] mark.target').last
    mark.scroll_into_view_if_needed()
    mark.click()
    assert outline.evaluate("node => node.scrollTop") > before
    chosen = page.locator('[data-pane="outline"] .item.is-chosen')
    assert chosen.count() == 1
    text = page.locator('[data-pane="text"]')
    text.evaluate("node => { node.scrollTop = 0 }")
    chosen.locator("[data-jump]").click()
    assert text.evaluate("node => node.scrollTop") > 0


def test_the_keyboard_searches_goes_and_helps(visit: Begin) -> None:
    page = visit("").open("/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("光伏")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert page.locator(".rows li").count() > 3
    page.locator("h1").click()
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/targets/")


def test_the_menu_opens_on_a_phone(visit: Begin) -> None:
    page = visit("", width=390, height=844).open("/")
    assert not page.locator("#menu").is_visible()
    page.click(".menu-toggle[popovertarget]")
    page.locator("#menu >> text=责任矩阵").click()
    page.wait_for_url("**/matrix/")


def test_a_chart_is_saved_as_png_and_svg(visit: Begin, tmp_path: Path) -> None:
    found = visit("")
    page = found.open("/")
    with page.expect_download() as saving:
        page.locator("[data-png]").first.click()
    saving.value.save_as(tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as saving:
        page.locator("a[download$='.svg']").first.click()
    saving.value.save_as(tmp_path / "chart.svg")
    assert "来源" in (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert found.errors == []


def test_a_form_keeps_what_was_typed_through_an_error(visit: Begin) -> None:
    page = visit("office").open("/entry/?indicator=energy.total")
    page.fill("#id_period", "二〇二五年")
    page.fill("#id_value", "12,x")
    page.fill("#id_note", "试填")
    page.click("#figure button[type=submit]")
    assert page.input_value("#id_value") == "12,x"
    assert page.input_value("#id_note") == "试填"
    assert page.locator("#figure .errors, #figure [role=alert]").count() > 0


def test_a_template_is_filled_in_previewed_and_imported(visit: Begin, tmp_path: Path) -> None:
    page = visit("energy").open("/entry/")
    with page.expect_download() as saving:
        page.click("text=下载填报模板")
    path = tmp_path / "filled.xlsx"
    saving.value.save_as(path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    columns = {head: at + 1 for at, head in enumerate(heads)}
    indicator = next(
        row[columns["指标"] - 1].value for row in sheet.iter_rows(min_row=2) if row[columns["指标"] - 1].value
    )
    unit = unit_name(default_catalogue().get(str(indicator).split(" ")[0]).unit)
    sheet.delete_rows(2, sheet.max_row)
    values = {"指标": indicator, "地区": "370400 枣庄市", "时期": "2024", "数值": 1, "单位": unit, "状态": "published"}
    for head, value in values.items():
        at = next(number for name, number in columns.items() if name and name.startswith(head))
        sheet.cell(2, at, value)
    book.save(path)
    page.set_input_files("#file", path)
    page.click("text=上传并预览")
    page.wait_for_url("**/entry/imports/*/")
    assert page.locator("text=这是预览").count() == 1, page.locator("main").inner_text()
    page.click("text=确认导入")
    page.locator("text=已导入：新增 1 条").wait_for()


def test_a_balance_is_checked_cell_by_cell_before_it_is_kept(visit: Begin, tmp_path: Path) -> None:
    """Raw coal of thermal power printed 70 for 80: the sum is marked, and keeping it needs a reason."""
    path = tmp_path / "b.csv"
    path.write_text(TABLE.replace(" 1.火力发电,-80,-80", " 1.火力发电,-80,-70"), encoding="utf-8")
    found = visit("office", width=390, height=844)
    page = found.open("/balances/upload/")
    page.set_input_files("#id_file", path)
    page.select_option("#id_source", "ceads-290")
    page.click("main form button.primary")
    page.wait_for_url("**/balances/drafts/*/")
    assert page.locator("td.error").count() > 0
    page.click("text=确认保存")
    page.locator("[role=alert]").first.wait_for()
    page.fill("#note", "原表如此")
    page.click("text=确认保存")
    page.wait_for_url("**/balances/*/")
    assert page.locator(".flow svg").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert found.errors == [] or all("422" in each for each in found.errors)


def test_the_heads_of_a_balance_stay_in_sight(visit: Begin) -> None:
    page = visit("").open("/balances/1/")
    wrap = page.locator(".balance-wrap")
    wrap.scroll_into_view_if_needed()
    wrap.evaluate("node => { node.scrollTop = 120; node.scrollLeft = 300 }")
    corner = page.locator(".balance thead th").first.bounding_box()
    frame = wrap.bounding_box()
    assert corner is not None
    assert frame is not None
    assert abs(corner["y"] - frame["y"]) < 3
    assert abs(corner["x"] - frame["x"]) < 3


def test_the_tree_map_leads_to_activity_times_factor_and_on_to_the_factor(visit: Begin) -> None:
    page = visit("").open("/inventory/?year=2017")
    page.locator(".treemap .chart-wide a").first.click()
    page.wait_for_url("**/inventory/lines/**")
    page.locator("details.result[open] td a").last.click()
    page.wait_for_url("**/factors/rows/**")
    assert page.locator("text=同一因子的其他数值").count() == 1


def test_an_edit_of_a_target_can_be_undone(visit: Begin) -> None:
    page = visit("office").open("/targets/3/edit/")
    before = page.input_value("#id_note")
    page.fill("#id_note", "试改")
    page.click("main form button.primary >> nth=0")
    page.wait_for_url("**/targets/3/")
    assert page.locator("main >> text=试改").count() > 0
    page.locator("text=恢复到此版本").last.click()
    page.locator("text=已恢复到").first.wait_for()
    page.goto(page.url + "edit/")
    assert page.input_value("#id_note") == before


def test_two_editors_do_not_overwrite_each_other(visit: Begin) -> None:
    first, second = visit("office").open("/targets/5/edit/"), visit("office").open("/targets/5/edit/")
    first.fill("#id_note", "先改")
    first.click("main form button.primary >> nth=0")
    first.wait_for_url("**/targets/5/")
    second.fill("#id_note", "后改")
    second.click("main form button.primary >> nth=0")
    second.locator("[role=alert]").first.wait_for()
    assert second.input_value("#id_note") == "后改"


def test_the_language_is_chosen_by_a_link_and_kept(visit: Begin) -> None:
    page = visit("").open("/targets/?year=2030")
    page.click("text=English")
    page.wait_for_url("**/targets/?year=2030")
    assert page.inner_text("h1") == "Targets"


def test_the_public_page_is_the_same_for_everybody(visit: Begin) -> None:
    inside = visit("admin").open("/public/").locator("main").inner_text()
    assert visit("").open("/public/").locator("main").inner_text() == inside


def test_the_matrix_prints_on_a4(visit: Begin) -> None:
    page = visit("").open("/matrix/")
    page.emulate_media(media="print")
    assert not page.locator(".topbar").is_visible()
    assert not page.locator(".filters").is_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
