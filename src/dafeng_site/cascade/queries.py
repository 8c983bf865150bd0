"""Reading the cascade: splits, district targets with where they stand, districts, figures to split by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db.models import QuerySet

from dafeng.core import default_catalogue
from dafeng.plan import records as plan
from dafeng.tracking import Judgement, Options, judge_plan
from dafeng_site.cascade.models import DistrictTarget, Split
from dafeng_site.cascade.splits import can_split
from dafeng_site.data.models import Place
from dafeng_site.data.queries import city, observations, table
from dafeng_site.kept import kept
from dafeng_site.people.policy import Scope, audience, visible
from dafeng_site.plans.models import Target
from dafeng_site.plans.statuses import breaks

__all__ = [
    "DistrictGoal",
    "district_goals",
    "district_targets",
    "districts",
    "figures_by_place",
    "split_targets",
    "splits",
    "target_of",
]


@dataclass(frozen=True, slots=True)
class DistrictGoal:
    """A district's target and where it stands; the judgement is None where nothing can be judged."""

    row: DistrictTarget
    judgement: Judgement | None

    @property
    def status(self) -> str:
        """The library's status."""
        return self.judgement.status if self.judgement else "cannot-tell"


def districts(scope: Scope) -> list[Place]:
    """The districts of the city, in order."""
    here = city()
    return list(visible(scope, Place.objects.filter(parent__code=here.code))) if here else []


def splits(scope: Scope) -> QuerySet[Split]:
    """Splits that the scope may see, the latest first."""
    return visible(scope, Split.objects.select_related("author"))


def split_targets(scope: Scope) -> list[Target]:
    """Targets of the city's plan that can be split: falls and amounts that have a value, the plan's or the assigned."""
    rows = visible(
        scope,
        Target.objects.filter(version__is_current=True, version__document__is_own=True).select_related("clause"),
    )
    return [row for row in rows if can_split(row)]


def district_targets(scope: Scope) -> QuerySet[DistrictTarget]:
    """Published district targets that the scope may see."""
    return visible(scope, DistrictTarget.objects.select_related("split", "place"))


def figures_by_place(scope: Scope, indicator: str, year: str) -> dict[str, float]:
    """An indicator's figure of a year by district, from what the scope may see; places without one are left out."""
    codes = {place.code for place in districts(scope)}
    rows = table(scope).filter(
        (table(scope)["indicator"] == indicator)
        & (table(scope)["period"] == year)
        & (table(scope)["scenario"] == "observed")
    )
    return {
        row["place"]: row["value"]
        for row in rows.iter_rows(named=True)
        if row["place"] in codes and row["value"] is not None
    }


def known_at_districts(scope: Scope) -> list[tuple[str, str]]:
    """Indicators and years with a figure at some district, to split by."""
    codes = [place.code for place in districts(scope)]
    rows = observations(scope).filter(place__code__in=codes, scenario="observed", value__isnull=False)
    return sorted(set(rows.order_by().values_list("indicator", "period")))


def district_goals(scope: Scope, place: str, as_of: date) -> list[DistrictGoal]:
    """A district's targets with where they stand, judged by the same function as the city's."""
    rows = list(district_targets(scope).filter(place__code=place))
    found = kept("district-goals", (*audience(scope), place, as_of), lambda: _judged(scope, rows, place, as_of))
    return [DistrictGoal(row, found.get(row.pk)) for row in rows]


def _judged(scope: Scope, rows: list[DistrictTarget], place: str, as_of: date) -> Mapping[int, Judgement]:
    here = city()
    if here is None or not rows:
        return {}
    read = plan.Plan("", "", "", "", "", (), (), tuple(target_of(row) for row in rows), (), ())
    found = judge_plan(
        read,
        table(scope),
        default_catalogue(),
        as_of,
        place,
        breaks=breaks(),
        options=Options(start_year=here.base_year),
    )
    return {row.pk: each.judgement for row, each in zip(rows, found, strict=True)}


def target_of(row: DistrictTarget) -> plan.Target:
    """A district's target as the library's record."""
    split = row.split
    return plan.Target(
        clause=split.clause,
        indicator=split.indicator,
        year=split.year,
        op=cast("plan.Op | None", split.op or None),
        value=row.value,
        unit=split.unit,
        base_year=split.base_year,
        kind=cast("plan.TargetKind", split.kind),
        hedge="",
        quote=split.quote,
        start=0,
        end=0,
        matches=(plan.IndicatorMatch(split.code, 1.0),) if split.code else (),
    )
