"""A city loaded without a plan takes one up later: on the page of versions or by command, whole, once, on record.

The text has two tasks and two targets, counted by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dafeng.cli import main
from dafeng_site import cityexport
from dafeng_site.cascade import amending
from dafeng_site.data.models import Source
from dafeng_site.people.models import AuditEvent, OrgUnit, Role
from dafeng_site.plans.models import PlanDocument, PlanVersion
from dafeng_site.services import InvalidError

from .test_plan_versions import FIRST, SECOND

if TYPE_CHECKING:
    from pathlib import Path

    from ..conftest import World


@pytest.fixture
def bare(world: World) -> World:
    """The world without its plan; the other tables stay."""
    PlanDocument.objects.all().delete()
    return world


def _client(world: World, role: str = Role.OFFICE) -> Client:
    client = Client()
    client.force_login(world.users[role])
    return client


def _upload(world: World, text: str, role: str = Role.OFFICE) -> object:
    file = SimpleUploadedFile("方案.txt", text.encode())
    return _client(world, role).post("/plan/versions/", {"file": file, "note": "枣政字〔2026〕1号"})


def test_the_first_plan_is_taken_up_on_the_page_and_is_in_force(bare: World) -> None:
    page = _client(bare).get("/plan/versions/").content.decode()
    assert "上传方案" in page
    assert 'name="file"' in page
    assert 'name="file"' not in _client(bare, Role.READER).get("/plan/versions/").content.decode()
    assert "/plan/versions/" in _client(bare).get("/plan/").content.decode()
    assert _upload(bare, FIRST).headers["Location"] == "/plan/"  # type: ignore[attr-defined]
    version = PlanVersion.objects.get()
    assert (version.number, version.is_current, version.created_by) == (1, True, bare.users[Role.OFFICE])
    assert version.activated is not None
    assert (version.tasks.count(), version.targets.count()) == (2, 2)
    assert (version.document.title, version.document.is_own) == ("枣庄市碳达峰工作方案", True)
    assert Source.objects.filter(key=version.document.source, is_public=False).exists()
    assert AuditEvent.objects.filter(kind=AuditEvent.Kind.IMPORT, subject="plan v1").exists()
    assert PlanDocument.history.filter(history_type="+").latest().history_user == bare.users[Role.OFFICE]
    assert "生物质发电" in Client().get("/plan/").content.decode()
    # exported it has a source, as a pack demands
    packed = cityexport.pack(bare.scope(Role.OFFICE))
    (plan,) = packed.plans
    assert (plan.content.decode(), plan.role, packed.source(plan.source) is not None) == (FIRST, "own", True)
    # and what comes next is an amendment, beside the one in force
    assert "/plan/versions/differences/" in _upload(bare, SECOND).headers["Location"]  # type: ignore[attr-defined]
    assert list(PlanVersion.objects.order_by("number").values_list("is_current", flat=True)) == [True, False]


@pytest.mark.parametrize("text", ["", "枣庄市日报\n今日天气晴。\n"])
def test_what_is_no_plan_leaves_nothing(bare: World, text: str) -> None:
    before = (OrgUnit.objects.count(), Source.objects.count())
    assert _upload(bare, text).status_code == 422  # type: ignore[attr-defined]
    assert not PlanDocument.objects.exists()
    assert (OrgUnit.objects.count(), Source.objects.count()) == before


def test_nobody_but_the_office_and_the_administrator_takes_one_up(bare: World) -> None:
    for role in (Role.UNIT, Role.READER, Role.AUDITOR):
        _upload(bare, FIRST, role)
    assert not PlanDocument.objects.exists()


def test_a_plan_that_cannot_be_stored_whole_is_not_stored(bare: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_given: object, **_named: object) -> None:
        raise RuntimeError("the last step")

    monkeypatch.setattr(amending.audit, "record", fails)
    with pytest.raises(RuntimeError):
        amending.take_up(FIRST.encode(), "plan.txt", "")
    assert not PlanDocument.objects.exists()
    assert not PlanVersion.objects.exists()


def test_by_command_the_same(bare: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(FIRST, encoding="utf-8")
    assert main(["adopt", str(path), "--note", "枣政字〔2026〕1号"]) == 0
    assert "方案已存入并启用：任务 2 项，目标 2 项。" in capsys.readouterr().out
    assert PlanVersion.objects.get().note == "枣政字〔2026〕1号"
    assert AuditEvent.objects.filter(subject="plan v1", user=None).exists()
    assert main(["adopt", str(path)]) != 0
    assert "与已有版本完全相同" in capsys.readouterr().err
    path.write_text(SECOND, encoding="utf-8")
    assert main(["adopt", str(path)]) == 0
    assert "已存为第 2 版，尚未启用" in capsys.readouterr().out
    assert main(["adopt", str(tmp_path / "missing.txt")]) != 0
    assert PlanVersion.objects.count() == 2


def test_before_a_city_is_loaded_it_is_refused(db: None) -> None:
    with pytest.raises(InvalidError, match="dafeng init"):
        amending.take_up(FIRST.encode(), "plan.txt", "")
    assert not PlanDocument.objects.exists()
