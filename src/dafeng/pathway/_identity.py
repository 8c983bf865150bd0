"""What a record says, without what changes no result: the part of a specification that goes into the key of a run.

Records mark such fields themselves (`records.ASIDE`): file and row, the origin of a value (basis, source, note), why
there are no data, what things are grouped under and called. So a line added above a row, or a reason put in better
words, leaves the key of a run as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache

__all__ = ["said"]


@cache
def _kept(kind: type) -> tuple[str, ...]:
    """The fields of a record that are part of what it says."""
    return tuple(each.name for each in fields(kind) if not each.metadata.get("aside"))


def said(value: object) -> str:
    """A text that is equal for values that say the same; mappings in the order of their keys."""
    return "".join(_pieces(value))


def _pieces(value: object) -> Iterator[str]:
    if is_dataclass(value) and not isinstance(value, type):
        yield f"{type(value).__name__}("
        for name in _kept(type(value)):
            yield f"{name}="
            yield from _pieces(getattr(value, name))
            yield ","
        yield ")"
    elif isinstance(value, Mapping):
        yield "{"
        for key in sorted(value):
            yield f"{key!r}:"
            yield from _pieces(value[key])
            yield ","
        yield "}"
    elif isinstance(value, list | tuple):
        yield "["
        for each in value:
            yield from _pieces(each)
            yield ","
        yield "]"
    else:
        yield repr(value)
