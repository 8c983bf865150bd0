"""A plan as JSON: every record with its span; the keys are a contract with other programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from dafeng.plan.document import Document
from dafeng.plan.records import IndicatorMatch, Plan, Target, Task, UnitRef
from dafeng.plan.render.wording import value_text

__all__ = ["target_record", "task_record", "to_json"]


def to_json(plan: Plan, document: Document | None = None) -> str:
    """The plan as indented UTF-8 JSON text. Its keys are a contract with other programs:

    - `title, issuer, number, date` of the plan, and `text`, all of its text.
    - `document`, where one is given: the file's `name, format, encoding, sha256, size, pages` and its `warnings`.
    - `clauses`: `number, title, level, parent` (the clause above) and `body_start`, where its text begins.
    - `projects`: `clause, name, kind, quote`; `thresholds`: `clause, text, value, unit`.
    - `tasks`: `clause, title`, its `units` (`name, role, canonical, confidence`) and its `matches`.
    - `targets`: `clause, indicator, year, op, value, unit, base_year, kind, hedge, quote, value_low, value_high,
      value_text, nature` and `matches`, catalogue codes with their confidence. `value` is a decimal as text (`15.8`,
      `0`, the range `3-5`, the fraction `2/3`), so that no digit is lost or added, and null where no value is
      demanded; `value_low` is the same as a number, `value_high` the upper end of a range.

    Spans `start, end` are character offsets into `text`, half-open.
    """
    return json.dumps(_plan_record(plan, document), ensure_ascii=False, indent=1, allow_nan=False)


def _plan_record(plan: Plan, document: Document | None = None) -> dict[str, Any]:
    """The plan as plain values, under the keys of `to_json`."""
    record: dict[str, Any] = {"title": plan.title, "issuer": plan.issuer, "number": plan.number, "date": plan.date}
    if document is not None:
        record["document"] = _document(document)
    record["clauses"] = [asdict(each) for each in plan.clauses]
    record["tasks"] = [task_record(each) for each in plan.tasks]
    record["targets"] = [target_record(each) for each in plan.targets]
    record["projects"] = [asdict(each) for each in plan.projects]
    record["thresholds"] = [asdict(each) for each in plan.thresholds]
    record["text"] = plan.text
    return record


def _document(document: Document) -> dict[str, Any]:
    warnings = [
        {"code": each.code, "zh": each.text("zh"), "en": each.text("en"), "severity": each.severity}
        for each in document.warnings
    ]
    return {
        "name": document.name,
        "format": document.format,
        "encoding": document.encoding,
        "sha256": document.sha256,
        "size": document.size,
        "pages": document.pages,
        "warnings": warnings,
    }


def target_record(target: Target) -> dict[str, Any]:
    """One target as plain values."""
    return {
        "clause": target.clause,
        "indicator": target.indicator,
        "year": target.year,
        "op": target.op,
        "value": value_text(target) or None,
        "unit": target.unit,
        "base_year": target.base_year,
        "kind": target.kind,
        "hedge": target.hedge,
        "quote": target.quote,
        "start": target.start,
        "end": target.end,
        "value_low": target.value,
        "value_high": target.value_high,
        "value_text": target.value_text,
        "nature": target.nature,
        "matches": _matches(target.matches),
    }


def task_record(task: Task) -> dict[str, Any]:
    """One task as plain values."""
    return {
        "clause": task.clause,
        "title": task.title,
        "units": [_unit(each) for each in task.units],
        "start": task.start,
        "end": task.end,
        "matches": _matches(task.indicators),
    }


def _unit(unit: UnitRef) -> dict[str, Any]:
    return {
        "name": unit.name,
        "role": unit.role,
        "canonical": unit.canonical,
        "confidence": round(unit.confidence, 3),
        "start": unit.start,
        "end": unit.end,
    }


def _matches(matches: tuple[IndicatorMatch, ...]) -> list[dict[str, Any]]:
    return [{"code": each.code, "confidence": round(each.confidence, 3)} for each in matches]
