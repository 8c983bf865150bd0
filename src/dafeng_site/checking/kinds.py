"""What a file is, told from its content and never from its name."""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from io import BytesIO

__all__ = ["KINDS", "described", "kind_of", "named"]

KINDS = ("pdf", "png", "jpg", "docx", "xlsx", "xls", "text")
"""What is taken at all; each page takes some of them."""
_STARTS = {
    b"%PDF-": "pdf",
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "xls",  # a page that reads tables says what to do with an old workbook
}
_NAMES = {
    "pdf": ("PDF", "PDF"),
    "png": ("PNG 图片", "PNG image"),
    "jpg": ("JPEG 图片", "JPEG image"),
    "docx": ("Word 文档（.docx）", "Word document (.docx)"),
    "xlsx": ("Excel 工作簿（.xlsx）", "Excel workbook (.xlsx)"),
    "xls": ("旧版 Word 或 Excel 文件", "older Word or Excel file"),
    "text": ("文本文件", "text file"),
}
_OTHERS = (
    ((b"MZ", b"\x7fELF"), "程序", "program"),
    ((b"#!",), "脚本", "script"),
    ((b"{\\rtf",), "RTF 文档", "RTF document"),
    ((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"), "压缩包", "archive"),
    ((b"GIF8", b"BM", b"II*\0", b"MM\0*"), "其他格式的图片", "image of another format"),
)
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


def named(kinds: Collection[str]) -> tuple[str, str]:
    """Kinds in words, in Chinese and in English."""
    known = [_NAMES[kind] for kind in kinds]
    return "、".join(zh for zh, _en in known), ", ".join(en for _zh, en in known)


def described(content: bytes) -> tuple[str, str]:
    """What a file is, also one that is not taken, in Chinese and in English; told from its first bytes."""
    for starts, zh, en in _OTHERS:
        if content.startswith(starts):
            return zh, en
    kind = kind_of(content)
    if kind:
        return _NAMES[kind]
    if content.startswith(b"PK"):
        return "压缩包或带宏的文档", "archive, or document with macros"
    return "无法识别的文件", "file that is not recognised"


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
