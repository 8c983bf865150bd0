"""Sealing what could tell who complained: AES-128-CBC with HMAC-SHA256 (Fernet), under a key of its own.

The key is DAFENG_COMPLAINT_KEY, else a file in the home folder, made there once with mode 0600. A backup does not hold
it: without it, what is sealed stays so. Source: Fernet specification of the package cryptography.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from dafeng.core.errors import Fault
from dafeng_site.services import InvalidError

__all__ = ["seal", "seal_bytes", "unseal", "unseal_bytes"]

_KEY_FILE = "complaints.key"


def _fernet() -> Fernet:
    given = os.environ.get("DAFENG_COMPLAINT_KEY", "")
    return Fernet(given.encode() if given else _kept(Path(settings.HOME) / _KEY_FILE))


def _kept(path: Path) -> bytes:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(Fernet.generate_key())
        try:
            os.link(draft, path)  # never replaces a key that another process has just made
        except FileExistsError:
            pass
        finally:
            draft.unlink(missing_ok=True)
    return path.read_bytes().strip()


def seal(words: dict[str, str]) -> str:
    """Words by name, encrypted."""
    return seal_bytes(json.dumps(words, ensure_ascii=False).encode()).decode()


def unseal(sealed: str) -> dict[str, Any]:
    """What `seal` was given. InvalidError where the key is another one."""
    found: dict[str, Any] = json.loads(unseal_bytes(sealed.encode()))
    return found


def seal_bytes(content: bytes) -> bytes:
    """Bytes, encrypted."""
    return _fernet().encrypt(content)


def unseal_bytes(sealed: bytes) -> bytes:
    """What `seal_bytes` was given. InvalidError where the key is another one or something was changed."""
    try:
        return _fernet().decrypt(sealed)
    except InvalidToken as error:
        zh, en = "举报材料无法解密，密钥不符或内容已损坏", "it cannot be decrypted: another key, or damaged"
        raise InvalidError(Fault("complaint.key", zh, en, where=_KEY_FILE)) from error
