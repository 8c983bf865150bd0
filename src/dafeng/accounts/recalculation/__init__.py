"""Kept versions of an inventory, and what changed between two of them and why.

In: inventories; files of kept versions. Out: a JSON file with a digest that shows any alteration; `Recalculation`: per
line the difference, shared among activity, factor, method, warming potentials and notation so that the parts sum to it,
and the sum of absolute differences of sectors, for a total hides errors that offset each other.
Method: Shapley shares of a product of activity, factor and warming potential: order-free and exact in sum.
Source: 2006 IPCC Guidelines, volume 1, 5.2.2 and 8.2.5 (recalculations). See docs/methods/uncertainty.md.
"""

from dafeng.accounts.recalculation.comparing import (
    Cause,
    LineChange,
    Recalculation,
    SectorChange,
    TermChange,
    compare_inventories,
)
from dafeng.accounts.recalculation.keeping import Kept, keep_inventory, kept_text, read_kept
from dafeng.accounts.recalculation.reasons import read_reasons

__all__ = [
    "Cause",
    "Kept",
    "LineChange",
    "Recalculation",
    "SectorChange",
    "TermChange",
    "compare_inventories",
    "keep_inventory",
    "kept_text",
    "read_kept",
    "read_reasons",
]
