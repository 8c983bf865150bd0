"""Compiled kernels without a pause: where the compiler keeps its work, and when to use it.

The compiler (numba) needs some seconds for a kernel it has not seen. It keeps what it compiled in a folder; `folder()`
finds one that can be written: NUMBA_CACHE_DIR, else the package's own, else the user's cache, else a private one among
the temporary files. `ready()` says whether that folder holds kernels of this very code, compiler and processor. While
it does not, the numpy twins answer and `start_warming()` compiles in a process of its own.
"""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
import tempfile
import threading
from functools import cache
from importlib.metadata import version
from pathlib import Path

__all__ = ["folder", "mark_ready", "ready", "start_warming"]

_HERE = Path(__file__).parent
_PRIVATE = 0o700


def _writable(path: Path) -> bool:
    try:
        path.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
        with tempfile.TemporaryFile(dir=path):
            return True
    except OSError:
        return False


def _own(path: Path) -> bool:
    """Whether a folder among the temporary files is ours alone; compiled code of others is never loaded."""
    if not hasattr(os, "getuid"):
        return True
    found = path.stat()
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


@cache
def folder() -> Path | None:
    """The folder for compiled kernels, None when there is none to write to (then the twins serve)."""
    named = os.environ.get("NUMBA_CACHE_DIR")
    if named:
        return Path(named) if _writable(Path(named)) else None
    user = os.environ.get("XDG_CACHE_HOME") or (
        str(Path(os.environ["HOME"]) / ".cache") if os.environ.get("HOME") else ""
    )
    identity = os.getuid() if hasattr(os, "getuid") else 0
    temporary = Path(tempfile.gettempdir()) / f"dafeng-kernels-{identity}"
    for path in (_HERE / "__pycache__" / "kernels", Path(user) / "dafeng" / "kernels" if user else None, temporary):
        if path is not None and _writable(path) and (path != temporary or _own(path)):
            return path
    return None


@cache
def _mark() -> str:
    """What the kept kernels depend on: code, compiler, Python, machine. Known without loading the compiler."""
    text = (_HERE / "_kernels.py").read_bytes()
    parts = (version("numba"), sys.version, platform.machine(), platform.node(), str(_HERE))
    return hashlib.sha256(text + "|".join(parts).encode()).hexdigest()[:24]


def ready() -> bool:
    """Whether the kernels can be loaded without compiling."""
    found = folder()
    return found is not None and (found / f"ready-{_mark()}").is_file()


def mark_ready() -> None:
    """Note that all kernels have been compiled and kept."""
    found = folder()
    if found is not None:
        (found / f"ready-{_mark()}").touch()


@cache
def start_warming() -> bool:
    """Compile in another process, once a process; False when there is no folder to keep the result in."""
    if folder() is None:
        return False
    process = subprocess.Popen(
        [sys.executable, "-m", "dafeng.pathway._warm"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=process.wait, daemon=True).start()  # takes its leave without a zombie or a warning
    return True
