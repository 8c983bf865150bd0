"""People who press at the same moment, on a database that lets them: one is served, the others are told."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from dafeng.core.errors import DafengError
from dafeng_site.duty import reporting
from dafeng_site.duty.models import Report, ReportDraft

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Duty

pytestmark = pytest.mark.django_db(transaction=True)

_MANY = 6


def _together(act: Callable[[int], Any]) -> tuple[int, list[BaseException]]:
    """How many of several threads that began at once came through, and how the others were refused."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    gate = threading.Barrier(_MANY)
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

    threads = [threading.Thread(target=one, args=(number,)) for number in range(_MANY)]
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
