"""Writing the audit log's events: sign-ins, refusals, imports, exports. Edits are in the history tables."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from dafeng_site.people.models import AuditEvent

__all__ = ["address_of", "denied", "record"]


def address_of(request: HttpRequest | None) -> str | None:
    """The client's address. X-Forwarded-For is believed only as far as DAFENG_PROXIES says, and from nobody but the
    proxies that DAFENG_PROXY_NETWORKS names, where it names any."""
    if request is None:
        return None
    address = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES and _is_proxy(address):
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        address = hops[-settings.PROXIES] if len(hops) >= settings.PROXIES else address
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None


def _is_proxy(address: str) -> bool:
    networks = settings.PROXY_NETWORKS
    try:
        return not networks or any(ipaddress.ip_address(address) in each for each in networks)
    except ValueError:
        return False


def record(
    kind: str, request: HttpRequest | None = None, *, user: Any = None, name: str = "", subject: str = "", **detail: Any
) -> AuditEvent:
    """Write one event. The user is the request's where none is given."""
    if user is None and request is not None and getattr(request, "user", None) and request.user.is_authenticated:
        user = request.user
    return AuditEvent.objects.create(
        kind=kind,
        user=user,
        name=(name or (user.get_username() if user else ""))[:200],
        address=address_of(request),
        subject=subject[:200],
        detail=detail,
    )


def denied(request: HttpRequest, deed: str) -> None:
    """Log a refusal. The public's are not logged: everybody comes past a sign-in page, and the log would drown."""
    if request.scope.is_public:  # type: ignore[attr-defined]
        return
    record(AuditEvent.Kind.DENIED, request, subject=f"{request.method} {request.path}", deed=deed)
