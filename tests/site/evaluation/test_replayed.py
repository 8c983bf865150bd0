"""Forms sent twice, from old pages, after their time: each is refused whole, in words, and nothing is written.

What has to stay is compared before and after; that a matter moves once is the flow of `docs/methods/evaluation.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from dafeng.core.errors import AppraisalError
from dafeng_site.evaluation import assessing, running, verifying
from dafeng_site.evaluation.models import Appointment, Assessment, AssessmentFile, Outcome, YearlyEvaluation
from dafeng_site.people.models import User
from dafeng_site.services import ConflictError, InvalidError

from .conftest import PDF

if TYPE_CHECKING:
    from .conftest import Yearly

Signed = Callable[[User], Client]


def _rows() -> list[Any]:
    kinds: tuple[Any, ...] = (YearlyEvaluation, Assessment, AssessmentFile, Appointment, Outcome)
    return [list(kind.objects.order_by("pk").values()) for kind in kinds]


def _said(client: Client, url: str, body: dict[str, Any]) -> str:
    """Everything that the page says after a form: faults stand in a notice."""
    page = client.post(url, body, follow=True).content.decode()
    assert "notice bad" in page
    return page


def test_publishing_twice_is_refused_and_so_is_an_old_page(yearly: Yearly, signed: Signed) -> None:
    yearly.announced()
    yearly.over()
    yearly.step("decide")
    row = YearlyEvaluation.objects.get(pk=yearly.evaluation.pk)
    url, office = f"/evaluation/{row.pk}/step/", signed(yearly.office)
    stale = {"action": "publish", "revision": row.revision - 1}
    before = _rows()
    assert "修改" in _said(office, url, stale)
    assert _rows() == before
    body = {"action": "publish", "revision": row.revision}
    assert "已公布" in office.post(url, body, follow=True).content.decode()
    published = _rows()
    for revision in (row.revision, row.revision + 1):
        assert _said(office, url, {**body, "revision": revision})
    for code in ("announce", "decide", "open", "drop", "unpublish"):
        assert _said(office, url, {"action": code, "revision": row.revision + 1, "reason": "重来"})
    assert _rows() == published


def test_there_is_no_second_objection_after_the_ruling(yearly: Yearly, signed: Signed) -> None:
    yearly.announced()
    own = yearly.fresh(yearly.own)
    body = {"revision": own.revision, "objection": "请复核"}
    url, unit = f"/evaluation/objects/{own.pk}/object/", signed(yearly.energy)
    assert unit.post(url, body).status_code == 302
    once = _rows()
    assert unit.post(url, body).status_code == 422  # the same form again
    with pytest.raises(AppraisalError):
        assessing.object_to(yearly.energy, own.pk, yearly.fresh(own).revision, "再议")
    assert _rows() == once
    verifying.settle(yearly.second, own.pk, yearly.fresh(own).revision, {}, "维持")
    ruled = _rows()
    for act in (
        lambda: assessing.object_to(yearly.energy, own.pk, yearly.fresh(own).revision, "再议"),
        lambda: verifying.settle(yearly.second, own.pk, yearly.fresh(own).revision, {}, "再裁"),
    ):
        with pytest.raises(AppraisalError):
            act()
    assert _rows() == ruled


@pytest.mark.parametrize("bad", ["8.01", "-0.5", "nan", "inf", "1e3", "=9", "８"])
def test_a_ruling_gives_no_impossible_mark(yearly: Yearly, bad: str) -> None:
    yearly.announced()
    own = yearly.fresh(yearly.own)
    assessing.object_to(yearly.energy, own.pk, own.revision, "请复核")
    before = _rows()
    typed = {"value-work": bad, "why-work": "重评", "value-reports": "90", "why-reports": "更正"}
    with pytest.raises(InvalidError) as caught:
        verifying.settle(yearly.second, own.pk, yearly.fresh(own).revision, typed, "调整")
    assert [fault.where for fault in caught.value.faults] == ["value-work"]
    assert _rows() == before  # the right half is not kept either


def test_a_verification_sent_twice_counts_once(yearly: Yearly, signed: Signed) -> None:
    sent = yearly.submit(yearly.own, yearly.energy)
    url = f"/evaluation/objects/{sent.pk}/check/"
    body = {"revision": sent.revision, "reason": "属实", "done": "1"}
    third = signed(yearly.third)
    assert third.post(url, body).status_code == 302
    before = _rows()
    assert third.post(url, body).status_code in (403, 422)
    assert _rows() == before


def test_a_file_or_a_person_sent_twice_is_there_once(yearly: Yearly, signed: Signed) -> None:
    assessing.add_file(yearly.energy, yearly.own.pk, 1, "lead", "证.pdf", PDF)
    with pytest.raises(ConflictError):
        assessing.add_file(yearly.energy, yearly.own.pk, 1, "lead", "证.pdf", PDF)
    before = _rows()
    body = {"person": yearly.third.pk, "part": "verifier", "body": "某会计师事务所"}
    page = _said(signed(yearly.office), f"/evaluation/{yearly.evaluation.pk}/appoint/", body)
    assert "已经指定" in page
    assert _rows() == before


def test_an_evaluation_prepared_twice_is_refused_in_words(yearly: Yearly, signed: Signed) -> None:
    body = {"title": "2025年度评价", "year": 2025, "sheet": "unit@1", "mode": "intensity", "objection_days": 5,
            "self_due": yearly.evaluation.self_due.isoformat()}  # fmt: skip
    office = signed(yearly.office)
    assert office.post("/evaluation/new/", body).status_code == 302
    before = _rows()
    again = office.post("/evaluation/new/", body)
    assert again.status_code == 422
    assert "已在筹备" in again.content.decode()
    assert _rows() == before
    made = YearlyEvaluation.objects.get(year=2025)
    with pytest.raises(ConflictError):  # two windows opening it
        running.step_year(yearly.office, made.pk, made.revision + 1, "open")
