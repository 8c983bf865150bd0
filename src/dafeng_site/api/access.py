"""Who calls the API: a key, a session, or the public; and how often."""

from __future__ import annotations

import os

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.throttling import SimpleRateThrottle
from ninja.utils import check_csrf

from dafeng_site.people import audit
from dafeng_site.people.policy import Scope, scope_of
from dafeng_site.people.requests import SiteRequest
from dafeng_site.people.services import user_of_token

__all__ = ["RateLimit", "identify"]

_SAFE = ("GET", "HEAD", "OPTIONS")


def identify(request: SiteRequest) -> Scope | None:
    """The scope of the request; None (401) for a key that is not good. Sessions need the form token to write."""
    given = request.headers.get("Authorization", "")
    if given:
        user = user_of_token(given.removeprefix("Bearer ").strip()) if given.startswith("Bearer ") else None
        if user is None:
            return None
        request.user = user
        request.scope = scope_of(user)  # as ScopeMiddleware does for sessions
    elif request.method not in _SAFE and check_csrf(request):
        raise HttpError(403, "缺少或错误的 CSRF 令牌 · CSRF token missing or wrong")
    scope: Scope = request.scope
    return scope


class RateLimit(SimpleRateThrottle):
    """So many requests a minute for each person, or each address of the public (DAFENG_API_RATE, default 600/min)."""

    scope = "api"

    def __init__(self) -> None:
        super().__init__(os.environ.get("DAFENG_API_RATE", "600/min"))

    def get_cache_key(self, request: HttpRequest) -> str | None:
        """One count a person, one an address."""
        user = getattr(request, "user", None)
        who = f"user-{user.pk}" if user is not None and user.is_authenticated else f"at-{audit.address_of(request)}"
        return f"dafeng-api-{who}"
