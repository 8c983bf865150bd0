"""Rows of the lab's tables: CO2 by sector in the milestone years, and the plan's targets as judged on the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dafeng.core import default_catalogue
from dafeng.tracking import Goal, Standing
from dafeng_site.lab.running import footings_of, targets_of
from dafeng_site.pages.figures import Scale, indicator_name, language, scale_of
from dafeng_site.pages.labasked import Asked

__all__ = ["PARTS", "milestones", "sector_rows", "target_rows"]

_MILESTONES = (2025, 2030, 2035, 2040, 2050, 2060)
PARTS: tuple[tuple[str, object, str], ...] = (
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
"""Rows of the table: indicator, name, and the sector that it is a part of ("" for what stands by itself)."""


_STANDINGS = ("far-behind", "behind", "measure-absent", "measure-short", "met-late", "met-without-rise", "on-pace",
              "met", "set-by-measure", "cannot-tell", "not-assigned")  # fmt: skip
_HOLDS = ("met", "on-pace", "set-by-measure", "met-without-rise")
_ORDER = {standing: place for place, standing in enumerate(_STANDINGS)}


def milestones(asked: Asked) -> list[int]:
    """The base year and those ahead in which tables give figures."""
    years = asked.run.found.years
    return [years[0], *(year for year in _MILESTONES if years[0] < year <= years[-1])]


def sector_rows(asked: Asked) -> list[dict[str, Any]]:
    """Figures by sector in the milestone years; each of CO2 leads to what it is made of."""
    found = asked.run.found
    rows = []
    for code, name, sector in PARTS:
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
            for year in milestones(asked)
        ]
        rows.append({"code": code, "name": name, "cells": cells, "part": sector != ""})
    return rows


def _origin(asked: Asked, year: int, sector: str) -> str:
    return reverse("lab") + "?" + asked.query(view="explain", year=str(year), sector=sector)


def target_rows(asked: Asked, chances: Mapping[tuple[str, str, int], Any] | None = None) -> list[dict[str, Any]]:
    """Every target of the plan as judged on the run, what is behind first; `chances` by clause, name and year."""
    lang = language()
    rows = []
    for each, footing in zip(targets_of(asked.world, asked.run), footings_of(asked.world, asked.run), strict=True):
        judgement = each.judgement
        scale = _scale(judgement.goal)
        shown: Callable[[float | None], float | None] = scale.shown if scale else (lambda value: value)
        rows.append(
            {
                "clause": each.target.clause,
                "name": indicator_name(judgement.goal.indicator) if judgement.goal.indicator else each.target.indicator,
                "said": each.target.indicator,
                "year": each.target.year,
                "status": judgement.status,
                "standing": footing.standing,
                "said_standing": footing.words(lang),
                "said_zh": footing.words("zh"),
                "basis": footing.basis_words(lang),
                "by_measure": footing.basis in ("measures", "stated"),
                "target": shown(judgement.target_value),
                "value": shown(_at(asked, each)),
                "unit": scale.unit if scale else "",
                "reasons": [reason.text(lang) for reason in judgement.reasons],
                "projected": judgement.projected,
                "indicator": judgement.goal.indicator,
                "unlikely": _unlikely(
                    footing.standing,
                    (chances or {}).get((each.target.clause, each.target.indicator, each.target.year or 0)),
                ),
                "chance": (chances or {}).get((each.target.clause, each.target.indicator, each.target.year or 0)),
            }
        )
    rows.sort(key=lambda row: (_ORDER.get(str(row["standing"]), len(_ORDER)), row["year"] or 9999))
    return rows


def _unlikely(standing: str, chance: Mapping[str, Any] | None) -> str:
    """Why a target that the run meets is seldom met in the draws; empty where there is nothing to explain."""
    if chance is None or standing not in _HOLDS or float(chance["value"]) >= 0.5:
        return ""
    said = {"share": f"{float(chance['value']) * 100:.0f}%"}
    if chance.get("basis") in ("measures", "stated", "fixed"):
        return _("情景中措施全部落实，所以达到；抽样中落实程度多不足 100%%，只有 %(share)s 的抽样达到。") % said
    return _("本次运行达到；抽样时驱动因素、参数和落实程度一起变动，只有 %(share)s 的抽样达到，余量不足。") % said


def _scale(goal: Goal) -> Scale | None:
    """How figures of a goal are shown; a change in % as it is."""
    if not goal.indicator:
        return None
    known = default_catalogue()
    if goal.unit == "%" and goal.indicator in known and known.get(goal.indicator).unit != "%":
        return Scale("%", 1.0)
    return scale_of(goal.indicator)


def _at(asked: Asked, each: Standing) -> float | None:
    """The run's own value in the target's year: as it was judged, which may be worked out by a formula."""
    found, year = asked.run.found, each.target.year
    if year is None or not found.years[0] <= year <= found.years[-1]:
        return None
    values = found.values.get(each.judgement.goal.indicator)
    if values is not None and np.isfinite(values[year - found.years[0]]):
        return float(values[year - found.years[0]])
    if not each.judgement.projected:
        return None
    return next((point.value for point in each.judgement.used if point.year == year), None)
