"""`./start` does its work once, says what is wrong, and leaves nothing running."""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


start = _load()


def test_work_is_done_once_for_the_same_input_and_again_for_another(tmp_path: Path) -> None:
    marker, calls = tmp_path / "marker", []
    start.once(marker, "a", lambda: calls.append("a"))
    start.once(marker, "a", lambda: calls.append("a"))
    start.once(marker, "b", lambda: calls.append("b"))
    assert calls == ["a", "b"]


def test_work_that_failed_is_done_again(tmp_path: Path) -> None:
    marker, calls = tmp_path / "marker", []
    marker.write_text("old", encoding="ascii")
    with pytest.raises(ZeroDivisionError):
        start.once(marker, "new", lambda: calls.append(1 / 0))
    start.once(marker, "new", lambda: calls.append(1.0))
    assert calls == [1.0]


def test_a_changed_lock_gives_another_fingerprint(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("a==1", encoding="ascii")
    before = start.fingerprint([lock])
    lock.write_text("a==2", encoding="ascii")
    assert start.fingerprint([lock]) != before


def test_a_taken_port_is_refused_before_anything_is_installed() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(start.StartError, match=f"端口 {port} 已被占用"):
            start.main(["--port", str(port)])


def test_a_server_that_dies_is_reported_with_its_code() -> None:
    server = subprocess.Popen([sys.executable, "-c", "raise SystemExit(7)"])
    server.wait()
    with pytest.raises(start.StartError, match="代码 7"):
        start.wait_for("http://127.0.0.1:9/", server, 5)


def test_a_silent_server_is_given_up_and_stopped() -> None:
    server = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        with pytest.raises(start.StartError, match="没有等到"):
            start.wait_for(f"http://127.0.0.1:{start.free_port()}/", server, 0.3)
    finally:
        start.stop(server)
    assert server.poll() is not None


def test_a_server_that_answers_with_an_error_is_not_waited_for() -> None:
    code = (
        "import http.server, sys\n"
        "server = http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), http.server.BaseHTTPRequestHandler)\n"
        "server.serve_forever()\n"
    )
    port = start.free_port()
    server = subprocess.Popen([sys.executable, "-c", code, str(port)], stderr=subprocess.DEVNULL)
    try:
        with pytest.raises(start.StartError, match="应答 501"):
            start.wait_for(f"http://127.0.0.1:{port}/", server, 20)
    finally:
        start.stop(server)
