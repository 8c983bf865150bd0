"""What the level above decided on the city, entered with the document that says so.

The province or the nation evaluates the city; the city's own self-assessment stays beside it as it was frozen, and
neither changes the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.checking.keeping import content_of, take_file
from dafeng_site.data import packparts
from dafeng_site.data.version import writing
from dafeng_site.evaluation.faults import gone
from dafeng_site.evaluation.models import Outcome, Subjects, YearlyEvaluation
from dafeng_site.evaluation.packedabove import carried_for
from dafeng_site.evaluation.running import evaluations
from dafeng_site.evaluation.stated import mark_of
from dafeng_site.people.policy import Scope, demand, scope_of, visible

__all__ = ["above_of", "document_of", "may_record_above", "record_above"]

_MOST = 1000.0
_NEEDED = {
    "body": ("评定机关", "who decided", 200),
    "grade": ("评定结果", "the grade", 100),
    "number": ("文号", "the document's number", 100),
}


def may_record_above(scope: Scope, row: YearlyEvaluation) -> bool:
    """Whether the scope may enter what the level above decided: on the city alone, once its own result is decided."""
    return scope.is_steering and row.subject == Subjects.CITY and row.state in ("decided", "published")


def above_of(scope: Scope, row: YearlyEvaluation, outcome: Outcome | None) -> Mapping[str, Any] | None:
    """What the level above decided, as far as the scope may see it: others than the office and readers see it where the
    office marked it public, and with a result that they see. What came with a city pack stands until the office enters
    it."""
    found: Mapping[str, Any] | None = (outcome.above if outcome else None) or carried_for(row)
    if not found or not (scope.sees_all or (outcome and found["public"])):
        return None
    return found


def document_of(above: Mapping[str, Any]) -> bytes:
    """The document of a decision. InvalidError where it is lost."""
    if "sha256" in above["file"]:
        return content_of(above["file"]["sha256"])
    found = packparts.file(above["file"]["place"])
    if found is None:
        raise gone()
    return found


def record_above(
    user: Any, pk: int, revision: int, typed: Mapping[str, Any], name: str = "", content: bytes = b""
) -> Outcome:
    """Enter or correct what the level above decided, with its document. InvalidError names each field.

    `typed`: body, grade, score (may be empty), number, day, note, public; the document may stay away where one is kept.
    """
    demand(scope_of(user), "evaluate")
    taken = take_file(content, name, user) if content or name else None
    with writing():
        row = evaluations(scope_of(user)).filter(pk=pk).first()
        if row is None:
            raise gone()
        outcome = visible(scope_of(user), Outcome.objects.filter(evaluation=row)).first()
        if outcome is None or not may_record_above(scope_of(user), row):
            zh, en = "只有市的自评审定之后才能录入上级评定", "only for the city, once its own result is decided"
            raise services.InvalidError(Fault("evaluation.above", zh, en, str(row)))
        file = taken or (outcome.above or {}).get("file")
        given, faults = _read(typed, row.year)
        if file is None:
            zh, en = "须上传上级评定的文件", "the document of the decision is needed"
            faults.append(Fault("evaluation.above-file", zh, en, "file"))
        if faults:
            raise services.InvalidError(faults)
        said = "更正上级评定" if outcome.above else "录入上级评定"
        return services.edit(user, Outcome, outcome.pk, revision, {"above": {**given, "file": file}}, said)


def _read(typed: Mapping[str, Any], year: int) -> tuple[dict[str, Any], list[Fault]]:
    faults: list[Fault] = []
    given: dict[str, Any] = {"note": str(typed.get("note", "")).strip()[:1000], "public": bool(typed.get("public"))}
    for field, (zh, en, most) in _NEEDED.items():
        given[field] = str(typed.get(field, "")).strip()[:most]
        if not given[field] or not services.is_plain(given[field]):
            faults.append(Fault("evaluation.above-needed", f"须写明{zh}", f"{en} is needed", field))
    given["score"], wrong = _score(str(typed.get("score", "")).strip())
    faults += wrong
    day = typed.get("day")
    if not isinstance(day, date) or not date(year, 1, 1) <= day <= timezone.localdate():
        zh, en = "评定日期须在评价年份开始之后、今天之前", "a day after the beginning of the year and not in the future"
        faults.append(Fault("evaluation.above-day", zh, en, "day", str(day or "")))
    else:
        given["day"] = day.isoformat()
    return given, faults


def _score(text: str) -> tuple[float | None, list[Fault]]:
    return mark_of(_MOST, text, "score") if text else (None, [])
