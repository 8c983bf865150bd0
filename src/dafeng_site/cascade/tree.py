"""Reading the year's cascade: items by task, unit or district, with who supports them and what holds them up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from dafeng_site.cascade.models import Branch, Contact, Support
from dafeng_site.duty.models import WorkItem
from dafeng_site.duty.queries import ItemFilter, ItemView, items, light_counts, views
from dafeng_site.narrowing import Narrowing
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import Scope, visible
from dafeng_site.plans.models import Task

__all__ = ["SORTS", "CascadeFilter", "CascadeRow", "Group", "cascade", "contacts", "grouped", "supports"]

SORTS: Mapping[str, Any] = {
    "code": lambda row: row.view.row.code,
    "title": lambda row: row.view.row.title,
    "due": lambda row: row.view.row.due,
    "weight": lambda row: row.view.row.weight,
    "done": lambda row: row.view.row.done,
}
"""What the table can be sorted by."""


@dataclass(frozen=True, slots=True)
class CascadeFilter(Narrowing):
    """What the cascade is narrowed to; `by` is task, unit or district, `held` keeps items that a late one holds up."""

    by: str = "task"
    year: str = ""
    search: str = ""
    unit: str = ""
    light: str = ""
    state: str = ""
    clause: str = ""
    held: str = ""

    @classmethod
    def of_year(cls, given: Mapping[str, Any], year: int) -> CascadeFilter:
        """From an address's query; of a year where it names none."""
        found = cls.parse(given)
        by = found.by if found.by in ("task", "unit", "district") else "task"
        return replace(found, by=by, year=found.year or str(year))

    @property
    def any(self) -> bool:
        """Whether anything besides year and grouping is narrowed."""
        return any(getattr(self, name) for name in self.names() if name not in ("by", "year"))


@dataclass(frozen=True, slots=True)
class CascadeRow:
    """An item with who supports it, how many were made of it, and the late items that hold it up."""

    view: ItemView
    supports: tuple[Support, ...]
    parent: WorkItem | None
    branches: int
    held_by: tuple[WorkItem, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Items under one task, unit or district, with their sum of weights and how many stand at each light."""

    key: str
    title: str
    rows: tuple[CascadeRow, ...]
    unit: OrgUnit | None = None

    @property
    def weight(self) -> float:
        """The sum of the weights."""
        return sum(each.view.row.weight for each in self.rows)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many stand at each light."""
        return light_counts(each.view.standing.shown for each in self.rows)


def supports(scope: Scope) -> QuerySet[Support]:
    """Who supports what, as far as the scope may see it."""
    return visible(scope, Support.objects.select_related("unit", "item"))


def contacts(scope: Scope) -> QuerySet[Contact]:
    """Contact persons that the scope may see: all for the office, a unit's own for itself, none for others."""
    return visible(scope, Contact.objects.select_related("unit", "item"))


def cascade(scope: Scope, wanted: CascadeFilter, as_of: date) -> list[CascadeRow]:
    """The year's items as the filter leaves them, in the order of their codes."""
    narrowed = ItemFilter(wanted.search, wanted.year, "", "", wanted.state, wanted.clause)
    found = items(scope, narrowed)
    if wanted.unit:
        helped = supports(scope).filter(unit__code=wanted.unit).values("item")
        found = found.filter(Q(unit__code=wanted.unit) | Q(pk__in=helped))
    rows = rows_of(scope, found.order_by("code"), as_of, wanted.light)
    return [each for each in rows if not wanted.held or each.held_by]


def rows_of(scope: Scope, found: Iterable[WorkItem], as_of: date, light: str = "") -> list[CascadeRow]:
    """Items with everything that stands around them, in six questions to the database however many there are."""
    told = [each for each in views(scope, found, as_of) if light in ("", each.standing.shown)]
    keys = [each.row.pk for each in told]
    helping: dict[int, list[Support]] = {}
    for support in supports(scope).filter(item__in=keys):
        helping.setdefault(support.item_id, []).append(support)
    links = list(visible(scope, Branch.objects.filter(Q(parent__in=keys) | Q(child__in=keys)).select_related("parent")))
    parents = {each.child_id: each.parent for each in links}
    codes = {need for each in told for need in each.row.needed}
    late = {
        row.code: row
        for row in (items(scope).filter(code__in=codes, due__lt=as_of) if codes else ())
        if row.done is None or row.done < 1
    }
    return [
        CascadeRow(
            each,
            tuple(helping.get(each.row.pk, ())),
            parents.get(each.row.pk),
            sum(link.parent_id == each.row.pk for link in links),
            tuple(late[need] for need in each.row.needed if need in late) if each.standing.light != "done" else (),
        )
        for each in told
    ]


def grouped(rows: Sequence[CascadeRow], by: str) -> list[Group]:
    """Rows under their task, unit or district, in the order of the plan or of the names."""
    if by == "task":
        titles = {
            task.clause.number: (task.order, task.title)
            for task in Task.objects.filter(version__is_current=True, version__document__is_own=True).select_related(
                "clause"
            )
        }
        keys = sorted({row.view.row.clause for row in rows}, key=lambda key: (titles.get(key, (9**9, ""))[0], key))
        return [
            Group(
                key, f"{key} {titles.get(key, (0, ''))[1]}".strip(), _of(rows, lambda row, key=key: row.clause == key)
            )
            for key in keys
        ]
    units = {row.view.row.unit_id: row.view.row.unit for row in rows}
    if by == "district":
        units = {key: unit for key, unit in units.items() if unit.place}
    return [
        Group(unit.code, unit.name, _of(rows, lambda row, key=key: row.unit_id == key), unit)
        for key, unit in sorted(units.items(), key=lambda pair: pair[1].name)
    ]


def _of(rows: Sequence[CascadeRow], keeps: Any) -> tuple[CascadeRow, ...]:
    return tuple(row for row in rows if keeps(row.view.row))
