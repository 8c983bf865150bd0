"""Throughput of pages for the public: a real server, real sockets, keep-alive clients. Every answer is checked.

Run: python benchmarks/overview_throughput.py [--seconds 8] [--clients 16] [--workers 2] [--threads 4] [--path /]
SQLite in a throw-away folder, or the database of DATABASE_URL (give an empty one). The client is written in Python and
shares the cores with the server, so the figures are what one small machine does altogether; with wrk installed, `--wrk`
measures with it instead.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import os
import platform
import re
import statistics
import subprocess
import tempfile
import threading
import time

from serving import DAFENG, fresh_home, served

WARM_UP = 1.0


def caller(port: int, path: str, until: float, size: int, out: list[float], wrong: list[str]) -> None:
    """One client: request after request on one connection, each answer read whole and checked."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while time.perf_counter() < until:
        begun = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        out.append(time.perf_counter() - begun)
        if answer.status != 200 or len(body) != size:
            wrong.append(f"{answer.status} {len(body)}")


def call_many(port: int, path: str, seconds: float, clients: int, size: int, queue: multiprocessing.Queue) -> None:
    """Some clients in one process."""
    until = time.perf_counter() + seconds
    times: list[float] = []
    wrong: list[str] = []
    threads = [
        threading.Thread(target=caller, args=(port, path, until, size, times, wrong), daemon=True)
        for _client in range(clients)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    queue.put((times, wrong))


def measure(port: int, path: str, seconds: float, clients: int, size: int) -> tuple[list[float], list[str]]:
    """Times of all answers, and what was wrong with any."""
    queue: multiprocessing.Queue = multiprocessing.Queue()
    process = multiprocessing.Process(target=call_many, args=(port, path, seconds, clients, size, queue))
    process.start()
    found: tuple[list[float], list[str]] = queue.get()
    process.join()
    return found


def with_wrk(port: int, path: str, seconds: float, clients: int) -> None:
    """wrk's own words."""
    address = f"http://127.0.0.1:{port}{path}"
    lua = 'wrk.headers["Accept-Encoding"] = "gzip"'
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(lua)
        script.flush()
        command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds:.0f}s", "--latency", "-s", script.name, address]
        print(
            re.sub(r"(?m)^.*http.*\n", "", subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        )


def main() -> None:
    """Prepare, serve, measure, stop."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--path", default="/")
    parser.add_argument("--wrk", action="store_true")
    options = parser.parse_args()
    with fresh_home() as home:
        surroundings = {**os.environ, "DAFENG_HOME": home}
        subprocess.run([DAFENG, "init"], env=surroundings, check=True, stdout=subprocess.DEVNULL)
        serving = served(home, surroundings, workers=options.workers, threads=options.threads, path=options.path)
        with serving as server:
            port, size = server.port, server.size
            measure(port, options.path, WARM_UP, options.clients, size)
            database = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
            threads = f"{options.workers} workers x {options.threads} threads"
            print(f"{database}, Python {platform.python_version()}, {os.cpu_count()} cores, {threads}, "
                  f"{options.clients} clients, {options.path} ({size} bytes packed)")  # fmt: skip
            if options.wrk:
                with_wrk(port, options.path, options.seconds, options.clients)
                return
            begun = time.perf_counter()
            times, wrong = measure(port, options.path, options.seconds, options.clients, size)
            taken = time.perf_counter() - begun
            cuts = statistics.quantiles(times, n=100)
            print(f"answers {len(times)}, wrong {len(wrong)}, "
                  f"{len(times) / options.seconds:.0f} a second ({taken:.1f} s), "
                  f"p50 {cuts[49] * 1e3:.1f} ms, p95 {cuts[94] * 1e3:.1f} ms, p99 {cuts[98] * 1e3:.1f} ms, "
                  f"longest {max(times) * 1e3:.1f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
