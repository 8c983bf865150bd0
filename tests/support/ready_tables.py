"""A test database that begins with its tables made: the migrations run once, and all later runs copy what they made.

Running them takes longer than most test files. What they made is kept under a hash of all migrations, for SQLite as a
file, for PostgreSQL as a database that others are made from. Django asks at the start of each run all the same whether
a migration is missing, so a copy that has gone stale cannot be taken for a fresh one.
"""

from __future__ import annotations

import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.db import connection

__all__ = ["ready_tables"]


@contextmanager
def ready_tables(folder: Path) -> Iterator[None]:
    """While it lasts, test databases are copies; the first one is made by the migrations and kept in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    creation: Any = connection.creation
    original = creation.create_test_db
    kept = _Sqlite(folder) if connection.vendor == "sqlite" else _Postgres()

    def create(*args: Any, **more: Any) -> Any:
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the workers of a run begin at the same moment
            if kept.is_there():
                kept.give()
                return original(*args, **more)
            made = original(*args, **more)
            kept.keep()
            return made

    creation.create_test_db = create
    try:
        yield
    finally:
        del creation.create_test_db
        kept.close()


def _digest() -> str:
    """Of every migration of every app."""
    found = hashlib.sha256(django.__version__.encode())
    for app in sorted(apps.get_app_configs(), key=lambda each: each.label):
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            found.update(f"{app.label}/{path.name}".encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


class _Sqlite:
    """A file, copied into the database in memory that the tests share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / f"{_digest()}.sqlite3"
        self.memory: sqlite3.Connection | None = None

    def is_there(self) -> bool:
        return self.path.exists()

    def give(self) -> None:
        name = connection.creation._get_test_db_name()
        self.memory = sqlite3.connect(name, uri=True)  # open until the end: it goes with its last user
        with closing(sqlite3.connect(self.path)) as source:
            source.backup(self.memory)

    def keep(self) -> None:
        for old in self.folder.glob("*.sqlite3"):
            old.unlink()
        draft = self.path.with_suffix(".part")
        draft.unlink(missing_ok=True)
        connection.ensure_connection()
        with closing(sqlite3.connect(draft)) as target:
            connection.connection.backup(target)
        draft.replace(self.path)

    def close(self) -> None:
        if self.memory is not None:
            self.memory.close()


class _Postgres:
    """A database of the same server."""

    def __init__(self) -> None:
        self.name = f"tables_{_digest()}"

    def is_there(self) -> bool:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name])
            return cursor.fetchone() is not None

    def give(self) -> None:
        connection.settings_dict["TEST"]["TEMPLATE"] = self.name

    def keep(self) -> None:
        made = connection.settings_dict["NAME"]
        connection.close()  # a database in use cannot be copied
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{made}"')
        connection.ensure_connection()

    def close(self) -> None:
        connection.settings_dict["TEST"].pop("TEMPLATE", None)
