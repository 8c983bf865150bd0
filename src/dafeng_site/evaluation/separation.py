"""Who may verify and who may mark: never those who wrote the self-assessment or filed its evidence.

Whoever saved a draft of it has written it, also when somebody else sent it; so has who sent it before it was returned.
"""

from __future__ import annotations

from dafeng_site.evaluation.models import Appointment, Assessment, AssessmentDraft
from dafeng_site.people.policy import Scope, parts_of

__all__ = ["authors_of", "is_barred", "is_expert", "may_verify"]


def authors_of(row: Assessment) -> set[int]:
    """The keys of all who wrote this self-assessment so far: typed it, sent it or filed its evidence."""
    draft = AssessmentDraft.objects.filter(assessment=row).first()
    known = {*row.writers, row.submitted_by_id, *row.evidence.values_list("user", flat=True)}
    known |= {draft.user_id, *draft.writers} if draft else set()
    return {each for each in known if each is not None}


def _has_written(scope: Scope, row: Assessment) -> bool:
    return scope.user in authors_of(row)


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
