"""Moving a matter through its flow: the library says what may follow, the history keeps who did it and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from dafeng.appraisal import Transition, flow_of
from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.cascade.models import ChangeRequest, Support
from dafeng_site.data.version import writing
from dafeng_site.duty.models import Assignment, Rectification, Report, Round
from dafeng_site.evaluation.models import Assessment, YearlyEvaluation
from dafeng_site.people.policy import Scope, parts_of, scope_of, visible

__all__ = ["FLOWS", "Moving", "move", "moves"]

Moving = TypeVar(
    "Moving", Assignment, ChangeRequest, Rectification, Report, Round, Support, Assessment, YearlyEvaluation
)

FLOWS: Mapping[type[Any], str] = {
    Assignment: "assignment",
    ChangeRequest: "change",
    Support: "assignment",
    Rectification: "rectification",
    Report: "report",
    Round: "round",
    Assessment: "evaluation",
    YearlyEvaluation: "evaluation-year",
}
"""The flow of each kind of matter."""


def moves(scope: Scope, record: Any) -> tuple[Transition, ...]:
    """The moves that the scope may make now; one that needs another person is left out for whoever submitted."""
    found = flow_of(FLOWS[type(record)]).moves(record.state, parts_of(scope, record))
    mine = scope.user is not None and getattr(record, "submitted_by_id", None) == scope.user
    return tuple(each for each in found if not (each.other and mine))


def move(
    user: Any,
    model: type[Moving],
    pk: int,
    revision: int,
    code: str,
    *,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
) -> Moving:
    """Make the move `code` and write `changes` with it, both or neither; the history row says the move and the reason.

    Raises AppraisalError for what the flow does not allow, else as `services.edit`.
    """
    scope = scope_of(user)
    with writing():
        record = visible(scope, model._default_manager.all()).filter(pk=pk).first()
        if record is None:
            raise services.GoneError(
                Fault("site.gone", zh="没有这条记录，或您无权查看", en="there is no such record, or you may not see it")
            )
        same = getattr(record, "submitted_by_id", None) == user.pk
        step = flow_of(FLOWS[model]).move(record.state, code, parts_of(scope, record), reason=reason, same_person=same)
        fields: dict[str, Any] = {"state": step.target}
        if hasattr(record, "reason"):
            fields["reason"] = reason.strip()
        fields |= changes or {}
        return services.edit(user, model, pk, revision, fields, f"{step.zh}：{reason}" if reason else step.zh)
