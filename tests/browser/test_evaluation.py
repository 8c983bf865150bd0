"""The evaluation in a browser: a sheet is kept and edited, an evaluation opened, a self-assessment typed and sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from browser_checks import faults_of

pytestmark = pytest.mark.browser

Begin = Callable[..., Any]


def _clean(page: Any) -> None:
    """Axe finds nothing, and nothing is wider than the window."""
    assert faults_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_from_a_sheet_to_a_self_assessment(visit: Begin) -> None:
    office = visit("office")
    page = office.open("/evaluation/sheets/original/unit/")
    _clean(page)
    page.fill("#code", "own-unit")
    page.click("form[action$='/copy/'] button[type=submit]")
    page.wait_for_url("**/edit/")
    _clean(page)
    page.fill("#head-zh", "本市单位评价表")
    page.click(".duty-bar button.primary")
    page.wait_for_selector("h1:has-text('本市单位评价表')")
    _clean(page)
    page = office.open("/evaluation/new/")
    page.fill("#id_title", "2025年度单位评价")
    page.fill("#id_year", "2025")
    page.select_option("#id_sheet", "unit@1")
    page.fill("#id_self_due", "2099-01-31")
    _clean(page)
    page.click("form button.primary")
    page.wait_for_selector("fieldset.choices")
    _clean(page)
    page.click("button[name=action][value=open]")
    page.wait_for_selector("table.cards a")
    _clean(page)
    unit = visit("energy", width=390, height=800)
    page = unit.open("/evaluation/")
    _clean(page)
    page.click("table.cards .sub a")
    page.fill("#value-reports", "95")
    page.wait_for_selector("#draft-status:has-text('已保存')")
    page.click(".duty-bar button.primary")
    page.wait_for_selector("#text-reports-error")  # a value needs its grounds
    page.fill("#text-reports", "按期报送，见调度记录")
    _clean(page)
    page.click(".duty-bar button.primary")
    page.wait_for_selector(".notice:has-text('等待核查')")
    assert office.errors == []
    assert unit.strangers == []


def _days_over(home: Path) -> None:
    """As if the days to object were over: the browser cannot wait for them."""
    with closing(sqlite3.connect(home / "dafeng.sqlite3", timeout=30)) as database, database:
        database.execute("UPDATE evaluation_yearlyevaluation SET objection_due = '2000-01-01'")


def _sent(page: Any, button: str, says: str) -> None:
    page.click(button)
    page.wait_for_selector(f".notice:has-text('{says}')")


def _opened(office: Any) -> str:
    """An evaluation of one district with a third party to verify, opened by the office; its path."""
    page = office.open("/evaluation/new/")
    page.fill("#id_title", "2025年度区（市）评价")
    page.fill("#id_year", "2025")
    page.select_option("#id_sheet", "district@1")
    page.fill("#id_self_due", "2099-01-31")
    page.click("form button.primary")
    page.wait_for_selector("fieldset.choices")
    page.select_option("#person", label=page.locator("#person option", has_text="reader").inner_text())
    _sent(page, "form[action$='/appoint/'] button", "已指定")
    for box in page.locator("fieldset.choices input:not([value='370404'])").all():
        box.uncheck()
    _sent(page, "button[name=action][value=open]", "已启动")
    return str(page.evaluate("location.pathname"))


def test_a_district_from_opening_to_publication(visit: Begin, home: Path) -> None:
    # who does what: the division of work of docs/methods/evaluation.md
    office = visit("office")
    year = _opened(office)
    page = visit("yicheng").open(year)
    page.click("ul.rows a[href*='/objects/']")
    page.wait_for_selector("#value-coal")
    here = str(page.evaluate("location.pathname"))
    page.set_input_files(
        "#evidence-file", {"name": "证.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    )
    _sent(page, "form[action$='/evidence/'] button", "已添加")
    page.fill("#value-coal", "80")
    page.fill("#text-coal", "据能源局核定")
    _sent(page, ".duty-bar button.primary", "等待核查")
    third = visit("reader").open(here)
    third.fill("#why-coal", "与核定数据一致")
    third.fill("#check-reason", "属实")
    _sent(third, "button[name=done]", "已核查")
    page = office.open(year)
    _sent(page, "button[name=action][value=announce]", "异议期开始")
    district = visit("yicheng").open(here)
    district.fill("#objection", "煤炭一项请复核")
    _sent(district, "form:has(#objection) button", "异议已提出")
    page = office.open(here)
    page.click("details.sheet-row:has(#value-coal) summary")
    page.fill("#value-coal", "90")
    page.fill("#why-coal", "补充材料属实")
    page.fill("#rule-reason", "异议成立")
    _clean(page)
    _sent(page, "form:has(#rule-reason) button", "已裁定")
    page = office.open(year)
    _sent(page, "button[name=action][value=decide]", "之后才能审定")
    _days_over(home)
    page = office.open(year)
    _sent(page, "button[name=action][value=decide]", "已审定")
    _sent(page, "button[name=action][value=publish]", "已公布")
    public = visit("").open(year)
    assert public.locator("table.cards tbody th").first.inner_text() == "峄城区"
    assert public.locator("a[href$='.pdf']").count() == 1
    _clean(public)


_APART = """() => [...document.querySelectorAll('.card-body.form-inline > label')].filter(label => {
  const field = document.getElementById(label.htmlFor);
  return field && label.getBoundingClientRect().bottom > field.getBoundingClientRect().top + 1;
}).map(label => label.textContent)"""
_NARROW = """() => [...document.querySelectorAll('table.cards td .sub')]
  .filter(each => each.getBoundingClientRect().width < 200).map(each => each.textContent)"""


@pytest.mark.parametrize("path", ["/evaluation/sheets/", "/evaluation/sheets/original/national/"])
def test_on_a_phone_labels_stand_over_fields_and_notes_under_values(visit: Begin, path: str) -> None:
    page = visit("office", width=390, height=844).open(path)
    assert page.evaluate(_APART) == []
    assert page.evaluate(_NARROW) == []
    _clean(page)
