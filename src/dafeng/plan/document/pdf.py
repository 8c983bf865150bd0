"""The text of a .pdf that has text: lines in reading order, without page numbers and repeated headers and footers.

Hard line breaks are kept: the grammar joins lines. A page whose lines do not stand side by side is put in order from
top to bottom; a page with columns keeps the order in which the file draws them.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
from pypdfium2 import raw

from dafeng.core.errors import Fault
from dafeng.plan.document.faults import fault, refuse

__all__ = ["read_pdf"]

MAX_PAGES = 1000
_EDGE = 0.13  # share of the page height where page numbers and running heads stand
_PAGE_NUMBER = re.compile(r"[-—–―－·•\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／共,，]+\s*\d{1,4}\s*页?)?[-—–―－·•\s]*")
_SCANNED_CHARACTERS = 20
_HEAD_LENGTH = 4


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    middle: float
    height: float
    at: float  # 0 at the top of the page, 1 at the bottom


def read_pdf(data: bytes, where: str = "") -> tuple[str, int, tuple[Fault, ...]]:
    """Text, number of pages and warnings of a PDF. Raises `DocumentError`."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = "encrypted" if "password" in str(error).lower() else "corrupt-pdf"
        raise refuse(code, where, found="" if code == "encrypted" else str(error)[:80]) from error
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise refuse("too-many-pages", where, found=str(count), expected=f" ≤ {MAX_PAGES}")
        pages = [_page(document, number) for number in range(count)]
    except pdfium.PdfiumError as error:
        raise refuse("corrupt-pdf", where, found=str(error)[:80]) from error
    finally:
        document.close()
    if sum(len(line.text.strip()) for page in pages for line in page) < _SCANNED_CHARACTERS:
        raise refuse("scanned" if count else "corrupt-pdf", where)
    blank = [number for number, page in enumerate(pages, 1) if not page]
    warnings = (fault("scanned-pages", where, found=_few(blank), severity="warning"),) if blank else ()
    running = _running_heads(pages)
    kept = ["\n".join(line.text for line in page if not _is_furniture(line, running)) for page in pages]
    return "\n".join(each for each in kept if each) + "\n", count, warnings


def _few(numbers: list[int]) -> str:
    shown = "、".join(map(str, numbers[:10]))
    return shown + ("…" if len(numbers) > 10 else "")


def _page(document: pdfium.PdfDocument, number: int) -> list[_Line]:
    page = document[number]
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range() if text_page.count_chars() else ""
        return _in_order(_place(text_page, text, page.get_height()))
    finally:
        text_page.close()
        page.close()


def _place(text_page: pdfium.PdfTextPage, text: str, height: float) -> list[_Line]:
    """Each line of the page's text with the box of its first and last visible character."""
    lines: list[_Line] = []
    start = 0
    for piece in text.splitlines(keepends=True):
        body = piece.rstrip("\r\n")
        shown = [place for place, each in enumerate(body) if not each.isspace()]
        if shown:
            left, bottom, _, top = _box(text_page, start + shown[0])
            _, _, right, _ = _box(text_page, start + shown[-1])
            middle = (bottom + top) / 2
            clean = body.replace("\x00", "").replace("\ufffe", "-").strip("\x02")
            lines.append(_Line(clean, left, right, middle, max(top - bottom, 1.0), 1 - middle / max(height, 1.0)))
        start += len(piece)
    return lines


def _box(text_page: pdfium.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of one character, in points; zeros where the page has none."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not raw.FPDFText_GetCharBox(text_page.raw, index, left, right, bottom, top):
        return 0.0, 0.0, 0.0, 0.0
    return left.value, bottom.value, right.value, top.value


def _in_order(lines: list[_Line]) -> list[_Line]:
    """Top to bottom if the page has one column, else as drawn."""
    ordered = sorted(lines, key=lambda line: (-line.middle, line.left))
    beside = sum(
        abs(a.middle - b.middle) < 0.5 * min(a.height, b.height) and len(a.text) > 8 and len(b.text) > 8
        for a, b in pairwise(ordered)
    )
    return lines if beside > 0.1 * len(lines) else ordered


def _shape(line: _Line) -> tuple[str, int]:
    """The line without numbers and space, and its height on the page: running heads repeat but for the page number."""
    return re.sub(r"[\d\s]+", "", line.text), round(line.at * 50)


def _running_heads(pages: list[list[_Line]]) -> frozenset[tuple[str, int]]:
    """Shapes of some length that stand at the edge of at least three pages and of a third of all.

    A short end of a sentence may well come at the top of several pages.
    """
    counts: Counter[tuple[str, int]] = Counter()
    for page in pages:
        counts.update({_shape(line) for line in page if _at_edge(line)})
    least = max(3, len(pages) // 3)
    return frozenset(shape for shape, count in counts.items() if count >= least and len(shape[0]) >= _HEAD_LENGTH)


def _at_edge(line: _Line) -> bool:
    return line.at < _EDGE or line.at > 1 - _EDGE


def _is_furniture(line: _Line, running: frozenset[tuple[str, int]]) -> bool:
    return _at_edge(line) and (bool(_PAGE_NUMBER.fullmatch(line.text.strip())) or _shape(line) in running)
