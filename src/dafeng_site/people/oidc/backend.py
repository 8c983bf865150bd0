"""The mark of sessions that were opened by OpenID Connect."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

__all__ = ["BACKEND", "Backend"]


class Backend(ModelBackend):
    """Takes no credentials: the way back from the identity service calls `login` with the person."""

    def authenticate(self, *_args: Any, **_credentials: Any) -> None:
        """Nobody."""


BACKEND = f"{__name__}.Backend"
