"""An evaluation from self-assessment to publication; marks worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from dafeng.appraisal import sheet_of
from dafeng.core.errors import AppraisalError
from dafeng_site.cascade import work
from dafeng_site.cascade.models import Support
from dafeng_site.duty import items, supervising
from dafeng_site.duty.models import WorkItem
from dafeng_site.evaluation import assessing, gathering, onrecord, results, running, verifying
from dafeng_site.evaluation.models import Assessment, Outcome, YearlyEvaluation
from dafeng_site.notices.models import Notice
from dafeng_site.pages.dutyforms import ItemForm, OrderForm
from dafeng_site.pages.supervisionforms import RecordForm
from dafeng_site.people.models import OrgUnit, User
from dafeng_site.people.policy import PUBLIC, Refused, scope_of
from dafeng_site.plans.models import TaskUnit
from dafeng_site.reporting.making import unit_choices
from dafeng_site.services import GoneError, InvalidError
from dafeng_site.supervision import records

from ..routes import normal
from .conftest import PDF, YEAR

if TYPE_CHECKING:
    from .conftest import Yearly

Signed = Callable[[User], Client]


def _result(yearly: Yearly, row: Assessment) -> dict[str, float | None]:
    found = results.result_of(yearly.evaluation, [yearly.fresh(row)])
    return {each.item.code: each.score for each in found.evaluations[0].items}


def test_the_whole_way_with_marks_by_hand(yearly: Yearly) -> None:
    yearly.announced()
    outcome = Outcome.objects.get()
    rows = outcome.by_subject
    # energy: lead 40, support 15, reports 8, accepted 2.5, work 6; biomass stands at 15 of 28 since 2020, no step made;
    # rectification does not apply. Of 100 marks 4 do not apply; the other 96 count as 100.
    energy, traffic = rows["energy"], rows["traffic"]
    assert _result(yearly, yearly.own) == {
        "lead": 40, "support": 15, "targets": 0, "reports": 8, "accepted": 2.5, "rectification": None, "work": 6,
    }  # fmt: skip
    assert (energy["unknown"], energy["place"], energy["grade"]) == ([], 1, "pass")
    assert energy["score"] == energy["low"] == energy["high"] == 74.48
    # traffic has the same with its work half done: 20 + 7.5 + 8 + 2.5 + 6 = 44
    assert (traffic["score"], traffic["place"], traffic["grade"]) == (45.83, 2, "fail")
    assert Assessment.objects.filter(state="announced").count() == 2
    yearly.over()
    yearly.step("decide")
    yearly.step("publish")
    assert set(Assessment.objects.values_list("state", flat=True)) == {"published"}
    assert Outcome.objects.get().rows == outcome.rows
    assert Outcome.objects.get().documents.keys() == {"docx", "pdf", "xlsx"}
    assert Notice.objects.filter(user=yearly.energy, url__startswith="/evaluation/").count() == 3


def test_what_a_unit_supports_for_another_counts_among_its_support(yearly: Yearly) -> None:
    def share() -> float | None:
        return gathering.found_of(sheet_of("unit"), YEAR).of("traffic")["support"].value

    lead = WorkItem.objects.get(unit=yearly.world.energy, role="lead")
    assert share() == 0.5  # its own item of weight 1, half done
    work.set_supports(yearly.office, lead.pk, lead.revision, [yearly.world.traffic])
    assert share() == 0.5  # not taken on yet
    row = Support.objects.get()
    work.answer_support(yearly.traffic, row.pk, row.revision, "accept")
    assert share() == 0.75  # (0.5 x 1 + 1 x 1) / 2
    own = gathering.found_of(sheet_of("unit"), YEAR).of("energy")
    assert (own["lead"].value, own["support"].value) == (1.0, 1.0)


def test_work_under_objection_is_left_out_and_the_page_says_so(yearly: Yearly) -> None:
    lead = WorkItem.objects.get(unit=yearly.world.traffic, role="lead")
    taken = lead.assignment
    items.answer(yearly.traffic, taken.pk, taken.revision, "object", reason="不属于本单位职责")
    own = gathering.found_of(sheet_of("unit"), YEAR).of("traffic")["lead"]
    assert own.value is None  # the one item it leads is under objection: neither done nor missed
    assert own.why_zh.endswith("另有1项有异议，未计入")
    assert gathering.found_of(sheet_of("unit"), YEAR).of("energy")["lead"].value == 1.0


def _praised(yearly: Yearly, kind: str = "praise", title: str = "光伏推广经验") -> None:
    fields = {"kind": kind, "title": title, "date": date(YEAR, 9, 1), "unit": yearly.world.energy, "reason": "成效突出"}
    records.save_record(yearly.office, fields)


def test_records_of_supervision_count_without_being_typed(yearly: Yearly) -> None:
    _praised(yearly)
    _praised(yearly, "talk", "约谈进度滞后")
    _praised(yearly, "circular", "通报批评")
    found = results.provisional(yearly.fresh(yearly.own))
    assert {one.adjustment.code: one.marks for one in found.adjustments} == {"criticism": -4, "commendation": 1}
    yearly.submit(yearly.own, yearly.energy, value_reports="100", text_reports="按时")
    row = yearly.verify(yearly.own, value_reports="100", why_reports="属实", count_commendation="1")
    # one on record and one typed are the same one
    assert {each["code"]: each["count"] for each in row.incidents} == {"criticism": 2, "commendation": 1}
    assert "表扬“光伏推广经验”" in next(each["reason"] for each in row.incidents if each["code"] == "commendation")


def test_a_count_is_corrected_with_a_reason_that_stays(yearly: Yearly) -> None:
    _praised(yearly, "talk", "约谈进度滞后")
    yearly.submit(yearly.own, yearly.energy, value_reports="100", text_reports="按时")
    given = {"value_reports": "100", "why_reports": "属实", "count_criticism": "0"}
    with pytest.raises(InvalidError):
        yearly.verify(yearly.own, **given)
    row = yearly.verify(yearly.own, **given, cause_criticism="约谈对象登记有误")
    assert row.incidents[0]["reason"] == "约谈对象登记有误（督导记录为1次，核查更正为0次）"
    assert results.provisional(row).adjustments == ()


def test_a_sheet_that_names_no_records_counts_none(yearly: Yearly) -> None:
    _praised(yearly)
    sheet = sheet_of("unit")
    bare = replace(sheet, adjustments=tuple(replace(rule, facts=()) for rule in sheet.adjustments))
    assert onrecord.counted_incidents(bare, yearly.world.energy.pk, YEAR) == {}


def test_a_name_for_several_is_neither_evaluated_nor_chosen(yearly: Yearly) -> None:
    several = OrgUnit.objects.create(code="departments", name="市有关部门（单位）")
    TaskUnit.objects.create(task=yearly.world.task, unit=several, name=several.name, role="support", confidence=1.0)
    assert "departments" not in {each.code for each in gathering.objects_of("unit")}
    scope = scope_of(yearly.office)
    choices = [
        ItemForm(scope).fields["unit"].queryset,
        OrderForm(scope).fields["unit"].queryset,
        RecordForm(scope).fields["unit"].queryset,
    ]
    assert not any(several in each for each in choices)
    assert all(yearly.world.energy in each for each in choices)
    assert "departments" not in dict(unit_choices())


def test_what_is_not_known_stays_a_range_and_takes_no_place(yearly: Yearly) -> None:
    for row, user in ((yearly.own, yearly.energy), (yearly.other, yearly.traffic)):
        yearly.submit(row, user)
        yearly.verify(row)
    yearly.step("announce")
    row = Outcome.objects.get().by_subject["energy"]
    assert row["unknown"] == ["reports", "accepted", "work"]
    assert (row["place"], row["score"], row["grade"]) == (None, None, "")
    # 55 marks are certain; reports 8, accepted 5 and work 8 may come to that
    assert (row["low"], row["high"]) == (57.29, 79.17)


def test_a_value_counts_once_it_is_verified(yearly: Yearly) -> None:
    yearly.submit(yearly.own, yearly.energy, value_reports="100", text_reports="按时")
    assert _result(yearly, yearly.own)["reports"] is None
    with pytest.raises(InvalidError, match="理由"):
        yearly.verify(yearly.own, value_reports="75")
    done = yearly.verify(yearly.own, value_reports="75", why_reports="迟报一次")
    assert _result(yearly, done)["reports"] == 6
    assert (done.verifier, done.verifier_body) == (yearly.third, "某会计师事务所")


def test_what_the_data_say_is_not_typed(yearly: Yearly) -> None:
    with pytest.raises(InvalidError) as caught:
        yearly.submit(yearly.own, yearly.energy, value_lead="100", text_lead="都做完了")
    assert [fault.where for fault in caught.value.faults] == ["value-lead"]
    yearly.submit(yearly.own, yearly.energy)
    with pytest.raises(InvalidError, match="计算"):
        yearly.verify(yearly.own, value_lead="10", why_lead="x")
    with pytest.raises(InvalidError, match="计算"):
        yearly.verify(yearly.own, value_work="8", why_work="x")


def test_nobody_verifies_the_own_and_only_who_is_named(yearly: Yearly) -> None:
    with pytest.raises(Refused):
        yearly.verify(yearly.own)  # not sent yet
    yearly.submit(yearly.own, yearly.energy)
    for user in (yearly.energy, yearly.expert):
        with pytest.raises(Refused):
            yearly.verify(yearly.own, user)
    with pytest.raises(GoneError):
        yearly.verify(yearly.own, yearly.traffic)
    with pytest.raises(Refused):
        yearly.mark(yearly.own, user=yearly.third)
    assert yearly.verify(yearly.own, yearly.office).state == "verified"


def test_an_object_without_self_assessment_is_verified_once_its_day_is_over(yearly: Yearly, signed: Signed) -> None:
    row = yearly.fresh(yearly.own)
    with pytest.raises(InvalidError, match="截止日"):
        verifying.step_object(yearly.office, row.pk, row.revision, "lapse", "逾期未报")
    page = f"/evaluation/objects/{row.pk}/"
    assert 'value="lapse"' not in signed(yearly.office).get(page).content.decode()
    yesterday = timezone.localdate() - timedelta(days=1)
    YearlyEvaluation.objects.filter(pk=yearly.evaluation.pk).update(self_due=yesterday)
    assert 'value="lapse"' in signed(yearly.office).get(page).content.decode()
    with pytest.raises(AppraisalError, match="理由"):
        verifying.step_object(yearly.office, row.pk, row.revision, "lapse", " ")
    sent = verifying.step_object(yearly.office, row.pk, row.revision, "lapse", "逾期未报")
    assert yearly.verify(sent).state == "verified"


def test_nothing_is_announced_before_everybody_is_verified(yearly: Yearly) -> None:
    yearly.submit(yearly.own, yearly.energy)
    yearly.verify(yearly.own)
    with pytest.raises(InvalidError, match="市交通运输局"):
        yearly.step("announce")
    assert not Outcome.objects.exists()
    assert yearly.fresh(yearly.own).frozen is None


def test_an_objection_is_ruled_on_by_somebody_else_and_changes_the_result(yearly: Yearly) -> None:
    yearly.announced()
    before = Outcome.objects.get()
    with pytest.raises(AppraisalError, match="理由"):
        assessing.object_to(yearly.energy, yearly.own.pk, yearly.fresh(yearly.own).revision, "")
    sent = assessing.object_to(yearly.energy, yearly.own.pk, yearly.fresh(yearly.own).revision, "报送质量有误")
    with pytest.raises(InvalidError, match="异议"):
        yearly.step("decide")
    typed = {"value-accepted": "100", "why-accepted": "退回系系统原因", "value-work": "8", "why-work": "复核"}
    ruled = verifying.settle(yearly.office, sent.pk, sent.revision, typed, "部分成立")
    assert ruled.state == "decided"
    scores = _result(yearly, ruled)
    assert (scores["accepted"], scores["work"]) == (5, 8)
    yearly.over()
    yearly.step("decide")
    after = Outcome.objects.get()
    assert after.by_subject["traffic"]["low"] == before.by_subject["traffic"]["low"]
    assert after.by_subject["energy"]["low"] > before.by_subject["energy"]["low"]
    assert after.sha256 != before.sha256


def test_the_verifier_does_not_rule_on_the_own_verification(yearly: Yearly) -> None:
    yearly.submit(yearly.own, yearly.energy)
    yearly.submit(yearly.other, yearly.traffic)
    yearly.verify(yearly.own, yearly.office)
    yearly.verify(yearly.other, yearly.office)
    yearly.evaluation = yearly.step("announce")
    sent = assessing.object_to(yearly.energy, yearly.own.pk, yearly.fresh(yearly.own).revision, "不服")
    with pytest.raises(InvalidError, match="核查人"):
        verifying.settle(yearly.office, sent.pk, sent.revision, {}, "维持")
    done = verifying.settle(yearly.second, sent.pk, sent.revision, {}, "维持")
    assert done.ruling["upheld"] is True


def test_a_ruling_takes_back_a_deduction_that_was_counted_wrongly(yearly: Yearly, signed: Signed) -> None:
    for row, user in ((yearly.own, yearly.energy), (yearly.other, yearly.traffic)):
        yearly.submit(row, user)
    yearly.verify(yearly.own, count_criticism="2", cause_criticism="两次通报")
    yearly.verify(yearly.other)
    yearly.evaluation = yearly.step("announce")
    sent = assessing.object_to(yearly.energy, yearly.own.pk, yearly.fresh(yearly.own).revision, "通报的是他局")
    before = results.provisional(sent)
    assert [one.marks for one in before.adjustments] == [-4]
    assert 'id="count-criticism"' in signed(yearly.second).get(f"/evaluation/objects/{sent.pk}/").content.decode()
    with pytest.raises(InvalidError, match="整数"):
        verifying.settle(yearly.second, sent.pk, sent.revision, {"count-criticism": "两次"}, "部分成立")
    with pytest.raises(InvalidError, match="理由"):
        verifying.settle(yearly.second, sent.pk, sent.revision, {"count-criticism": "1"}, "部分成立")
    typed = {"count-criticism": "1", "cause-criticism": "一次通报的是他局"}
    ruled = verifying.settle(yearly.second, sent.pk, sent.revision, typed, "部分成立")
    assert ruled.ruling["upheld"] is False
    after = results.provisional(yearly.fresh(ruled))
    assert [one.marks for one in after.adjustments] == [-2]
    assert after.adjustments[0].reasons == ("异议裁定：一次通报的是他局",)
    assert (after.low, after.high) == (before.low + 2, before.high + 2)


def test_evidence_that_a_result_rests_on_is_not_taken_off(yearly: Yearly, signed: Signed) -> None:
    first = assessing.add_file(yearly.energy, yearly.own.pk, yearly.fresh(yearly.own).revision, "", "依据.pdf", PDF)
    yearly.announced()
    row = yearly.fresh(yearly.own)
    more = assessing.add_file(yearly.energy, row.pk, row.revision, "", "异议.pdf", PDF + b"2")
    with pytest.raises(InvalidError, match="不能移除"):
        assessing.remove_file(yearly.energy, first.pk, first.revision)
    page = signed(yearly.energy).get(f"/evaluation/objects/{row.pk}/").content.decode()
    assert f"/evaluation/evidence/{more.pk}/remove/" in page
    assert f"/evaluation/evidence/{first.pk}/remove/" not in page
    assessing.remove_file(yearly.energy, more.pk, more.revision)


def test_who_verified_is_told_to_stand_aside(yearly: Yearly, signed: Signed) -> None:
    for row, user in ((yearly.own, yearly.energy), (yearly.other, yearly.traffic)):
        yearly.submit(row, user)
        yearly.verify(row, yearly.office)
    yearly.evaluation = yearly.step("announce")
    sent = assessing.object_to(yearly.energy, yearly.own.pk, yearly.fresh(yearly.own).revision, "不服")
    page = f"/evaluation/objects/{sent.pk}/"
    own, other = (signed(user).get(page).content.decode() for user in (yearly.office, yearly.second))
    assert "须回避，由办公室其他人员裁定" in own
    assert 'id="rule-reason"' not in own
    assert 'id="rule-reason"' in other


def test_a_unit_does_not_see_from_its_own_page_that_it_was_verified(yearly: Yearly, signed: Signed) -> None:
    yearly.submit(yearly.own, yearly.energy, value_reports="95", text_reports="按时")
    client, url = signed(yearly.energy), f"/evaluation/objects/{yearly.own.pk}/"
    before = normal(client.get(url).content)
    yearly.verify(yearly.own, value_reports="50", why_reports="两次逾期")
    assert normal(client.get(url).content) == before


def test_an_evaluation_of_nobody_is_not_opened(yearly: Yearly, signed: Signed) -> None:
    fields = {
        "title": "另一次",
        "year": YEAR,
        "mode": "intensity",
        "self_due": timezone.localdate(),
        "objection_days": 3,
    }
    made = running.create_evaluation(yearly.office, "unit@1", fields)
    sent = {"action": "open", "revision": made.revision}
    page = signed(yearly.office).post(f"/evaluation/{made.pk}/step/", sent, follow=True).content.decode()
    assert "没有勾选评价对象" in page
    made.refresh_from_db()
    assert made.state == "prepared"


def test_while_it_runs_only_the_deadline_and_the_note_are_offered(yearly: Yearly, signed: Signed) -> None:
    page = signed(yearly.office).get(f"/evaluation/{yearly.evaluation.pk}/edit/").content.decode()
    assert 'name="self_due"' in page
    assert not any(f'name="{name}"' in page for name in ("title", "year", "mode", "objection_days"))


def test_objections_come_in_time_or_not_at_all(yearly: Yearly) -> None:
    yearly.announced()
    with pytest.raises(InvalidError, match="异议期未满"):
        yearly.step("decide")
    yearly.over()
    with pytest.raises(InvalidError, match="异议期已过"):
        assessing.object_to(yearly.energy, yearly.own.pk, yearly.fresh(yearly.own).revision, "迟了")


def test_the_frozen_result_does_not_move_with_the_data(yearly: Yearly) -> None:
    yearly.announced()
    outcome = Outcome.objects.get()
    rows = list(yearly.evaluation.assessments.all())
    assert results.still_holds(yearly.evaluation, rows, outcome)
    yearly.item(yearly.world.works, 0.0)
    from dafeng_site.duty.models import WorkItem

    WorkItem.objects.update(done=0.0)
    assert results.still_holds(yearly.evaluation, rows, outcome)
    Assessment.objects.filter(pk=yearly.own.pk).update(
        frozen={**yearly.fresh(yearly.own).frozen, "incidents": [{"code": "fraud", "count": 1, "reason": "x"}]}
    )
    assert not results.still_holds(yearly.evaluation, list(yearly.evaluation.assessments.all()), outcome)


def test_a_veto_and_a_bonus_count(yearly: Yearly) -> None:
    yearly.submit(yearly.own, yearly.energy)
    with pytest.raises(InvalidError, match="整数"):
        yearly.verify(yearly.own, count_commendation="-1", cause_commendation="x")
    row = yearly.verify(
        yearly.own, count_commendation="5", cause_commendation="全省推广", count_fraud="1", cause_fraud="伪造材料"
    )
    found = results.result_of(yearly.evaluation, [row]).evaluations[0]
    assert [one.marks for one in found.adjustments] == [3]  # five times 1, at most 3
    assert found.grade is not None
    assert found.grade.code == "fail"


def test_who_verifies_sees_what_supervision_has_on_record(yearly: Yearly, signed: Signed) -> None:
    for unit, title in ((yearly.world.energy, "全市通报"), (yearly.world.traffic, "他局约谈")):
        fields = {"kind": "circular", "title": title, "date": date(YEAR, 3, 1), "unit": unit, "reason": "进度滞后"}
        records.save_record(yearly.office, fields)
        order = {
            "title": f"{title}后整改",
            "origin": "dispatch",
            "problem": "问题",
            "unit": unit,
            "due": date(YEAR, 9, 1),
        }
        supervising.order(yearly.office, order)
    records.save_record(
        yearly.office, fields | {"unit": yearly.world.energy, "title": "次年", "date": date(YEAR + 1, 1, 1)}
    )
    yearly.submit(yearly.own, yearly.energy)
    url = f"/evaluation/objects/{yearly.own.pk}/"
    page = signed(yearly.third).get(url).content.decode().partition('id="on-record"')[2].partition("</ul>")[0]
    assert "通报 全市通报" in page
    assert "整改逾期未完成 全市通报后整改" in page
    assert "他局" not in page
    assert "次年" not in page
    assert 'id="on-record"' not in signed(yearly.energy).get(url).content.decode()


def test_experts_are_trimmed_from_five_on(yearly: Yearly) -> None:
    yearly.submit(yearly.own, yearly.energy)
    for number, mark in enumerate(("8", "0", "6", "6", "3")):
        user = yearly.user(f"expert{number}", "reader")
        running.appoint(yearly.office, yearly.evaluation.pk, user.pk, "expert", "")
        yearly.mark(yearly.own, mark, user)
    assert _result(yearly, yearly.own)["work"] == pytest.approx(5)  # of 8 6 6 3 0 without 8 and 0


def test_people_of_units_are_not_named(yearly: Yearly) -> None:
    for user in (yearly.energy, yearly.world.users["administrator"], yearly.world.users["auditor"]):
        with pytest.raises(InvalidError, match="只能指定"):
            running.appoint(yearly.office, yearly.evaluation.pk, user.pk, "expert", "")


def test_the_public_sees_it_when_it_is_published_and_not_before(yearly: Yearly, signed: Signed) -> None:
    url, table = f"/evaluation/{yearly.evaluation.pk}/", f"/evaluation/{yearly.evaluation.pk}/table.csv"
    yearly.announced()
    for _step in ("decide", "publish"):
        assert Client().get(url).status_code == 404
        assert Client().get(table).status_code == 404
        assert "2024年度评价" not in Client().get("/public/").content.decode()
        if _step == "decide":
            yearly.over()
            yearly.step("decide")
    assert "市能源局" not in signed(yearly.traffic).get(url).content.decode()
    yearly.step("publish")
    assert "市能源局" in Client().get(url).content.decode()
    assert "市能源局" in Client().get(table).content.decode()
    assert Client().get(f"/evaluation/{yearly.evaluation.pk}/result.pdf").content.startswith(b"%PDF")
    for page in ("/evaluation/published/", "/public/"):
        assert f'href="{url}">2024年度评价' in Client().get(page).content.decode()
    assert Client().get(f"/evaluation/objects/{yearly.own.pk}/").status_code == 302
    assert not running.assessments(PUBLIC).exists()
    assert running.evaluations(PUBLIC).count() == 1


def test_a_unit_learns_nothing_of_its_verification_before_the_result(yearly: Yearly, signed: Signed) -> None:
    yearly.submit(yearly.own, yearly.energy)
    yearly.mark(yearly.own, "7")
    yearly.verify(yearly.own, value_reports="75", why_reports="秘密理由", count_fraud="1", cause_fraud="秘密事由")
    page = signed(yearly.energy).get(f"/evaluation/objects/{yearly.own.pk}/").content.decode()
    for hidden in ("秘密", "某会计师", "材料齐全", "核查认定"):
        assert hidden not in page
    assert "秘密理由" in signed(yearly.third).get(f"/evaluation/objects/{yearly.own.pk}/").content.decode()
    assert running.assessments(scope_of(yearly.traffic)).filter(pk=yearly.own.pk).count() == 0


def test_no_grade_or_range_tells_a_unit_of_its_marks_before_the_result(yearly: Yearly, signed: Signed) -> None:
    def told() -> tuple[float, float, object, object, object]:
        view = signed(yearly.energy).get(f"/evaluation/objects/{yearly.own.pk}/").context["view"]
        found = view.result
        return found.low, found.high, found.grade, found.best, found.worst

    yearly.submit(yearly.own, yearly.energy, value_reports="100", text_reports="按时")
    before = told()
    assert before[0] < before[1]  # the item of the experts alone keeps it a range
    yearly.mark(yearly.own, "0")
    assert told() == before


@pytest.mark.parametrize("mode", ["intensity", "total"])
def test_the_same_sheet_switches_from_intensity_to_total(yearly: Yearly, mode: str) -> None:
    fields = {"title": "区市", "year": 2024, "mode": mode, "self_due": timezone.localdate() + timedelta(days=9)}
    made = running.create_evaluation(yearly.office, "district@1", {**fields, "objection_days": 3})
    opened = yearly.step("open", made)
    found = results.result_of(opened, list(opened.assessments.all()))
    full = {each.item.code: each.full for each in found.evaluations[0].items}
    assert (full["co2-intensity"], full["co2-total"]) == ((18, 8) if mode == "intensity" else (8, 18))
    assert found.evaluations[0].full == 100
    assert {each.unit.place for each in opened.assessments.all()} == {"370481", "370402"}


def test_an_evaluation_that_is_dropped_says_why(yearly: Yearly) -> None:
    with pytest.raises(AppraisalError, match="理由"):
        yearly.step("drop")
    yearly.step("drop", reason="重新组织")
    assert YearlyEvaluation.objects.get().state == "dropped"
    assert set(Assessment.objects.values_list("state", flat=True)) == {"dropped"}


def test_what_an_expert_typed_stays_when_a_mark_is_refused(yearly: Yearly, signed: Signed) -> None:
    yearly.submit(yearly.own, yearly.energy)
    here = f"/evaluation/objects/{yearly.own.pk}/"
    answer = signed(yearly.expert).post(f"{here}marks/", {"mark-work": "9.5", "why-work": "机制健全"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for shown in ('value="9.5"', 'value="机制健全"', 'id="mark-work-error"'):
        assert shown in page
    assert 'value="9.5"' not in signed(yearly.expert).get(here).content.decode()
