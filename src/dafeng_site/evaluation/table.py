"""The table of an evaluation's objects: state, score or range, grade, place, as far as a scope may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dafeng_site.evaluation.models import Assessment, Outcome, YearlyEvaluation
from dafeng_site.evaluation.results import firm_of, plain_rows, result_of, still_holds
from dafeng_site.people.policy import Scope, visible

__all__ = ["ObjectRow", "OutcomeTable", "outcome_rows"]


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """One object: its key where the page of it may be seen, its state, and its result as plain values."""

    pk: int | None
    subject: str
    name: str
    state: str
    shown: dict[str, Any]


@dataclass(frozen=True, slots=True)
class OutcomeTable:
    """The rows, whether they are frozen, the outcome, how firm the ranking is, and whether the hash still holds."""

    rows: tuple[ObjectRow, ...]
    frozen: bool
    outcome: Outcome | None
    firm: dict[str, Any] | None
    holds: bool | None
    names: dict[str, str]

    @property
    def reversals(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Pairs that other weights can turn, by name."""
        found = (self.firm or {}).get("reversals", [])
        return [(self.names[each["ahead"]], self.names[each["behind"]], each) for each in found]


def outcome_rows(scope: Scope, row: YearlyEvaluation) -> OutcomeTable:
    """The table as the scope may see it: the frozen result once there is one, else as things stand for those who see
    all; an object that sees its own assessment alone gets no table before the publication."""
    outcome = visible(scope, Outcome.objects.filter(evaluation=row)).first()
    own = list(visible(scope, Assessment.objects.filter(evaluation=row).select_related("evaluation")))
    keys = {each.subject: each for each in own}
    if outcome is not None:
        rows = tuple(
            ObjectRow(
                keys[each["subject"]].pk if each["subject"] in keys else None,
                each["subject"],
                each["name"],
                keys[each["subject"]].state if each["subject"] in keys else row.state,
                each,
            )
            for each in outcome.rows
        )
        holds = still_holds(row, own, outcome) if scope.sees_all else None
        names = {each["subject"]: each["name"] for each in outcome.rows}
        return OutcomeTable(rows, True, outcome, outcome.firm if scope.sees_all else None, holds, names)
    if not scope.sees_all or not own:
        return OutcomeTable((), False, None, None, None, {})
    every = [each for each in own if each.state != "dropped"]
    if not every:
        return OutcomeTable((), False, None, None, None, {})
    found = result_of(row, every, claimed=True)
    rows = tuple(
        ObjectRow(keys[each["subject"]].pk, each["subject"], each["name"], keys[each["subject"]].state, each)
        for each in plain_rows(found)
    )
    return OutcomeTable(rows, False, None, firm_of(found.sensitivity), None, dict(found.names))
