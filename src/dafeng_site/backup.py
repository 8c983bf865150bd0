"""Backup and restore of the whole site, each as one command, and moving between SQLite and PostgreSQL.

A backup is one zip file: every table as lines of JSON, the uploaded files, and a manifest with counts and SHA-256 of
each member. It holds no signing key and no sessions. A restore checks everything before it touches anything, then
replaces all rows in one transaction: it happens wholly or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from dafeng import __version__
from dafeng_site.backupcheck import CHUNK, FORMAT, LONGEST_LINE, MANIFEST, Manifest, check_members, read_manifest
from dafeng_site.backupfaults import BackupError, backup_error, reading
from dafeng_site.data import version
from dafeng_site.people import audit
from dafeng_site.people.models import AuditEvent, User

__all__ = ["BackupError", "Manifest", "backup", "restore"]

_LEFT_OUT = frozenset(
    {"sessions.session", "people.personsession", "contenttypes.contenttype", "auth.permission", "data.dataversion"}
)
"""Tables that the site makes anew."""

_BESIDE = ".restore-"
_UNFIT = (
    DatabaseError, IntegrityError, DeserializationError, ValidationError,
    KeyError, ValueError, TypeError, AttributeError, OverflowError, RecursionError,
)  # fmt: skip
"""What a row that was changed by hand makes serializer, model or database raise."""

Progress = Callable[[str, int, int], None]
"""Told the name of a part, how many are done and how many there are."""


class _Exact(DjangoJSONEncoder):
    """Times with all their microseconds; Django's own encoder cuts them to thousandths."""

    def default(self, o: Any) -> Any:
        """A value that JSON does not know."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def _silent(_name: str, _done: int, _whole: int) -> None:
    return


def _tables() -> list[type[models.Model]]:
    """Every table that is kept, those that others refer to first."""
    kept = [model for model in apps.get_models() if model._meta.label_lower not in _LEFT_OUT and model._meta.managed]
    return list(serializers.sort_dependencies([(None, kept)], allow_cycles=True))


def _migrations() -> tuple[str, ...]:
    """The last migration of each of the site's own apps."""
    done = MigrationRecorder(connection).applied_migrations()
    last = dict(sorted(done))  # of each app the name that sorts last
    return tuple(f"{app}.{name}" for app, name in sorted(last.items()))


def _every(model: type[models.Model]) -> models.QuerySet[models.Model]:
    """All rows of a table, whatever its default manager hides."""
    return model._base_manager.all()  # noqa: SLF001  # Django's documented manager without filters


def _files() -> Path:
    storages: Any = settings.STORAGES
    return Path(storages["default"]["OPTIONS"]["location"])


def _add(archive: zipfile.ZipFile, name: str, source: IO[bytes]) -> str:
    """One member, in pieces; its hash."""
    found = hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as target:
        while piece := source.read(CHUNK):
            found.update(piece)
            target.write(piece)
    return found.hexdigest()


def _dump(archive: zipfile.ZipFile, name: str, model: type[models.Model]) -> tuple[int, str]:
    """A table as lines of JSON, row by row; how many rows, and the hash."""
    found, count = hashlib.sha256(), 0
    rows = _every(model).order_by("pk").iterator(chunk_size=2000)
    with archive.open(name, "w", force_zip64=True) as target:
        for row in rows:
            line = serializers.serialize("jsonl", [row], ensure_ascii=False, cls=_Exact).encode()
            found.update(line)
            target.write(line)
            count += 1
    return count, found.hexdigest()


def backup(target: Path, made: datetime, *, tell: Progress = _silent) -> Manifest:
    """Write a backup to a new file. All tables are read at one moment; a file that is there is not written over.

    Raises `BackupError` when the file exists or cannot be written; nothing half-written stays.
    """
    if target.exists():
        raise backup_error("exists", "文件已存在，不覆盖", "the file exists and is not written over", where=str(target))
    draft = target.with_name(f".{target.name}.part")
    alone = not connection.in_atomic_block
    try:
        draft.unlink(missing_ok=True)
        private = os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")  # password hashes
        with (
            private,
            zipfile.ZipFile(private, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
            transaction.atomic(),
        ):
            if connection.vendor == "postgresql" and alone:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            manifest = _write(archive, made, tell)
        draft.replace(target)
    except OSError as error:
        raise backup_error(
            "unwritable", "备份无法写入", "the backup cannot be written", where=str(target), found=str(error.strerror)
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    audit.record(AuditEvent.Kind.SYSTEM, subject="backup", detail={"rows": sum(manifest.rows.values())})
    return manifest


def _write(archive: zipfile.ZipFile, made: datetime, tell: Progress) -> Manifest:
    rows: dict[str, int] = {}
    hashes: dict[str, str] = {}
    tables = _tables()
    for number, model in enumerate(tables, start=1):
        label = model._meta.label_lower
        name = f"tables/{label}.jsonl"
        rows[label], hashes[name] = _dump(archive, name, model)
        tell(label, number, len(tables))
    root = _files()
    for path in sorted(path for path in root.rglob("*") if path.is_file()) if root.is_dir() else []:
        name = f"files/{path.relative_to(root).as_posix()}"
        if name.startswith(f"files/{_BESIDE}"):
            continue  # of a restore that was cut off
        with path.open("rb") as source:
            hashes[name] = _add(archive, name, source)
    manifest = Manifest(__version__, made.isoformat(timespec="seconds"), _migrations(), rows, hashes)
    words = {"format": FORMAT, **{name: getattr(manifest, name) for name in Manifest.__slots__}}
    archive.writestr(MANIFEST, json.dumps(words, ensure_ascii=False, indent=1))
    return manifest


def restore(source: Path, *, replace: bool = False, tell: Progress = _silent) -> Manifest:
    """Replace everything in the database by what the backup holds. The tables must be at the backup's migrations.

    Raises `BackupError`, with the database as it was, for a damaged backup, one of another version, rows that do not
    fit, or a database that people use already unless `replace`.
    """
    where = source.name
    try:
        with zipfile.ZipFile(source) as archive:
            with reading(where):
                manifest = read_manifest(archive, where)
                check_members(archive, manifest, where)
            if manifest.migrations != (own := _migrations()):
                raise backup_error(
                    "restore-version",
                    "备份与本程序的表结构不同，请安装备份时的版本，恢复后再升级",
                    "the tables are of another version: install that version, restore, then upgrade",
                    where=where,
                    found=" ".join([manifest.version, *sorted({*manifest.migrations} - {*own})]),
                    expected=" ".join([__version__, *sorted({*own} - {*manifest.migrations})]),
                )
            if User.objects.exists() and not replace:
                raise backup_error(
                    "restore-in-use",
                    "数据库中已有用户；确要全部替换，请加 --replace",
                    "the database is in use; add --replace to replace all of it",
                    where=where,
                )
            _same_tables(manifest, where)
            with _unpacked(archive, manifest) as put_in_place, version.writing():
                _fill(archive, manifest, where, tell)
                put_in_place()  # the last that can fail: a file that cannot be moved takes the rows back
    except (OSError, zipfile.BadZipFile) as error:
        found = str(getattr(error, "strerror", "") or error)
        zh, en = "备份无法读取", "the backup cannot be read"
        if isinstance(error, FileNotFoundError):
            zh, en, found = "没有这个备份文件", "there is no such backup", ""
        raise backup_error("unreadable", zh, en, where=where, found=found) from error
    audit.record(AuditEvent.Kind.SYSTEM, subject="restore", detail={"made": manifest.made})
    return manifest


def _same_tables(manifest: Manifest, where: str) -> None:
    """The backup holds the tables that this program keeps, no other and none less."""
    own = {model._meta.label_lower for model in _tables()}
    if found := own ^ manifest.tables | own ^ set(manifest.rows):
        zh, en = "备份中的表与本程序不同", "the tables of the backup are others than this program's"
        raise backup_error("restore-tables", zh, en, where=where, found="、".join(sorted(found)))


def _rows(archive: zipfile.ZipFile, label: str) -> Iterator[Any]:
    """The rows of a table. DeserializationError for a row of another one, or a line longer than any row."""
    with archive.open(f"tables/{label}.jsonl") as source:
        while line := source.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise DeserializationError("一行过长 · a row is too long")
            for row in serializers.deserialize("jsonl", BytesIO(line)):
                if row.object._meta.label_lower != label:
                    raise DeserializationError(f"{row.object._meta.label_lower}: 不是这张表的行 · of another table")
                yield row


def _fill(archive: zipfile.ZipFile, manifest: Manifest, where: str, tell: Progress) -> None:
    tables = _tables()
    at = where
    try:
        for model in reversed(tables):
            _every(model)._raw_delete(connection.alias)  # noqa: SLF001  # no history of what is replaced
        for number, model in enumerate(tables, start=1):
            label = model._meta.label_lower
            count = 0
            for count, row in enumerate(_rows(archive, label), start=1):
                at = f"{where}:{label}:{count}"
                row.save(force_insert=True)
            if count != manifest.rows[label]:
                raise backup_error("restore-count", "行数与清单不符", "rows are missing", where=at, found=str(count))
            tell(label, number, len(tables))
        at = where
        connection.check_constraints()
        _reset_sequences(tables)
    except _UNFIT as error:
        found = str(error)[:200]
        raise backup_error(
            "restore-row", "有一行不能恢复", "a row cannot be restored", where=at, found=found
        ) from error


def _reset_sequences(tables: list[type[models.Model]]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


@contextmanager
def _unpacked(archive: zipfile.ZipFile, manifest: Manifest) -> Iterator[Callable[[], None]]:
    """The uploaded files, unpacked in a folder of their own before anything is changed, and what puts them in place."""
    root = _files()
    root.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=_BESIDE, dir=root))
    try:
        names = [PurePosixPath(*PurePosixPath(name).parts[1:]) for name in manifest.hashes if name.startswith("files/")]
        for name in names:
            target = beside / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(f"files/{name}") as source, target.open("xb") as out:
                shutil.copyfileobj(source, out, CHUNK)

        def put_in_place() -> None:
            for name in names:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (beside / name).replace(root / name)

        yield put_in_place
    finally:
        shutil.rmtree(beside, ignore_errors=True)
