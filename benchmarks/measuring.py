"""What the benchmarks share: the least times of some runs, wall and processor, and the peak of memory beside them."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

__all__ = ["clock"]


def clock(name: str, work: Callable[[], object], repeat: int = 5, *, memory: bool = False) -> None:
    """Print the least wall and processor time of `repeat` runs; with `memory` the peak of one more run besides.

    The least is the run that was disturbed least by what else the machine did.
    """
    walls, spans = [], []
    for _ in range(repeat):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        spans.append(time.process_time() - processor)
    told = f"{name:<66}{min(walls) * 1e3:>10,.2f} ms wall{min(spans) * 1e3:>10,.2f} ms processor"
    if memory:
        tracemalloc.start()
        work()
        told += f"{tracemalloc.get_traced_memory()[1] / 1e6:>10,.1f} MB"
        tracemalloc.stop()
    print(told)
