"""Files to be saved: under their name, never shown inside the site, never kept by a cache on the way."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.utils.translation import get_language

from dafeng.core.errors import DafengError
from dafeng_site.checking.keeping import content_of

__all__ = ["attached", "kept_or_404"]

_OFFICE = "application/vnd.openxmlformats-officedocument."
_CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "docx": _OFFICE + "wordprocessingml.document",
    "jpg": "image/jpeg",
    "md": "text/plain; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "pdf": "application/pdf",
    "png": "image/png",
    "toml": "application/toml; charset=utf-8",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
}
"""By the kind of file, which is how its name ends."""


def attached(content: bytes | str, kind: str, name: str) -> HttpResponse:
    """A file of a kind, to be saved under a name that ends in the kind."""
    headers = {
        "Content-Disposition": f"attachment; filename=\"file.{kind}\"; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=_CONTENT_TYPES[kind], headers=headers)


def kept_or_404(digest: str) -> bytes:
    """The bytes kept under a hash; 404 where the storage has lost them or they are others now."""
    try:
        return content_of(digest)
    except DafengError as error:
        raise Http404(error.text("en" if get_language() == "en" else "zh")) from error
