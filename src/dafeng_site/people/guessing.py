"""Wrong passwords and codes typed by somebody who is signed in count like those of signing in, and lock the account.

Without that, an open session that somebody else has found could try old passwords and codes without end.
"""

from __future__ import annotations

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest

__all__ = ["may_try", "tried_wrongly"]


def may_try(request: HttpRequest, user: Any) -> bool:
    """Whether the account is not locked at this address."""
    return bool(AxesProxyHandler.is_allowed(request, {"username": user.get_username()}))


def tried_wrongly(request: HttpRequest, user: Any) -> None:
    """Count one wrong password or code, and log it; axes answers the last one that is allowed with the lock-out."""
    user_login_failed.send(sender=__name__, credentials={"username": user.get_username()}, request=request)
