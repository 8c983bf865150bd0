"""Values kept in memory under the data version: judged statuses, tables of observations, lists of targets.

The key of a kept value holds everything that goes into it: the data version, who is looking (policy.audience), the day.
A write raises the version, so no stale value can be found; those used last stay, at most so many.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

from dafeng_site.data import version

__all__ = ["forget", "kept"]

Value = TypeVar("Value")
_MOST = 256
_values: OrderedDict[Hashable, object] = OrderedDict()
_lock = Lock()


def kept(name: str, key: tuple[Hashable, ...], make: Callable[[], Value]) -> Value:
    """The value under (name, data version, key), made when it is not there. Values must not be changed by callers."""
    if version.is_writing():
        return make()
    whole = (name, version.current(), *key)  # read before the value is made: what is read later can only be newer
    with _lock:
        if whole in _values:
            _values.move_to_end(whole)
            return cast("Value", _values[whole])
    value = make()
    with _lock:
        _values[whole] = value
        while len(_values) > _MOST:
            _values.popitem(last=False)
    return value


def forget() -> None:
    """Drop everything kept in this process (tests roll the version back)."""
    with _lock:
        _values.clear()
