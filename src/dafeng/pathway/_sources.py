"""Every source that a specification names, with the place where it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from dafeng.pathway.records import Quoted, Value

__all__ = ["named_sources"]


def named_sources(record: object, where: str = "") -> Iterator[tuple[str, str]]:
    """(source, where) of every `Value` and `Quoted` in a record that names one; `where` is that of the nearest record.

    The record's own fields say what there is to look at, so that a kind of record added later is looked at too.
    """
    if isinstance(record, Mapping):
        for each in record.values():
            yield from named_sources(each, where)
    elif isinstance(record, list | tuple):
        for each in record:
            yield from named_sources(each, where)
    elif is_dataclass(record):
        here = str(getattr(record, "where", "") or where)
        if isinstance(record, Value | Quoted) and record.source:
            yield record.source, here
        for each in fields(record):
            yield from named_sources(getattr(record, each.name), here)
