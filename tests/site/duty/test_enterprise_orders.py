"""A rectification order addressed to an enterprise: the enterprise answers it, and sees nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dafeng_site.duty import evidence, reporting, supervising
from dafeng_site.duty.models import Evidence, Rectification
from dafeng_site.notices.models import Notice
from dafeng_site.people.models import Role, User
from dafeng_site.people.policy import Refused, audience, may_change, parts_of, scope_of, visible
from dafeng_site.plans.searching import search
from dafeng_site.services import GoneError, InvalidError
from dafeng_site.supervision import records

from .conftest import PDF

if TYPE_CHECKING:
    from .conftest import Duty

WORKS = "两台锅炉未停用"


@pytest.fixture
def orders(duty: Duty) -> dict[str, Rectification]:
    """The order of the works, of another enterprise, and of a unit."""
    world = duty.world
    given = {"works": world.works, "other": world.other_works, "unit": world.energy}
    for unit in given.values():
        records.add_finding(
            duty.office,
            {
                "enterprise": unit.name, "inspected": date(2026, 3, 1), "basis": "条例", "problem": WORKS,
                "measures": "限期停用", "unit": unit, "due": duty.today,
            },
        )  # fmt: skip
    return {name: Rectification.objects.get(unit=unit) for name, unit in given.items()}


def _works(duty: Duty) -> User:
    return duty.world.users[Role.ENTERPRISE]


def test_it_sends_measures_evidence_and_result_and_the_office_closes(
    duty: Duty, orders: dict[str, Rectification], signed: Callable[[User], Client]
) -> None:
    user, own = _works(duty), orders["works"]
    client, url = signed(user), f"/duty/rectifications/{own.pk}/"
    assert Notice.objects.filter(user=user, url=url).count() == 1
    assert own.title in client.get("/duty/rectifications/").content.decode()
    page = client.get(url).content.decode()
    assert "限期停用" in page
    assert 'value="plan"' in page
    sent = client.post(f"{url}step/", {"action": "plan", "revision": own.revision, "reason": "六月底前停用"})
    assert sent.status_code == 302
    own.refresh_from_db()
    assert (own.state, own.measures) == ("planned", "六月底前停用")
    file = SimpleUploadedFile("照片.pdf", PDF)
    assert client.post(f"{url}evidence/", {"revision": own.revision, "file": file}).status_code == 302
    kept = Evidence.objects.get(rectification=own)
    assert (kept.unit, kept.user) == (duty.world.works, user)
    assert client.get(f"/duty/evidence/{kept.pk}/").content == PDF
    own.refresh_from_db()
    client.post(f"{url}step/", {"action": "submit", "revision": own.revision, "reason": "已停用"})
    own.refresh_from_db()
    assert own.state == "submitted"
    assert Notice.objects.filter(user=duty.office, url=url).exists()
    with pytest.raises(InvalidError):  # closed to it while it is looked at
        evidence.add_evidence(user, own, own.revision, "b.pdf", PDF)
    supervising.step(duty.second, own.pk, own.revision, "verify", "现场核实")
    own.refresh_from_db()
    assert own.state == "closed"
    assert Notice.objects.filter(user=user, url=url).count() == 2


def test_it_cannot_verify_or_cancel_its_own_order(duty: Duty, orders: dict[str, Rectification]) -> None:
    from dafeng.core.errors import AppraisalError

    user, own = _works(duty), orders["works"]
    assert parts_of(scope_of(user), own) == ("owner",)
    for code in ("cancel", "verify", "return"):
        with pytest.raises(AppraisalError):
            supervising.step(user, own.pk, own.revision, code, "理由")


def test_it_sees_and_answers_no_other_order(
    duty: Duty, orders: dict[str, Rectification], signed: Callable[[User], Client]
) -> None:
    user = _works(duty)
    client, scope = signed(user), scope_of(user)
    foreign = evidence.add_evidence(duty.energy, orders["unit"], orders["unit"].revision, "a.pdf", PDF)
    assert list(visible(scope, Rectification.objects.all())) == [orders["works"]]
    assert [row.instance.pk for row in visible(scope, Rectification.history.all())] == [orders["works"].pk]
    for name in ("other", "unit"):
        row = orders[name]
        assert client.get(f"/duty/rectifications/{row.pk}/").status_code == 404
        assert not may_change(scope, row)
        assert parts_of(scope, row) == ()
        with pytest.raises(GoneError):
            supervising.step(user, row.pk, row.revision, "plan", "措施")
    assert client.get(f"/duty/evidence/{foreign.pk}/").status_code == 404
    assert client.post(f"/duty/evidence/{foreign.pk}/remove/", {"revision": 1}).status_code == 404
    for other in (duty.traffic, duty.world.users[Role.ADMINISTRATOR]):
        assert not visible(scope_of(other), Rectification.objects.filter(pk=orders["works"].pk)).exists()


def test_it_stays_out_of_the_rest_of_the_duty_room(duty: Duty, signed: Callable[[User], Client]) -> None:
    user = _works(duty)
    client = signed(user)
    for url in ("/duty/", "/duty/rounds/", "/duty/items/", "/findings/", f"/duty/reports/{duty.report.pk}/"):
        assert client.get(url).status_code in (403, 404), url
    with pytest.raises(Refused):
        evidence.add_evidence(user, duty.report, duty.report.revision, "a.pdf", PDF)
    with pytest.raises(Refused):
        reporting.submit(user, duty.report.pk, duty.report.revision, 0, {})


def test_the_search_keeps_enterprises_apart(duty: Duty, orders: dict[str, Rectification]) -> None:
    other = User.objects.create_user("mill", role=Role.ENTERPRISE, unit=duty.world.other_works)
    for user, name in ((_works(duty), "works"), (other, "other")):
        found = search(scope_of(user), WORKS, duty.today)
        assert [hit.entry.key for hit in found["order"]] == [orders[name].pk]
    assert search(scope_of(None), WORKS, duty.today).get("order", []) == []
    assert len({audience(scope_of(user)) for user in (_works(duty), other, None)}) == 3
