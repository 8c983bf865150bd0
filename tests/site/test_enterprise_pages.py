"""Enterprises' forms: kept whole or not at all, every fault named, seen by the enterprise itself and no other."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from facility_form import POWER, write_workbook

from dafeng_site.books.models import EnterpriseFiling
from dafeng_site.people.models import AuditEvent, Role
from dafeng_site.people.policy import PUBLIC, visible

if TYPE_CHECKING:
    from .conftest import World


def _client(world: World, role: str) -> Client:
    client = Client(raise_request_exception=True)
    if role:
        client.force_login(world.users[role])
    return client


def _form(folder: Path, **cells: Any) -> bytes:
    made = copy.deepcopy(POWER)
    for place, text in cells.items():
        sheet, row, column = place.split("_")
        made[sheet][int(row)][int(column)] = text
    return write_workbook(made, folder / "form.xlsx").read_bytes()


def _upload(world: World, role: str, content: bytes, **more: str) -> Any:
    return _client(world, role).post("/enterprises/upload/", {"file": SimpleUploadedFile("表.xlsx", content)} | more)


def test_an_enterprise_uploads_its_form_and_reads_its_report(world: World, tmp_path: Path) -> None:
    answer = _upload(world, Role.ENTERPRISE, _form(tmp_path))
    assert answer.status_code == 302, answer.content.decode()
    row = EnterpriseFiling.objects.exclude(code="main").get()
    assert row.owner == world.works
    page = _client(world, Role.ENTERPRISE).get(answer.url).content.decode()
    assert "全年排放量" in page
    assert "核查会问的问题" in page or "没有问题" in page
    assert AuditEvent.objects.filter(kind="import", subject="表.xlsx").exists()
    for what in ("report", "form"):
        file = _client(world, Role.ENTERPRISE).get(f"/enterprises/{row.pk}/{what}.xlsx")
        assert file.content.startswith(b"PK")
    assert _client(world, Role.ENTERPRISE).get(f"/enterprises/{row.pk}/nonsense.xlsx").status_code == 404


def test_the_same_facility_and_year_again_takes_the_place_of_the_former(world: World, tmp_path: Path) -> None:
    content = _form(tmp_path)
    for _turn in range(2):
        _upload(world, Role.ENTERPRISE, content)
    row = EnterpriseFiling.objects.exclude(code="main").get()
    assert row.revision == 2
    assert row.history.count() == 2


def test_every_fault_of_a_form_is_named_and_nothing_is_kept(world: World, tmp_path: Path) -> None:
    before = EnterpriseFiling.objects.count()
    content = _form(tmp_path, fuels_1_3="很多", fuels_2_2="不存在的煤")
    answer = _upload(world, Role.ENTERPRISE, content)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count("form.xlsx[") >= 2 or page.count("<li") >= 2
    assert EnterpriseFiling.objects.count() == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a,b\n1,2", b"%PDF-1.4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_file_that_is_no_form_is_refused_in_words(world: World, content: bytes) -> None:
    assert _upload(world, Role.ENTERPRISE, content).status_code == 422


def test_the_office_files_for_an_enterprise_and_names_it(world: World, tmp_path: Path) -> None:
    content = _form(tmp_path)
    assert _upload(world, Role.OFFICE, content).status_code == 422
    assert _upload(world, Role.OFFICE, content, owner="mill").status_code == 302
    assert EnterpriseFiling.objects.exclude(code="main").get().owner == world.other_works


def test_an_enterprise_cannot_file_for_another(world: World, tmp_path: Path) -> None:
    _upload(world, Role.ENTERPRISE, _form(tmp_path), owner="mill")
    assert not EnterpriseFiling.objects.exclude(code="main").filter(owner=world.other_works).exists()


SEEN = {
    "": set(),
    Role.UNIT: set(),
    Role.READER: set(),
    Role.ENTERPRISE: {"own"},
    Role.DISTRICT: {"own"},
    Role.ADMINISTRATOR: set(),
    Role.AUDITOR: set(),
    Role.OFFICE: {"own", "other"},
}


@pytest.mark.parametrize("role", SEEN)
def test_each_sees_the_forms_that_it_may(world: World, role: str) -> None:
    scope = world.scope(role) if role else PUBLIC
    found = set(visible(scope, EnterpriseFiling.objects.all()))
    assert {name for name, row in world.filings.items() if row in found} == SEEN[role]


def test_another_s_form_is_not_there_by_any_address(world: World) -> None:
    other = world.filings["other"].pk
    client = _client(world, Role.ENTERPRISE)
    for path in ("", "report.xlsx", "form.xlsx"):
        assert client.get(f"/enterprises/{other}/{path}").status_code == 404
    client.post(f"/enterprises/{other}/remove/", {"revision": "1"})
    assert EnterpriseFiling.objects.filter(pk=other).exists()


def test_the_empty_form_is_for_an_industry(world: World) -> None:
    for query in ("?industry=power&year=2024", "?industry=nonsense&year=²", ""):
        assert _client(world, Role.ENTERPRISE).get(f"/enterprises/form.xlsx{query}").content.startswith(b"PK")
