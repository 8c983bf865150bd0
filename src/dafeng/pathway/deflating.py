"""Prices of one year in those of another, by the deflator of the gross product of China.

    factor(a, b) = product of (1 + g_t) over the years t from a + 1 to b; 1 / factor(b, a) backwards

Source: World Bank, World Development Indicators, NY.GDP.DEFL.KD.ZG (CC BY 4.0), as kept in `data/deflator.csv`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from dafeng.pathway.records import Quoted

__all__ = ["ORDER", "certainty_in", "deflator", "deflator_years", "factor_of"]

ORDER = "VSCMU"
"""Certainties from the best to the weakest."""


@cache
def _growth() -> Mapping[int, tuple[float, str]]:
    """Growth of the deflator [part] and its certainty by year."""
    text = files("dafeng.pathway").joinpath("data/deflator.csv").read_text("utf-8")
    return {
        int(row["year"]): (float(row["growth"]) / 100.0, row["certainty"]) for row in csv.DictReader(text.splitlines())
    }


def deflator_years() -> tuple[int, ...]:
    """The years between whose prices can be converted."""
    years = sorted(_growth())
    return (years[0] - 1, *years)


def deflator(start: int, end: int) -> float:
    """What turns prices of `start` into those of `end` [1]. Raises `KeyError` for a year without a deflator."""
    if start > end:
        return 1.0 / deflator(end, start)
    found = 1.0
    for year in range(start + 1, end + 1):
        found *= 1.0 + _growth()[year][0]
    return found


def factor_of(price: Quoted, year: int) -> float:
    """What turns a price into the prices of `year` [1]; 1 where it is 0."""
    return deflator(price.price_year, year) if year else 1.0


def certainty_in(price: Quoted, year: int) -> str:
    """How sure a price is once it is converted: the weakest of itself and of the deflators in between."""
    first, last = sorted((price.price_year, year or price.price_year))
    between = [_growth()[each][1] for each in range(first + 1, last + 1)]
    return max((price.certainty, *between), key=ORDER.index)
