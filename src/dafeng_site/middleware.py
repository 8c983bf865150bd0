"""The site's own middleware: language, what is turned away unread, and who is asking."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from dafeng_site.data import version
from dafeng_site.language import language_of
from dafeng_site.people import audit, factors, rules, sessions
from dafeng_site.people.policy import Refused, scope_of
from dafeng_site.retyping import from_here

__all__ = ["LanguageMiddleware", "LimitMiddleware", "OnceMiddleware", "ScopeMiddleware"]

Handler = Callable[[HttpRequest], HttpResponse]
_API = "/api/"
_MOST_DIGITS = 16


class OnceMiddleware:
    """Asks for the data version once in a request that only reads."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with version.once():
            return self.get_response(request)


class LanguageMiddleware:
    """Sets the language from the cookie alone, so that a page can be cached by it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class LimitMiddleware:
    """Turns away, before a byte of it is read, a request that is too large (413) or whose address holds NUL (400)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isdecimal() and len(length) < _MOST_DIGITS and int(length) <= settings.LARGEST_REQUEST):
            return self._refuse(request, 413, "内容太大 · the body is too large")
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):  # PostgreSQL takes no such text
            return self._refuse(
                request, 400, "地址中有不能使用的字符 · the address holds a character that cannot be used"
            )
        return self.get_response(request)

    @staticmethod
    def _refuse(request: HttpRequest, status: int, detail: str) -> HttpResponse:
        if request.path.startswith(_API):
            return JsonResponse({"detail": detail}, status=status)
        most = settings.LARGEST_REQUEST // (1024 * 1024)
        back = urlsplit(request.headers.get("Referer", "")).path if from_here(request) else ""
        return render(request, "dafeng/error.html", {"code": status, "most": most, "back": back}, status=status)


class ScopeMiddleware:
    """Puts `request.scope` on every request, sends people with a first password to change it, and logs refusals."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            sessions.is_alive(request, now := rules.values())  # signs out what has run out
        user = request.user
        request.scope = scope_of(user)  # type: ignore[attr-defined]
        if user.is_authenticated and user.must_change_password and not self._is_open(request):
            if request.path.startswith(_API):
                return JsonResponse({"detail": "须先修改初始密码 · change the first password first"}, status=403)
            return HttpResponseRedirect(reverse("password-change"))
        if user.is_authenticated and not self._is_open(request) and factors.is_missing(request, now):
            if request.path.startswith(_API):
                return JsonResponse({"detail": "须先启用动态口令 · set up the second factor first"}, status=403)
            return HttpResponseRedirect(reverse("own-factor"))
        response = self.get_response(request)
        if user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal on a page: ask the public to sign in, tell others no."""
        if not isinstance(exception, Refused):
            return None
        audit.denied(request, exception.deed)
        if exception.scope.is_public and request.method in ("GET", "HEAD"):
            return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?next={quote(request.get_full_path())}")
        return None  # Django's handler403 answers

    @staticmethod
    def _is_open(request: HttpRequest) -> bool:
        allowed = {reverse("password-change"), reverse("sign-out"), reverse("own-factor")}
        return request.path in allowed or request.path.startswith((settings.STATIC_URL, reverse("set_language")))
