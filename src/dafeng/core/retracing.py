"""Derivation once more with other figures of a scenario: which cell comes from where is worked out a single time.

`dafeng.core.evaluation` derives by joining tables. Where the same scenario of the same place is run again and again,
only its figures change; books, periods, fall-backs on what was observed, breaks and states stay. `retrace` keeps them
as places in one vector, so that deriving anew is a few operations on arrays, with the same bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dafeng.core.arithmetic import worked_out
from dafeng.core.catalogue import Catalogue
from dafeng.core.evaluation import Evaluator
from dafeng.core.formula import Formula, Node, Reference
from dafeng.core.units import parse_unit

__all__ = ["Cell", "Retrace", "retrace"]

Array = NDArray[np.float64]
Cell = tuple[str, str, str]
"""Indicator, period, book."""


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """A formula over places of the vector; its results stand from `start` on. unit : factor of the result's unit."""

    root: Node
    reads: Mapping[Reference, NDArray[np.int64]]
    factors: Mapping[str, float]
    unit: float
    start: int
    count: int

    def work(self, vector: Array) -> None:
        """Write the results into the vector."""
        given = {each: vector[at] * self.factors[each.code] for each, at in self.reads.items()}
        with np.errstate(invalid="ignore", over="ignore"):
            found = worked_out(self.root, given) / self.unit
        vector[self.start : self.start + self.count] = found


@dataclass(frozen=True, slots=True, eq=False)
class Retrace:
    """Where each figure of a scenario stands in the vector; its first `given` places are the scenario's own rows."""

    given: int
    known: Array
    steps: tuple[_Step, ...]
    places: Mapping[Cell, int]

    def fill(self, values: Array) -> Array | None:
        """The vector for other values of the scenario's rows (ROW,), in the order of the frame it was made from.

        None where a figure comes out missing that was there before, or the rows are others: then derive anew.
        """
        if values.shape != (self.given,) or not np.isfinite(values).all():
            return None
        vector = self.known.copy()
        vector[: self.given] = values
        for step in self.steps:
            step.work(vector)
            if not np.isfinite(vector[step.start : step.start + step.count]).all():
                return None
        return vector


@dataclass(slots=True, eq=False)
class _Tracer:
    """Follows the evaluator's tables cell by cell; what it gathers becomes a `Retrace`."""

    worker: Evaluator
    scenario: str
    own: Mapping[Cell, int]
    vector: list[float]
    tables: dict[str, dict[tuple[str, str, str], tuple[float | None, bool]]] = field(default_factory=dict)
    nodes: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    steps: list[_Step] = field(default_factory=list)

    def rows(self, code: str) -> dict[tuple[str, str, str], tuple[float | None, bool]]:
        """(scenario, period, book) -> value and whether it is lent from the statistics."""
        if code not in self.tables:
            columns = self.worker.series(code).select("scenario", "period", "book", "value", "_lent").iter_rows()
            self.tables[code] = {(name, at, book): (value, lent) for name, at, book, value, lent in columns}
        return self.tables[code]

    def place(self, cell: Cell) -> int:
        """Where a known figure of the scenario stands; a derived one is worked out first."""
        code, period, book = cell
        value, lent = self.rows(code)[self.scenario, period, book]
        if value is None:
            raise KeyError(cell)
        home = (code, period, "statistics" if lent else book)
        if home in self.own:
            return self.own[home]
        return self.node(code, book)[period]

    def node(self, code: str, book: str) -> dict[str, int]:
        """The derived figures of a code in a book, by period."""
        if (code, book) in self.nodes:
            return self.nodes[code, book]
        formula = self.worker.catalogue.get(code).formula
        if formula is None:
            raise KeyError(code)
        periods = [
            at
            for (name, at, inside), (value, lent) in self.rows(code).items()
            if name == self.scenario
            and inside == book
            and value is not None
            and (code, at, "statistics" if lent else book) not in self.own
        ]
        reads = {
            each: np.array([self._read(each, at, book) for at in periods], np.int64) for each in formula.references
        }
        start = len(self.vector)
        self.vector.extend(float(self.rows(code)[self.scenario, at, book][0] or 0.0) for at in periods)
        self.steps.append(self._step(code, formula, reads, start, len(periods)))
        self.nodes[code, book] = {at: start + n for n, at in enumerate(periods)}
        return self.nodes[code, book]

    def _step(
        self, code: str, formula: Formula, reads: Mapping[Reference, NDArray[np.int64]], start: int, count: int
    ) -> _Step:
        catalogue = self.worker.catalogue
        factors = {each: parse_unit(catalogue.get(each).unit).factor for each in formula.codes}
        return _Step(formula.root, reads, factors, parse_unit(catalogue.get(code).unit).factor, start, count)

    def _read(self, reference: Reference, period: str, book: str) -> int:
        """The place that a reference reads: the scenario's own row, else what was observed in that period."""
        at = period if reference.base is None and not reference.lag else str(reference.base)
        if reference.base is None and reference.lag:
            at = str(int(period) - reference.lag)
        rows = self.rows(reference.code)
        if (self.scenario, at, book) in rows:
            return self.place((reference.code, at, book))
        value = rows["observed", at, book][0]
        if value is None:
            raise KeyError(reference.code)
        self.vector.append(value)
        return len(self.vector) - 1


def retrace(
    frame: pl.DataFrame,
    catalogue: Catalogue,
    codes: Iterable[str],
    scenario: str,
    *,
    breaks: pl.DataFrame | None = None,
) -> Retrace:
    """Trace how the codes are derived in a scenario.

    frame : observations of one place, the scenario's rows (yearly) among them. `codes` : what will be asked for, with
    or without a formula. Breaks are those of `dafeng.core.evaluation.derive`; a value cut off by one is missing in the
    frame's derivation, so the cell is not asked for here.
    """
    rows = frame.filter(pl.col("scenario") == scenario)
    own = {
        (code, period, book): n
        for n, (code, period, book, value) in enumerate(rows.select("indicator", "period", "book", "value").iter_rows())
        if value is not None
    }
    tracer = _Tracer(Evaluator(frame, catalogue, breaks), scenario, own, rows["value"].to_list())
    places: dict[Cell, int] = {}
    for code in codes:
        for (name, period, book), (value, lent) in tracer.rows(code).items():
            if name == scenario and value is not None and not lent:
                places[code, period, book] = tracer.place((code, period, book))
    return Retrace(rows.height, np.array(tracer.vector, dtype=np.float64), tuple(tracer.steps), places)
