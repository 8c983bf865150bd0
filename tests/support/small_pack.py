"""A small pack for tests, as files: a made-up city of two districts that add up."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

__all__ = ["SMALL", "lay"]

SMALL: Mapping[str, str] = {
    "city.toml": """format = 1
code = "990000"
name = "测试市"
base_year = 2020

[choices]
gwp_set = "AR5"

[[plan]]
file = "plan/plan.txt"
role = "own"
title = "测试市碳达峰工作方案"
source = "paper"
""",
    "sources.toml": """[[source]]
id = "book"
title_zh = "统计年鉴"
publisher = "市统计局"
licence = "单项事实"
certainty = "V"

[[source]]
id = "paper"
title_zh = "报纸"
publisher = "日报"
licence = "单项事实"
certainty = "S"
""",
    "places/districts.csv": """code,name,parent,kind,source
990001,东区,990000,district,book
990002,西区,990000,district,book
""",
    "statistics/economy.csv": """indicator,place,period,scenario,value,unit,state,source,book,note
gdp.nominal,990000,2020,,100,亿元,published,book#表1,statistics,
gdp.nominal,990001,2020,,60,亿元,published,book#表2,statistics,
gdp.nominal,990002,2020,,400000,万元,published,book#表2,statistics,
gdp.nominal,990000,2021,,110,亿元,published,book#表1,statistics,
energy.total,990000,2020,,,万吨标准煤,missing,book,statistics,还没有数据
""",
    "breaks.csv": "indicator,place,period,reason,source\n",
    "plants.csv": """id,name,place,kind,capacity_mw,status,source
P1,一号机组,990001,coal,300,operating,paper
""",
    "profiles/index.csv": """name,title,file,kind,unit,state,source,recipe
load,负荷,profiles/hours/load.csv,load,1,estimated,paper,示例
""",
    "profiles/hours/load.csv": "hour,value\n1,0.5\n2,1.5\n",
    "plan/plan.txt": "测试市碳达峰工作方案\n\n一、总体要求\n到2030年，单位地区生产总值能耗比2020年下降10%。\n",
}


def lay(root: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write the small pack with some files changed; None leaves a file out."""
    for name, content in {**SMALL, **(changes or {})}.items():
        if content is None:
            continue
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root
