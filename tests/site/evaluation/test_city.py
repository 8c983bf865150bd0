"""The city's own self-assessment: written by the office, verified by somebody else; what the level above decided.

Who may do what is written down here from the division of work: the province evaluates the city, the office writes for
the city, nobody verifies what they wrote. Grades are those of the national sheet, counted by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from dafeng.appraisal import sheet_of
from dafeng.core.errors import AppraisalError
from dafeng_site.evaluation import assessing, running, verifying
from dafeng_site.evaluation.above import record_above
from dafeng_site.evaluation.models import Assessment, Outcome, YearlyEvaluation
from dafeng_site.notices.models import Notice
from dafeng_site.people.models import Role, User
from dafeng_site.people.policy import Refused
from dafeng_site.services import ConflictError, GoneError, InvalidError

from .conftest import PDF, YEAR

if TYPE_CHECKING:
    from .conftest import Yearly

Signed = Callable[[User], Client]
CONTROL = tuple(item.code for item in sheet_of("national").items if item.group == "control")
SUPPORT = tuple(item.code for item in sheet_of("national").items if item.group == "support")
DECIDED: dict[str, Any] = {"body": "省领导小组办公室", "grade": "良好", "number": "鲁碳办〔2025〕3号", "score": ""}


class OfCity:
    """The national evaluation of the world's city, open, with a third party named to verify."""

    def __init__(self, yearly: Yearly) -> None:
        self.yearly, self.office, self.second, self.third = yearly, yearly.office, yearly.second, yearly.third
        fields = {"title": "市自评", "year": YEAR, "mode": "intensity", "objection_days": 1}
        fields["self_due"] = timezone.localdate() + timedelta(days=10)
        made = running.create_evaluation(self.office, "national@2026", fields)
        running.appoint(self.office, made.pk, self.third.pk, "verifier", "某研究院")
        self.row = yearly.step("open", made)
        self.own = Assessment.objects.get(evaluation=self.row)

    def fresh(self) -> Assessment:
        return self.yearly.fresh(self.own)

    def typed(self, missed: tuple[str, ...] = (), first: str = "text") -> dict[str, str]:
        asked = (*CONTROL, *SUPPORT)
        values = {f"value-{code}": "no" if code in missed else "yes" for code in asked}
        return values | {f"{first}-{code}": "见省反馈数据" for code in asked}

    def send(self, user: User | None = None, missed: tuple[str, ...] = ()) -> Assessment:
        return assessing.submit(user or self.office, self.own.pk, self.fresh().revision, 0, self.typed(missed))

    def check(self, user: User, missed: tuple[str, ...] = (), **more: str) -> Assessment:
        typed = self.typed(missed, "why") | {name.replace("_", "-", 1): text for name, text in more.items()}
        return verifying.save_check(user, self.own.pk, self.fresh().revision, typed, done=True, reason="已核实")

    def decided(self, missed: tuple[str, ...] = (), **more: str) -> dict[str, Any]:
        self.send(missed=missed)
        self.check(self.third, missed, **more)
        self.yearly.step("announce", self.row)
        YearlyEvaluation.objects.filter(pk=self.row.pk).update(objection_due=timezone.localdate() - timedelta(days=1))
        self.yearly.step("decide", self.row)
        found: dict[str, Any] = self.outcome.rows[0]
        return found

    @property
    def outcome(self) -> Outcome:
        return Outcome.objects.get(evaluation=self.row)

    def above(self, user: User | None = None, content: bytes = PDF, **changed: Any) -> Outcome:
        typed = {**DECIDED, "day": date(YEAR + 1, 5, 20), **changed}
        name = "评定.pdf" if content else ""
        return record_above(user or self.office, self.row.pk, self.outcome.revision, typed, name, content)


@pytest.fixture
def of_city(yearly: Yearly) -> OfCity:
    return OfCity(yearly)


def test_the_office_writes_for_the_city_with_evidence_and_is_told_to(of_city: OfCity, signed: Signed) -> None:
    page = signed(of_city.office).get(f"/evaluation/objects/{of_city.own.pk}/").content.decode()
    assert "报送自评" in page
    assert "代表本市自评" in page
    assert Notice.objects.filter(user=of_city.second, url=f"/evaluation/objects/{of_city.own.pk}/").exists()
    assessing.add_file(of_city.office, of_city.own.pk, of_city.fresh().revision, "coal", "煤.pdf", PDF)
    sent = of_city.send()
    assert (sent.state, sent.submitted_by) == ("submitted", of_city.office)
    assert set(sent.entries) == {*CONTROL, *SUPPORT}


def test_nobody_but_the_office_writes_for_the_city(of_city: OfCity) -> None:
    yearly = of_city.yearly
    for user in (yearly.energy, yearly.traffic):
        with pytest.raises(GoneError):
            of_city.send(user)
    for role in (Role.READER, Role.ADMINISTRATOR, Role.AUDITOR, Role.ENTERPRISE):
        with pytest.raises(Refused):
            of_city.send(yearly.world.users[role])
    with pytest.raises(InvalidError, match="不能填写"):  # the office writes for the city alone
        assessing.submit(yearly.office, yearly.own.pk, yearly.fresh(yearly.own).revision, 0, {})
    with pytest.raises(InvalidError, match="不能再改"):
        assessing.add_file(yearly.office, yearly.own.pk, yearly.fresh(yearly.own).revision, "", "x.pdf", PDF)


def test_who_wrote_or_filed_evidence_does_not_verify(of_city: OfCity, signed: Signed) -> None:
    assessing.add_file(of_city.second, of_city.own.pk, of_city.fresh().revision, "coal", "煤.pdf", PDF)
    of_city.send(of_city.office)
    before = of_city.fresh().revision
    for user in (of_city.office, of_city.second):
        with pytest.raises(InvalidError, match="报送自评或上传佐证的人不能核查"):
            of_city.check(user)
        page = signed(user).get(f"/evaluation/objects/{of_city.own.pk}/").content.decode()
        assert "须由另一人办理" in page
        assert "核查通过" not in page
    with pytest.raises(AppraisalError):  # nor gives it back
        verifying.step_object(of_city.office, of_city.own.pk, before, "return", "重填")
    assert of_city.fresh().revision == before
    assert of_city.check(of_city.third).verifier == of_city.third


def test_the_city_is_not_passed_over_before_its_day(of_city: OfCity) -> None:
    with pytest.raises(InvalidError, match="还没有过"):
        verifying.step_object(of_city.office, of_city.own.pk, of_city.fresh().revision, "lapse", "逾期")


@pytest.mark.parametrize(
    ("missed", "grade"),
    [((), "excellent"), (SUPPORT[:2], "pass"), (SUPPORT[:3], "fail"), (CONTROL[:1], "fail")],
)
def test_the_fail_rule_of_the_national_sheet(of_city: OfCity, missed: tuple[str, ...], grade: str) -> None:
    # one control indicator or three of support missed is a fail; all met is excellent
    assert of_city.decided(missed)["grade"] == grade


def test_falsified_data_fail_whatever_else_is_met(of_city: OfCity) -> None:
    found = of_city.decided(count_fraud="1", cause_fraud="查实篡改数据")
    assert (found["grade"], found["vetoes"]) == ("fail", ["fraud"])


def test_what_the_level_above_decided_stands_beside_the_own_result(of_city: OfCity, signed: Signed) -> None:
    of_city.decided()
    before = of_city.outcome
    told = of_city.above(score="88.5")
    assert (told.rows, told.sha256) == (before.rows, before.sha256)
    assert told.above["score"] == 88.5
    url = f"/evaluation/{of_city.row.pk}/"
    for user in (of_city.office, of_city.third):
        page = signed(user).get(url).content.decode()
        assert all(words in page for words in ("良好", "鲁碳办〔2025〕3号", "核对一致"))
        assert signed(user).get(f"{url}above/file/").content == PDF
    of_city.yearly.step("publish", of_city.row)
    assert "鲁碳办" not in Client().get(url).content.decode()
    assert signed(of_city.yearly.energy).get(f"{url}above/file/").status_code == 404
    of_city.above(content=b"", public=True)  # the document that was sent stays
    assert "鲁碳办" in Client().get(url).content.decode()
    assert Client().get(f"{url}above/file/").status_code in (302, 404)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"body": " "}, "须写明评定机关"),
        ({"grade": ""}, "须写明评定结果"),
        ({"number": ""}, "须写明文号"),
        ({"score": "nan"}, "评分须在"),
        ({"score": "-1"}, "评分须在"),
        ({"day": date(2999, 1, 1)}, "评定日期"),
        ({"day": date(YEAR - 1, 12, 31)}, "评定日期"),
        ({"content": b""}, "须上传上级评定的文件"),
    ],
)
def test_a_decision_without_its_document_or_with_a_wrong_field_is_refused_whole(
    of_city: OfCity, changed: dict[str, Any], said: str
) -> None:
    of_city.decided()
    with pytest.raises(InvalidError, match=said):
        of_city.above(**changed)
    assert of_city.outcome.above is None


def test_a_decision_is_for_the_city_and_after_its_own_result(of_city: OfCity, signed: Signed) -> None:
    yearly = of_city.yearly
    typed = {**DECIDED, "day": date(YEAR + 1, 5, 20)}
    with pytest.raises(InvalidError, match="审定之后"):
        record_above(of_city.office, of_city.row.pk, 1, typed, "评定.pdf", PDF)
    yearly.announced()
    with pytest.raises(InvalidError, match="审定之后"):  # a unit's evaluation
        record_above(of_city.office, yearly.evaluation.pk, 1, typed, "评定.pdf", PDF)
    of_city.decided()
    for user in (of_city.third, yearly.energy):
        with pytest.raises(Refused):
            of_city.above(user)
    body = {**DECIDED, "day": "2025-05-20", "revision": of_city.outcome.revision}
    sent = {**body, "file": SimpleUploadedFile("评定.pdf", PDF)}
    url = f"/evaluation/{of_city.row.pk}/above/"
    assert signed(of_city.office).post(url, sent).status_code == 302
    kept = of_city.outcome
    again = signed(of_city.office).post(url, {**body, "grade": "优秀"})  # the same form a second time
    assert again.status_code == 422
    assert of_city.outcome.above == kept.above
    with pytest.raises(ConflictError):
        record_above(of_city.office, of_city.row.pk, kept.revision - 1, typed)
