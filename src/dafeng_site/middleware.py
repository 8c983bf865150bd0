"""The site's own middleware: language, and who is asking."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation

from dafeng_site.language import language_of
from dafeng_site.people import audit
from dafeng_site.people.policy import Refused, scope_of

__all__ = ["LanguageMiddleware", "ScopeMiddleware"]

Handler = Callable[[HttpRequest], HttpResponse]
_API = "/api/"


class LanguageMiddleware:
    """Sets the language from the cookie alone, so that a page can be cached by it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ScopeMiddleware:
    """Puts `request.scope` on every request, sends people with a first password to change it, and logs refusals."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.scope = scope_of(user)  # type: ignore[attr-defined]
        if user.is_authenticated and user.must_change_password and not self._is_open(request):
            if request.path.startswith(_API):
                return JsonResponse({"detail": "须先修改初始密码 · change the first password first"}, status=403)
            return HttpResponseRedirect(reverse("password-change"))
        return self.get_response(request)

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
        allowed = {reverse("password-change"), reverse("sign-out")}
        return request.path in allowed or request.path.startswith((settings.STATIC_URL, reverse("set_language")))
