"""A city's own score sheets: drafts, fixed versions that stay, the dry run before a sheet is put in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dafeng.appraisal import Sheet, parse_sheet, sheet_of, sheet_text
from dafeng.core.errors import AppraisalError
from dafeng_site.duty.models import WorkItem
from dafeng_site.evaluation import sheets, trial
from dafeng_site.evaluation.models import SheetVersion
from dafeng_site.pages.sheetform import sheet_form, sheet_of_form
from dafeng_site.people.models import Role, User
from dafeng_site.people.policy import Refused
from dafeng_site.services import ConflictError, InvalidError

if TYPE_CHECKING:
    from .conftest import Yearly

Signed = Callable[[User], Client]


def _copy(yearly: Yearly, **more: Any) -> SheetVersion:
    row = sheets.copy_sheet(yearly.office, sheet_of("unit"), "own", "本市表", "", "unit@1")
    return sheets.save_version(yearly.office, row.pk, row.revision, replace(row.parsed(), **more), "") if more else row


def _heavier(sheet: Sheet) -> tuple[Any, ...]:
    """Support counts 40 and lead 15, the other way round."""
    marks = {"lead": 15.0, "support": 40.0}
    return tuple(
        replace(item, full=MappingProxyType(dict.fromkeys(("intensity", "total"), marks[item.code])))
        if item.code in marks
        else item
        for item in sheet.items
    )


def test_a_sheet_goes_into_force_after_a_dry_run_of_this_very_text(yearly: Yearly) -> None:
    row = _copy(yearly)
    row = sheets.move_version(yearly.office, row.pk, row.revision, "publish", "")
    with pytest.raises(InvalidError, match="试算"):
        sheets.move_version(yearly.office, row.pk, row.revision, "enforce", "市领导小组会议通过")
    row = trial.keep_trial(yearly.office, row.pk, row.revision, 2024)
    with pytest.raises(AppraisalError, match="理由"):
        sheets.move_version(yearly.office, row.pk, row.revision, "enforce", " ")
    sheets.move_version(yearly.office, row.pk, row.revision, "enforce", "市领导小组会议通过")
    assert sheets.in_force("unit").label == "own@1"
    assert sheets.in_force("district").version is None


def test_the_next_version_retires_the_one_in_force(yearly: Yearly) -> None:
    for _round in range(2):
        last = SheetVersion.objects.first()
        row = sheets.new_version(yearly.office, last.pk, "") if last else _copy(yearly)
        row = sheets.move_version(yearly.office, row.pk, row.revision, "publish", "")
        row = trial.keep_trial(yearly.office, row.pk, row.revision, 2024)
        sheets.move_version(yearly.office, row.pk, row.revision, "enforce", "通过")
    assert dict(SheetVersion.objects.values_list("number", "state")) == {1: "retired", 2: "in-force"}


def test_a_fixed_version_stays(yearly: Yearly) -> None:
    row = _copy(yearly)
    row = sheets.move_version(yearly.office, row.pk, row.revision, "publish", "")
    changed = replace(row.parsed(), zh="改")
    with pytest.raises(InvalidError, match="不能修改"):
        sheets.save_version(yearly.office, row.pk, row.revision, changed, "")
    row.text = sheet_text(changed)
    with pytest.raises(Exception, match="不能修改"):
        row.full_clean()
    with pytest.raises(InvalidError, match="草稿"):
        sheets.drop_draft(yearly.office, row.pk, row.revision, "")
    assert SheetVersion.objects.get().parsed().zh == "本市表"


def test_two_people_do_not_overwrite_each_other(yearly: Yearly) -> None:
    row = _copy(yearly)
    sheets.save_version(yearly.office, row.pk, row.revision, replace(row.parsed(), en="first"), "")
    with pytest.raises(ConflictError):
        sheets.save_version(yearly.second, row.pk, row.revision, replace(row.parsed(), en="second"), "")
    assert SheetVersion.objects.get().parsed().en == "first"


def test_a_dry_run_shows_what_other_weights_do(yearly: Yearly) -> None:
    row = _copy(yearly, items=_heavier(sheet_of("unit")))
    WorkItem.objects.filter(unit=yearly.world.energy, role="support").update(done=0.0)
    found = trial.trial_of(row.parsed(), 2024)
    lows = {each.subject: (each.old.low, each.new.low) for each in found.rows}
    # energy: lead done, support not: 40 of 96 before, 15 after; traffic half of 55 both times
    assert lows["energy"] == pytest.approx((40 * 100 / 96, 15 * 100 / 96))
    assert lows["traffic"] == pytest.approx((27.5 * 100 / 96, 27.5 * 100 / 96))
    assert found.force.label == "unit@1"


def test_an_unknown_indicator_and_unequal_marks_are_named(yearly: Yearly) -> None:
    row = _copy(yearly)
    base = row.parsed()
    wrong = replace(base, items=(replace(base.items[0], indicators=("co2.nonsense",)), *base.items[1:]))
    with pytest.raises(AppraisalError) as caught:
        sheets.save_version(yearly.office, row.pk, row.revision, wrong, "")
    assert [fault.code for fault in caught.value.faults] == ["sheet.unknown-indicator"]


@pytest.mark.parametrize("code", ["national", "district", "unit"])
def test_the_form_gives_back_the_sheet_it_was_made_from(code: str) -> None:
    sheet = sheet_of(code)
    form = sheet_form(sheet)
    typed = {f"head-{name}": text for name, text in form.head.items()}
    typed |= {
        f"{row.prefix}-{name}": text for _kind, rows in form.tables for row in rows for name, text in row.values.items()
    }
    assert sheet_of_form(sheet, typed) == sheet


def test_what_a_grade_takes_names_the_groups(yearly: Yearly, signed: Signed) -> None:
    page = signed(yearly.office).get("/evaluation/sheets/original/national/").content.decode()
    assert "控制指标全部达标，支撑指标不达标不超过 2 项" in page
    assert "得满分" not in page  # nothing has a mark here


def test_a_definition_that_many_items_share_is_said_once(yearly: Yearly, signed: Signed) -> None:
    words = sheet_of("national").items[-1].definition
    assert [item.definition for item in sheet_of("national").items].count(words) == 9
    client = signed(yearly.office)
    page = client.get("/evaluation/sheets/original/national/").content.decode()
    assert page.count(words) == 1
    assert page.count('<span class="sub">注1</span>') == 9
    assert f"注1：{words}" in page


@pytest.mark.parametrize("bad", ["=1+1", "1e999", "nan", "四十", "-5", "40;drop"])
def test_a_hostile_full_mark_is_refused_at_its_row(yearly: Yearly, signed: Signed, bad: str) -> None:
    row = _copy(yearly)
    form = sheet_form(row.parsed())
    typed = {f"head-{name}": text for name, text in form.head.items()}
    typed |= {
        f"{each.prefix}-{name}": text
        for _kind, rows in form.tables
        for each in rows
        for name, text in each.values.items()
    }
    answer = signed(yearly.office).post(
        f"/evaluation/sheets/{row.pk}/edit/", typed | {"item-0-full_intensity": bad, "revision": row.revision}
    )
    assert answer.status_code == 422
    assert 'class="errors"' in answer.content.decode()
    assert SheetVersion.objects.get().revision == row.revision


def test_only_the_office_changes_sheets(yearly: Yearly, signed: Signed) -> None:
    row = _copy(yearly)
    with pytest.raises(Refused):
        sheets.save_version(yearly.third, row.pk, row.revision, row.parsed(), "")
    for user, status in ((yearly.energy, 404), (yearly.third, 200), (yearly.world.users[Role.AUDITOR], 403)):
        assert signed(user).get(f"/evaluation/sheets/{row.pk}/").status_code == status
    assert signed(yearly.energy).get("/evaluation/sheets/original/unit/").status_code == 200


def test_toml_goes_out_and_in(yearly: Yearly, signed: Signed) -> None:
    client = signed(yearly.office)
    text = client.get("/evaluation/sheets/district.toml").content
    assert parse_sheet(text.decode()) == sheet_of("district")
    file = SimpleUploadedFile("own.toml", text)
    assert (
        client.post("/evaluation/sheets/import/", {"file": file, "code": "mine", "name": "我们的"}).status_code == 302
    )
    row = SheetVersion.objects.get()
    assert (row.sheet.code, row.sheet.subject, row.state) == ("mine", "district", "draft")
    bad = SimpleUploadedFile("bad.toml", text.replace(b"co2.total", b"co2.nothing"))
    answer = client.post("/evaluation/sheets/import/", {"file": bad, "code": "bad"}, follow=True)
    assert "没有这一指标" in answer.content.decode()
    assert SheetVersion.objects.count() == 1
