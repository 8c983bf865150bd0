"""What people make on the site is exported in open formats and read back: the second export is the first."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from small_pack import lay

from dafeng.appraisal import flow_of, sheet_of
from dafeng.city import check_pack, load_pack, schema
from dafeng.core.errors import PackError
from dafeng_site import backup, cityexport, cityload
from dafeng_site.cascade.models import DistrictTarget, Split, Support
from dafeng_site.checking.keeping import content_of, store_bytes
from dafeng_site.data import packparts
from dafeng_site.data.models import Place
from dafeng_site.duty.models import Rectification, Report, Round, WorkItem
from dafeng_site.evaluation.models import ScoreSheet, SheetVersion
from dafeng_site.evaluation.sheets import copy_sheet
from dafeng_site.kept import forget
from dafeng_site.packrecords import NOTE_FILE, TABLES
from dafeng_site.people.models import OrgUnit, Role, User
from dafeng_site.people.policy import Scope
from dafeng_site.plans.models import Target
from dafeng_site.reporting.models import IssuedDocument, OfficialTemplate, Recipient
from dafeng_site.supervision.models import Complaint, Finding, Record

pytestmark = pytest.mark.django_db
OFFICE = Scope(role=Role.OFFICE)
PROBLEM = "=两台锅炉未停用。\n第二行“引号”，逗号"


def _filled(tmp_path: Path) -> None:
    """A small pack with records of every kind."""
    cityload.load(load_pack(lay(tmp_path / "pack")))
    office = User.objects.create_user("office", role=Role.OFFICE, full_name="李某某")
    above = OrgUnit.objects.create(code="finance", name="市财政局", name_en="Finance Bureau", level="city")
    lead = OrgUnit.objects.create(code="energy", name="市能源局", level="city", parent=above)
    other = OrgUnit.objects.create(code="east", name="东区", level="district", place="990001")
    day = date(2026, 3, 1)
    item = WorkItem.objects.create(code="2026-1", year=2026, title="建成光伏", unit=lead, start=day, due=day)
    Support.objects.create(item=item, unit=other, state="objected", reason="不在职责内")
    target = Target.objects.filter(version__is_current=True, value__isnull=False).first()
    assert target is not None
    parts = [
        {"place": place.code, "base": 1.5, "basis": None, "exact": 2.04, "value": 2.0, "amount": None}
        for place in Place.objects.filter(kind="district").order_by("pk")
    ]
    same: dict[str, Any] = {
        "clause": target.clause.number, "indicator": target.indicator, "op": "<=", "kind": "level", "value": 10.0,
        "method": "equal", "places": parts, "rule_zh": "同比例", "rule_en": "in proportion", "author": office,
    }  # fmt: skip
    Split.objects.create(title="草案", **same)
    published = Split.objects.create(title="下达稿", state="published", **same)
    for part in parts:
        DistrictTarget.objects.create(split=published, place_id=part["place"], value=part["value"])
    order = Rectification.objects.create(
        title="锅炉", problem=PROBLEM, unit=other, due=day, measures="停用", state="planned"
    )
    Finding.objects.create(
        enterprise="某公司", credit_code="91370400000000000X", inspected=day, basis="条例第三条", problem="超限额",
        rectification=order, listed=True, decision="枣节监〔2026〕1号", decided_on=day, decided_by=office,
        author=office,
    )  # fmt: skip
    for kind, shown in (("talk", False), ("praise", True)):
        Record.objects.create(
            kind=kind, title=f"关于{kind}", number="枣碳办〔2026〕9号", date=day, unit=lead, reason="工作滞后",
            item=item, published=shown, author=office,
        )  # fmt: skip
    copy_sheet(office, sheet_of("unit"), "own-unit", "本市评分表", "试用", "unit@1")
    SheetVersion.objects.update(state="in-force")
    OfficialTemplate.objects.create(kind="reminder", number=1, text="# 标题\n\n正文", in_force=True, author=office)
    files = {"docx": store_bytes(b"PK docx"), "pdf": store_bytes(b"%PDF-1.4")}
    issued = IssuedDocument.objects.create(
        kind="reminder", period="2026-Q1", title="提醒函", number="枣碳办〔2026〕1号", day=day, signer="张三",
        files=files, pages=1, text="提醒函\n正文", source="round:5", author=office,
    )  # fmt: skip
    Recipient.objects.create(document=issued, unit=lead)
    _rounds(lead, other, files)
    Complaint.objects.create(digest="d" * 64, category="data", sealed="机密", brief="转办的内容")


def _rounds(lead: OrgUnit, other: OrgUnit, files: dict[str, str]) -> None:
    """One closed with its bulletin in the archive and one more file, one open with a report that was returned."""
    snapshot = {"taken": "2026-04-10", "items": [{"code": "2026-1", "done": 0.4, "light": "green"}], "sha256": "5" * 64}
    closed = Round.objects.create(
        title="一季度调度", kind="quarterly", period="2026-Q1", year=2026, clauses="二(一)1；二(二)", state="closed",
        deadline=date(2026, 4, 10), snapshot=snapshot,
        documents={"pdf": files["pdf"], "xlsx": store_bytes(b"PK sheet")},
    )  # fmt: skip
    sent = datetime(2026, 4, 8, 16, 30, 5, 120, tzinfo=UTC)
    Report.objects.create(
        round=closed, unit=lead, state="closed", submitted_at=sent, difficulties="缺资金\n=第二行", reason="同意",
        entries={"2026-1": {"done": 0.4, "note": "已开工", "before": 0.5, "why": "重新核定"}},
        figures=[{"indicator": "power.capacity.pv", "period": "2026-Q1", "value": "12", "unit": "万千瓦"}],
    )  # fmt: skip
    Report.objects.create(round=closed, unit=other, entries={"2026-1": {"done": 1.0, "note": "", "as": "support"}})
    Round.objects.create(
        title="专项", kind="call", period="2026-05", year=2026, deadline=date(2026, 6, 5), state="open"
    )


def _empty() -> None:
    for model in reversed(backup._tables()):
        model._base_manager.all()._raw_delete("default")
    forget()


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_second_export_is_the_first(tmp_path: Path) -> None:
    _filled(tmp_path)
    first = cityexport.export(tmp_path / "first", OFFICE)
    assert not [fault for fault in check_pack(first) if fault.severity == "error"]
    _empty()
    pack = load_pack(first)
    assert {name for name in TABLES if pack.tables[name].height} == set(TABLES)
    cityload.load(pack)
    second = cityexport.export(tmp_path / "second", OFFICE)
    assert _bytes(second) == _bytes(first)
    # what was typed is what is stored, a formula's sign and line breaks too
    order = Rectification.objects.get()
    assert (order.problem, order.state, order.finding.is_published) == (PROBLEM, "planned", True)
    assert DistrictTarget.objects.count() == Place.objects.filter(kind="district").count() > 0
    assert Record.objects.get(kind="talk").published is False
    assert SheetVersion.objects.get(state="in-force").parsed().code == "own-unit"
    document = IssuedDocument.objects.get()
    assert content_of(document.files["pdf"]) == b"%PDF-1.4"
    assert document.recipients.get().unit == WorkItem.objects.get().unit
    assert not set(packparts.files()) & {NOTE_FILE, "reporting/templates/reminder.zh.1.md"}
    closed = Round.objects.get(state="closed")
    assert (closed.year, closed.snapshot["items"][0]["done"]) == (2026, 0.4)
    assert content_of(closed.documents["xlsx"]) == b"PK sheet"
    report = closed.reports.get(unit__code="energy")
    assert report.entries["2026-1"] == {"done": 0.4, "note": "已开工", "before": 0.5, "why": "重新核定"}
    assert report.figures == [{"indicator": "power.capacity.pv", "period": "2026-Q1", "value": "12", "unit": "万千瓦"}]
    assert report.submitted_at == datetime(2026, 4, 8, 16, 30, 5, 120, tzinfo=UTC)
    assert closed.reports.get(unit__code="east").entries["2026-1"]["as"] == "support"
    unit = OrgUnit.objects.get(code="energy")
    assert (unit.name, unit.parent and unit.parent.name_en) == ("市能源局", "Finance Bureau")
    # nobody can sign in as the author, and no person of the old site is in the pack
    by = document.author
    assert (by.username, by.is_active, by.has_usable_password()) == ("city-pack", False, False)
    assert not any("李某某".encode() in content for content in _bytes(first).values())


def test_complaints_stay_out_and_the_note_says_so(tmp_path: Path) -> None:
    _filled(tmp_path)
    content = _bytes(cityexport.export(tmp_path / "out", OFFICE))
    assert "举报" in content[NOTE_FILE].decode()
    assert "记录不带人员姓名" in content[NOTE_FILE].decode()
    assert "Records carry no names of people" in content[NOTE_FILE].decode()
    assert not any("转办的内容".encode() in each or "机密".encode() in each for each in content.values())
    with (tmp_path / "out" / "supervision" / "records.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["kind"] for row in csv.DictReader(file)] == ["talk", "praise"]


def test_others_than_the_office_get_no_records(tmp_path: Path) -> None:
    _filled(tmp_path)
    content = _bytes(cityexport.export(tmp_path / "out", Scope()))
    assert not [name for name in content if name.startswith(("supervision/", "reporting/")) or name == NOTE_FILE]


def test_a_finding_without_its_order_is_refused_whole(tmp_path: Path) -> None:
    _filled(tmp_path)
    folder = cityexport.export(tmp_path / "out", OFFICE)
    (folder / "supervision" / "rectifications.csv").unlink()
    _empty()
    with pytest.raises(PackError) as caught:
        cityload.load(load_pack(folder))
    assert "findings.csv" in caught.value.faults[0].where
    assert not WorkItem.objects.exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        ("rounds.csv", "quarterly", "weekly", "rounds.csv"),
        ("round_reports.csv", "2026-04-09T00:30:05", "昨天", "round_reports.csv:1:energy:submitted"),
        ("round_entries.csv", "energy", "nobody", "round_entries.csv:1:nobody"),
        ("rounds/0001-snapshot.json", "{", "[", "0001-snapshot.json"),
    ],
)
def test_a_round_that_does_not_hold_together_is_refused_whole(
    tmp_path: Path, file: str, old: str, new: str, where: str
) -> None:
    _filled(tmp_path)
    folder = cityexport.export(tmp_path / "out", OFFICE)
    path = folder / "duty" / file
    assert old in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    _empty()
    with pytest.raises(PackError) as caught:
        cityload.load(load_pack(folder))
    assert where in caught.value.faults[0].where
    assert not Round.objects.exists()


def test_all_that_does_not_hold_together_is_named_at_once(tmp_path: Path) -> None:
    _filled(tmp_path)
    folder = cityexport.export(tmp_path / "out", OFFICE)
    for name, old, new in (
        ("round_reports.csv", "2026-04-09T00:30:05", "昨天"),
        ("round_entries.csv", "energy", "nobody"),
        ("round_figures.csv", "energy", "no one"),
    ):
        file = folder / "duty" / name
        file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    _empty()
    with pytest.raises(PackError) as caught:
        cityload.load(load_pack(folder))
    assert [(each.code, each.where.removeprefix("duty/")) for each in caught.value.faults] == [
        ("site.pack-round", "round_entries.csv:1:nobody"),
        ("site.pack-round", "round_figures.csv:1:no one"),
        ("site.pack-moment", "round_reports.csv:1:energy:submitted"),
    ]


def test_the_archive_is_read_once_for_all_rounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dafeng_site.packrecords import rounds

    _filled(tmp_path)
    first = Round.objects.get(state="closed")
    for at in range(3):
        Round.objects.create(
            title=f"第{at}次", period="2026-Q1", year=2026, deadline=first.deadline, state="closed",
            snapshot=first.snapshot, documents=first.documents,
        )  # fmt: skip
    calls = []

    def archived() -> dict[tuple[str, str], str]:
        calls.append(1)
        return {}

    monkeypatch.setattr(rounds, "archived", archived)
    assert rounds.packed().tables["rounds"].height > 3
    assert len(calls) == 1


def test_a_state_that_no_flow_knows_is_named_with_its_place(tmp_path: Path) -> None:
    _filled(tmp_path)
    folder = cityexport.export(tmp_path / "out", OFFICE)
    file = folder / "supervision" / "rectifications.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",planned,", ",forgotten,"), encoding="utf-8")
    with pytest.raises(PackError) as caught:
        load_pack(folder)
    assert "rectifications.csv" in caught.value.faults[0].where


def test_the_value_lists_of_the_format_are_those_of_the_site() -> None:
    lists = schema().enums
    for name, flow in (
        ("assignment_state", "assignment"),
        ("order_state", "rectification"),
        ("sheet_state", "score-sheet"),
        ("round_state", "round"),
        ("report_state", "report"),
        ("assignment_state", "support"),
    ):
        assert set(lists[name]) == {state.code for state in flow_of(flow).states}
    for name, field in (
        ("split_method", Split._meta.get_field("method")),
        ("round_kind", Round._meta.get_field("kind")),
        ("split_state", Split._meta.get_field("state")),
        ("target_kind", Split._meta.get_field("kind")),
        ("order_origin", Rectification._meta.get_field("origin")),
        ("record_kind", Record._meta.get_field("kind")),
        ("sheet_subject", ScoreSheet._meta.get_field("subject")),
        ("document_state", IssuedDocument._meta.get_field("state")),
        ("language", IssuedDocument._meta.get_field("language")),
    ):
        assert set(lists[name]) == {value for value, _label in field.flatchoices}, name
