"""A form that was sent when the session had run out: what was typed is handed over and stands in the form again.

The answer is a page that asks to sign in. It carries what was typed, signed, with who typed it, where the form stood
and where it went; nothing of it is kept on the server meanwhile. Who it was is told by a signed cookie, which stays
when a session runs out and goes when somebody signs out. After signing in the form is filled again for that person
alone and sends nothing by itself. Files and passwords are never handed over, and nothing that came from another site.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from dafeng_site.refilling import refilled

__all__ = ["LARGEST", "RetypingMiddleware", "asks_again", "from_here", "hand_over", "page_of", "seal"]

LARGEST = 200_000
"""So many characters at most are handed over."""
_SALT = "dafeng.retyping"
_SECONDS = 12 * 3600
_WEEK = 7 * 24 * 3600
_KEPT = "handed-over"
_CLOSED = ("/sign-in/", "/sign-out/", "/password/", "/account/", "/api/")
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105  # the name of a field

Handler = Callable[[HttpRequest], HttpResponse]


def seal(request: HttpRequest) -> str:
    """What was typed into the form that this request sends, signed; empty where it must not or cannot be kept."""
    who = _who(request)
    if request.method != "POST" or not who or request.path.startswith(_CLOSED) or not from_here(request):
        return ""
    fields = {
        name: values
        for name, values in request.POST.lists()
        if name != _TOKEN and "password" not in name and name != "handed"
    }
    if not fields or sum(len(name) + len(value) for name, values in fields.items() for value in values) > LARGEST:
        return ""
    page = urlsplit(request.headers.get("Referer", "")).path or request.path
    told = {"user": who, "to": request.path, "page": page, "fields": fields, "files": bool(request.FILES)}
    return signing.dumps(told, salt=_SALT, compress=True)


def asks_again(request: HttpRequest) -> HttpResponse | None:
    """The page that asks to sign in and carries what was typed; None where nothing is carried."""
    sealed = seal(request)
    if not sealed:
        return None
    context = {"handed": sealed, "next": page_of(sealed), "signed": request.user.is_authenticated}
    context |= {"oidc": settings.OIDC, "files": bool(request.FILES)}
    answer = render(request, "people/expired.html", context, status=403)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def page_of(sealed: str) -> str:
    """Where the form stands; the front page for what does not hold."""
    told = _opened(sealed)
    return str(told["page"]) if told else "/"


def hand_over(request: HttpRequest) -> None:
    """Keep in the session what the page carried, until the form is shown."""
    sealed = request.POST.get("handed", "")
    if sealed and _opened(sealed):
        request.session[_KEPT] = sealed


class RetypingMiddleware:
    """Fills the form again once its person is back, and remembers who is working here."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            if _who(request) != request.user.pk:
                response.set_signed_cookie(
                    settings.WHO_COOKIE_NAME, str(request.user.pk), salt=_SALT, max_age=_WEEK, httponly=True,
                    samesite="Lax", secure=settings.HTTPS,
                )  # fmt: skip
            if _KEPT in request.session and request.method == "GET":
                _fill(request, response)
        elif request.path == reverse("sign-out"):
            response.delete_cookie(settings.WHO_COOKIE_NAME, samesite="Lax")
        return response


def _fill(request: HttpRequest, response: HttpResponse) -> None:
    told = _opened(request.session[_KEPT])
    if told is None or told["user"] != request.user.pk:
        del request.session[_KEPT]
        return
    html = response.headers.get("Content-Type", "").startswith("text/html")
    if request.path != told["page"] or response.status_code != 200 or response.streaming or not html:
        return
    del request.session[_KEPT]
    said = _("登录已过期，您填写的内容已放回表单，还没有提交。请核对后重新提交。")
    files = _("文件须重新选择。") if told["files"] else ""
    note = format_html('<div class="notice" role="status"><p>{}{}</p></div>', said, files)
    page = response.content.decode()
    filled = refilled(page, told["to"], request.path, told["fields"], note)
    if filled is not None:
        response.content = filled.encode()


def _opened(sealed: str) -> Mapping[str, Any] | None:
    try:
        told: Mapping[str, Any] = signing.loads(sealed, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return None
    return told


def _who(request: HttpRequest) -> int:
    """Who works here, or worked here before the session ran out; 0 for nobody."""
    try:
        told = request.get_signed_cookie(settings.WHO_COOKIE_NAME, default="", salt=_SALT, max_age=_WEEK)
    except signing.BadSignature:
        return 0
    return int(told) if told else 0


def from_here(request: HttpRequest) -> bool:
    """Whether the form stood on a page of this site: told by Origin, else by Referer."""
    came = request.headers.get("Origin") or request.headers.get("Referer", "")
    return bool(came) and urlsplit(came).netloc == request.get_host()
