"""Selectors: which branches, drivers, stocks or stations a change means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from dafeng.pathway.records import Branch, Plant, Specification, Stock

__all__ = ["keys_of", "select_branches", "select_drivers", "select_plants", "select_stocks"]

_BRANCH_KEYS = ("id", "sector", "subsector", "end_use", "technology", "fuel", "row", "use", "driver", "stock")
Selector = Mapping[str, tuple[str, ...]]


def keys_of(kind: str) -> tuple[str, ...]:
    """The keys that a selector of this kind may have."""
    return {"branch": _BRANCH_KEYS, "driver": ("id",), "stock": ("stock", "technology"), "supply": ("id",)}[kind]


def _fits(text: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)


def select_branches(branches: Sequence[Branch], selector: Selector) -> list[int]:
    """Places of the branches whose columns fit every key (`*` and `?` as in file names)."""
    return [
        number
        for number, branch in enumerate(branches)
        if selector and all(_fits(str(getattr(branch, key)), patterns) for key, patterns in selector.items())
    ]


def select_drivers(spec: Specification, selector: Selector) -> list[int]:
    """Places of the drivers."""
    return [n for n, each in enumerate(spec.drivers) if _fits(each.id, selector.get("id", ()))]


def select_stocks(stocks: Sequence[Stock], selector: Selector) -> list[tuple[int, int]]:
    """(stock, technology) pairs; `technology` may be left out."""
    return [
        (s, k)
        for s, stock in enumerate(stocks)
        if _fits(stock.id, selector.get("stock", ()))
        for k, technology in enumerate(stock.technologies)
        if "technology" not in selector or _fits(technology, selector["technology"])
    ]


def select_plants(plants: Sequence[Plant], selector: Selector) -> list[int]:
    """Places of the stations."""
    return [n for n, each in enumerate(plants) if _fits(each.id, selector.get("id", ()))]
