"""Pixels: a vector picture for Word versions that cannot show vectors, and pages of a PDF for people to look at."""

from __future__ import annotations

import struct
import zlib
from threading import Lock
from typing import Any

__all__ = ["page_count", "page_png", "png_of"]

_one_at_a_time = Lock()  # PDFium is not made for threads


def png_of(svg: str, pixels_per_inch: float = 220) -> bytes:
    """The SVG drawn on a page of its own size, as PNG."""
    import typst

    source = '#set page(width: auto, height: auto, margin: 0pt)\n#image("picture.svg", width: 156mm)'
    files: Any = {"main": source.encode(), "picture.svg": svg.encode()}  # the stubs of typst do not know a dict
    return bytes(typst.compile(files, format="png", ppi=pixels_per_inch))


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    import pypdfium2

    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def page_png(pdf: bytes, number: int, scale: float = 1.6) -> bytes:
    """Page `number` (from 1) of a PDF as PNG; scale 1 is 72 pixels an inch. Raises IndexError for no such page."""
    import pypdfium2

    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 1 <= number <= len(document):
                raise IndexError(number)
            page = document[number - 1]
            pixels = page.render(scale=scale, rev_byteorder=True).to_numpy()[..., :3]
            return _png(pixels)
        finally:
            document.close()


def _png(pixels: Any) -> bytes:
    """(ROW, COLUMN, RGB) of bytes as PNG."""
    rows, columns, _ = pixels.shape
    lines = b"".join(b"\0" + line.tobytes() for line in pixels)

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines, 6)) + chunk(b"IEND", b"")
