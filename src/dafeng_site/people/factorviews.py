"""The second step of signing in, and setting up the own second factor."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from pyotp import TOTP
from qrcode.main import QRCode

from dafeng.core.errors import DafengError
from dafeng_site.people import factors, rules
from dafeng_site.people.guessing import may_try, tried_wrongly
from dafeng_site.people.models import User
from dafeng_site.people.oidc.backend import BACKEND
from dafeng_site.people.oidc.identities import void_first_password
from dafeng_site.people.policy import guard
from dafeng_site.people.signals import locked_out

__all__ = ["own_factor", "qr_svg", "second_step", "wait_for_code"]

_PENDING = "second_step"
_SECONDS = 300
_BY_NAME = "dafeng_site.people.backend.PasswordBackend"


def wait_for_code(request: HttpRequest, user: Any, target: str, backend: str = _BY_NAME) -> HttpResponse:
    """The password was right, or the identity service vouches: ask for the code before anything is opened."""
    request.session.cycle_key()
    request.session[_PENDING] = {"user": user.pk, "at": int(time.time()), "next": target, "backend": backend}
    return HttpResponseRedirect(reverse("sign-in-code"))


@guard("open")
@never_cache
def second_step(request: HttpRequest) -> HttpResponse:
    """The code of the app, or a recovery code. Wrong ones count like wrong passwords, and lock the account."""
    pending = request.session.get(_PENDING) or {}
    user = User.objects.filter(pk=pending["user"], is_active=True).first() if pending else None
    if user is None or int(time.time()) - pending["at"] > _SECONDS:
        request.session.pop(_PENDING, None)
        return HttpResponseRedirect(reverse(settings.LOGIN_URL))
    if request.method != "POST":
        return render(request, "people/second_step.html")
    if not may_try(request, user):
        return locked_out(request, None)
    if not factors.passes(request, user, request.POST.get("code", ""), timezone.now()):
        tried_wrongly(request, user)
        return render(request, "people/second_step.html", {"wrong": True}, status=422)
    target = pending["next"]
    del request.session[_PENDING]
    if pending["backend"] == BACKEND:
        void_first_password(request, user)
    login(request, user, backend=pending["backend"])
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else resolve_url(settings.LOGIN_REDIRECT_URL))


@guard("open")
@never_cache
def own_factor(request: HttpRequest) -> HttpResponse:
    """Set up or take away the own second factor. Open also to one who must set it up before anything else."""
    user = request.user
    if not user.is_authenticated or user.must_change_password:
        return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?next={reverse('own-factor')}")
    context: dict[str, Any] = {}
    if request.method == "POST":
        if not may_try(request, user):
            return locked_out(request, None)
        code, now = request.POST.get("code", ""), timezone.now()
        try:
            if request.POST.get("action") == "remove":
                factors.remove(request, user, code, now)
            else:
                context["codes"] = factors.confirm(request, user, code, now)
        except DafengError as error:
            tried_wrongly(request, user)
            context["fault"] = error.text("en" if get_language() == "en" else "zh")
    context["has"], context["left"] = factors.has(user), factors.codes_left(user)
    if not context["has"]:
        secret = factors.begin(user)
        uri = TOTP(secret).provisioning_uri(name=user.get_username(), issuer_name="Dafeng")
        groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
        context |= {"qr": qr_svg(uri), "key": " ".join(groups), "owed": factors.is_missing(request, rules.values())}
    return render(request, "people/factor.html", context, status=422 if "fault" in context else 200)


def qr_svg(text: str) -> SafeString:
    """A QR code (ISO/IEC 18004) as an SVG, one unit a module, with the quiet zone of four."""
    code = QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    size = len(rows)
    light = f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
    box = (
        f'viewBox="0 0 {size} {size}" width="220" height="220" role="img" aria-label="QR" shape-rendering="crispEdges"'
    )
    return mark_safe(f'<svg {box}>{light}<path fill="#000" d="{path}"/></svg>')  # noqa: S308  numbers alone
