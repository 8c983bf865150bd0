"""The overview: what a leader looks at for ten seconds, and below it what an analyst checks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from dafeng.charts import draw_lines, draw_map
from dafeng_site.pages.emissions import co2_chart, district_codes, district_map
from dafeng_site.pages.goals import Goal, goal_of
from dafeng_site.pages.listing import chosen
from dafeng_site.pages.pictures import line_picture, map_picture
from dafeng_site.pages.wording import STATUS_CODES, reason_group, reason_label
from dafeng_site.people.policy import Scope, guard
from dafeng_site.people.requests import SiteRequest
from dafeng_site.plans import queries

__all__ = ["co2_file", "map_file", "overview", "public"]

_MOST_LATE, _MOST_GAPS, _MOST_RESULTS = 8, 8, 5


@dataclass(frozen=True, slots=True)
class _Deadline:
    """A target year: how many targets fall due, how they stand."""

    year: int
    counts: tuple[tuple[str, int], ...]
    total: int
    passed: bool


@guard("open")
def overview(request: SiteRequest) -> HttpResponse:
    """The city at a glance."""
    return render(request, "dafeng/overview.html", _context(request, request.scope))


@guard("open")
def public(request: SiteRequest) -> HttpResponse:
    """What the public may see: aims, path, progress, open data. The same for everybody, signed in or not."""
    from dafeng_site.evaluation.running import evaluations
    from dafeng_site.people.policy import PUBLIC

    results = evaluations(PUBLIC)[:_MOST_RESULTS]
    return render(request, "dafeng/public.html", _context(request, PUBLIC) | {"results": results})


def _context(request: SiteRequest, scope: Scope) -> dict[str, object]:
    today = timezone.localdate()
    found = queries.overview(scope, today)
    goals = [goal_of(view) for view in queries.targets(scope, today)]
    counts = Counter(goal.status for goal in goals)
    judged = sum(counts[code] for code in ("met", "on-pace", "behind", "far-behind"))
    drawn = co2_chart(scope, today.year)
    codes = district_codes(scope)
    asked = request.GET.get("map", "")
    code = asked if asked in dict(codes) else _default_map(codes)
    mapped = district_map(scope, code)
    late = [goal_of(view) for view in found.late]
    gaps = _gaps([goal_of(view) for view in found.gaps])
    return {
        "found": found,
        "counts": [(code, counts[code]) for code in STATUS_CODES],
        "judged": judged,
        "total": len(goals),
        "blocked": _blocked(goals),
        "peaks": [goal_of(view) for view in found.peak],
        "control": [goal_of(view) for view in found.control],
        "late": late[:_MOST_LATE],
        "late_number": len(late),
        "gaps": gaps[:_MOST_GAPS],
        "gap_number": len(gaps),
        "deadlines": _deadlines(goals, today.year),
        "picture": line_picture(*drawn, svg_url=reverse("co2-chart")) if drawn else None,
        "map": map_picture(*mapped, svg_url=f"{reverse('map-chart')}?map={code}") if mapped else None,
        "schematic": mapped is not None and mapped[0].boundary is None,
        "map_options": chosen(codes, code) if len(codes) > 1 else [],
        "today": today,
    }


def _default_map(codes: list[tuple[str, str]]) -> str:
    """CO2 where districts have it, else the first indicator that they have."""
    names = [code for code, _name in codes]
    return next((code for code in names if code.startswith("co2")), names[0] if names else "")


def _blocked(goals: list[Goal]) -> list[tuple[str, str, int]]:
    """Why targets cannot be judged: (key, words, number), the commonest first."""
    groups = Counter(
        reason_group([each.code for each in goal.view.judgement.reasons] if goal.view.judgement else ["no-indicator"])
        for goal in goals
        if goal.status in ("cannot-tell", "awaiting")
    )
    return [(key, reason_label(key), number) for key, number in groups.most_common()]


def _gaps(goals: list[Goal]) -> list[Goal]:
    """One goal an indicator without figures, in the plan's order."""
    first: dict[str, Goal] = {}
    for goal in goals:
        first.setdefault(goal.target.code, goal)
    return list(first.values())


def _deadlines(goals: list[Goal], this_year: int) -> list[_Deadline]:
    years = sorted({goal.target.year for goal in goals if goal.target.year})
    found = []
    for year in years:
        counts = Counter(goal.status for goal in goals if goal.target.year == year)
        pairs = tuple((code, counts[code]) for code in STATUS_CODES if counts[code])
        found.append(_Deadline(year, pairs, sum(counts.values()), year < this_year))
    return found


@guard("open")
def co2_file(request: SiteRequest) -> HttpResponse:
    """The city's CO2 as an SVG file that stands alone."""
    drawn = co2_chart(request.scope, timezone.localdate().year)
    if drawn is None:
        raise Http404
    return HttpResponse(draw_lines(drawn[0], 960, 420, standalone=True), content_type="image/svg+xml")


@guard("open")
def map_file(request: SiteRequest) -> HttpResponse:
    """The district map as an SVG file that stands alone."""
    codes = dict(district_codes(request.scope))
    mapped = district_map(request.scope, request.GET.get("map", "") if request.GET.get("map", "") in codes else "")
    if mapped is None:
        raise Http404
    return HttpResponse(draw_map(mapped[0], 720, standalone=True), content_type="image/svg+xml")
