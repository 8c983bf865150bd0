"""Values kept in memory under the data version: judged statuses, tables of observations, lists of targets.

The key of a kept value holds everything that goes into it: the data version, who is looking (policy.audience), the day.
A write raises the version: what was kept under an older one is dropped with the first value of the new one. Of the
others those used last stay, at most so many.
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
_MOST = 2048
"""A few large values that many share, and small ones of each unit beside them."""


@dataclass
class _Store:
    values: OrderedDict[Hashable, object] = field(default_factory=OrderedDict)
    version: int = 0
    """The newest version that a value was kept under; no other is kept."""
    forgotten: int = 0
    """How often all was dropped: what was being made meanwhile is not kept either."""


_store = _Store()
_lock = Lock()


def kept(name: str, key: tuple[Hashable, ...], make: Callable[[], Value]) -> Value:
    """The value under (name, data version, key), made when it is not there. Values must not be changed by callers."""
    if version.is_writing():
        return make()
    now = version.current()  # read before the value is made: what is read later can only be newer
    whole = (name, now, *key)
    with _lock:
        begun = _store.forgotten
        if whole in _store.values:
            _store.values.move_to_end(whole)
            return cast("Value", _store.values[whole])
    value = make()
    with _lock:
        if now > _store.version:
            _store.version = now
            _store.values.clear()
        if begun == _store.forgotten and now == _store.version:
            _store.values[whole] = value
        while len(_store.values) > _MOST:
            _store.values.popitem(last=False)
    return value


def forget() -> None:
    """Drop everything kept in this process (tests roll the version back), and what other threads are just making."""
    with _lock:
        _store.forgotten += 1
        _store.version = 0
        _store.values.clear()
