"""What a file is, told from its content and never from its name."""

from __future__ import annotations

import zipfile
from io import BytesIO

__all__ = ["KINDS", "kind_of"]

KINDS = ("pdf", "png", "jpg", "docx", "xlsx", "xls", "text")
"""What is taken at all; each page takes some of them."""
_STARTS = {
    b"%PDF-": "pdf",
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "xls",  # a page that reads tables says what to do with an old workbook
}
_REFUSED_TEXTS = (b"#!", b"{\\rtf")
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_MACROS = "vbaproject.bin"


def kind_of(content: bytes) -> str:
    """The file's kind; empty for what is not taken: programs, scripts, archives, documents with macros."""
    for start, kind in _STARTS.items():
        if content.startswith(start):
            return kind
    if content.startswith(b"PK"):
        return _office(content)
    return "text" if _is_text(content) else ""


def _office(content: bytes) -> str:
    """A Word or Excel document without macros; only the list of its parts is read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, ValueError, NotImplementedError):
        return ""
    if any(name.lower().endswith(_MACROS) for name in names):
        return ""
    return next((kind for part, kind in _OFFICE.items() if part in names), "")


def _is_text(content: bytes) -> bool:
    if content.startswith(_REFUSED_TEXTS):
        return False
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _reads(content, "utf-16")
    return b"\0" not in content and (_reads(content, "utf-8") or _reads(content, "gb18030"))


def _reads(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
