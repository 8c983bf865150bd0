"""Whole pages for the public, kept in memory under the data version.

A page is kept when nobody is signed in and it came out whole: 200, no cookie set, no form token used. The key is the
data version, the day (statuses depend on it), language, host, path and query. A write raises the version, so the next
request makes the page anew; stale pages are never found again and fall out as new ones come in.
"""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dafeng_site.data import version
from dafeng_site.language import language_of

__all__ = ["PageCacheMiddleware"]

_Key = tuple[object, ...]
_HARMLESS = frozenset({settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.WHO_COOKIE_NAME})
_MOST_PAGES = 512
_LARGEST = 2 * 1024 * 1024
_SKIPPED = ("/api/", settings.STATIC_URL, "/export/")


@dataclass(frozen=True, slots=True)
class _Page:
    body: bytes
    packed: bytes
    headers: tuple[tuple[str, str], ...]


class _Shelf:
    """The pages used last, at most so many."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._pages: OrderedDict[_Key, _Page] = OrderedDict()
        self._lock = Lock()

    def get(self, key: _Key) -> _Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: _Key, page: _Page) -> None:
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > self._most:
                self._pages.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()


shelf = _Shelf(_MOST_PAGES)


class PageCacheMiddleware:
    """Answers the public from the shelf where it can. Stands before everything that needs a session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_be_kept(request):
            return self.get_response(request)
        key = _key(request)  # before the page is made: what is read later can only be newer
        page = shelf.get(key)
        if page is None:
            response = self.get_response(request)
            page = _page(request, response)
            if page is None:
                return response
            shelf.put(key, page)
        return _answer(request, page)


def _may_be_kept(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and not request.path.startswith(_SKIPPED)
        and "HTTP_AUTHORIZATION" not in request.META
        and _HARMLESS.issuperset(request.COOKIES)
    )


def _key(request: HttpRequest) -> _Key:
    return (
        version.current(),
        timezone.localdate(),
        language_of(request),
        request.META.get("HTTP_HOST", ""),
        request.META.get("HTTP_HX_REQUEST", ""),
        request.get_full_path(),
    )


def _page(request: HttpRequest, response: HttpResponse) -> _Page | None:
    """The page to keep, or None where it may not be kept."""
    keepable = (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and "CSRF_COOKIE" not in request.META
        and response.headers.get("Content-Type", "").startswith("text/html")
        and len(response.content) <= _LARGEST
    )
    if not keepable:
        return None
    headers = {name: value for name, value in response.items() if name.lower() not in ("content-length", "vary")}
    headers |= {"Vary": "Cookie, Accept-Encoding, HX-Request", "Cache-Control": "private, no-cache"}
    return _Page(response.content, gzip.compress(response.content, 6, mtime=0), tuple(headers.items()))


def _answer(request: HttpRequest, page: _Page) -> HttpResponse:
    packed = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    body = page.packed if packed else page.body
    response = HttpResponse(body, headers=dict(page.headers))
    response.headers["Content-Length"] = str(len(body))
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response
