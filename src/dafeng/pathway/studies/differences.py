"""From scenario A to scenario B: what each measure, clause, unit or driver contributes, order-free and exact in sum.

Players are the inputs in which the two scenarios differ (measures, parameters) and, where the given drivers differ, the
drivers together. All move from A's value to B's. Results are the headline CO2 by year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault, PathwayError
from dafeng.pathway.attribution import Shares, order_free
from dafeng.pathway.model import Model
from dafeng.pathway.studies.emission import run_headline
from dafeng.pathway.uncertainty.running import run_rows

__all__ = ["DRIVERS", "Difference", "attribute"]

Array = NDArray[np.float64]

DRIVERS = "drivers"
"""The player that stands for all given drivers together."""


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """Shares of the players in the difference between two scenarios. years : (YEAR,)."""

    first: str
    second: str
    years: tuple[int, ...]
    shares: Shares

    def wedges(self) -> Mapping[str, Array]:
        """(YEAR,) of each player [kt]; the first scenario plus all of them is the second."""
        return dict(zip(self.shares.players, self.shares.values, strict=True))


def _check(first: Model, second: Model) -> None:
    if [each.id for each in first.inputs] != [each.id for each in second.inputs] or not np.array_equal(
        first.years, second.years
    ):
        text = ("两个情景须出自同一套规格", "the two scenarios must come from one specification")
        raise PathwayError(Fault("pathway.other-specification", *text, found=f"{first.scenario}, {second.scenario}"))


def _response_between(first: Model, second: Model) -> tuple[tuple[str, ...], object]:
    """The players between two scenarios, and the headline as a function of how far each has moved (ROW, PLAYER)."""
    _check(first, second)
    moved = np.flatnonzero(first.defaults != second.defaults)
    players = tuple(first.inputs[k].id for k in moved)
    driven = not np.array_equal(first.series, second.series)
    if driven:
        players = (*players, DRIVERS)

    def response(part: Array) -> Array:
        rows = np.repeat(first.defaults[None], len(part), axis=0)
        step = second.defaults[moved] - first.defaults[moved]
        rows[:, moved] = np.where(
            part[:, : len(moved)] == 1.0, second.defaults[moved], first.defaults[moved] + part[:, : len(moved)] * step
        )
        if not driven:
            return _run(first, rows)
        found = np.empty((len(rows), len(first.years)))
        for share in np.unique(part[:, -1]):
            here = part[:, -1] == share
            series = second.series if share == 1.0 else first.series + share * (second.series - first.series)
            found[here] = _run(replace(first, series=series), rows[here])
        return found

    return players, response


def _run(model: Model, rows: Array) -> Array:
    return run_rows(lambda piece: {"co2": run_headline(model, piece)}, rows)["co2"]


def attribute(
    first: Model,
    second: Model,
    *,
    steps: int = 8,
    pairs: int = 10,
    tolerance: float = 1e-3,
    settled: float = 0.0,
) -> Difference:
    """The order-free shares of the change from the first scenario to the second; parameters as for `order_free`."""
    players, response = _response_between(first, second)
    shares = order_free(
        response,  # type: ignore[arg-type]
        players,
        steps=steps,
        pairs=pairs,
        tolerance=tolerance,
        settled=settled,
    )
    return Difference(first.scenario, second.scenario, tuple(int(year) for year in first.years), shares)
