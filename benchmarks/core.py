"""Core: opening the room, units, and tables of observations. Run: python benchmarks/core.py"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import polars as pl

from dafeng.core import SCHEMA, convert, default_catalogue, derive, evaluate, parse_unit, total, validate


def clock(name: str, work: Callable[[], object], repeat: int = 5) -> None:
    """Print the median time of some runs."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    print(f"{name:<58}{statistics.median(times) * 1e3:>12,.3f} ms")


def fresh(statement: str) -> Callable[[], object]:
    """Run a statement in a new interpreter and take off what an empty one needs."""
    return lambda: subprocess.run([sys.executable, "-c", statement], check=True)


def table() -> pl.DataFrame:
    """150 indicators x 100 places x 26 years."""
    codes = [each.code for each in default_catalogue() if each.over_places == "sum" and not each.formula][:150]
    places = [f"37{number:04d}" for number in range(100)]
    frame = pl.DataFrame({"indicator": codes}).join(pl.DataFrame({"place": places}), how="cross")
    frame = frame.join(pl.DataFrame({"period": [str(year) for year in range(2005, 2031)]}), how="cross")
    return frame.with_columns(
        scenario=pl.lit("observed"),
        value=pl.lit(1.5),
        state=pl.lit("published"),
        source=pl.lit("s#1"),
        book=pl.lit("statistics"),
    ).select(list(SCHEMA))


def main() -> None:
    """Print all figures."""
    catalogue, frame = default_catalogue(), table()
    places = frame["place"].unique().to_list()
    print(f"{frame.height:,} observations, {len(catalogue)} indicators")
    clock("python -c pass", fresh("pass"))
    clock("python -c 'import dafeng.core'", fresh("import dafeng.core"))
    clock("… and default_catalogue()", fresh("from dafeng.core import default_catalogue; default_catalogue()"))
    clock("parse_unit, seen before", lambda: parse_unit("克标准煤/千瓦时"))
    clock("convert, seen before", lambda: convert(1.0, "亿千瓦时", "10^4 tce"))
    clock("validate", lambda: validate(frame, catalogue, sources={"s"}))
    clock("total over places", lambda: total(frame, catalogue, "place", whole="370000", parts=places))
    clock("evaluate one formula", lambda: evaluate(frame, "energy.intensity.gdp", catalogue))
    clock("derive every formula", lambda: derive(frame, catalogue))


if __name__ == "__main__":
    main()
