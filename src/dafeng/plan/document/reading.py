"""From a path or bytes to a `Document`: limits first, then the kind by content, then the kind's reader."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dafeng.core.errors import DocumentError, Fault
from dafeng.plan.document.faults import fault, refuse
from dafeng.plan.document.kinds import kind_of

__all__ = ["Document", "DocumentFormat", "read_document"]

DocumentFormat = Literal["txt", "docx", "html", "pdf"]

_MEGABYTE = 1024 * 1024
MAX_FILE = {"txt": 20 * _MEGABYTE, "html": 20 * _MEGABYTE, "docx": 100 * _MEGABYTE, "pdf": 200 * _MEGABYTE}
MAX_CHARACTERS = 5_000_000
_EXTENSIONS = {
    ".txt": "txt",
    ".text": "txt",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".html": "html",
    ".htm": "html",
    ".shtml": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
}

# What a reader gives: text, encoding, pages (None where the kind has none), warnings.
Read = tuple[str, str, int | None, tuple[Fault, ...]]


@dataclass(frozen=True, slots=True)
class Document:
    """A file as text. `encoding` is what the text was read as; `sha256` and `size` (bytes) are of the file."""

    text: str
    name: str
    format: DocumentFormat
    encoding: str
    sha256: str
    size: int
    pages: int | None = None
    warnings: tuple[Fault, ...] = ()


def read_document(source: str | Path | bytes, name: str = "") -> Document:
    """Read a plan document from a path or from bytes; `name` is used in messages and for the extension.

    Raises `DocumentError` with the fault and what to do; nothing is returned in part.
    """
    data, name = (source, name) if isinstance(source, bytes) else _load(Path(source), name)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise refuse("empty", name)
    kind = kind_of(data, name)
    _limit(len(data), MAX_FILE[kind], "too-large", name)
    text, encoding, pages, warnings = _READERS[kind](data, name)
    _limit(len(text), MAX_CHARACTERS, "too-long", name, " 字 characters")
    if not text.strip():
        raise refuse("no-text", name)
    extension = Path(name).suffix.lower()
    if extension and _EXTENSIONS.get(extension) != kind:
        warnings = (fault("extension", name, found=extension, expected=f" .{kind}", severity="warning"), *warnings)
    return Document(text, name, kind, encoding, hashlib.sha256(data).hexdigest(), len(data), pages, warnings)


def _load(path: Path, name: str) -> tuple[bytes, str]:
    name = name or path.name
    try:
        if path.exists() and not path.is_file():  # a folder, a pipe, a device without end
            raise refuse("not-a-file", str(path))
        _limit(path.stat().st_size, max(MAX_FILE.values()), "too-large", name)
        if _EXTENSIONS.get(path.suffix.lower()) in {"txt", "html"}:  # a long text is refused before it is read
            _limit(path.stat().st_size, MAX_FILE["txt"], "too-large", name)
        return path.read_bytes(), name
    except FileNotFoundError as error:
        raise refuse("not-found", str(path)) from error
    except PermissionError as error:
        raise refuse("unreadable", str(path)) from error
    except DocumentError:
        raise
    except (OSError, ValueError) as error:
        raise refuse("not-a-file", str(path), found=str(error)) from error


def _limit(size: int, most: int, code: str, name: str, unit: str = "") -> None:
    if size > most:
        if unit:
            raise refuse(code, name, found=f"{size:,}{unit}", expected=f" ≤ {most:,}{unit}")
        raise refuse(code, name, found=f"{size / _MEGABYTE:.1f} MB", expected=f" ≤ {most // _MEGABYTE} MB")


def _read_txt(data: bytes, name: str) -> Read:
    from dafeng.plan.document.plain import decode

    text, encoding, warnings = decode(data, name)
    return text, encoding, None, warnings


def _read_docx(data: bytes, name: str) -> Read:
    from dafeng.plan.document.word import read_docx

    text, warnings = read_docx(data, name)
    return text, "utf-8", None, warnings


def _read_html(data: bytes, name: str) -> Read:
    from dafeng.plan.document.web import read_html

    text, encoding, warnings = read_html(data, name)
    return text, encoding, None, warnings


def _read_pdf(data: bytes, name: str) -> Read:
    from dafeng.plan.document.pdf import read_pdf

    text, pages, warnings = read_pdf(data, name)
    return text, "pdf", pages, warnings


_READERS: dict[DocumentFormat, Callable[[bytes, str], Read]] = {
    "txt": _read_txt,
    "docx": _read_docx,
    "html": _read_html,
    "pdf": _read_pdf,
}
