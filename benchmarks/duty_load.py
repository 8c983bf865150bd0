"""Dispatch under load: 50 units report at once, 300 people have pages open, 5 years lie behind. Answers are checked.

Run: python benchmarks/duty_load.py [--database postgres://…] [--units 50] [--people 300] [--years 5] [--items 40]
     [--evidence 100000] [--seconds 60] [--think 10] [--workers 2] [--threads 4]
The database must be empty; without the option it is that of DATABASE_URL, without both SQLite in a new folder.
A person asks for a page, reads for `think` seconds on the average, and asks for the next. The client shares the cores
with the server. Small: --units 5 --people 20 --years 2 --items 8 --evidence 500 --seconds 5 --think 1
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import defaultdict
from pathlib import Path
from typing import Any

from serving import DAFENG, fresh_home, served

PAGES = ("/duty/", "/duty/items/", "/cascade/", "/duty/rounds/", "/duty/rectifications/", "/notices/")
TOKEN = "a" * 32


class Caller:
    """One person's connection, kept open."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "Accept-Encoding": "gzip"}

    def get(self, path: str) -> tuple[int, float]:
        """Status and seconds."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: dict[str, Any]) -> tuple[int, float]:
        """Status and seconds of sending a form."""
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": TOKEN}).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def _ask(self, method: str, path: str, body: bytes | None, more: dict[str, str]) -> tuple[int, float]:
        begun = time.perf_counter()
        try:
            self.connection.request(method, path, body, self.headers | more)
            answer = self.connection.getresponse()
        except http.client.RemoteDisconnected:  # the server let an idle connection go; a browser opens another
            self.connection.request(method, path, body, self.headers | more)
            answer = self.connection.getresponse()
        answer.read()
        return answer.status, time.perf_counter() - begun


def told(name: str, times: list[float], wrong: int) -> None:
    """One line of the result."""
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else times * 99
    spread = f"p50 {cuts[49] * 1e3:7.1f} ms, p95 {cuts[94] * 1e3:7.1f} ms, longest {max(times) * 1e3:.1f} ms"
    print(f"{name:<28} {len(times):>6} answers, {wrong:d} wrong, {spread}", flush=True)


def reading(port: int, sessions: list[str], seconds: float, think: float) -> None:
    """People who look at list pages, each at their own pace."""
    times: dict[str, list[float]] = defaultdict(list)
    wrong: dict[str, int] = defaultdict(int)
    lock = threading.Lock()
    until = time.perf_counter() + seconds

    def person(session: str, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311  a pace, no secret
        caller = Caller(port, session)
        time.sleep(chance.random() * min(think, seconds))
        while time.perf_counter() < until:
            path = chance.choice(PAGES)
            status, taken = caller.get(path)
            with lock:
                times[path].append(taken)
                wrong[path] += status != 200
            time.sleep(min(chance.expovariate(1 / think) if think else 0, max(until - time.perf_counter(), 0)))

    run([threading.Thread(target=person, args=(session, at)) for at, session in enumerate(sessions)])
    for path in PAGES:
        if times[path]:
            told(path, times[path], wrong[path])
    every = [each for one in times.values() for each in one]
    told("all list pages", every, sum(wrong.values()))


def run(threads: list[threading.Thread]) -> None:
    """Start all, wait for all."""
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def at_once(name: str, jobs: list[tuple[Caller, str, dict[str, Any]]], wanted: int = 302) -> None:
    """All forms sent in one moment."""
    times: list[float] = []
    wrong: list[int] = []
    gate = threading.Barrier(len(jobs))

    def one(caller: Caller, path: str, fields: dict[str, Any]) -> None:
        gate.wait()
        status, taken = caller.post(path, fields)
        times.append(taken)
        if status != wanted:
            wrong.append(status)

    begun = time.perf_counter()
    run([threading.Thread(target=one, args=job) for job in jobs])
    told(name, times, len(wrong))
    print(f"{'':<28} all of them in {time.perf_counter() - begun:.2f} s")


def round_of(port: int, world: dict[str, Any]) -> None:
    """A whole round: drafts and reports of all units at once, review, closing with its bulletin."""
    waiting = [(Caller(port, session), pk, items) for session, pk, items in world["reports"]]
    form = {pk: {f"done-{key}": "100" for key in items} for _caller, pk, items in waiting}
    at_once(
        "drafts at once",
        [(who, f"/duty/reports/{pk}/draft/", {"number": 0, **form[pk]}) for who, pk, _ in waiting],
        200,
    )
    at_once(
        "reports at once",
        [(who, f"/duty/reports/{pk}/", {"number": 1, "revision": 1, **form[pk]}) for who, pk, _ in waiting],
    )
    office = Caller(port, world["office"][0])
    for name, action, revision in (("taken up, one by one", "take", 2), ("accepted, one by one", "accept", 3)):
        steps = [
            office.post(f"/duty/reports/{pk}/step/", {"action": action, "revision": revision})
            for _who, pk, _ in waiting
        ]
        told(name, [taken for _status, taken in steps], sum(status != 302 for status, _taken in steps))
    status, taken = office.post(f"/duty/rounds/{world['round']}/step/", {"action": "close", "revision": 2})
    told("closing with its bulletin", [taken], status != 302)
    for kind in ("docx", "pdf", "xlsx"):
        status, _taken = office.get(f"/duty/rounds/{world['round']}/bulletin.{kind}")
        if status != 200:
            raise SystemExit(f"the bulletin was not made: {kind} {status}")


def main() -> None:
    """Prepare, serve, measure, stop."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sizes = {"units": 50, "people": 300, "years": 5, "items": 40, "evidence": 100_000}
    for name, size in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=size)
    parser.add_argument("--database", default=os.environ.get("DATABASE_URL", ""))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    options = parser.parse_args()
    with fresh_home() as home:
        surroundings = {**os.environ, "DAFENG_HOME": home, "DATABASE_URL": options.database}
        subprocess.run([DAFENG, "init"], env=surroundings, check=True, stdout=subprocess.DEVNULL)
        filling = [sys.executable, str(Path(__file__).with_name("duty_world.py"))]
        wanted = json.dumps({name: getattr(options, name) for name in sizes})
        said = subprocess.run(
            [*filling, wanted], env=surroundings, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        world = json.loads(said.splitlines()[-1])
        with served(home, surroundings, workers=options.workers, threads=options.threads) as server:
            port = server.port
            database = "PostgreSQL" if options.database.startswith("postgres") else "SQLite"
            threads = f"{options.workers} workers x {options.threads} threads"
            print(f"{database}, Python {platform.python_version()}, {os.cpu_count()} cores, {threads}")
            print(f"{options.people} people thinking {options.think:g} s; {world['counts']}", flush=True)
            office = Caller(port, world["office"][0])
            for path in PAGES:
                told(f"office, alone: {path}", [office.get(path)[1] for _ in range(6)][1:], 0)
            reading(port, world["people"] + world["office"], options.seconds, options.think)
            round_of(port, world)


if __name__ == "__main__":
    main()
