"""Where each target of the city's plan stands, judged by the library and kept under the data version.

What is judged is what the asking scope may see: the public's statuses rest on public figures alone, so that no status
tells of a figure that is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dafeng.core import default_catalogue
from dafeng.tracking import Break, Options, Standing, breaks_from_frame, judge_plan
from dafeng_site.data import packparts
from dafeng_site.data.queries import city, table
from dafeng_site.kept import kept
from dafeng_site.people.policy import Scope, audience
from dafeng_site.plans.models import PlanVersion
from dafeng_site.plans.records import plan_of

__all__ = ["breaks", "own_version", "standings"]


def own_version() -> PlanVersion | None:
    """The current version of the city's own plan."""
    return PlanVersion.objects.select_related("document").filter(document__is_own=True, is_current=True).first()


def standings(scope: Scope, as_of: date) -> Mapping[int, Standing]:
    """The standing of each target of the city's own plan, by the target's key; empty without a plan or a city."""
    return kept("standings", (*audience(scope), as_of), lambda: _standings(scope, as_of))


def breaks() -> tuple[Break, ...]:
    """The breaks of the city's series."""
    here = city()
    frame = packparts.table("breaks")
    return breaks_from_frame(frame, here.code) if here is not None and frame is not None else ()


def _standings(scope: Scope, as_of: date) -> dict[int, Standing]:
    version, here = own_version(), city()
    if version is None or here is None:
        return {}
    plan, keys = plan_of(version)
    found = judge_plan(
        plan,
        table(scope),
        default_catalogue(),
        as_of,
        here.code,
        breaks=breaks(),
        options=Options(start_year=here.base_year),
    )
    return dict(zip(keys, found, strict=True))
