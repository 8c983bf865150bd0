"""Evidence files: what they are is told from their content, never from their name; each is kept once, by its SHA-256.

Taken are PDF, PNG, JPEG, Word and Excel without macros. A checker of the city's own (a virus scanner) is plugged in by
DAFENG_EVIDENCE_CHECKER, the dotted name of a function of (content, name) that answers with a reason to refuse, or ''.
"""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.module_loading import import_string

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.data.importing.sheet import weigh
from dafeng_site.data.version import writing
from dafeng_site.duty.models import Evidence, Rectification, Report
from dafeng_site.people.policy import demand, scope_of

__all__ = ["CONTENT_TYPES", "LARGEST", "add_evidence", "content_of", "kind_of", "remove_evidence", "store_bytes"]

LARGEST = 20 * 1024 * 1024
"""The largest file that is taken, in bytes."""
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
_STARTS = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


def kind_of(content: bytes) -> str:
    """The file's kind by its content; empty for what is not taken. SheetError for an archive that unpacks too far."""
    for start, kind in _STARTS.items():
        if content.startswith(start):
            return kind
    if not content.startswith(b"PK"):
        return ""
    weigh(content, ("xl/workbook.xml", "word/document.xml"))
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return ""
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return ""
    return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else ""


def add_evidence(user: Any, matter: Report | Rectification, revision: int, name: str, content: bytes) -> Evidence:
    """Keep a file as evidence of a report or a rectification that is still open to its unit.

    InvalidError for a file that is not taken, ConflictError where the matter has moved on since the page was shown.
    """
    demand(scope_of(user), "report")
    faults = _faults(content, name)
    if faults:
        raise services.InvalidError(faults)
    kind = kind_of(content)
    with writing():
        model: Any = type(matter)
        kept = services.edit(user, model, matter.pk, revision, {}, f"添加佐证：{_plain_name(name, kind)}")
        demand_open(kept)
        if kept.evidence.count() >= MOST_FILES:
            raise services.InvalidError(
                Fault("evidence.many", "佐证材料太多", "too many files", expected=f"≤ {MOST_FILES}")
            )
        row = Evidence(
            unit=kept.unit,
            name=_plain_name(name, kind),
            kind=kind,
            size=len(content),
            sha256=store_bytes(content),
            checked=settings.EVIDENCE_CHECKER,
            user=user,
            **{"report" if model is Report else "rectification": kept},
        )
        return services.create(user, row, "添加佐证")


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


def _faults(content: bytes, name: str) -> list[Fault]:
    if not content:
        return [Fault("evidence.empty", "文件是空的", "the file is empty", found=name[:100])]
    if len(content) > LARGEST:
        found = f"{len(content) // 1_048_576} MB"
        return [Fault("evidence.large", "文件太大", "the file is too large", name[:100], found, "≤ 20 MB")]
    if not kind_of(content):
        mend_zh, mend_en = "按内容识别，与文件名无关。", "It is told from the content, not the name."
        return [
            Fault(
                "evidence.kind", "不接受这种文件", "files of this kind are not taken", name[:100],
                expected="PDF PNG JPEG docx xlsx", mend_zh=mend_zh, mend_en=mend_en,
            )
        ]  # fmt: skip
    if not settings.EVIDENCE_CHECKER:
        return []
    refused = str(import_string(settings.EVIDENCE_CHECKER)(content, name))
    if refused:
        return [Fault("evidence.refused", "安全检查未通过", "refused by the checker", name[:100], refused[:200])]
    return []
