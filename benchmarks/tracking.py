"""Tracking: one judgement, and a whole plan by a table. Run: python benchmarks/tracking.py"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date

from dafeng.city import load_pack, packaged_pack
from dafeng.core import default_catalogue, observation_frame
from dafeng.plan import read_plan
from dafeng.tracking import Goal, Options, Point, Series, judge, judge_plan

DAY = date(2024, 6, 30)


def clock(name: str, work: Callable[[], object], repeat: int = 7, times: int = 1) -> None:
    """Print the median time of some runs; `times` is how often a run does the work."""
    spans = []
    for _ in range(repeat):
        start = time.perf_counter()
        for _ in range(times):
            work()
        spans.append((time.perf_counter() - start) / times)
    print(f"{name:<58}{statistics.median(spans) * 1e3:>12,.3f} ms")


def main() -> None:
    """Print all figures."""
    pack = load_pack(packaged_pack("zaozhuang"))
    plan = read_plan(pack.plans[0].content, pack.plans[0].file)
    catalogue, options = default_catalogue(), Options(start_year=pack.choices.base_year)
    goal = Goal("x", "level", "up", 2030, ">=", 40.0, start_year=2020)
    series = Series("x", tuple(Point(year, float(year - 2000 + year % 3)) for year in range(2010, 2024)))
    codes = {match.code for target in plan.targets for match in target.matches[:1]}
    rows = [
        {"indicator": code, "place": pack.code, "period": str(year), "value": 50.0 + year % 7, "state": "published"}
        for code in codes
        for year in range(2010, 2024)
    ]
    full = observation_frame({**row, "source": "s#1"} for row in rows)
    clock("judge, 14 years with outlook", lambda: judge(goal, series, DAY), times=200)
    for name, table in (("the pack's figures", pack.observations), ("14 years for every target", full)):
        clock(
            f"judge_plan, {len(plan.targets)} targets, {name}",
            lambda table=table: judge_plan(plan, table, catalogue, DAY, pack.code, options=options),
        )


if __name__ == "__main__":
    main()
