"""A made-up city with work items, for documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from small_pack import SMALL, lay

from dafeng.city import load_pack
from dafeng.core import default_catalogue
from dafeng.plan import read_plan
from dafeng.reports import Context, make_context

PLAN = """测试市碳达峰工作方案

一、总体要求
到2030年，森林蓄积量达到200万立方米。

二、重点任务
（一）能源行动
1．发展光伏。推进光伏建设。（市能源局牵头，市统计局配合）
2．控制煤炭。严格控制煤炭消费。（市发展改革委牵头）
"""
FILES: Mapping[str, str] = {
    **SMALL,
    "plan/plan.txt": PLAN,
    "sources.toml": SMALL["sources.toml"]
    + """
[[source]]
id = "rumour"
title_zh = "传闻"
publisher = "不详"
licence = "单项事实"
certainty = "U"
""",
    "statistics/economy.csv": SMALL["statistics/economy.csv"]
    + "".join(
        f"sink.forest.stock,990000,{year},,{value},万立方米,published,book#表3,statistics,\n"
        for year, value in ((2020, 100), (2021, 110), (2023, 131), (2024, 150), (2026, 999))
    )
    + "sink.forest.coverage,990000,2024,,44,%,published,rumour,statistics,\n",
    "duty/work_items.csv": """code,clause,title,unit,role,start,due,weight,output,done,source
2024-1,二(一)1,建成光伏,energy,lead,2024-01-01,2024-06-30,3,建成10万千瓦,1,paper
2024-2,二(一)1,并网,energy,lead,2024-01-01,2024-12-31,1,全部并网,0.9,paper
2024-3,二(一)2,'=关停锅炉,drc,lead,2024-01-01,2024-06-30,1,关停3台,0.2,paper
""",
}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack as a folder."""
    root = tmp_path_factory.mktemp("reports")
    lay(root, FILES)
    return root


@pytest.fixture(scope="session")
def context(folder: Path) -> Context:
    """The city at the end of 2024."""
    plan = read_plan(PLAN.encode(), "plan.txt")
    return make_context(load_pack(folder), plan, default_catalogue(), "2024", made=date(2025, 1, 8), plan_title="方案")
