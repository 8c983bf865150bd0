"""Reading duty: items with where they stand, what a unit owes, rounds with who has reported and who is late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import cast

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from dafeng.appraisal import LIGHTS, Light, Measured, item_light
from dafeng.appraisal import WorkItem as LibraryItem
from dafeng_site.cascade.models import Support
from dafeng_site.duty.measured import measured
from dafeng_site.duty.models import Assignment, Evidence, Rectification, Report, Round, WorkItem
from dafeng_site.duty.records import LIVE, Standing, standing_of
from dafeng_site.kept import kept
from dafeng_site.narrowing import Narrowing
from dafeng_site.people.policy import Scope, audience, visible

__all__ = [
    "LIVE",
    "ItemFilter",
    "ItemView",
    "Owed",
    "ReportView",
    "asked_of",
    "evidence",
    "items",
    "items_of",
    "known_units",
    "known_years",
    "light_counts",
    "light_of",
    "lights",
    "owed",
    "rectifications",
    "report_view",
    "reported",
    "reports",
    "round_reports",
    "rounds",
    "some_views",
    "supported",
    "supports_of",
    "views",
]


@dataclass(frozen=True, slots=True)
class ItemFilter(Narrowing):
    """What the list of work items is narrowed to."""

    search: str = ""
    year: str = ""
    unit: str = ""
    light: str = ""
    state: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class ItemView:
    """A work item, whether its unit has taken it on, where it stands on a day, and what the figures that the scope may
    see say of its output."""

    row: WorkItem
    assignment: Assignment
    standing: Standing
    days: int
    measured: Measured | None = None

    @property
    def live(self) -> bool:
        """Whether it is to be done: neither objected to nor withdrawn."""
        return self.assignment.state in LIVE


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report in its round. `late` are the days after the deadline that it came, or has not come yet, `days`
    those left until it."""

    row: Report
    late: int
    days: int

    @property
    def sent(self) -> bool:
        """Whether it was sent and not given back."""
        return self.row.state not in ("draft", "returned")


@dataclass(frozen=True, slots=True)
class Owed:
    """Everything a unit owes on one page, what presses first on top."""

    reports: tuple[ReportView, ...]
    answers: tuple[ItemView, ...]
    rectifications: tuple[tuple[Rectification, int], ...]
    items: tuple[ItemView, ...]
    asked: tuple[Support, ...] = ()
    supports: tuple[ItemView, ...] = ()

    @property
    def pressing(self) -> int:
        """How many matters wait for the unit now."""
        return len(self.reports) + len(self.answers) + len(self.rectifications) + len(self.asked)


def items(scope: Scope, wanted: ItemFilter | None = None) -> QuerySet[WorkItem]:
    """Work items that the scope may see. The light is computed and filtered by `views`."""
    wanted = wanted or ItemFilter()
    found = visible(scope, WorkItem.objects.select_related("unit", "assignment"))
    if wanted.search:
        found = found.filter(
            Q(title__icontains=wanted.search) | Q(code__icontains=wanted.search) | Q(output__icontains=wanted.search)
        )
    if wanted.year.isascii() and wanted.year.isdigit() and len(wanted.year) == 4:
        found = found.filter(year=int(wanted.year))
    if wanted.unit:
        found = found.filter(unit__code=wanted.unit)
    if wanted.clause:
        found = found.filter(clause=wanted.clause)
    if wanted.state:
        found = found.filter(assignment__state=wanted.state)
    return found


def views(scope: Scope, rows: Iterable[WorkItem], as_of: date) -> list[ItemView]:
    """Rows with where they stand. What they wait for is named only where the scope may see it."""
    found = list(rows)
    codes = {need for row in found for need in row.needed}
    needed = {row.code: row for row in items(scope).filter(code__in=codes)} if codes else {}
    told = measured(scope, found, as_of)
    return [
        ItemView(
            row,
            row.assignment,
            standing_of(row, as_of, [needed[code] for code in row.needed if code in needed], told.get(row.pk)),
            (row.due - as_of).days,
            told.get(row.pk),
        )
        for row in found
    ]


def lights(rows: QuerySet[WorkItem], as_of: date) -> list[tuple[int, Light]]:
    """Key and shown light of each row, in the rows' order: what lists count and filter by, without loading the rows."""
    told = light_of(as_of)
    columns = rows.values_list("pk", "override", "done", "start", "due")
    return [(key, told(override, done, start, due)) for key, override, done, start, due in columns]


def light_of(as_of: date) -> Callable[[str, float | None, date, date], Light]:
    """Tells the shown light of an item by what the office has set, its share, beginning and end; equal ones once."""

    @cache
    def computed(done: float | None, start: date, due: date) -> Light:
        return item_light(LibraryItem("", "", "", "", "lead", start, due, done=done), as_of)

    def told(override: str, done: float | None, start: date, due: date) -> Light:
        return cast("Light", override) if override else computed(done, start, due)

    return told


def known_years(scope: Scope) -> list[str]:
    """The years of the work items that the scope may see, the latest first."""
    found = items(scope).order_by("-year").values_list("year", flat=True).distinct()
    return kept("item-years", audience(scope), lambda: [str(year) for year in found])


def known_units(scope: Scope) -> list[tuple[str, str]]:
    """Code and name of the units whose work items the scope may see."""
    found = items(scope).order_by("unit__name").values_list("unit__code", "unit__name").distinct()
    return kept("item-units", audience(scope), lambda: list(found))


def some_views(scope: Scope, keys: Sequence[int], as_of: date) -> list[ItemView]:
    """The views of the rows of these keys, in their order."""
    rows = {row.pk: row for row in items(scope).filter(pk__in=keys)}
    return views(scope, [rows[key] for key in keys if key in rows], as_of)


def rounds(scope: Scope) -> QuerySet[Round]:
    """Dispatch rounds that the scope may see; a snapshot, which may be long, is loaded where it is asked for."""
    return visible(scope, Round.objects.defer("snapshot"))


def reports(scope: Scope) -> QuerySet[Report]:
    """Reports that the scope may see."""
    return visible(
        scope, Report.objects.select_related("round", "unit", "submitted_by", "reviewer").defer("round__snapshot")
    )


def evidence(scope: Scope) -> QuerySet[Evidence]:
    """Evidence that the scope may see."""
    return visible(
        scope,
        Evidence.objects.select_related("unit", "report__round", "rectification", "user").defer(
            "report__round__snapshot"
        ),
    )


def rectifications(scope: Scope) -> QuerySet[Rectification]:
    """Rectification orders that the scope may see."""
    return visible(scope, Rectification.objects.select_related("unit", "submitted_by"))


def items_of(found: Round, unit: int | None = None) -> QuerySet[WorkItem]:
    """The work items that a round asks after: of its year and clauses, neither objected to nor withdrawn."""
    rows = WorkItem.objects.select_related("unit", "assignment").filter(year=found.year, assignment__state__in=LIVE)
    within = Q()
    for clause in found.clauses.replace("；", ";").split(";"):
        within |= Q(clause__startswith=clause.strip()) if clause.strip() else Q()
    rows = rows.filter(within)
    return rows if unit is None else rows.filter(unit=unit)


def supports_of(found: Round, unit: int | None = None) -> QuerySet[Support]:
    """Who has taken on to support an item that a round asks after."""
    rows = Support.objects.select_related("unit", "item__unit", "item__assignment").filter(state="accepted")
    rows = rows.filter(item__in=items_of(found).values("pk")).exclude(item__unit=F("unit"))
    return rows if unit is None else rows.filter(unit=unit)


def supported(support: Support) -> WorkItem:
    """An item as its supporting unit has it: with that unit's own share, without what the office has set, and not
    measured, for its output is the lead's. Not to be stored."""
    row = copy(support.item)
    row.role, row.done, row.done_on, row.override, row.indicator = "support", support.done, None, "", ""
    return row


def asked_of(row: Report) -> list[WorkItem]:
    """What a report is asked after, by due date: the unit's own items, then those that it supports."""
    own = list(items_of(row.round, row.unit_id).order_by("due", "code"))
    helped = supports_of(row.round, row.unit_id).order_by("item__due", "item__code")
    return own + [supported(each) for each in helped]


def round_reports(scope: Scope, found: Round, as_of: date) -> tuple[list[ReportView], Counter[str]]:
    """Who has reported in a round and who is late, and how many reports are in each state."""
    told = [report_view(each, as_of) for each in reports(scope).filter(round=found)]
    return told, Counter(each.row.state for each in told)


def reported(scope: Scope, rows: Sequence[Round]) -> dict[int, list[str]]:
    """The states of the reports that the scope sees in each of some rounds, by the round's key."""
    found: dict[int, list[str]] = {each.pk: [] for each in rows}
    for key, state in visible(scope, Report.objects.filter(round__in=rows)).values_list("round", "state"):
        found[key].append(state)
    return found


def report_view(row: Report, as_of: date) -> ReportView:
    """A report with the days that it is late."""
    sent = row.state not in ("draft", "returned") and row.submitted_at is not None
    day = timezone.localdate(row.submitted_at) if sent else as_of
    return ReportView(row, max((day - row.round.deadline).days, 0), (row.round.deadline - as_of).days)


def owed(scope: Scope, as_of: date) -> Owed:
    """What the scope's unit owes on a day."""
    open_reports = reports(scope).filter(round__state="open", state__in=("draft", "returned"), unit=scope.unit)
    orders = rectifications(scope).filter(state__in=("ordered", "planned"), unit=scope.unit).order_by("due")
    waiting = Q(year=as_of.year) | ~Q(done__gte=1) | Q(assignment__state="sent") | ~Q(override="")
    rows = items(scope).filter(waiting, unit=scope.unit, year__gte=as_of.year - 1).order_by("due")
    told = views(scope, rows, as_of)
    helps = visible(scope, Support.objects.select_related("unit", "item__unit", "item__assignment")).filter(
        unit=scope.unit, state__in=LIVE, item__assignment__state__in=LIVE, item__year__gte=as_of.year - 1
    )
    helped = list(helps.exclude(item__unit=scope.unit).order_by("item__due", "item__code"))
    taken = [supported(each) for each in helped if each.state == "accepted" and (each.done is None or each.done < 1)]
    return Owed(
        tuple(report_view(each, as_of) for each in open_reports.order_by("round__deadline")),
        tuple(each for each in told if each.assignment.state == "sent"),
        tuple((each, (each.due - as_of).days) for each in orders),
        tuple(each for each in told if each.live and (each.standing.light != "done" or each.row.year == as_of.year)),
        tuple(each for each in helped if each.state == "sent"),
        tuple(views(scope, taken, as_of)),
    )


def light_counts(shown: Iterable[str]) -> list[tuple[str, int]]:
    """How many items stand at each light, worst last; lights without an item are left out."""
    counts = Counter(shown)
    return [(light, counts[light]) for light in LIGHTS if counts[light]]
