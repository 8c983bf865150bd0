"""What makes up the difference between two paths: by measure, project, clause or responsible unit; exact in sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from numpy.typing import NDArray

from dafeng.charts import PALETTE, SERIES_COLOURS, Span, SpanChart, SpanRow, Wedge, WedgeChart
from dafeng.pathway.attribution.grouping import NO_CLAUSE, NOBODY, Weights, by_clause, by_unit
from dafeng.pathway.studies.differences import Difference
from dafeng.pathway.studies.owners import owners_of
from dafeng.plan.gazetteer import default_gazetteer
from dafeng_site.lab.running import difference_of
from dafeng_site.pages.figures import named
from dafeng_site.pages.labasked import GROUPINGS, Asked
from dafeng_site.pages.labcharts import source_line
from dafeng_site.pages.labnames import clause_title, input_name, other_name, own_name, project_name
from dafeng_site.pages.labnumbers import one, signed, unit, wan
from dafeng_site.pages.labpairs import Pair, pairs_of
from dafeng_site.pages.pictures import words

__all__ = [
    "GROUPING_NAMES",
    "HEADS",
    "Part",
    "WaterfallRow",
    "difference",
    "grouped",
    "groupings",
    "interactions",
    "unnamed",
    "waterfall_chart",
    "waterfall_rows",
    "wedge_chart",
    "weights",
]  # fmt: skip

Array = NDArray[np.float64]

_MOST_WEDGES = 11
_MOST_ROWS = 24
GROUPING_NAMES = {
    "measure": gettext_lazy("按措施"),
    "project": gettext_lazy("按工程"),
    "clause": gettext_lazy("按条款"),
    "unit": gettext_lazy("按责任单位"),
}
HEADS = {
    "measure": gettext_lazy("措施"),
    "project": gettext_lazy("工程"),
    "clause": gettext_lazy("条款"),
    "unit": gettext_lazy("责任单位"),
}
"""What stands above the names of the parts."""
_ROLES = {"lead": gettext_lazy("牵头"), "support": gettext_lazy("配合"), "responsible": gettext_lazy("责任")}


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A share in the difference: (YEAR,) values [kt], and the measures in it (input, what is said of it, values)."""

    key: str
    name: str
    values: Array
    members: tuple[tuple[str, str, Array], ...] = ()


def difference(asked: Asked) -> Difference | None:
    """The order-free shares between the two runs; None where nothing differs."""
    return difference_of(asked.world, asked.other_state, asked.state)


def grouped(asked: Asked, found: Difference) -> tuple[Part, ...]:
    """The shares added up as asked for, the largest first; in every grouping they sum to the difference."""
    wedges = found.wedges()
    parts = {"measure": _by_measure, "project": _by_project, "clause": _by_clause, "unit": _by_unit}[asked.by](
        asked, wedges
    )
    return tuple(sorted(parts, key=lambda part: -float(np.abs(part.values).sum())))


def _by_measure(asked: Asked, wedges: Mapping[str, Array]) -> list[Part]:
    return [Part(name, input_name(asked, name), values) for name, values in wedges.items()]


def _members(asked: Asked, wedges: Mapping[str, Array], names: list[str]) -> tuple[tuple[str, str, Array], ...]:
    return tuple((name, input_name(asked, name), wedges[name]) for name in names)


def _by_project(asked: Asked, wedges: Mapping[str, Array]) -> list[Part]:
    projects = {each.id: each.project or 0 for each in asked.world.spec.measures}
    groups: dict[int, list[str]] = {}
    for name in wedges:
        groups.setdefault(projects.get(name, -1), []).append(name)
    return [
        Part(
            str(number),
            project_name(asked.world, number) if number >= 0 else _("驱动因素和参数"),
            np.sum([wedges[name] for name in names], axis=0),
            _members(asked, wedges, names),
        )
        for number, names in groups.items()
    ]


def _by_clause(asked: Asked, wedges: Mapping[str, Array]) -> list[Part]:
    clauses = {each.id: each.clause for each in asked.world.spec.measures}
    sums = by_clause(wedges, clauses)
    parts = []
    for number, values in sums.items():
        names = [name for name in wedges if (clauses.get(name) or NO_CLAUSE) == number]
        title = (
            _("方案之外的措施和驱动因素")
            if number == NO_CLAUSE
            else f"{number} {clause_title(asked.world, number)}".strip()
        )
        parts.append(Part(number, title, values, _members(asked, wedges, names)))
    return parts


def _by_unit(asked: Asked, wedges: Mapping[str, Array]) -> list[Part]:
    """Shares handed on to units by role; the weights are the library's and stand beside the figures."""
    owners = owners_of(asked.world.plan, asked.world.spec.measures)
    known = default_gazetteer().units
    members: dict[str, list[tuple[str, str, Array]]] = {}
    for name, values in wedges.items():
        roles = dict(reversed(owners.get(name, ())))
        for owner, part in by_unit({name: values}, owners).items():
            role = _ROLES.get(roles.get(owner, ""), "")
            said = f"{input_name(asked, name)}（{role}）" if role else input_name(asked, name)
            members.setdefault(owner, []).append((name, said, part))
    parts = []
    for owner, values in by_unit(wedges, owners).items():
        unit_ = known.get(owner)
        title = named(unit_, owner)
        title = _("没有指明单位") if owner == NOBODY else title
        parts.append(Part(owner, title, values, tuple(members[owner])))
    return parts


def weights() -> tuple[float, float]:
    """How much a leading and a supporting unit count."""
    found = Weights()
    return found.lead, found.support


def interactions(asked: Asked, found: Difference) -> list[Pair]:
    """The pairs of measures that do most together beyond what each does, in the year asked for."""
    return pairs_of(asked, found.shares.interactions, found.years.index(asked.year))


def _steps(asked: Asked, parts: tuple[Part, ...], year: int) -> tuple[list[Part], tuple[Part, ...]]:
    """The steps of a waterfall in a year, falls before rises, and the smaller parts that stand in it as one."""
    at = year - asked.run.found.years[0]
    ordered = sorted(parts, key=lambda part: -abs(float(part.values[at])))
    named_ones = [part for part in ordered[:_MOST_ROWS] if abs(wan(float(part.values[at]))) > 1e-9]
    return sorted(named_ones, key=lambda part: float(part.values[at])), tuple(ordered[_MOST_ROWS:])


def unnamed(asked: Asked, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts that the waterfall of the year shows as one."""
    return _steps(asked, parts, asked.year)[1]


def wedge_chart(asked: Asked) -> WedgeChart | None:
    """What each part contributes from the run compared with; the largest by name, the rest as one."""
    found = difference(asked)
    if found is None:
        return None
    parts = grouped(asked, found)
    wedges = [
        Wedge(part.name, tuple(wan(v) for v in part.values.tolist()), _colour(at))
        for at, part in enumerate(parts[:_MOST_WEDGES])
    ]
    if parts[_MOST_WEDGES:]:
        rest = np.sum([part.values for part in parts[_MOST_WEDGES:]], axis=0)
        wedges.append(Wedge(_("其余"), tuple(wan(v) for v in rest.tolist()), PALETTE["unknown"]))
    title = _("从“%(first)s”到“%(second)s”的减排由什么构成") % {"first": other_name(asked), "second": own_name(asked)}
    first, second = (tuple(wan(v) for v in end.tolist()) for end in (found.shares.without, found.shares.with_all))
    names = other_name(asked), own_name(asked)
    return WedgeChart(
        "lab-wedge", title, unit(), found.years, first, second, *names, tuple(wedges), source_line(asked), words()
    )


def _colour(at: int) -> str:
    more = ("#f2b134", "#7eb0d5", "#4a4a4a", "#b07d4a", "#2ba471")
    return (*SERIES_COLOURS, *more)[at % (len(SERIES_COLOURS) + len(more))]


@dataclass(frozen=True, slots=True)
class WaterfallRow:
    """A row of the waterfall [10^4 t]: from where to where it reaches, what it is explained by (`kind`, `of`).

    An end, which is a run's own emission, begins and ends at the same value.
    """

    kind: str
    of: str
    name: str
    start: float
    end: float

    @property
    def said(self) -> str:
        """What is written at its end."""
        return one(self.end) if self.kind == "path" else signed(self.end - self.start)


def waterfall_rows(asked: Asked) -> tuple[WaterfallRow, ...]:
    """From one run to the other in a year, step by step; nothing where they do not differ."""
    found = difference(asked)
    if found is None:
        return ()
    at = found.years.index(asked.year)
    first, last = wan(float(found.shares.without[at])), wan(float(found.shares.with_all[at]))
    steps, left = _steps(asked, grouped(asked, found), asked.year)
    shown = [(part.key, part.name, wan(float(part.values[at]))) for part in steps]
    rest = sum(wan(float(part.values[at])) for part in left)
    shown += [("rest", _("其余"), rest)] if abs(rest) > 1e-9 else []
    rows = [WaterfallRow("path", "other", other_name(asked), first, first)]
    for key, name, value in shown:
        now = rows[-1].end
        rows.append(WaterfallRow("share", key, name, now, now + value))
    return (*rows, WaterfallRow("path", "own", own_name(asked), last, last))


def waterfall_chart(asked: Asked, rows: tuple[WaterfallRow, ...] | None = None) -> SpanChart | None:
    """The waterfall drawn; totals are marks, for the axis does not begin at zero."""
    rows = waterfall_rows(asked) if rows is None else rows
    if not rows:
        return None
    drawn = tuple(SpanRow(row.name, (Span(row.start, row.end, _tone(row)),), row.said) for row in rows)
    title = _("%(year)s年两个情景之差由什么构成（横轴不从零开始）") % {"year": asked.year}
    return SpanChart("lab-waterfall", title, unit(), drawn, None, source_line(asked), words())


def _tone(row: WaterfallRow) -> str:
    if row.kind == "path":
        return PALETTE["primary" if row.of == "own" else "text"]
    return PALETTE["good" if row.end < row.start else "bad"]


def groupings(asked: Asked) -> list[tuple[str, Any, str, bool]]:
    """The ways to add up: code, name, address, whether it is the one shown."""
    here = reverse("lab") + "?"
    return [(by, GROUPING_NAMES[by], here + asked.query(by=by), by == asked.by) for by in GROUPINGS]
