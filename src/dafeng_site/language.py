"""Which language a request is answered in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

__all__ = ["language_of"]

_KNOWN = dict(settings.LANGUAGES)


def language_of(request: HttpRequest) -> str:
    """Chinese unless the person has chosen otherwise; a browser's own language decides nothing."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in _KNOWN else settings.LANGUAGE_CODE
