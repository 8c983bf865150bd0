"""Moving a matter through its flow: the library says what may follow, the history keeps who did it and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from dafeng.appraisal import Flow, Transition, flow_of
from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.data.version import writing
from dafeng_site.people.policy import Scope, parts_of, scope_of, visible

__all__ = ["flow_for", "move", "moves"]

Moving = TypeVar("Moving", bound=Any)


def flow_for(model: type[Any]) -> Flow:
    """The flow of a kind of matter, which its state names (`StateField`)."""
    return flow_of(model._meta.get_field("state").flow)


def moves(scope: Scope, record: Any) -> tuple[Transition, ...]:
    """The moves that the scope may make now; one that needs another person is left out for whoever submitted."""
    found = flow_for(type(record)).moves(record.state, parts_of(scope, record))
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
        step = flow_for(model).move(record.state, code, parts_of(scope, record), reason=reason, same_person=same)
        fields: dict[str, Any] = {"state": step.target}
        if hasattr(record, "reason"):
            fields["reason"] = reason.strip()
        fields |= changes or {}
        return services.edit(user, model, pk, revision, fields, f"{step.zh}：{reason}" if reason else step.zh)
