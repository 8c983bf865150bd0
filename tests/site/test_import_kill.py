"""A server killed in the middle of an import (kill -9) leaves all of it or nothing; the import can be repeated."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .sheets import row, workbook

pytestmark = pytest.mark.slow

_SETUP = """
import sys, django
django.setup()
from django.core.management import call_command
from dafeng_site.data.models import Place, Source
from dafeng_site.people.models import User
call_command("migrate", verbosity=0)
Place.objects.create(code="370400", name="枣庄市")
Source.objects.create(key="yearbook", title="统计年鉴")
User.objects.create_user(username="office", role="office")
"""
_IMPORT = """
import sys, time, django
django.setup()
from pathlib import Path
from dafeng_site import services
from dafeng_site.data import importing
from dafeng_site.people.models import User
user = User.objects.get(username="office")
batch = importing.preview(user, Path(sys.argv[1]).read_bytes(), "a.xlsx")
if len(sys.argv) > 2:
    def hang(*_rest):  # new figures and their history are in the transaction by now
        Path(sys.argv[2]).write_text("written")
        time.sleep(60)
    services.update_many = hang
importing.confirm(user, batch.pk)
"""


def _run(code: str, home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    surroundings = {**os.environ, "DAFENG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "dafeng_site.settings"}
    surroundings.pop("DATABASE_URL", None)
    return subprocess.Popen([sys.executable, "-c", code, *arguments], env=surroundings)


def _counts(home: Path) -> tuple[int, int, int]:
    with sqlite3.connect(home / "dafeng.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        queries = (
            "SELECT count(*) FROM data_observation",
            "SELECT count(*) FROM data_historicalobservation",
            "SELECT count(*) FROM data_importbatch WHERE status = 'done'",
        )
        figures, history, done = (database.execute(query).fetchone()[0] for query in queries)
    return figures, history, done


def test_a_killed_import_leaves_nothing_and_can_be_repeated(tmp_path: Path) -> None:
    home, file, marker = tmp_path / "home", tmp_path / "a.xlsx", tmp_path / "marker"
    file.write_bytes(workbook(*(row(period=str(year)) for year in range(1960, 2020))))
    assert _run(_SETUP, home).wait(timeout=300) == 0
    killed = _run(_IMPORT, home, str(file), str(marker))
    deadline = time.monotonic() + 60
    while not marker.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert marker.exists()
    killed.send_signal(signal.SIGKILL)
    killed.wait(timeout=60)
    assert _counts(home) == (0, 0, 0)
    assert _run(_IMPORT, home, str(file)).wait(timeout=300) == 0
    assert _counts(home) == (60, 60, 1)
