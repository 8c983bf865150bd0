"""What studies look at in a run: the headline CO2 of the book that the specification names, and sectors of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dafeng.pathway.model import Model
from dafeng.pathway.running import Raw, simulate

__all__ = ["SINK", "headline", "run_headline"]

Array = NDArray[np.float64]

SINK = "sink"
_KT_OF_100_GWH = 100.0
"""kgCO2/kWh x 10^8 kWh in kt."""


def headline(model: Model, raw: Raw) -> Array:
    """(DRAW, YEAR) energy CO2 [kt]: fuels burnt in the city and net purchases of electricity at the grid's factor."""
    energy = np.array([flow.use == "energy" for flow in model.flows])
    burnt: Array = raw.carbon[:, :, energy].sum(axis=2)
    return burnt + raw.supplied.bought * raw.grid * _KT_OF_100_GWH


def run_headline(model: Model, inputs: Array) -> Array:
    """(DRAW, YEAR) headline CO2 of (DRAW, INPUT) inputs."""
    return headline(model, simulate(model, inputs))
