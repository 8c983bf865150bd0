"""The arithmetic of formulas on arrays, the same for tables and for traced derivations."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from dafeng.core.formula import Binary, Node, Number, Reference

__all__ = ["worked_out"]

Array = NDArray[np.float64]


def worked_out(node: Node, values: Mapping[Reference, Array]) -> Array | float:
    """A formula over the values of its references, arrays that fit each other, nan where one is missing.

    nan and infinity stand for 'missing'; nothing can be divided by zero, so such a quotient is missing too.
    """
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Reference):
        return values[node]
    return _operate(node, worked_out(node.left, values), worked_out(node.right, values))


def _operate(node: Binary, left: Array | float, right: Array | float) -> Array | float:
    if node.operator == "+":
        return left + right
    if node.operator == "-":
        return left - right
    if node.operator == "*":
        return left * right
    return np.divide(left, np.where(np.equal(right, 0.0), np.nan, right))
