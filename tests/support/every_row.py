"""Two rows in every table that Django knows, one filled to the last field and one with all left out that may be.

As a program, in the surroundings of a site: `python every_row.py fill`, `python every_row.py dump`.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

__all__ = ["KEPT", "REMADE", "dump", "fill"]

# fmt: off
KEPT = frozenset({
    "auth.group", "axes.accessattempt", "axes.accessattemptexpiration", "axes.accessfailurelog", "axes.accesslog",
    "books.activityfigure", "books.balancedraft", "books.energytable", "books.enterprisefiling",
    "books.factorconfirmation", "books.factoroverride", "books.historicalactivityfigure",
    "books.historicalenergytable", "books.historicalenterprisefiling", "books.historicalfactorconfirmation",
    "books.historicalfactoroverride", "books.historicalnotationkey", "books.inventoryversion", "books.notationkey",
    "cascade.branch", "cascade.changerequest", "cascade.contact", "cascade.districttarget",
    "cascade.historicalbranch", "cascade.historicalchangerequest", "cascade.historicalcontact",
    "cascade.historicaldistricttarget", "cascade.historicalsplit", "cascade.historicalsupport",
    "cascade.historicalyearroll", "cascade.split", "cascade.support", "cascade.yearroll", "data.city",
    "data.historicalcity", "data.historicalobservation", "data.historicalplace", "data.historicalsource",
    "data.importbatch", "data.observation", "data.packpart", "data.place", "data.source", "duty.assignment",
    "duty.evidence", "duty.historicalassignment", "duty.historicalevidence", "duty.historicalrectification",
    "duty.historicalreport", "duty.historicalround", "duty.historicalworkitem", "notices.notice", "duty.rectification",
    "duty.report", "duty.reportdraft", "duty.round", "duty.workitem", "evaluation.appointment",
    "evaluation.assessment", "evaluation.assessmentdraft", "evaluation.assessmentfile", "evaluation.expertmark",
    "evaluation.historicalappointment", "evaluation.historicalassessment", "evaluation.historicalassessmentfile",
    "evaluation.historicalexpertmark", "evaluation.historicaloutcome", "evaluation.historicalscoresheet",
    "evaluation.historicalsheetversion", "evaluation.historicalyearlyevaluation", "evaluation.outcome",
    "evaluation.scoresheet", "evaluation.sheetversion", "evaluation.yearlyevaluation", "lab.historicalsavedscenario",
    "lab.labrun", "lab.savedscenario", "people.apitoken", "people.auditevent", "people.historicalorgunit",
    "people.historicalsitesetting", "people.historicaluser", "people.identity", "people.oldpassword",
    "people.orgunit", "people.recoverycode", "people.secondfactor", "people.sitesetting", "people.user",
    "plans.clause", "plans.historicalclause", "plans.historicalplandocument", "plans.historicalproject",
    "plans.historicaltarget", "plans.historicaltask", "plans.historicaltaskunit", "plans.historicalthreshold",
    "plans.plandocument", "plans.planversion", "plans.project", "plans.target", "plans.task", "plans.taskunit",
    "plans.threshold", "reminders.delivery", "reminders.reminderrun", "reminders.reminderwish", "reporting.draft",
    "reporting.historicalissueddocument", "reporting.historicalofficialtemplate", "reporting.issueddocument",
    "reporting.officialtemplate", "reporting.recipient", "supervision.complaint", "supervision.complaintfile",
    "supervision.complaintperson", "supervision.finding", "supervision.handler", "supervision.historicalcomplaint",
    "supervision.historicalfinding", "supervision.historicalhandler", "supervision.historicalrecord",
    "supervision.quota", "supervision.record",
})
# fmt: on
"""Every table that a backup holds. A new table is written down here, or in `REMADE` with its reason."""

REMADE = {
    "auth.permission": "made by Django from the models",
    "contenttypes.contenttype": "made by Django from the models",
    "sessions.session": "who restores signs in again",
    "people.personsession": "goes with the session",
    "data.dataversion": "a counter that goes on counting, so that nothing kept from before is shown",
}

_MOMENT = datetime(2026, 3, 1, 23, 59, 59, 123456, tzinfo=UTC)
_TEXT = "一、“引号”'\"\\\n第二行 =SUM(A1) <b>&amp;</b> 𠮷 \u200b"
_FITTING: dict[str, dict[str, Any]] = {
    "data.observation": {"state": "published"},
    "duty.evidence": {"rectification": None},
    "reporting.issueddocument": {"is_public": False, "state": "issued"},
    "people.user": {"role": "reader"},
}
_FITTING_BARE: dict[str, dict[str, Any]] = {
    "data.observation": {"state": "missing"},
    "duty.evidence": {"rectification": 1, "report": None},
}


def _models() -> list[Any]:
    from django.apps import apps

    return [model for model in apps.get_models() if model._meta.managed]


def fill() -> None:
    """Make the rows; the tables of histories get theirs from the models that they record."""
    done: dict[Any, list[Any]] = {}
    for model in _models():
        label = model._meta.label_lower
        if label in KEPT and not hasattr(model, "instance_type"):
            _make(model, done)


def _make(model: Any, done: dict[Any, list[Any]]) -> list[Any]:
    if model in done:
        return done[model]
    rows: list[Any] = []
    done[model] = rows
    label = model._meta.label_lower
    for number in (1, 2):
        row = model()
        given = _FITTING.get(label, {}) if number == 1 else _FITTING_BARE.get(label, {})
        for field in model._meta.concrete_fields:
            if field.primary_key and not field.is_relation and field.get_internal_type().endswith("AutoField"):
                continue
            wanted = given.get(field.name, "")
            if field.is_relation:
                if wanted is None or (number == 2 and field.null and wanted == ""):
                    continue
                others = _make(field.related_model, done)
                if others[number - 1 :]:
                    setattr(row, field.name, others[number - 1])
                elif not field.null:
                    setattr(row, field.name, others[0])
            elif wanted != "":
                setattr(row, field.name, wanted)
            elif number == 1 or not field.null:
                setattr(row, field.name, _value(field, number))
        row.save(force_insert=True)
        rows.append(row)
    return rows


def _value(field: Any, number: int) -> Any:
    if field.choices:
        return list(field.flatchoices)[0 if number == 1 else -1][0]
    name = f"{field.model._meta.label_lower}.{field.name}"
    if number == 2 and not field.unique and field.has_default():
        return field.get_default()
    kind = field.get_internal_type()
    if kind in ("CharField", "TextField"):
        return (f"{number}{len(name)}{_TEXT}")[: field.max_length or 500] if number == 1 or not field.blank else ""
    return _PLAIN[kind](number)


_PLAIN: dict[str, Any] = {
    "BooleanField": lambda number: number == 1,
    "IntegerField": lambda number: -number,
    "BigIntegerField": lambda number: 2**53 + number,
    "PositiveIntegerField": lambda number: 2_000_000_000 + number,
    "PositiveSmallIntegerField": lambda number: 2000 + number,
    "PositiveBigIntegerField": lambda number: 2**53 + number,
    "FloatField": lambda number: 0.1 + 0.2 if number == 1 else 1e-300,
    "DateField": lambda number: date(2024, 2, 28) + timedelta(days=number),
    "DateTimeField": lambda number: _MOMENT + timedelta(days=number),
    "DurationField": lambda number: timedelta(days=number, microseconds=1),
    "EmailField": lambda number: f"name{number}@example.org",
    "GenericIPAddressField": lambda number: "192.0.2.1" if number == 1 else "2001:db8::1",
    "JSONField": lambda number: {"键": [number, None, 0.1, "=1", {"深": True}]} if number == 1 else {},
    "BinaryField": lambda number: bytes(range(256)) * number,
}


def dump() -> dict[str, list[list[str]]]:
    """Every row of every table that is kept, field by field as text, straight from the database."""
    found = {}
    for model in _models():
        if model._meta.label_lower in KEPT:
            names = [field.attname for field in model._meta.concrete_fields]
            rows = model._base_manager.order_by("pk").values_list(*names)
            found[model._meta.label_lower] = [[_shown(value) for value in row] for row in rows]
    return found


def _shown(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else repr(value)


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "fill":
        from django.core.files.storage import default_storage

        from dafeng_site.checking.keeping import store_bytes

        fill()
        for content in (b"%PDF-1.4 evidence", b"PK issued", bytes(range(256))):
            store_bytes(content)
        if not default_storage.exists("evidence"):
            raise SystemExit("no file was kept")
    sys.stdout.write(json.dumps(dump()))
