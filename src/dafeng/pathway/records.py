"""Records of a specification: drivers, branches, stocks, measures, scenarios, supply. Frozen; nothing is computed here.

The words are LEAP's: activity, intensity, share, saturation, survival profile. `where` is the file and row of a record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dafeng.core.formula import Formula
from dafeng.pathway._deeds import (
    ASIDE,
    OPERATIONS,
    PARAMETERS,
    RAMPS,
    UNSTATED,
    Change,
    ClauseTitle,
    Cost,
    EnergyPrice,
    Gap,
    Measure,
    Parameter,
    Quoted,
    Scenario,
    Stated,
    Translated,
    Value,
)
from dafeng.pathway._stations import Plant, PowerUnit, Supply

__all__ = [
    "ASIDE",
    "OPERATIONS",
    "PARAMETERS",
    "RAMPS",
    "UNSTATED",
    "Branch",
    "Change",
    "ClauseTitle",
    "Cost",
    "Definition",
    "Driver",
    "DriverRow",
    "EnergyPrice",
    "Gap",
    "Measure",
    "Output",
    "Parameter",
    "Plant",
    "PowerUnit",
    "Quoted",
    "Scenario",
    "Settings",
    "Specification",
    "Stated",
    "Stock",
    "Supply",
    "Survival",
    "Translated",
    "Value",
    "Vintage",
]


@dataclass(frozen=True, slots=True)
class Driver:
    """A driver: given by rows (`series`) or worked out from others.

    kind : series; product and ratio of `of`; gompertz (number per 1,000 heads from income, `of` = income);
    limited (`of` = demand, at most `utilisation` x the stock `limit`); remainder (1 less the shares `of`).
    `whole` names the whole of which a given driver is a share, where none of its shares is a remainder.
    `indicator` is the catalogue's code; group : what it is shown under; low, high : how far one may move it [part];
    covers : the class of drivers that it is (`coverage`).
    """

    id: str
    zh: str
    en: str
    unit: str
    kind: Literal["series", "product", "ratio", "gompertz", "limited", "remainder"] = "series"
    of: tuple[str, ...] = ()
    indicator: str = ""
    saturation: float = 0.0
    beta: float = 0.0
    limit: str = ""
    utilisation: float = 1.0
    scale: float = 1.0
    origin: Value = field(default=UNSTATED, metadata=ASIDE)
    where: str = field(default="", metadata=ASIDE)
    whole: str = ""
    group: str = field(default="", metadata=ASIDE)
    low: float = -0.2
    high: float = 0.2
    range_note: str = field(default="", metadata=ASIDE)
    covers: str = field(default="", metadata=ASIDE)


@dataclass(frozen=True, slots=True)
class DriverRow:
    """One given value of a driver in a driver set; `value` is in the driver's unit."""

    scenario: str
    driver: str
    year: int
    value: float
    unit: str
    rule: str
    origin: Value = field(metadata=ASIDE)
    where: str = field(metadata=ASIDE)


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of demand, process emission, sink, transformation or primary production. See the pack's columns."""

    id: str
    sector: str
    subsector: str = ""
    end_use: str = ""
    technology: str = ""
    fuel: str = ""
    row: str = ""
    use: str = "energy"
    driver: str = ""
    stock: str = ""
    elasticity: float = 1.0
    activity: float | None = None
    activity_unit: str = ""
    intensity: float | None = None
    intensity_unit: str = ""
    share: float | None = None
    saturation: float = 1.0
    trend: float = 0.0
    origin: Value = field(default=UNSTATED, metadata=ASIDE)
    where: str = field(default="", metadata=ASIDE)

    @property
    def group(self) -> tuple[str, str, str]:
        """The end use whose technologies share its service."""
        return (self.sector, self.subsector, self.end_use)

    @property
    def bottom_up(self) -> bool:
        """Whether energy is activity x intensity in units; else it is taken from the balance."""
        return bool(self.intensity_unit)


@dataclass(frozen=True, slots=True)
class Vintage:
    """What of a stock entered in one year and is still in use in the base year."""

    stock: str
    technology: str
    vintage: int
    number: float
    unit: str
    where: str = field(metadata=ASIDE)


@dataclass(frozen=True, slots=True)
class Survival:
    """A survival profile: shares still in use at given ages, linear between them, zero after the last."""

    id: str
    ages: tuple[int, ...]
    shares: tuple[float, ...]
    where: str = field(metadata=ASIDE)
    rows: tuple[str, ...] = field(default=(), metadata=ASIDE)


@dataclass(frozen=True, slots=True)
class Output:
    """An indicator read off a stock: share (or, `counted`, number) of `technologies` in it or, `new`, in its sales."""

    indicator: str
    new: bool
    technologies: tuple[str, ...]
    counted: bool
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Stock:
    """A stock by technology and vintage. `driver` gives its total; without one nothing is replaced.

    sales : share of each technology in new entries of the base year; improvement : yearly fall of the energy use of new
    vintages after the base year, by technology; covers : the class of stocks that it is (`coverage`), else its id.
    """

    id: str
    zh: str
    en: str
    unit: str
    survival: str
    driver: str = ""
    technologies: tuple[str, ...] = ()
    sales: Mapping[str, float] = field(default_factory=dict)
    improvement: Mapping[str, float] = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()
    where: str = field(default="", metadata=ASIDE)
    covers: str = field(default="", metadata=ASIDE)


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator of the catalogue as a formula over quantities of the model (`dafeng.pathway.definitions`).

    index : only its change is known, so it is given as an index with the base year at 100.
    """

    indicator: str
    formula: Formula
    index: bool = False
    origin: Value = field(default=UNSTATED, metadata=ASIDE)
    where: str = field(default="", metadata=ASIDE)


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for all scenarios: years, the book of the headline, the plateau's band [part] and years.

    thermal_rate : gce/kWh by which electricity counts (发电煤耗法); 0 takes the calorific value (电热当量法).
    price_year : the year whose prices costs are given in; 0 leaves each at its own.
    factors : origin, book, year and item of the CO2 factor of a kind; `default` for the others.
    """

    base_year: int
    last_year: int = 2060
    book: str = "assessment"
    plateau: float = 0.02
    plateau_years: int = 5
    thermal_rate: float = 0.0
    price_year: int = 0
    factors: Mapping[str, Mapping[str, str | int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Specification:
    """Everything that `scenarios/` of a pack says, checked. Compile it with a balance to run it.

    titles : what clauses of the plan are called in English; english : notes and cost items by their Chinese text.
    """

    place: str
    settings: Settings
    drivers: tuple[Driver, ...]
    rows: tuple[DriverRow, ...]
    branches: tuple[Branch, ...]
    stocks: tuple[Stock, ...]
    vintages: tuple[Vintage, ...]
    survivals: tuple[Survival, ...]
    measures: tuple[Measure, ...]
    parameters: tuple[Parameter, ...]
    scenarios: tuple[Scenario, ...]
    supply: Supply
    power_units: tuple[PowerUnit, ...] = ()
    prices: tuple[EnergyPrice, ...] = ()
    definitions: tuple[Definition, ...] = ()
    gaps: tuple[Gap, ...] = field(default=(), metadata=ASIDE)
    titles: tuple[ClauseTitle, ...] = field(default=(), metadata=ASIDE)
    english: Mapping[str, Translated] = field(default_factory=dict, metadata=ASIDE)

    def scenario(self, name: str) -> Scenario | None:
        """The scenario of that name."""
        return next((each for each in self.scenarios if each.id == name), None)
