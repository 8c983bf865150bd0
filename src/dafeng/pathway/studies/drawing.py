"""Distributions of a model's inputs: from the specification, and from `scenarios/uncertainty.csv` where it says
otherwise.

A parameter's draw is its deviation. A measure's draw is how much of its level is delivered: level of the scenario x
draw. A normal parameter has its bounds at two standard deviations and is cut there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.city import Row
from dafeng.core.errors import Fault, PathwayError
from dafeng.pathway._tables import table_rows
from dafeng.pathway.model import Model
from dafeng.pathway.records import Measure, Parameter, Specification
from dafeng.pathway.uncertainty import Correlation, Distribution, Input, Sample, check_inputs, draw
from dafeng.pathway.uncertainty.sampling import Method

__all__ = ["Uncertainty", "input_rows", "read_uncertainty", "uncertainty_of"]

Array = NDArray[np.float64]
_SAME = 1e-12


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Everything uncertain of a specification: inputs with distributions, and their rank correlations."""

    inputs: tuple[Input, ...]
    correlations: tuple[Correlation, ...] = ()

    def draw(self, count: int, *, seed: int, method: Method = "sobol") -> Sample:
        """Draw all inputs; see `dafeng.pathway.uncertainty.draw`."""
        return draw(self.inputs, count, seed=seed, method=method, correlations=self.correlations)


def _of_parameter(each: Parameter) -> Distribution | None:
    if each.high - each.low <= _SAME:
        return None
    if each.shape == "uniform":
        return Distribution("uniform", each.low, None, each.high)
    if each.shape == "normal":
        return Distribution("normal", each.low, each.mode, each.high, (each.high - each.low) / 4.0)
    return Distribution("triangular", each.low, each.mode, each.high)


def _of_measure(each: Measure) -> Distribution | None:
    low, likely, high = each.delivery
    return Distribution("pert", low, likely, high) if high - low > _SAME else None


def read_uncertainty(files: Mapping[str, bytes], spec: Specification) -> Uncertainty:
    """What is uncertain, from the specification and the pack's two tables. Raises `PathwayError` with every fault."""
    faults: list[Fault] = []
    found: dict[str, Input] = {}
    for measure in spec.measures:
        if (one := _of_measure(measure)) is not None:
            found[measure.id] = Input(measure.id, one, measure.where)
    for parameter in spec.parameters:
        if (one := _of_parameter(parameter)) is not None:
            found[parameter.id] = Input(parameter.id, one, parameter.where)
    known = {measure.id for measure in spec.measures} | {parameter.id for parameter in spec.parameters}
    for row in table_rows(files, "uncertainty", faults):
        name = row.text("input")
        if name not in known:
            text = ("没有这个措施或参数", "no such measure or parameter")
            faults.append(Fault("pathway.unknown-input", *text, where=row.where("input"), found=name))
        numbers = [_number(row, key) for key in ("low", "central", "high", "spread")]
        kind = row.text("distribution")
        found[name] = Input(name, Distribution(kind, *numbers), row.where())  # type: ignore[arg-type]
    rows = table_rows(files, "correlations", faults)
    tied = tuple(
        Correlation(row.text("first"), row.text("second"), float(row.values["rank"] or 0.0), row.text("note"))
        for row in rows
    )
    faults += check_inputs(tuple(found.values()), tied, "scenarios/correlations.csv" if tied else "")
    if faults:
        raise PathwayError(faults)
    return Uncertainty(tuple(found.values()), tied)


def _number(row: Row, key: str) -> float | None:
    value = row.values[key]
    return None if value is None else float(value)


def uncertainty_of(spec: Specification) -> Uncertainty:
    """What the specification alone says is uncertain."""
    return read_uncertainty({}, spec)


def input_rows(model: Model, sample: Sample, *, levels: Array | None = None) -> Array:
    """(DRAW, INPUT) inputs of the model for drawn values; what is not drawn stays at the scenario's own.

    levels : (INPUT,) instead of the scenario's, for a choice of measures under uncertainty.
    """
    base = model.defaults if levels is None else levels
    rows = np.repeat(base[None], len(sample), axis=0)
    places: Sequence[tuple[int, int]] = [(model.place_of(name), k) for k, name in enumerate(sample.names)]
    for place, k in places:
        measure = model.inputs[place].kind == "measure"
        rows[:, place] = base[place] * sample.values[:, k] if measure else sample.values[:, k]
    return rows
