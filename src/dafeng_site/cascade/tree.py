"""Reading the year's cascade: items by task, unit or district, with who supports them and what holds them up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any

from django.db.models import Q, QuerySet

from dafeng_site.cascade.models import Branch, Contact, Support
from dafeng_site.duty.models import WorkItem
from dafeng_site.duty.queries import ItemFilter, ItemView, items, light_counts, light_of, views
from dafeng_site.kept import kept
from dafeng_site.narrowing import Narrowing
from dafeng_site.people.models import OrgUnit
from dafeng_site.people.policy import Scope, visible
from dafeng_site.plans.models import Task

__all__ = [
    "SORTS",
    "CascadeFilter",
    "CascadeRow",
    "Group",
    "Line",
    "cascade",
    "contacts",
    "grouped",
    "outline",
    "rows_of",
    "some_rows",
    "supports",
]

SORTS: Mapping[str, Any] = {name: attrgetter(name) for name in ("code", "title", "due", "weight", "done")}
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
class Line:
    """What a list groups, sorts and counts an item by, without loading it."""

    pk: int
    code: str
    title: str
    due: date
    weight: float
    done: float | None
    clause: str
    unit: int
    light: str


@dataclass(frozen=True, slots=True)
class Group:
    """Items under one task, unit or district, with their sum of weights and how many stand at each light."""

    key: str
    title: str
    lines: tuple[Line, ...]
    unit: OrgUnit | None = None

    @property
    def weight(self) -> float:
        """The sum of the weights."""
        return sum(each.weight for each in self.lines)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many stand at each light."""
        return light_counts(each.light for each in self.lines)


def supports(scope: Scope) -> QuerySet[Support]:
    """Who supports what, as far as the scope may see it."""
    return visible(scope, Support.objects.select_related("unit", "item"))


def contacts(scope: Scope) -> QuerySet[Contact]:
    """Contact persons that the scope may see: all for the office, a unit's own for itself, none for others."""
    return visible(scope, Contact.objects.select_related("unit", "item"))


def cascade(scope: Scope, wanted: CascadeFilter, as_of: date) -> list[CascadeRow]:
    """The year's items as the filter leaves them, in the order of their codes."""
    rows = rows_of(scope, _narrowed(scope, wanted), as_of, wanted.light)
    return [each for each in rows if not wanted.held or each.held_by]


def outline(scope: Scope, wanted: CascadeFilter, as_of: date) -> list[Line]:
    """A line for each row of `cascade`, in the same order."""
    if wanted.held:  # what holds an item up is known of whole rows alone
        return [_line(each) for each in cascade(scope, wanted, as_of)]
    told = light_of(as_of)
    columns = ("pk", "code", "title", "due", "weight", "done", "clause", "unit", "override", "start")
    lines = [
        Line(pk, code, title, due, weight, done, clause, unit, told(override, done, start, due))
        for pk, code, title, due, weight, done, clause, unit, override, start in (
            _narrowed(scope, wanted).values_list(*columns)
        )
    ]
    return [each for each in lines if wanted.light in ("", each.light)]


def _line(found: CascadeRow) -> Line:
    row = found.view.row
    shown = found.view.standing.shown
    return Line(row.pk, row.code, row.title, row.due, row.weight, row.done, row.clause, row.unit_id, shown)


def some_rows(scope: Scope, keys: Sequence[int], as_of: date) -> dict[int, CascadeRow]:
    """The rows of these keys."""
    return {each.view.row.pk: each for each in rows_of(scope, items(scope).filter(pk__in=keys), as_of)}


def _narrowed(scope: Scope, wanted: CascadeFilter) -> QuerySet[WorkItem]:
    found = items(scope, ItemFilter(wanted.search, wanted.year, "", "", wanted.state, wanted.clause))
    if wanted.unit:
        helped = supports(scope).filter(unit__code=wanted.unit).values("item")
        found = found.filter(Q(unit__code=wanted.unit) | Q(pk__in=helped))
    return found.order_by("code")


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


def grouped(scope: Scope, lines: Sequence[Line], by: str) -> list[Group]:
    """Lines under their task, unit or district, in the order of the plan or of the names."""
    if by == "task":
        titles = kept("task-titles", (), _titles)
        under = _under(lines, attrgetter("clause"))
        keys = sorted(under, key=lambda key: (titles.get(key, (9**9, ""))[0], key))
        return [Group(key, f"{key} {titles.get(key, (0, ''))[1]}".strip(), under[key]) for key in keys]
    under = _under(lines, attrgetter("unit"))
    units = sorted(visible(scope, OrgUnit.objects.filter(pk__in=under)), key=attrgetter("name"))
    return [Group(unit.code, unit.name, under[unit.pk], unit) for unit in units if by == "unit" or unit.place]


def _titles() -> dict[str, tuple[int, str]]:
    """Place and title of the current plan's tasks, by the number of their clause."""
    found = Task.objects.filter(version__is_current=True, version__document__is_own=True)
    return {number: (order, title) for number, order, title in found.values_list("clause__number", "order", "title")}


def _under(lines: Sequence[Line], key: Callable[[Line], Any]) -> dict[Any, tuple[Line, ...]]:
    found: dict[Any, list[Line]] = {}
    for each in lines:
        found.setdefault(key(each), []).append(each)
    return {name: tuple(of) for name, of in found.items()}
