"""A backup that somebody made up or changed, with hashes that fit: refused whole, in words, and nothing is touched.

Kinds of a member are the upper half of its external attributes, as APPNOTE.TXT 6.3 (4.4.15) and Unix lay them out.
"""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dafeng_site import backup, backupcheck
from dafeng_site.data.models import Observation
from dafeng_site.people.models import User

from .test_backup import MADE, files

__all__ = ["files"]

Change = Callable[[dict[str, bytes], dict[str, Any]], None]


def _rows(members: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in members[f"tables/{name}.jsonl"].splitlines()]


def _put(members: dict[str, bytes], name: str, rows: list[Any]) -> None:
    members[f"tables/{name}.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def _built(good: Path, target: Path, change: Change, kind: int = 0, name: str = "") -> Path:
    """A copy that was changed, with a manifest whose hashes are right; the member `name` is of a kind."""
    with zipfile.ZipFile(good) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(members, manifest)
    if isinstance(manifest.get("hashes"), dict):
        manifest["hashes"] = {each: hashlib.sha256(content).hexdigest() for each, content in members.items()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for each, content in members.items():
            info = zipfile.ZipInfo(each)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = ((kind | 0o777) if each == name else 0o600) << 16
            archive.writestr(info, content)
    return target


def _refused(good: Path, bad: Path, root: Path) -> set[str]:
    """The codes of the refusal; database and files stay as they are."""
    before = (list(User.objects.order_by("pk").values()), Observation.objects.count(), _every_file(root))
    with pytest.raises(backup.BackupError) as caught:
        backup.restore(bad, replace=True)
    assert (list(User.objects.order_by("pk").values()), Observation.objects.count(), _every_file(root)) == before
    assert "数据库没有改动。" in caught.value.text("zh")
    assert "The database was not changed." in caught.value.text("en")
    assert not list(root.glob(".restore-*"))
    return {fault.code for fault in caught.value.faults}


def _every_file(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.parent.rglob("*") if path.is_file() and path.suffix != ".zip"}


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "files/../../evil",
        "/etc/evil",
        "files//evil",
        "files/./evil",
        "files/..\\evil",
        "evil",
        "tables",
        "x/y",
    ],
)
def test_a_path_that_leads_elsewhere(world: Any, files: Path, tmp_path: Path, name: str) -> None:
    backup.backup(tmp_path / "a.zip", MADE)
    bad = _built(tmp_path / "a.zip", tmp_path / "b.zip", lambda members, _manifest: members.update({name: b"x"}))
    assert _refused(tmp_path / "a.zip", bad, files) == {"backup.path"}


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFDIR, stat.S_IFSOCK])
def test_a_link_a_device_and_a_folder(world: Any, files: Path, tmp_path: Path, kind: int) -> None:
    backup.backup(tmp_path / "a.zip", MADE)
    bad = _built(
        tmp_path / "a.zip",
        tmp_path / "b.zip",
        lambda members, _manifest: members.update({"files/x": b"/etc/passwd"}),
        kind,
        "files/x",
    )
    assert _refused(tmp_path / "a.zip", bad, files) == {"backup.kind"}


@pytest.mark.parametrize("name", ["files/ab", "files/ab/证据.pdf/x", "files/" + "长" * 100])
def test_a_file_that_has_no_place(world: Any, files: Path, tmp_path: Path, name: str) -> None:
    """A file where the backup has a folder, a file below a file, a name of 300 bytes (255 are a Unix name's most)."""
    backup.backup(tmp_path / "a.zip", MADE)
    bad = _built(tmp_path / "a.zip", tmp_path / "b.zip", lambda members, _manifest: members.update({name: b"x"}))
    assert _refused(tmp_path / "a.zip", bad, files) == {"backup.unreadable"}


def test_a_file_whose_place_is_taken_by_a_folder_takes_the_rows_back(world: Any, files: Path, tmp_path: Path) -> None:
    backup.backup(tmp_path / "a.zip", MADE)
    (files / "ab" / "证据.pdf").unlink()
    (files / "ab" / "证据.pdf" / "in the way").mkdir(parents=True)
    Observation.objects.all()[0].delete()
    assert _refused(tmp_path / "a.zip", tmp_path / "a.zip", files) == {"backup.unreadable"}


def test_what_unpacks_to_an_odd_size(world: Any, files: Path, tmp_path: Path) -> None:
    backup.backup(tmp_path / "a.zip", MADE)
    bad = _built(
        tmp_path / "a.zip", tmp_path / "b.zip", lambda members, _manifest: members.update({"files/x": bytes(80 << 20)})
    )
    assert bad.stat().st_size < 2 << 20
    assert _refused(tmp_path / "a.zip", bad, files) == {"backup.size"}


def test_a_line_longer_than_any_row(world: Any, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup.backup(tmp_path / "a.zip", MADE)
    monkeypatch.setattr(backup, "LONGEST_LINE", 200)
    assert _refused(tmp_path / "a.zip", tmp_path / "a.zip", files) == {"backup.restore-row"}


def _another_table(members: dict[str, bytes], _manifest: dict[str, Any]) -> None:
    rows = _rows(members, "people.user")
    _put(members, "data.observation", [{**rows[0], "pk": 99_999}, *_rows(members, "data.observation")[1:]])


def _extra_table(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    members["tables/sessions.session.jsonl"] = b""
    manifest["rows"]["sessions.session"] = 0


def _lost_table(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del members["tables/notices.notice.jsonl"]
    del manifest["rows"]["notices.notice"]


def _field(name: str, value: Any, table: str = "data.observation") -> Change:
    def change(members: dict[str, bytes], _manifest: dict[str, Any]) -> None:
        first, *rest = _rows(members, table)
        _put(members, table, [{**first, "fields": {**first["fields"], name: value}}, *rest])

    return change


def _no_row(value: Any) -> Change:
    def change(members: dict[str, bytes], _manifest: dict[str, Any]) -> None:
        _put(members, "data.observation", [value, *_rows(members, "data.observation")[1:]])

    return change


def _twice(members: dict[str, bytes], _manifest: dict[str, Any]) -> None:
    rows = _rows(members, "data.observation")
    _put(members, "data.observation", [rows[0], *rows[:-1]])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_another_table, "restore-row"),
        (_extra_table, "restore-tables"),
        (_lost_table, "restore-tables"),
        (_field("value", "much"), "restore-row"),
        (_field("revision", 10**30), "restore-row"),
        (_field("revision", []), "restore-row"),
        (_field("unknown", 1), "restore-row"),
        (_field("date_joined", "soon", "people.user"), "restore-row"),
        (_no_row([]), "restore-row"),
        (_no_row("x"), "restore-row"),
        (_no_row(None), "restore-row"),
        (_no_row({"model": "no.such", "pk": 1, "fields": {}}), "restore-row"),
        (_twice, "restore-row"),
    ],
)
def test_rows_and_tables_that_were_changed(world: Any, files: Path, tmp_path: Path, change: Change, code: str) -> None:
    backup.backup(tmp_path / "a.zip", MADE)
    bad = _built(tmp_path / "a.zip", tmp_path / "b.zip", change)
    assert _refused(tmp_path / "a.zip", bad, files) == {f"backup.{code}"}


@pytest.mark.parametrize(
    ("part", "value", "code"),
    [
        ("format", 2, "format"),
        ("format", None, "format"),
        ("hashes", [], "not-a-backup"),
        ("hashes", None, "not-a-backup"),
        ("rows", [], "not-a-backup"),
        ("rows", {"people.user": "many"}, "not-a-backup"),
        ("migrations", None, "not-a-backup"),
        ("migrations", [1], "not-a-backup"),
        ("made", 1, "not-a-backup"),
        ("more", 1, "not-a-backup"),
    ],
)
def test_a_manifest_that_was_changed(world: Any, files: Path, tmp_path: Path, part: str, value: Any, code: str) -> None:
    backup.backup(tmp_path / "a.zip", MADE)
    bad = _built(tmp_path / "a.zip", tmp_path / "b.zip", lambda _members, manifest: manifest.update({part: value}))
    assert _refused(tmp_path / "a.zip", bad, files) == {f"backup.{code}"}


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b'"x"', b"1", b"\xff", b"[" * 100_000])
def test_a_manifest_that_is_none(world: Any, files: Path, tmp_path: Path, content: bytes) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("manifest.json", content)
    assert _refused(tmp_path / "b.zip", tmp_path / "b.zip", files) == {"backup.not-a-backup"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name(world: Any, files: Path, tmp_path: Path) -> None:
    backup.backup(tmp_path / "a.zip", MADE)
    with zipfile.ZipFile(tmp_path / "a.zip", "a") as archive:
        archive.writestr("tables/people.user.jsonl", archive.read("tables/people.user.jsonl"))
    assert _refused(tmp_path / "a.zip", tmp_path / "a.zip", files) == {"backup.members"}


def test_a_backup_is_its_owner_s_alone_while_it_is_written(
    world: Any, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    wrote = backup._write

    def looked(*given: Any) -> backupcheck.Manifest:
        seen.extend(stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob(".*.part"))
        return wrote(*given)

    monkeypatch.setattr(backup, "_write", looked)
    backup.backup(tmp_path / "a.zip", MADE)
    assert seen == [0o600]
    assert stat.S_IMODE((tmp_path / "a.zip").stat().st_mode) == 0o600
