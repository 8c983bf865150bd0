"""Deeds: what kinds of work there are, and whose each is. Every view and API route carries one by `guard`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, TypeVar

from django.core.exceptions import PermissionDenied

from dafeng_site.people.scope import Scope

__all__ = ["Deed", "Refused", "demand", "guard", "may_do"]

View = TypeVar("View", bound=Callable[..., Any])

Deed = Literal[
    "open",  # anyone, the public too
    "signed-in",  # own account
    "history",  # who changed what, on one record
    "file",  # enter or import figures
    "imports",  # list and read imports
    "edit-plan",  # plan, targets, tasks, assigned values
    "edit-sources",  # sources, places, units
    "keep-books",  # factors of the city's own, confirmations, energy balances, activities, kept inventories
    "versions",  # read kept inventories
    "enterprises",  # read enterprises' forms and reports
    "file-enterprise",  # upload an enterprise's form
    "lab",  # run scenarios in the lab
    "save-scenario",  # keep scenarios of one's own
    "duty",  # see what is owed and reported
    "report",  # answer for a unit: accept, report, file evidence
    "orders",  # see rectification orders; an enterprise those addressed to it
    "answer-order",  # send measures and results of an order, file its evidence
    "dispatch",  # work items, rounds, review, rectification orders
    "documents",  # prepare documents, look at templates
    "issue",  # issue and withdraw documents, change templates
    "complaints",  # handle complaints
    "name-handlers",  # name those who handle complaints
    "evaluation",  # see evaluations and score sheets
    "assess",  # self-assessment and objection: a unit's own, the city's by the office
    "evaluate",  # score sheets, evaluations, rulings, results
    "people",  # read the list of people
    "edit-people",  # make and change people
    "audit",  # read the audit log
    "settings",  # rules of passwords, lock-out, sessions, retention
]

_DEEDS: dict[Deed, Callable[[Scope], bool]] = {
    "open": lambda _scope: True,
    "signed-in": lambda scope: not scope.is_public,
    "history": lambda scope: not scope.is_public,
    "file": lambda scope: scope.is_steering or scope.is_filing,
    "imports": lambda scope: scope.is_steering or scope.is_filing,
    "edit-plan": lambda scope: scope.is_steering,
    "edit-sources": lambda scope: scope.is_steering,
    "keep-books": lambda scope: scope.is_steering,
    "versions": lambda scope: scope.sees_all,
    "enterprises": lambda scope: scope.is_steering or scope.is_enterprise or bool(scope.district),
    "file-enterprise": lambda scope: scope.is_steering or scope.is_enterprise,
    "lab": lambda scope: scope.sees_all or scope.is_filing,
    "save-scenario": lambda scope: scope.is_steering or scope.is_filing,
    "duty": lambda scope: scope.sees_all or scope.is_filing,
    "report": lambda scope: scope.is_filing,
    "orders": lambda scope: scope.sees_all or scope.is_filing or scope.is_enterprise,
    "answer-order": lambda scope: scope.is_filing or scope.is_enterprise,
    "dispatch": lambda scope: scope.is_steering,
    "documents": lambda scope: scope.sees_all,
    "issue": lambda scope: scope.is_steering,
    "complaints": lambda scope: scope.handles,
    "name-handlers": lambda scope: scope.is_administrator,
    "evaluation": lambda scope: scope.sees_all or scope.is_filing,
    "assess": lambda scope: scope.is_filing or scope.is_steering,
    "evaluate": lambda scope: scope.is_steering,
    "people": lambda scope: scope.is_overseeing,
    "edit-people": lambda scope: scope.is_administrator,
    "audit": lambda scope: scope.is_auditing,
    "settings": lambda scope: "settings" in scope.duties,
}


class Refused(PermissionDenied):
    """The scope may not do this. Pages answer 403 or ask to sign in, the API answers 401 or 403; both are logged."""

    def __init__(self, deed: str, scope: Scope) -> None:
        super().__init__(f"越权：{deed} · not permitted: {deed}")
        self.deed = deed
        self.scope = scope


def may_do(scope: Scope, deed: Deed) -> bool:
    """Whether the scope may take up this kind of work at all."""
    return _DEEDS[deed](scope)


def demand(scope: Scope, deed: Deed) -> None:
    """Raise `Refused` where the scope may not."""
    if not may_do(scope, deed):
        raise Refused(deed, scope)


def guard(deed: Deed) -> Callable[[View], View]:
    """Decorate a view or an API operation with what it takes to enter. Routes without it fail the tests."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            demand(request.scope, deed)
            return view(request, *args, **kwargs)

        guarded.deed = deed  # type: ignore[attr-defined]  # read by the test that walks over all routes
        return guarded  # type: ignore[return-value]

    return decorate
