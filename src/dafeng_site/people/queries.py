"""Reading people, units and the audit log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import CharField, F, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext

from dafeng.appraisal.members import answers_alone
from dafeng.core.days import parse_day
from dafeng_site.narrowing import text_of
from dafeng_site.people.fields import may_see_field
from dafeng_site.people.models import AuditEvent, OrgUnit, Role, User
from dafeng_site.people.policy import Scope, demand, may_see, visible

__all__ = [
    "AuditFilter",
    "AuditRow",
    "answering",
    "audit_log",
    "history_of",
    "people",
    "recorded",
    "stands_alone",
    "units",
]

_EDITS = {"+": "create", "~": "change", "-": "delete"}
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
_COLUMNS = ("time", "kind", "who", "person", "subject", "model", "record", "row", "address")


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What the audit log is narrowed to. `kind` is an event's kind, or create, change, delete; days are inclusive."""

    kind: str = ""
    person: str = ""
    model: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> AuditFilter:
        """From the address's query. A day that is no day is left out; days given the wrong way round are
        turned."""
        words = {name: text_of(given, name) for name in ("kind", "person", "model")}
        since, until = _day(given.get("since")), _day(given.get("until"))
        if since and until and since > until:
            since, until = until, since
        return cls(**words, since=since, until=until)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the audit log: an edit of a record or an event. `who` is the name to sign in with, as it was then."""

    time: datetime
    kind: str
    who: str
    person: int | None
    subject: str
    model: str
    record: str
    row: int
    address: str
    full_name: str = ""


def people(scope: Scope) -> QuerySet[User]:
    """The people that the scope may see."""
    return visible(scope, User.objects.select_related("unit"))


def units(scope: Scope) -> QuerySet[OrgUnit]:
    """All units."""
    return visible(scope, OrgUnit.objects.select_related("parent"))


def answering(rows: QuerySet[OrgUnit], *keep: int | None) -> QuerySet[OrgUnit]:
    """The units that can be asked to answer: without names that stand for several (各区〈市〉政府, 市有关部门单位).

    `keep` are those that are chosen already, so that an old record can still be saved.
    """
    named = rows.filter(place="").exclude(level="enterprise").order_by().values_list("pk", "name")
    several = [pk for pk, name in named if pk not in keep and not answers_alone(name)]
    return rows.exclude(pk__in=several) if several else rows


def stands_alone(unit: OrgUnit) -> bool:
    """Whether the unit is one body that can answer, by the rule of `answering`."""
    return answering(OrgUnit.objects.filter(pk=unit.pk)).exists()


def audit_log(scope: Scope, wanted: AuditFilter | None = None, start: int = 0, count: int = 100) -> list[AuditRow]:
    """One list over every history table and all events, the latest first. For the auditor only."""
    demand(scope, "audit")
    wanted = wanted or AuditFilter()
    parts = [part for part in _parts(wanted) if part is not None]
    if not parts:
        return []
    joined = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    rows = joined.order_by("-log_time", "-log_row")[start : start + count]
    found = [AuditRow(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]
    names = dict(User.objects.filter(pk__in={row.person for row in found}).values_list("pk", "full_name"))
    return [
        replace(row, kind=_EDITS.get(row.kind, row.kind), full_name=names.get(row.person or 0, "")) for row in found
    ]


def history_of(scope: Scope, record: Model, count: int = 50) -> list[dict[str, Any]]:
    """The edits of one record, the latest first: when, who, why, and field by field what was and what became."""
    rows = list(visible(scope, record.history.all())[: count + 1])  # type: ignore[attr-defined]
    told = []
    for at, row in enumerate(rows[:count]):
        before = rows[at + 1] if at + 1 < len(rows) else None
        changes = (
            [
                _change(scope, row.instance._meta.get_field(each.field), each.old, each.new)
                for each in row.diff_against(before, excluded_fields=("revision", "writers")).changes
                if may_see_field(scope, record, each.field)
            ]
            if before is not None
            else []
        )
        told.append(
            {
                "time": row.history_date,
                "kind": _EDITS[row.history_type],
                "who": str(row.history_user or ""),
                "reason": row.history_change_reason or "",
                "changes": changes,
            }
        )
    return told


def _change(scope: Scope, field: Any, old: Any, new: Any) -> dict[str, Any]:
    """One field's change: the stored values, and both as a page shows them."""
    texts = {"old_text": _shown(scope, field, old), "new_text": _shown(scope, field, new)}
    return {"field": str(field.verbose_name), "old": old, "new": new, **texts}


def _shown(scope: Scope, field: Any, value: Any) -> str:
    """A stored value in words: the label of a choice, the name of a record that the scope may see, yes or no."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)[:300]
    if field.is_relation:
        return _named(scope, field.related_model, value)
    return str(dict(field.flatchoices).get(value, value))


def _named(scope: Scope, model: type[Model], pk: Any) -> str:
    """A record by its name where the scope may see it. Somebody of the office is named to all who have signed in, for
    they answer for what they decided; other people are told by what they are."""
    found = model._default_manager.filter(pk=pk).first() if model is User else None
    if not isinstance(found, User):
        return str(visible(scope, model._default_manager.filter(pk=pk)).first() or f"#{pk}")
    named = found.role == Role.OFFICE and not scope.is_public
    return str(found) if named or may_see(scope, found) else str(found.get_role_display())


def _parts(wanted: AuditFilter) -> list[QuerySet[Any] | None]:
    return [_events(wanted), *(_edits(model, wanted) for model in recorded())]


def recorded() -> list[type[Model]]:
    """Every model of the site that keeps a history."""
    site = [each for each in apps.get_models() if each.__module__.startswith("dafeng_site.")]
    return [each for each in site if hasattr(each, "history") and not hasattr(each, "instance_type")]


def _events(wanted: AuditFilter) -> QuerySet[Any] | None:
    if wanted.model or wanted.kind in _EDITS.values():
        return None
    found = AuditEvent.objects.order_by().filter(_span("time", wanted))
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.person:
        found = found.filter(Q(name__icontains=wanted.person) | Q(user__full_name__icontains=wanted.person))
    texts = {"kind": F("kind"), "who": F("name"), "subject": F("subject"), "model": Value(""), "record": Value("")}
    return _line(found, texts | {"address": F("address")}, time=F("time"), person=F("user_id"), row=F("id"))


def _edits(model: type[Model], wanted: AuditFilter) -> QuerySet[Any] | None:
    name = model._meta.model_name or ""
    sign = {word: mark for mark, word in _EDITS.items()}.get(wanted.kind)
    if (wanted.kind and sign is None) or (wanted.model and wanted.model != name):
        return None
    found = model.history.order_by().filter(_span("history_date", wanted))  # type: ignore[attr-defined]
    if sign:
        found = found.filter(history_type=sign)
    if wanted.person:
        found = found.filter(
            Q(history_user__username__icontains=wanted.person) | Q(history_user__full_name__icontains=wanted.person)
        )
    texts: dict[str, Any] = {
        "kind": F("history_type"),
        "who": F("history_user__username"),
        "subject": F("history_change_reason"),
    }
    texts |= {"model": Value(name), "record": F("id"), "address": Value("")}
    return _line(found, texts, time=F("history_date"), person=F("history_user_id"), row=F("history_id"))


def _line(found: QuerySet[Any], texts: dict[str, Any], **others: Any) -> QuerySet[Any]:
    """The columns of one line, the same in each part of the union; the prefix keeps them apart from the fields."""
    columns = {name: Coalesce(Cast(column, CharField(max_length=300)), Value("")) for name, column in texts.items()}
    columns |= others
    found = found.annotate(**{f"log_{name}": columns[name] for name in _COLUMNS})
    return found.values_list(*(f"log_{name}" for name in _COLUMNS))


def _span(field: str, wanted: AuditFilter) -> Q:
    found = Q()
    if wanted.since:
        found &= Q(**{f"{field}__gte": _midnight(wanted.since)})
    if wanted.until:
        found &= Q(**{f"{field}__lt": _midnight(min(wanted.until, _LAST_DAY) + timedelta(days=1))})
    return found


def _midnight(day: date) -> datetime:
    """The beginning of the day; days before or after all records, which no clock can convert, count as the nearest."""
    return timezone.make_aware(datetime.combine(min(max(day, _FIRST_DAY), _LAST_DAY), time.min))


def _day(text: Any) -> date | None:
    return parse_day(str(text or ""))
