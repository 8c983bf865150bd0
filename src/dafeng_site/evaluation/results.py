"""The result of an evaluation: frozen with the hash of everything that goes into it, and the documents from it.

Once announced, a result rests on what was frozen then; only the ruling on an objection changes it afterwards. Whoever
has the frozen entries and the sheet's text computes the same result with the library alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from django.utils import timezone

from dafeng.appraisal import Entry, Evaluation, Incident, Mode, Sensitivity, evaluate, rank, rounded
from dafeng.appraisal.city import CityEvaluation, evaluate_all
from dafeng.core import default_catalogue
from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.checking.keeping import store_bytes
from dafeng_site.data.queries import city
from dafeng_site.evaluation.gathering import EVERYTHING, found_of
from dafeng_site.evaluation.models import Assessment, Outcome, YearlyEvaluation
from dafeng_site.evaluation.onrecord import incident_records
from dafeng_site.evaluation.sheets import text_hash
from dafeng_site.evaluation.stated import entries_of, entry_from, entry_record, incident_from
from dafeng_site.plans.records import plan_of
from dafeng_site.plans.statuses import own_version

__all__ = [
    "FORMS",
    "firm_of",
    "freeze",
    "frozen_inputs",
    "object_document",
    "plain_rows",
    "provisional",
    "result_of",
    "still_holds",
    "write_documents",
]

FORMS = ("docx", "pdf", "xlsx")


def _live_inputs(
    row: Assessment, computed: Mapping[str, Entry] | None = None, *, claimed: bool = False, marked: bool = True
) -> list[Entry]:
    """The entries of one object as things stand: what the data say now, or said when it was verified."""
    sheet = row.evaluation.parsed()
    if row.state == "verified" and row.computed:
        computed = {code: entry_from(record) for code, record in row.computed.items()}
    elif computed is None:
        computed = found_of(sheet, row.evaluation.year).of(row.subject)
    return list(entries_of(sheet, row, computed, row.marks.all() if marked else (), claimed=claimed))


def incidents_of(row: Assessment) -> list[Incident]:
    """Vetoes, deductions and bonuses of one object."""
    return [incident_from(row.subject, record) for record in incident_records(row)]


def _inputs(row: Assessment, *, claimed: bool) -> tuple[list[Entry], list[Incident]]:
    if row.frozen is None:
        return _live_inputs(row, claimed=claimed), incidents_of(row)
    return frozen_inputs(row)


def frozen_inputs(row: Assessment) -> tuple[list[Entry], list[Incident]]:
    """What a frozen result rests on, with what a ruling changed."""
    if row.frozen is None:
        return [], []
    entries = [entry_from(record) for record in row.frozen["entries"]]
    ruling = row.ruling or {}
    changes, recounted = ruling.get("changes", {}), ruling.get("incidents", {})
    records = [record for record in row.frozen["incidents"] if record["code"] not in recounted]
    records += [
        {"code": code, "count": each["count"], "reason": f"异议裁定：{each['reason']}", "source": "ruling"}
        for code, each in recounted.items()
        if each["count"]
    ]
    incidents = [incident_from(row.subject, record) for record in records]
    return [_ruled(entry, changes.get(entry.item)) for entry in entries], incidents


def _ruled(entry: Entry, change: Mapping[str, Any] | None) -> Entry:
    if change is None:
        return entry
    zh, en = f"异议裁定：{change['reason']}", f"by ruling: {change['reason']}"
    marks = (float(change["mark"]),) if change.get("mark") is not None else ()
    met, value = change.get("met"), change.get("value")
    return replace(
        entry, value=value, met=met, marks=marks, source="ruling", why_zh=zh, why_en=en, applicable=change["applicable"]
    )


def result_of(row: YearlyEvaluation, rows: Sequence[Assessment], *, claimed: bool = False) -> CityEvaluation:
    """Everyone's result: from what is frozen where it is, else as things stand. `claimed`: what they state counts."""
    sheet = row.parsed()
    entries: list[Entry] = []
    incidents: list[Incident] = []
    for each in rows:
        found, happened = _inputs(each, claimed=claimed)
        entries += found
        incidents += happened
    here = city()
    names = {each.subject: each.name for each in rows}
    mode = cast("Mode", row.mode)
    return evaluate_all(here.code if here else "", row.year, sheet, names, entries, incidents, mode=mode)


def provisional(
    row: Assessment, computed: Mapping[str, Entry] | None = None, *, claimed: bool = True, marked: bool = True
) -> Evaluation:
    """One object's result as it stands; the frozen one once there is one. `computed`: what the data tell the reader;
    `marked`: whether the experts' marks count, which an object does not learn before the announcement."""
    if row.frozen is not None:
        return result_of(row.evaluation, [row]).evaluations[0]
    entries = _live_inputs(row, computed, claimed=claimed, marked=marked)
    mode = cast("Mode", row.evaluation.mode)
    return evaluate(row.evaluation.parsed(), row.subject, entries, incidents_of(row), mode=mode)


def _digest_of(row: YearlyEvaluation, rows: Iterable[Assessment]) -> str:
    """The SHA-256 of everything that the result rests on: sheet, mode, year, frozen entries, incidents, rulings."""
    inputs = {
        "sheet": text_hash(row.text),
        "mode": row.mode,
        "year": row.year,
        "objects": {each.subject: [each.frozen, each.ruling] for each in rows},
    }
    text = json.dumps(inputs, ensure_ascii=False, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def freeze(user: Any, row: YearlyEvaluation, rows: Sequence[Assessment]) -> Outcome:
    """Freeze what the result rests on, and keep the result with its hash. Call inside `writing`."""
    for each in rows:
        if each.frozen is None:
            inputs = {
                "entries": [entry_record(entry) for entry in _live_inputs(each)],
                "incidents": incident_records(each),
            }
            kept = services.edit(user, Assessment, each.pk, each.revision, {"frozen": inputs}, "拟定：计分依据存档")
            each.frozen, each.revision = kept.frozen, kept.revision
    found = result_of(row, rows)
    fields = {
        "rows": plain_rows(found),
        "sha256": _digest_of(row, rows),
        "firm": firm_of(found.sensitivity),
        "made": timezone.now(),
    }
    old = Outcome.objects.filter(evaluation=row).first()
    if old is None:
        return services.create(user, Outcome(evaluation=row, **fields), "拟定结果")
    return services.edit(user, Outcome, old.pk, old.revision, fields, "审定结果")


def plain_rows(found: CityEvaluation) -> list[dict[str, Any]]:
    """A result as plain values, in order of place."""
    by_subject = {each.subject: each for each in found.evaluations}
    told = []
    for placed in found.ranking:
        each = by_subject[placed.subject]
        told.append(
            {
                "subject": placed.subject,
                "name": found.names[placed.subject],
                "place": placed.place,
                "tied": placed.tied,
                "score": None if each.score is None else rounded(each.score),
                "low": rounded(each.low),
                "high": rounded(each.high),
                "full": each.full,
                "grade": each.grade.code if each.grade else "",
                "best": each.best.code,
                "worst": each.worst.code,
                "unknown": list(each.unknown),
                "missed": dict(each.missed),
                "vetoes": [veto.code for veto in each.vetoes],
            }
        )
    return told


def firm_of(found: Sensitivity | None) -> dict[str, Any] | None:
    """How firm a ranking is, as plain values."""
    if found is None:
        return None
    return {
        "width": found.width,
        "robust": found.robust,
        "kept": found.kept,
        "draws": found.draws,
        "places": {
            subject: [low, high]
            for subject, low, high in zip(found.subjects, found.place_low, found.place_high, strict=True)
        },
        "reversals": [
            {"ahead": one.ahead, "behind": one.behind, "lead": one.lead, "margin": one.margin, "items": list(one.items)}
            for one in found.reversals
        ],
    }


def still_holds(row: YearlyEvaluation, rows: Sequence[Assessment], outcome: Outcome) -> bool:
    """Whether the inputs still have the hash that was kept, and still give the rows that were kept."""
    return _digest_of(row, rows) == outcome.sha256 and plain_rows(result_of(row, rows)) == outcome.rows


def write_documents(user: Any, row: YearlyEvaluation, number: str) -> Outcome:
    """The result as Word, PDF and Excel, kept by hash with the outcome."""
    from dafeng.reports import Wording, compose, write_document

    outcome = Outcome.objects.get(evaluation=row)
    found = result_of(row, list(row.assessments.all()))
    document = compose("evaluation-result", context_of(row), Wording(number=number[:60]), evaluated=found)
    kept = {form: store_bytes(write_document(document, form)) for form in FORMS}
    return services.edit(user, Outcome, outcome.pk, outcome.revision, {"documents": kept}, "生成结果文件")


def object_document(row: Assessment, result: Evaluation, form: str) -> bytes:
    """One object's self-assessment, or its result once there is one, as a file; `result` as the reader may see it."""
    from dafeng.reports import Wording, compose, write_document

    about, mode = row.evaluation.parsed(), cast("Mode", row.evaluation.mode)
    names = {row.subject: row.name}
    found = CityEvaluation("", row.evaluation.year, about, mode, names, (result,), rank([result]), None)
    wording = Wording(unit=row.subject, remarks=row.summary)
    return write_document(compose("object-assessment", context_of(row.evaluation), wording, evaluated=found), form)


def context_of(row: YearlyEvaluation) -> Any:
    """What a document needs of the city. InvalidError while there is no plan."""
    from dafeng.reports import make_context
    from dafeng_site.cityexport import pack

    version = own_version()
    if version is None:
        zh, en = "还没有方案，不能生成文件", "there is no plan: no document"
        raise services.InvalidError(Fault("evaluation.no-plan", zh, en, str(row)))
    plan, _keys = plan_of(version)
    made, title = timezone.localdate(), version.document.title
    return make_context(pack(EVERYTHING), plan, default_catalogue(), str(row.year), made=made, plan_title=title)
