"""Splits of a target: tried, kept, issued as district targets, taken back; a file comes in whole or not at all."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from dafeng_site.cascade import splits
from dafeng_site.cascade.models import DistrictTarget, Split
from dafeng_site.data.importing.sheet import LARGEST
from dafeng_site.people.models import Role
from dafeng_site.people.policy import Refused
from dafeng_site.services import ConflictError, InvalidError

from ..sheets import saved

if TYPE_CHECKING:
    from ..conftest import World


def _body(world: World, **more: str) -> dict[str, str]:
    typed = {"target": str(world.target.pk), "method": "share", "digits": "1", "note": "按2020年生物质资源量"}
    return typed | {"base-370481": "2", "base-370402": "1"} | more


def _client(world: World, role: str = Role.OFFICE) -> Client:
    client = Client()
    client.force_login(world.users[role])
    return client


def _kept(world: World) -> Split:
    assert _client(world).post("/splits/new/", _body(world, action="save")).status_code == 302
    return Split.objects.latest("pk")


def test_trying_keeps_nothing_and_shows_rule_and_sum(world: World) -> None:
    page = _client(world).post("/splits/new/", _body(world, action="try")).content.decode()
    assert "18.7" in page  # 28 x 2/3 = 18.667, by largest remainder 18.7 and 9.3
    assert "9.3" in page
    assert "最大余数法" in page
    assert not Split.objects.exists()


def test_a_split_is_kept_and_issued_with_parts_that_sum_to_the_city(world: World) -> None:
    row = _kept(world)
    assert (row.author, row.note, row.state) == (world.users[Role.OFFICE], "按2020年生物质资源量", "draft")
    assert Client().get("/districts/370481/").content.decode().count("18.7") == 0
    splits.publish(world.users[Role.OFFICE], row.pk, row.revision)
    values = DistrictTarget.objects.values_list("value", flat=True)
    assert sum((Decimal(repr(value)) for value in values), Decimal(0)) == Decimal("28.0")
    page = Client().get("/districts/370481/").content.decode()
    assert "18.7" in page
    assert "无法判断" in page  # nobody may see a figure of this district
    assert "9.3" in Client().get("/districts/").content.decode()


def test_a_later_split_of_the_same_target_takes_the_place_of_the_earlier(world: World) -> None:
    office = world.users[Role.OFFICE]
    first, second = _kept(world), _kept(world)
    splits.publish(office, first.pk, first.revision)
    splits.publish(office, second.pk, second.revision)
    first.refresh_from_db()
    assert first.state == "withdrawn"
    assert set(DistrictTarget.objects.values_list("split", flat=True)) == {second.pk}


def test_withdrawing_needs_a_reason_and_takes_the_targets_back(world: World) -> None:
    office, row = world.users[Role.OFFICE], _kept(world)
    row = splits.publish(office, row.pk, row.revision)
    with pytest.raises(InvalidError, match="理由"):
        splits.withdraw(office, row.pk, row.revision, " ")
    with pytest.raises(InvalidError, match="只能撤回"):
        splits.remove(office, row.pk, row.revision, "")
    with pytest.raises(ConflictError):
        splits.withdraw(office, row.pk, row.revision - 1, "口径有误")
    splits.withdraw(office, row.pk, row.revision, "口径有误")
    assert not DistrictTarget.objects.exists()
    assert DistrictTarget.history.filter(history_type="-").count() == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"base-370481": "x"}, "不是数"),
        ({"base-370481": "-1"}, "缺失或不为正"),
        ({"base-370481": "nan"}, "不是数"),
        ({"method": "table", "basis-370481": "20", "basis-370402": "9"}, "不等于全市目标"),
        ({"method": "intensity", "basis-370481": "20"}, "不一致"),
    ],
)
def test_what_cannot_be_split_is_said_and_what_was_typed_stays(world: World, typed: dict[str, str], said: str) -> None:
    answer = _client(world).post("/splits/new/", _body(world, action="save", **typed))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert all(f'value="{each}"' in page for name, each in typed.items() if name != "method")
    assert not Split.objects.exists()


def test_the_table_goes_out_and_comes_in_again(world: World) -> None:
    client, row = _client(world), _kept(world)
    book = load_workbook(io.BytesIO(client.get(f"/splits/{row.pk}/table.xlsx").content))
    sheet = book.worksheets[0]
    for number in (2, 3):
        sheet.cell(number, 4).value = {"370481": 20, "370402": 8}[str(sheet.cell(number, 1).value)]
    file = SimpleUploadedFile("协商.xlsx", saved(book))
    page = client.post("/splits/new/", _body(world, method="table", action="import") | {"file": file}).content.decode()
    assert 'value="20"' in page
    assert "<strong>20</strong>" in page


@pytest.mark.parametrize(("cell", "value", "said"), [("A2", "370499", "没有这个区"), ("C2", "很多", "不是数")])
def test_a_wrong_cell_is_named_and_nothing_is_taken(world: World, cell: str, value: str, said: str) -> None:
    client, row = _client(world), _kept(world)
    book = load_workbook(io.BytesIO(client.get(f"/splits/{row.pk}/table.xlsx").content))
    book.worksheets[0][cell] = value
    book.worksheets[0]["B2"] = ""
    file = SimpleUploadedFile("协商.xlsx", saved(book))
    answer = client.post("/splits/new/", _body(world, action="import") | {"file": file})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_table_over_the_limit_is_refused_with_the_limit(world: World) -> None:
    file = SimpleUploadedFile("大.pdf", b"%PDF-1.7\n" + b"0" * LARGEST)
    answer = _client(world).post("/splits/new/", _body(world, action="import") | {"file": file})
    assert answer.status_code == 422
    assert "最大 10 MB" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.UNIT, Role.DISTRICT, Role.READER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_the_office_splits(world: World, role: str) -> None:
    row = _kept(world)
    for path in ("/splits/", "/splits/new/", f"/splits/{row.pk}/", f"/splits/{row.pk}/table.xlsx"):
        assert _client(world, role).get(path).status_code == 403
    with pytest.raises(Refused):
        splits.publish(world.users[role], row.pk, row.revision)


def test_a_share_to_be_reached_is_not_shared_out(world: World) -> None:
    world.target.code, world.target.unit, world.target.value = "energy.nonfossil.share", "%", 5.6
    world.target.save()
    assert not splits.can_split(world.target)
    with pytest.raises(InvalidError, match="相加没有意义"):
        splits.try_split(world.target, "share", 1, {"370481": 1.0}, {})
    world.target.kind = "reduction"
    assert splits.can_split(world.target)


def test_what_shall_all_go_is_not_shared_out(world: World) -> None:
    type(world.target).objects.filter(pk=world.target.pk).update(kind="phase-out", value=0)
    page = _client(world).post("/splits/new/", _body(world, action="save"))
    assert page.status_code == 422
    assert not Split.objects.exists()
