"""The way to a target: figures used, the reference path from start to target, where the trend leads."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext

from dafeng.charts import Band, LineChart
from dafeng.charts.palette import PALETTE
from dafeng.tracking import Judgement, path_value
from dafeng_site.data.queries import source_titles
from dafeng_site.pages.figures import Figure, Scale, scale_of
from dafeng_site.pages.goals import Goal
from dafeng_site.pages.pictures import Line, gaps_of, series_of, words
from dafeng_site.people.policy import Scope

__all__ = ["path_chart"]


def path_chart(goal: Goal, scope: Scope) -> tuple[LineChart, list[Line]] | None:
    """The chart of one target and its lines; None where there is no figure to draw."""
    judged, view = goal.view.judgement, goal.view
    if view.indicator is None or judged is None or not judged.used:
        return None
    scale = scale_of(view.row.code)
    lines = _observed(judged, scale, goal, scope)
    sources = gettext("；").join(dict.fromkeys(line.source for line in lines if line.source))
    reference = _reference(judged, scale)
    if reference is not None:
        lines.append(reference)
    last = max([goal.mark.x] if goal.mark else [], default=0)
    chart = LineChart(
        key=f"target-{view.id}",
        title=goal.name,
        unit=scale.unit,
        series=series_of(lines),
        source=sources,
        targets=(goal.mark,) if goal.mark else (),
        bands=_outlook(judged, scale),
        gaps=gaps_of(lines, min(timezone.localdate().year, int(last) or 9999)),
        words=words(),
    )
    return chart, lines


def _observed(judged: Judgement, scale: Scale, goal: Goal, scope: Scope) -> list[Line]:
    """One line a source, under its title: what two documents say is not joined into one line."""
    href = goal.latest.href if goal.latest else ""
    by_source: dict[str, list[Figure]] = {}
    for point in judged.used:
        figure = Figure(scale.shown(point.value), scale.unit, str(point.year), point.state, href)
        by_source.setdefault(point.source.split("#")[0], []).append(figure)
    titles = source_titles(scope, by_source)
    return [Line(titles[key] or goal.name, tuple(figures), source=titles[key]) for key, figures in by_source.items()]


def _reference(judged: Judgement, scale: Scale) -> Line | None:
    start, year, aim = judged.start, judged.goal.year, judged.target_value
    if start is None or start.value is None or year is None or aim is None or year <= start.year:
        return None
    anchors = judged.anchors or ((start.year, start.value), (year, aim))
    figures = tuple(
        Figure(scale.shown(path_value(at, anchors, judged.goal.path)), scale.unit, str(at), "assumed")
        for at in range(start.year, year + 1)
    )
    return Line(gettext("参考路径"), figures, style="path", colour=PALETTE["text-2"])


def _outlook(judged: Judgement, scale: Scale) -> tuple[Band, ...]:
    ahead, latest = judged.outlook, judged.latest
    if ahead is None or latest is None or latest.value is None or ahead.year <= latest.year:
        return ()
    at = latest.value * scale.factor
    points = (
        (float(latest.year), at, at),
        (float(ahead.year), min(ahead.low, ahead.high) * scale.factor, max(ahead.low, ahead.high) * scale.factor),
    )
    name = gettext("按近年趋势外推（%(share)s %% 区间）") % {"share": round(100 * ahead.confidence)}
    return (Band(name, points, PALETTE["primary"]),)
