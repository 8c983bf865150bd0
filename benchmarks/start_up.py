"""Start-up of a fresh checkout: from nothing to the answered overview page (cold), and again (warm).

Run: python benchmarks/start_up.py [--runs 3] [--pip]
Each cold run clones the committed state into a throw-away folder and runs `./start --check` there: environment, pinned
packages (from the client's cache or the registry), database, city pack, server, first page. Each warm run repeats it in
the same folder with the same data. `--pip` hides uv, as on a machine without it.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def checkout(folder: Path) -> Path:
    """A fresh clone of the committed state."""
    target = folder / "dafeng"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(target)], check=True)
    return target


def timed(folder: Path, home: Path, surroundings: dict[str, str]) -> tuple[float, float]:
    """Wall and CPU seconds of one `start.py --check`; it must end well."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, str(folder / "start.py"), "--check", "--home", str(home)]
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise SystemExit(done.stdout + done.stderr)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def without_uv(path: str) -> str:
    """The search path without folders that hold uv."""
    return os.pathsep.join(part for part in path.split(os.pathsep) if not shutil.which("uv", path=part))


def main() -> None:
    """Measure and print medians with the range."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--pip", action="store_true", help="as on a machine without uv")
    options = parser.parse_args()
    surroundings = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DAFENG_HOME", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV"}
    }
    if options.pip:
        surroundings["PATH"] = without_uv(surroundings["PATH"])
    found: dict[str, list[tuple[float, float]]] = {"cold": [], "warm": []}
    for _run in range(options.runs):
        with tempfile.TemporaryDirectory(prefix="dafeng-start-") as name:
            folder = checkout(Path(name))
            found["cold"].append(timed(folder, folder / "var", surroundings))
            found["warm"].append(timed(folder, folder / "var", surroundings))
    print(f"{platform.python_version()} {platform.system()} {os.cpu_count()} cores, runs {options.runs}")
    for kind, times in found.items():
        walls, cpus = zip(*times, strict=True)
        print(
            f"{kind}: wall median {statistics.median(walls):.1f} s ({min(walls):.1f} to {max(walls):.1f}), "
            f"cpu median {statistics.median(cpus):.1f} s"
        )


if __name__ == "__main__":
    main()
