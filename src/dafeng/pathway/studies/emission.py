"""What studies look at in a run: the headline CO2 of the book that the specification names."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dafeng.pathway.model import Model
from dafeng.pathway.outputs import headline
from dafeng.pathway.running import simulate

__all__ = ["run_headline"]

Array = NDArray[np.float64]


def run_headline(model: Model, inputs: Array) -> Array:
    """(DRAW, YEAR) headline CO2 [kt] of (DRAW, INPUT) inputs."""
    return headline(model, simulate(model, inputs))
