"""The two addresses of signing in by OpenID Connect: the way to the identity service, and the way back."""

from __future__ import annotations

import secrets
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dafeng.core.errors import DafengError
from dafeng_site.people import audit, factors, rules
from dafeng_site.people.factorviews import wait_for_code
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.oidc.asked import Asked, OidcError
from dafeng_site.people.oidc.backend import BACKEND
from dafeng_site.people.oidc.configured import Provider
from dafeng_site.people.oidc.identities import person_of, void_first_password
from dafeng_site.people.policy import guard

if TYPE_CHECKING:
    from dafeng_site.people.oidc.protocol import Service

__all__ = ["oidc_back", "oidc_begin", "service_of", "way_out"]

_WAITING = "oidc"
_TOKEN = "oidc-token"  # noqa: S105  # where the session keeps it, to name the sign-in when signing out
_LONGEST = 4000
_SECONDS = 600


@lru_cache(maxsize=4)
def service_of(provider: Provider) -> Service:
    """The service, with what was fetched from it before. The protocol's libraries are loaded now, on first use."""
    from dafeng_site.people.oidc.protocol import Service

    return Service(provider)


def way_out(request: HttpRequest) -> str:
    """Where somebody who signed in there signs out there, too; empty for others, and where the service does not say.
    Asked before the session ends."""
    provider: Provider | None = settings.OIDC
    if provider is None or request.session.get(BACKEND_SESSION_KEY) != BACKEND:
        return ""
    try:
        back = request.build_absolute_uri(reverse("sign-in"))
        return service_of(provider).way_out(request.session.get(_TOKEN, ""), back)
    except OidcError as error:
        audit.record(AuditEvent.Kind.SIGN_OUT, request, subject=f"OIDC: {error}"[:200])
        return ""


@guard("open")
@never_cache
@require_safe
def oidc_begin(request: HttpRequest) -> HttpResponse:
    """To the identity service, with random values kept in the session for the way back."""
    provider = _provider()
    asked = Asked.new()
    target = request.GET.get("next", "")
    try:
        there = service_of(provider).way_there(asked, _back(request))
    except OidcError as error:
        return _failed(request, str(error))
    kept = {"state": asked.state, "nonce": asked.nonce, "verifier": asked.verifier}
    request.session[_WAITING] = kept | {"at": int(time.time()), "next": target[:1000]}
    return HttpResponseRedirect(there)


@guard("open")
@never_cache
@require_safe
def oidc_back(request: HttpRequest) -> HttpResponse:
    """Back from the identity service: check everything, find the person, and sign in, with the second factor if any."""
    provider = _provider()
    kept = request.session.pop(_WAITING, None)
    state = request.GET.get("state", "")
    if kept is None or int(time.time()) - kept["at"] > _SECONDS:
        return _failed(request, "no sign-in is under way here")
    if not secrets.compare_digest(state.encode(), kept["state"].encode()):
        return _failed(request, "the state is another")
    try:
        claims, token = _claims(request, provider, Asked(kept["state"], kept["nonce"], kept["verifier"]))
    except OidcError as error:
        return _failed(request, str(error))
    try:
        person: Any = person_of(request, provider, claims)
    except DafengError as error:
        told = "; ".join(f"{each.code} {each.found}" for each in error.faults)
        return _failed(request, told, _said(error), status=403)
    _keep(request, token)  # stays in the session while the second factor is asked for
    if rules.value("oidc.factor") and factors.has(person):
        return wait_for_code(request, person, kept["next"], BACKEND)
    void_first_password(request, person)  # before the session takes its hash
    login(request, person, backend=BACKEND)
    _keep(request, token)
    target = kept["next"]
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else resolve_url(settings.LOGIN_REDIRECT_URL))


def _said(error: DafengError) -> str:
    """Why the person is not let in, to be read by that person: what the service names stands in brackets."""
    english = get_language() == "en"
    lines = []
    for each in error.faults:
        what, mend = (each.en, each.mend_en) if english else (each.zh, each.mend_zh)
        named = (f" ({each.found})" if english else f"（{each.found}）") if each.found else ""
        lines.append(f"{what[:1].upper()}{what[1:]}{named}{'. ' if english else '。'}{mend}")
    return "\n".join(lines)


def _claims(request: HttpRequest, provider: Provider, asked: Asked) -> tuple[dict[str, Any], str]:
    service, given = service_of(provider), request.GET
    issuer = given.get("iss")
    named = service.metadata().get("authorization_response_iss_parameter_supported") is True
    if (issuer is not None or named) and issuer != provider.issuer:
        raise OidcError("the answer is of another issuer")  # RFC 9207
    if "error" in given:
        raise OidcError(f"refused there: {given['error'][:60]}")
    if not given.get("code"):
        raise OidcError("no code")
    return service.claims(asked, given["code"], _back(request))


def _keep(request: HttpRequest, token: str) -> None:
    request.session[_TOKEN] = token if len(token) <= _LONGEST else ""


def _provider() -> Provider:
    provider: Provider | None = settings.OIDC
    if provider is None:
        raise Http404
    return provider


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("oidc-back"))


def _failed(request: HttpRequest, told: str, said: str = "", status: int = 502) -> HttpResponse:
    """What went wrong goes to the log; the person reads the reason only where it is about the person."""
    audit.record(AuditEvent.Kind.SIGN_IN_FAILED, request, name="", subject=f"OIDC: {told}")
    return render(request, "people/oidc_failed.html", {"said": said}, status=status)
