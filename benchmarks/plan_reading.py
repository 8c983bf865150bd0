"""Reading a plan: time, size and what was found. Run: python benchmarks/plan_reading.py [FILE …]

Without files it reads the plan of cities/zaozhuang, and the same plan repeated to about 1 MB of UTF-8.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from dafeng.plan import parse_plan

RUNS = 5
MEGABYTE = 1_000_000


def clock(name: str, text: str, runs: int = RUNS) -> None:
    """Print characters, clauses, tasks, targets and the median time of some runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        plan = parse_plan(text)
        times.append(time.perf_counter() - start)
    print(
        f"{name:<32}{len(text):>10,} characters {len(plan.clauses):>7,} clauses {len(plan.tasks):>6,} tasks"
        f" {len(plan.targets):>6,} targets {statistics.median(times) * 1e3:>10,.1f} ms"
    )


def main() -> None:
    """Clock the files named, or the published plan and a long text made of it."""
    plans = Path(__file__).parents[1] / "cities" / "zaozhuang" / "plan"
    files = [Path(name) for name in sys.argv[1:]] or sorted(plans.glob("*.txt"))
    parse_plan("一、到2025年，比重达到1%。")
    for file in files:
        text = file.read_text(encoding="utf-8")
        clock(file.stem, text)
        repeats = -(-MEGABYTE // len(text.encode()))
        clock(f"{file.stem} x {repeats}", text * repeats, runs=1)


if __name__ == "__main__":
    main()
