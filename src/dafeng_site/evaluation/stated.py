"""From what was computed, stated, verified and marked to the entries that a sheet takes, and to JSON and back.

What the data say is never typed. An object may state a value where the data say nothing; it counts once a verifier has
accepted it, with the reason. Marks are the named experts' own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from dafeng.appraisal import Entry, Incident, Item, Sheet
from dafeng.core.errors import Fault
from dafeng.core.formatting import counted
from dafeng_site.evaluation.models import Assessment, ExpertMark

__all__ = [
    "AS_SHARE",
    "entries_of",
    "entry_from",
    "entry_record",
    "incident_from",
    "is_known",
    "mark_of",
    "stated_value",
    "to_be_stated",
    "verified_entries",
]

AS_SHARE = ("achievement", "share")
"""Rules whose value people write as a percentage."""
_CHECKED = ("verified", "announced", "objection", "decided", "published")


def is_known(entry: Entry | None) -> bool:
    """Whether the data say something of an item."""
    return entry is not None and (entry.value is not None or entry.met is not None or not entry.applicable)


def to_be_stated(item: Item, computed: Mapping[str, Entry]) -> bool:
    """Whether the object states a value: the data say nothing of it, and no expert marks it."""
    return item.rule != "mark" and not is_known(computed.get(item.code))


def stated_value(item: Item, text: str, where: str) -> tuple[dict[str, Any], list[Fault]]:
    """What somebody wrote for an item: `{"met": …}` or `{"value": …}`, empty for nothing; and what is wrong with it.

    A share is written as a percentage, 0 to 100.
    """
    text = text.strip()
    if not text:
        return {}, []
    if item.rule == "met":
        if text not in ("yes", "no"):
            return {}, [Fault("evaluation.yes-no", "只能选“达标”或“未达标”", "met or missed", where, text[:40])]
        return {"met": text == "yes"}, []
    number = _number(text.rstrip("%％"))
    if number is None:
        return {}, [Fault("evaluation.number", "须填数字", "a number is needed", where, text[:40])]
    if item.rule in AS_SHARE:
        if not 0 <= number <= 100:
            zh, en = "须为 0 到 100 之间的百分数", "a percentage from 0 to 100"
            return {}, [Fault("evaluation.share", zh, en, where, text[:40], "0–100")]
        number = round(number / 100, 8)
    return {"value": number}, []


def mark_of(full: float, text: str, where: str) -> tuple[float | None, list[Fault]]:
    """A mark as somebody wrote it: from 0 to the full mark, never NaN."""
    number = _number(text.strip())
    if number is None or not 0 <= number <= full:
        zh, en = f"评分须在 0 到 {full:g} 之间", f"a mark from 0 to {full:g}"
        return None, [Fault("evaluation.mark", zh, en, where, text[:40], f"0–{full:g}")]
    return number, []


def _number(text: str) -> float | None:
    """A number in plain figures; no formulas, no names of infinity, nothing too large."""
    if not text or any(sign not in "0123456789.-" for sign in text) or len(text) > 20:
        return None
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) < 1e12 else None


def entries_of(
    sheet: Sheet, row: Assessment, computed: Mapping[str, Entry], marks: Iterable[ExpertMark], *, claimed: bool = False
) -> tuple[Entry, ...]:
    """The entries of one object. With `claimed` what it states counts as well, before anybody has verified it."""
    given: dict[str, list[float]] = {}
    for each in marks:
        given.setdefault(each.item, []).append(each.mark)
    entries = []
    for item in sheet.items:
        known = computed.get(item.code)
        if item.rule == "mark":
            entries.append(_marked(row.subject, item, tuple(given.get(item.code, ()))))
        elif known is not None and is_known(known):
            entries.append(known)
        else:
            entries.append(_accepted(row, item, known, claimed=claimed))
    return tuple(entries)


def _marked(subject: str, item: Item, marks: tuple[float, ...]) -> Entry:
    if not marks:
        return Entry(subject, item.code, why_zh="尚未评分", why_en="not marked yet")
    zh, en = f"{len(marks)}人评分", f"marked by {counted(len(marks), 'expert')}"
    return Entry(subject, item.code, marks=marks, source="expert", why_zh=zh, why_en=en)


def _accepted(row: Assessment, item: Item, known: Entry | None, *, claimed: bool) -> Entry:
    found = row.verified.get(item.code)
    if found is not None and (
        found.get("value") is not None or found.get("met") is not None or not found["applicable"]
    ):
        body = row.verifier_body or "核查"
        return Entry(
            row.subject,
            item.code,
            found.get("value"),
            found.get("met"),
            (),
            f"核查：{body}",
            f"核查认定：{found['reason']}",
            f"as verified: {found['reason']}",
            bool(found["applicable"]),
        )
    stated = row.entries.get(item.code, {})
    if claimed and (stated.get("value") is not None or stated.get("met") is not None):
        text = str(stated.get("text", ""))
        why_zh, why_en = f"自评（未经核查）{text}", f"self-assessed, not verified. {text}"
        return Entry(row.subject, item.code, stated.get("value"), stated.get("met"), (), "self", why_zh, why_en)
    return known or Entry(
        row.subject, item.code, why_zh="没有数据，也没有核查认定的数值", why_en="no data, nothing verified"
    )


def entry_record(entry: Entry) -> dict[str, Any]:
    """An entry as plain values."""
    return {**asdict(entry), "marks": list(entry.marks)}


def entry_from(record: Mapping[str, Any]) -> Entry:
    """An entry from its plain values."""
    return Entry(**{**record, "marks": tuple(record["marks"])})


def incident_from(subject: str, record: Mapping[str, Any]) -> Incident:
    """A veto, deduction or bonus from its plain values."""
    return Incident(subject, record["code"], int(record["count"]), record["reason"], record.get("source", ""))


def verified_entries(sheet: Sheet, year: int) -> list[Entry]:
    """What evaluations of a year have verified or marked, for items that the sheet has with the same rule."""
    rows = Assessment.objects.filter(
        evaluation__year=year, evaluation__subject=sheet.subject, state__in=_CHECKED
    ).select_related("evaluation").prefetch_related("marks")  # fmt: skip
    found: dict[tuple[str, str], Entry] = {}
    for row in rows.order_by("pk"):
        other = row.evaluation.parsed()
        same = {item.code for item in other.items} & {item.code for item in sheet.items}
        same = {code for code in same if other.item(code).rule == sheet.item(code).rule}
        mode = sheet.mode
        for entry in entries_of(other, row, {}, row.marks.all()):
            if entry.item in same and (is_known(entry) or entry.marks):
                full = sheet.item(entry.item).marks(mode)
                fits = not entry.marks or all(mark <= full for mark in entry.marks)
                if fits:
                    found[row.subject, entry.item] = entry
    return list(found.values())
