"""Series of an indicator as lines: one line a source, never spliced."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext

from dafeng_site.data.queries import PointView, SeriesView
from dafeng_site.pages.figures import Figure, Scale, scale_of
from dafeng_site.pages.pictures import Line

__all__ = ["figure_of_point", "lines_of", "source_line"]


def figure_of_point(point: PointView, scale: Scale) -> Figure:
    """A stored figure in display units, linked to its origin."""
    return Figure(scale.shown(point.value), scale.unit, point.period, point.state, reverse("explain", args=[point.id]))


def lines_of(code: str, series: Sequence[SeriesView], *, with_place: bool = False) -> list[Line]:
    """One line for each source of each series; two methods stand side by side under their own names."""
    scale = scale_of(code)
    lines = []
    for each in series:
        by_source: dict[str, list[PointView]] = {}
        for point in each.points:
            by_source.setdefault(point.source, []).append(point)
        for points in by_source.values():
            name = points[0].source_title
            if with_place:
                name = gettext("%(place)s（%(source)s）") % {"place": each.place_name, "source": name}
            if each.scenario != "observed":
                name = gettext("%(name)s，情景 %(scenario)s") % {"name": name, "scenario": each.scenario}
            figures = tuple(figure_of_point(point, scale) for point in points)
            lines.append(Line(name, figures, source=points[0].source_title))
    return lines


def source_line(lines: Sequence[Line]) -> str:
    """The sources of the lines, each once."""
    return gettext("；").join(dict.fromkeys(line.source for line in lines if line.source))
