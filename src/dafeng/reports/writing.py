"""The format of a document by the ending of its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from dafeng.core.errors import Fault, ReportError
from dafeng.reports.content import Document
from dafeng.reports.excel import to_excel
from dafeng.reports.pdf import to_pdf
from dafeng.reports.word import to_word

__all__ = ["FORMATS", "write_document"]

FORMATS: Mapping[str, Callable[[Document], bytes]] = MappingProxyType(
    {"docx": to_word, "pdf": to_pdf, "xlsx": to_excel}
)


def write_document(document: Document, ending: str) -> bytes:
    """The document as a file of that ending (docx, pdf, xlsx). Raises `ReportError` for another ending."""
    writer = FORMATS.get(ending.lower().lstrip("."))
    if writer is None:
        zh, en = "不能写成这种格式", "no such format"
        raise ReportError(Fault("report.format", zh, en, found=ending, expected=" ".join(FORMATS)))
    return writer(document)
