"""The mark of sessions that were opened by OpenID Connect."""

from __future__ import annotations

from typing import Any

from dafeng_site.people.backend import SignedIn

__all__ = ["BACKEND", "Backend"]


class Backend(SignedIn):
    """Takes no credentials: the way back from the identity service calls `login` with the person."""

    def authenticate(self, *_args: Any, **_credentials: Any) -> None:
        """Nobody."""


BACKEND = f"{__name__}.Backend"
