"""Thousands of runs of one scenario: fan of CO2, probability of the peak, what decides it, when it slips."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.pathway._engine import kernels
from dafeng.pathway.model import Model
from dafeng.pathway.studies.drawing import Uncertainty, input_rows
from dafeng.pathway.studies.emission import run_headline
from dafeng.pathway.uncertainty import (
    Discovery,
    Indices,
    Peaks,
    Sample,
    Share,
    discover,
    fan,
    p_peak_by,
    peaks_of,
    share_with_interval,
    sobol_indices,
)
from dafeng.pathway.uncertainty.running import CHUNK, run_rows
from dafeng.pathway.uncertainty.sampling import Method

__all__ = ["LEVELS", "Ensemble", "Kept", "decide", "run_ensemble", "when_it_slips"]

Array = NDArray[np.float64]
Kept = Callable[[Array], Mapping[str, Array]]

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of the fan."""


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """Many runs of a scenario. co2 : (DRAW, YEAR) [kt]; kept : whatever else was asked for, (DRAW, …) by name."""

    scenario: str
    years: tuple[int, ...]
    sample: Sample
    co2: Array
    peaks: Peaks
    kept: Mapping[str, Array]

    def p_peak_in_first_year(self) -> Share:
        """The share of runs whose highest year is the first: declining from the start, not a peak after a rise."""
        first = int(np.count_nonzero(self.peaks.year == self.years[0]))
        return share_with_interval(first, len(self.peaks.year))

    def p_peak_by(self, confidence: float = 0.95) -> Mapping[int, Share]:
        """For each year the share of runs that have peaked, with its interval."""
        return p_peak_by(self.peaks, self.years, confidence)

    def fan(self, levels: Sequence[float] = LEVELS) -> Mapping[float, Array]:
        """Quantiles of CO2 by year [kt]."""
        return fan(self.co2, levels)


def run_ensemble(
    model: Model,
    uncertainty: Uncertainty,
    *,
    runs: int = 10_000,
    seed: int = 1,
    method: Method = "sobol",
    keep: Kept | None = None,
    chunk: int = CHUNK,
    workers: int | None = None,
) -> Ensemble:
    """Run the scenario `runs` times. The same seed gives the same bits, however pieces are cut or shared.

    keep : (ROW, INPUT) -> named arrays, of which `co2` (ROW, YEAR) is the headline; only the headline by default.
    """
    kernels(rows=runs)  # loads the compiled kernels first where that pays
    sample = uncertainty.draw(runs, seed=seed, method=method)
    rows = input_rows(model, sample)
    found = run_rows(keep or (lambda piece: {"co2": run_headline(model, piece)}), rows, chunk=chunk, workers=workers)
    years = tuple(int(year) for year in model.years)
    co2 = found.pop("co2")
    return Ensemble(model.scenario, years, sample, co2, peaks_of(co2, years), found)


def decide(
    model: Model,
    uncertainty: Uncertainty,
    *,
    base: int = 128,
    seed: int = 1,
    year: int | None = None,
    chunk: int = CHUNK,
    run: Callable[[Array], Array] | None = None,
) -> tuple[Indices, ...]:
    """Sobol indices of the peak year, of the peak value, and of the emission in `year` (the last by default).

    run : (ROW, INPUT) -> (ROW, YEAR) headline, for a caller who watches the rows go by; it may raise to stop.
    """
    years = [int(each) for each in model.years]
    at = years.index(year) if year is not None else len(years) - 1
    names = tuple(each.name for each in uncertainty.inputs)

    def response(values: Array) -> Array:
        rows = input_rows(model, Sample(names, values, values, seed, "sobol"))
        co2 = run(rows) if run else run_rows(lambda part: {"co2": run_headline(model, part)}, rows, chunk=chunk)["co2"]
        peaks = peaks_of(co2, years)
        return np.stack([peaks.year.astype(np.float64), peaks.value, co2[:, at]], axis=1)

    outputs = ("peak_year", "peak_value", f"co2_{years[at]}")
    return sobol_indices(
        response, uncertainty.inputs, outputs, base=base, seed=seed, correlations=uncertainty.correlations
    )


def when_it_slips(ensemble: Ensemble, peak_by: int, *, least_coverage: float = 0.5) -> Discovery:
    """The box of draws in which the peak comes after `peak_by` or not at all."""
    late = ~(ensemble.peaks.peaked & (ensemble.peaks.year <= peak_by))
    return discover(ensemble.sample.values, late, ensemble.sample.names, least_coverage=least_coverage)
