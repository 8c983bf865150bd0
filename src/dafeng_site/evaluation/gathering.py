"""What the site's own data say of each object: targets judged, work items, reports, rectification, figures owed.

Computed with every figure that the office sees, whoever asks: an evaluation has one result. An object that the data say
nothing of stays without data; nothing is ever taken for zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from dafeng.appraisal import Entry, Incident, Sheet, WorkItem, sheet_text
from dafeng.appraisal.city import computed_entries, figures_until
from dafeng.appraisal.gathering import counted_entries, due_standing, target_entries
from dafeng.appraisal.members import by_member, judged_as_unit
from dafeng.city import COUNTY_LEVEL
from dafeng.core import default_catalogue
from dafeng.core.errors import Fault
from dafeng.core.observations import without_sources
from dafeng.plan.records import Plan
from dafeng.tracking import Options, Standing, judge_plan
from dafeng_site import services
from dafeng_site.cascade.models import Support
from dafeng_site.cascade.queries import district_targets, target_of
from dafeng_site.data.models import City, Place, Source
from dafeng_site.data.queries import city, table
from dafeng_site.duty.models import WorkItem as WorkRow
from dafeng_site.duty.records import LIVE, library_item, library_items, pack_unit
from dafeng_site.evaluation.counting import Counts, counts_of
from dafeng_site.evaluation.packed import packed_entries, packed_incidents
from dafeng_site.kept import kept
from dafeng_site.people.models import OrgUnit, Role
from dafeng_site.people.policy import Scope, audience
from dafeng_site.people.queries import answering
from dafeng_site.plans.records import plan_of
from dafeng_site.plans.statuses import breaks, own_version

__all__ = ["EVERYTHING", "Found", "Object", "found_of", "objects_of"]

EVERYTHING = Scope(role=Role.OFFICE)
"""Sees every figure and is nobody: what an evaluation is computed with."""


@dataclass(frozen=True, slots=True)
class Object:
    """Somebody to be evaluated: code and name as sheet and plan give them, and the unit that answers, if known.

    A name that stands for several units (有关部门, 各区（市）政府) is none; governments and zones, with a sheet of
    their own, and leading groups are not proposed.
    """

    code: str
    name: str
    unit: int | None
    proposed: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """What the data say: the objects, the entries that are computed, and incidents that came with the city's data."""

    objects: tuple[Object, ...]
    entries: tuple[Entry, ...]
    incidents: tuple[Incident, ...]

    def of(self, subject: str) -> dict[str, Entry]:
        """The computed entries of one object, by item."""
        return {entry.item: entry for entry in self.entries if entry.subject == subject}


def objects_of(subject: str) -> tuple[Object, ...]:
    """Everyone that a sheet is for: the city, its districts and zones, or the units that the plan's tasks name."""
    here = _here()
    if subject == "city":
        return (Object(here.code, here.name, None),)
    if subject == "district":
        units = {pack_unit(unit): unit.pk for unit in OrgUnit.objects.exclude(place="").order_by("-pk")}
        places = Place.objects.filter(parent__code=here.code, kind__in=(*COUNTY_LEVEL, "zone"))
        return tuple(Object(place.code, place.name, units.get(place.code)) for place in places)
    named = OrgUnit.objects.filter(
        tasks__task__version__is_current=True, tasks__task__version__document__is_own=True
    ).distinct()
    return tuple(
        Object(unit.code, unit.name, unit.pk, judged_as_unit(unit.name))
        for unit in answering(named)
        if pack_unit(unit) == unit.code
    )


def found_of(sheet: Sheet, year: int, scope: Scope = EVERYTHING) -> Found:
    """What the data say of everyone that the sheet is for, at the end of the year.

    A result rests on everything; what an object sees before that rests on the figures that it may see.
    """
    return kept("evaluation", (*audience(scope), sheet_text(sheet), year), lambda: _found(sheet, year, scope))


def _here() -> City:
    here = city()
    if here is None:
        raise services.InvalidError(Fault("site.no-city", "数据库中还没有城市", "the database holds no city yet"))
    return here


def _found(sheet: Sheet, year: int, scope: Scope) -> Found:
    objects = objects_of(sheet.subject)
    standings = _standings(year, scope)
    work = _work(year)
    counts = counts_of(scope, sheet, year, {each.code: each.unit for each in objects})
    objected = _objected(year)
    given = {(entry.subject, entry.item): entry for entry in packed_entries(sheet, year)}
    entries: list[Entry] = []
    for each in objects:
        computed = _computed(sheet, each, standings, work, counts, year)
        computed = _with_objections(sheet, computed, objected[each.code])
        computed += _district(scope, sheet, each.code, year) if sheet.subject == "district" else []
        entries += [given.get((entry.subject, entry.item), entry) for entry in computed]
        done = {entry.item for entry in computed}
        entries += [entry for (subject, item), entry in given.items() if subject == each.code and item not in done]
    return Found(objects, tuple(entries), packed_incidents(sheet, year))


def _computed(
    sheet: Sheet, each: Object, standings: Sequence[Standing], work: Sequence[WorkItem], counts: Counts, year: int
) -> list[Entry]:
    catalogue = default_catalogue()
    entries = list(computed_entries(sheet, each.code, standings, work, year, catalogue))
    return [*entries, *counted_entries(sheet, each.code, counts.get(each.code, {}))]


def _district(scope: Scope, sheet: Sheet, place: str, year: int) -> list[Entry]:
    """Entries of a district's items from the targets that were given to it; nothing for an item without one."""
    own = _district_standings(scope, place, year)
    judged = {
        item.code for item in sheet.items if any(due_standing(own, code, year) is not None for code in item.indicators)
    }
    found = target_entries(sheet, place, own, year, default_catalogue())
    return [entry for entry in found if entry.item in judged]


def _figures(year: int, scope: Scope) -> pl.DataFrame:
    """Figures up to the year, without those from sources that nobody has confirmed: they enter no official result."""
    weak = list(Source.objects.filter(certainty__in=("M", "U"), confirmed_by="").values_list("key", flat=True))
    return without_sources(figures_until(table(scope), year), weak)[0]


def _standings(year: int, scope: Scope) -> tuple[Standing, ...]:
    """Every target of the city's plan at the end of the year, on the figures up to it."""
    return kept("evaluation standings", (*audience(scope), year), lambda: _judged(year, scope))


def _judged(year: int, scope: Scope) -> tuple[Standing, ...]:
    version, here = own_version(), _here()
    if version is None:
        return ()
    plan, _keys = plan_of(version)
    return judge_plan(
        plan,
        _figures(year, scope),
        default_catalogue(),
        date(year, 12, 31),
        here.code,
        breaks=breaks(),
        options=Options(start_year=here.base_year),
    )


def _district_standings(scope: Scope, place: str, year: int) -> tuple[Standing, ...]:
    """The targets given to a district, at the end of the year, on its own figures up to it."""
    rows = list(district_targets(EVERYTHING).filter(place__code=place))
    if not rows:
        return ()
    read = Plan("", "", "", "", "", (), (), tuple(target_of(row) for row in rows), (), ())
    return judge_plan(
        read,
        _figures(year, scope),
        default_catalogue(),
        date(year, 12, 31),
        place,
        breaks=breaks(),
        options=Options(start_year=_here().base_year),
    )


def _work(year: int) -> tuple[WorkItem, ...]:
    """The year's work items that count, as each unit answers for them: its own, and those that it has taken on to
    support. What is given to several is each member's."""
    live = WorkRow.objects.select_related("unit", "assignment").filter(due__year=year, assignment__state__in=LIVE)
    rows = Support.objects.select_related("unit", "item__unit").filter(item__due__year=year, state="accepted")
    supported = (
        replace(library_item(row.item), unit=pack_unit(row.unit), role="support")
        for row in rows.filter(item__assignment__state__in=LIVE)
    )
    return by_member((*library_items(live), *supported), _members())


def _members() -> dict[str, tuple[str, ...]]:
    rows = Place.objects.filter(parent__code=_here().code).values_list("code", "kind")
    return {
        "districts": tuple(code for code, kind in rows if kind in COUNTY_LEVEL),
        "zones": tuple(code for code, kind in rows if kind == "zone"),
    }


def _objected(year: int) -> Counter[str]:
    """How many of its work items due in the year each unit has an open objection to."""
    rows = WorkRow.objects.select_related("unit").filter(due__year=year, assignment__state="objected")
    return Counter(pack_unit(row.unit) for row in rows)


def _with_objections(sheet: Sheet, entries: Sequence[Entry], objected: int) -> list[Entry]:
    """The entries on work items, which say how many were left out because the unit objects to them."""
    if not objected:
        return list(entries)
    about = {item.code for item in sheet.items if item.measure in ("work.all", "work.lead")}
    zh, en = f"；另有{objected}项有异议，未计入", f"; {objected} under objection, not counted"
    return [
        replace(each, why_zh=each.why_zh + zh, why_en=each.why_en + en) if each.item in about else each
        for each in entries
    ]
