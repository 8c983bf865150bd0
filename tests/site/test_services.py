"""Writing: no lost update, no half write, no write outside the scope; a write raises the data version."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from dafeng_site import services
from dafeng_site.data import version
from dafeng_site.data.models import Observation, Source
from dafeng_site.people.models import OrgUnit, Role
from dafeng_site.people.policy import Refused
from dafeng_site.plans.models import Target

if TYPE_CHECKING:
    from .conftest import World


def _changed_at(world: World, moment: datetime) -> None:
    """The last change of the target was made then."""
    rows = Target.history.filter(id=world.target.pk)
    newest = rows.latest("history_id")
    rows.update(history_date=moment - timedelta(days=1))
    rows.filter(history_id=newest.history_id).update(history_date=moment)


def test_the_second_of_two_people_is_told_who_was_first_and_overwrites_nothing(world: World) -> None:
    first, second = world.users[Role.OFFICE], world._user("second", Role.OFFICE)
    first.full_name = "王主任"
    first.save()
    services.edit(first, Target, world.target.pk, 1, {"note": "甲"})
    _changed_at(world, datetime(2026, 11, 22, 17, 5, tzinfo=UTC))  # 01:05 of the next day in Beijing (UTC+8)
    with pytest.raises(services.ConflictError) as caught:
        services.edit(second, Target, world.target.pk, 1, {"note": "乙"})
    assert "您打开表单之后，王主任于 2026年11月23日 01:05 修改了这条记录。您填的内容没有保存。" in caught.value.text()
    said = "this record was changed by 王主任 on 2026-11-23 at 01:05, after you had opened the form."
    assert said in caught.value.text("en")
    world.target.refresh_from_db()
    assert (world.target.note, world.target.revision) == ("甲", 2)


def test_who_changed_it_in_another_window_is_not_told_of_somebody_else(world: World) -> None:
    office = world.users[Role.OFFICE]
    services.edit(office, Target, world.target.pk, 1, {"note": "甲"})
    with pytest.raises(services.ConflictError, match=r"您在另一个窗口于 .* 修改了这条记录") as caught:
        services.delete(office, Target, world.target.pk, 1)
    assert "changed by another window of yours on " in caught.value.text("en")


def test_a_record_may_not_be_moved_out_of_the_own_scope(world: World) -> None:
    with pytest.raises(Refused):
        services.edit(world.users[Role.UNIT], Observation, world.figures["own"].pk, 1, {"owner": world.traffic})
    world.figures["own"].refresh_from_db()
    assert world.figures["own"].owner == world.energy


def test_what_one_may_not_see_is_gone_and_not_refused(world: World) -> None:
    with pytest.raises(services.GoneError):
        services.edit(world.users[Role.UNIT], Observation, world.figures["other"].pk, 1, {"value": 1.0})


def test_values_that_do_not_fit_are_named_by_field_and_nothing_is_written(world: World) -> None:
    before = version.current()
    with pytest.raises(services.InvalidError, match="类型"):
        services.edit(world.users[Role.OFFICE], Target, world.target.pk, 1, {"kind": "nonsense"})
    assert version.current() == before
    assert Target.history.count() == 1


def test_a_figure_must_fit_its_state(world: World) -> None:
    with pytest.raises(services.InvalidError):
        services.edit(world.users[Role.OFFICE], Observation, world.figures["public"].pk, 1, {"state": "missing"})


def test_a_source_in_use_cannot_be_deleted(world: World) -> None:
    with pytest.raises(services.InvalidError, match="仍被引用"):
        services.delete(world.users[Role.OFFICE], Source, world.published.pk, 1)
    assert Source.objects.filter(pk=world.published.pk).exists()


def test_each_write_raises_the_data_version_once(world: World) -> None:
    before = version.current()
    services.edit(world.users[Role.OFFICE], Target, world.target.pk, 1, {"note": "一"})
    assert version.current() == before + 1
    OrgUnit(code="new", name="新单位").save()  # a bare save, as in a shell, counts as well
    assert version.current() == before + 2
