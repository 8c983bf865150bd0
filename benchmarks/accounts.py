"""Accounts: CO2 of many cities and years at once, scaling down, finding a factor. Run: python benchmarks/accounts.py"""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable

import numpy as np

from dafeng.accounts.combustion import co2_kernel
from dafeng.accounts.downscale import Proxy, downscale
from dafeng.accounts.factors import default_factors


def clock(name: str, work: Callable[[], object], repeat: int = 7) -> None:
    """Print the median time and the peak of memory of some runs."""
    spans = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        spans.append(time.perf_counter() - start)
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    print(f"{name:<62}{statistics.median(spans) * 1e3:>10,.3f} ms{peak:>10,.1f} MB")


def main() -> None:
    """Print all figures."""
    rng = np.random.default_rng(0)
    library = default_factors()
    burnt, factors = rng.random((290, 20, 45, 30)), rng.random(30) * 3
    clock("CO2 kernel, 290 cities x 20 years x 45 sectors x 30 fuels", lambda: co2_kernel(burnt, factors))
    sectors, kinds = tuple(f"s{number}" for number in range(45)), tuple(f"k{number}" for number in range(30))
    proxies = {sector: Proxy("p", 3.0, 100.0, 0.2) for sector in sectors}
    table = rng.random((45, 30))
    totals = {"k0": 1.0, "k1": 0.9}
    clock("scale down 45 x 30 with 2,000 draws", lambda: downscale(table, sectors, kinds, proxies, kind_totals=totals))
    clock("find one factor", lambda: library.find("电力", "grid_factor", "inventory", "370400", 2023))


if __name__ == "__main__":
    main()
