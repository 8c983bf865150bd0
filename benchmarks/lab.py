"""The slider's round trip in the lab: ten signed-in people over real HTTP, each moving another slider.

Run: python benchmarks/lab.py [--users 10] [--answers 30] [--pause 0.25] [--workers 2] [--threads 4] [--view path]
A throw-away home with the packaged city is prepared; every answer is checked (200, the levels that were asked for).
Clients share the cores with the server. `light` is the answer while a slider moves, `full` the one when it is let go,
as the page asks for them (one width of the charts, compressed); in a view that needs many runs of the model the chart
follows in an answer of its own, told apart as `late`. A person waits `pause` seconds between two answers, as a hand
does; 0 asks again at once. Wall time of the client holds the server, the loopback network and unpacking; the server's
processor time is that of all its processes over the whole run, which other work on the machine disturbs less.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from overview_throughput import free_port, wait_for

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


def ask(connection: http.client.HTTPConnection, cookie: str, query: str) -> tuple[float, bool]:
    """Seconds of one answer, and whether it is right."""
    begun = time.perf_counter()
    connection.request("GET", f"/lab/answer/?{query}", headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.getheader("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    taken = time.perf_counter() - begun
    if answer.status != 200:
        return taken, False
    wanted = query.split("l.")[1].split("&", maxsplit=1)[0]
    return taken, f"l.{wanted}" in json.loads(body)["query"]


def person(port: int, cookie: str, measure: str, options: argparse.Namespace, out: dict[str, list[float]]) -> None:
    """Moves one slider step by step, and lets it go at every tenth step."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for step in range(options.answers):
        kind = "full" if step % 10 == 9 else "light"
        query = f"scenario=plan&view={options.view}&draw=wide&l.{measure}={2 + 3 * (step % 32)}"
        taken, right = ask(connection, cookie, query + ("&part=light" if kind == "light" else ""))
        out[kind if right else "wrong"].append(taken)
        if kind == "full" and options.view in LATE:
            taken, right = ask(connection, cookie, query + "&part=panel")
            out["late" if right else "wrong"].append(taken)
        time.sleep(options.pause)


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
    options = parser.parse_args()
    home = tempfile.mkdtemp(prefix="dafeng-benchmark-")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DAFENG_"))}
    subprocess.run([sys.executable, SUPPORT / "browser_home.py", home], check=True, env=clean)
    port = free_port()
    dafeng = str(Path(sys.executable).with_name("dafeng"))
    command = [dafeng, "serve", "--home", home, "--port", str(port), "--workers", str(options.workers),
               "--threads", str(options.threads)]  # fmt: skip
    server = subprocess.Popen(command, env=clean, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, "/help/")
        cookie = signed_in(port, "office")
        begun = time.perf_counter()
        ask(http.client.HTTPConnection("127.0.0.1", port, timeout=300), cookie, "scenario=plan&l.growth=1&part=light")
        first = time.perf_counter() - begun
        for _turn in range(4 * options.workers):  # every process has read the city
            ask(http.client.HTTPConnection("127.0.0.1", port, timeout=300), cookie, "scenario=plan&l.growth=2")
        from dafeng.city import find_pack, load_pack
        from dafeng.pathway import specification

        measures = [each.id for each in specification(load_pack(find_pack("zaozhuang"))).measures][: options.users]
        out: dict[str, list[float]] = {"light": [], "full": [], "late": [], "wrong": []}
        people = [
            threading.Thread(target=person, args=(port, cookie, measure, options, out), daemon=True)
            for measure in measures
        ]
        before = processor_seconds(server.pid)
        for each in people:
            each.start()
        for each in people:
            each.join()
        used = processor_seconds(server.pid) - before
        print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {options.workers} workers x "
              f"{options.threads} threads, {len(measures)} people, pause {options.pause:g} s; "
              f"first answer after start {first:.1f} s; wrong {len(out['wrong'])}")  # fmt: skip
        print(told("while a slider moves", out["light"]))
        print(told("when it is let go", out["full"]))
        if out["late"]:
            print(told("its chart, in a view of many runs", out["late"]))
        answers = sum(len(times) for times in out.values())
        print(f"server's processor time: {used / answers * 1e3:.1f} ms an answer")
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
