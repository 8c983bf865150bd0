"""Permission, in one place: what a scope may see, change and do. Page, list, API, export and chart all ask here.

    visible(scope, queryset)   the rows that the scope may see; a model without a rule is refused, not shown
    may_see(scope, record)     the same for one record
    may_change(scope, record)  whether the scope may write the record as it now stands
    may_do(scope, deed)        whether the scope may enter a page or call a route
    guard(deed)                the decorator that every view and API route carries

Who sees what. The plan (documents, clauses, tasks, targets, projects) and the names of units and places are published:
everybody sees them. Figures are public where their source is public; the others are seen by the office and the
reader; a unit sees besides those that it filed, a district those of its own place. People are seen by administrator
and auditor, everybody sees the own account; the audit log is for the auditor alone. Imports are seen by who made them
and by the office.

Separation of duties. `DUTIES` (people/scope.py) says as data what each role is there for. System administrator (people,
settings), security auditor (audit log) and business administrator (the office: plan, figures, books) have no duty in
common, and nobody is two of them.

Energy balances are seen like figures, by their source; a city's own factors and confirmations by everybody, for they
enter public totals; uploads to be looked at by those who keep the books; activities like figures; kept inventories,
which hold all of them, by those who see all figures. An enterprise's forms are seen by itself, by the office, and by
the district that it stands in.

The lab is for the office, the reader, units and districts, on the data that each may see; a saved scenario is seen by
its author, by those it is shared with, and by the office.

Work items, dispatch rounds, reports, evidence and rectification are seen by those who see all figures, and by the unit
that owes them; a round by the units that report in it, too. Notices are seen by whom they are for.

Who changes what. Office: plan, figures, sources, places, units, the books, work items, rounds, review. Administrator
alone: people. A unit files observed figures for the indicators of its own tasks, a district for its own place, each
under its own source, so that nobody's figures are overwritten. A unit accepts or objects to its own work items, writes
its own reports and evidence, answers its own rectification orders; `parts_of` says in which part somebody moves a
matter. An enterprise uploads the forms of its own facilities. Office, unit and district keep scenarios of their own;
the office may change all. Auditor, reader and public change nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet

from dafeng_site.books import models as books
from dafeng_site.cascade import models as cascade
from dafeng_site.data import models as data
from dafeng_site.duty import models as duty
from dafeng_site.lab import models as lab
from dafeng_site.people import models as people
from dafeng_site.people.models import Role
from dafeng_site.people.scope import APART, DUTIES, PUBLIC, Scope, scope_of
from dafeng_site.plans import models as plans

__all__ = [
    "APART",
    "DUTIES",
    "PUBLIC",
    "Deed",
    "Refused",
    "Scope",
    "audience",
    "demand",
    "entry_source_key",
    "filing_indicators",
    "guard",
    "may_change",
    "may_do",
    "may_see",
    "parts_of",
    "scope_of",
    "visible",
]

Row = TypeVar("Row", bound=Model)
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
    "dispatch",  # work items, rounds, review, rectification orders
    "people",  # read the list of people
    "edit-people",  # make and change people
    "audit",  # read the audit log
    "settings",  # rules of passwords, lock-out, sessions, retention
]

_SOURCE_ID = re.compile(r"[a-z0-9._-]+")
_NOBODY = Q(pk__in=())
_EVERYBODY = Q()
_PUBLISHED: frozenset[type[Model]] = frozenset(
    {
        people.OrgUnit,
        data.City,
        data.Place,
        plans.PlanDocument,
        plans.PlanVersion,
        plans.Clause,
        plans.Task,
        plans.TaskUnit,
        plans.Target,
        plans.Project,
        plans.Threshold,
        books.FactorOverride,
        books.FactorConfirmation,
        books.NotationKey,
        cascade.DistrictTarget,
    }
)
_STEERED = _PUBLISHED | {data.Source, books.EnergyTable, books.ActivityFigure, cascade.Split, duty.WorkItem, duty.Round}
_OWED: dict[type[Model], str] = {
    **dict.fromkeys((duty.WorkItem, duty.Report, duty.Evidence, duty.Rectification), "unit"),
    duty.Assignment: "item__unit",
}
"""Records that a unit owes, and how to get from each to the unit."""
_ANSWERED = frozenset({duty.Assignment, duty.Report, duty.Evidence, duty.Rectification})
"""Those of them that the unit writes itself."""


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
    "dispatch": lambda scope: scope.is_steering,
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


def visible(scope: Scope, queryset: QuerySet[Row]) -> QuerySet[Row]:
    """The rows of the queryset that the scope may see. Works on history tables as well."""
    model: type[Model] = queryset.model
    recorded = getattr(model, "instance_type", None)
    if recorded is None:
        return queryset.filter(_rows(scope, model))
    if scope.is_public:
        return queryset.filter(_NOBODY)
    return queryset.filter(_history_rows(scope, recorded))


def may_see(scope: Scope, record: Model) -> bool:
    """Whether the scope may see this stored record."""
    model = type(record)
    return visible(scope, model._default_manager.filter(pk=record.pk)).exists()


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
        return scope.is_steering or (scope.is_filing and _owing(record) == scope.unit)
    return scope.is_steering and model in _STEERED


def parts_of(scope: Scope, record: Model) -> tuple[str, ...]:
    """In which parts the scope moves a matter through its flow: as its owner, or as office, reviewer and verifier."""
    if scope.is_steering:
        return ("office", "reviewer", "verifier")
    return ("owner",) if scope.is_filing and type(record) in _OWED and _owing(record) == scope.unit else ()


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


def audience(scope: Scope) -> tuple[str, int | str | None]:
    """Whom the scope sees figures with. Scopes of one audience see the same: what is computed once serves them all."""
    if scope.sees_all:
        return ("all", None)
    if scope.district:
        return (f"district {scope.district}", scope.unit)
    return ("unit", scope.unit) if scope.is_filing else ("public", None)


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


def _rows(scope: Scope, model: type[Model]) -> Q:
    if model in _PUBLISHED:
        return _EVERYBODY
    if model not in _SEEN:
        raise LookupError(f"people/policy.py has no rule for {model.__name__}")
    return _SEEN[model](scope)


def _history_rows(scope: Scope, model: type[Model]) -> Q:
    if model is people.User:
        return _EVERYBODY if scope.is_overseeing else Q(id=scope.user)
    if model is people.SiteSetting:
        return _if("settings" in scope.duties or scope.is_auditing)
    if model is duty.Round:
        return _if(scope.sees_all)
    if model in _SEEN_AS_NOW or model in _OWED:
        return _SEEN[model](scope)
    if model in _STEERED:
        return _EVERYBODY
    raise LookupError(f"people/policy.py has no rule for the history of {model.__name__}")


def _figures(scope: Scope) -> Q:
    if scope.sees_all:
        return _EVERYBODY
    seen = Q(source__is_public=True)
    if scope.is_filing:
        seen |= Q(owner=scope.unit)
    if scope.district:
        seen |= Q(place__code=scope.district) | Q(place__parent__code=scope.district)
    return seen


def _tables(scope: Scope) -> Q:
    if scope.sees_all:
        return _EVERYBODY
    seen = Q(source__is_public=True)
    if scope.district:
        seen |= Q(place__code=scope.district) | Q(place__parent__code=scope.district)
    return seen


def _filings(scope: Scope) -> Q:
    if scope.is_steering:
        return _EVERYBODY
    if scope.is_enterprise:
        return Q(owner=scope.unit)
    return Q(place=scope.district) if scope.district else _NOBODY


def _scenarios(scope: Scope) -> Q:
    if not may_do(scope, "lab"):
        return _NOBODY
    return _EVERYBODY if scope.is_steering else Q(shared=True) | Q(author=scope.user)


def _may_file(scope: Scope, record: data.Observation) -> bool:
    if not scope.is_filing or record.owner_id != scope.unit or record.scenario != "observed":
        return False
    if record.source.key != entry_source_key(scope.unit_code):
        return False
    if scope.role == Role.UNIT:
        return record.indicator in filing_indicators(scope.unit)
    parent = record.place.parent
    return bool(scope.district) and scope.district in (record.place.code, parent.code if parent else "")


def _owing(record: Model) -> int | None:
    """The unit that owes a record."""
    owner = record.item if isinstance(record, duty.Assignment) else record
    found: int | None = getattr(owner, "unit_id", None)
    return found


def _owed(scope: Scope, path: str) -> Q:
    if scope.sees_all:
        return _EVERYBODY
    return Q(**{path: scope.unit}) if scope.is_filing else _NOBODY


def _if(seeing: bool) -> Q:
    return _EVERYBODY if seeing else _NOBODY


def _or_own(seeing: bool, scope: Scope) -> Q:
    return _EVERYBODY if seeing else Q(user=scope.user, user__isnull=False)


_SEEN: dict[type[Model], Callable[[Scope], Q]] = {
    data.Source: lambda scope: Q(is_public=True) if scope.is_public else _EVERYBODY,
    data.Observation: _figures,
    books.EnergyTable: _tables,
    cascade.Split: lambda scope: _if(scope.sees_all),
    books.ActivityFigure: _tables,
    books.EnterpriseFiling: _filings,
    books.InventoryVersion: lambda scope: _if(scope.sees_all),
    books.BalanceDraft: lambda scope: _or_own(scope.is_steering, scope),
    **{model: lambda scope, path=path: _owed(scope, path) for model, path in _OWED.items()},  # type: ignore[misc]
    duty.Round: lambda scope: _owed(scope, "reports__unit"),
    duty.ReportDraft: lambda scope: _owed(scope, "report__unit"),
    duty.Notice: lambda scope: _NOBODY if scope.is_public else Q(user=scope.user),
    data.PackPart: lambda scope: _if(scope.is_steering),
    data.ImportBatch: lambda scope: _or_own(scope.is_steering, scope),
    lab.SavedScenario: _scenarios,
    lab.LabRun: lambda scope: _or_own(scope.is_steering, scope),
    people.User: lambda scope: _EVERYBODY if scope.is_overseeing else Q(pk=scope.user),
    people.ApiToken: lambda scope: _or_own(scope.is_administrator, scope),
    people.AuditEvent: lambda scope: _if(scope.is_auditing),
    people.SiteSetting: lambda scope: _if("settings" in scope.duties or scope.is_auditing),
    people.PersonSession: lambda scope: _or_own(False, scope),
    people.OldPassword: lambda _scope: _NOBODY,
    people.Identity: lambda scope: _or_own(scope.is_overseeing, scope),
    people.SecondFactor: lambda _scope: _NOBODY,
    people.RecoveryCode: lambda _scope: _NOBODY,
}
_SEEN_AS_NOW = frozenset(
    {
        data.Observation,
        books.EnergyTable,
        books.ActivityFigure,
        books.EnterpriseFiling,
        lab.SavedScenario,
        cascade.Split,
    }
)
"""Whose history is seen by the same rule as the records."""
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
    duty.Notice: lambda scope, record: bool(record.user_id == scope.user),
}
