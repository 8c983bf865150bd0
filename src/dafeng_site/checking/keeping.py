"""Files that are kept: what they are is told from their content, never from their name; each once, by its SHA-256.

Taken are PDF, PNG, JPEG, Word and Excel without macros, once they have passed the gate (`gate.py`).
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path, PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.checking import kinds
from dafeng_site.checking.gate import LARGEST, pass_file
from dafeng_site.data.importing.sheet import weigh

__all__ = ["LARGEST", "TAKEN", "content_of", "kind_of", "store_bytes", "take_file"]

TAKEN = ("pdf", "png", "jpg", "docx", "xlsx")


def kind_of(content: bytes) -> str:
    """The file's kind by its content; empty for what is not taken. SheetError for an archive that unpacks too far."""
    kind = kinds.kind_of(content)
    if kind in ("docx", "xlsx"):
        weigh(content, ("xl/workbook.xml", "word/document.xml"))
    return kind if kind in TAKEN else ""


def take_file(content: bytes, name: str, user: Any) -> dict[str, Any]:
    """Check a file and keep its bytes; what a record of it says: name, kind, size, hash, checker.

    InvalidError for a file that is not taken.
    """
    if not content:
        raise services.InvalidError(Fault("evidence.empty", "文件是空的", "the file is empty", name[:100]))
    kind, checked = pass_file(name, content, TAKEN, user=user)
    kind_of(content)  # an archive that unpacks too far is refused here
    return {
        "name": _plain_name(name, kind),
        "kind": kind,
        "size": len(content),
        "sha256": store_bytes(content),
        "checked": checked,
    }


def store_bytes(content: bytes) -> str:
    """Keep bytes in the file storage under their SHA-256, once; the hash.

    On a disk the file is written aside and moved to its name when it is whole: whoever sees the name sees all of it,
    also another process, also after a power failure.
    """
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if not default_storage.exists(path):
        _put(path, content)
    return digest


def _put(path: str, content: bytes) -> None:
    try:
        target = default_storage.path(path)
    except NotImplementedError:  # a store of objects shows a file once it is whole
        saved = default_storage.save(path, ContentFile(content))
        if saved != path:  # somebody stored the same bytes in between
            default_storage.delete(saved)
        return
    aside = f"{path}.{secrets.token_hex(8)}.part"
    try:
        part = default_storage.path(default_storage.save(aside, ContentFile(content)))
        with Path(part).open("rb") as file:
            os.fsync(file.fileno())
        Path(part).replace(target)
    except BaseException:
        default_storage.delete(aside)
        raise


def content_of(digest: str) -> bytes:
    """The bytes under a hash. InvalidError where the storage has lost or changed them."""
    try:
        with default_storage.open(_path(digest)) as file:
            content: bytes = file.read()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != digest:
        zh, en = "文件缺失或已损坏", "the file is missing or damaged"
        raise services.InvalidError(Fault("evidence.lost", zh, en, found=digest[:12]))
    return content


def _path(digest: str) -> str:
    return f"evidence/{digest[:2]}/{digest}"


def _plain_name(name: str, kind: str) -> str:
    """The name without folders and signs that cannot be shown, ending as its content says."""
    plain = "".join(sign for sign in PurePath(name.replace("\\", "/")).name if sign.isprintable()).strip() or "文件"
    endings = ("jpg", "jpeg") if kind == "jpg" else (kind,)
    if not plain.lower().endswith(tuple(f".{ending}" for ending in endings)):
        plain = f"{plain[:180]}.{kind}"
    stem, _, ending = plain.rpartition(".")
    return f"{stem[:180]}.{ending}"
