"""The slider's round trip in the lab: ten signed-in people over real HTTP, each moving another slider.

Run: python benchmarks/lab.py [--users 10] [--answers 30] [--pause 0.25] [--workers 2] [--threads 4] [--view path]
                              [--drivers 3] [--let-go scattered|together] [--seed 1]
A throw-away home with the packaged city is prepared; every answer is checked (200, the levels that were asked for).
Clients share the cores with the server. `light` is the answer while a slider moves, `full` the one when it is let go,
as the page asks for them (one width of the charts, compressed); in a view that needs many runs of the model the chart
follows in an answer of its own, told apart as `late`. A person waits `pause` seconds between two answers, as a hand
does; 0 asks again at once. `drivers` of the people move the slider of a driver, the others that of a measure.

People do not let go in the same instant. `scattered` gives each of them another beginning (up to ten pauses later) and
another step of the ten at which it lets go, both drawn from `seed`; `together` has all of them let go at the same step,
begun at once: ten whole answers asked for in one moment, which is the worst case and no usual one.

Wall time of the client holds the server, the loopback network and unpacking; the server's
processor time is that of all its processes over the whole run, which other work on the machine disturbs less.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from serving import fresh_home, served

LATE = ("wedge", "waterfall", "tornado", "cost")
"""Views whose chart comes in an answer of its own."""
SUPPORT = Path(__file__).resolve().parents[1] / "tests" / "support"


def signed_in(port: int, name: str) -> str:
    """The session cookie of a person of the test home."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/sign-in/")
    answer = connection.getresponse()
    page = answer.read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
    if token is None:
        raise RuntimeError("no form to sign in")
    body = urlencode({"username": name, "password": f"{name}-Passw0rd", "csrfmiddlewaretoken": token.group(1)})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    connection.request("POST", "/sign-in/", body, headers)
    answer = connection.getresponse()
    answer.read()
    cookies = [value.split(";")[0] for key, value in answer.getheaders() if key.lower() == "set-cookie"]
    if answer.status != 302:
        raise RuntimeError(f"not signed in: {answer.status}")
    return "; ".join(cookies)


@dataclass(frozen=True)
class Slider:
    """A field of the lab's form, and from where to where it is moved [%]."""

    field: str
    low: float
    high: float

    def at(self, step: int) -> str:
        """Its value at a step as it stands in an address; never 0, which is the scenario's own."""
        value = self.low + (self.high - self.low) * (step % 32 + 1) / 33
        return f"{self.field}={round(value, 2) or 0.5:g}"


def ask(connection: http.client.HTTPConnection, cookie: str, query: str, moved: str) -> tuple[float, bool]:
    """Seconds of one answer, and whether it is right: it says back what was moved."""
    begun = time.perf_counter()
    connection.request("GET", f"/lab/answer/?{query}", headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.getheader("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    taken = time.perf_counter() - begun
    if answer.status != 200:
        return taken, False
    return taken, moved in json.loads(body)["query"].split("&")


def person(
    port: int, cookie: str, slider: Slider, begin: tuple[float, int], options: argparse.Namespace,
    out: dict[str, list[float]],
) -> None:  # fmt: skip
    """Moves one slider step by step, and lets it go at every tenth step; begin : seconds to wait, step to let go at."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    time.sleep(begin[0])
    for step in range(options.answers):
        kind = "full" if step % 10 == begin[1] else "light"
        moved = slider.at(step)
        query = f"scenario=plan&view={options.view}&draw=wide&{moved}"
        taken, right = ask(connection, cookie, query + ("&part=light" if kind == "light" else ""), moved)
        out[kind if right else "wrong"].append(taken)
        if kind == "full" and options.view in LATE:
            taken, right = ask(connection, cookie, query + "&part=panel", moved)
            out["late" if right else "wrong"].append(taken)
        time.sleep(options.pause)


def moved_by(users: int, drivers: int) -> list[Slider]:
    """The sliders of the packaged city that people move: measures first, then drivers, round and round."""
    from dafeng.city import find_pack, load_pack
    from dafeng.pathway import specification
    from dafeng.pathway.steering import steerable

    spec = specification(load_pack(find_pack("zaozhuang")))
    measures = [Slider(f"l.{each.id}", 0.0, 100.0) for each in spec.measures]
    given = [Slider(f"d.{each.id}", each.low * 50, each.high * 50) for each in steerable(spec)]
    count = min(drivers, users)
    return [
        *(measures[n % len(measures)] for n in range(users - count)),
        *(given[n % len(given)] for n in range(count)),
    ]


def processor_seconds(pid: int) -> float:
    """Seconds of processor time of a process and its children, from /proc; 0 where there is none."""
    if not Path("/proc/self/stat").exists():
        return 0.0
    whole, waiting = 0.0, [pid]
    while waiting:
        here = waiting.pop()
        parts = Path(f"/proc/{here}/stat").read_text().rpartition(")")[2].split()
        whole += (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
        children = Path(f"/proc/{here}/task/{here}/children")
        waiting += [int(each) for each in children.read_text().split()] if children.exists() else []
    return whole


def told(name: str, times: list[float]) -> str:
    """Count and quantiles in words."""
    if len(times) < 2:
        return f"{name}: {len(times)} answers"
    cuts = statistics.quantiles(times, n=100)
    spread = f"p50 {cuts[49] * 1e3:.0f} ms, p95 {cuts[94] * 1e3:.0f} ms, longest {max(times) * 1e3:.0f} ms"
    return f"{name}: {len(times)} answers, {spread}"


def main() -> None:
    """Prepare, serve, warm, measure, stop."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=10)
    parser.add_argument("--answers", type=int, default=30)
    parser.add_argument("--pause", type=float, default=0.25)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--view", default="path")
    parser.add_argument("--drivers", type=int, default=3)
    parser.add_argument("--let-go", choices=("scattered", "together"), default="scattered")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with fresh_home() as home:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DAFENG_"))}
        subprocess.run([sys.executable, SUPPORT / "browser_home.py", home], check=True, env=clean)
        with served(home, clean, workers=options.workers, threads=options.threads) as server:
            port = server.port
            cookie = signed_in(port, "office")
            begun = time.perf_counter()
            fresh = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
            ask(fresh, cookie, "scenario=plan&l.growth=1&part=light", "l.growth=1")
            first = time.perf_counter() - begun
            for _turn in range(4 * options.workers):  # every process has read the city
                fresh = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
                ask(fresh, cookie, "scenario=plan&l.growth=2", "l.growth=2")
            sliders = moved_by(options.users, options.drivers)
            draw = random.Random(options.seed)  # noqa: S311  no secret: when people begin and let go
            together = options.let_go == "together"
            begins = [(0.0, 9) if together else (draw.uniform(0.0, 10 * options.pause), draw.randrange(10))
                      for _slider in sliders]  # fmt: skip
            out: dict[str, list[float]] = {"light": [], "full": [], "late": [], "wrong": []}
            people = [
                threading.Thread(target=person, args=(port, cookie, slider, begin, options, out), daemon=True)
                for slider, begin in zip(sliders, begins, strict=True)
            ]
            before = processor_seconds(server.pid)
            for each in people:
                each.start()
            for each in people:
                each.join()
            used = processor_seconds(server.pid) - before
            print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {options.workers} workers x "
                  f"{options.threads} threads, {len(sliders)} people "
                  f"({options.drivers} with drivers), pause {options.pause:g} s, "
                  f"let go {options.let_go}{'' if together else f' (seed {options.seed})'}; "
                  f"first answer after start {first:.1f} s; wrong {len(out['wrong'])}")  # fmt: skip
            print(told("while a slider moves", out["light"]))
            print(told("when it is let go", out["full"]))
            if out["late"]:
                print(told("its chart, in a view of many runs", out["late"]))
            answers = sum(len(times) for times in out.values())
            print(f"server's processor time: {used / answers * 1e3:.1f} ms an answer")


if __name__ == "__main__":
    main()
