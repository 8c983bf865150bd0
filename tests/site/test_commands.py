"""The site's commands on a fresh machine: init, serve, person, export. They run as processes, as people run them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from dafeng.city import load_pack, packaged_pack

pytestmark = pytest.mark.slow
DAFENG = str(Path(sys.executable).with_name("dafeng"))


def _dafeng(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    surroundings = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DAFENG_SECRET_KEY")
    }
    surroundings |= {"DAFENG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "dafeng_site.settings"}
    return subprocess.run(
        [DAFENG, *arguments], env=surroundings, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def home(started: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(started, tmp_path_factory.mktemp("site") / "home"))


def test_the_first_init_names_the_city_and_gives_a_one_time_password(home: Path) -> None:
    said = (home / "init.txt").read_text(encoding="utf-8")
    assert "枣庄市" in said
    assert re.search(r"一次性密码 \S{4}-\S{4}-\S{4}-\S{4}", said)


def test_a_second_init_keeps_everything_and_shows_no_password(home: Path) -> None:
    again = _dafeng(home, "init")
    assert (again.returncode, again.stdout) == (0, "")


def test_the_key_is_readable_by_its_owner_alone(home: Path) -> None:
    assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600


def test_the_export_of_a_fresh_site_is_the_pack_that_was_loaded(home: Path, tmp_path: Path) -> None:
    done = _dafeng(home, "export", str(tmp_path / "pack"))
    assert done.returncode == 0, done.stderr
    (tmp_path / "pack" / "EXPORT.md").unlink()  # says what an export leaves out; the pack itself holds none
    assert load_pack(tmp_path / "pack") == load_pack(packaged_pack("zaozhuang"))


def test_an_export_never_writes_into_a_folder_that_holds_something(home: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    refused = _dafeng(home, "export", str(tmp_path))
    assert refused.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_person_is_made_with_a_one_time_password(home: Path) -> None:
    made = _dafeng(home, "person", "wang", "--role", "unit", "--unit", "energy", "--full-name", "王")
    assert made.returncode == 0, made.stderr
    assert "一次性密码" in made.stdout
    refused = _dafeng(home, "person", "li", "--role", "unit", "--unit", "nowhere")
    assert (refused.returncode, "没有这个单位" in refused.stderr) == (2, True)


def test_another_city_is_refused_in_words(home: Path, tmp_path: Path) -> None:
    made = _dafeng(home, "city", "new", "370100", "--dir", str(tmp_path / "jinan"))
    assert made.returncode == 0, made.stderr
    refused = _dafeng(home, "init", "--city", str(tmp_path / "jinan"))
    assert (refused.returncode, "另一个城市" in refused.stderr) == (2, True), refused.stderr


def test_a_database_that_is_not_of_this_version_is_not_served(tmp_path: Path) -> None:
    refused = _dafeng(tmp_path / "empty", "serve", "--port", "1", "--workers", "1")
    assert refused.returncode == 2
    assert "数据库还没有建好，或是旧版本的" in refused.stderr
    assert "dafeng init" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_server_answers_with_hashed_static_files_and_ends_when_told(home: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    surroundings = {**os.environ, "DAFENG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "dafeng_site.settings"}
    surroundings.pop("DATABASE_URL", None)
    server = subprocess.Popen([DAFENG, "serve", "--port", str(port), "--workers", "1"], env=surroundings)
    try:
        page = _answer(f"http://127.0.0.1:{port}/")
        style = re.search(r'href="(/static/[^"]+\.css)"', page)
        assert style is not None
        assert re.search(r"\.[0-9a-f]{12}\.css$", style[1])
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{style[1]}", timeout=60) as answer:
            assert "immutable" in answer.headers["Cache-Control"]
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=60) is not None


def _answer(address: str) -> str:
    for _time in range(600):  # two minutes: a busy machine is slow, not wrong
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310  loopback
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


def test_a_newer_pack_is_compared_and_taken_in(home: Path, tmp_path: Path) -> None:
    # the pack that is loaded brings nothing; one title more in a source is one correction
    same = _dafeng(home, "update", str(packaged_pack("zaozhuang")))
    assert (same.returncode, same.stdout.splitlines()[-1]) == (0, "没有可取入的。"), same.stderr
    newer = Path(shutil.copytree(packaged_pack("zaozhuang"), tmp_path / "newer"))
    sources = (newer / "sources.toml").read_text(encoding="utf-8")
    first = re.search(r'title_zh = "(.+?)"', sources)
    assert first is not None
    (newer / "sources.toml").write_text(
        sources.replace(first[0], f'title_zh = "{first[1]}（更正）"', 1), encoding="utf-8"
    )
    shown = _dafeng(home, "--lang", "en", "update", str(newer))
    assert "sources  corrected 1" in shown.stdout, shown.stdout + shown.stderr
    assert shown.stdout.splitlines()[-1] == "1 can be taken in; --write writes them."
    written = _dafeng(home, "update", str(newer), "--write")
    assert written.stdout.splitlines()[-1] == "已写入 1 项。", written.stdout
    assert _dafeng(home, "update", str(newer)).stdout.splitlines()[-1] == "没有可取入的。"
