"""Changes of measures and parameters carried out on one series of the run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dafeng.pathway.model import Changes

__all__ = ["apply"]

Array = NDArray[np.float64]


def apply(values: Array, changes: Changes, levels: Array, parameter: int, place: int) -> None:
    """Carry out the changes of one parameter and target on (DRAW, YEAR) in place; shifts are left to their callers."""
    codes = changes.codes
    for number in np.flatnonzero((codes[:, 2] == parameter) & (codes[:, 3] == place) & (codes[:, 1] != 3)).tolist():
        reach = levels[:, codes[number, 0], None] * changes.ramps[number]
        value, operation = changes.values[number], codes[number, 1]
        if operation == 0:
            values += (value - values) * reach
        elif operation == 1:
            values *= 1.0 + (value - 1.0) * reach
        else:
            values += value * reach
