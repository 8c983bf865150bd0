"""Values kept in memory under the data version: judged statuses, tables of observations, lists of targets.

The key of a kept value holds everything that goes into it: the data version, who is looking (policy.audience), the day.
A write raises the version, so no stale value can be found; those used last stay, at most so many.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar, cast

from dafeng_site.data import version

__all__ = ["forget", "kept"]

Value = TypeVar("Value")
_MOST = 256


@dataclass
class _Store:
    values: OrderedDict[Hashable, object] = field(default_factory=OrderedDict)
    forgotten: int = 0
    """How often all was dropped: what was being made meanwhile is not kept either."""


_store = _Store()
_lock = Lock()


def kept(name: str, key: tuple[Hashable, ...], make: Callable[[], Value]) -> Value:
    """The value under (name, data version, key), made when it is not there. Values must not be changed by callers."""
    if version.is_writing():
        return make()
    whole = (name, version.current(), *key)  # read before the value is made: what is read later can only be newer
    with _lock:
        begun = _store.forgotten
        if whole in _store.values:
            _store.values.move_to_end(whole)
            return cast("Value", _store.values[whole])
    value = make()
    with _lock:
        if begun == _store.forgotten:
            _store.values[whole] = value
        while len(_store.values) > _MOST:
            _store.values.popitem(last=False)
    return value


def forget() -> None:
    """Drop everything kept in this process (tests roll the version back), and what other threads are just making."""
    with _lock:
        _store.forgotten += 1
        _store.values.clear()
