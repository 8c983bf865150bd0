"""An indicator of many runs in one year: as the model gives it, else by the catalogue's formula."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from dafeng.core import Catalogue
from dafeng.core.formula import Binary, Node, Number
from dafeng.core.units import parse_unit
from dafeng.pathway.definitions import INDEX, index_of

__all__ = ["needed_codes", "value_at"]

Array = NDArray[np.float64]


def value_at(catalogue: Catalogue, code: str, values: Mapping[str, Array], at: int) -> Array:
    """(ROW,) of an indicator in a year, by formula where the model does not give it; KeyError where it cannot."""
    if code in values:
        return values[code][:, at]
    formula = catalogue.get(code).formula if code in catalogue else None
    if formula is None:
        raise KeyError(code)
    unit = catalogue.get(code).unit
    factors: dict[str, float] = {}

    def work(node: Node) -> Array | float:
        if isinstance(node, Number):
            return node.value
        if isinstance(node, Binary):
            left, right = work(node.left), work(node.right)
            if node.operator == "+":
                return left + right
            if node.operator == "-":
                return left - right
            return left * right if node.operator == "*" else left / right
        if node.base is not None or node.lag > at:
            raise KeyError(node.code)
        factors.setdefault(node.code, _into_base(catalogue.get(node.code).unit))
        return value_at(catalogue, node.code, values, at - node.lag) * factors[node.code]

    found = np.asarray(work(formula.root) / _into_base(unit), dtype=np.float64)
    return np.broadcast_to(found, next(iter(values.values())).shape[:1])


def _into_base(unit: str) -> float:
    return float(parse_unit(unit).factor)


def needed_codes(codes: Collection[str], catalogue: Catalogue) -> frozenset[str]:
    """What a model may give for indicators: themselves, their index, and what their formulas rest on."""
    plain = {code.removeprefix(INDEX) for code in codes}
    rests = {part for code in plain if code in catalogue for part in catalogue.rests_on(code)}
    return frozenset(plain | rests | {index_of(code) for code in plain})
