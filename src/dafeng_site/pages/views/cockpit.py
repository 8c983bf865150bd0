"""The cockpit: one dark 16:9 screen for a wall, with large numbers and nothing to click."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from dafeng.charts import draw_lines
from dafeng_site.duty.tasklights import by_items, task_lights
from dafeng_site.pages.emissions import co2_chart
from dafeng_site.pages.goals import Goal, goal_of
from dafeng_site.pages.pictures import Picture, line_picture
from dafeng_site.pages.wording import STATUS_CODES
from dafeng_site.people import rules
from dafeng_site.people.policy import Scope, demand, guard
from dafeng_site.people.requests import SiteRequest
from dafeng_site.plans import queries
from dafeng_site.plans.shown import TargetView

__all__ = ["cockpit"]

_LIGHTS = (
    ("done", _("已完成")),
    ("green", _("进度正常")),
    ("yellow", _("滞后")),
    ("red", _("严重滞后")),
    ("unknown", _("无数据")),
)
_MOST = 5
_COMING = 4
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class _Count:
    code: str
    label: object
    number: int


@guard("open")
def cockpit(request: SiteRequest) -> HttpResponse:
    """The city on one screen, for the public where the settings say so. `refresh` asks for it anew every so many
    minutes by a header, without a script."""
    if request.scope.is_public and not rules.value("cockpit.public"):
        demand(request.scope, "signed-in")
    response = render(request, "dafeng/cockpit.html", _context(request.scope))
    asked = request.GET.get("refresh", "")
    if asked.isascii() and asked.isdecimal() and len(asked) <= 2 and 1 <= int(asked) <= _LONGEST:
        response.headers["Refresh"] = f"{int(asked) * 60}; url={reverse('cockpit')}?refresh={int(asked)}"
    return response


def _context(scope: Scope) -> dict[str, object]:
    today = timezone.localdate()
    found = queries.overview(scope, today)
    goals = [goal_of(view) for view in queries.targets(scope, today)]
    status = Counter(goal.status for goal in goals)
    stands = task_lights(scope, today)
    lights = Counter(stands.get(view.clause, "unknown") for view in queries.tasks(scope, today))
    shown = _LIGHTS if by_items(scope) else _LIGHTS[1:]
    return {
        "found": found,
        "total": len(goals),
        "counts": [(code, status[code]) for code in STATUS_CODES],
        "judged": sum(status[code] for code in ("met", "on-pace", "behind", "far-behind")),
        "lights": [_Count(code, label, lights[code]) for code, label in shown],
        "by_items": by_items(scope),
        "picture": _picture(scope, today.year),
        "late": _late(found.late),
        "coming": sorted(
            (goal for goal in goals if (goal.target.year or 0) >= today.year), key=lambda goal: goal.target.year or 0
        )[:_COMING],
        "today": today,  # no clock: the public's page is kept until something is written
    }


def _picture(scope: Scope, year: int) -> Picture | None:
    drawn = co2_chart(scope, year)
    if not drawn:
        return None
    wide = mark_safe(draw_lines(drawn[0], 860, 262))  # noqa: S308  drawn here, as wide and high as its place
    return replace(line_picture(*drawn), wide=wide)


def _late(views: tuple[TargetView, ...]) -> list[Goal]:
    return [goal_of(view) for view in views[:_MOST]]
