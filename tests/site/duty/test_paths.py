"""Whatever people press in whatever order: nothing is done without its review, and everything is on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dafeng.core.errors import DafengError
from dafeng_site.cascade import years
from dafeng_site.duty import queries, reporting, supervising
from dafeng_site.duty.closing import close_round
from dafeng_site.duty.models import Evidence, Rectification, Report, WorkItem
from dafeng_site.moving import flow_for
from dafeng_site.people.models import Role
from dafeng_site.people.policy import Refused

from .conftest import PDF

if TYPE_CHECKING:
    from .conftest import Duty

Step = tuple[str, str, str, bool]


def _steps(codes: list[str], *begun: Step) -> st.SearchStrategy[list[Step]]:
    """Anything that people may press, after the matter has gone some way or none."""
    people = st.sampled_from(["energy", "traffic", "office", "second", "reader"])
    any_step = st.tuples(
        people,
        st.sampled_from([*codes, "nonsense"]),
        st.sampled_from(["理由", ""]),
        st.sampled_from([False, False, False, True]),
    )
    ways = st.integers(0, len(begun)).map(lambda count: list(begun[:count]))
    return st.builds(lambda first, rest: [*first, *rest], ways, st.lists(any_step, max_size=10))


_REPORT = _steps(
    ["submit", "recall", "take", "return", "accept"],
    ("energy", "submit", "", False),
    ("office", "take", "", False),
    ("office", "return", "理由", False),
    ("energy", "submit", "", False),
    ("second", "take", "", False),
)
_ORDER = _steps(
    ["plan", "submit", "return", "verify", "cancel"],
    ("energy", "plan", "措施", False),
    ("energy", "submit", "结果", False),
    ("office", "return", "理由", False),
    ("energy", "submit", "结果", False),
)
_SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def _taken_back() -> Iterator[None]:
    """What one example writes is taken back after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def people(duty: Duty) -> dict[str, Any]:
    return {
        "energy": duty.energy,
        "traffic": duty.traffic,
        "office": duty.office,
        "second": duty.second,
        "reader": duty.world.users[Role.READER],
    }


def _tried(act: Callable[[], object]) -> bool:
    """Whether it was allowed; what is refused must leave no trace, which the history shows."""
    try:
        with transaction.atomic():
            act()
    except (DafengError, Refused):
        return False
    return True


def _path(record: Any) -> list[tuple[str, int | None, str]]:
    """State, person and reason of each stored version, the first one first."""
    rows = record.history.order_by("history_id")
    return [(row.state, row.history_user_id, row.history_change_reason or "") for row in rows]


def _check(record: Any) -> None:
    """Every step in the history is one of the flow's, and an end that needs a review had one by another person."""
    flow = flow_for(type(record))
    steps = {(each, move.target): move for move in flow.transitions for each in move.source}
    path = _path(record)
    sender: int | None = None
    for (before, _who, _why), (after, who, why) in pairwise(path):
        if before == after:
            continue
        move = steps[before, after]
        assert why.startswith(move.zh)
        if move.reason:
            assert why.removeprefix(f"{move.zh}：")
        if move.other:
            assert who != sender
        if after == "submitted":
            sender = who
        if after in flow.reviewed:
            assert move.review
            assert who is not None
            assert who != sender
    assert record.revision == len(path)


@given(steps=_REPORT)
@_SLOW
def test_no_path_of_a_report_reaches_its_end_without_review(
    duty: Duty, people: dict[str, Any], steps: list[Step]
) -> None:
    typed = {f"done-{duty.own.pk}": "40"}
    with _taken_back():
        accepted = None
        for who, code, reason, stale in steps:
            row = Report.objects.get(pk=duty.report.pk)
            given_by = (people[who], row.pk, row.revision - stale)
            if code == "submit":
                done = _tried(partial(reporting.submit, *given_by, 0, typed))
                assert not (done and who != "energy")
            else:
                done = _tried(partial(reporting.review, *given_by, code, reason))
                assert not (done and who in ("traffic", "reader"))
            assert not (done and stale)
            accepted = "accept" if done and code == "accept" else accepted
        row = Report.objects.get(pk=duty.report.pk)
        _check(row)
        assert (row.state == "closed") == (accepted is not None)
        assert (WorkItem.objects.get(pk=duty.own.pk).done == 0.4) == (row.state == "closed")


@given(steps=_ORDER)
@_SLOW
def test_no_path_of_a_rectification_reaches_its_end_without_verification(
    duty: Duty, people: dict[str, Any], steps: list[Step]
) -> None:
    with _taken_back():
        fields = {"title": "整改", "problem": "问题", "unit": duty.world.energy, "due": duty.today}
        made = supervising.order(duty.office, fields)
        for who, code, text, stale in steps:
            row = Rectification.objects.get(pk=made.pk)
            done = _tried(partial(supervising.step, people[who], row.pk, row.revision - stale, code, text))
            assert not (done and (stale or who in ("traffic", "reader")))
        _check(Rectification.objects.get(pk=made.pk))


def test_the_office_cannot_close_what_one_of_it_has_sent(duty: Duty) -> None:
    """Neither accept: the one has sent it, and the other finds a report that nobody took up."""
    duty.send()
    Report.objects.filter(pk=duty.report.pk).update(submitted_by=duty.office)
    row = Report.objects.get(pk=duty.report.pk)
    assert not _tried(lambda: reporting.review(duty.office, row.pk, row.revision, "take"))
    assert not _tried(lambda: reporting.review(duty.second, row.pk, row.revision, "accept"))


def _kept() -> Iterator[Any]:
    """Every stored row of the duty room whose model keeps a history."""
    for model in apps.get_app_config("duty").get_models():
        if hasattr(model, "history") and not hasattr(model, "instance_type"):
            yield from model._default_manager.all()


def test_every_write_has_its_line_in_the_log_also_in_bulk(duty: Duty) -> None:
    """Opening makes many reports at once, carrying over many items: each row has as many versions in the history as its
    revision says, each with person and reason."""
    from dafeng_site.duty import evidence

    evidence.add_evidence(duty.energy, duty.report, duty.report.revision, "a.pdf", PDF)
    duty.send("100")
    duty.accept()
    duty.round.refresh_from_db()
    close_round(duty.office, duty.round.pk, duty.round.revision)
    years.roll(duty.office, duty.today.year, duty.today.year + 1)
    fields = {"title": "整改", "problem": "问题", "unit": duty.world.energy, "due": duty.today}
    supervising.order(duty.office, fields)
    rows = list(_kept())
    assert {type(row).__name__ for row in rows} == {
        "Assignment",
        "Evidence",
        "Rectification",
        "Report",
        "Round",
        "WorkItem",
    }
    for row in rows:
        told = list(row.history.order_by("history_id"))
        assert len(told) == row.revision, row
        assert [each.revision for each in told] == list(range(1, row.revision + 1)), row
        assert all(each.history_user_id and each.history_change_reason for each in told), row


def test_a_second_reviewer_learns_that_the_first_was_faster(duty: Duty) -> None:
    duty.send()
    row = Report.objects.get(pk=duty.report.pk)
    reporting.review(duty.office, row.pk, row.revision, "take")
    with pytest.raises(DafengError) as caught:
        reporting.review(duty.second, row.pk, row.revision, "take")
    assert caught.value.faults[0].zh
    assert Report.objects.get(pk=row.pk).reviewer == duty.office


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        # The deadline ends with its day in the city: 16:00 UTC.
        (datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 31, 16, 0, 0, tzinfo=UTC), 1),
        (datetime(2026, 4, 2, 3, 0, 0, tzinfo=UTC), 2),
    ],
)
def test_a_report_is_late_by_the_city_s_own_clock(duty: Duty, moment: datetime, late: int) -> None:
    row = duty.send()
    row.submitted_at = moment
    row.round.deadline = date(2026, 3, 31)
    assert queries.report_view(row, moment.date() + timedelta(days=9)).late == late


def test_evidence_leads_to_one_matter(duty: Duty) -> None:
    """The database itself refuses evidence of nothing and of two matters."""
    from django.db import IntegrityError

    row = Evidence(unit=duty.world.energy, name="a.pdf", kind="pdf", size=1, sha256="0" * 64, user=duty.energy)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
