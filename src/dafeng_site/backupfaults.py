"""What can be wrong with a backup, in words: in comes what was found, out goes a `BackupError`."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from dafeng.core.errors import DafengError, Fault

__all__ = ["UNCHANGED", "BackupError", "backup_error", "reading"]

UNCHANGED = ("数据库没有改动。", "The database was not changed.")
"""What is said where a restore was refused."""


class BackupError(DafengError):
    """A backup that cannot be written, read or restored."""


def backup_error(code: str, zh: str, en: str, *, where: str = "", found: str = "", expected: str = "") -> BackupError:
    """One fault of a backup or of restoring it. What cannot be restored leaves the database as it is, and says so."""
    kept = UNCHANGED if code not in ("exists", "unwritable") else ("", "")
    return BackupError(Fault(f"backup.{code}", zh, en, where, found, expected, *kept))


@contextmanager
def reading(where: str) -> Iterator[None]:
    """What a damaged archive makes the reader of zip files say, as a fault: nothing was touched yet."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        zh, en = "备份已损坏，无法读取", "the backup is damaged and cannot be read"
        raise backup_error("unreadable", zh, en, where=where, found=str(error)) from error
