"""The lab's right side as its templates need it: the summary, and each view's figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dafeng.pathway import compare_scenarios
from dafeng.tracking import Standing, count_by_status
from dafeng_site.lab import background
from dafeng_site.lab.models import LabRun
from dafeng_site.lab.running import run_of, targets_of
from dafeng_site.lab.state import State
from dafeng_site.lab.worlds import model_of
from dafeng_site.pages.figures import indicator_name, language, scale_of
from dafeng_site.pages.flowchart import picture_of
from dafeng_site.pages.labasked import VIEWS, Asked
from dafeng_site.pages.labcharts import (
    cost_chart,
    flow_chart,
    input_name,
    own_name,
    path_chart,
    picture,
    scenario_name,
    tornado_chart,
    wan,
    waterfall_chart,
    wedge_chart,
)
from dafeng_site.pages.labexplain import explained

__all__ = ["MILESTONES", "VIEW_NAMES", "panel", "sector_rows", "summary", "target_rows"]

MILESTONES = (2025, 2030, 2035, 2040, 2050, 2060)
VIEW_NAMES = {
    "path": gettext_lazy("路径"),
    "targets": gettext_lazy("目标"),
    "wedge": gettext_lazy("楔形图"),
    "waterfall": gettext_lazy("瀑布图"),
    "flow": gettext_lazy("能流图"),
    "tornado": gettext_lazy("敏感性"),
    "cost": gettext_lazy("成本曲线"),
    "compare": gettext_lazy("情景对比"),
    "explain": gettext_lazy("逐项说明"),
}
_LINES: tuple[tuple[str, object, str], ...] = (
    ("co2.energy", gettext_lazy("能源活动二氧化碳（万吨）"), ""),
    ("co2.power", gettext_lazy("发电供热"), "power"),
    ("co2.industry", gettext_lazy("工业"), "industry"),
    ("co2.construction", gettext_lazy("建筑业"), "construction"),
    ("co2.transport", gettext_lazy("交通运输"), "transport"),
    ("co2.agriculture", gettext_lazy("农业"), "agriculture"),
    ("co2.services", gettext_lazy("服务业"), "services"),
    ("co2.residential", gettext_lazy("居民生活"), "residential"),
    ("co2.electricity", gettext_lazy("净购入电力（外送为负）"), "power"),
    ("co2.process", gettext_lazy("工业过程二氧化碳（万吨，不在上列总量内）"), "process"),
    ("co2.sink", gettext_lazy("碳汇（万吨）"), "sink"),
    ("energy.total", gettext_lazy("能源消费总量（万吨标准煤）"), ""),
    ("electricity.total", gettext_lazy("全社会用电量（亿千瓦时）"), ""),
    ("power.capacity.renewable", gettext_lazy("可再生能源装机（万千瓦）"), ""),
)


def summary(asked: Asked, *, user: Any = None, full: bool = True) -> dict[str, Any]:
    """What stands on top: the peak, the years ahead, targets that hold, how likely it is."""
    found, other = asked.run.found, asked.other.found
    base = found.years[0]
    run = background.latest(user, asked.world, asked.state) if user is not None and full else None
    done = run is not None and run.status == LabRun.Status.DONE
    years = [base, *(year for year in MILESTONES if base < year <= found.years[-1])]
    context: dict[str, Any] = {
        "asked": asked,
        "name": own_name(asked),
        "other_name": scenario_name(asked, asked.against),
        "peak": found.peak,
        "peak_value": wan(found.peak.value),
        "other_peak": other.peak,
        "other_value": wan(other.peak.value),
        "change": wan(found.peak.value - other.peak.value),
        "years": [(year, wan(float(found.co2[year - base])), year == base) for year in years],
        "key": asked.run.key,
        "estimated": asked.world.estimated,
        "base_year": base,
        "run": run,
        "chances": [(year, run.result["p_peak_by"][str(year)]) for year in (2027, 2029, 2030)
                    if run and done and str(year) in run.result["p_peak_by"]],
        "changed": len(asked.state.levels),
        "full": full,
    }  # fmt: skip
    if full:
        standings = targets_of(asked.world, asked.run)
        counts = count_by_status([each.judgement for each in standings])
        context["targets"] = {
            "all": len(standings),
            "met": counts.get("met", 0) + counts.get("on-pace", 0),
            "missed": counts.get("behind", 0) + counts.get("far-behind", 0),
        }
    return context


def panel(asked: Asked, *, user: Any = None) -> dict[str, Any]:
    """The chosen view with its tabs."""
    tabs = [(view, VIEW_NAMES[view], reverse("lab") + "?" + asked.query(view=view), view == asked.view)
            for view in VIEWS]  # fmt: skip
    context: dict[str, Any] = {"asked": asked, "tabs": tabs, "template": f"dafeng/lab/view_{asked.view}.html"}
    years = asked.run.found.years
    context |= {"year_choices": years, "year": asked.year, "years_from": years[0], "years_to": years[-1]}
    return context | _VIEWS[asked.view](asked, user)


def _path(asked: Asked, user: Any) -> dict[str, Any]:
    run = background.latest(user, asked.world, asked.state) if user is not None else None
    chart = path_chart(asked, run)
    shown = run is not None
    left = background.seconds_left(run) if run is not None else None
    return {
        "chart": picture(asked, "path", chart),
        "heads": _years(asked),
        "rows": sector_rows(asked),
        "run": run,
        "stalled": shown and run is not None and background.stalled(run),
        "seconds": left,
        "p_targets": run.result.get("p_targets", []) if run is not None else [],
    }


def _years(asked: Asked) -> list[int]:
    years = asked.run.found.years
    return [years[0], *(year for year in MILESTONES if years[0] < year <= years[-1])]


def sector_rows(asked: Asked) -> list[dict[str, Any]]:
    """Figures by sector in the milestone years; each of CO2 leads to what it is made of."""
    found = asked.run.found
    rows = []
    for code, name, sector in _LINES:
        values = found.values.get(code)
        if values is None or not np.any(values):
            continue
        factor = 1 / 10.0 if code.startswith("co2.") or code == "power.capacity.renewable" else 1.0
        factor = 0.01 if code == "electricity.total" else factor
        cells = [
            (
                float(values[year - found.years[0]]) * factor,
                _origin(asked, year, sector) if code.startswith("co2.") else "",
            )
            for year in _years(asked)
        ]
        rows.append({"code": code, "name": name, "cells": cells, "part": sector != ""})
    return rows


def _origin(asked: Asked, year: int, sector: str) -> str:
    return reverse("lab") + "?" + asked.query(view="explain", year=str(year), sector=sector)


def _targets(asked: Asked, _user: Any) -> dict[str, Any]:
    return {"rows": target_rows(asked)}


def target_rows(asked: Asked) -> list[dict[str, Any]]:
    """Every target of the plan as judged on the run, what is behind first."""
    lang = language()
    rows = []
    for each in targets_of(asked.world, asked.run):
        judgement = each.judgement
        scale = scale_of(judgement.goal.indicator) if judgement.goal.indicator else None
        shown: Callable[[float | None], float | None] = scale.shown if scale else (lambda value: value)
        rows.append(
            {
                "clause": each.target.clause,
                "name": indicator_name(judgement.goal.indicator) if judgement.goal.indicator else each.target.indicator,
                "said": each.target.indicator,
                "year": each.target.year,
                "status": judgement.status,
                "target": shown(judgement.target_value),
                "value": shown(_at(asked, each)),
                "unit": scale.unit if scale else "",
                "reasons": [reason.text(lang) for reason in judgement.reasons],
                "projected": judgement.projected,
            }
        )
    order = {"far-behind": 0, "behind": 1, "on-pace": 2, "met": 3}
    rows.sort(key=lambda row: (order.get(str(row["status"]), 4), row["year"] or 9999))
    return rows


def _at(asked: Asked, each: Standing) -> float | None:
    """The run's own value in the target's year."""
    found, year = asked.run.found, each.target.year
    values = found.values.get(each.judgement.goal.indicator)
    if values is None or year is None or not found.years[0] <= year <= found.years[-1]:
        return None
    value = float(values[year - found.years[0]])
    return value if np.isfinite(value) else None


def _wedge(asked: Asked, _user: Any) -> dict[str, Any]:
    chart = wedge_chart(asked)
    if chart is None:
        return {"chart": None}
    years = [year for year in _years(asked) if year in chart.years]
    rows = [(each.name, [each.values[chart.years.index(year)] for year in years]) for each in chart.wedges]
    total = [sum(values[at] for _n, values in rows) for at in range(len(years))]
    return {"chart": picture(asked, "wedge", chart), "heads": years, "rows": rows, "total": total}


def _waterfall(asked: Asked, _user: Any) -> dict[str, Any]:
    chart = waterfall_chart(asked)
    return {"chart": picture(asked, "waterfall", chart) if chart else None, "rows": chart.rows if chart else ()}


def _tornado(asked: Asked, _user: Any) -> dict[str, Any]:
    chart = tornado_chart(asked)
    return {"chart": picture(asked, "tornado", chart), "rows": chart.rows}


def _cost(asked: Asked, _user: Any) -> dict[str, Any]:
    chart, without = cost_chart(asked)
    names = [input_name(asked, name) for name in without]
    return {"chart": picture(asked, "cost", chart) if chart else None, "blocks": chart.blocks if chart else (),
            "without": names}  # fmt: skip


def _flow(asked: Asked, _user: Any) -> dict[str, Any]:
    return {"flow": picture_of(flow_chart(asked), reverse("lab-chart", args=["flow"]) + "?" + asked.query())}


def _compare(asked: Asked, _user: Any) -> dict[str, Any]:
    spec = asked.world.spec
    rows = [
        {
            "table": _("措施") if each.table == "measures" else _("驱动因素"),
            "name": input_name(asked, each.key) if each.table == "measures" else each.key,
            "year": each.year,
            "first": each.first,
            "second": each.second,
            "unit": each.unit,
        }
        for each in compare_scenarios(spec, asked.against, asked.state.scenario)
    ]
    model = model_of(asked.world, asked.state.scenario)
    own = [(input_name(asked, name), float(model.defaults[model.place_of(name)]), value)
           for name, value in asked.state.levels]  # fmt: skip
    states = [(own_name(asked), asked.run.found, True)] if asked.state.levels else []
    states += [
        (scenario_name(asked, each.id), run_of(asked.world, State(each.id)).found, each.id == asked.state.scenario)
        for each in spec.scenarios
    ]
    years = _years(asked)
    return {
        "rows": rows,
        "own": own,
        "heads": years,
        "scenarios_rows": [
            (
                name,
                each.peak,
                wan(each.peak.value),
                [wan(float(each.co2[year - each.years[0]])) for year in years],
                here,
            )
            for name, each, here in states
        ],
        "first_name": scenario_name(asked, asked.against),
        "second_name": scenario_name(asked, asked.state.scenario),
    }


def _explain(asked: Asked, _user: Any) -> dict[str, Any]:
    return explained(asked)


_VIEWS: dict[str, Callable[[Asked, Any], dict[str, Any]]] = {
    "path": _path,
    "targets": _targets,
    "wedge": _wedge,
    "waterfall": _waterfall,
    "flow": _flow,
    "tornado": _tornado,
    "cost": _cost,
    "compare": _compare,
    "explain": _explain,
}
