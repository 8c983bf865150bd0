"""The cascade of work: supports, items for districts, contacts, change requests, a year carried over, the table."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from dafeng.core.errors import AppraisalError
from dafeng_site.cascade import changes, work, years
from dafeng_site.cascade.models import ChangeRequest, Contact, Support
from dafeng_site.duty import items, joining, reporting
from dafeng_site.duty.models import Report, WorkItem
from dafeng_site.notices.models import Notice
from dafeng_site.people.models import OrgUnit, Role, User
from dafeng_site.people.policy import Refused
from dafeng_site.services import ConflictError, GoneError, InvalidError

from ..sheets import saved

if TYPE_CHECKING:
    from .conftest import Duty

Signed = Callable[[User], Client]


def _ask(duty: Duty, why: str = "设备延期到货", **wanted: Any) -> ChangeRequest:
    wanted = wanted or {"due": duty.own.due + timedelta(days=30)}
    return changes.request_change(duty.energy, duty.own.pk, wanted, why)


def test_a_supporting_unit_sees_the_item_and_answers_for_itself(duty: Duty, signed: Signed) -> None:
    assert signed(duty.traffic).get(f"/duty/items/{duty.own.pk}/").status_code == 404
    work.set_supports(duty.office, duty.own.pk, duty.own.revision, [duty.world.traffic])
    row = Support.objects.get()
    assert signed(duty.traffic).get(f"/duty/items/{duty.own.pk}/").status_code == 200
    with pytest.raises(AppraisalError, match="理由"):
        work.answer_support(duty.traffic, row.pk, row.revision, "object", " ")
    with pytest.raises(AppraisalError):
        work.answer_support(duty.energy, row.pk, row.revision, "accept")
    row = work.answer_support(duty.traffic, row.pk, row.revision, "object", "不属我局职责")
    assert row.state == "objected"
    assert Notice.objects.filter(user=duty.office, key__startswith="support:").exists()
    row = work.answer_support(duty.office, row.pk, row.revision, "resend", "三定方案第五条")
    assert work.answer_support(duty.traffic, row.pk, row.revision, "accept").state == "accepted"


def test_a_supporting_unit_does_not_write_the_item(duty: Duty, signed: Signed) -> None:
    work.set_supports(duty.office, duty.own.pk, duty.own.revision, [duty.world.traffic])
    client = signed(duty.traffic)
    assert client.get(f"/cascade/items/{duty.own.pk}/change/").status_code == 404
    client.post(f"/duty/items/{duty.own.pk}/answer/", {"revision": 1, "action": "accept"})
    duty.own.assignment.refresh_from_db()
    assert duty.own.assignment.state == "sent"


def test_items_made_for_districts_lead_back_and_are_made_once(duty: Duty) -> None:
    made = work.branch_out(duty.office, duty.own.pk, [duty.world.tengzhou, duty.world.energy])
    assert [(each.code, each.unit, each.assignment.state) for each in made] == [
        ("2026-1.370481", duty.world.tengzhou, "sent")
    ]
    assert made[0].branch.parent == duty.own
    with pytest.raises(InvalidError, match="都已有"):
        work.branch_out(duty.office, duty.own.pk, [duty.world.tengzhou])


def test_two_units_of_one_place_have_items_of_their_own(duty: Duty) -> None:
    """The first unit of a place has the place's code behind the item's, the second 2 besides; so whichever comes first,
    and with whatever codes the office has given before. Units without a place are numbered from 1. By hand."""
    second = OrgUnit.objects.create(code="tengzhou-energy", name="滕州市发改局", level="district", place="370481")
    third = OrgUnit.objects.create(code="tengzhou-works", name="滕州市工信局", level="district", place="370481")
    duty.item("2026-1.1", duty.world.works)
    made = work.branch_out(duty.office, duty.own.pk, [second, duty.world.tengzhou, duty.world.traffic])
    assert [each.code for each in made] == ["2026-1.370481", "2026-1.370481-2", "2026-1.2"]
    made = work.branch_out(duty.office, duty.own.pk, [second, third, duty.world.works])
    assert [(each.code, each.unit) for each in made] == [
        ("2026-1.370481-3", third),
        ("2026-1.370481-4", duty.world.works),
    ]


@pytest.mark.parametrize(
    ("url", "states"),
    [
        ("/duty/items/", ["sent", "accepted", "objected", "withdrawn"]),
        ("/cascade/", ["sent", "accepted", "objected", "withdrawn"]),
        ("/cascade/changes/", ["submitted", "approved", "refused", "withdrawn"]),
        ("/duty/rectifications/", ["ordered", "planned", "submitted", "closed", "cancelled"]),
    ],
)
def test_a_list_can_be_narrowed_to_every_state_that_its_matters_have(
    duty: Duty, signed: Signed, url: str, states: list[str]
) -> None:
    """The states are those of flows.toml, read there; a draft of a change request is never kept."""
    page = signed(duty.office).get(url).content.decode()
    options = page.partition('name="state"')[2].partition("</select>")[0]
    assert re.findall(r'value="([a-z]+)"', options) == states


def _counted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[int]:
    """Grows by one with each call."""
    calls, act = [], getattr(module, name)

    def one_more(*given: Any) -> Any:
        calls.append(1)
        return act(*given)

    monkeypatch.setattr(module, name, one_more)
    return calls


def test_many_items_made_at_once_are_checked_once_and_reported_in_open_rounds(
    duty: Duty, monkeypatch: pytest.MonkeyPatch
) -> None:
    following = duty.today.year + 1
    duty.item("first", duty.world.works, year=following)
    made = reporting.create_round(
        duty.office, {"title": "一季度", "kind": "quarterly", "period": f"{following}-Q1", "deadline": duty.today}
    )
    reporting.open_round(duty.office, made.pk, made.revision)
    checks, settled = _counted(monkeypatch, items, "check_items"), _counted(monkeypatch, joining, "_settle")
    years.roll(duty.office, duty.today.year, following)
    assert (len(checks), len(settled)) == (1, 1)
    there = Report.objects.filter(round=made).values_list("unit__code", flat=True)
    assert set(there) == {"works", "energy", "traffic"}
    work.branch_out(duty.office, duty.own.pk, [duty.world.tengzhou, duty.world.other_works])
    assert (len(checks), len(settled)) == (2, 2)
    there = Report.objects.filter(round=duty.round).values_list("unit__code", flat=True)
    assert set(there) == {"energy", "traffic", "tengzhou", duty.world.other_works.code}


def test_contacts_are_seen_by_the_office_and_the_own_unit_alone(duty: Duty, signed: Signed) -> None:
    work.add_contact(duty.energy, {"unit": duty.world.energy, "name": "张三", "phone": "0632-3310000"})
    work.set_supports(duty.office, duty.own.pk, duty.own.revision, [duty.world.traffic])
    url = f"/duty/items/{duty.own.pk}/"
    for user, seen in ((duty.office, 1), (duty.energy, 1), (duty.traffic, 0), (duty.world.users[Role.READER], 0)):
        page = signed(user).get(url).content.decode()
        assert ("0632-3310000" in page) == bool(seen), user
        table = signed(user).get("/export/cascade.csv").content.decode()
        assert "0632-3310000" not in table
    unit = f"/cascade/units/{duty.world.energy.pk}/"
    assert signed(duty.traffic).get(unit).status_code == 404
    assert "0632-3310000" not in signed(duty.world.users[Role.READER]).get(unit).content.decode()
    with pytest.raises(GoneError):
        work.remove_contact(duty.traffic, Contact.objects.get().pk, 1)
    with pytest.raises(Refused):
        work.add_contact(duty.traffic, {"unit": duty.world.energy, "name": "李四", "phone": "1"})


@pytest.mark.parametrize("fields", [{}, {"phone": "<script>"}, {"email": "not an address"}])
def test_a_contact_that_nobody_can_reach_is_refused(duty: Duty, fields: dict[str, str]) -> None:
    with pytest.raises(InvalidError):
        work.add_contact(duty.energy, {"unit": duty.world.energy, "name": "张三"} | fields)


def test_an_approved_change_moves_the_item_and_keeps_the_old_value(duty: Duty, signed: Signed) -> None:
    before = duty.own.due
    row = _ask(duty)
    duty.own.refresh_from_db()
    assert duty.own.due == before
    row = changes.step(duty.office, row.pk, row.revision, "approve", "同意")
    duty.own.refresh_from_db()
    assert duty.own.due == before + timedelta(days=30)
    page = signed(duty.energy).get(f"/duty/items/{duty.own.pk}/").content.decode()
    assert f"<del>{before.isoformat()}</del>" in page
    assert Notice.objects.filter(user=duty.energy, key__startswith="change:").exists()
    assert "批准调整申请" in duty.own.history.first().history_change_reason


def test_a_change_of_unit_sends_the_item_to_the_other_unit(duty: Duty) -> None:
    row = _ask(duty, unit=duty.world.traffic)
    changes.step(duty.office, row.pk, row.revision, "approve", "")
    duty.own.refresh_from_db()
    assert (duty.own.unit, duty.own.assignment.state) == (duty.world.traffic, "sent")


def test_no_change_without_the_office(duty: Duty) -> None:
    row = _ask(duty)
    for user in (duty.energy, duty.traffic, duty.world.users[Role.READER]):
        with pytest.raises((AppraisalError, GoneError, Refused)):
            changes.step(user, row.pk, row.revision, "approve", "")
    with pytest.raises(AppraisalError, match="理由"):
        changes.step(duty.office, row.pk, row.revision, "refuse", "")
    assert changes.step(duty.office, row.pk, row.revision, "refuse", "理由不足").state == "refused"
    row.refresh_from_db()
    with pytest.raises(AppraisalError):
        changes.step(duty.office, row.pk, row.revision, "approve", "")


def test_an_item_that_changed_since_is_not_overwritten(duty: Duty) -> None:
    row = _ask(duty)
    items.change_item(duty.office, duty.own.pk, duty.own.revision, {"due": duty.own.due + timedelta(days=3)})
    with pytest.raises(InvalidError, match="已有改动"):
        changes.step(duty.office, row.pk, row.revision, "approve", "")
    row.refresh_from_db()
    assert row.state == "submitted"
    with pytest.raises(ConflictError):
        changes.step(duty.office, row.pk, row.revision - 1, "refuse", "过期")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"weight": -1.0}, "大于零"),
        ({"weight": float("nan")}, "有限"),
        ({"title": "别的"}, "没有填写"),
        ({"output": "长" * 501}, "500"),
    ],
)
def test_a_change_that_cannot_stand_is_refused_when_asked(duty: Duty, wanted: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidError, match=said):
        _ask(duty, **wanted)
    assert not ChangeRequest.objects.exists()


def test_one_request_waits_at_a_time(duty: Duty) -> None:
    _ask(duty)
    with pytest.raises(InvalidError, match="待审批"):
        _ask(duty)


def test_a_circle_is_refused_with_the_names(duty: Duty) -> None:
    items.change_item(duty.office, duty.own.pk, duty.own.revision, {"needs": "2026-2"})
    with pytest.raises(InvalidError, match="建成光伏 2026-1"):
        items.change_item(duty.office, duty.other.pk, duty.other.revision, {"needs": "2026-1"})


def test_an_item_held_up_by_a_late_one_says_so(duty: Duty, signed: Signed) -> None:
    items.change_item(duty.office, duty.own.pk, duty.own.revision, {"needs": "2026-2"})
    late = {"start": duty.today - timedelta(days=60), "due": duty.today - timedelta(days=5)}
    items.change_item(duty.office, duty.other.pk, duty.other.revision, late)
    page = signed(duty.office).get("/cascade/?held=1").content.decode()
    assert "受阻于 2026-2" in " ".join(page.split())
    assert f"/duty/items/{duty.other.pk}/" not in page
    assert "已逾期未完成" in signed(duty.office).get(f"/duty/items/{duty.own.pk}/").content.decode()
    assert "2026-2" not in signed(duty.energy).get("/cascade/?held=1").content.decode()  # another unit's item


def test_a_year_is_looked_at_carried_over_and_taken_back(duty: Duty, signed: Signed) -> None:
    year = duty.today.year
    WorkItem.objects.filter(pk=duty.own.pk).update(done=1.0)
    WorkItem.objects.filter(pk=duty.other.pk).update(done=0.3)
    work.set_supports(duty.office, duty.other.pk, duty.other.revision, [duty.world.energy])
    url = f"/cascade/roll/?old={year}&new={year + 1}"
    page = signed(duty.office).get(url).content.decode()
    assert "将结转 1 项" in page
    assert WorkItem.objects.filter(year=year + 1).count() == 0
    row = years.roll(duty.office, year, year + 1)
    made = WorkItem.objects.get(year=year + 1)
    assert (made.weight, made.done, made.assignment.state) == (2.0, 0.3, "sent")  # 1 + 1 of the one task
    assert made.supports.get().unit == duty.world.energy
    with pytest.raises(InvalidError, match="已有这些编号"):
        years.roll(duty.office, year, year + 1)
    years.undo(duty.office, row.pk, row.revision, "年份有误")
    assert not WorkItem.objects.filter(year=year + 1).exists()
    assert WorkItem.history.filter(year=year + 1, history_type="-").count() == 1


@pytest.mark.parametrize("typed", [{"old": "abcd", "new": "2027"}, {"old": "2026", "new": "二〇二七"}, {"old": ""}])
def test_what_is_no_year_is_refused_and_nothing_is_carried(duty: Duty, signed: Signed, typed: dict[str, str]) -> None:
    before = WorkItem.objects.count()
    office = signed(duty.office)
    assert "年份须为四位数字" in office.get("/cascade/roll/", typed).content.decode()
    sent = office.post("/cascade/roll/", typed)
    assert sent.status_code == 422
    assert "年份须为四位数字" in sent.content.decode()
    assert WorkItem.objects.count() == before
    assert "年份须为四位数字" not in office.get("/cascade/roll/").content.decode()


def test_what_a_unit_has_taken_on_is_not_taken_back(duty: Duty) -> None:
    year = duty.today.year
    row = years.roll(duty.office, year, year + 1)
    made = WorkItem.objects.get(year=year + 1, unit=duty.world.energy)
    items.answer(duty.energy, made.assignment.pk, made.assignment.revision, "accept")
    with pytest.raises(InvalidError, match="已有单位承接"):
        years.undo(duty.office, row.pk, row.revision, "年份有误")
    assert WorkItem.objects.filter(year=year + 1).count() == 2


def _table(client: Client) -> Any:
    return load_workbook(io.BytesIO(client.get("/export/cascade.xlsx").content))


def test_the_table_goes_out_and_comes_in_with_supporting_units(duty: Duty, signed: Signed) -> None:
    client = signed(duty.office)
    book = _table(client)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("配合单位") + 1).value = "市交通运输局"
    sheet.cell(2, heads.index("工作内容") + 1).value = "改后的名称"
    answer = client.post("/cascade/import/", {"file": SimpleUploadedFile("分解.xlsx", saved(book))}, follow=True)
    assert "修改 1 项" in answer.content.decode()
    assert Support.objects.get().unit == duty.world.traffic
    sheet.cell(2, heads.index("配合单位") + 1).value = "没有的局"
    sheet.cell(2, heads.index("工作内容") + 1).value = "不该写入"
    answer = client.post("/cascade/import/", {"file": SimpleUploadedFile("分解.xlsx", saved(book))})
    assert (answer.status_code, "没有这个单位" in answer.content.decode()) == (422, True)
    assert not WorkItem.objects.filter(title="不该写入").exists()


def test_a_refused_table_names_row_and_column_found_and_expected_in_both_languages(duty: Duty, signed: Signed) -> None:
    """The sentences were written by hand for a table whose second row has four faults; all are told at once."""
    client = signed(duty.office)
    book = _table(client)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    for heading, text in (
        ("责任单位", "没有的局"), ("完成时限", "2026年2月30日"), ("配合单位", "也没有的局"), ("职责", "主办")
    ):  # fmt: skip
        sheet.cell(2, heads.index(heading) + 1).value = text
    sheet.append([sheet.cell(3, at + 1).value for at in range(len(heads))])
    page = client.post("/cascade/import/", {"file": SimpleUploadedFile("表.xlsx", saved(book))}).content.decode()
    unit = "请填写单位名称、编码，或区（市）的行政区划代码。"
    for said in (
        f"第2行“责任单位”列：没有这个单位，实际为“没有的局”。{unit}",
        "第2行“完成时限”列：日期写法不对，实际为“2026年2月30日”。"
        "请写作2026年6月30日、2026-06-30、2026/6/30或2026.6.30。",
        "第2行“职责”列：没有这种职责，实际为“主办”，应为牵头 lead / 配合 support / 负责 responsible。",
        f"第2行“配合单位”列：没有这个单位，实际为“也没有的局”。{unit}",
        "第4行“编号”列：编号与第3行重复，实际为“2026-2”。",
    ):
        assert said in page
    assert "table:" not in page
    client.cookies["dafeng_language"] = "en"
    page = client.post("/cascade/import/", {"file": SimpleUploadedFile("t.xlsx", saved(book))}).content.decode()
    assert (
        "Row 2, column &#x27;完成时限&#x27;: this is not a day; found &#x27;2026年2月30日&#x27;. "
        "Write it as 2026-06-30, 2026/6/30, 2026.6.30 or 2026年6月30日."
    ) in page
    assert "table:" not in page


@pytest.mark.parametrize("text", ["2026年11月30日", "2026-11-30", "2026/11/30", "2026.11.30", "２０２６年１１月３０日"])
def test_days_of_a_table_are_read_in_every_form(duty: Duty, signed: Signed, text: str) -> None:
    """30 November 2026 in each form."""
    client = signed(duty.office)
    book = _table(client)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    for heading, day in (("开始日期", "2026.1.5"), ("完成时限", text)):
        sheet.cell(2, heads.index(heading) + 1).value = day
    client.post("/cascade/import/", {"file": SimpleUploadedFile("表.xlsx", saved(book))})
    row = WorkItem.objects.get(pk=duty.own.pk)
    assert (row.start.isoformat(), row.due.isoformat()) == ("2026-01-05", "2026-11-30")


@pytest.mark.parametrize(
    ("text", "due"),
    [("2026年12月1日", "2026-12-01"), ("2026/12/1", "2026-12-01"), ("2026年12月32日", None), ("12月", None)],
)
def test_days_of_a_form_are_read_in_every_form(duty: Duty, signed: Signed, text: str, due: str | None) -> None:
    """A change of the due day is asked for: 1 December 2026, and two that no calendar has."""
    WorkItem.objects.filter(pk=duty.own.pk).update(start=date(2026, 1, 5))
    client = signed(duty.energy)
    answer = client.post(f"/cascade/items/{duty.own.pk}/change/", {"due": text, "why": "设备延期"})
    if due is None:
        page = answer.content.decode()
        assert "不是日期，请写作2026年6月30日、2026-06-30、2026/6/30或2026.6.30。" in page
        assert (answer.status_code, ChangeRequest.objects.count()) == (422, 0)
    else:
        assert ChangeRequest.objects.get().wanted["due"][1] == due


@pytest.mark.parametrize("by", ["task", "unit", "district", "nonsense"])
@pytest.mark.parametrize("sort", ["code", "-due", "weight", "done", "x"])
def test_every_arrangement_of_the_cascade_answers(duty: Duty, signed: Signed, by: str, sort: str) -> None:
    page = signed(duty.office).get(f"/cascade/?by={by}&sort={sort}&search=光伏")
    assert page.status_code == 200
    assert ("2026-1" in page.content.decode()) == (by != "district")


def test_a_unit_sees_its_own_rows_alone(duty: Duty, signed: Signed) -> None:
    page = signed(duty.energy).get("/cascade/").content.decode()
    assert "建成光伏 2026-1" in page
    assert "建成光伏 2026-2" not in page
    assert "2026-2" not in signed(duty.energy).get("/export/cascade.csv").content.decode()
