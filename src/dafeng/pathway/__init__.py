"""The path to the peak: scenarios of a city as arrays, run in milliseconds; uncertainty, and who contributes what.

In: `scenarios/` of a city pack (drivers, branches, stocks, measures, scenarios: LEAP's activity, intensity, share,
saturation, survival) and the energy balance of the base year. Out: for every year an energy balance that closes, CO2 by
sector, fuel, scope and book, indicators as observations that the room of tracking judges, the peak, IAMC tables.
`specification(pack)` reads and checks; `compile_model(spec, balance, scenario)` makes arrays once, calibrated so that
the base year is the balance cell by cell; `simulate(model, inputs)` is a pure function over any number of draws.
`dafeng.pathway.uncertainty` draws and judges many runs; `dafeng.pathway.attribution` explains a change.
Axis order: DRAW (or ROW), YEAR, then whatever is counted. Method: docs/methods/pathway.md; stock turnover and end-use
accounting after LEAP, Gompertz after Dargay et al. 2007.
"""

from __future__ import annotations

from dafeng.pathway._engine import awaits_compiler, prepare_kernels
from dafeng.pathway.compiling import compile_model
from dafeng.pathway.model import Input, Model
from dafeng.pathway.reading import has_specification, read_specification, specification
from dafeng.pathway.records import Specification
from dafeng.pathway.running import Raw, simulate
from dafeng.pathway.scenarios import compare_scenarios, lineage, resolve
from dafeng.pathway.supply import MeritOrder, Supplied, Supply

__all__ = [
    "Input",
    "MeritOrder",
    "Model",
    "Raw",
    "Specification",
    "Supplied",
    "Supply",
    "awaits_compiler",
    "compare_scenarios",
    "compile_model",
    "has_specification",
    "lineage",
    "prepare_kernels",
    "read_specification",
    "resolve",
    "simulate",
    "specification",
]
