"""Choosing one work item of many on the page of a record: expectations follow from the rows that the tests make."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dafeng_site.duty.models import WorkItem
from dafeng_site.pages.rowsearch import MOST
from dafeng_site.people.models import Role
from dafeng_site.supervision.models import Record

if TYPE_CHECKING:
    from .conftest import Desk

URL = "/supervision/new/"
TYPED = {"revision": "1", "kind": "talk", "title": "工作约谈", "date": "2026-03-01", "reason": "进度滞后"}


def _items(desk: Desk, count: int, title: str = "新增并网装机", unit: Any = None) -> list[WorkItem]:
    before = WorkItem.objects.count()
    days = {"start": date(2026, 1, 1), "due": date(2026, 12, 1)}
    unit = unit or desk.world.energy
    return WorkItem.objects.bulk_create(
        WorkItem(code=f"2026-{before + at}", year=2026, title=title, unit=unit, **days) for at in range(count)
    )


def _picks(page: str) -> list[tuple[str, bool]]:
    found = re.findall(r'<input type="radio" name="item" value="(\d*)"( checked)?>', page)
    return [(key, bool(on)) for key, on in found]


def _typed(desk: Desk, **more: str) -> dict[str, str]:
    return {**TYPED, "unit": str(desk.world.energy.pk), **more}


def test_the_page_is_as_long_with_many_items_as_with_none(desk: Desk) -> None:
    client = desk.client(desk.office)
    client.get(URL)
    with CaptureQueriesContext(connection) as none:
        empty = client.get(URL).content.decode()
    _items(desk, 300)
    with CaptureQueriesContext(connection) as many:
        full = client.get(URL).content.decode()
    assert len(many) == len(none)
    assert abs(len(full) - len(empty)) < 200  # the form token and the menu's counts differ, no row is listed


def test_words_find_at_most_twenty_and_keep_what_was_typed(desk: Desk) -> None:
    _items(desk, MOST + 5)
    wanted = _items(desk, 2, "淘汰燃煤锅炉", desk.world.traffic)
    client = desk.client(desk.office)
    page = client.post(URL, _typed(desk, find="item", **{"item-words": "装机"}))
    text = page.content.decode()
    assert page.status_code == 200
    assert len(_picks(text)) == MOST + 1  # and "none"
    assert "只列前 20 项" in text
    assert 'value="工作约谈"' in text
    assert f'<option value="{desk.world.energy.pk}" selected>' in text
    assert "errors" not in text.split("<form", 2)[-1].split("</form>")[0]
    assert not Record.objects.exists()
    text = client.post(URL, _typed(desk, find="item", **{"item-words": " 交通  锅炉 "})).content.decode()
    assert _picks(text) == [("", True), *((str(each.pk), False) for each in wanted)]
    assert "没有找到" in client.post(URL, {"find": "item", "item-words": "100%_'"}).content.decode()


def test_a_picked_item_or_a_whole_code_is_saved(desk: Desk) -> None:
    first, second = _items(desk, 2)
    client = desk.client(desk.office)
    assert client.post(URL, _typed(desk, item=str(first.pk), **{"item-words": "装机"})).status_code == 302
    assert client.post(URL, _typed(desk, **{"item-words": second.code})).status_code == 302
    assert client.post(URL, _typed(desk)).status_code == 302
    assert [each.item for each in Record.objects.order_by("pk")] == [first, second, None]


def test_words_that_name_no_item_are_told_with_what_they_find(desk: Desk) -> None:
    (row,) = _items(desk, 1)
    client = desk.client(desk.office)
    page = client.post(URL, _typed(desk, item="", **{"item-words": "装机"}))
    assert page.status_code == 422
    assert "请从结果中选一项" in page.content.decode()
    assert _picks(page.content.decode()) == [("", True), (str(row.pk), False)]
    for gone in ("999999", "9" * 40, "x", "-1"):
        assert client.post(URL, _typed(desk, item=gone)).status_code == 422, gone
    assert not Record.objects.exists()


def test_a_record_that_is_edited_shows_its_item_and_gives_it_up(desk: Desk) -> None:
    first, second = _items(desk, 2)
    client = desk.client(desk.office)
    client.post(URL, _typed(desk, item=str(first.pk)))
    row = Record.objects.get()
    edit = f"/supervision/{row.pk}/edit/"
    assert _picks(client.get(edit).content.decode()) == [("", False), (str(first.pk), True)]
    sought = client.post(edit, _typed(desk, find="item", item=str(first.pk), **{"item-words": second.code}))
    assert _picks(sought.content.decode()) == [("", False), (str(first.pk), True), (str(second.pk), False)]
    assert 'name="revision" value="1"' in sought.content.decode()
    assert client.post(edit, _typed(desk, item="")).status_code == 302
    row.refresh_from_db()
    assert row.item is None


@pytest.mark.parametrize("role", [Role.UNIT, Role.READER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_nobody_else_searches(desk: Desk, role: str) -> None:
    _items(desk, 1)
    page = desk.client(desk.world.users[role]).post(URL, {"find": "item", "item-words": "装机"})
    assert page.status_code == 403
    assert "新增并网装机" not in page.content.decode()


def test_the_units_of_a_task_are_read_once_for_all_its_rows(desk: Desk) -> None:
    client = desk.client(desk.office)
    url = f"/tasks/{desk.world.task.pk}/edit/"
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url).content.decode()
    assert page.count('<option value="energy"') == 4  # the task's unit and three spare rows
    lists = [each["sql"] for each in queries if 'FROM "people_orgunit"' in each["sql"] and "parent" in each["sql"]]
    assert len(lists) == 1
