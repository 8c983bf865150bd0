"""How far full runs are from what is demanded: peak in time, cap, targets, budgets and prerequisites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.pathway.choice.records import Candidate, Demand, Model, Outcome, Shortfall

__all__ = ["Judge", "Runs"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Judged runs. levels : (ROW, MEASURE); cost, violation : (ROW,); 0 violation meets every demand."""

    levels: Array
    outcome: Outcome
    cost: Array
    violation: Array

    def best(self) -> int | None:
        """The cheapest row that meets every demand; None when no row does."""
        good = np.flatnonzero(self.violation <= 0.0)
        return int(good[np.argmin(self.cost[good])]) if len(good) else None


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Runs the model and measures how far it is from the demand.

    `scale` : (TARGET,) sizes that make margins comparable; `tolerance` is smaller than `Demand.clear`, so it cannot
    move the peak.
    """

    model: Model
    candidates: tuple[Candidate, ...]
    years: tuple[int, ...]
    demand: Demand
    targets: tuple[str, ...]
    scale: Array
    tolerance: float = 1e-9

    @property
    def by(self) -> int:
        """How many of the years count as 'by the peak year'."""
        return self.years.index(self.demand.peak_by) + 1

    def costs(self) -> Array:
        """(MEASURE,) cost at full delivery."""
        return np.array([each.cost for each in self.candidates])

    def uses(self) -> dict[str, Array]:
        """(MEASURE,) use of each budget at full delivery."""
        table = {"cost": self.costs()}
        for name in self.demand.budgets:
            if name != "cost":
                table[name] = np.array([each.use.get(name, 0.0) for each in self.candidates])
        return table

    def excess(self, co2: Array) -> Array:
        """(ROW, YEAR) kt that must go: years after `peak_by` above the highest before it, and above the cap."""
        top = co2[:, : self.by].max(axis=1, keepdims=True)
        allowed = np.broadcast_to(top * (1.0 - self.demand.clear), co2.shape).copy()
        allowed[:, : self.by] = np.inf
        if self.demand.cap is not None:
            allowed = np.minimum(allowed, self.demand.cap)
        excess: Array = np.maximum(co2 - allowed, 0.0)
        return excess

    def violation(self, levels: Array, outcome: Outcome) -> Array:
        """(ROW,) the sum of relative excesses; anything within the tolerance is none."""
        size = max(float(np.max(np.abs(outcome.co2), initial=0.0)), 1e-300)
        parts = [self.excess(outcome.co2) / size, np.maximum(-outcome.margins / self.scale, 0.0)]
        for name, use in self.uses().items():
            most = self.demand.budgets.get(name, np.inf)
            if np.isfinite(most):
                over = np.maximum((levels * use).sum(axis=1) - most, 0.0)
                parts.append((over / max(abs(most), 1.0))[:, None])
        whole = np.concatenate(parts, axis=1)
        return np.asarray(np.where(whole > self.tolerance, whole, 0.0).sum(axis=1))

    def allowed(self, levels: Array) -> NDArray[np.bool_]:
        """(ROW,) levels inside their bounds, nothing between 0 and least, prerequisites at least as far."""
        at = {each.name: k for k, each in enumerate(self.candidates)}
        good = np.ones(len(levels), dtype=bool)
        for k, each in enumerate(self.candidates):
            x = levels[:, k]
            good &= (x >= each.low - 1e-9) & (x <= each.high + 1e-9)
            good &= (x <= 1e-9) | (x >= min(each.least, each.high) - 1e-9)
            for need in each.needs:
                good &= x <= levels[:, at[need]] + 1e-9
        return good

    def run(self, levels: Array) -> Runs:
        """Run rows of levels in full and judge them."""
        outcome = self.model(levels)
        cost = (levels * self.costs()).sum(axis=1)
        return Runs(levels, outcome, cost, self.violation(levels, outcome))

    def shortfall(self, runs: Runs, row: int) -> Shortfall:
        """What a run lacks, by year and target."""
        excess = self.excess(runs.outcome.co2[row : row + 1])[0]
        missing = np.maximum(-runs.outcome.margins[row], 0.0)
        size = max(float(np.max(np.abs(runs.outcome.co2[row]), initial=0.0)), 1e-300)
        return Shortfall(
            {year: float(v) for year, v in zip(self.years, excess, strict=True) if v > self.tolerance * size},
            {
                name: float(v)
                for name, v, unit in zip(self.targets, missing, self.scale, strict=True)
                if v > self.tolerance * unit
            },
        )

    def names(self) -> Sequence[str]:
        """Names of the candidates."""
        return [each.name for each in self.candidates]
