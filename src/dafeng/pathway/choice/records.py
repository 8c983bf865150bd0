"""Records of a choice of measures: what may be chosen, what is demanded, what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault

__all__ = ["Candidate", "Choice", "Demand", "Model", "Outcome", "Shortfall", "check_choice"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A measure that may be chosen.

    cost : at full delivery, in the unit of the budgets (10^4 CNY a year in the pathway). low, high : levels that it may
    have; least : the smallest level when taken at all (1 makes it all or nothing). needs : names that must be at least
    at its level. use : what it takes of each named budget at full delivery, where that is not its cost.
    """

    name: str
    cost: float
    low: float = 0.0
    high: float = 1.0
    least: float = 0.0
    needs: tuple[str, ...] = ()
    use: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Demand:
    """What must be reached: the peak in `peak_by` or before, its value at most `cap` [kt CO2], budgets kept.

    `clear` is the share by which emission after `peak_by` must stay below the peak; the default only tells a peak from
    a plateau that rounding could move.
    `budgets` gives the most that may be used of each named budget; the name `cost` is the sum of costs.
    """

    peak_by: int
    cap: float | None = None
    clear: float = 1e-6
    budgets: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Results of full runs. co2 : (ROW, YEAR) [kt]; margins : (ROW, TARGET), at least 0 where the target is met."""

    co2: Array
    margins: Array


Model = Callable[[Array], Outcome]
"""(ROW, MEASURE) levels -> full runs, row by row."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What must still be found: by_year [kt CO2] beyond all that may be chosen, by_target in the margins' units."""

    by_year: Mapping[int, float]
    by_target: Mapping[str, float]

    @property
    def total(self) -> float:
        """The sum over the years [kt CO2]."""
        return sum(self.by_year.values())


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """The cheapest set found, with the full run that proves that it is feasible.

    reached : whether the full run meets every demand. cost and levels belong to that run; co2 : (YEAR,) and margins by
    target are its results. floor : a cost that no set can undercut, for it is that of the cheapest levels that bounds,
    prerequisites and budgets allow, whatever they abate; a cost equal to it is proved least. bound : a nearer one that
    holds as long as no measure abates more in any company than alone or last, whichever is more (None without one);
    bound_tried : sets drawn to try that on the full model, and how many of them contradict it. runs : full runs made;
    shortfall : set when nothing reaches it. irreducible : no measure can be dropped, lowered by 1 %, or exchanged for
    one other at less cost, nor, where these are not too many, one or two for one or two others (checked by full runs).
    """

    reached: bool
    levels: Mapping[str, float]
    cost: float
    peak_year: int
    peak_value: float
    co2: Array
    margins: Mapping[str, float]
    runs: int
    irreducible: bool = False
    bound: float | None = None
    floor: float | None = None
    bound_tried: tuple[int, int] = (0, 0)
    shortfall: Shortfall | None = None


def check_choice(candidates: tuple[Candidate, ...], demand: Demand, years: tuple[int, ...]) -> list[Fault]:
    """Everything that contradicts itself before anything is run."""
    names = [each.name for each in candidates]
    faults = []
    if demand.peak_by not in years[:-1]:
        text = ("达峰年份不在模型年份之内", "the peak year lies outside the years of the model")
        faults.append(Fault("pathway.peak-by", *text, found=str(demand.peak_by), expected=f"{years[0]}–{years[-2]}"))
    for each in candidates:
        if not 0.0 <= each.low <= each.high <= 1.0 or not 0.0 <= each.least <= 1.0:
            text = ("措施的实施程度应在 0 与 1 之间，且下限不高于上限", "levels must lie in 0 to 1, low below high")
            faults.append(Fault("pathway.level-range", *text, where=each.name, found=f"{each.low:g}, {each.high:g}"))
        if not np.isfinite(each.cost):
            faults.append(Fault("pathway.cost-missing", "措施没有成本", "a measure without cost", where=each.name))
        faults += [
            Fault("pathway.needs-unknown", "前置措施不在可选之列", "a prerequisite that is not there", each.name, need)
            for need in each.needs
            if need not in names
        ]
    if demand.cap is not None and not (np.isfinite(demand.cap) and demand.cap > 0.0):
        text = ("峰值上限应为正数", "the cap must be a number above 0")
        faults.append(Fault("pathway.cap", *text, found=f"{demand.cap:g}", expected="> 0"))
    faults += [
        Fault("pathway.budget", "预算应为有限数", "a budget must be a finite number", where=name, found=f"{most:g}")
        for name, most in demand.budgets.items()
        if not np.isfinite(most)
    ]
    known = {"cost"} | {name for each in candidates for name in each.use}
    faults += [
        Fault("pathway.budget-unknown", "没有措施使用这项预算", "a budget that no measure uses", found=name)
        for name in demand.budgets
        if name not in known
    ]
    return faults
