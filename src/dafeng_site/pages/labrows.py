"""Rows of the path's table: CO2 by sector and a few indicators in the milestone years."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext_lazy

from dafeng.pathway.results import MILESTONES
from dafeng_site.pages.figures import scale_of
from dafeng_site.pages.labasked import Asked

__all__ = ["PARTS", "milestones", "sector_rows"]

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


def milestones(asked: Asked) -> list[int]:
    """The base year and those ahead in which tables give figures."""
    years = asked.run.found.years
    return [years[0], *(year for year in MILESTONES if years[0] < year <= years[-1])]


def sector_rows(asked: Asked) -> list[dict[str, Any]]:
    """Figures by sector in the milestone years; each of CO2 leads to what it is made of."""
    found = asked.run.found
    origin = reverse("lab") + "?" + asked.query(view="explain", year="", sector="")
    rows = []
    for code, name, sector in PARTS:
        values = found.values.get(code)
        if values is None or not np.any(values):
            continue
        scale = scale_of(code)
        cells = [
            (
                scale.shown(float(values[year - found.years[0]])),
                year,
                f"{origin}&year={year}{sector and '&sector=' + sector}" if code.startswith("co2.") else "",
            )
            for year in milestones(asked)
        ]
        rows.append({"code": code, "name": name, "cells": cells, "part": sector != ""})
    return rows
