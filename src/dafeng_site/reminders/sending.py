"""A message that could not be handed over."""

from __future__ import annotations

__all__ = ["SendingError"]


class SendingError(Exception):
    """A message that could not be handed over; its text names no address of a robot and no secret. `everybody`: the
    next message of this way would meet the same."""

    def __init__(self, said: str, *, everybody: bool = False) -> None:
        super().__init__(said)
        self.everybody = everybody
