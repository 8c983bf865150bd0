"""What somebody may send who means no good or does not look, and that nothing is published without verification."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dafeng.core.errors import DafengError
from dafeng_site.checking.keeping import LARGEST
from dafeng_site.evaluation import assessing, running, verifying
from dafeng_site.evaluation.models import Assessment, AssessmentFile, ExpertMark, YearlyEvaluation
from dafeng_site.evaluation.stated import mark_of
from dafeng_site.people.models import User
from dafeng_site.people.policy import Refused
from dafeng_site.services import ConflictError, GoneError, InvalidError

from .conftest import PDF

if TYPE_CHECKING:
    from .conftest import Yearly

Signed = Callable[[User], Client]
STEPS = (
    "open",
    "submit",
    "lapse",
    "return",
    "verify",
    "recheck",
    "announce",
    "object",
    "settle",
    "decide",
    "publish",
    "over",
)


@pytest.mark.parametrize(
    "bad", ["8.01", "-1", "nan", "inf", "=8", "1e2", "８", "八", "", "0x5", "5 分", "99999999999999999999999"]
)
def test_a_mark_is_a_plain_number_up_to_the_full_mark(bad: str) -> None:
    mark, faults = mark_of(8.0, bad, "mark-work")
    assert mark is None
    assert faults


@given(st.floats(0, 8, allow_nan=False).map(lambda mark: f"{mark:.4f}"))
def test_every_mark_within_is_taken(text: str) -> None:
    assert mark_of(8.0, text, "mark-work") == (float(text), [])


@pytest.mark.parametrize("bad", ["100.1", "-1", "nan", "=A1", "<script>", "1e9"])
def test_a_hostile_value_is_refused_at_its_field(yearly: Yearly, signed: Signed, bad: str) -> None:
    body = {"revision": 1, "number": 0, "value-reports": bad, "text-reports": "<script>alert(1)</script>"}
    answer = signed(yearly.energy).post(f"/evaluation/objects/{yearly.own.pk}/", body)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="value-reports-error"' in page
    assert "<script>alert(1)" not in page
    assert yearly.fresh(yearly.own).state == "self"


def test_marks_come_with_the_revision_that_was_seen(yearly: Yearly) -> None:
    assert yearly.mark(yearly.own, "6") == 1
    with pytest.raises(ConflictError):
        yearly.mark(yearly.own, "7")  # an old page: the revision it was filled from is missing
    row = ExpertMark.objects.get()
    typed = {"mark-work": "7", "why-work": "复核", "rev-work": str(row.revision)}
    assert verifying.save_marks(yearly.expert, yearly.own.pk, typed) == 1
    with pytest.raises(InvalidError, match="不由专家评分"):
        verifying.save_marks(yearly.expert, yearly.own.pk, {"mark-lead": "7"})


def test_another_unit_s_object_and_evidence_are_not_there(yearly: Yearly, signed: Signed) -> None:
    file = assessing.add_file(yearly.energy, yearly.own.pk, 1, "lead", "证.pdf", PDF)
    stranger = signed(yearly.traffic)
    for url in (f"/evaluation/objects/{yearly.own.pk}/", f"/evaluation/evidence/{file.pk}/"):
        assert stranger.get(url).status_code == 404
    assert stranger.post(f"/evaluation/evidence/{file.pk}/remove/", {"revision": 1}).status_code == 404
    with pytest.raises(GoneError):
        assessing.add_file(yearly.traffic, yearly.own.pk, 2, "", "x.pdf", PDF)
    with pytest.raises(InvalidError, match="没有这一项"):
        assessing.add_file(yearly.energy, yearly.own.pk, 2, "nonsense", "x.pdf", PDF)
    assert signed(yearly.third).get(f"/evaluation/evidence/{file.pk}/").content == PDF
    assert AssessmentFile.objects.count() == 1


def test_a_wrong_file_is_refused(yearly: Yearly, signed: Signed) -> None:
    body = {"revision": 1, "item": "", "file": SimpleUploadedFile("a.pdf", b"<html><script>")}
    answer = signed(yearly.energy).post(f"/evaluation/objects/{yearly.own.pk}/evidence/", body, follow=True)
    assert "notice bad" in answer.content.decode()
    assert not AssessmentFile.objects.exists()


def test_a_file_over_the_limit_is_refused_with_the_limit(yearly: Yearly, signed: Signed) -> None:
    body = {"revision": 1, "item": "", "file": SimpleUploadedFile("大.pdf", PDF + b"0" * LARGEST)}
    answer = signed(yearly.energy).post(f"/evaluation/objects/{yearly.own.pk}/evidence/", body, follow=True)
    assert "最大 20 MB" in answer.content.decode()
    assert not AssessmentFile.objects.exists()


def test_the_list_asks_for_its_objects_once_however_many_years(yearly: Yearly, signed: Signed) -> None:
    def asked(user: User) -> int:
        client = signed(user)
        client.get("/evaluation/")
        with CaptureQueriesContext(connection) as told:
            page = client.get("/evaluation/")
        assert [count for _row, _own, count in page.context["rows"]][-1] == (1 if user == yearly.energy else 2)
        return len(told)

    users = (yearly.energy, yearly.office)
    before = [asked(user) for user in users]
    for year in (2021, 2022, 2023):
        fields = {"title": f"{year}", "year": year, "mode": "intensity",
                  "self_due": yearly.evaluation.self_due, "objection_days": 3}  # fmt: skip
        made = running.create_evaluation(yearly.office, "unit@1", fields)
        running.step_year(yearly.office, made.pk, made.revision, "open")
    assert [asked(user) for user in users] == before


def test_a_form_sent_twice_counts_once(yearly: Yearly, signed: Signed) -> None:
    client, url = signed(yearly.energy), f"/evaluation/objects/{yearly.own.pk}/"
    body = {"revision": 1, "number": 0, "summary": "自评"}
    assert client.post(url, body).status_code == 302
    revision = yearly.fresh(yearly.own).revision
    client.post(url, body)
    assert yearly.fresh(yearly.own).revision == revision


def test_a_draft_is_not_overwritten_by_another_window(yearly: Yearly, signed: Signed) -> None:
    url = f"/evaluation/objects/{yearly.own.pk}/draft/"
    client = signed(yearly.energy)
    assert client.post(url, {"number": 0, "text-lead": "甲"}).headers["X-Draft-Number"] == "1"
    assert client.post(url, {"number": 0, "text-lead": "乙"}).status_code == 409
    page = client.post(
        f"/evaluation/objects/{yearly.own.pk}/", {"number": 0, "revision": 1, "text-lead": "乙", "save": "1"}
    )
    assert page.status_code == 422
    assert "乙" in page.content.decode()
    assert "甲" in page.content.decode()


def test_two_verifiers_do_not_overwrite_each_other(yearly: Yearly) -> None:
    sent = yearly.submit(yearly.own, yearly.energy)
    verifying.save_check(yearly.third, sent.pk, sent.revision, {}, done=False, reason="")
    with pytest.raises(ConflictError):
        verifying.save_check(yearly.office, sent.pk, sent.revision, {}, done=True, reason="x")


def _act(yearly: Yearly, code: str, who: int) -> None:
    """One step by somebody, whatever the state; refused steps are refused in words."""
    users = (yearly.office, yearly.second, yearly.energy, yearly.third, yearly.traffic)
    user = users[who % len(users)]
    row = yearly.fresh(yearly.own)
    if code == "over":
        yearly.over()
    elif code == "submit":
        assessing.submit(user, row.pk, row.revision, 0, {})
    elif code in ("lapse", "return", "recheck"):
        verifying.step_object(user, row.pk, row.revision, code, "理由")
    elif code == "verify":
        verifying.save_check(user, row.pk, row.revision, {}, done=True, reason="核实")
    elif code == "object":
        assessing.object_to(user, row.pk, row.revision, "异议")
    elif code == "settle":
        verifying.settle(user, row.pk, row.revision, {}, "维持")
    else:
        found = YearlyEvaluation.objects.get(pk=yearly.evaluation.pk)
        running.step_year(user, found.pk, found.revision, code)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 4)), max_size=14))
def test_no_path_reaches_publication_without_verification(yearly: Yearly, steps: list[tuple[str, int]]) -> None:
    yearly.evaluation = yearly.opened()
    yearly.own = Assessment.objects.get(evaluation=yearly.evaluation, unit=yearly.world.energy)
    Assessment.objects.filter(evaluation=yearly.evaluation, unit=yearly.world.traffic).delete()
    for code, who in steps:
        before = yearly.fresh(yearly.own).state
        try:
            _act(yearly, code, who)
        except (DafengError, Refused):
            assert yearly.fresh(yearly.own).state == before
        row = yearly.fresh(yearly.own)
        if row.state in ("verified", "announced", "objection", "decided", "published"):
            assert row.verifier_id is not None
            assert row.verifier_id != row.submitted_by_id
            assert row.history.filter(state="verified").exists()
        if row.state in ("announced", "objection", "decided", "published"):
            assert row.frozen is not None
