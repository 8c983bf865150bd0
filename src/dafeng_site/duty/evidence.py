"""Evidence of reports and rectifications: files that passed the gate, added and taken off while the matter is open."""

from __future__ import annotations

from typing import Any

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.checking.keeping import take_file
from dafeng_site.data.version import writing
from dafeng_site.duty.models import Evidence, Rectification, Report
from dafeng_site.people.policy import demand, scope_of, visible

__all__ = ["add_evidence", "demand_open", "remove_evidence"]

MOST_FILES = 50
"""So many files at most prove one report or rectification."""


def add_evidence(user: Any, matter: Report | Rectification, revision: int, name: str, content: bytes) -> Evidence:
    """Keep a file as evidence of a report or a rectification that is still open to its unit.

    InvalidError for a file that is not taken, ConflictError where the matter has moved on since the page was shown.
    """
    demand(scope_of(user), "answer-order" if isinstance(matter, Rectification) else "report")
    taken = take_file(content, name, user)
    with writing():
        model: Any = type(matter)
        kept = services.edit(user, model, matter.pk, revision, {}, f"添加佐证：{taken['name']}"[:100])
        demand_open(kept)
        if kept.evidence.count() >= MOST_FILES:
            raise services.InvalidError(
                Fault("evidence.many", "佐证材料太多", "too many files", expected=f"≤ {MOST_FILES}")
            )
        row = Evidence(
            unit=kept.unit,
            user=user,
            **taken,
            **{"report" if model is Report else "rectification": kept},
        )
        return services.create(user, row, "添加佐证")


def remove_evidence(user: Any, pk: int, revision: int) -> None:
    """Take a file off a matter that is still open; the history keeps its name and hash, the storage its bytes."""
    scope = scope_of(user)
    demand(scope, "answer-order")
    with writing():
        row = visible(scope, Evidence.objects.filter(pk=pk)).first()
        if row is not None:
            demand_open(_locked(row))
        services.delete(user, Evidence, pk, revision, "移除佐证")


def _locked(row: Evidence) -> Report | Rectification:
    """What a file proves, locked: it cannot be sent while one of its files goes."""
    model: Any = Report if row.report_id else Rectification
    found: Report | Rectification = model.objects.select_for_update().get(pk=row.report_id or row.rectification_id)
    return found


def demand_open(matter: Any) -> None:
    """InvalidError unless the unit may still write: its report not sent yet, its rectification not closed."""
    closed = matter.state not in ("draft", "returned", "ordered", "planned")
    if closed or (isinstance(matter, Report) and matter.round.state != "open"):
        zh, en = "已报送或已办结，不能再改", "it was sent or closed and cannot be changed now"
        raise services.InvalidError(Fault("duty.not-open", zh, en, where=str(matter)))
