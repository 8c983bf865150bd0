"""The lab's right side as its templates need it: the summary, and each view's figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from dafeng_site.lab import background
from dafeng_site.lab.models import LabRun
from dafeng_site.lab.running import footings_of, statements_of, targets_of
from dafeng_site.pages.figures import language
from dafeng_site.pages.flowchart import picture_of
from dafeng_site.pages.labasked import VIEWS, Asked
from dafeng_site.pages.labchances import chances, progress_of, shares_of_variance, target_chances
from dafeng_site.pages.labcharts import flow_chart, path_chart, picture, tornado_chart
from dafeng_site.pages.labcompare import compared
from dafeng_site.pages.labcosts import cost_chart, cost_view
from dafeng_site.pages.labexplain import explained
from dafeng_site.pages.lablinks import figure_url
from dafeng_site.pages.labnames import other_name, own_name
from dafeng_site.pages.labnumbers import wan
from dafeng_site.pages.labplaces import district_chart, districts
from dafeng_site.pages.labrows import milestones, sector_rows
from dafeng_site.pages.labshares import (
    HEADS,
    difference,
    grouped,
    groupings,
    interactions,
    waterfall_chart,
    waterfall_rows,
    wedge_chart,
    weights,
)
from dafeng_site.pages.labtargets import grouped_targets, kinds_of

__all__ = ["HEAVY", "panel", "summary"]

_VIEW_NAMES = {
    "path": gettext_lazy("路径"),
    "targets": gettext_lazy("目标"),
    "wedge": gettext_lazy("减排贡献"),
    "waterfall": gettext_lazy("瀑布图"),
    "districts": gettext_lazy("区市"),
    "flow": gettext_lazy("能流图"),
    "tornado": gettext_lazy("敏感性"),
    "chance": gettext_lazy("概率"),
    "cost": gettext_lazy("成本曲线"),
    "compare": gettext_lazy("情景对比"),
    "explain": gettext_lazy("逐项说明"),
}
HEAVY = frozenset({"wedge", "waterfall", "tornado", "cost"})
"""Views that need many runs of the model: they follow the summary in an answer of their own."""
_WITH_YEAR = frozenset({"wedge", "waterfall", "flow", "tornado", "cost", "explain"})


def summary(asked: Asked, *, user: Any = None, full: bool = True) -> dict[str, Any]:
    """What stands on top: the peak, the years ahead, targets that hold, how likely it is."""
    found, other = asked.run.found, asked.other.found
    base = found.years[0]
    origin = figure_url(asked, "path", "own", year="")
    run = background.latest(user, asked.world, asked.state) if user is not None and full else None
    done = run is not None and run.status == LabRun.Status.DONE
    context: dict[str, Any] = {
        "asked": asked,
        "name": own_name(asked),
        "other_name": other_name(asked),
        "peak": found.peak,
        "peak_value": wan(found.peak.value),
        "other_peak": other.peak,
        "other_value": wan(other.peak.value),
        "change": wan(found.peak.value - other.peak.value),
        "years": [(year, wan(float(found.co2[year - base])), year == base, f"{origin}&year={year}")
                  for year in milestones(asked)],
        "key": asked.run.key,
        "estimated": asked.world.estimated,
        "base_year": base,
        "run": run,
        "chances": [(year, run.result["p_peak_by"][str(year)]) for year in (2029, 2030)
                    if run and done and str(year) in run.result["p_peak_by"]],
        "changed": asked.state.changed,
        "full": full,
    }  # fmt: skip
    if full:
        footings = footings_of(asked.world, asked.run)
        flat = sum(each.standing == "met-without-rise" for each in footings)
        counts = kinds_of(footings)
        context["targets"] = {"all": len(footings), "met": counts["met"] - flat, "set": counts["set"], "flat": flat,
                              "missed": counts["missed"]}  # fmt: skip
    return context


def panel(asked: Asked, *, user: Any = None) -> dict[str, Any]:
    """The chosen view with its tabs."""
    tabs = [(view, _VIEW_NAMES[view], reverse("lab") + "?" + asked.query(view=view), view == asked.view)
            for view in VIEWS]  # fmt: skip
    context: dict[str, Any] = {"asked": asked, "tabs": tabs, "template": f"dafeng/lab/view_{asked.view}.html"}
    context |= {"year_choices": asked.run.found.years, "year": asked.year, "with_year": asked.view in _WITH_YEAR}
    return context | _VIEWS[asked.view](asked, user)


def _done(asked: Asked, user: Any) -> LabRun | None:
    run = background.latest(user, asked.world, asked.state) if user is not None else None
    return run if run is not None and run.status == LabRun.Status.DONE else None


def _path(asked: Asked, user: Any) -> dict[str, Any]:
    run = background.latest(user, asked.world, asked.state) if user is not None else None
    return {
        "chart": picture(asked, "path", path_chart(asked, run)),
        "heads": milestones(asked),
        "rows": sector_rows(asked),
        "said": [each[language() == "en"] for each in statements_of(asked.world, asked.run)],
        **progress_of(run),
    }


def _targets(asked: Asked, user: Any) -> dict[str, Any]:
    run = _done(asked, user)
    known = {row["of"]: row for row in (target_chances(run) if run else ())}
    groups = grouped_targets(asked, known)
    count = sum(len(group.rows) for group in groups)
    return {"groups": groups, "run": run, "find": asked.find, "found": count,
            "all": len(targets_of(asked.world, asked.run))}  # fmt: skip


def _wedge(asked: Asked, _user: Any) -> dict[str, Any]:
    found, chart = difference(asked), wedge_chart(asked)
    if found is None or chart is None:
        return {"chart": None}
    base, peak = found.years[0], asked.run.found.peak.highest_year
    years = sorted({*milestones(asked), *((peak,) if peak > base else ())} - {base})
    places = [year - base for year in years]
    rows = [
        {
            "key": part.key,
            "name": part.name,
            "values": [(year, wan(float(part.values[at]))) for year, at in zip(years, places, strict=True)],
            "members": sorted(
                ((key, name, wan(float(values[asked.year - base]))) for key, name, values in part.members),
                key=lambda member: member[2],
            ),
        }
        for part in grouped(asked, found)
    ]
    whole = found.shares.with_all - found.shares.without
    total = [(year, wan(float(whole[at]))) for year, at in zip(years, places, strict=True)]
    return {
        "chart": picture(asked, "wedge", chart),
        "heads": years,
        "peak": peak if peak > base else None,
        "rows": rows,
        "total": total,
        "groupings": groupings(asked),
        "by_name": HEADS[asked.by],
        "interactions": interactions(asked, found),
        "gap": found.shares.order_gap * 100,
        "weights": weights() if asked.by == "unit" else None,
    }


def _waterfall(asked: Asked, _user: Any) -> dict[str, Any]:
    rows = waterfall_rows(asked)
    chart = waterfall_chart(asked, rows)
    return {"chart": picture(asked, "waterfall", chart) if chart else None, "rows": rows,
            "by_name": HEADS[asked.by], "groupings": groupings(asked)}  # fmt: skip


def _districts(asked: Asked, _user: Any) -> dict[str, Any]:
    chart = district_chart(asked)
    return {"chart": picture(asked, "districts", chart) if chart else None} | districts(asked, milestones(asked))


def _chance(asked: Asked, user: Any) -> dict[str, Any]:
    return chances(asked, user)


def _tornado(asked: Asked, user: Any) -> dict[str, Any]:
    chart = tornado_chart(asked)
    return {"chart": picture(asked, "tornado", chart), "rows": chart.rows} | shares_of_variance(asked, user)


def _cost(asked: Asked, _user: Any) -> dict[str, Any]:
    chart = cost_chart(asked)
    return {"chart": picture(asked, "cost", chart) if chart else None} | cost_view(asked)


def _flow(asked: Asked, _user: Any) -> dict[str, Any]:
    return {"flow": picture_of(flow_chart(asked), reverse("lab-chart", args=["flow"]) + "?" + asked.query())}


def _explain(asked: Asked, _user: Any) -> dict[str, Any]:
    return explained(asked)


_VIEWS: dict[str, Callable[[Asked, Any], dict[str, Any]]] = {
    "path": _path,
    "targets": _targets,
    "wedge": _wedge,
    "waterfall": _waterfall,
    "districts": _districts,
    "flow": _flow,
    "tornado": _tornado,
    "chance": _chance,
    "cost": _cost,
    "compare": lambda asked, _user: compared(asked),
    "explain": _explain,
}
