"""Who may verify and who may mark: never those who wrote the self-assessment or filed its evidence."""

from __future__ import annotations

from dafeng_site.evaluation.models import Appointment, Assessment
from dafeng_site.people.policy import Scope, parts_of

__all__ = ["is_barred", "is_expert", "may_verify"]


def _has_written(scope: Scope, row: Assessment) -> bool:
    """Whether this person sent the self-assessment or filed its evidence."""
    return row.submitted_by_id == scope.user or row.evidence.filter(user=scope.user).exists()


def _verifies(scope: Scope, row: Assessment) -> bool:
    return row.state == "submitted" and row.evaluation.state == "open" and "verifier" in parts_of(scope, row)


def may_verify(scope: Scope, row: Assessment) -> bool:
    """Whether the scope may verify this object now."""
    return _verifies(scope, row) and not _has_written(scope, row)


def is_barred(scope: Scope, row: Assessment) -> bool:
    """Whether the scope would verify this object now, had it not written it."""
    return _verifies(scope, row) and _has_written(scope, row)


def is_expert(scope: Scope, row: Assessment) -> bool:
    """Whether the scope gives marks to this object now."""
    if row.state not in ("self", "submitted") or row.evaluation.state != "open" or scope.user is None:
        return False
    named = Appointment.objects.filter(evaluation=row.evaluation_id, user=scope.user, part="expert").exists()
    return named and not _has_written(scope, row)
