"""Stored work items as the library's records, and where each stands with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from dafeng.appraisal import LIGHTS, Light, Measured, Progress, WorkReason, task_progress
from dafeng.appraisal import WorkItem as LibraryItem
from dafeng.core.errors import Language
from dafeng.core.formatting import quoted
from dafeng.plan.records import Role
from dafeng_site.duty.models import WorkItem
from dafeng_site.people.models import OrgUnit

__all__ = ["LIVE", "Standing", "library_item", "library_items", "pack_unit", "standing_of"]

LIVE = ("sent", "accepted")
"""Work that counts: neither objected to nor withdrawn. For rounds, lights, reminders, years and evaluations alike."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a work item stands: the light as computed with its reasons, and the office's own, where it gave one.
    `expected` is the share that time asks for."""

    light: Light
    reasons: tuple[WorkReason, ...]
    expected: float | None = None
    override: Light | None = None
    override_reason: str = ""

    @property
    def shown(self) -> Light:
        """The light that counts."""
        return self.override or self.light

    def name(self, language: Language = "zh") -> str:
        """The light that counts, in words."""
        return LIGHTS[self.shown][0 if language == "zh" else 1]


def pack_unit(unit: OrgUnit) -> str:
    """The unit as a city pack names it: a district's government by its administrative code, others by their own."""
    return unit.place if unit.place and ("local-government" in unit.code or unit.level == "district") else unit.code


def library_item(row: WorkItem) -> LibraryItem:
    """One stored item as the library's record."""
    return LibraryItem(
        code=row.code,
        clause=row.clause,
        title=row.title,
        unit=pack_unit(row.unit),
        role=cast("Role", row.role),
        start=row.start,
        due=row.due,
        weight=row.weight,
        output=row.output,
        done=row.done,
        done_on=row.done_on,
        needs=row.needed,
        measured_by=row.measured_by if row.indicator else None,
    )


def library_items(rows: Iterable[WorkItem]) -> tuple[LibraryItem, ...]:
    """Stored items as the library's records."""
    return tuple(library_item(row) for row in rows)


def standing_of(
    row: WorkItem, as_of: date, needed: Sequence[WorkItem] = (), measured: Measured | None = None
) -> Standing:
    """Where one item stands by its own progress and time. `needed` are the items that it waits for.

    An item that waits for others is not blamed on them: their names are among the reasons. So is what the books say
    against it (`measured`), which moves the light of its task, not its own.
    """
    item = library_item(row)
    found: Progress = task_progress((item,), {}, as_of)
    said = task_progress((replace(item, measured=measured),), {}, as_of).reasons if measured else found.reasons
    extra = tuple(
        WorkReason("waiting", f"前置工作{quoted(each.title)}未完成", f"waits for '{each.title}'", each.code)
        for each in needed
        if each.done is None or each.done < 1
    )
    waiting = extra if found.light != "done" else ()
    override = cast("Light", row.override) if row.override else None
    reasons = tuple(replace(each, zh=_bare(each.zh, row), en=_bare(each.en, row)) for each in said)
    return Standing(found.light, reasons + waiting, found.expected, override, row.override_reason)


def _bare(text: str, row: WorkItem) -> str:
    """A reason without the item's own title, beside which it stands."""
    return text.replace(quoted(row.title), "", 1).replace(f"'{row.title}'", "it", 1)
