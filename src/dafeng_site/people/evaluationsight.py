"""Sight of the yearly evaluation: sheets, evaluations, objects, marks, outcomes. A part of `sight`, which asks it."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model, Q

from dafeng_site.evaluation import models as evaluation
from dafeng_site.people.scope import Scope

__all__ = ["CLOSED", "OWED", "SEEN", "SEEN_AS_NOW", "STEERED"]

_NOBODY = Q(pk__in=())
_EVERYBODY = Q()
STEERED: frozenset[type[Model]] = frozenset(
    {
        evaluation.ScoreSheet,
        evaluation.SheetVersion,
        evaluation.YearlyEvaluation,
        evaluation.Appointment,
        evaluation.Outcome,
    }
)
"""What the office alone writes."""
OWED: dict[type[Model], str] = {evaluation.Assessment: "unit", evaluation.AssessmentFile: "assessment__unit"}
"""What an object writes itself, and how to get from it to the unit."""
CLOSED: frozenset[type[Model]] = (STEERED - {evaluation.ScoreSheet}) | {evaluation.Assessment}
"""Whose history tells more than the record itself: for those who see all figures alone."""


def _evaluations(scope: Scope) -> Q:
    if scope.sees_all:
        return _EVERYBODY
    published = Q(state="published")
    if not scope.is_filing:
        return published
    own = evaluation.Assessment.objects.filter(unit=scope.unit).values("evaluation")
    return published | Q(pk__in=own)


def _outcomes(scope: Scope) -> Q:
    return _EVERYBODY if scope.sees_all else Q(evaluation__state="published")


def _sheets(scope: Scope) -> Q:
    if scope.sees_all:
        return _EVERYBODY
    return ~Q(state="draft") if scope.is_filing else _NOBODY


def _marks(scope: Scope) -> Q:
    return _EVERYBODY if scope.is_steering else _NOBODY if scope.is_public else Q(expert=scope.user)


def _drafts(scope: Scope) -> Q:
    if scope.sees_all:
        return _EVERYBODY
    return Q(assessment__unit=scope.unit) if scope.is_filing else _NOBODY


SEEN: dict[type[Model], Callable[[Scope], Q]] = {
    evaluation.ScoreSheet: lambda scope: _EVERYBODY if scope.sees_all or scope.is_filing else _NOBODY,
    evaluation.SheetVersion: _sheets,
    evaluation.YearlyEvaluation: _evaluations,
    evaluation.Appointment: lambda scope: _EVERYBODY if scope.sees_all else _NOBODY,
    evaluation.AssessmentDraft: _drafts,
    evaluation.ExpertMark: _marks,
    evaluation.Outcome: _outcomes,
}
SEEN_AS_NOW: frozenset[type[Model]] = frozenset({evaluation.ExpertMark})
"""Whose history is seen by the same rule as the records."""
