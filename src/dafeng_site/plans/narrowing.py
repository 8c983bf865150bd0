"""What the lists of targets and tasks are narrowed to, for pages, API and exported files alike."""

from __future__ import annotations

from dataclasses import dataclass

from dafeng_site.narrowing import Narrowing
from dafeng_site.plans.shown import TargetView, TaskView

__all__ = ["TargetFilter", "TaskFilter"]


@dataclass(frozen=True, slots=True)
class TargetFilter(Narrowing):
    """What the list of targets is narrowed to; empty means all. `search` looks into quote, indicator and clause."""

    search: str = ""
    clause: str = ""
    unit: str = ""
    year: str = ""
    status: str = ""
    kind: str = ""
    nature: str = ""
    code: str = ""
    confirmed: str = ""

    def keeps(self, view: TargetView) -> bool:
        """Whether the target stays in the list."""
        words = " ".join((view.row.quote, view.row.indicator, view.clause, view.indicator.zh if view.indicator else ""))
        return (
            self.search.casefold() in words.casefold()
            and _within(view.clause, self.clause)
            and (not self.unit or any(self.unit in (each.code, each.name) for each in view.units))
            and self.year in ("", str(view.row.year or ""))
            and self.status in ("", view.status)
            and self.kind in ("", view.row.kind)
            and self.nature in ("", view.row.nature)
            and self.code in ("", view.row.code)
            and self.confirmed in ("", "1" if view.is_confirmed else "0")
        )


@dataclass(frozen=True, slots=True)
class TaskFilter(Narrowing):
    """What the list of tasks is narrowed to."""

    search: str = ""
    clause: str = ""
    unit: str = ""
    role: str = ""

    def keeps(self, view: TaskView) -> bool:
        """Whether the task stays in the list."""
        return (
            self.search.casefold() in f"{view.row.title} {view.clause}".casefold()
            and _within(view.clause, self.clause)
            and (
                not (self.unit or self.role)
                or any(
                    (not self.unit or self.unit in (each.code, each.name)) and self.role in ("", each.role)
                    for each in view.units
                )
            )
        )


def _within(clause: str, wanted: str) -> bool:
    """三(一)1 lies within 三(一) and 三; 三(十) does not lie within 三(一)."""
    return clause == wanted or (clause.startswith(wanted) and not clause[len(wanted) :][:1].isdigit())
