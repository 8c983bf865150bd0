"""A round from opening to its bulletin: drafts, review by somebody else, what closing freezes."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from dafeng.core.errors import AppraisalError
from dafeng_site import services
from dafeng_site.cascade import years
from dafeng_site.checking.keeping import content_of
from dafeng_site.data.models import Observation
from dafeng_site.duty import items, reporting
from dafeng_site.duty.closing import close_round
from dafeng_site.duty.models import Assignment, Report, ReportDraft, WorkItem
from dafeng_site.notices.models import Notice
from dafeng_site.people.models import User
from dafeng_site.people.policy import Refused, scope_of
from dafeng_site.people.queries import history_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Duty


def test_a_round_reaches_each_unit_with_work_in_its_scope_once(duty: Duty) -> None:
    units = list(Report.objects.values_list("unit__code", flat=True))
    assert sorted(units) == ["energy", "traffic"]
    assert Notice.objects.filter(user=duty.energy, key=f"round:{duty.round.pk}:{duty.report.pk}").count() == 1
    duty.round.refresh_from_db()
    with pytest.raises(AppraisalError, match="不能下发"):
        reporting.open_round(duty.office, duty.round.pk, duty.round.revision)
    assert Report.objects.count() == 2


def test_progress_is_written_by_the_review_alone(duty: Duty) -> None:
    sent = duty.send("40%")
    duty.own.refresh_from_db()
    assert (sent.state, duty.own.done) == ("submitted", None)
    done = duty.accept()
    duty.own.refresh_from_db()
    assert (done.state, duty.own.done, done.reviewer) == ("closed", 0.4, duty.office)
    words = [row.history_change_reason for row in done.history.order_by("history_id")]
    assert words == ["下发调度", "报送", "受理", "审核通过"]


def test_nobody_reviews_what_they_sent(duty: Duty) -> None:
    duty.send()
    Report.objects.filter(pk=duty.report.pk).update(submitted_by=duty.office)
    with pytest.raises(AppraisalError, match="报送人不能审核自己的材料"):
        duty.accept()
    assert duty.accept(duty.second).state == "closed"


def test_a_unit_neither_reviews_nor_skips_the_review(duty: Duty) -> None:
    row = duty.send()
    for code in ("take", "accept", "return", "nonsense"):
        with pytest.raises(AppraisalError):
            reporting.review(duty.energy, row.pk, row.revision, code, "理由")
    with pytest.raises(AppraisalError, match="不能审核通过"):
        reporting.review(duty.office, row.pk, row.revision, "accept")


def test_what_is_returned_needs_a_reason_and_comes_back_to_the_form(duty: Duty) -> None:
    row = duty.send("30", **{f"note-{duty.own.pk}": "已开工", "difficulties": "缺资金"})
    row = reporting.review(duty.office, row.pk, row.revision, "take")
    with pytest.raises(AppraisalError, match="“退回”须写明理由"):
        reporting.review(duty.office, row.pk, row.revision, "return", " ")
    row = reporting.review(duty.office, row.pk, row.revision, "return", "请补佐证")
    typed, number = reporting.typed_of(row)
    assert (row.state, row.reason, number) == ("returned", "请补佐证", 0)
    assert typed == {f"done-{duty.own.pk}": "30", f"note-{duty.own.pk}": "已开工", "difficulties": "缺资金"}
    assert duty.send("35").state == "submitted"


def test_a_draft_keeps_what_is_typed_right_or_wrong(duty: Duty) -> None:
    typed = {f"done-{duty.own.pk}": "abc", "difficulties": "<b>写到一半", "state": "closed", "fig-100-value": "1"}
    draft = reporting.save_draft(duty.energy, duty.report.pk, 0, typed)
    assert reporting.typed_of(duty.report) == (
        {f"done-{duty.own.pk}": "abc", "difficulties": "<b>写到一半"},
        draft.number,
    )
    duty.report.refresh_from_db()
    assert duty.report.state == "draft"


def test_two_windows_do_not_overwrite_each_other_s_draft(duty: Duty) -> None:
    first = reporting.save_draft(duty.energy, duty.report.pk, 0, {"difficulties": "甲"})
    with pytest.raises(services.ConflictError, match=r"您打开本页之后，您在另一个窗口于 .* 保存过这份草稿"):
        reporting.save_draft(duty.energy, duty.report.pk, 0, {"difficulties": "乙"})
    mate = User.objects.create_user(username="mate", full_name="李科长", role="unit", unit=duty.world.energy)
    with pytest.raises(services.ConflictError, match=r"您打开本页之后，energy于 .* 保存过这份草稿"):
        reporting.save_draft(mate, duty.report.pk, 0, {"difficulties": "丙"})
    with pytest.raises(services.ConflictError):
        reporting.submit(duty.energy, duty.report.pk, duty.report.revision, 0, {f"done-{duty.own.pk}": "1"})
    assert ReportDraft.objects.get().fields == {"difficulties": "甲"}
    reporting.save_draft(duty.energy, duty.report.pk, first.number, {"difficulties": "乙"})


@pytest.mark.parametrize("text", ["", "abc", "101", "-1", "nan", "inf", "1e999"])
def test_a_share_that_is_none_stands_beside_its_field(duty: Duty, text: str) -> None:
    with pytest.raises(services.InvalidError) as caught:
        duty.send(text)
    assert [fault.where for fault in caught.value.faults] == [f"done-{duty.own.pk}"]
    duty.report.refresh_from_db()
    assert (duty.report.state, duty.report.entries) == ("draft", {})


def _figure(**rest: str) -> dict[str, str]:
    row = {"indicator": "power.capacity.biomass", "period": "2026-Q3", "value": "21.5", "unit": "万千瓦"} | rest
    return {f"fig-0-{name}": value for name, value in row.items()}


def test_figures_become_observations_of_the_unit_s_own_source(duty: Duty) -> None:
    duty.send(**_figure(note="电力公司月报"))
    found = Observation.objects.get(period="2026-Q3")
    # 21.5 万千瓦 are 215 MW, the canonical unit.
    assert (found.value, found.source.key, found.owner, found.note) == (
        215.0,
        "entry-energy",
        duty.world.energy,
        "电力公司月报",
    )


def test_a_wrong_figure_is_named_at_its_field_and_nothing_is_sent(duty: Duty) -> None:
    with pytest.raises(services.InvalidError) as caught:
        duty.send(**_figure(unit="吨"))
    assert caught.value.faults[0].where == "fig-0-unit"
    with pytest.raises(services.InvalidError) as caught:
        duty.send(**_figure(indicator="gdp.nominal", unit="亿元"))  # an indicator of nobody's task here
    assert caught.value.faults[0].where.startswith("fig-0-")
    assert not Observation.objects.filter(period="2026-Q3").exists()
    duty.report.refresh_from_db()
    assert duty.report.state == "draft"


def test_closing_waits_for_the_review_and_freezes_what_stood(duty: Duty) -> None:
    duty.send("40")
    row = duty.round
    with pytest.raises(services.InvalidError, match="还有报送没有审核"):
        close_round(duty.office, row.pk, row.revision)
    duty.accept()
    closed = close_round(duty.office, row.pk, row.revision, number="枣碳办〔2026〕3号")
    assert closed.state == "closed"
    taken = dict(closed.snapshot)
    digest = taken.pop("sha256")
    assert hashlib.sha256(json.dumps(taken, ensure_ascii=False, sort_keys=True).encode()).hexdigest() == digest
    assert {each["code"]: each["done"] for each in taken["items"]} == {"2026-1": 0.4, "2026-2": None}
    assert {each["unit"]: each["state"] for each in taken["reports"]} == {"市能源局": "closed", "市交通运输局": "draft"}
    assert content_of(closed.documents["docx"]).startswith(b"PK")
    assert content_of(closed.documents["pdf"]).startswith(b"%PDF")
    with pytest.raises(services.InvalidError, match="不能再改"):
        reporting.save_draft(duty.traffic, duty.foreign.pk, 0, {"difficulties": "晚了"})
    with pytest.raises(services.InvalidError, match="已办结"):
        reporting.change_round(duty.office, row.pk, closed.revision, {"deadline": duty.today})


def test_an_item_is_taken_on_or_objected_to_by_its_unit_alone(duty: Duty) -> None:
    taken = duty.own.assignment
    with pytest.raises(services.GoneError):
        items.answer(duty.traffic, taken.pk, taken.revision, "accept")
    with pytest.raises(AppraisalError, match="无权承接"):
        items.answer(duty.office, taken.pk, taken.revision, "accept")
    with pytest.raises(AppraisalError, match="须写明理由"):
        items.answer(duty.energy, taken.pk, taken.revision, "object")
    row = items.answer(duty.energy, taken.pk, taken.revision, "object", reason="不属本单位职责")
    assert (row.state, row.reason) == ("objected", "不属本单位职责")
    assert Notice.objects.filter(user=duty.office, zh__contains="提出异议").exists()
    row = items.answer(duty.office, row.pk, row.revision, "resend", reason="经研究仍由你局承担")
    assert items.answer(duty.energy, row.pk, row.revision, "accept", contact="张三 1234").contact == "张三 1234"


def test_another_unit_has_to_take_an_item_on_anew(duty: Duty) -> None:
    items.answer(duty.energy, duty.own.assignment.pk, duty.own.assignment.revision, "accept")
    items.change_item(duty.office, duty.own.pk, duty.own.revision, {"unit": duty.world.traffic})
    assert Assignment.objects.get(item=duty.own).state == "sent"


def test_the_later_of_two_edits_is_refused_by_name(duty: Duty) -> None:
    items.change_item(duty.office, duty.own.pk, duty.own.revision, {"title": "甲"})
    with pytest.raises(services.ConflictError, match=r"您打开表单之后，office于 .* 修改了这条记录"):
        items.change_item(duty.second, duty.own.pk, duty.own.revision, {"title": "乙"})
    assert WorkItem.objects.get(pk=duty.own.pk).title == "甲"


def test_an_override_needs_its_reason_and_stays_beside_the_computed_light(duty: Duty) -> None:
    with pytest.raises(services.InvalidError, match="须写明理由"):
        items.override(duty.office, duty.own.pk, duty.own.revision, "red", " ")
    with pytest.raises(Refused):
        items.override(duty.energy, duty.own.pk, duty.own.revision, "green", "已完成")
    row = items.override(duty.office, duty.own.pk, duty.own.revision, "red", "现场核查未开工")
    assert (row.override, row.override_by) == ("red", duty.office)


def test_a_task_lists_its_work_items_with_why_to_those_who_may_see_them(
    duty: Duty, signed: Callable[[User], Client]
) -> None:
    duty.item("2026-3", duty.world.energy, clause="三(一)2", title="别的任务")
    url = f"/tasks/{duty.world.task.pk}/"
    shown = [
        {text for text in ("建成光伏 2026-1", "建成光伏 2026-2", "别的任务", "任务状态的原因") if text in page}
        for user in (duty.office, duty.energy, None)
        for page in [(signed(user) if user else Client()).get(url).content.decode()]
    ]
    assert shown == [
        {"建成光伏 2026-1", "建成光伏 2026-2", "任务状态的原因"},
        {"建成光伏 2026-1", "任务状态的原因"},
        set(),
    ]


def test_items_that_need_each_other_in_a_circle_are_refused(duty: Duty) -> None:
    items.change_item(duty.office, duty.own.pk, duty.own.revision, {"needs": "2026-2"})
    with pytest.raises(services.InvalidError, match="互为前置"):
        items.change_item(duty.office, duty.other.pk, duty.other.revision, {"needs": "2026-1"})
    with pytest.raises(services.InvalidError, match="前置工作项不存在"):
        items.remove_item(duty.office, duty.other.pk, duty.other.revision, "误设")


def test_a_new_year_carries_unfinished_progress_over_and_asks_anew(duty: Duty) -> None:
    duty.send("40")
    duty.accept()
    rolled = years.roll(duty.office, duty.today.year, duty.today.year + 1)
    made = list(WorkItem.objects.filter(code__in=rolled.codes))
    assert {row.code: row.done for row in made} == {
        f"{duty.today.year + 1}-1": 0.4,
        f"{duty.today.year + 1}-2": None,
    }
    assert set(Assignment.objects.filter(item__in=made).values_list("state", flat=True)) == {"sent"}
    with pytest.raises(services.InvalidError, match="已有这些编号"):
        years.roll(duty.office, duty.today.year, duty.today.year + 1)


def test_a_unit_reads_who_of_the_office_gave_an_override(duty: Duty, signed: Callable[[User], Client]) -> None:
    User.objects.filter(pk=duty.office.pk).update(full_name="李主任")
    items.override(duty.office, duty.own.pk, duty.own.revision, "red", "现场核查未开工")
    page = signed(duty.energy).get(f"/duty/items/{duty.own.pk}/").content.decode()
    assert "李主任" in page
    assert f"#{duty.office.pk}" not in page
    edits = history_of(scope_of(duty.energy), duty.own, 5)
    told = {change["field"]: change["new_text"] for edit in edits for change in edit["changes"]}
    assert told["认定人"] == "李主任"


def test_a_share_below_the_accepted_one_asks_for_its_reason_and_keeps_it(
    duty: Duty, signed: Callable[[User], Client]
) -> None:
    duty.send("75")
    duty.accept()
    made = reporting.create_round(
        duty.office, {"title": "专项", "kind": "call", "period": f"{duty.today.year}-Q4", "deadline": duty.today}
    )
    reporting.open_round(duty.office, made.pk, made.revision)
    duty.report = Report.objects.get(round=made, unit=duty.world.energy)
    with pytest.raises(services.InvalidError) as caught:
        duty.send("50")
    assert [fault.where for fault in caught.value.faults] == [f"why-{duty.own.pk}"]
    why = {f"why-{duty.own.pk}": "两台机组返修，重新核定工程量"}
    sent = duty.send("50", **why)
    assert sent.entries["2026-1"] == {"done": 0.5, "note": "", "before": 0.75, "why": why[f"why-{duty.own.pk}"]}
    page = signed(duty.office).get(f"/duty/reports/{sent.pk}/").content.decode()
    assert ("进展下降" in page, "两台机组返修" in page) == (True, True)
    duty.accept()
    assert WorkItem.objects.get(pk=duty.own.pk).done == 0.5
    history = WorkItem.history.filter(id=duty.own.pk).first()
    assert "进展下降：两台机组返修" in history.history_change_reason
    assert "两台机组返修" in signed(duty.energy).get(f"/duty/items/{duty.own.pk}/").content.decode()


def test_a_report_overtaken_by_a_further_one_is_not_accepted_without_a_reason(duty: Duty) -> None:
    duty.send("50")
    WorkItem.objects.filter(pk=duty.own.pk).update(done=0.75)
    with pytest.raises(services.InvalidError, match="下降原因"):
        duty.accept()
    assert (WorkItem.objects.get(pk=duty.own.pk).done, Report.objects.get(pk=duty.report.pk).state) == (0.75, "review")
