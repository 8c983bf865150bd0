"""What a list is narrowed to by its address, for pages, API and exported files alike: texts, empty where all stay.

In: the address's query. Out: a frozen record of texts by name; what is no text that a database takes is cut away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Self

__all__ = ["Narrowing", "text_of"]

_LONGEST = 200


def text_of(given: Mapping[str, Any], name: str) -> str:
    """One text of a query, trimmed; without NUL, which PostgreSQL does not take, and of a bounded length."""
    return str(given.get(name) or "").replace("\0", "").strip()[:_LONGEST]


class Narrowing:
    """What lists of one kind are narrowed to; a frozen dataclass of texts below it names the ways."""

    __slots__ = ()

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> Self:
        """From the address's query; unknown keys are left alone."""
        return cls(**{name: text_of(given, name) for name in cls.names()})

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The ways to narrow, as the address names them."""
        return tuple(each.name for each in fields(cls))  # type: ignore[arg-type]

    @property
    def any(self) -> bool:
        """Whether anything is narrowed."""
        return any(getattr(self, name) for name in self.names())
