"""The report of a closed round tells what its snapshot holds. Expected: what the test itself sent and closed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dafeng_site.cascade.models import Support
from dafeng_site.cascade.work import answer_support, set_supports
from dafeng_site.duty import items, reporting
from dafeng_site.duty.closing import close_round
from dafeng_site.duty.frozen import frozen_entries
from dafeng_site.duty.models import Report, WorkItem
from dafeng_site.people.policy import scope_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from dafeng_site.people.models import User

    from .conftest import Duty


def _closed(duty: Duty) -> Report:
    """The energy unit's report of 40 %, accepted, its round closed."""
    duty.send("40", **{f"note-{duty.own.pk}": "已并网"})
    duty.accept()
    close_round(duty.office, duty.round.pk, duty.round.revision)
    return Report.objects.select_related("round").get(pk=duty.report.pk)


def test_the_report_of_a_closed_round_lists_no_item_made_after_it_closed(
    duty: Duty, signed: Callable[[User], Client]
) -> None:
    row = _closed(duty)
    duty.item("2026-later", duty.world.energy)
    reply = duty.own.assignment
    items.answer(duty.energy, reply.pk, reply.revision, "accept")
    for user in (duty.energy, duty.office):
        page = signed(user).get(f"/duty/reports/{row.pk}/").content.decode()
        assert "建成光伏 2026-1" in page
        assert "建成光伏 2026-later" not in page
        assert "按 " + duty.today.isoformat() + " 办结快照" in page


def test_it_keeps_title_share_and_light_as_they_were_then(duty: Duty, signed: Callable[[User], Client]) -> None:
    row = _closed(duty)
    (before,) = frozen_entries(scope_of(duty.office), row) or []
    item = WorkItem.objects.get(pk=duty.own.pk)
    late = duty.today - timedelta(days=1)
    items.change_item(duty.office, item.pk, item.revision, {"title": "改了名的工作项", "due": late})
    (after,) = frozen_entries(scope_of(duty.office), row) or []
    assert after == before
    assert (after.title, after.due, after.said["done"], after.said["note"]) == (
        "建成光伏 2026-1", duty.own.due, 0.4, "已并网",
    )  # fmt: skip
    page = signed(duty.energy).get(f"/duty/reports/{row.pk}/").content.decode()
    assert "改了名的工作项" not in page
    assert f'href="/duty/items/{item.pk}/"' in page, "the item can still be opened"


def test_an_item_taken_out_since_stays_without_a_link(duty: Duty) -> None:
    row = _closed(duty)
    WorkItem.objects.filter(pk=duty.own.pk).delete()
    assert [(each.code, each.item) for each in frozen_entries(scope_of(duty.office), row) or []] == [("2026-1", None)]


def test_a_unit_reads_the_light_and_not_the_reasons_that_the_office_has(duty: Duty) -> None:
    row = _closed(duty)
    row.round.snapshot["items"][0] |= {"reasons": ["按未公布的数据"], "reasons_en": ["by an unpublished figure"]}
    scopes = [(scope_of(duty.energy), "en"), (scope_of(duty.office), "zh"), (scope_of(duty.office), "en")]
    told = [frozen_entries(scope, row, language)[0].reasons for scope, language in scopes]  # type: ignore[arg-type, index]
    assert told == [(), ("按未公布的数据",), ("by an unpublished figure",)]
    del row.round.snapshot["items"][0]["reasons_en"]  # as older releases wrote it
    assert frozen_entries(scope_of(duty.office), row, "en")[0].reasons == ("按未公布的数据",)  # type: ignore[index]


def test_a_renamed_unit_finds_what_it_reported_and_one_that_sent_nothing_what_it_owed(duty: Duty) -> None:
    row = _closed(duty)
    unit = duty.world.energy
    unit.name = "市能源和煤炭局"
    unit.save()
    row = Report.objects.select_related("round", "unit").get(pk=row.pk)
    assert [each.code for each in frozen_entries(scope_of(duty.office), row) or []] == ["2026-1"]
    silent = Report.objects.select_related("round", "unit").get(pk=duty.foreign.pk)
    assert [(each.code, each.said) for each in frozen_entries(scope_of(duty.traffic), silent) or []] == [("2026-2", {})]


def test_what_a_unit_supported_stands_after_its_own_with_the_share_of_its_own(duty: Duty) -> None:
    own = WorkItem.objects.get(pk=duty.own.pk)
    set_supports(duty.office, own.pk, own.revision, [duty.world.traffic])
    help_ = Support.objects.get()
    answer_support(duty.traffic, help_.pk, help_.revision, "accept")
    typed = {f"done-{duty.own.pk}": "90", f"done-{duty.other.pk}": "20"}
    duty.foreign.refresh_from_db()
    reporting.submit(duty.traffic, duty.foreign.pk, duty.foreign.revision, 0, typed)
    duty.report = duty.foreign
    duty.accept()
    duty.round.refresh_from_db()
    close_round(duty.office, duty.round.pk, duty.round.revision)
    row = Report.objects.select_related("round", "unit").get(pk=duty.foreign.pk)
    found = frozen_entries(scope_of(duty.traffic), row) or []
    assert [(each.code, each.said["done"], each.lead) for each in found] == [
        ("2026-2", 0.2, ""),
        ("2026-1", 0.9, "市能源局"),
    ]


def test_an_open_round_has_nothing_frozen(duty: Duty) -> None:
    assert frozen_entries(scope_of(duty.energy), duty.report) is None
