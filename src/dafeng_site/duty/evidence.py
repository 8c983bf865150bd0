"""Evidence files: what they are is told from their content, never from their name; each is kept once, by its SHA-256.

Taken are PDF, PNG, JPEG, Word and Excel without macros, once they have passed the gate of `dafeng_site.checking`.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.checking import kinds
from dafeng_site.checking.gate import LARGEST, pass_file
from dafeng_site.data.importing.sheet import weigh
from dafeng_site.data.version import writing
from dafeng_site.duty.models import Evidence, Rectification, Report
from dafeng_site.people.policy import demand, scope_of

__all__ = [
    "CONTENT_TYPES",
    "LARGEST",
    "add_evidence",
    "content_of",
    "kind_of",
    "remove_evidence",
    "store_bytes",
    "take_file",
]

MOST_FILES = 50
"""So many files at most prove one report or rectification."""
_OFFICE = "application/vnd.openxmlformats-officedocument."
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": _OFFICE + "wordprocessingml.document",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
}


def kind_of(content: bytes) -> str:
    """The file's kind by its content; empty for what is not taken. SheetError for an archive that unpacks too far."""
    kind = kinds.kind_of(content)
    if kind in ("docx", "xlsx"):
        weigh(content, ("xl/workbook.xml", "word/document.xml"))
    return kind if kind in CONTENT_TYPES else ""


def add_evidence(user: Any, matter: Report | Rectification, revision: int, name: str, content: bytes) -> Evidence:
    """Keep a file as evidence of a report or a rectification that is still open to its unit.

    InvalidError for a file that is not taken, ConflictError where the matter has moved on since the page was shown.
    """
    demand(scope_of(user), "report")
    taken = take_file(content, name, user)
    with writing():
        model: Any = type(matter)
        kept = services.edit(user, model, matter.pk, revision, {}, f"添加佐证：{taken['name']}"[:100])
        demand_open(kept)
        if kept.evidence.count() >= MOST_FILES:
            raise services.InvalidError(
                Fault("evidence.many", "佐证材料太多", "too many files", expected=f"≤ {MOST_FILES}")
            )
        row = Evidence(
            unit=kept.unit,
            user=user,
            **taken,
            **{"report" if model is Report else "rectification": kept},
        )
        return services.create(user, row, "添加佐证")


def take_file(content: bytes, name: str, user: Any) -> dict[str, Any]:
    """Check a file and keep its bytes; what a record of it says: name, kind, size, hash, checker.

    InvalidError for a file that is not taken.
    """
    if not content:
        raise services.InvalidError(Fault("evidence.empty", "文件是空的", "the file is empty", found=name[:100]))
    kind, checked = pass_file(name, content, tuple(CONTENT_TYPES), user=user)
    kind_of(content)  # an archive that unpacks too far is refused here
    return {
        "name": _plain_name(name, kind),
        "kind": kind,
        "size": len(content),
        "sha256": store_bytes(content),
        "checked": checked,
    }


def remove_evidence(user: Any, pk: int, revision: int) -> None:
    """Take a file off a matter that is still open; the history keeps its name and hash, the storage its bytes."""
    demand(scope_of(user), "report")
    with writing():
        row = Evidence.objects.filter(pk=pk).select_related("report__round", "rectification").first()
        if row is not None:
            demand_open(row.report or row.rectification)
        services.delete(user, Evidence, pk, revision, "移除佐证")


def demand_open(matter: Any) -> None:
    """InvalidError unless the unit may still write: its report not sent yet, its rectification not closed."""
    closed = matter.state not in ("draft", "returned", "ordered", "planned")
    if closed or (isinstance(matter, Report) and matter.round.state != "open"):
        zh, en = "已报送或已办结，不能再改", "it was sent or closed and cannot be changed now"
        raise services.InvalidError(Fault("duty.not-open", zh, en, where=str(matter)))


def store_bytes(content: bytes) -> str:
    """Keep bytes in the file storage under their SHA-256, once; the hash."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if not default_storage.exists(path):
        saved = default_storage.save(path, ContentFile(content))
        if saved != path:  # somebody stored the same bytes in between
            default_storage.delete(saved)
    return digest


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
