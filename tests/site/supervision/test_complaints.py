"""Complaints: nobody but named handlers finds out what was written and by whom, and each look of theirs is logged."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import RequestFactory

from dafeng.core.errors import AppraisalError, DafengError
from dafeng_site import backup, cityexport
from dafeng_site.notices.models import Notice
from dafeng_site.people import retention
from dafeng_site.people.audit import address_of
from dafeng_site.people.models import AuditEvent, Role
from dafeng_site.people.policy import Refused, scope_of
from dafeng_site.services import ConflictError, GoneError, InvalidError
from dafeng_site.supervision import complaints, guarding
from dafeng_site.supervision.models import Complaint, ComplaintFile, ComplaintPerson, Quota

from .conftest import NAME, PDF, PHONE, TEXT

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Desk

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def _step(user: Any, row: Complaint, code: str, **fields: Any) -> Complaint:
    row.refresh_from_db()
    return complaints.step(user, row.pk, row.revision, code, fields, NOW)


def _passed_on(desk: Desk) -> Complaint:
    row = desk.complaint()
    _step(desk.first, row, "take", against=desk.world.traffic)
    return _step(
        desk.first, row, "transfer", assigned=desk.world.energy, brief="请核查某厂台账", due=date(2026, 12, 20)
    )


def test_from_the_open_form_to_the_answer_by_receipt(desk: Desk) -> None:
    public = desk.client(None)
    body = {"category": "data", "text": TEXT, "name": NAME, "stamp": guarding.stamp()}
    page = public.post("/complaints/new/", body | {"files": [SimpleUploadedFile("a.pdf", PDF)]}).content.decode()
    receipt = page.split('receipt-code mono">')[1].split("<")[0]
    assert len(receipt) == 19
    row = Complaint.objects.get()
    answer = public.post("/complaints/receipt/", {"receipt": receipt.lower().replace("-", " ")})
    assert "已收到" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"  # "no-referrer" would make a browser send no origin
    _step(desk.first, row, "take", against=desk.world.traffic)
    _step(desk.first, row, "transfer", assigned=desk.world.energy, brief="请核查某厂台账")
    _step(desk.energy, row, "begin")
    _step(desk.energy, row, "report", result="台账与电表不符")
    _step(desk.first, row, "answer", answer="反映属实，已责令整改")
    assert "属实" not in public.post("/complaints/receipt/", {"receipt": receipt}).content.decode()
    with pytest.raises(AppraisalError, match="自己"):
        _step(desk.first, row, "close")
    _step(desk.second, row, "close")
    assert "反映属实，已责令整改" in public.post("/complaints/receipt/", {"receipt": receipt}).content.decode()


def test_nothing_of_it_lies_open_in_the_database_or_the_storage(desk: Desk, file_store: Path) -> None:
    receipt = desk.send()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  names from the database itself
            held = repr(cursor.fetchall())
            for secret in (TEXT, NAME, PHONE, "192.0.2.7", receipt, receipt.replace("-", "")):
                assert secret not in held, table
    file = ComplaintFile.objects.get()
    stored = [path.read_bytes() for path in file_store.rglob("*") if path.is_file()]
    assert stored
    assert not any(PDF in each for each in stored)
    assert complaints.file_of(desk.first, file.complaint_id, file.pk) == ("台账-王小明.pdf", "pdf", PDF)


def test_every_look_of_a_handler_is_logged_and_the_log_holds_no_content(desk: Desk) -> None:
    row = desk.complaint()
    with pytest.raises(InvalidError, match="理由"):
        complaints.person_of(desk.first, row.pk, " ")
    assert complaints.person_of(desk.first, row.pk, "核实线索")["name"] == NAME
    page = desk.client(desk.second).get(f"/complaints/{row.pk}/").content.decode()
    assert TEXT in page
    assert NAME not in page.replace("台账-王小明.pdf", "")
    looks = AuditEvent.objects.filter(kind="look")
    assert [(each.user, each.subject) for each in looks.order_by("pk")] == [
        (desk.first, f"complaint {row.pk} person"),
        (desk.second, f"complaint {row.pk} text"),
    ]
    log = desk.client(desk.world.users[Role.AUDITOR])
    for address, said in (("/audit/", f"举报 {row.pk} 举报人"), ("/export/audit.csv", f"complaint {row.pk} person")):
        told = log.get(address).content.decode()
        assert said in told
        assert not any(secret in told for secret in (TEXT, NAME, PHONE, "某厂"))


def test_a_handler_stays_with_the_matter_after_a_step(desk: Desk) -> None:
    row = desk.complaint()
    sent = {"action": "take", "revision": row.revision}
    answer = desk.client(desk.first).post(f"/complaints/{row.pk}/step/", sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/complaints/{row.pk}/")
    row.refresh_from_db()
    assert row.state == "accepted"


@pytest.mark.parametrize("who", ["", "office", "energy", "traffic", *(Role.AUDITOR, Role.ADMINISTRATOR, Role.READER)])
def test_nobody_else_finds_it(desk: Desk, who: str, tmp_path: Path) -> None:
    """Neither page, search, API, export nor city pack; a handler's and the assigned unit's own way are tried above."""
    row = _passed_on(desk)
    _step(desk.first, row, "recall", reason="改派")
    user = getattr(desk, who, None) or desk.world.users.get(who)
    client = desk.client(user)
    pages = (f"/complaints/{row.pk}/", f"/complaints/assigned/{row.pk}/", "/complaints/", "/complaints/assigned/")
    more = [f"/search/?q={word}" for word in ("台账", NAME[:2], f"J{row.pk}")]
    more += ["/export/audit.csv", "/export/supervision.csv", "/export/complaints.csv", "/api/v1/complaints", "/audit/"]
    for address in (*pages, *more, f"/complaints/{row.pk}/files/1/", "/notices/", "/duty/"):
        answer = client.get(address)
        told = answer.content.decode(errors="replace")
        assert not any(secret in told for secret in (TEXT, NAME, PHONE, "请核查")), address
        if address in pages[:2]:
            assert answer.status_code in (302, 403, 404)
    assert client.post(f"/complaints/{row.pk}/step/", {"action": "close", "revision": 9}).status_code in (302, 403, 404)
    row.refresh_from_db()
    assert row.state == "accepted"
    if user is not None:
        with pytest.raises((Refused, GoneError)):
            complaints.text_of(user, row.pk)
        with pytest.raises((Refused, GoneError)):
            complaints.person_of(user, row.pk, "想知道")


def test_the_assigned_unit_sees_what_was_passed_on_alone(desk: Desk) -> None:
    row = _passed_on(desk)
    page = desk.client(desk.energy).get(f"/complaints/assigned/{row.pk}/").content.decode()
    assert "请核查某厂台账" in page
    assert not any(secret in page for secret in (TEXT, NAME, PHONE, "市交通运输局"))
    assert desk.client(desk.traffic).get(f"/complaints/assigned/{row.pk}/").status_code == 404
    assert Notice.objects.filter(user=desk.energy, key__startswith="complaint:").count() == 1
    assert not Notice.objects.filter(user__in=[desk.traffic, desk.office], key__startswith="complaint:").exists()


def test_it_is_never_passed_to_the_unit_complained_of(desk: Desk) -> None:
    row = desk.complaint()
    _step(desk.first, row, "take", against=desk.world.traffic)
    with pytest.raises(InvalidError, match="被举报单位"):
        _step(desk.first, row, "transfer", assigned=desk.world.traffic, brief="请自查")
    desk.second.unit = desk.world.traffic
    desk.second.save()
    with pytest.raises(GoneError):
        complaints.text_of(desk.second, row.pk)


def test_no_backup_and_no_pack_holds_it_in_the_open(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send()
    monkeypatch.setattr(backup, "_files", lambda: tmp_path / "none")
    backup.backup(tmp_path / "a.zip", NOW)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        held = "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
        assert "complaints.key" not in archive.namelist()
    assert "complaint" in held
    for secret in (TEXT, NAME, PHONE, json.dumps(NAME), json.dumps(TEXT)):
        assert secret not in held
    pack = repr(cityexport.pack(scope_of(desk.first)))
    assert not any(secret in pack for secret in (TEXT, NAME, "complaint"))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"trap": "http://buy"}, "广告"),
        ({"stamp": "forged"}, "过期"),
        ({"words": {"category": "data", "text": "短"}}, "10 到 5000"),
        ({"words": {"category": "data", "text": "长" * 5001}}, "10 到 5000"),
        ({"words": {"category": "x", "text": TEXT}}, "类别"),
        ({"words": {"category": "data", "text": TEXT + "\0"}}, "无法保存"),
        ({"words": {"category": "data", "text": TEXT + "https://a " * 4}}, "广告"),
        ({"files": [("a.exe", b"MZ\x90\x00")]}, "附件 1：不接受这种文件，它的内容是程序，这里只收PDF、"),
        ({"files": [("a.pdf", PDF), ("b.pdf", b"")]}, "附件 2 是空文件"),
        ({"files": [("a.pdf", PDF)] * 6}, "最多 5 个"),
        ({"files": [("a.pdf", PDF + b"0" * (10 * 1024 * 1024))]}, "10 MB"),
    ],
)
def test_what_is_no_complaint_is_refused_and_leaves_nothing(desk: Desk, more: dict[str, Any], said: str) -> None:
    with pytest.raises(DafengError, match=said):
        desk.send(**more)
    assert not Complaint.objects.exists()
    assert not ComplaintPerson.objects.exists()


def test_a_form_counts_once_and_not_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp = guarding.stamp()
    desk.send(stamp=stamp)
    with pytest.raises(InvalidError, match="已经提交过"):
        desk.send(stamp=stamp)
    monkeypatch.setattr(guarding, "FASTEST", 30)
    with pytest.raises(InvalidError, match="太快"):
        desk.send()


def test_an_address_has_its_fill_and_leaves_no_trace_the_day_after(desk: Desk) -> None:
    for _time in range(5):
        desk.send(files=[])
    with pytest.raises(InvalidError, match="太多"):
        desk.send(files=[])
    desk.send(files=[], address="192.0.2.8")
    desk.send(files=[], today=date(2026, 11, 24))
    assert set(Quota.objects.values_list("day", flat=True)) == {date(2026, 11, 24)}


def test_receipts_are_not_to_be_guessed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "LOOKUPS", 3)
    for _time in range(3):
        with pytest.raises(InvalidError, match="没有这个查询码"):
            complaints.look_up("AAAA-BBBB-CCCC-DDDD", "192.0.2.7", date(2026, 11, 23))
    with pytest.raises(InvalidError, match="次数太多"):
        complaints.look_up("AAAA-BBBB-CCCC-DDDD", "192.0.2.7", date(2026, 11, 23))


def test_the_person_is_forgotten_when_the_time_is_over(desk: Desk) -> None:
    row = desk.complaint()
    _step(desk.first, row, "reject", reason="不属受理范围", answer="请向市场监管部门反映")
    assert retention.clear(NOW + timedelta(days=180)).persons == 0
    assert retention.clear(NOW + timedelta(days=190)).persons == 1
    assert complaints.person_of(desk.first, row.pk, "复查") == {}
    assert complaints.text_of(desk.first, row.pk)["text"] == TEXT


def test_two_handlers_do_not_overwrite_each_other(desk: Desk) -> None:
    row = desk.complaint()
    _step(desk.first, row, "take")
    with pytest.raises(ConflictError):
        complaints.step(desk.second, row.pk, row.revision - 1, "inquire", {}, NOW)


def test_only_the_administrator_names_handlers_and_only_from_the_office(desk: Desk) -> None:
    admin = desk.world.users[Role.ADMINISTRATOR]
    for user in (desk.office, desk.first, desk.energy, desk.world.users[Role.AUDITOR]):
        assert desk.client(user).get("/complaints/handlers/").status_code == 403
        with pytest.raises(Refused):
            complaints.name_handler(user, desk.office, "自荐")
    with pytest.raises(InvalidError, match="办公室"):
        complaints.name_handler(admin, desk.energy, "x")
    desk.client(admin).post("/complaints/handlers/", {"user": desk.office.pk, "reason": "增补"})
    assert scope_of(desk.office).handles
    assert not scope_of(admin).handles


def test_the_limit_counts_the_network_of_an_ipv6_line(desk: Desk) -> None:
    for number in range(5):
        desk.send(files=[], address=f"2001:db8:1:2::{number + 1}")
    with pytest.raises(InvalidError, match="太多"):
        desk.send(files=[], address="2001:db8:1:2:ffff::9")
    desk.send(files=[], address="2001:db8:1:3::1")


def _address(remote: str, forwarded: str) -> str | None:
    return address_of(RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded))


def test_an_address_behind_a_proxy_is_believed_only_where_it_is_set_up(settings: Any) -> None:
    """What a client writes itself stands at the left; the trusted proxy adds the address it saw at the right."""
    forged = "203.0.113.9, 192.0.2.7"
    assert _address("198.51.100.1", forged) == "198.51.100.1"  # by default nobody is believed
    settings.PROXIES = 1
    assert _address("10.0.0.5", forged) == "192.0.2.7"
    settings.PROXY_NETWORKS = (ip_network("10.0.0.0/24"),)
    assert _address("10.0.0.5", forged) == "192.0.2.7"
    assert _address("198.51.100.1", forged) == "198.51.100.1"  # past the proxy
    assert _address("10.0.0.5", "not an address") is None


def test_people_behind_one_proxy_have_a_limit_each(desk: Desk, settings: Any) -> None:
    settings.PROXIES = 1
    for number in range(7):
        desk.send(files=[], address=_address("10.0.0.5", f"192.0.2.{number}"))
    settings.PROXIES = 0
    for number in range(5):
        desk.send(files=[], address=_address("198.51.100.1", f"192.0.2.{number}"))
    with pytest.raises(InvalidError, match="太多"):  # a forged header does not help
        desk.send(files=[], address=_address("198.51.100.1", "192.0.2.99"))
