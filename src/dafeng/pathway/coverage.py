"""Which stocks a city's specification has, and which are 'no data': their energy follows the balance, without ages.

In: a specification. Out: each class of stocks (`data/stocks.toml`) with the city's stocks of it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dafeng.pathway.records import Specification

__all__ = ["StockClass", "stock_classes", "stock_coverage"]

_UNITS = "coal-units"


@dataclass(frozen=True, slots=True)
class StockClass:
    """A class of stocks; held : the city's stocks of it, empty for no data."""

    id: str
    zh: str
    en: str
    held: tuple[str, ...] = ()


@cache
def stock_classes() -> tuple[StockClass, ...]:
    """The classes that plans ask for."""
    text = files("dafeng.pathway").joinpath("data/stocks.toml").read_text("utf-8")
    return tuple(StockClass(each["id"], each["zh"], each["en"]) for each in tomllib.loads(text)["class"])


def stock_coverage(spec: Specification) -> tuple[StockClass, ...]:
    """Every class with the stocks that have vintages; coal units come from the register of plants."""
    with_ages = {each.stock for each in spec.vintages}
    found = []
    for each in stock_classes():
        held = tuple(
            stock.id for stock in spec.stocks if (stock.covers or stock.id) == each.id and stock.id in with_ages
        )
        if each.id == _UNITS and any(unit.kind == "coal" for unit in spec.power_units):
            held = (*held, "plants.csv")
        found.append(StockClass(each.id, each.zh, each.en, held))
    return tuple(found)
