"""Supporting units in a round: asked with their own share, which never touches the lead's, and owed on one page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from dafeng_site.cascade.models import Support
from dafeng_site.cascade.work import answer_support, set_supports
from dafeng_site.duty import queries, reporting
from dafeng_site.duty.closing import close_round
from dafeng_site.duty.models import Report, Round, WorkItem
from dafeng_site.people.policy import scope_of

if TYPE_CHECKING:
    from django.test import Client

    from dafeng_site.people.models import User

    from .conftest import Duty


@pytest.fixture
def helped(duty: Duty) -> Duty:
    """The traffic unit supports the item of the energy unit and owes none of its own."""
    duty.other.delete()
    row = WorkItem.objects.get(pk=duty.own.pk)
    set_supports(duty.office, row.pk, row.revision, [duty.world.traffic])
    return duty


def _taken_on(duty: Duty) -> Support:
    row = Support.objects.get()
    return answer_support(duty.traffic, row.pk, row.revision, "accept")


def _opened(duty: Duty) -> Round:
    made = reporting.create_round(
        duty.office, {"title": "专项", "kind": "call", "period": f"{duty.today.year}-Q4", "deadline": duty.today}
    )
    return reporting.open_round(duty.office, made.pk, made.revision)


def test_a_unit_with_supports_alone_gets_a_report_once_it_has_taken_them_on(helped: Duty) -> None:
    assert not Report.objects.filter(round=_opened(helped), unit=helped.world.traffic).exists()
    _taken_on(helped)
    assert Report.objects.filter(round=_opened(helped), unit=helped.world.traffic).exists()


def test_the_support_s_progress_is_its_own(helped: Duty, signed: Callable[[User], Client]) -> None:
    _taken_on(helped)
    found = _opened(helped)
    helped.report = Report.objects.get(round=found, unit=helped.world.energy)
    helped.send("40")
    helped.accept()
    row = Report.objects.get(round=found, unit=helped.world.traffic)
    assert "配合" in signed(helped.traffic).get(f"/duty/reports/{row.pk}/").content.decode()
    typed = {f"done-{helped.own.pk}": "90", f"note-{helped.own.pk}": "已办理用地"}
    sent = reporting.submit(helped.traffic, row.pk, row.revision, 0, typed)
    assert sent.entries == {"2026-1": {"done": 0.9, "note": "已办理用地", "as": "support"}}
    helped.report = sent
    helped.accept()
    assert (WorkItem.objects.get(pk=helped.own.pk).done, Support.objects.get().done) == (0.4, 0.9)
    found.refresh_from_db()
    closed = close_round(helped.office, found.pk, found.revision)
    assert closed.snapshot is not None
    assert [(each["unit"], each["done"]) for each in closed.snapshot["supports"]] == [("市交通运输局", 0.9)]
    assert [each["done"] for each in closed.snapshot["items"]] == [0.4]


def test_what_a_unit_supports_is_on_its_page_until_it_is_done(helped: Duty, signed: Callable[[User], Client]) -> None:
    def owed() -> tuple[int, int, int]:
        found = queries.owed(scope_of(helped.traffic), helped.today)
        return len(found.asked), len(found.supports), len(found.items)

    assert owed() == (1, 0, 0)
    assert "待答复的配合工作" in signed(helped.traffic).get("/duty/").content.decode()
    _taken_on(helped)
    assert owed() == (0, 1, 0)
    assert "我配合的工作项" in signed(helped.traffic).get("/duty/").content.decode()
    Support.objects.update(done=1.0)
    assert owed() == (0, 0, 0)


def test_an_objection_or_a_withdrawn_item_asks_nothing(helped: Duty) -> None:
    row = _taken_on(helped)
    assert queries.supports_of(helped.round).count() == 1
    Support.objects.filter(pk=row.pk).update(state="objected")
    assert queries.supports_of(helped.round).count() == 0
