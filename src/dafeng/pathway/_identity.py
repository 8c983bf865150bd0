"""What a record says, without where it was read: the part of a specification that goes into the key of a run.

File and row (`where`, `Survival.rows`), the origin of a value (basis, source, note), why there are no data (`gaps`) and
what clauses are called (`titles`) change no result, so a line added above a row, or a reason put in better words,
leaves the key of a run as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache

from dafeng.pathway.records import Survival

__all__ = ["said"]

_PROVENANCE = ("where", "origin", "gaps", "titles")


@cache
def _kept(kind: type) -> tuple[str, ...]:
    """The fields of a record that are part of what it says."""
    left_out = (*_PROVENANCE, "rows") if kind is Survival else _PROVENANCE
    return tuple(each.name for each in fields(kind) if each.name not in left_out)


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
