"""The compiled model: specification, scenario and balance as index maps and float64 arrays. Frozen; see `compiling`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.balance import EnergyBalance
from dafeng.pathway.records import Branch, Specification
from dafeng.pathway.scenarios import Resolved

__all__ = ["Changes", "DriverStep", "Flow", "Input", "Model", "PowerBase", "StockArrays"]

Array = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a run: the level of a measure (1 is full delivery) or the deviation of a parameter (0 is none)."""

    id: str
    kind: str  # measure, parameter
    zh: str
    en: str
    default: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """All changes of one kind of target. codes : (CHANGE, 5) input, operation, parameter, target, other target."""

    codes: Whole
    values: Array
    ramps: Array


@dataclass(frozen=True, slots=True)
class DriverStep:
    """How a driver is worked out; `parts` are places of drivers, `stock` (first, past last) technology of a limit."""

    at: int
    kind: str
    parts: tuple[int, ...]
    numbers: tuple[float, ...] = ()
    stock: tuple[int, int] = (0, 0)
    late: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class StockArrays:
    """Stocks flattened to (stock, technology) pairs; arrays as `stock_kernel` wants them."""

    names: tuple[str, ...]
    first: Whole
    driver: Whole
    driven: NDArray[np.bool_]
    initial: Array
    keep: Array
    sales: Array
    efficiency: Array


@dataclass(frozen=True, slots=True)
class Flow:
    """A column of the flows: where it stands in the balance, and what it is. `sector` is that of combustion."""

    id: str
    row: str
    kind: str
    sector: str
    use: str


@dataclass(frozen=True, slots=True, eq=False)
class PowerBase:
    """Electricity and heat of the base year [10^8 kWh, 10^10 kJ] and stations by year.

    capacity : (PLANT, YEAR) MW; fuels : kinds burnt with `fuel_base` (FUEL,) in the base year; loss_rate of what is
    supplied.
    """

    capacity: Array
    hours: Array
    rate: Array
    must_run: NDArray[np.bool_]
    primary: NDArray[np.bool_]
    group: tuple[str, ...]
    fuels: tuple[str, ...]
    fuel_base: Array
    fuel_tce: Array
    thermal: float
    clean: float
    required: float
    loss_rate: float
    heat_required: float
    heat_output: float
    heat_loss: float


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A scenario ready to run: a pure function of its inputs, see `dafeng.pathway.running.simulate`.

    defaults : (INPUT,) the scenario's own levels; series : (DRIVER, YEAR) given drivers; terms : (4, FLOW) scale,
    elasticity, constant of the branches, CO2 per unit; base : (5, BRANCH, YEAR) activity, saturation, share,
    intensity, factor; columns are drivers, then stock technologies, then stock totals, then drivers split by stock;
    tce and carbon : (FLOW,) 10^4 tce and kt CO2 per official unit of the flow's kind.
    """

    spec: Specification
    held: Resolved
    balance: EnergyBalance
    years: Array
    inputs: tuple[Input, ...]
    defaults: Array
    series: Array
    steps: tuple[DriverStep, ...]
    driver_changes: Changes
    stocks: StockArrays
    stock_changes: Changes
    branches: tuple[Branch, ...]
    at: Whole
    terms: Array
    base: Array
    splits: Whole
    branch_changes: Changes
    base_energy: Array
    calibration: Array
    electric: Array
    heating: Array
    for_heat: NDArray[np.bool_]
    power: PowerBase
    supply_changes: Changes
    flows: tuple[Flow, ...]
    tce: Array
    carbon: Array
    electricity_tce: float
    loss_rates: Mapping[str, float]
    key: str

    @property
    def scenario(self) -> str:
        """The scenario's name."""
        return self.held.id

    def place_of(self, name: str) -> int:
        """The column of an input. Raises `KeyError` for an unknown one."""
        for number, each in enumerate(self.inputs):
            if each.id == name:
                return number
        raise KeyError(name)
