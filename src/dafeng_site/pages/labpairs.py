"""Two inputs and what they do together beyond what each does, as tables list them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dafeng.pathway.attribution import Interaction
from dafeng_site.pages.labasked import Asked
from dafeng_site.pages.labnames import input_name
from dafeng_site.pages.labnumbers import wan

__all__ = ["Pair", "pairs_of"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two inputs and what they do together beyond what each does [10^4 t]; above zero they overlap."""

    key: str
    first: str
    second: str
    value: float


def pairs_of(asked: Asked, found: Sequence[Interaction], at: int) -> list[Pair]:
    """Interactions in the year of a place, the largest first; what cannot be seen with one decimal is left out."""
    rows = [
        Pair(f"{each.first} {each.second}", input_name(asked, each.first), input_name(asked, each.second),
             wan(float(each.value[at])))
        for each in found
    ]  # fmt: skip
    return sorted((row for row in rows if abs(row.value) >= 0.05), key=lambda row: -abs(row.value))
