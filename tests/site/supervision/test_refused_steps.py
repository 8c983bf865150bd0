"""A form that is refused keeps what was written, and tells nobody of the person."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from dafeng_site.people.models import AuditEvent
from dafeng_site.supervision import complaints, guarding

from .conftest import NAME, PDF, TEXT

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Desk

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def test_a_refused_file_keeps_what_was_typed_and_tells_the_log_neither_name_nor_address(
    desk: Desk, settings: Any
) -> None:
    """The page says that it records no address: so the form passes the gate by itself, not by the middleware."""
    settings.CHECKERS = (_Refuses(),)
    sent: dict[str, Any] = {"category": "data", "text": TEXT, "name": NAME, "stamp": guarding.stamp()}
    sent["files"] = SimpleUploadedFile(f"{NAME}.pdf", PDF + b"unwanted")
    answer = desk.client(None).post("/complaints/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert TEXT in page
    assert "附件 1：安全检查未通过" in page
    assert "附件没有保留，请重新选择" in page
    (logged,) = AuditEvent.objects.filter(kind=AuditEvent.Kind.FILE)
    assert (logged.subject, logged.address, logged.user) == ("refused: 附件 1", None, None)


class _Refuses:
    name = "none passes"

    def refusal(self, _file: Path) -> str:
        return "refused"


def test_a_step_that_is_refused_keeps_what_was_written(desk: Desk) -> None:
    row = desk.complaint()
    complaints.step(desk.first, row.pk, row.revision, "take", {"against": desk.world.energy}, NOW)
    row.refresh_from_db()
    sent = {"action": "transfer", "revision": row.revision, "brief": "查三号线台账", "due": "2026-13-45"}
    answer = desk.client(desk.first).post(f"/complaints/{row.pk}/step/", sent)
    assert answer.status_code == 422
    assert "查三号线台账" in answer.content.decode()
    assert "办理时限：" in answer.content.decode(), "the day is named that is none"
    sent |= {"due": "2026-12-31", "assigned": desk.world.traffic.code, "revision": row.revision - 1}
    answer = desk.client(desk.second).post(f"/complaints/{row.pk}/step/", sent)
    assert answer.status_code == 422
    assert "查三号线台账" in answer.content.decode()
    sent |= {"revision": row.revision}
    desk.client(desk.first).post(f"/complaints/{row.pk}/step/", sent)
    row.refresh_from_db()
    assert row.assigned == desk.world.traffic
    row = complaints.step(desk.traffic, row.pk, row.revision, "begin", {}, NOW)
    sent = {"action": "report", "revision": row.revision - 1, "result": "台账属实，已核对"}
    answer = desk.client(desk.traffic).post(f"/complaints/{row.pk}/step/", sent)
    assert answer.status_code == 422
    assert "台账属实，已核对" in answer.content.decode()


def test_the_receipt_can_be_printed_with_where_to_ask(desk: Desk) -> None:
    sent = {"category": "data", "text": TEXT, "stamp": guarding.stamp()}
    page = desk.client(None).post("/complaints/new/", sent).content.decode()
    assert "data-print" in page
    assert "http://testserver/complaints/receipt/" in page
