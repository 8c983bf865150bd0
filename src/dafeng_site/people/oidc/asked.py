"""What is kept while somebody is away at the identity service, and what is raised when that does not work out.

Apart from the protocol, so that a site where nobody signs in so does not load its libraries.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

__all__ = ["Asked", "OidcError"]


class OidcError(Exception):
    """The identity service cannot be used, or what it says does not hold. The text is for the log."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is kept in the session between the way there and back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Asked:
        """Three random values of 256 bits or more."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))
