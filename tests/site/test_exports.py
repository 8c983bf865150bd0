"""Exports: what stands in them, that no cell runs as a formula, and that each is in the audit log."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from openpyxl import load_workbook

from dafeng_site.data import importing
from dafeng_site.exporting import EXPORTS, Column, as_csv, as_xlsx, sheet
from dafeng_site.people.models import AuditEvent, Role
from dafeng_site.people.policy import may_do, scope_of

if TYPE_CHECKING:
    from .conftest import World

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")']


@pytest.mark.parametrize("text", EVIL)
def test_no_text_becomes_a_formula(text: str) -> None:
    made = sheet([Column("名称", "name", lambda row: row)], [text])
    (_heading, (cell,)) = csv.reader(io.StringIO(as_csv(made, "zh-hans").decode("utf-8-sig"), newline=""))
    assert cell == f"'{text}"
    found = load_workbook(io.BytesIO(as_xlsx(made, "名称", "zh-hans"))).active
    assert found is not None
    assert (found["A2"].data_type, found["A2"].quotePrefix) == ("s", True)


def test_numbers_stay_numbers() -> None:
    made = sheet([Column("数值", "value", lambda row: row)], [-1.5, None])
    found = load_workbook(io.BytesIO(as_xlsx(made, "数值", "en"))).active
    assert found is not None
    assert (found["A1"].value, found["A2"].value, found["A3"].value) == ("value", -1.5, None)


def test_exported_observations_can_be_imported_again_and_change_nothing(world: World, client: Client) -> None:
    client.force_login(world.users[Role.OFFICE])
    for form in ("csv", "xlsx"):
        content = client.get(f"/export/observations.{form}").content
        batch = importing.preview(world.users[Role.OFFICE], content, f"a.{form}")
        assert (batch.status, batch.unchanged, batch.new) == ("preview", 5, 0), batch.faults


def test_an_export_holds_what_its_reader_may_see_filtered_as_asked(world: World, client: Client) -> None:
    def rows(query: str = "") -> int:
        return len(client.get(f"/export/observations.csv{query}").content.decode("utf-8-sig").splitlines()) - 1

    assert rows() == 1
    client.force_login(world.users[Role.OFFICE])
    assert (rows(), rows("?place=370481"), rows("?period=2021&place=370402")) == (5, 1, 1)


def test_each_export_is_in_the_audit_log(world: World, client: Client) -> None:
    client.force_login(world.users[Role.READER])
    client.get("/export/targets.xlsx?status=behind")
    event = AuditEvent.objects.get(kind="export")
    assert (event.name, event.subject, event.detail["query"]) == ("reader", "targets.xlsx", "status=behind")


@pytest.mark.parametrize("name", EXPORTS)
def test_every_list_can_be_exported_both_ways(world: World, client: Client, name: str) -> None:
    readers = (world.users[role] for role in (Role.AUDITOR, Role.READER))  # no role reads every list
    client.force_login(next(user for user in readers if may_do(scope_of(user), EXPORTS[name].deed)))
    for form in ("csv", "xlsx"):
        answer = client.get(f"/export/{name}.{form}")
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
    assert client.get(f"/export/{name}.exe").status_code == 404
