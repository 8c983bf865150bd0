"""Documents on the site: prepared, looked at, issued for good, withdrawn; templates checked and versioned."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dafeng.core.errors import ObservationError, ReportError
from dafeng.reports import Facts, packaged_template
from dafeng_site.checking.keeping import content_of
from dafeng_site.duty.closing import close_round
from dafeng_site.people.models import AuditEvent, Role
from dafeng_site.people.policy import PUBLIC, Refused, may_change, scope_of
from dafeng_site.reporting import drafting, issuing, queries, wordings
from dafeng_site.reporting.making import Asked, make
from dafeng_site.reporting.models import Draft, IssuedDocument, OfficialTemplate
from dafeng_site.services import ConflictError, InvalidError

if TYPE_CHECKING:
    from .conftest import World

ASKED = Asked("one-pager", "2025", "2026-01-20")
LETTER = Asked("reminder", "2025", "2026-01-20", unit="energy", number="枣碳办〔2026〕1号")


def _draft(world: World, asked: Asked = ASKED, role: str = Role.OFFICE) -> Draft:
    return drafting.begin(world.users[role], asked, aside=False)


def _issued(world: World, asked: Asked = ASKED, **rest: Any) -> IssuedDocument:
    return issuing.issue_draft(world.users[Role.OFFICE], _draft(world, asked).pk, signer="张三", **rest)


def _client(world: World, role: str) -> Client:
    client = Client()
    if role:
        client.force_login(world.users[role])
    return client


def test_a_draft_has_all_three_files_and_its_pages(world: World) -> None:
    row = _draft(world)
    assert (row.status, row.step, row.pages) == ("done", 5, 1)
    assert bytes(row.pdf).startswith(b"%PDF")
    assert "枣庄市碳达峰工作进展（2025年）" in [
        each.text for each in docx.Document(io.BytesIO(bytes(row.docx))).paragraphs
    ]
    answer = _client(world, Role.OFFICE).get(f"/reporting/made/{row.pk}/pages/1.png")
    assert answer.content.startswith(b"\x89PNG")
    assert _client(world, Role.OFFICE).get(f"/reporting/made/{row.pk}/pages/2.png").status_code == 404


def test_the_same_document_is_not_prepared_twice_until_data_change(world: World) -> None:
    first = _draft(world)
    assert _draft(world).pk == first.pk
    world.target.value = 30
    world.target.save()
    assert _draft(world).pk != first.pk


@pytest.mark.parametrize("period", ["2025-13", "2021/2025", "去年", "2025-Q5", ""])
def test_a_bad_period_is_refused_before_anything_is_kept(world: World, period: str) -> None:
    with pytest.raises((ReportError, ObservationError)):
        drafting.begin(world.users[Role.OFFICE], Asked("yearbook", period, "2026-01-20"), aside=False)
    assert not Draft.objects.exists()


def test_an_unknown_unit_is_told_in_the_draft(world: World) -> None:
    row = _draft(world, Asked("reminder", "2025", "2026-01-20", unit="没有的局"))
    assert row.status == "failed"
    assert "没有的局" in row.trouble
    assert "市能源局" in row.trouble
    page = _client(world, Role.OFFICE).get(f"/reporting/made/{row.pk}/")
    assert "没有的局" in page.content.decode()


def test_without_a_plan_it_says_so(world: World) -> None:
    world.version.is_current = False
    world.version.save()
    assert "还没有方案" in _draft(world).trouble


def test_what_is_issued_is_what_was_looked_at_and_never_changes(world: World) -> None:
    row = _draft(world, LETTER)
    done = issuing.issue_draft(world.users[Role.OFFICE], row.pk, signer="张三", units=[world.energy.pk])
    assert {form: content_of(digest) for form, digest in done.files.items()} == {
        form: bytes(getattr(row, form)) for form in issuing.FORMS
    }
    done.title = "改了的标题"
    with pytest.raises(Exception, match="印发后不能修改"):
        done.full_clean()
    done.refresh_from_db()
    done.files = {**done.files, "pdf": "0" * 64}
    with pytest.raises(Exception, match="印发后不能修改"):
        done.full_clean()


def test_a_letter_is_not_issued_without_number_nor_twice_with_one(world: World) -> None:
    from dataclasses import replace

    bare = _draft(world, replace(LETTER, number=""))
    with pytest.raises(InvalidError) as caught:
        issuing.issue_draft(world.users[Role.OFFICE], bare.pk, signer="张三")
    assert caught.value.faults[0].code == "reporting.number"
    _issued(world, LETTER)
    with pytest.raises(InvalidError):
        _issued(world, replace(LETTER, period="2024"))
    assert IssuedDocument.objects.count() == 1


def test_only_documents_of_public_figures_become_public(world: World) -> None:
    from dataclasses import replace

    with pytest.raises(InvalidError):
        _issued(world, is_public=True)
    done = _issued(world, replace(ASKED, public_only=True), is_public=True)
    assert _client(world, "").get(f"/reporting/archive/{done.pk}/document.pdf").content.startswith(b"%PDF")
    assert [each.pk for each in queries.documents(PUBLIC)] == [done.pk]


def test_a_public_document_holds_no_figure_of_a_source_that_is_not_public(world: World) -> None:
    """The internal figure of 2021 is the latest; the public knows 2020 alone."""
    from dataclasses import replace

    world.figures["internal"].value = 77.125
    world.figures["internal"].save()
    asked = replace(ASKED, kind="yearbook", period="2023")
    scope = world.scope(Role.OFFICE)
    assert "77.1" in make(scope, asked).text
    assert "77.1" not in make(scope, replace(asked, public_only=True)).text


def test_who_sees_which_document(world: World) -> None:
    inner, sent = _issued(world), _issued(world, LETTER, units=[world.energy.pk])
    seen = {role: {each.pk for each in queries.documents(world.scope(role))} for role in Role.values}
    assert seen[Role.OFFICE] == seen[Role.READER] == {inner.pk, sent.pk}
    assert seen[Role.UNIT] == {sent.pk}
    others = (Role.DISTRICT, Role.ENTERPRISE, Role.ADMINISTRATOR, Role.AUDITOR)
    assert all(seen[role] == set() for role in others)
    assert world.users[Role.UNIT].notices.filter(key=f"document:{sent.pk}").count() == 1


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.OFFICE])
def test_only_the_office_issues_withdraws_and_words(world: World, role: str) -> None:
    done, row = _issued(world, LETTER), _draft(world)
    user = world.users[role]
    with pytest.raises(Refused):
        issuing.issue_draft(user, row.pk, signer="某")
    with pytest.raises(Refused):
        issuing.withdraw(user, done.pk, 1, "试")
    with pytest.raises(Refused):
        wordings.save_template(user, "reminder", "zh", "# 题", "", Facts({}))
    assert not may_change(scope_of(user), done)


def test_a_withdrawn_document_says_why_stays_and_leaves_the_public(world: World) -> None:
    from dataclasses import replace

    office = world.users[Role.OFFICE]
    done = _issued(world, replace(ASKED, public_only=True), is_public=True)
    with pytest.raises(InvalidError):
        issuing.withdraw(office, done.pk, done.revision, "  ")
    with pytest.raises(ConflictError):
        issuing.withdraw(office, done.pk, 99, "数字有误")
    gone = issuing.withdraw(office, done.pk, done.revision, "数字有误")
    assert (gone.state, gone.is_public) == ("withdrawn", False)
    assert not queries.documents(PUBLIC).exists()
    page = _client(world, Role.OFFICE).get(f"/reporting/archive/{done.pk}/").content.decode()
    assert "数字有误" in page
    gone.state = "issued"
    with pytest.raises(Exception, match="不能恢复"):
        gone.full_clean()
    assert [row.history_change_reason for row in gone.history.all()] == ["撤回：数字有误", "印发"]


def test_downloads_are_in_the_audit_log(world: World) -> None:
    done = _issued(world, LETTER)
    answer = _client(world, Role.READER).get(f"/reporting/archive/{done.pk}/document.docx")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert AuditEvent.objects.filter(kind="export", subject=f"document {done.pk}.docx").exists()


def test_a_file_that_was_changed_in_the_storage_is_not_handed_out(world: World) -> None:
    done = _issued(world, LETTER)
    for folder in default_storage.listdir("evidence")[0]:
        for name in default_storage.listdir(f"evidence/{folder}")[1]:
            with Path(default_storage.path(f"evidence/{folder}/{name}")).open("ab") as file:
                file.write(b"x")
    assert _client(world, Role.READER).get(f"/reporting/archive/{done.pk}/document.pdf").status_code == 404


def test_search_looks_into_title_number_and_text(world: World) -> None:
    one, letter = _issued(world), _issued(world, LETTER)
    scope = world.scope(Role.READER)

    def found(**wanted: str) -> set[int]:
        return {each.pk for each in queries.documents(scope, queries.DocumentFilter.parse(wanted))}

    assert found(search="〔2026〕1号") == {letter.pk}
    assert found(search="特此函告") == {letter.pk}
    assert found(search="工作进展 枣庄") == {one.pk}
    assert found(kind="reminder", year="2026") == {letter.pk}
    assert found(year="2019") == set()
    assert found(state="withdrawn") == set()
    assert found(search="%' OR 1=1 --") == set()
    assert found(year="99999999999") == set()


def test_text_that_looks_like_markup_stays_text(world: World) -> None:
    world.target.indicator = "<script>alert(1)</script>"
    world.target.quote = "=HYPERLINK(1)"
    world.target.save()
    row = _draft(world, Asked("target-completion", "2025", "2026-01-20"))
    assert row.status == "done", row.trouble
    page = _client(world, Role.OFFICE).get(f"/reporting/made/{row.pk}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_signs_that_no_file_can_hold_do_not_break_a_document(world: World) -> None:
    world.target.indicator = "装机\x0b\x1f容量"
    world.target.save()
    row = _draft(world, Asked("target-completion", "2025", "2026-01-20"))
    assert row.status == "done", row.trouble
    assert "装机容量" in row.text


# Templates


def _facts(world: World, kind: str = "reminder") -> Facts:
    from dafeng_site.reporting.making import facts_for

    return facts_for(world.scope(Role.OFFICE), Asked(kind, "2025", "2026-01-20", unit="energy"))


def _save(world: World, text: str, kind: str = "reminder") -> OfficialTemplate:
    return wordings.save_template(world.users[Role.OFFICE], kind, "zh", text, "本市写法", _facts(world, kind))


def test_a_new_version_holds_only_once_it_is_in_force_and_the_shipped_one_comes_back(world: World) -> None:
    office = world.users[Role.OFFICE]
    scope = world.scope(Role.OFFICE)
    row = _save(world, "@letter {issuer}\n# 提醒{unit}\n请办理。\n@sign office")
    assert make(scope, LETTER).document.title == "关于碳达峰工作事项的提醒函"
    wordings.put_in_force(office, row.pk, row.revision)
    made = make(scope, LETTER)
    assert (made.document.title, made.template_version) == ("提醒市能源局", 1)
    second = _save(world, "# 再次提醒{unit}")
    wordings.put_in_force(office, second.pk, second.revision)
    assert make(scope, LETTER).document.title == "再次提醒市能源局"
    wordings.put_back(office, "reminder", "zh")
    assert make(scope, LETTER).document.title == "关于碳达峰工作事项的提醒函"
    assert OfficialTemplate.objects.count() == 2


def test_a_version_is_tried_on_real_data_but_never_issued(world: World) -> None:
    from dataclasses import replace

    row = _save(world, "# 提醒{unit}\n请办理。\n@sign office")
    draft = _draft(world, replace(LETTER, template=row.pk))
    assert draft.title == "提醒市能源局"
    with pytest.raises(InvalidError) as caught:
        issuing.issue_draft(world.users[Role.OFFICE], draft.pk, signer="张三")
    assert "reporting.preview" in {fault.code for fault in caught.value.faults}


def test_unknown_names_are_named_with_their_line_in_branches_not_taken_too(world: World) -> None:
    text = "# {city}\n@if owed\n{nothing}\n@else\n@table none\n@end\n@boom"
    with pytest.raises(InvalidError) as caught:
        _save(world, text)
    found = {(fault.code, fault.where, fault.found) for fault in caught.value.faults}
    assert found == {
        ("template.unknown-word", "reminder.md:3", "nothing"),
        ("template.unknown-name", "reminder.md:5", "none"),
        ("template.unknown-command", "reminder.md:7", "@boom"),
    }
    assert not OfficialTemplate.objects.exists()


def test_every_shipped_template_passes_the_check(world: World) -> None:
    from dafeng.reports import KINDS, check_template

    for kind in KINDS:
        if kind != "object-assessment":  # needs an object of an evaluation
            check_template(packaged_template(kind), _facts(world, kind), kind)


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 30_000_000)
        archive.writestr("word/vbaProject.bin", b"macro")
    return out.getvalue()


HOSTILE = {
    "macro.docm": b"PK\x03\x04 word/vbaProject.bin",
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "text.rtf": b"{\\rtf1\\ansi}",
    "latin.md": "模板".encode("gb18030"),
    "control.md": b"# a\x00\x08",
    "empty.md": b"  \n",
    "large.md": b"# a\n" * 30_000,
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_an_upload_that_is_no_text_is_refused(name: str) -> None:
    with pytest.raises(InvalidError) as caught:
        wordings.read_upload(name, HOSTILE[name])
    assert caught.value.faults[0].code == "reporting.template-file"


@pytest.mark.parametrize("name", ["bomb.docx", "control.md", "xxe.md"])
def test_hostile_uploads_on_the_page_keep_nothing(world: World, name: str) -> None:
    xxe = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    content = {"bomb.docx": _bomb(), "control.md": HOSTILE["control.md"], "xxe.md": xxe}[name]
    client = _client(world, Role.OFFICE)
    form = {"action": "save", "file": SimpleUploadedFile(name, content), "text": ""}
    answer = client.post("/reporting/templates/reminder/zh/", form)
    assert answer.status_code in (400, 413, 422)
    assert b"root:" not in answer.content
    assert not OfficialTemplate.objects.exists()


def test_markup_in_a_template_stays_text(world: World) -> None:
    row = _save(world, '# <b>{unit}</b>\n#panic("x") <script>alert(1)</script>')
    wordings.put_in_force(world.users[Role.OFFICE], row.pk, row.revision)
    draft = _draft(world, LETTER)
    assert draft.status == "done", draft.trouble
    assert draft.title == "<b>市能源局</b>"


def test_a_kept_version_keeps_its_text(world: World) -> None:
    row = _save(world, "# 题")
    row.text = "# 别的"
    with pytest.raises(Exception, match="另存新版本"):
        row.full_clean()


def test_the_pages_show_the_template_its_versions_and_what_it_may_use(world: World) -> None:
    client = _client(world, Role.OFFICE)
    page = client.get("/reporting/templates/reminder/zh/").content.decode()
    assert "@letter {issuer}" in page
    assert "{owed_count}" in page
    saved = client.post("/reporting/templates/reminder/zh/", {"action": "save", "text": "# 提醒{unit}", "note": "试"})
    assert saved.status_code == 302
    row = OfficialTemplate.objects.get()
    used = {"action": "use", "version": row.pk, "revision": row.revision}
    client.post("/reporting/templates/reminder/zh/act/", used)
    row.refresh_from_db()
    assert row.in_force
    answer = client.get("/reporting/templates/reminder/zh/v1.md")
    assert answer.content.decode() == "# 提醒{unit}"
    client.post("/reporting/templates/reminder/zh/act/", {"action": "back"})
    row.refresh_from_db()
    assert not row.in_force


def test_a_reader_looks_but_does_not_word(world: World) -> None:
    client = _client(world, Role.READER)
    assert client.get("/reporting/templates/reminder/zh/").status_code == 200
    assert client.post("/reporting/templates/reminder/zh/", {"action": "save", "text": "# 题"}).status_code == 403
    assert client.get("/reporting/templates/reminder/xx/").status_code == 404


def test_the_form_prepares_and_issues(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = drafting.begin
    monkeypatch.setattr(drafting, "begin", lambda user, asked: begin(user, asked, aside=False))
    client = _client(world, Role.OFFICE)
    form = {
        "kind": "reminder",
        "year": "2025",
        "part": "Q4",
        "language": "zh",
        "sheet": "district",
        "day": "2026-01-20",
    }
    answer = client.post("/reporting/", form)
    assert answer.status_code == 422
    assert "请选择提醒哪个单位" in answer.content.decode()
    answer = client.post("/reporting/", {**form, "unit": "energy", "number": "枣碳办〔2026〕2号"})
    draft = Draft.objects.get()
    assert answer.headers["Location"] == f"/reporting/made/{draft.pk}/"
    assert draft.asked["period"] == "2025-Q4"
    answer = client.post(f"/reporting/made/{draft.pk}/issue/", {"signer": ""})
    assert answer.status_code == 422
    client.post(f"/reporting/made/{draft.pk}/issue/", {"signer": "张三", "units": [str(world.energy.pk)]})
    done = IssuedDocument.objects.get()
    assert (done.number, done.signer, done.subject, done.day) == (
        "枣碳办〔2026〕2号",
        "张三",
        "市能源局",
        date(2026, 1, 20),
    )
    listed = client.get("/reporting/archive/").content.decode()
    assert "枣碳办〔2026〕2号" in listed


def test_the_bulletin_of_a_closed_round_is_in_the_archive(world: World) -> None:
    from .duty.conftest import Duty

    duty = Duty(world)
    duty.send()
    duty.accept()
    done = close_round(duty.office, duty.round.pk, duty.round.revision, number="枣碳办〔2026〕9号")
    row = IssuedDocument.objects.get()
    assert (row.kind, row.number, row.source) == ("dispatch-bulletin", "枣碳办〔2026〕9号", f"round:{done.pk}")
    assert row.files == done.documents
    assert {each.unit for each in row.recipients.all()} == {world.energy, world.traffic}


def test_who_signs_off_is_printed_on_an_upward_document_and_nothing_else_changes(world: World) -> None:
    asked = Asked("self-assessment", "2025", "2026-01-20", number="枣碳发〔2026〕1号")
    draft = _draft(world, asked)
    assert "签发人" not in _words(bytes(draft.docx))
    done = issuing.issue_draft(world.users[Role.OFFICE], draft.pk, signer="张三、李四")
    printed = _words(content_of(done.files["docx"]))
    assert "签发人：张三\u3000李四" in printed
    assert done.text == draft.text
    other = _draft(world, replace(asked, number="枣碳发〔2026〕2号"))
    Draft.objects.filter(pk=other.pk).update(text=other.text + "旧数据")
    with pytest.raises(InvalidError) as caught:
        issuing.issue_draft(world.users[Role.OFFICE], other.pk, signer="张三")
    assert caught.value.faults[0].code == "reporting.changed"


def _words(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
