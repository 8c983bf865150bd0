"""One-time codes by time (TOTP, RFC 6238) on the standard library: six digits, thirty seconds, SHA-1.

`hotp` is RFC 4226; `totp` takes the moment as an argument. Parameters are those that authenticator apps take.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Literal
from urllib.parse import quote, urlencode

__all__ = ["DIGITS", "STEP", "hotp", "matching_step", "new_secret", "provisioning_uri", "totp"]

STEP = 30
DIGITS = 6
_BYTES = 20
"""RFC 4226, section 4, R6: 160 bits recommended."""

Algorithm = Literal["sha1", "sha256", "sha512"]


def hotp(secret: bytes, counter: int, digits: int = DIGITS, algorithm: Algorithm = "sha1") -> str:
    """The code of a counter: RFC 4226, section 5.3, dynamic truncation."""
    digest = hmac.new(secret, counter.to_bytes(8, "big"), getattr(hashlib, algorithm)).digest()
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def totp(secret: bytes, moment: float, digits: int = DIGITS, algorithm: Algorithm = "sha1") -> str:
    """The code at a moment (seconds since 1970): RFC 6238, section 4."""
    return hotp(secret, int(moment) // STEP, digits, algorithm)


def matching_step(secret: bytes, code: str, moment: float, after: int = 0, window: int = 1) -> int | None:
    """The step that the code belongs to, at most `window` steps off and later than `after`, so that no code counts
    twice (RFC 6238, section 5.2); None where there is none."""
    now = int(moment) // STEP
    found = None
    for step in range(max(now - window, 0), now + window + 1):
        if hmac.compare_digest(hotp(secret, step).encode(), code.encode()) and step > after:
            found = step
    return found


def new_secret() -> bytes:
    """A random key."""
    return secrets.token_bytes(_BYTES)


def provisioning_uri(secret: bytes, account: str, issuer: str) -> str:
    """The address that an authenticator app reads from a QR code."""
    key = base64.b32encode(secret).decode().rstrip("=")
    query = urlencode({"secret": key, "issuer": issuer, "algorithm": "SHA1", "digits": DIGITS, "period": STEP})
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{query}"
