"""Saved scenarios: who sees, keeps and changes them; a key that is not that of the run is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dafeng_site.data.models import Observation
from dafeng_site.lab import services
from dafeng_site.lab.models import SavedScenario
from dafeng_site.lab.running import run_of
from dafeng_site.lab.state import State
from dafeng_site.lab.worlds import World, world_of
from dafeng_site.people.models import AuditEvent, Role
from dafeng_site.people.policy import Refused, scope_of
from dafeng_site.services import ConflictError, GoneError, InvalidError

if TYPE_CHECKING:
    from .conftest import Lab

STATE = State("plan", (("pv", 0.5),))


def _world(lab: Lab, who: str) -> World:
    found = world_of(scope_of(lab.users[who]))
    assert isinstance(found, World)
    return found


def _save(lab: Lab, who: str, *, shared: bool = False, name: str = "光伏减半") -> SavedScenario:
    world = _world(lab, who)
    key = run_of(world, STATE).key
    return services.save_scenario(lab.users[who], world, STATE, name=name, note="说明", shared=shared, key=key)


def test_the_page_saves_what_was_looked_at(lab: Lab) -> None:
    client = lab.client(Role.UNIT)
    key = client.get("/lab/answer/?l.pv=50").json()["key"]
    given = {"name": "光伏减半", "note": "试算", "key": key, "shared": "1"}
    answer = client.post("/lab/save/?scenario=plan&l.pv=50", given)
    row = SavedScenario.objects.get()
    assert answer.headers["Location"] == f"/lab/saved/{row.pk}/"
    assert (row.levels, row.key, row.author, row.shared) == ({"pv": 0.5}, key, lab.users[Role.UNIT], True)
    page = client.get(answer.headers["Location"]).content.decode()
    assert "光伏减半" in page
    assert "试算" in page
    assert "新建" in page
    opened = client.get(f"/lab/?scenario=plan&l.pv=50&saved={row.pk}&key={key}").content.decode()
    assert "保存的情景“光伏减半”" in opened
    assert "数据或模型已变化" not in opened


@pytest.mark.parametrize(("kind", "said"), [("inside", False), ("first-year", True)])
def test_a_highest_first_year_is_not_told_as_a_peak(lab: Lab, kind: str, said: bool) -> None:
    """23,456 kt are 2,345.6 in 10^4 t, the lab's unit; the words stand on the page and in the list."""
    client = lab.client(Role.UNIT)
    client.post("/lab/save/?scenario=plan", {"name": "原样", "key": client.get("/lab/answer/").json()["key"]})
    row = SavedScenario.objects.get()
    assert row.result["peak_kind"] in {"first-year", "inside", "last-year"}
    row.result = {"peak_kind": kind, "peak_year": 2021, "highest_year": 2021, "peak_value": 23456.0}
    SavedScenario.objects.filter(pk=row.pk).update(result=row.result)
    for address in ("/lab/saved/", f"/lab/saved/{row.pk}/"):
        page = client.get(address).content.decode()
        assert ("模型首年最高" in page) is said
        assert "2,345.6" in page


def test_a_wrong_key_saves_nothing(lab: Lab) -> None:
    client = lab.client(Role.UNIT)
    for key in ("", "0" * 64, client.get("/lab/answer/?l.pv=51").json()["key"]):
        client.post("/lab/save/?scenario=plan&l.pv=50", {"name": "甲", "key": key})
    assert not SavedScenario.objects.exists()
    assert "运行标识不符" in client.get("/lab/").content.decode()
    with pytest.raises(ConflictError):
        services.save_scenario(
            lab.users[Role.UNIT], _world(lab, Role.UNIT), STATE, name="甲", note="", shared=False, key="0" * 64
        )


def test_a_key_in_a_link_that_is_another_is_said(lab: Lab) -> None:
    page = lab.client(Role.UNIT).get("/lab/?l.pv=50&key=" + "0" * 64).content.decode()
    assert "链接所附的运行标识与现在不同" in page


def test_other_data_give_another_key(lab: Lab) -> None:
    """The base year's balance is part of the key; an observation that enters no run is not."""
    from dafeng_site.books.models import EnergyTable

    row = _save(lab, Role.UNIT)
    figure = Observation.objects.filter(indicator="gdp.nominal").order_by("pk").first()
    assert figure is not None
    figure.value = 101.0
    figure.save()
    assert services.is_current(_world(lab, Role.UNIT), row)
    table = EnergyTable.objects.get(year=2020)
    table.cells["supply.stock"] = {"coal.raw": 0.0}
    table.save()
    changed = _world(lab, Role.UNIT)
    assert not services.is_current(changed, row)


def test_who_sees_what(lab: Lab) -> None:
    own, shared = _save(lab, Role.UNIT, name="私有"), _save(lab, Role.UNIT, shared=True, name="共享")
    seen = {
        who: {row.pk for row in services.saved_rows(scope_of(lab.users[who]))}
        for who in (Role.UNIT, "other", Role.READER, Role.OFFICE, Role.AUDITOR, Role.ENTERPRISE)
    }
    both = {own.pk, shared.pk}
    assert seen == {
        Role.UNIT: both,
        "other": {shared.pk},
        Role.READER: {shared.pk},
        Role.OFFICE: both,
        Role.AUDITOR: set(),
        Role.ENTERPRISE: set(),
    }
    assert lab.client("other").get(f"/lab/saved/{own.pk}/").status_code == 404
    assert lab.client("other").get(f"/lab/saved/{shared.pk}/").status_code == 200
    assert lab.client("").get(f"/lab/saved/{shared.pk}/").status_code == 302
    assert "私有" not in lab.client("other").get(f"/lab/?saved={own.pk}").content.decode()
    names = [each["name"] for each in lab.client("other").get("/api/v1/lab/saved").json()["items"]]
    assert names == ["共享"]


def test_who_changes_what(lab: Lab) -> None:
    row = _save(lab, Role.UNIT, shared=True)
    world = _world(lab, Role.READER)
    with pytest.raises(Refused):
        services.save_scenario(
            lab.users[Role.READER], world, STATE, name="x", note="", shared=False, key=run_of(world, STATE).key
        )
    for who, error in (("other", Refused), (Role.READER, Refused), (Role.ENTERPRISE, GoneError)):
        with pytest.raises(error):
            services.change_saved(lab.users[who], row.pk, 1, {"name": "改"}, "")
    services.change_saved(lab.users[Role.UNIT], row.pk, 1, {"name": "改名"}, "更正")
    with pytest.raises(ConflictError):
        services.change_saved(lab.users[Role.UNIT], row.pk, 1, {"name": "再改"}, "")
    with pytest.raises(InvalidError):
        services.change_saved(lab.users[Role.UNIT], row.pk, 2, {"name": "x" * 101}, "")
    row.refresh_from_db()
    assert (row.name, row.levels) == ("改名", {"pv": 0.5})
    assert [each.history_change_reason for each in row.history.all()] == ["更正", "保存情景"]
    services.remove_saved(lab.users[Role.OFFICE], row.pk, 2, "重复")
    assert not SavedScenario.objects.exists()
    assert SavedScenario.history.filter(history_type="-").count() == 1


def test_taking_a_file_is_in_the_audit_log(lab: Lab) -> None:
    lab.client(Role.READER).get("/lab/files/report.docx?l.pv=50")
    event = AuditEvent.objects.get(kind="export")
    assert event.subject.startswith("lab-report-plan-")
    assert event.user == lab.users[Role.READER]
