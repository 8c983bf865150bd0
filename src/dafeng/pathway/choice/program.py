"""Small linear programs with whole-number variables, solved by HiGHS with fixed seed and one thread.

Source: Huangfu and Hall (2018), doi:10.1007/s12532-017-0130-5 (HiGHS).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["Program", "Solution"]

Array = NDArray[np.float64]
_ENDLESS = float(highspy.kHighsInf)


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """values : (COLUMN,); cost in the unit of the objective. None was found where `values` is empty."""

    values: Array
    cost: float

    @property
    def found(self) -> bool:
        """Whether the program has a solution."""
        return bool(len(self.values))


@dataclass(slots=True)
class Program:
    """A program under construction: columns with bounds and cost, rows low <= a x <= high. Local to one choice."""

    cost: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def column(self, low: float, high: float, cost: float = 0.0, *, whole: bool = False) -> int:
        """Add a variable and return its number."""
        self.cost.append(cost)
        self.low.append(low)
        self.high.append(high)
        self.whole.append(whole)
        return len(self.cost) - 1

    def row(self, terms: dict[int, float], low: float = -np.inf, high: float = np.inf) -> None:
        """Add low <= sum of coefficient x variable <= high."""
        self.rows.append((terms, low, high))

    def solve(self) -> Solution:
        """The best values; empty when no values keep all rows. Raises RuntimeError when HiGHS gives up."""
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("time_limit", 60.0)):
            solver.setOptionValue(option, value)
        solver.passModel(self._model())
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            values = np.array(solver.getSolution().col_value, dtype=np.float64)
            return Solution(values, float(solver.getObjectiveValue()))
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return Solution(np.empty(0), float("nan"))
        raise RuntimeError(f"HiGHS: {solver.modelStatusToString(status)}")

    def _model(self) -> highspy.HighsLp:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.cost), len(self.rows)
        model.col_cost_ = np.array(self.cost)
        model.col_lower_, model.col_upper_ = _bounds(self.low), _bounds(self.high)
        model.row_lower_ = _bounds([row[1] for row in self.rows])
        model.row_upper_ = _bounds([row[2] for row in self.rows])
        entries = [(number, at, value) for number, row in enumerate(self.rows) for at, value in row[0].items()]
        shape = (len(self.rows), len(self.cost))
        data = ([e[2] for e in entries], ([e[0] for e in entries], [e[1] for e in entries]))
        matrix = sparse.csr_matrix(data, shape=shape)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
        model.a_matrix_.value_ = matrix.data
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        if any(self.whole):
            model.integrality_ = [kinds[whole] for whole in self.whole]
        return model


def _bounds(values: Sequence[float]) -> Array:
    return np.clip(np.array(values, dtype=np.float64), -_ENDLESS, _ENDLESS)
