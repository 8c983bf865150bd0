"""What somebody may send who means no good, or does not look: each refused in words, nothing stored in part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from openpyxl import Workbook, load_workbook

from dafeng_site import services
from dafeng_site.checking import keeping
from dafeng_site.data.importing.sheet import SheetError
from dafeng_site.duty import evidence as files
from dafeng_site.duty import reporting
from dafeng_site.duty.models import Evidence, Report, ReportDraft, Round, WorkItem
from dafeng_site.people.models import Role, User
from dafeng_site.services import GoneError, InvalidError

from ..sheets import bomb, saved
from .conftest import PDF

if TYPE_CHECKING:
    from .conftest import Duty

Signed = Callable[[User], Client]


def _docx(*more: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", *more):
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff\xe0..", "jpg"),
        (_docx(), "docx"),
        (saved(Workbook()), "xlsx"),
        (_docx("word/vbaProject.bin"), ""),
        (b"<html><script>alert(1)</script>", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", ""),
        (b"MZ\x90\x00", ""),
        (b"PK\x03\x04 not an archive", ""),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, kind: str) -> None:
    try:
        found = keeping.kind_of(content)
    except SheetError:  # an archive that cannot be weighed is refused in words as well
        found = ""
    assert found == kind


@pytest.mark.parametrize("content", [b"", b"<html>", b"MZ\x90", bomb()])
def test_a_wrong_file_is_refused_and_leaves_nothing(duty: Duty, signed: Signed, content: bytes) -> None:
    client, url = signed(duty.energy), f"/duty/reports/{duty.report.pk}/evidence/"
    file = SimpleUploadedFile("年报.pdf", content)
    answer = client.post(url, {"revision": duty.report.revision, "file": file}, follow=True)
    assert answer.status_code == 200
    assert "notice bad" in answer.content.decode()
    assert not Evidence.objects.exists()
    duty.report.refresh_from_db()
    assert duty.report.revision == 1


def test_a_file_larger_than_allowed_is_refused_unread(duty: Duty, signed: Signed) -> None:
    file = SimpleUploadedFile("大.pdf", PDF + b"0" * keeping.LARGEST)
    url = f"/duty/reports/{duty.report.pk}/evidence/"
    answer = signed(duty.energy).post(url, {"revision": 1, "file": file}, follow=True)
    assert "文件太大" in answer.content.decode()
    assert signed(duty.energy).post(url, CONTENT_LENGTH=str(100 * 1024 * 1024)).status_code == 413
    assert not Evidence.objects.exists()


class _Refusing:
    """A checker that refuses everything."""

    name = "refusing"

    def refusal(self, _path: Path) -> str:
        return "木马"


def test_the_checker_of_the_city_is_asked(duty: Duty) -> None:
    with override_settings(CHECKERS=(_Refusing(),)), pytest.raises(InvalidError, match="木马"):
        files.add_evidence(duty.energy, duty.report, 1, "a.pdf", PDF)
    assert not Evidence.objects.exists()
    assert files.add_evidence(duty.energy, duty.report, 1, "a.pdf", PDF).checked == ""


def test_a_name_keeps_neither_folders_nor_a_false_ending(duty: Duty) -> None:
    row = files.add_evidence(duty.energy, duty.report, 1, "..\\..\\etc/月报\u202egpj.exe", PDF)
    assert (row.name, row.kind) == ("月报gpj.exe.pdf", "pdf")
    assert keeping.content_of(row.sha256) == PDF


def test_another_unit_s_evidence_is_not_there(duty: Duty, signed: Signed) -> None:
    row = files.add_evidence(duty.energy, duty.report, 1, "a.pdf", PDF)
    url = f"/duty/evidence/{row.pk}/"
    assert signed(duty.traffic).get(url).status_code == 404
    assert signed(duty.traffic).post(f"{url}remove/", {"revision": 1}).status_code == 404
    assert Client().get(url).status_code == 302
    answer = signed(duty.energy).get(url)
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert signed(duty.world.users[Role.READER]).get(url).status_code == 200
    assert signed(duty.world.users[Role.AUDITOR]).get(url).status_code == 403
    with pytest.raises(GoneError):
        files.add_evidence(duty.traffic, duty.report, 2, "b.pdf", PDF)


def test_evidence_of_what_was_sent_stays(duty: Duty) -> None:
    row = files.add_evidence(duty.energy, duty.report, 1, "a.pdf", PDF)
    duty.send()
    with pytest.raises(InvalidError, match="不能再改"):
        files.remove_evidence(duty.energy, row.pk, row.revision)
    duty.report.refresh_from_db()
    with pytest.raises(InvalidError, match="不能再改"):
        files.add_evidence(duty.energy, duty.report, duty.report.revision, "b.pdf", PDF)


def test_a_damaged_file_is_not_handed_out(duty: Duty, signed: Signed) -> None:
    row = files.add_evidence(duty.energy, duty.report, 1, "a.pdf", PDF)
    Evidence.objects.filter(pk=row.pk).update(sha256="0" * 64)
    assert signed(duty.energy).get(f"/duty/evidence/{row.pk}/").status_code == 404


def test_script_in_a_text_is_shown_as_text(duty: Duty, signed: Signed) -> None:
    script = "<script>alert(1)</script>"
    duty.send("40", **{"difficulties": script, f"note-{duty.own.pk}": script})
    page = signed(duty.office).get(f"/duty/reports/{duty.report.pk}/").content.decode()
    assert script not in page
    assert "&lt;script&gt;alert(1)" in page


def test_what_nobody_sees_is_left_out_and_the_rest_kept(duty: Duty, signed: Signed) -> None:
    """A NUL takes nothing else with it (no database of text keeps one); a text reads in the order it was typed in."""
    client = signed(duty.energy)
    body = {"revision": 1, "number": 0, "save": "1", "difficulties": "并网\0审批\u202e慢\r\n缺人"}
    assert client.post(f"/duty/reports/{duty.report.pk}/", body).status_code == 302
    assert ReportDraft.objects.get().fields == {"difficulties": "并网审批慢\n缺人"}
    changed = services.edit(duty.office, WorkItem, duty.own.pk, duty.own.revision, {"title": "甲\u202e乙\u2066丙"})
    assert changed.title == "甲乙丙"


def test_a_text_is_taken_whole_or_refused_with_its_length(duty: Duty, signed: Signed) -> None:
    """4,000 signs with line ends as browsers send them (HTML, 4.10.19.3: a line end counts one, CR LF are sent)."""
    client, url = signed(duty.energy), f"/duty/reports/{duty.report.pk}/"
    text = "\r\n".join(["长" * 99] * 40)  # 39 line ends: 3,999 signs
    assert client.post(url, {"revision": 1, "number": 0, "save": "1", "difficulties": text + "尾"}).status_code == 302
    assert ReportDraft.objects.get().fields["difficulties"].endswith("尾")
    answer = client.post(url, {"revision": 1, "number": 1, "save": "1", "difficulties": text + "尾巴"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "文字过长，现有 4001 字，最多 4000 字" in page
    assert "尾巴</textarea>" in page  # nothing typed is lost
    assert ReportDraft.objects.get().fields["difficulties"].endswith("尾")


def test_a_form_sent_twice_counts_once(duty: Duty, signed: Signed) -> None:
    client, url = signed(duty.energy), f"/duty/reports/{duty.report.pk}/"
    body = {"revision": duty.report.revision, "number": 0, f"done-{duty.own.pk}": "40"}
    assert client.post(url, body).status_code == 302
    revision = Report.objects.get(pk=duty.report.pk).revision
    again = client.post(url, body, follow=True)  # the sent report, with nothing to send
    assert again.redirect_chain == [(url, 302)]
    assert "不能再改" in again.content.decode()
    assert Report.objects.get(pk=duty.report.pk).revision == revision


def test_a_session_that_ended_takes_no_draft_and_loses_none(duty: Duty, signed: Signed) -> None:
    """The page learns of it by the 403, keeps what is typed, and saves after signing in again."""
    client, url = signed(duty.energy), f"/duty/reports/{duty.report.pk}/draft/"
    first = client.post(url, {"number": 0, "difficulties": "写到"})
    assert (first.status_code, first.headers["X-Draft-Number"]) == (200, "1")
    client.logout()
    assert client.post(url, {"number": 1, "difficulties": "写到一半"}).status_code == 403
    client.force_login(duty.energy)
    assert client.post(url, {"number": 1, "difficulties": "写到一半"}).headers["X-Draft-Number"] == "2"
    assert ReportDraft.objects.get().fields == {"difficulties": "写到一半"}
    page = client.get(f"/duty/reports/{duty.report.pk}/").content.decode()
    assert "写到一半" in page


def test_two_windows_see_what_the_other_has_stored(duty: Duty, signed: Signed) -> None:
    client, url = signed(duty.energy), f"/duty/reports/{duty.report.pk}/"
    client.post(f"{url}draft/", {"number": 0, "difficulties": "甲窗口"})
    assert client.post(f"{url}draft/", {"number": 0, "difficulties": "乙窗口"}).status_code == 409
    answer = client.post(url, {"number": 0, "revision": 1, "save": "1", "difficulties": "乙窗口"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "乙窗口" in page
    assert "甲窗口" in page
    assert 'name="number" value="1"' in page  # saving again keeps what is typed here


def _first(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something happen when a draft is about to be saved: after the page was read, before it is written."""
    save = reporting.save_draft

    def after(user: User, pk: int, number: int, typed: Mapping[str, str]) -> ReportDraft:
        monkeypatch.setattr(reporting, "save_draft", save)
        act()
        return save(user, pk, number, typed)

    monkeypatch.setattr(reporting, "save_draft", after)


def test_a_draft_saved_while_the_page_was_read_stands_beside_with_its_own_number(
    duty: Duty, signed: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is shown as stored, and the number that lets it be overwritten, are of one and the same draft."""
    pk = duty.report.pk
    reporting.save_draft(duty.energy, pk, 0, {"difficulties": "先存的"})
    _first(monkeypatch, lambda: reporting.save_draft(duty.energy, pk, 1, {"difficulties": "其间存的"}))
    body = {"number": 0, "revision": 1, "save": "1", "difficulties": "本页填的"}
    answer = signed(duty.energy).post(f"/duty/reports/{pk}/", body)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "其间存的" in page
    assert "先存的" not in page
    assert 'name="number" value="2"' in page


@pytest.mark.parametrize("how", ["round", "sent"])
def test_a_form_that_was_closed_meanwhile_is_not_shown_again(
    duty: Duty, signed: Signed, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    pk = duty.report.pk
    _first(
        monkeypatch,
        lambda: Round.objects.update(state="closed") if how == "round" else duty.send(),
    )
    body = {"number": 0, "revision": 1, "save": "1", "difficulties": "本页填的"}
    answer = signed(duty.energy).post(f"/duty/reports/{pk}/", body, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/duty/reports/{pk}/", 302)]
    assert "不能再改" in page
    assert "data-draft=" not in page
    assert not ReportDraft.objects.exists()


def _table(client: Client) -> Workbook:
    return load_workbook(io.BytesIO(client.get("/export/work-items.xlsx").content))


def _import(client: Client, book: Workbook) -> object:
    file = SimpleUploadedFile("工作项.xlsx", saved(book))
    return client.post("/duty/items/import/", {"file": file}, follow=True)


def test_the_exported_table_comes_back_as_it_is(duty: Duty, signed: Signed) -> None:
    client = signed(duty.office)
    book = _table(client)
    _import(client, book)
    assert set(WorkItem.objects.values_list("revision", flat=True)) == {1}
    sheet = book.worksheets[0]
    sheet["D2"] = "改后的名称"
    sheet.append(
        ["2026-3", 2026, "三(一)1", "新工作", "traffic", "配合", "", "2026-01-01", "2026-12-31", 2, "2026-1", ""]
    )
    _import(client, book)
    made = WorkItem.objects.get(code="2026-3")
    assert (made.unit, made.role, made.weight, made.needs) == (duty.world.traffic, "support", 2.0, "2026-1")
    assert WorkItem.objects.filter(title="改后的名称", revision=2).count() == 1
    assert made.assignment.state == "sent"


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("D2", "=1+1", "不能用公式"),
        ("D2", "", "不能为空"),
        ("E2", "没有的局", "没有这个单位"),
        ("F2", "主办", "没有这种职责"),
        ("I2", "2026-02-30", "日期写法不对"),
        ("I2", "2000-01-01", "完成时限早于开始"),
        ("J2", "-1", "须为大于零、小于"),
        ("K2", "2026-9", "前置工作项不存在"),
        ("D1", "别的", "缺少必需的列"),
    ],
)
def test_one_wrong_cell_and_no_row_is_taken(duty: Duty, signed: Signed, cell: str, value: str, said: str) -> None:
    client = signed(duty.office)
    book = _table(client)
    sheet = book.worksheets[0]
    sheet["D3"] = "本来要改的"
    sheet[cell] = value
    answer = _import(client, book)
    assert said in answer.content.decode()  # type: ignore[attr-defined]
    assert set(WorkItem.objects.values_list("revision", flat=True)) == {1}


def test_only_the_office_imports(duty: Duty, signed: Signed) -> None:
    assert signed(duty.energy).post("/duty/items/import/", {}).status_code == 403
    assert signed(duty.world.users[Role.AUDITOR]).post("/duty/items/import/", {}).status_code == 403


def test_a_unit_s_export_holds_its_own_items_alone(duty: Duty, signed: Signed) -> None:
    sheet = _table(signed(duty.energy)).worksheets[0]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["2026-1"]


def test_a_draft_of_another_unit_is_out_of_reach(duty: Duty) -> None:
    with pytest.raises(GoneError):
        reporting.save_draft(duty.traffic, duty.report.pk, 0, {"difficulties": "x"})
