"""Which of several equal things each is: the first, the second …"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

__all__ = ["counted"]


def counted(keys: Iterable[Hashable]) -> list[int]:
    """The number of each among those equal to it, in their order, from 1.

    >>> counted(["a", "b", "a"])
    [1, 1, 2]
    """
    met: Counter[Hashable] = Counter()
    found = []
    for key in keys:
        met[key] += 1
        found.append(met[key])
    return found
