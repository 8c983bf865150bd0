"""People who press at the same moment, on a database that lets them: one is served, the others are told."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from dafeng.core.errors import DafengError
from dafeng_site.duty import closing, evidence, reporting
from dafeng_site.duty.models import Report, ReportDraft

from .conftest import PDF

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Duty

pytestmark = pytest.mark.django_db(transaction=True)

_MANY = 6


def _together(act: Callable[[int], Any], many: int = _MANY) -> tuple[int, list[BaseException]]:
    """How many of several threads that began at once came through, and how the others were refused."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    gate = threading.Barrier(many)
    done: list[int] = []
    refused: list[BaseException] = []

    def one(number: int) -> None:
        gate.wait()
        try:
            act(number)
        except DafengError as error:
            refused.append(error)
        else:
            done.append(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(many)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return len(done), refused


def test_one_of_many_reviewers_takes_a_report_up(duty: Duty) -> None:
    row = duty.send()
    done, refused = _together(
        lambda at: reporting.review((duty.office, duty.second)[at % 2], row.pk, row.revision, "take")
    )
    assert (done, len(refused)) == (1, _MANY - 1)
    assert all(error.faults[0].zh for error in refused if isinstance(error, DafengError))
    stored = Report.objects.get(pk=row.pk)
    assert (stored.state, stored.revision, stored.history.count()) == ("review", row.revision + 1, row.revision + 1)


def test_one_of_many_windows_saves_its_draft(duty: Duty) -> None:
    first = reporting.save_draft(duty.energy, duty.report.pk, 0, {"difficulties": "起草"})
    done, refused = _together(
        lambda at: reporting.save_draft(duty.energy, duty.report.pk, first.number, {"difficulties": str(at)})
    )
    assert (done, len(refused)) == (1, _MANY - 1)
    assert ReportDraft.objects.get(report=duty.report).number == first.number + 1


def test_a_form_sent_many_times_at_once_is_one_report(duty: Duty) -> None:
    typed = {f"done-{duty.own.pk}": "40"}
    done, refused = _together(lambda _at: reporting.submit(duty.energy, duty.report.pk, duty.report.revision, 0, typed))
    assert (done, len(refused)) == (1, _MANY - 1)
    stored = Report.objects.get(pk=duty.report.pk)
    assert (stored.state, stored.history.filter(state="submitted").count()) == ("submitted", 1)


def _waits() -> bool:
    """Whether somebody comes to wait for a lock that another transaction holds."""
    for _time in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.02)
    return False


class _HeldUp:
    """An act that goes on once another one waits for it."""

    def __init__(self, act: Callable[..., Any]) -> None:
        self.act, self.begun, self.waited = act, threading.Event(), False

    def __call__(self, *given: Any) -> Any:
        self.begun.set()
        self.waited = _waits()
        return self.act(*given)


def _one_after_another(held: _HeldUp, first: Callable[[], Any], second: Callable[[], Any]) -> list[str]:
    """The second begins while the first is held up and has to wait for it; how it was refused then."""

    def act(at: int) -> None:
        if at and held.begun.wait(20):
            second()
        elif not at:
            first()

    _done, refused = _together(act, 2)
    assert held.waited
    return [error.faults[0].code for error in refused if isinstance(error, DafengError)]


def _submit(duty: Duty) -> None:
    reporting.submit(duty.energy, duty.report.pk, duty.report.revision, 0, {f"done-{duty.own.pk}": "40"})


def _close(duty: Duty) -> None:
    closing.close_round(duty.office, duty.round.pk, duty.round.revision)


@pytest.mark.parametrize("first", ["submit", "close"])
def test_a_report_sent_as_its_round_is_closed_is_waited_for_or_refused(
    duty: Duty, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever holds the report first goes on when the other one waits for it; never is a sent report in a closed
    round."""
    if first == "submit":
        monkeypatch.setattr(reporting, "_entries", held := _HeldUp(reporting._entries))
        codes = _one_after_another(held, partial(_submit, duty), partial(_close, duty))
    else:
        monkeypatch.setattr(closing, "snapshot", held := _HeldUp(closing.snapshot))
        codes = _one_after_another(held, partial(_close, duty), partial(_submit, duty))
    assert codes == [{"submit": "duty.unreviewed", "close": "duty.not-open"}[first]]
    stored = Report.objects.select_related("round").get(pk=duty.report.pk)
    assert (stored.state, stored.round.state) == {"submit": ("submitted", "open"), "close": ("draft", "closed")}[first]


def test_no_file_goes_from_a_report_as_it_is_sent(duty: Duty, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = evidence.add_evidence(duty.energy, duty.report, duty.report.revision, "a.pdf", PDF)
    duty.report.refresh_from_db()
    monkeypatch.setattr(reporting, "_entries", held := _HeldUp(reporting._entries))
    remove = partial(evidence.remove_evidence, duty.energy, kept.pk, kept.revision)
    assert _one_after_another(held, partial(_submit, duty), remove) == ["duty.not-open"]
    stored = Report.objects.get(pk=duty.report.pk)
    assert (stored.state, stored.evidence.count()) == ("submitted", 1)
