"""What kind of file the bytes are, by their content; kinds that cannot be read are named and refused."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from dafeng.plan.document.faults import refuse

__all__ = ["kind_of"]

_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>]|meta\s|title[\s>]|div[\s>]|p[\s>])", re.IGNORECASE
)
_HEAD = 2048


def kind_of(data: bytes, where: str = "") -> Literal["txt", "docx", "html", "pdf"]:
    """The kind of a readable file. Raises `DocumentError` that names any other kind."""
    head = data[:_HEAD]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data, where)
    if head.startswith(_OLE):
        raise refuse(_ole_fault(data), where)
    if b"%PDF-" in head[:1024] and not _HTML.search(head[: head.index(b"%PDF-")]):
        return "pdf"
    if head.lstrip().startswith(b"{\\rtf"):
        raise refuse("rtf", where)
    if head.startswith(_ARCHIVES):
        raise refuse("archive", where)
    if head.startswith(_IMAGES) and not _is_ascii_text(head):
        raise refuse("image", where)
    if re.match(rb"\s*(?:From|MIME-Version|Content-Type):", head) and b"multipart/related" in head:
        raise refuse("mhtml", where)
    return "html" if _is_html(head) else "txt"


def _is_html(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\x00", b"")
    if b"\x00" in head:  # UTF-16 without a mark: its bytes may look like a tag
        return False
    return bool(_HTML.search(head)) and head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def _is_ascii_text(head: bytes) -> bool:
    return all(byte in b"\t\r\n" or 32 <= byte < 127 for byte in head)


def _zip_kind(data: bytes, where: str) -> Literal["docx"]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise refuse("corrupt-zip", where, found=str(error)[:80]) from error
    if "word/document.xml" in names:
        return "docx"
    for mark, code in (("xl/", "spreadsheet"), ("ppt/", "presentation"), ("OFD.xml", "ofd")):
        if any(name.startswith(mark) for name in names):
            raise refuse(code, where)
    raise refuse("corrupt-zip" if "[Content_Types].xml" in names else "archive", where)


def _ole_fault(data: bytes) -> str:
    """Old Word, an encrypted new Office file, or another compound file, told by its stream names."""
    for name, code in (("EncryptedPackage", "encrypted"), ("WordDocument", "old-word")):
        if name.encode("utf-16-le") in data:
            return code
    return "old-office"
