"""Who only typed a self-assessment has written it. What is expected follows from 'nobody verifies what they wrote'."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.test import Client

from dafeng_site.evaluation import assessing, running, verifying
from dafeng_site.evaluation.migrations import __name__ as migrations
from dafeng_site.evaluation.models import Assessment, AssessmentDraft
from dafeng_site.evaluation.separation import authors_of
from dafeng_site.people.models import Role
from dafeng_site.people.policy import Refused, scope_of
from dafeng_site.people.queries import history_of
from dafeng_site.services import InvalidError

from .test_city import OfCity, Signed, of_city

if TYPE_CHECKING:
    from .conftest import Yearly

__all__ = ["of_city"]


def _typed(client: Client, row: Assessment, number: int, **fields: str) -> int:
    answer = client.post(f"/evaluation/objects/{row.pk}/draft/", {"number": number, **fields})
    assert answer.status_code == 200
    return int(answer["X-Draft-Number"])


def test_who_saved_a_draft_does_not_verify_what_another_sent(of_city: OfCity, signed: Signed) -> None:
    own, url = of_city.own, f"/evaluation/objects/{of_city.own.pk}/"
    number = _typed(signed(of_city.second), own, 0, summary="初稿")
    number = _typed(signed(of_city.office), own, number, summary="定稿")  # the draft names the last who saved alone
    assert AssessmentDraft.objects.get().user == of_city.office
    sent = assessing.submit(of_city.office, own.pk, of_city.fresh().revision, number, of_city.typed())
    assert sent.writers == sorted([of_city.office.pk, of_city.second.pk])
    before = of_city.fresh().revision
    for user in (of_city.office, of_city.second):
        page = signed(user).get(url).content.decode()
        assert "须由另一人办理" in page
        assert "核查通过" not in page
        fields = {"revision": before, "done": "1", "reason": "属实", **of_city.typed(first="why")}
        signed(user).post(f"{url}check/", fields)
        signed(user).post(f"{url}move/", {"revision": before, "code": "return", "reason": "重填"})
        with pytest.raises(InvalidError, match="不能核查"):
            of_city.check(user)
    assert (of_city.fresh().revision, of_city.fresh().state) == (before, "submitted")
    other = of_city.yearly.user("office3", Role.OFFICE)
    assert "核查通过" in signed(other).get(url).content.decode()
    assert of_city.check(other).verifier == other


def test_an_expert_who_typed_does_not_mark(of_city: OfCity, signed: Signed) -> None:
    running.appoint(of_city.office, of_city.row.pk, of_city.second.pk, "expert", "")
    url = f"/evaluation/objects/{of_city.own.pk}/"
    assert "须由另一人办理" not in signed(of_city.second).get(url).content.decode()
    assert verifying.save_marks(of_city.second, of_city.own.pk, {}) == 0
    number = _typed(signed(of_city.second), of_city.own, 0, summary="初稿")
    for _ in range(2):  # while the draft lies there, and once another has sent it
        with pytest.raises(Refused):
            verifying.save_marks(of_city.second, of_city.own.pk, {})
        if of_city.fresh().state == "self":
            assessing.submit(of_city.office, of_city.own.pk, of_city.fresh().revision, number, of_city.typed())


def test_who_sent_it_before_it_was_returned_stays_an_author(of_city: OfCity) -> None:
    of_city.send(of_city.second)
    verifying.step_object(of_city.third, of_city.own.pk, of_city.fresh().revision, "return", "补充依据")
    of_city.send(of_city.office)
    with pytest.raises(InvalidError, match="不能核查"):
        of_city.check(of_city.second)
    assert of_city.check(of_city.third).verifier == of_city.third


def test_who_took_evidence_off_again_stays_an_author(of_city: OfCity) -> None:
    kept = assessing.add_file(
        of_city.second, of_city.own.pk, of_city.fresh().revision, "", "煤.pdf", b"%PDF-1.4\n%%EOF\n"
    )
    assessing.remove_file(of_city.second, kept.pk, kept.revision)
    of_city.send(of_city.office)
    assert authors_of(of_city.fresh()) == {of_city.office.pk, of_city.second.pk}


def test_a_unit_types_and_another_of_it_sends_as_ever(yearly: Yearly, signed: Signed) -> None:
    colleague = yearly.user("energy2", Role.UNIT, unit=yearly.world.energy)
    number = _typed(signed(yearly.energy), yearly.own, 0, summary="初稿")
    sent = assessing.submit(colleague, yearly.own.pk, yearly.fresh(yearly.own).revision, number, {"summary": "定稿"})
    assert set(sent.writers) == {yearly.energy.pk, colleague.pk}
    told = history_of(scope_of(yearly.office), sent)
    assert "填报过的人" not in str(told)  # keys say nothing to a reader


def test_those_who_sent_before_the_list_was_kept_are_taken_from_the_history(of_city: OfCity) -> None:
    from importlib import import_module

    of_city.send(of_city.second)
    verifying.step_object(of_city.third, of_city.own.pk, of_city.fresh().revision, "return", "补充依据")
    of_city.send(of_city.office)
    Assessment.objects.update(writers=[])
    import_module(f"{migrations}.0004_writers").senders(apps, None)
    assert set(of_city.fresh().writers) == {of_city.office.pk, of_city.second.pk}
