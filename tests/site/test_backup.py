"""A backup holds everything, and a restore gives it back or changes nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dafeng_site import backup
from dafeng_site.data.models import DataVersion, Observation
from dafeng_site.people.models import AuditEvent, User

MADE = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAFENG = str(Path(sys.executable).with_name("dafeng"))


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of uploaded files of its own."""
    root = tmp_path / "files"
    (root / "ab").mkdir(parents=True)
    (root / "ab" / "证据.pdf").write_bytes(b"%PDF evidence")
    monkeypatch.setattr(backup, "_files", lambda: root)
    return root


def _rows(path: Path, but: tuple[str, ...] = ("people.auditevent",)) -> dict[str, list[object]]:
    """Rows by table; parsed, for PostgreSQL keeps the keys of JSON in an order of its own."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("tables/")]
        kept = [name for name in names if not any(f"/{each}." in name for each in but)]
        return {name: [json.loads(line) for line in archive.read(name).splitlines()] for name in kept}


def test_everything_comes_back_as_it_was(world, files: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    first = tmp_path / "a.zip"
    manifest = backup.backup(first, MADE)
    before = DataVersion.objects.get().number
    assert manifest.rows["people.user"] == User.objects.count() > 0
    assert manifest.rows["data.historicalobservation"] > 0
    Observation.objects.all().delete()
    (files / "ab" / "证据.pdf").unlink()
    backup.restore(first, replace=True)
    second = tmp_path / "b.zip"
    backup.backup(second, MADE)
    assert _rows(second) == _rows(first)
    assert (files / "ab" / "证据.pdf").read_bytes() == b"%PDF evidence"
    assert DataVersion.objects.get().number > before
    assert list(AuditEvent.objects.filter(kind="system").values_list("subject", flat=True)[:2]) == ["backup", "restore"]


def test_new_rows_after_a_restore_get_new_numbers(world, files: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    backup.backup(tmp_path / "a.zip", MADE)
    backup.restore(tmp_path / "a.zip", replace=True)
    last = User.objects.order_by("-pk")[0].pk
    assert User.objects.create_user("someone-new").pk > last


def test_a_database_in_use_is_not_replaced_unasked(world, files: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    backup.backup(tmp_path / "a.zip", MADE)
    with pytest.raises(backup.BackupError) as caught:
        backup.restore(tmp_path / "a.zip")
    assert caught.value.faults[0].code == "backup.restore-in-use"


def _changed(source: Path, target: Path, **members: bytes | None) -> Path:
    """A copy with members replaced, or left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = members.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name in set(members) - set(old.namelist()):
            new.writestr(name, members[name] or b"")
    return target


def test_a_damaged_backup_changes_nothing(world, files: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    good = tmp_path / "a.zip"
    backup.backup(good, MADE)
    count = Observation.objects.count()
    cases = {
        "backup.damaged": {"tables/people.user.jsonl": b"{}\n"},
        "backup.members": {"tables/people.user.jsonl": None},
    }
    for number, (code, members) in enumerate(cases.items()):
        with pytest.raises(backup.BackupError) as caught:
            backup.restore(_changed(good, tmp_path / f"{number}.zip", **members), replace=True)  # type: ignore[arg-type]
        assert caught.value.faults[0].code == code
    for name, content in (("x.zip", b"no zip"), ("y.zip", b"")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(backup.BackupError):
            backup.restore(tmp_path / name, replace=True)
    assert Observation.objects.count() == count > 0


def test_an_archive_that_cannot_be_read_is_refused_in_words(world, files: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Bytes of the central directory as APPNOTE.TXT 6.3 lays them out: method at 10, flags at 8 (bit 0: encrypted)."""
    good = tmp_path / "a.zip"
    backup.backup(good, MADE)
    whole, count = good.read_bytes(), Observation.objects.count()
    last, first = whole.rfind(b"PK\x01\x02"), whole.find(b"PK\x01\x02")
    middle = len(whole) // 3
    broken = {
        "method": whole[: last + 10] + b"\x63" + whole[last + 11 :],
        "locked": whole[: first + 8] + bytes([whole[first + 8] | 1]) + whole[first + 9 :],
        "cut": whole[: len(whole) // 2],
        "turned": whole[:middle] + bytes(each ^ 0xFF for each in whole[middle : middle + 400]) + whole[middle + 400 :],
        "folder": None,
        "nothing": None,
    }
    (tmp_path / "folder.zip").mkdir()
    for name, content in broken.items():
        path = tmp_path / f"{name}.zip"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(backup.BackupError) as caught:
            backup.restore(path, replace=True)
        assert [fault.code for fault in caught.value.faults] == ["backup.unreadable"], name
        assert caught.value.text("zh").endswith("数据库没有改动。")
        assert str(tmp_path) not in caught.value.text("zh")
    assert Observation.objects.count() == count > 0


def test_a_backup_of_other_tables_names_what_differs(world, files: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    good = tmp_path / "a.zip"
    backup.backup(good, MADE)
    with zipfile.ZipFile(good) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    manifest["migrations"] = [*manifest["migrations"][1:], "people.9999_later"]
    other = _changed(good, tmp_path / "b.zip", **{"manifest.json": json.dumps(manifest).encode()})
    with pytest.raises(backup.BackupError) as caught:
        backup.restore(other, replace=True)
    fault = caught.value.faults[0]
    assert fault.code == "backup.restore-version"
    assert "people.9999_later" in fault.found
    assert fault.expected.count(".") >= 3  # the version and the one that the backup lacks


def test_a_row_that_does_not_fit_rolls_everything_back(world, files: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    import hashlib

    good, bad = tmp_path / "a.zip", tmp_path / "b.zip"
    backup.backup(good, MADE)
    name = "tables/data.observation.jsonl"
    with zipfile.ZipFile(good) as archive:
        lines = archive.read(name).splitlines(keepends=True)
        manifest = json.loads(archive.read("manifest.json"))
    broken = lines[0].replace(b'"value": ', b'"value": "x', 1).replace(b', "state"', b'", "state"', 1)
    content = b"".join([*lines[1:], broken])
    assert content != b"".join(lines)
    manifest["hashes"][name] = hashlib.sha256(content).hexdigest()
    _changed(good, bad, **{name: content, "manifest.json": json.dumps(manifest).encode()})
    count = Observation.objects.count()
    with pytest.raises(backup.BackupError) as caught:
        backup.restore(bad, replace=True)
    assert caught.value.faults[0].code == "backup.restore-row"
    assert "data.observation" in caught.value.faults[0].where
    assert Observation.objects.count() == count > 0


def test_a_path_out_of_the_folder_and_a_file_that_is_there_are_refused(world, files: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    good = tmp_path / "a.zip"
    backup.backup(good, MADE)
    with pytest.raises(backup.BackupError) as caught:
        backup.backup(good, MADE)
    assert caught.value.faults[0].code == "backup.exists"
    with zipfile.ZipFile(good) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    evil = "files/../../evil"
    manifest["hashes"][evil] = "0"
    bad = _changed(good, tmp_path / "b.zip", **{evil: b"x", "manifest.json": json.dumps(manifest).encode()})
    with pytest.raises(backup.BackupError) as caught:
        backup.restore(bad, replace=True)
    assert "backup.path" in {fault.code for fault in caught.value.faults}
    assert not (tmp_path / "evil").exists()


def _dafeng(home: Path, *arguments: str, url: str = "") -> str:
    surroundings = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DAFENG_HOME")}
    surroundings |= {"DAFENG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "dafeng_site.settings"}
    surroundings |= {"DATABASE_URL": url} if url else {}
    done = subprocess.run(
        [DAFENG, *arguments], env=surroundings, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_commands_move_a_site_to_another_machine(started: Path, tmp_path: Path) -> None:
    """With DATABASE_URL of a PostgreSQL the way leads from SQLite to it; else from SQLite to SQLite."""
    one, two = Path(shutil.copytree(started, tmp_path / "one")), tmp_path / "two"
    assert "已备份" in _dafeng(one, "backup", str(tmp_path / "a.zip"))
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        url = _own_database(url)
    assert "已恢复" in _dafeng(two, "restore", str(tmp_path / "a.zip"), url=url)
    _dafeng(two, "backup", str(tmp_path / "b.zip"), url=url)
    assert _rows(tmp_path / "b.zip") == _rows(tmp_path / "a.zip")


def _own_database(url: str) -> str:
    """A fresh database on the same server."""
    import psycopg

    name = f"moved_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}"')
    head, _, tail = url.rpartition("/")
    query = f"?{tail.partition('?')[2]}" if "?" in tail else ""
    return f"{head}/{name}{query}"
