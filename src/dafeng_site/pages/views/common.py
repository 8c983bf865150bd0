"""Language, help, and pages that say what went wrong."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.csrf import csrf_failure

from dafeng_site.people.policy import Refused, guard
from dafeng_site.people.requests import SiteRequest
from dafeng_site.retyping import asks_again

__all__ = ["bad_request", "forbidden", "help_page", "language", "not_found", "server_error", "token_failed"]

_YEAR = 365 * 24 * 3600


@guard("open")
def language(request: SiteRequest, code: str) -> HttpResponse:
    """Keep the chosen language in a cookie and go back. A link, so that it works without script on a cached page."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    wanted = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(wanted if safe else "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=_YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True
    )
    return response


@guard("open")
def help_page(request: SiteRequest) -> HttpResponse:
    """How to use the site, and the keys."""
    return render(request, "dafeng/help.html")


def bad_request(request: SiteRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """400 in words."""
    return render(request, "dafeng/error.html", {"code": 400}, status=400)


def forbidden(request: SiteRequest, exception: Exception | None = None) -> HttpResponse:
    """403 in words: who may, and whom to ask. A form sent when the session had run out is handed over."""
    if isinstance(exception, Refused) and exception.scope.is_public and (again := asks_again(request)):
        return again
    return render(request, "dafeng/error.html", {"code": 403}, status=403)


def token_failed(request: SiteRequest, reason: str = "") -> HttpResponse:
    """403 where the token of a form is another: after signing in anew, or without cookies. What was typed is kept."""
    return asks_again(request) or csrf_failure(request, reason)


def not_found(request: SiteRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404 in words, with a way on."""
    return render(request, "dafeng/error.html", {"code": 404}, status=404)


def server_error(request: SiteRequest) -> HttpResponse:
    """500 in words; it needs no database and no session."""
    return render(None, "dafeng/error_500.html", {"english": _wants_english(request)}, status=500)


def _wants_english(request: SiteRequest) -> bool:
    return request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) == "en"
