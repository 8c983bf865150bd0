"""What benchmarks of the site share: a folder for its data, and a real server on it, both gone at the end."""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["DAFENG", "Served", "fresh_home", "served"]

DAFENG = str(Path(sys.executable).with_name("dafeng"))
"""The command of the environment that the benchmark runs in."""


@dataclass(frozen=True)
class Served:
    """A server that answers: its port, its process, and how many bytes its first answer had, packed."""

    port: int
    pid: int
    size: int


@contextmanager
def fresh_home() -> Iterator[str]:
    """A folder for data that is removed afterwards."""
    home = tempfile.mkdtemp(prefix="dafeng-benchmark-")
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def served(
    home: str, surroundings: Mapping[str, str], *, workers: int, threads: int, path: str = "/help/"
) -> Iterator[Served]:
    """The site of a folder, from its first good answer to `path` on; stopped afterwards."""
    port = _free_port()
    ways = ["--home", home, "--port", str(port), "--workers", str(workers), "--threads", str(threads)]
    server = subprocess.Popen(
        [DAFENG, "serve", *ways], env=dict(surroundings), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield Served(port, server.pid, _wait_for(port, path))
    finally:
        server.terminate()
        server.wait(timeout=20)


def _free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, path: str) -> int:
    """Wait for the first good answer; its size."""
    for _time in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status == 200:
                return len(body)
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError(path)
