"""Judgements as plain values for JSON, with the words of both languages."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import Any

from dafeng.core.errors import Language
from dafeng.tracking.judge import STATUS_WORDS
from dafeng.tracking.records import Judgement, Outlook, Point, Status

__all__ = ["count_by_status", "judgement_record", "summary_sentence"]

_NUMBERS = (
    "target_value", "achieved", "reference_value", "gap", "elapsed", "path_progress", "value_progress",
    "pace_ratio", "required_change", "required_rate", "recent_change", "recent_rate", "acceleration",
)  # fmt: skip


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _point(point: Point | None) -> dict[str, Any] | None:
    if point is None:
        return None
    period = str(point.year) if point.since is None else f"{point.since}/{point.year}"
    return {"period": period, "value": _number(point.value), "state": point.state, "source": point.source}


def _outlook(found: Outlook | None) -> dict[str, Any] | None:
    if found is None:
        return None
    trend = found.trend
    return {
        "year": found.year,
        "value": _number(found.value),
        "low": _number(found.low),
        "high": _number(found.high),
        "confidence": found.confidence,
        "reaches": found.reaches,
        "points": trend.n,
        "slope": _number(trend.slope),
        "slope_low": _number(trend.low),
        "slope_high": _number(trend.high),
        "mann_kendall_s": trend.test.s,
        "p_value": trend.test.p_value,
    }


def judgement_record(found: Judgement) -> dict[str, Any]:
    """A judgement as JSON-ready values; figures in the canonical unit of the indicator, shares as fractions."""
    goal = found.goal
    return {
        "indicator": goal.indicator,
        "kind": goal.kind,
        "year": goal.year,
        "base_year": goal.base_year,
        "nature": goal.nature,
        "unit": goal.unit,
        "status": found.status,
        "status_zh": STATUS_WORDS[found.status][0],
        "status_en": STATUS_WORDS[found.status][1],
        "indicative": found.indicative,
        "reasons": [
            {"code": each.code, "zh": each.text("zh"), "en": each.text("en"), "facts": dict(each.facts)}
            for each in found.reasons
        ],
        "latest": _point(found.latest),
        "start": _point(found.start),
        **{name: _number(getattr(found, name)) for name in _NUMBERS},
        "outlook": _outlook(found.outlook),
        "scenario": found.scenario,
        "projected": found.projected,
        "book": found.book,
        "sources": list(found.sources),
        "weakest_state": found.weakest_state,
    }


def count_by_status(found: Iterable[Judgement]) -> dict[Status, int]:
    """How many judgements there are of each status, every status named."""
    counted = Counter(each.status for each in found)
    return {status: counted[status] for status in STATUS_WORDS}


def summary_sentence(found: Iterable[Judgement], language: Language = "zh") -> str:
    """One computed sentence on all targets: how many there are, how many can be judged, and how they stand."""
    counts = count_by_status(found)
    total = sum(counts.values())
    judged = total - counts["cannot-tell"]
    parts = [(STATUS_WORDS[status], number) for status, number in counts.items() if status != "cannot-tell" and number]
    if language == "zh":
        listed = "，".join(f"{words[0]}{number}个" for words, number in parts)
        return (
            f"共{total}个目标，可判断{judged}个" + (f"：{listed}" if listed else "") + f"；无法判断{total - judged}个。"
        )
    listed = ", ".join(f"{number} {words[1]}" for words, number in parts)
    return (
        f"{total} targets, {judged} can be judged" + (f": {listed}" if listed else "") + f"; {total - judged} cannot."
    )
