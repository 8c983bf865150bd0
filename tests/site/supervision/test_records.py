"""Records of supervision and findings: published or internal, listed by another's decision, off when closed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from dafeng_site.duty import supervising
from dafeng_site.duty.models import Rectification
from dafeng_site.people.models import Role
from dafeng_site.people.policy import Refused
from dafeng_site.services import ConflictError, InvalidError
from dafeng_site.supervision import records
from dafeng_site.supervision.models import Finding, Record

if TYPE_CHECKING:
    from .conftest import Desk


def _record(desk: Desk, **more: Any) -> Record:
    fields = {
        "kind": "talk",
        "title": "工作约谈",
        "date": date(2026, 3, 1),
        "unit": desk.world.energy,
        "reason": "进度滞后",
    }
    return records.save_record(desk.office, fields | more)


def _finding(desk: Desk) -> Finding:
    fields = {
        "enterprise": "某水泥公司",
        "inspected": date(2026, 3, 1),
        "basis": "超单位产品能耗限额",
        "problem": "熟料综合能耗超限",
        "measures": "限期改造",
        "unit": desk.world.energy,
        "due": date(2026, 12, 1),
    }
    return records.add_finding(desk.office, fields)


def _order(user: Any, row: Finding, code: str) -> None:
    order = Rectification.objects.get(pk=row.rectification_id)
    supervising.step(user, order.pk, order.revision, code, "已办")


def test_an_internal_record_is_seen_by_the_office_readers_and_the_unit(desk: Desk) -> None:
    row = _record(desk)
    url = f"/supervision/{row.pk}/"
    for user, status in (
        (None, 404), (desk.office, 200), (desk.energy, 200), (desk.traffic, 404), (desk.world.users[Role.READER], 200),
        (desk.world.users[Role.AUDITOR], 404),
    ):  # fmt: skip
        assert desk.client(user).get(url).status_code == status, user
        assert ("工作约谈" in desk.client(user).get("/export/supervision.csv").content.decode()) == (status == 200)


def test_what_is_published_names_its_document_and_is_seen_by_all(desk: Desk) -> None:
    with pytest.raises(InvalidError, match="文号"):
        _record(desk, published=True)
    row = _record(desk, kind="praise", title="通报表扬", number="枣达峰办〔2026〕5号", published=True)
    assert "通报表扬" in desk.client(None).get("/supervision/").content.decode()
    records.save_record(desk.office, {"published": False}, row.pk, row.revision)
    assert "通报表扬" not in desk.client(None).get("/supervision/").content.decode().replace("约谈通报表扬", "")
    with pytest.raises(ConflictError):
        records.save_record(desk.office, {"published": True}, row.pk, row.revision)
    with pytest.raises(InvalidError, match="理由"):
        records.remove_record(desk.office, row.pk, row.revision + 1, "")


def test_only_the_office_records(desk: Desk) -> None:
    for user in (desk.energy, desk.world.users[Role.READER], desk.world.users[Role.ADMINISTRATOR]):
        assert desk.client(user).get("/supervision/new/").status_code == 403
        with pytest.raises(Refused):
            records.save_record(user, {"kind": "talk"})


def test_a_finding_becomes_an_order_and_is_listed_by_another_until_it_is_closed(desk: Desk) -> None:
    row = _finding(desk)
    order = row.rectification
    assert (order.origin, order.unit, order.state) == ("inspection", desk.world.energy, "ordered")
    assert "限期改造" in order.problem
    with pytest.raises(InvalidError, match="登记人"):
        records.decide(desk.office, row.pk, row.revision, "枣能监〔2026〕1号", date(2026, 4, 1))
    with pytest.raises(InvalidError, match="决定文号"):
        records.decide(desk.first, row.pk, row.revision, " ", None)
    assert "某水泥公司" not in desk.client(None).get("/violators/").content.decode()
    records.decide(desk.first, row.pk, row.revision, "枣能监〔2026〕1号", date(2026, 4, 1))
    page = desk.client(None).get("/violators/").content.decode()
    assert "某水泥公司" in page
    assert "熟料综合能耗超限" not in page
    _order(desk.energy, row, "plan")
    _order(desk.energy, row, "submit")
    assert "某水泥公司" in desk.client(None).get("/violators/").content.decode()
    _order(desk.first, row, "verify")
    assert "某水泥公司" not in desk.client(None).get("/violators/").content.decode()
    row.refresh_from_db()
    with pytest.raises(InvalidError, match="已办结"):
        records.decide(desk.first, row.pk, row.revision, "枣能监〔2026〕2号", date(2026, 4, 2))
    assert Finding.history.filter(listed=True).exists()


def test_a_finding_whose_order_fails_is_not_kept(desk: Desk) -> None:
    with pytest.raises(InvalidError):
        records.add_finding(
            desk.office, {"enterprise": "厂", "problem": "", "unit": desk.world.energy, "due": date(2026, 12, 1)}
        )
    assert not Finding.objects.exists()
    assert not Rectification.objects.exists()


def test_another_unit_does_not_see_a_finding_before_the_decision(desk: Desk) -> None:
    row = _finding(desk)
    assert desk.client(desk.energy).get(f"/findings/{row.pk}/").status_code == 200
    assert desk.client(desk.traffic).get(f"/findings/{row.pk}/").status_code == 404
    assert "某水泥公司" not in desk.client(desk.traffic).get("/findings/").content.decode()
