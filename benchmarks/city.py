"""City packs: opening the room, loading, checking and writing the pack of Zaozhuang. Run: python benchmarks/city.py"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from dafeng.city import check_pack, load_pack, own_plan, packaged_pack, write_pack


def clock(name: str, work: Callable[[], object], repeat: int = 9) -> None:
    """Print the median time of some runs."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    print(f"{name:<58}{statistics.median(times) * 1e3:>12,.1f} ms")


def main() -> None:
    """Measure each step once the room is open, and opening it in a fresh interpreter."""
    folder = packaged_pack("zaozhuang")
    pack = load_pack(folder)
    opened = [sys.executable, "-c", "import dafeng.city"]
    clock("open the room in a fresh interpreter", lambda: subprocess.run(opened, check=True), repeat=3)
    clock(f"load the pack ({pack.observations.height} figures, no plan parse)", lambda: load_pack(folder))
    clock("check it (plan and hours parsed)", lambda: check_pack(folder))
    clock("parse its plan", lambda: own_plan(pack))
    with tempfile.TemporaryDirectory() as place:
        number = iter(range(1000))
        clock("write it", lambda: write_pack(pack, Path(place) / str(next(number))))


if __name__ == "__main__":
    main()
