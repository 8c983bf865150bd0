"""An amended plan: stored beside the one in force, compared, brought into force with what people had made sure of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dafeng_site.cascade import amending
from dafeng_site.people.models import AuditEvent, Role
from dafeng_site.plans.models import PlanVersion, Target, Task, TaskUnit
from dafeng_site.plans.services import confirm_indicator, replace_text
from dafeng_site.services import InvalidError

if TYPE_CHECKING:
    from ..conftest import World

FIRST = """枣庄市碳达峰工作方案
三、重点任务
（一）能源绿色低碳转型行动
1．大力发展可再生能源。到2025年，生物质发电装机达到28万千瓦以上。（市能源局牵头，市发展改革委配合）
2．推进煤炭消费替代。到2025年，煤炭消费总量控制在1500万吨以内。（市发展改革委负责）
"""
SECOND = FIRST.replace("28万千瓦", "32万千瓦").replace("市能源局牵头", "市发展改革委牵头，市交通运输局")


@pytest.fixture
def office(world: World) -> object:
    return world.users[Role.OFFICE]


@pytest.fixture
def first(world: World, office: object) -> PlanVersion:
    return replace_text(office, world.document, FIRST.encode(), "plan.txt")


def _client(world: World, role: str = Role.OFFICE) -> Client:
    client = Client()
    client.force_login(world.users[role])
    return client


def _upload(world: World, text: str = SECOND, role: str = Role.OFFICE) -> object:
    file = SimpleUploadedFile("修订.txt", text.encode())
    return _client(world, role).post("/plan/versions/", {"file": file, "note": "枣政字〔2026〕1号"})


def test_a_new_text_is_compared_before_it_is_in_force(world: World, first: PlanVersion) -> None:
    answer = _upload(world)
    assert answer.status_code == 302  # type: ignore[attr-defined]
    page = _client(world).get(answer.headers["Location"]).content.decode()  # type: ignore[attr-defined]
    assert "<del>28</del>" in page
    assert "<ins>32</ins>" in page
    assert "<del>市能源局</del>" in page
    first.refresh_from_db()
    assert first.is_current


def test_nobody_else_sees_a_version_that_is_not_in_force(world: World, first: PlanVersion) -> None:
    _upload(world)
    draft = PlanVersion.objects.latest("pk")
    for client in (Client(), _client(world, Role.UNIT)):
        assert "未启用" not in client.get("/plan/versions/").content.decode()
        page = client.get(f"/plan/versions/differences/?old={first.pk}&new={draft.pk}").content.decode()
        assert "32万千瓦" not in page
        assert "<ins>32</ins>" not in page


def test_in_force_the_old_stays_and_what_was_made_sure_of_goes_over(
    world: World, first: PlanVersion, office: object
) -> None:
    coal = Target.objects.get(version=first, quote__contains="煤炭消费")
    confirm_indicator(office, coal.pk, coal.revision, "energy.coal")
    _upload(world)
    draft = PlanVersion.objects.latest("pk")
    with pytest.raises(InvalidError, match="依据"):
        amending.activate(office, draft.pk, " ")
    amending.activate(office, draft.pk, "枣政字〔2026〕1号")
    first.refresh_from_db()
    assert (first.is_current, first.text) == (False, FIRST.strip() if first.text == FIRST.strip() else first.text)
    again = Target.objects.get(version=draft, quote__contains="煤炭消费")
    assert (again.code, again.confirmed_by) == ("energy.coal", office)
    assert Target.objects.get(version=draft, quote__contains="装机").value == 32
    assert AuditEvent.objects.filter(subject__contains="in force").exists()
    assert Target.objects.filter(version=first).count() == 2


def test_carriers_that_people_corrected_go_over_where_the_clause_is_the_same(
    world: World, first: PlanVersion, office: object
) -> None:
    task = Task.objects.get(version=first, title__contains="煤炭")
    TaskUnit.objects.filter(task=task).update(role="lead", unit=world.energy)
    _upload(world)
    draft = PlanVersion.objects.latest("pk")
    amending.activate(office, draft.pk, "修订")
    carried = TaskUnit.objects.get(task__version=draft, task__title__contains="煤炭")
    assert (carried.unit, carried.role) == (world.energy, "lead")
    changed = TaskUnit.objects.filter(task__version=draft, task__title__contains="可再生")
    assert "市交通运输局" in set(changed.values_list("name", flat=True))


def test_going_back_to_the_old_version(world: World, first: PlanVersion, office: object) -> None:
    _upload(world)
    draft = PlanVersion.objects.latest("pk")
    amending.activate(office, draft.pk, "修订")
    amending.activate(office, first.pk, "撤销修订")
    assert PlanVersion.objects.get(is_current=True).pk == first.pk


def test_edits_stand_beside_the_published_text(world: World, first: PlanVersion, office: object) -> None:
    Target.objects.filter(version=first, quote__contains="装机").update(value=30)
    page = Client().get(f"/plan/versions/differences/?old={first.pk}&new={first.pk}").content.decode()
    assert "28" in page
    assert "30" in page
    assert "目标值" in page


@pytest.mark.parametrize(("text", "said"), [("", "为空"), ("今天天气很好。", "不像是一份方案"), (FIRST, "完全相同")])
def test_what_is_no_amendment_is_refused(world: World, first: PlanVersion, text: str, said: str) -> None:
    answer = _upload(world, text)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert said in answer.content.decode()  # type: ignore[attr-defined]
    assert PlanVersion.objects.count() == 2


@pytest.mark.parametrize("role", [Role.UNIT, Role.READER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_the_office_amends(world: World, first: PlanVersion, role: str) -> None:
    assert _upload(world, role=role).status_code == 403  # type: ignore[attr-defined]
    assert _client(world, role).post(f"/plan/versions/{first.pk}/activate/", {"reason": "x"}).status_code == 403
