"""The one gate: format, lint, types, import contracts, docs, tests against the built wheel. Run it as `./check`.

It makes its own environment and, on Debian or Ubuntu as root or with sudo, installs the system packages that the tests
use; elsewhere it says which are missing and which tests are left out. `./check lint unit` runs only the steps named.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import start  # noqa: E402 - the folder above is on the path only now

ENVIRONMENT = ROOT / "build" / "check-environment"
WHEELS = ROOT / "build" / "wheel"
CORES = str(os.cpu_count() or 1)
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def tool(name: str) -> str:
    """A program of the gate's environment."""
    return str(start.executable(ENVIRONMENT, name))


def run(*command: str, **surroundings: str) -> bool:
    """Run a command in the project's folder; True when it ends well."""
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **surroundings}, check=False).returncode == 0


# --- system packages --------------------------------------------------------------------------------------------------


def find_chromium() -> str | None:
    """The system's Chromium."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def find_postgres() -> Path | None:
    """The folder of PostgreSQL's server programs, the newest version first."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda each: int(each.parts[-3]))
    return found[-1].parent if found else None


def has_chinese_font() -> bool:
    """Whether a font with Chinese characters is installed."""
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout.strip())


def has_venv() -> bool:
    """Whether this Python can make environments (Debian keeps ensurepip in a package of its own)."""
    return subprocess.run([sys.executable, "-c", "import ensurepip"], capture_output=True, check=False).returncode == 0


def has_libatomic() -> bool:
    """Whether the library is there that the browser driver's own runtime is linked with."""
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return False
    return True


NEEDED: dict[str, tuple[Callable[[], object], tuple[str, ...], str]] = {
    "venv": (has_venv, ("python3-venv",), "everything"),
    "chromium": (find_chromium, ("chromium",), "browser tests"),
    "driver": (has_libatomic, ("libatomic1",), "browser tests"),
    "font": (has_chinese_font, ("fonts-noto-cjk", "fontconfig"), "browser tests"),
    "postgres": (find_postgres, ("postgresql",), "PostgreSQL tests"),
}


def set_up_system() -> None:
    """Install what is missing where that is possible; else say what is left out."""
    missing = [name for name, (present, _, _) in NEEDED.items() if not present()]
    if not missing:
        return
    packages = [package for name in missing for package in NEEDED[name][1]]
    prefix = [] if IS_ROOT else ["sudo", "-n"] if shutil.which("sudo") else None
    if shutil.which("apt-get") and prefix is not None:
        print(f"installing system packages: {' '.join(packages)}", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*prefix, "apt-get", "update", "-qq"], env=quiet, check=False)
        command = [*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
        subprocess.run(command, env=quiet, check=False, stdout=subprocess.DEVNULL)
    for name in missing:
        present, packages_of, tests = NEEDED[name]
        if not present():
            print(f"MISSING {' '.join(packages_of)}: {tests} cannot run", flush=True)


@contextmanager
def postgres_server() -> Iterator[str]:
    """A throw-away PostgreSQL on a free port; yields its address. It refuses to run as root and gets its own user."""
    programs = find_postgres()
    if programs is None:
        raise FileNotFoundError("initdb")
    as_user = ["runuser", "-u", "postgres", "--"] if IS_ROOT else []
    folder = Path(tempfile.mkdtemp(prefix="dafeng-pg-"))
    if as_user:
        shutil.chown(folder, "postgres")
    data, port = folder / "data", start.free_port()
    try:
        initialise = [
            str(programs / "initdb"),
            "-D",
            str(data),
            "-A",
            "trust",
            "-U",
            "dafeng",
            "-E",
            "UTF8",
            "--locale=C",
        ]
        subprocess.run([*as_user, *initialise], check=True, stdout=subprocess.DEVNULL, cwd=folder)
        settings = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
        control = [*as_user, str(programs / "pg_ctl"), "-D", str(data), "-w", "-s", "-l", str(folder / "log")]
        subprocess.run([*control, "-o", settings, "start"], check=True, cwd=folder)
        try:
            yield f"postgres://dafeng@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- steps ------------------------------------------------------------------------------------------------------------


def build_wheel() -> bool:
    """Build the wheel and install it, so that all tests see what users get and not the source tree."""
    shutil.rmtree(WHEELS, ignore_errors=True)
    if not run(tool("python"), "-m", "hatchling", "build", "-t", "wheel", "-d", str(WHEELS)):
        return False
    start.install_wheel(ENVIRONMENT, next(WHEELS.glob("*.whl")))
    return True


def tests(selection: str, *more: str, **surroundings: str) -> bool:
    """Run the tests that a marker expression selects, a process a core."""
    return run(tool("python"), "-P", "-m", "pytest", "-q", "-n", CORES, *more, "-m", selection, **surroundings)


def browser_tests() -> bool | None:
    """Tests of the pages in Chromium; None when left out."""
    if not (find_chromium() and has_libatomic() and has_chinese_font()):
        return None
    return tests("browser", "--dist", "loadfile")  # each process has a site of its own, which a file's tests share


def postgres_tests() -> bool | None:
    """Tests that must hold on PostgreSQL as well; None when left out."""
    if find_postgres() is None:
        return None
    with postgres_server() as address:
        return tests("postgres", DATABASE_URL=address)


STEPS: dict[str, Callable[[], bool | None]] = {
    "format": lambda: run(tool("ruff"), "format", "--check", "."),
    "lint": lambda: run(tool("ruff"), "check", "."),
    "types": lambda: run(tool("mypy"), PYTHONPATH=str(ROOT / "src")),
    "imports": lambda: run(tool("lint-imports"), PYTHONPATH=str(ROOT / "src")),
    "docs": lambda: run(
        tool("mkdocs"),
        "build",
        "--strict",
        "--quiet",
        "--site-dir",
        str(ROOT / "build" / "docs"),
        NO_MKDOCS_2_WARNING="1",
    ),
    "wheel": build_wheel,
    "unit": lambda: tests("not browser and not postgres"),
    "postgres": postgres_tests,
    "browser": browser_tests,
    "start": lambda: run(sys.executable, "start.py", "--check"),
}


def main(wanted: list[str]) -> int:
    """Run the steps and print one line for each; 0 when none failed."""
    unknown = [name for name in wanted if name not in STEPS]
    if unknown:
        print(f"no such step: {' '.join(unknown)}; steps are: {' '.join(STEPS)}", file=sys.stderr)
        return 2
    set_up_system()
    ENVIRONMENT.parent.mkdir(exist_ok=True)
    start.make_environment(ENVIRONMENT, ROOT / "requirements-dev.lock")
    results: dict[str, tuple[str, float]] = {}
    for name in wanted or STEPS:
        print(f"=== {name}", flush=True)
        begun = time.monotonic()
        done = STEPS[name]()
        results[name] = ("LEFT OUT" if done is None else "passed" if done else "FAILED", time.monotonic() - begun)
    print("=== summary")
    for name, (result, seconds) in results.items():
        print(f"{name:10} {result:8} {seconds:6.1f} s")
    failed = sum(result == "FAILED" for result, _ in results.values())
    left_out = sum(result == "LEFT OUT" for result, _ in results.values())
    print(f"steps: {len(results) - failed - left_out} passed, {failed} failed, {left_out} left out")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except start.StartError as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)
