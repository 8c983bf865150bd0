"""Asking other machines over HTTP: only where it is allowed, without redirects, within a time and a size.

An address is asked by https, or by http where the host is this machine or stands in the list as `http://host:port`.
The names come from the environment of the site alone, so that no text that somebody types reaches another machine.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

__all__ = ["OutboundError", "allowed", "ask", "no_longer_than"]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SECONDS = 10.0
_MOST = 1_000_000
_TURNS = 3
"""A whole answer takes at most so many times the longest wait for its next piece."""


class OutboundError(Exception):
    """Another machine that may not be asked, cannot be reached or says no. The text names no query and no secret."""


def allowed(url: str, hosts: Collection[str] | None = None) -> SplitResult:
    """The parts of an address that may be asked. `hosts`: names, `name:port` or `http://name:port`; None for any name,
    where http is for this machine alone. OutboundError for all else."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise OutboundError("no address") from error
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or not url.isascii() or " " in url:
        raise OutboundError("no http address")
    place = f"{host}:{port}" if port else host
    if hosts is None:
        fits = parts.scheme == "https" or host in LOOPBACK
    elif parts.scheme == "http":
        fits = f"http://{place}" in hosts
    else:
        fits = place in hosts or (port == 443 and host in hosts)
    if not fits:
        raise OutboundError(f"{parts.scheme}://{place} is not allowed")
    return parts


@contextmanager
def no_longer_than(seconds: float, link: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Break off a connection that lasts longer: who answers a byte at a time keeps within every single wait."""

    def broken_off() -> None:
        if (held := link()) is not None:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, broken_off)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def ask(
    url: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    hosts: Collection[str] | None = None,
    seconds: float = _SECONDS,
) -> bytes:
    """The answer's body; POST where there is something to send. OutboundError for any answer but 200."""
    parts = allowed(url, hosts)
    secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port
    link = (
        HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
        if secure
        else HTTPConnection(host, port, timeout=seconds)
    )
    held: socket.socket | None = None
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with no_longer_than(_TURNS * seconds, lambda: held):
            link.connect()
            held = link.sock  # which the link lets go of once the answer says that it is the last
            link.request("GET" if body is None else "POST", target, body, dict(headers or {}))
            answer = link.getresponse()
            content = answer.read(_MOST + 1)
    except (OSError, HTTPException) as error:
        raise OutboundError(f"{host}: {type(error).__name__}") from error
    finally:
        link.close()
    if answer.status != 200:
        raise OutboundError(f"{host}: HTTP {answer.status}")
    if len(content) > _MOST:
        raise OutboundError(f"{host}: the answer is too large")
    return content
