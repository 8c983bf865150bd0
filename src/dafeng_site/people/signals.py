"""Sign-ins, sign-outs and lock-outs go to the audit log."""

from __future__ import annotations

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dafeng_site.people import audit, passwords, rules, sessions
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.oidc.backend import BACKEND

__all__ = ["client_address", "locked_out"]

user_logged_in.disconnect(dispatch_uid="update_last_login")  # Django's own saves the person, as if it were an edit


def client_address(request: HttpRequest) -> str | None:
    """For axes: the address by the site's own rule."""
    return audit.address_of(request)


def locked_out(request: HttpRequest, _response: Any, _credentials: Any = None) -> HttpResponse:
    """What somebody sees after too many wrong passwords."""
    return render(request, "people/locked.html", {"rules": rules.lock()}, status=429)


@receiver(user_logged_in)
def _signed_in(request: HttpRequest, user: Any, **_rest: Any) -> None:
    type(user).objects.filter(pk=user.pk).update(last_login=timezone.now())  # no history row: nobody edited anything
    vouched = request.session.get(BACKEND_SESSION_KEY) == BACKEND
    audit.record(AuditEvent.Kind.SIGN_IN, request, user=user, subject="OIDC" if vouched else "")
    if not vouched and passwords.is_overdue(user, timezone.now()):
        user.must_change_password = True
        type(user).objects.filter(pk=user.pk).update(must_change_password=True)
        audit.record(AuditEvent.Kind.PASSWORD, request, user=user, subject="overdue")
    sessions.begin(request, user)


@receiver(user_logged_out)
def _signed_out(request: HttpRequest, user: Any, **_rest: Any) -> None:
    if user is not None:
        audit.record(AuditEvent.Kind.SIGN_OUT, request, user=user)


@receiver(user_login_failed)
def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_rest: Any) -> None:
    audit.record(AuditEvent.Kind.SIGN_IN_FAILED, request, name=str(credentials.get("username", "")))


@receiver(user_locked_out)
def _locked(request: HttpRequest, username: str = "", **_rest: Any) -> None:
    audit.record(AuditEvent.Kind.LOCKED, request, name=username or "")
