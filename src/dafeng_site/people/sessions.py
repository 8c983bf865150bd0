"""Where people are signed in: limits by idle time and by age, one or many at once, a list of the own, and their end."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from dafeng.core.errors import Fault
from dafeng_site import services
from dafeng_site.people import audit, rules
from dafeng_site.people.models import AuditEvent, PersonSession
from dafeng_site.people.policy import Scope, visible

__all__ = ["begin", "end", "end_all", "is_alive", "own"]

_EVERY = 60
"""Seconds between two notes of when a session was last used."""


def begin(request: HttpRequest, user: Any) -> None:
    """A person has signed in: note where and when, and end the others where one at a time is the rule."""
    if request.session.session_key is None:
        request.session.create()
    now = int(time.time())
    request.session["began"] = request.session["seen"] = now
    _note(request, user, now, now)
    if not rules.value("session.many"):
        others = PersonSession.objects.filter(user=user).exclude(key=request.session.session_key)
        if number := _finish(others):
            audit.record(AuditEvent.Kind.SESSION, request, user=user, subject="superseded", sessions=number)


def is_alive(request: HttpRequest, limits: Mapping[str, int]) -> bool:
    """Whether the session may go on under the settings; one that may not is signed out here."""
    session, now = request.session, int(time.time())
    began, seen = session.get("began", now), session.get("seen", now)
    idle, whole = limits["session.idle"] * 60, limits["session.absolute"] * 3600
    if now - seen > idle or now - began > whole:
        audit.record(AuditEvent.Kind.SESSION, request, subject="idle" if now - seen > idle else "absolute")
        PersonSession.objects.filter(key=session.session_key).delete()
        logout(request)
        return False
    if "began" not in session or now - seen >= _EVERY:
        session["began"], session["seen"] = began, now
        _note(request, request.user, began, now)
    return True


def own(scope: Scope) -> list[PersonSession]:
    """The person's sessions that still stand, the one used last first."""
    rows = list(visible(scope, PersonSession.objects.all()))
    standing = set(
        Session.objects.filter(
            session_key__in=[row.key for row in rows], expire_date__gt=datetime.now(UTC)
        ).values_list("session_key", flat=True)
    )
    return [row for row in rows if row.key in standing]


def end(request: HttpRequest, scope: Scope, pk: int) -> None:
    """End one of the own sessions. Raises `GoneError` for one that is not there or is somebody else's."""
    if not _finish(visible(scope, PersonSession.objects.filter(pk=pk))):
        raise services.GoneError(Fault("site.gone", zh="没有这个会话", en="there is no such session", where=str(pk)))
    audit.record(AuditEvent.Kind.SESSION, request, subject="ended", session=pk)


def end_all(user: Any, keep: str | None = None) -> int:
    """End a person's sessions, but one of a key to keep; how many they were."""
    return _finish(PersonSession.objects.filter(user=user).exclude(key=keep or ""))


def _finish(rows: Any) -> int:
    keys = list(rows.values_list("key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    PersonSession.objects.filter(key__in=keys).delete()
    return len(keys)


def _note(request: HttpRequest, user: Any, began: int, seen: int) -> None:
    told = {
        "user": user,
        "began": datetime.fromtimestamp(began, UTC),
        "seen": datetime.fromtimestamp(seen, UTC),
        "address": audit.address_of(request),
        "agent": request.META.get("HTTP_USER_AGENT", "")[:200],
    }
    PersonSession.objects.update_or_create(key=request.session.session_key, defaults=told)
