"""Sight: which rows a scope may see, one rule for each model. A model without a rule is refused, not shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from dafeng_site.books import models as books
from dafeng_site.cascade import models as cascade
from dafeng_site.data import models as data
from dafeng_site.duty import models as duty
from dafeng_site.kept import kept
from dafeng_site.lab import models as lab
from dafeng_site.notices import models as notices
from dafeng_site.people import evaluationsight as evaluation
from dafeng_site.people import models as people
from dafeng_site.people.deeds import may_do
from dafeng_site.people.scope import Scope
from dafeng_site.plans import models as plans
from dafeng_site.reminders import models as reminders
from dafeng_site.reporting import models as reporting
from dafeng_site.supervision import models as supervision

__all__ = ["OWED", "STEERED", "audience", "may_see", "visible"]

Row = TypeVar("Row", bound=Model)

_NOBODY = Q(pk__in=())
_EVERYBODY = Q()
_PUBLISHED: frozenset[type[Model]] = frozenset(
    {
        people.OrgUnit,
        data.City,
        data.Place,
        plans.PlanDocument,
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
STEERED = _PUBLISHED | {
    data.Source,
    books.EnergyTable,
    books.ActivityFigure,
    cascade.Split,
    cascade.Branch,
    cascade.YearRoll,
    supervision.Record,
    supervision.Finding,
    duty.WorkItem,
    duty.Round,
}
STEERED |= {reporting.IssuedDocument, reporting.OfficialTemplate} | evaluation.STEERED
OWED: dict[type[Model], str] = {
    **dict.fromkeys((duty.WorkItem, duty.Report, duty.Evidence, duty.Rectification), "unit"),
    **dict.fromkeys((cascade.Support, cascade.ChangeRequest), "unit"),
    duty.Assignment: "item__unit",
    **evaluation.OWED,
}
"""Records that a unit owes, and how to get from each to the unit."""


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


def audience(scope: Scope) -> tuple[str, int | str | None]:
    """Whom the scope sees figures with. Scopes of one audience see the same: what is computed once serves them all."""
    if scope.sees_all:
        return ("all", None)
    if scope.district:
        return (f"district {scope.district}", scope.unit)
    if scope.is_enterprise:
        return ("enterprise", scope.unit)
    return ("unit", scope.unit) if scope.is_filing else ("public", None)


def _rows(scope: Scope, model: type[Model]) -> Q:
    if model in _PUBLISHED:
        return _EVERYBODY
    if model not in _SEEN:
        raise LookupError(f"people/sight.py has no rule for {model.__name__}")
    return _SEEN[model](scope)


def _history_rows(scope: Scope, model: type[Model]) -> Q:
    if model is people.User:
        return _EVERYBODY if scope.is_overseeing else Q(id=scope.user)
    if model is people.SiteSetting:
        return _if("settings" in scope.duties or scope.is_auditing)
    if model in _CLOSED_HISTORY:
        return _if(scope.sees_all)
    if model in _SEEN_AS_NOW or model in OWED:
        return _SEEN[model](scope)
    if model in STEERED:
        return _EVERYBODY
    raise LookupError(f"people/sight.py has no rule for the history of {model.__name__}")


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


def _documents(scope: Scope) -> Q:
    """All for those who see all figures; for others what is public, and what was sent to their unit."""
    if scope.sees_all:
        return _EVERYBODY
    seen = Q(is_public=True, state="issued")
    if scope.is_filing:
        seen |= Q(pk__in=reporting.Recipient.objects.filter(unit=scope.unit).values("document"))
    return seen


def _owed(scope: Scope, path: str) -> Q:
    if scope.sees_all:
        return _EVERYBODY
    return Q(**{path: scope.unit}) if scope.is_filing else _NOBODY


def _ordered(scope: Scope) -> Q:
    """Rectification orders: those who see all, the unit or district that owes one, and the enterprise that one is
    addressed to."""
    return Q(unit=scope.unit) if scope.is_enterprise else _owed(scope, "unit")


def _proofs(scope: Scope) -> Q:
    """Evidence, too; of an enterprise's that of its orders alone."""
    return _ordered(scope) & Q(rectification__isnull=False) if scope.is_enterprise else _owed(scope, "unit")


def _own_unit(scope: Scope) -> Q:
    return Q(unit=scope.unit) if scope.is_filing else _NOBODY


def _supported(scope: Scope) -> Q:
    """Work items that the scope's unit supports."""
    if not scope.is_filing:
        return _NOBODY
    keys = cascade.Support.objects.filter(unit=scope.unit).values_list("item", flat=True)
    return Q(id__in=kept("supported", (scope.unit,), lambda: tuple(keys)))  # a list is found by its index, a query not


def _led(scope: Scope) -> Q:
    """Who supports the items that the scope's unit owes."""
    if not scope.is_filing:
        return _NOBODY
    return Q(item__in=duty.WorkItem.objects.filter(unit=scope.unit).values("pk"))


def _recorded(scope: Scope) -> Q:
    """Published records for everybody, internal ones for those who see all and for the unit itself."""
    if scope.sees_all:
        return _EVERYBODY
    return Q(published=True) | Q(unit=scope.unit) if scope.is_filing else Q(published=True)


def _found(scope: Scope) -> Q:
    """Findings: those on the list of violators for everybody, others for those who see all and who follow them up."""
    if scope.sees_all:
        return _EVERYBODY
    listed = Q(listed=True) & ~Q(rectification__state__in=("closed", "cancelled"))
    return listed | Q(rectification__unit=scope.unit) if scope.is_filing else listed


def _complained(scope: Scope) -> Q:
    """Complaints: named handlers, and the unit that one was passed to; never the unit complained of."""
    if scope.handles:
        return ~Q(against=scope.unit) if scope.unit else _EVERYBODY
    return Q(assigned=scope.unit) & ~Q(against=scope.unit) if scope.is_filing else _NOBODY


def _if(seeing: bool) -> Q:
    return _EVERYBODY if seeing else _NOBODY


def _or_own(seeing: bool, scope: Scope) -> Q:
    return _EVERYBODY if seeing else Q(user=scope.user, user__isnull=False)


_SEEN: dict[type[Model], Callable[[Scope], Q]] = {
    data.Source: lambda scope: Q(is_public=True) if scope.is_public else _EVERYBODY,
    data.Observation: _figures,
    books.EnergyTable: _tables,
    plans.PlanVersion: lambda scope: _EVERYBODY if scope.sees_all else Q(activated__isnull=False) | Q(is_current=True),
    cascade.Split: lambda scope: _if(scope.sees_all),
    books.ActivityFigure: _tables,
    books.EnterpriseFiling: _filings,
    books.InventoryVersion: lambda scope: _if(scope.sees_all),
    books.BalanceDraft: lambda scope: _or_own(scope.is_steering, scope),
    **{model: lambda scope, path=path: _owed(scope, path) for model, path in OWED.items()},  # type: ignore[misc]
    duty.Rectification: _ordered,
    duty.Evidence: _proofs,
    duty.WorkItem: lambda scope: _EVERYBODY if scope.sees_all else _owed(scope, "unit") | _supported(scope),
    cascade.Support: lambda scope: _EVERYBODY if scope.sees_all else _owed(scope, "unit") | _led(scope),
    cascade.Branch: lambda scope: _owed(scope, "child__unit"),
    supervision.Record: _recorded,
    supervision.Finding: _found,
    supervision.Handler: lambda scope: _if(scope.handles or scope.is_overseeing),
    supervision.Complaint: _complained,
    supervision.ComplaintPerson: lambda _scope: _NOBODY,
    supervision.ComplaintFile: lambda _scope: _NOBODY,
    supervision.Quota: lambda _scope: _NOBODY,
    cascade.YearRoll: lambda scope: _if(scope.sees_all),
    cascade.Contact: lambda scope: _EVERYBODY if scope.is_steering else _own_unit(scope),
    duty.Round: lambda scope: _owed(scope, "reports__unit"),
    duty.ReportDraft: lambda scope: _owed(scope, "report__unit"),
    notices.Notice: lambda scope: _NOBODY if scope.is_public else Q(user=scope.user),
    reminders.Delivery: lambda scope: _or_own(scope.is_steering, scope),
    reminders.ReminderRun: lambda scope: _if(scope.is_steering or scope.is_overseeing),
    reminders.ReminderWish: lambda scope: _or_own(False, scope),
    reporting.IssuedDocument: _documents,
    reporting.Recipient: lambda scope: _owed(scope, "unit"),
    reporting.Draft: lambda scope: _or_own(scope.is_steering, scope),
    reporting.OfficialTemplate: lambda scope: _if(scope.sees_all),
    **evaluation.SEEN,
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
_CLOSED_HISTORY = {duty.Round, reporting.IssuedDocument, reporting.OfficialTemplate} | evaluation.CLOSED
"""Whose history tells more than the record itself: for those who see all figures alone."""
_SEEN_AS_NOW = frozenset(
    {
        data.Observation,
        books.EnergyTable,
        books.ActivityFigure,
        books.EnterpriseFiling,
        lab.SavedScenario,
        cascade.Split,
        cascade.Contact,
        cascade.YearRoll,
        supervision.Record,
        supervision.Finding,
        supervision.Handler,
        supervision.Complaint,
        *evaluation.SEEN_AS_NOW,
    }
)
"""Whose history is seen by the same rule as the records."""
