"""No table is forgotten: each is named, and rows of all of them with the files come back as they were."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from every_row import KEPT, REMADE, dump, fill

from dafeng_site import backup

from .test_backup import _dafeng, _own_database

MADE = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROWS = Path(__file__).resolve().parents[1] / "support" / "every_row.py"


def test_every_table_of_every_room_is_named() -> None:
    there = {model._meta.label_lower for model in apps.get_models() if model._meta.managed}
    assert there - KEPT - set(REMADE) == set(), "write the new table down in tests/support/every_row.py"
    assert (KEPT | set(REMADE)) - there == set()
    assert {model._meta.label_lower for model in backup._tables()} == KEPT


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.django_db
def test_rows_of_all_tables_and_files_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = tmp_path / "files"
    (files / "evidence" / "ab").mkdir(parents=True)
    for number, content in enumerate((b"%PDF", bytes(range(256)), b"")):
        (files / "evidence" / "ab" / f"{number}").write_bytes(content)
    monkeypatch.setattr(backup, "_files", lambda: files)
    fill()
    before, kept = dump(), _hashes(files)
    assert [label for label, rows in before.items() if not rows] == []
    assert [label for label in KEPT if "historical" not in label and len(before[label]) < 2] == []
    backup.backup(tmp_path / "a.zip", MADE)
    before["people.auditevent"] = before["people.auditevent"][:2]
    for model in reversed(backup._tables()):
        model._base_manager.all()._raw_delete("default")
    for path in files.rglob("*"):
        if path.is_file():
            path.unlink()
    assert sum(map(len, dump().values())) == 0
    backup.restore(tmp_path / "a.zip")
    after = dump()
    after["people.auditevent"] = after["people.auditevent"][:2]
    assert after == before
    assert _hashes(files) == kept


def _rows(home: Path, what: str, url: str = "") -> dict[str, list[list[str]]]:
    surroundings = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DAFENG_HOME")}
    surroundings |= {"DAFENG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "dafeng_site.settings"}
    surroundings |= {"DATABASE_URL": url} if url else {}
    done = subprocess.run(
        [sys.executable, str(ROWS), what], env=surroundings, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[list[str]]] = json.loads(done.stdout)
    return {label: rows for label, rows in found.items() if label != "people.auditevent"}


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.skipif(not os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="needs a PostgreSQL server")
def test_from_sqlite_to_postgresql_and_back_row_by_row(tmp_path: Path) -> None:
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    url = _own_database(os.environ["DATABASE_URL"])
    _dafeng(one, "init")
    first = _rows(one, "fill")
    assert [label for label, rows in first.items() if not rows] == []
    _dafeng(one, "backup", str(tmp_path / "a.zip"))
    _dafeng(two, "restore", str(tmp_path / "a.zip"), url=url)
    assert _rows(two, "dump", url) == first
    _dafeng(two, "backup", str(tmp_path / "b.zip"), url=url)
    _dafeng(three, "restore", str(tmp_path / "b.zip"))
    assert _rows(three, "dump") == first
    stored = _hashes(one / "files")
    assert len(stored) >= 3
    assert _hashes(two / "files") == _hashes(three / "files") == stored
