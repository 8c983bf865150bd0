"""Records of electricity supply: stations, units of the register, the merit order. Frozen; see `records`."""

from __future__ import annotations

from dataclasses import dataclass, field

from dafeng.pathway._deeds import ASIDE, UNSTATED, Value

__all__ = ["Plant", "PowerUnit", "Supply"]


@dataclass(frozen=True, slots=True)
class Plant:
    """A class of power stations in the merit order. `must_run` stations produce capacity x hours; the others fill up.

    capacity : MW in the base year (None: summed from the units of `kinds` and of a size of `sizes` MW); hours :
    full-load hours a year (the most, unless must-run); rate : gce/kWh; fuel : kind of the balance it burns, empty
    for primary electricity; `indicator` is the catalogue's code of its capacity.
    """

    id: str
    zh: str
    en: str
    hours: float
    capacity: float | None = None
    kinds: tuple[str, ...] = ()
    sizes: tuple[float, float] = (0.0, 1e9)
    must_run: bool = False
    rate: float = 0.0
    fuel: str = ""
    renewable: bool = False
    clean: bool = False
    indicator: str = ""
    origin: Value = field(default=UNSTATED, metadata=ASIDE)
    where: str = field(default="", metadata=ASIDE)


@dataclass(frozen=True, slots=True)
class PowerUnit:
    """A generating unit of plants.csv: first and last year in use [0: not known, taken as always]."""

    kind: str
    capacity: float
    start: int = 0
    retired: int = 0


@dataclass(frozen=True, slots=True)
class Supply:
    """Electricity supply: stations in merit order. Without stations, the balance's own shares are scaled.

    grid_driver : driver with the CO2 factor of purchased electricity [kgCO2/kWh].
    """

    plants: tuple[Plant, ...] = ()
    grid_driver: str = ""
    rate_driver: str = ""
    where: str = field(default="", metadata=ASIDE)
