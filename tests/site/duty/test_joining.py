"""Whoever comes to owe or support something in an open round reports in it, whoever no longer does is let go."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dafeng.core.errors import AppraisalError
from dafeng_site.cascade.models import Support
from dafeng_site.cascade.work import answer_support, set_supports
from dafeng_site.duty import evidence, items, queries, reporting
from dafeng_site.duty.closing import close_round
from dafeng_site.duty.models import Assignment, Report, ReportDraft, Round, WorkItem
from dafeng_site.notices.models import Notice
from dafeng_site.services import InvalidError

from .conftest import PDF
from .test_at_once import _together

if TYPE_CHECKING:
    from django.test import Client

    from dafeng_site.people.models import User

    from .conftest import Duty


@pytest.fixture
def helped(duty: Duty) -> Duty:
    """The round is open; the traffic unit owes nothing in it and is asked to support the energy unit's item."""
    items.remove_item(duty.office, duty.other.pk, duty.other.revision, "不再需要")
    row = WorkItem.objects.get(pk=duty.own.pk)
    set_supports(duty.office, row.pk, row.revision, [duty.world.traffic])
    return duty


def _answer(duty: Duty, code: str, reason: str = "") -> Support:
    row = Support.objects.get()
    return answer_support(duty.traffic, row.pk, row.revision, code, reason)


def _report(duty: Duty) -> Report | None:
    return Report.objects.filter(round=duty.round, unit=duty.world.traffic).first()


def test_a_support_taken_on_while_the_round_is_open_is_reported_in_it(
    helped: Duty, signed: Callable[[User], Client]
) -> None:
    assert _report(helped) is None  # the item that it owed was removed before anything was said
    _answer(helped, "accept")
    row = _report(helped)
    assert row is not None
    told = Notice.objects.get(
        user=helped.traffic, url=f"/duty/reports/{row.pk}/", key=f"round:{helped.round.pk}:{row.pk}"
    )
    assert "请于" in told.zh
    assert (row.history.get().history_user, row.history.get().history_change_reason) == (helped.traffic, "补发调度")
    page = signed(helped.traffic).get("/duty/").content.decode()
    assert f"/duty/reports/{row.pk}/" in page
    sent = reporting.submit(helped.traffic, row.pk, row.revision, 0, {f"done-{helped.own.pk}": "20"})
    assert sent.entries["2026-1"]["as"] == "support"


def test_who_resigns_before_reporting_owes_nothing_any_more(helped: Duty, signed: Callable[[User], Client]) -> None:
    _answer(helped, "accept")
    row = _report(helped)
    assert row is not None
    with pytest.raises(AppraisalError, match="须写明理由"):
        _answer(helped, "resign")
    page = signed(helped.traffic).get(f"/duty/items/{helped.own.pk}/").content.decode()
    assert "申请退出配合" in page
    assert _answer(helped, "resign", "职责已划出").state == "objected"
    assert _report(helped) is None
    assert Report.history.filter(id=row.pk, history_type="-").exists()
    assert Notice.objects.filter(user=helped.office, zh__contains="申请退出配合").exists()
    assert Notice.objects.filter(user=helped.traffic, zh__contains="不再需要报送").exists()
    assert signed(helped.traffic).get(f"/duty/reports/{row.pk}/").status_code == 404
    support = Support.objects.get()
    answer_support(helped.office, support.pk, support.revision, "resend", "分工未变")
    _answer(helped, "accept")
    assert _report(helped) is not None


def test_a_leader_may_object_while_its_supporter_owes_a_report(helped: Duty) -> None:
    """The supporter's report, which the leader does not see, goes with the item; the history says by whom."""
    _answer(helped, "accept")
    row = _report(helped)
    assert row is not None
    taken = Assignment.objects.get(item=helped.own)
    done = items.answer(helped.energy, taken.pk, taken.revision, "object", reason="职责不在我单位")
    assert done.state == "objected"
    assert not Report.objects.filter(round=helped.round).exists()
    gone = Report.history.get(id=row.pk, history_type="-")
    assert (gone.history_user, gone.history_change_reason) == (helped.energy, "不再需要报送")
    assert Notice.objects.filter(user=helped.traffic, zh__contains="不再需要报送").exists()


def test_what_is_being_typed_stays(helped: Duty) -> None:
    _answer(helped, "accept")
    row = _report(helped)
    assert row is not None
    reporting.save_draft(helped.traffic, row.pk, 0, {"difficulties": "并网手续未批"})
    _answer(helped, "resign", "职责已划出")
    assert reporting.typed_of(Report.objects.get(pk=row.pk)) == ({"difficulties": "并网手续未批"}, 1)
    sent = reporting.submit(helped.traffic, row.pk, row.revision, 1, {"difficulties": "并网手续未批"})
    assert (sent.entries, sent.difficulties) == ({}, "并网手续未批")


def test_what_was_sent_or_filed_stays(helped: Duty) -> None:
    _answer(helped, "accept")
    row = _report(helped)
    assert row is not None
    evidence.add_evidence(helped.traffic, row, row.revision, "a.pdf", PDF)
    _answer(helped, "resign", "职责已划出")
    assert _report(helped) is not None
    support = Support.objects.get()
    answer_support(helped.office, support.pk, support.revision, "resend", "分工未变")
    _answer(helped, "accept")
    row.refresh_from_db()
    reporting.submit(helped.traffic, row.pk, row.revision, 0, {f"done-{helped.own.pk}": "20"})
    _answer(helped, "resign", "职责已划出")
    kept = _report(helped)
    assert kept is not None
    assert kept.state == "submitted"


def test_a_closed_round_asks_nobody_any_more(helped: Duty) -> None:
    helped.send("40")
    helped.accept()
    helped.round.refresh_from_db()
    close_round(helped.office, helped.round.pk, helped.round.revision)
    _answer(helped, "accept")
    assert _report(helped) is None


def test_an_item_given_or_passed_on_while_the_round_is_open_is_reported_by_its_unit(duty: Duty) -> None:
    duty.item("2026-7", duty.world.tengzhou)
    assert Report.objects.filter(round=duty.round, unit=duty.world.tengzhou).exists()
    duty.item("2026-8", duty.world.works, clause="九(九)9", year=duty.today.year - 1)
    assert not Report.objects.filter(unit=duty.world.works).exists()
    items.change_item(duty.office, duty.other.pk, duty.other.revision, {"unit": duty.world.works})
    found = set(Report.objects.filter(round=duty.round).values_list("unit__code", flat=True))
    assert found == {"energy", "tengzhou", "works"}


_ACTS = ("accept", "object", "resign", "resend", "withdraw", "ask", "unask", "submit", "take", "return", "close", "new",
         "pass", "remove", "refuse", "again", "refuse own", "again own", "type")  # fmt: skip


@given(st.lists(st.sampled_from(_ACTS), max_size=14))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_an_open_round_report_all_who_are_asked_and_all_who_said_something(duty: Duty, acts: list[str]) -> None:
    """Whatever happens in whatever order; nothing typed is lost, and a closed round is what it was when it closed."""
    with transaction.atomic():
        closed: set[int] | None = None
        typed = False
        for number, act in enumerate(acts):
            was = Round.objects.get(pk=duty.round.pk).state
            try:
                with transaction.atomic():
                    _act(duty, act, number)
            except (AppraisalError, InvalidError):  # not allowed as things stand; nothing that is there is ever gone
                pass
            else:
                typed = {"type": _report(duty) is not None, "submit": False}.get(act, typed)
            assert ReportDraft.objects.filter(report__unit=duty.world.traffic).exists() == typed
            found = Round.objects.get(pk=duty.round.pk)
            there = set(Report.objects.filter(round=found).values_list("unit", flat=True))
            if found.state == "open":
                asked = {row.unit_id for row in queries.items_of(found)}
                asked |= {row.unit_id for row in queries.supports_of(found)}
                said = Report.objects.filter(round=found).exclude(submitted_at=None, draft=None)
                assert there == asked | set(said.values_list("unit", flat=True))
            elif was == "open":
                closed = there
            else:
                assert there == closed
        transaction.set_rollback(True)


def _act(duty: Duty, act: str, number: int) -> None:
    office, traffic = duty.office, duty.traffic
    own, other = (WorkItem.objects.filter(code=code).first() for code in ("2026-1", "2026-2"))
    support = Support.objects.filter(unit=duty.world.traffic).first()
    report = Report.objects.filter(round=duty.round, unit=duty.world.traffic).first()
    found = Round.objects.get(pk=duty.round.pk)
    if act in ("accept", "object", "resign", "resend", "withdraw") and support:
        user = office if act in ("resend", "withdraw") else traffic
        answer_support(user, support.pk, support.revision, act, "理由")
    elif act in ("ask", "unask") and own:
        set_supports(office, own.pk, own.revision, [duty.world.traffic] if act == "ask" else [])
    elif act == "submit" and report:
        typed = {f"done-{row.pk}": "50" for row in queries.asked_of(report)}
        draft = ReportDraft.objects.filter(report=report).first()
        reporting.submit(traffic, report.pk, report.revision, draft.number if draft else 0, typed)
    elif act == "type" and report:
        draft = ReportDraft.objects.filter(report=report).first()
        reporting.save_draft(traffic, report.pk, draft.number if draft else 0, {"difficulties": "起草"})
    elif act in ("take", "return") and report:
        reporting.review(office, report.pk, report.revision, act, "理由")
    elif act == "close":
        close_round(office, found.pk, found.revision)
    elif act == "new":
        duty.item(f"2026-9{number}", duty.world.traffic)
    elif act == "pass" and other:
        items.change_item(office, other.pk, other.revision, {"unit": duty.world.energy})
    elif act == "remove" and other:
        items.remove_item(office, other.pk, other.revision, "不再需要")
    elif act in ("refuse", "again") and other:
        taken = other.assignment
        holder = duty.energy if other.unit_id == duty.world.energy.pk else traffic
        user, code = (holder, "object") if act == "refuse" else (office, "resend")
        items.answer(user, taken.pk, taken.revision, code, reason="理由")
    elif act in ("refuse own", "again own") and own:
        taken = own.assignment
        user, code = (duty.energy, "object") if act == "refuse own" else (office, "resend")
        items.answer(user, taken.pk, taken.revision, code, reason="理由")


@pytest.mark.django_db(transaction=True)
def test_a_support_taken_on_as_the_round_opens_has_its_report(helped: Duty) -> None:
    """Six at once: one accepts, one opens another round, the others do it again and are told."""
    made = reporting.create_round(
        helped.office, {"title": "专项", "kind": "call", "period": f"{helped.today.year}-Q4", "deadline": helped.today}
    )
    support = Support.objects.get()
    acts = (
        partial(answer_support, helped.traffic, support.pk, support.revision, "accept"),
        partial(reporting.open_round, helped.office, made.pk, made.revision),
    )
    done, _refused = _together(lambda at: acts[at % 2]())
    assert done == 2
    for each in (helped.round, made):
        assert Report.objects.filter(round=each, unit=helped.world.traffic).count() == 1
