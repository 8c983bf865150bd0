"""What the environment says, turned into settings: flags, lists, the database, the signing key."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

__all__ = ["database", "flag", "names", "pairs", "secret", "secret_key"]


def flag(name: str) -> bool:
    """True where the variable is 1, true, yes or on."""
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def names(name: str, default: str) -> list[str]:
    """The variable as a list, split at commas."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def pairs(name: str) -> dict[str, str]:
    """The variable as pairs: `a=b,c=d`. ImproperlyConfigured for a part that is no pair."""
    found: dict[str, str] = {}
    for part in names(name, ""):
        key, sign, value = part.rpartition("=")
        if not (sign and key.strip() and value.strip()):
            raise ImproperlyConfigured(f"{name} 须写成 a=b,c=d · {name} is written a=b,c=d: {part[:40]}")
        found[key.strip()] = value.strip()
    return found


def secret(name: str) -> str:
    """A secret: the variable, or the first line of the file that `NAME_FILE` names; empty where there is neither."""
    path = os.environ.get(f"{name}_FILE", "")
    if not path:
        return os.environ.get(name, "")
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE 不能读取 · {name}_FILE cannot be read: {path}") from error
    return lines[0].strip() if lines else ""


def secret_key(home: Path) -> str:
    """The signing key: from DAFENG_SECRET_KEY, else from the home folder, made there once with mode 0600."""
    given = os.environ.get("DAFENG_SECRET_KEY", "")
    if given:
        return given
    path = home / "secret.key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f".secret.{os.getpid()}.{secrets.token_hex(4)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)  # never replaces a key that another process has just made
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            if not path.exists():
                draft.replace(path)
        draft.unlink(missing_ok=True)
    return path.read_text(encoding="ascii").strip()


def database(url: str, home: Path) -> dict[str, Any]:
    """Django's database settings: PostgreSQL where the address says so, else SQLite in the home folder."""
    if not url:
        home.mkdir(parents=True, exist_ok=True)
        path = home / "dafeng.sqlite3"
        path.touch(mode=0o600)  # password hashes and unpublished figures; SQLite gives its side files the same mode
        return _sqlite(str(path))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(parts.path[1:] if parts.path.startswith("//") else parts.path)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL 须以 postgresql:// 开头 · DATABASE_URL must begin with postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**_PREPARED, **dict(parse_qsl(parts.query))},
    }


_PREPARED = {"server_side_binding": True, "prepare_threshold": 5}
"""A question that a connection asks again is planned once: half of the time that the server needs for a page."""


def _sqlite(path: str) -> dict[str, Any]:
    # IMMEDIATE takes the write lock at the start: no deadlock when two people save at once, they queue.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
        },
    }
