"""What the level above decided on the city, in an export and back. What is expected is what the tests enter."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client
from small_pack import lay

from dafeng.appraisal import sheet_of, sheet_text
from dafeng.city import check_pack, load_pack
from dafeng_site import cityexport, cityload
from dafeng_site.checking.keeping import store_bytes
from dafeng_site.evaluation.models import Outcome, YearlyEvaluation
from dafeng_site.evaluation.packedabove import carried
from dafeng_site.people.models import Role, User
from dafeng_site.people.policy import Scope

from .test_cityexport import OFFICE, _bytes, _empty

pytestmark = pytest.mark.django_db


def _decided(year: int, grade: str, content: bytes, *, public: bool = False) -> Outcome:
    """The city's own evaluation of a year, decided, with what the level above said of it."""
    file = {"name": "评定.pdf", "kind": "pdf", "size": len(content), "sha256": store_bytes(content)}
    above = {"body": "省领导小组办公室", "grade": grade, "score": 88.5, "number": "鲁碳办〔2025〕3号", "public": public,
             "day": f"{year + 1}-05-20", "note": "“照录”，\n第二行", "file": file}  # fmt: skip
    row = YearlyEvaluation.objects.create(
        title=f"{year}年度市自评", year=year, subject="city", sheet="national@2026", state="decided",
        text=sheet_text(sheet_of("national")), self_due=date(year + 1, 3, 1),
    )  # fmt: skip
    return Outcome.objects.create(
        evaluation=row, sha256="0" * 64, made=datetime(year + 1, 4, 1, tzinfo=UTC), above=above
    )


def test_what_the_level_above_decided_goes_with_its_document_and_comes_back(tmp_path: Path) -> None:
    # the second export is the first: what is carried is what was entered
    cityload.load(load_pack(lay(tmp_path / "pack")))
    _decided(2024, "良好", b"%PDF-1.4 2024", public=True)
    _decided(2025, "完成", b"%PDF-1.4 2025")
    first = cityexport.export(tmp_path / "first", OFFICE)
    assert not [fault for fault in check_pack(first) if fault.severity == "error"]
    assert (first / "evaluation" / "above" / "2024-national.pdf").read_bytes() == b"%PDF-1.4 2024"
    with (first / "evaluation" / "above.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [(row["year"], row["grade"], row["score"], row["public"]) for row in csv.DictReader(file)] == [
            ("2024", "良好", "88.5", "yes"), ("2025", "完成", "88.5", "no"),
        ]  # fmt: skip
    assert not [name for name in _bytes(cityexport.export(tmp_path / "others", Scope())) if "above" in name]
    _empty()
    cityload.load(load_pack(first))
    assert _bytes(cityexport.export(tmp_path / "second", OFFICE)) == _bytes(first)
    assert not [name for name in _bytes(cityexport.export(tmp_path / "again", Scope())) if "above" in name]
    assert [(each["year"], each["grade"], each["note"]) for each in carried()] == [
        (2025, "完成", "“照录”，\n第二行"), (2024, "良好", "“照录”，\n第二行"),
    ]  # fmt: skip
    # what the office enters takes the place of what came, the document too
    _decided(2025, "优秀", b"%PDF-1.4 corrected")
    third = cityexport.export(tmp_path / "third", OFFICE)
    assert (third / "evaluation" / "above" / "2025-national.pdf").read_bytes() == b"%PDF-1.4 corrected"
    assert load_pack(third).tables["evaluation_above"]["grade"].to_list() == ["良好", "优秀"]


def test_a_decision_that_came_with_the_pack_is_shown_to_those_who_see_all(tmp_path: Path) -> None:
    cityload.load(load_pack(lay(tmp_path / "pack")))
    _decided(2024, "良好", b"%PDF-1.4 2024")
    folder = cityexport.export(tmp_path / "first", OFFICE)
    _empty()
    cityload.load(load_pack(folder))
    office = User.objects.create_user("office", role=Role.OFFICE)
    signed, public = Client(), Client()
    signed.force_login(office)
    assert "鲁碳办〔2025〕3号" in signed.get("/evaluation/").content.decode()
    own = _decided(2024, "", b"x")
    own.above = None
    own.save()
    url = f"/evaluation/{own.evaluation_id}/"
    page = signed.get(url).content.decode()
    assert "良好" in page
    assert "随数据包载入，尚未在本网站录入" in page
    assert signed.get(f"{url}above/file/").content == b"%PDF-1.4 2024"
    for each in (url, "/evaluation/", f"{url}above/file/"):
        assert "鲁碳办" not in public.get(each).content.decode(errors="replace")
    assert public.get(f"{url}above/file/").status_code in (302, 404)
