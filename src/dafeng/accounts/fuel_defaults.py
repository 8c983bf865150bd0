"""Where the carbon factors of each fuel come from when nobody names a set: a documented choice, kept as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

__all__ = ["FactorUse", "default_use"]


@dataclass(frozen=True, slots=True)
class FactorUse:
    """Where the factors of a kind are taken from when the default search is not wanted; each choice is recorded.

    `item` may be another fuel that stands in for the kind (coal tar for other coking products).
    """

    item: str = ""
    origin: str = ""
    book: str = ""
    year: int = 0
    zh: str = ""
    en: str = ""


@cache
def default_use() -> Mapping[str, FactorUse]:
    """Where the factors of each kind come from by default, with the reason; kinds not listed are searched by rank.

    Source: data/combustion/fuel_sets.toml. For the books inventory, assessment and statistics.
    """
    text = files("dafeng.accounts").joinpath("data/combustion/fuel_sets.toml").read_text("utf-8")
    rows = tomllib.loads(text)["use"]
    return MappingProxyType({row["kind"]: FactorUse(**{k: v for k, v in row.items() if k != "kind"}) for row in rows})
