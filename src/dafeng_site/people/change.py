"""Change: who may write a record as it stands, in which part somebody moves a matter, what a unit files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.db.models import Model

from dafeng_site.books import models as books
from dafeng_site.cascade import models as cascade
from dafeng_site.data import models as data
from dafeng_site.duty import models as duty
from dafeng_site.evaluation import models as evaluation
from dafeng_site.lab import models as lab
from dafeng_site.notices import models as notices
from dafeng_site.people import models as people
from dafeng_site.people.deeds import may_do
from dafeng_site.people.models import Role
from dafeng_site.people.scope import Scope
from dafeng_site.people.sight import OWED, STEERED
from dafeng_site.plans import models as plans
from dafeng_site.supervision import models as supervision

__all__ = ["entry_source_key", "filing_indicators", "may_change", "parts_of"]

_SOURCE_ID = re.compile(r"[a-z0-9._-]+")
_ANSWERED = frozenset(
    {
        *(duty.Assignment, duty.Report, duty.Evidence, duty.Rectification, cascade.Support, cascade.ChangeRequest),
        *(evaluation.Assessment, evaluation.AssessmentFile),
    }
)
"""Those of them that the unit writes itself."""


def may_change(scope: Scope, record: Model) -> bool:
    """Whether the scope may write the record with the values that it now carries.

    An edit asks twice: with the values before and with those after.
    """
    model = type(record)
    if scope.is_public:
        return False
    own = _OWN.get(model)
    if own is not None:
        return own(scope, record)
    if model in _ANSWERED:
        own_record = _answers(scope, record) and _owing(record) == scope.unit
        return scope.is_steering or own_record or _is_named(scope, record, "verifier")
    return scope.is_steering and model in STEERED


def parts_of(scope: Scope, record: Model) -> tuple[str, ...]:
    """In which parts the scope moves a matter through its flow: as its owner, or as office, reviewer and verifier.

    The office is the owner, too, of the city's own self-assessment, which the province or the nation evaluates.
    """
    if isinstance(record, supervision.Complaint):
        return ("handler",) if _handling(scope, record) else ("owner",) if _looking_into(scope, record) else ()
    if scope.is_steering:
        return ("office", "reviewer", "verifier", *(("owner",) if _is_of_city(record) else ()))
    if _is_named(scope, record, "verifier"):
        return ("verifier",)
    return ("owner",) if _answers(scope, record) and type(record) in OWED and _owing(record) == scope.unit else ()


def _answers(scope: Scope, record: Model) -> bool:
    """Units and districts answer for what they owe; an enterprise for its rectification orders and their evidence."""
    if isinstance(record, duty.Evidence):
        return scope.is_filing or (scope.is_enterprise and record.rectification_id is not None)
    return scope.is_filing or (scope.is_enterprise and isinstance(record, duty.Rectification))


def entry_source_key(unit_code: str) -> str:
    """The source under which a unit's own figures are filed: an id that a city pack may have as well."""
    plain = unit_code.replace(":", ".").lower()
    return (
        f"entry-{plain}"
        if _SOURCE_ID.fullmatch(plain)
        else f"entry-{hashlib.sha256(unit_code.encode()).hexdigest()[:12]}"
    )


def filing_indicators(unit: int | None) -> set[str]:
    """Catalogue codes that a unit answers for: those of the targets and tasks in clauses that name it."""
    if unit is None:
        return set()
    tasks = plans.Task.objects.filter(units__unit=unit, version__is_current=True, version__document__is_own=True)
    codes = set(plans.Target.objects.filter(clause__tasks__in=tasks).exclude(code="").values_list("code", flat=True))
    for pairs in tasks.values_list("indicators", flat=True):
        codes.update(code for code, _confidence in pairs)
    return codes


def _may_file(scope: Scope, record: data.Observation) -> bool:
    if not scope.is_filing or record.owner_id != scope.unit or record.scenario != "observed":
        return False
    if record.source.key != entry_source_key(scope.unit_code):
        return False
    if scope.role == Role.UNIT:
        return record.indicator in filing_indicators(scope.unit)
    parent = record.place.parent
    return bool(scope.district) and scope.district in (record.place.code, parent.code if parent else "")


def _handling(scope: Scope, record: supervision.Complaint) -> bool:
    return scope.handles and (scope.unit is None or record.against_id != scope.unit)


def _looking_into(scope: Scope, record: supervision.Complaint) -> bool:
    return scope.is_filing and record.assigned_id == scope.unit != record.against_id


def _owing(record: Model) -> int | None:
    """The unit that owes a record."""
    owner = record.item if isinstance(record, duty.Assignment) else record
    owner = record.assessment if isinstance(record, evaluation.AssessmentFile) else owner
    found: int | None = getattr(owner, "unit_id", None)
    return found


def _is_of_city(record: Model) -> bool:
    """Whether a record is the city's own assessment, for which no unit answers."""
    return isinstance(record, evaluation.Assessment) and record.evaluation.subject == evaluation.Subjects.CITY


def _is_named(scope: Scope, record: Model, part: str) -> bool:
    """Whether the office has named the person for this part in the evaluation that the assessment belongs to."""
    if not isinstance(record, evaluation.Assessment) or not scope.sees_all:
        return False
    named = evaluation.Appointment.objects.filter(evaluation=record.evaluation_id, user=scope.user, part=part)
    return named.exists()


_OWN: dict[type[Model], Callable[[Scope, Any], bool]] = {
    data.Observation: lambda scope, record: scope.is_steering or _may_file(scope, record),
    data.ImportBatch: lambda scope, record: scope.is_steering or (scope.is_filing and record.user_id == scope.user),
    books.EnterpriseFiling: lambda scope, record: (
        scope.is_steering or (scope.is_enterprise and record.owner_id == scope.unit)
    ),
    lab.SavedScenario: lambda scope, record: (
        may_do(scope, "save-scenario") and (scope.is_steering or record.author_id == scope.user)
    ),
    lab.LabRun: lambda scope, record: scope.is_steering or record.user_id == scope.user,
    people.ApiToken: lambda scope, record: scope.is_administrator or record.user_id == scope.user,
    people.User: lambda scope, _record: scope.is_administrator,
    people.SiteSetting: lambda scope, _record: "settings" in scope.duties,
    cascade.Contact: lambda scope, record: scope.is_steering or (scope.is_filing and record.unit_id == scope.unit),
    supervision.Handler: lambda scope, _record: scope.is_administrator,
    supervision.Complaint: lambda scope, record: _handling(scope, record) or _looking_into(scope, record),
    evaluation.ExpertMark: lambda scope, record: (
        record.expert_id == scope.user and _is_named(scope, record.assessment, "expert")
    ),
    notices.Notice: lambda scope, record: bool(record.user_id == scope.user),
}
