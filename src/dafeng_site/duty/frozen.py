"""What a closed round holds of one report: read from the round's snapshot, never from what stands there today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dafeng.core.errors import Language
from dafeng_site.duty import queries
from dafeng_site.duty.models import Report
from dafeng_site.people.policy import Scope

__all__ = ["FrozenEntry", "frozen_entries", "frozen_reasons"]


@dataclass(frozen=True, slots=True)
class FrozenEntry:
    """A work item as the round froze it, and what the report says of it (empty where it says nothing).

    `item` is the key of the item that has this code today, for those who see it; `lead` the unit that a supporting
    unit helps, empty for an own item.
    """

    code: str
    title: str
    due: date
    light: str  # "" where it is not known
    said: Mapping[str, Any]
    item: int | None
    lead: str = ""
    override_reason: str = ""
    reasons: tuple[str, ...] = ()


def frozen_reasons(item: Mapping[str, Any], language: Language) -> tuple[str, ...]:
    """Why a frozen item stood as it did; snapshots of older releases hold the Chinese alone."""
    return tuple((language == "en" and item.get("reasons_en")) or item.get("reasons", ()))


def frozen_entries(scope: Scope, row: Report, language: Language = "zh") -> list[FrozenEntry] | None:
    """What the round froze of the report's unit, by due date: its own items, then those that it supports.

    None where the round has no snapshot. An item belongs to the report where the snapshot says so or the report speaks
    of it: a unit may have been renamed since, an item given to another one before the round closed. A unit is not told
    the reasons: they may rest on figures that are not its own.
    """
    if row.round.snapshot is None:
        return None
    held = {each["code"]: each for each in row.round.snapshot["items"]}
    helps = {code: light for code, light in _supports(row).items() if code in held}
    keys = dict(queries.items(scope).filter(code__in=[*held]).values_list("code", "pk"))
    own = [
        FrozenEntry(
            **_named(each, row, keys),
            light=each["override"] or each["light"],
            override_reason=each["override_reason"],
            reasons=frozen_reasons(each, language) if scope.sees_all else (),
        )
        for code, each in held.items()
        if each["unit"] == row.unit.name or (code in row.entries and code not in helps)
    ]
    helped = [
        FrozenEntry(**_named(held[code], row, keys), light=light, lead=held[code]["unit"])
        for code, light in helps.items()
    ]
    return [each for part in (own, helped) for each in sorted(part, key=lambda entry: (entry.due, entry.code))]


def _supports(row: Report) -> dict[str, str]:
    """Code and light of what the unit supported; no light where the snapshot knows the unit by another name."""
    helped = {code: "" for code, entry in row.entries.items() if entry.get("as") == "support"}
    stood = (row.round.snapshot or {}).get("supports", [])
    return helped | {each["code"]: each["light"] for each in stood if each["unit"] == row.unit.name}


def _named(item: Mapping[str, Any], row: Report, keys: Mapping[str, int]) -> dict[str, Any]:
    code = item["code"]
    return {
        "code": code,
        "title": item["title"],
        "due": date.fromisoformat(item["due"]),
        "said": row.entries.get(code, {}),
        "item": keys.get(code),
    }
