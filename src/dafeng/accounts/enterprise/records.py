"""Records of a facility as entered: what was burnt, processed, bought, sold, made, stocked and how it was measured.

Every record carries `where`, the place in the file it was read from. Quantities are in canonical units: t or 10^4 m3
(gas; normal cubic metres where the source said so), MWh, GJ; shares and rates as fractions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from dafeng.accounts.factors import Confirmation

__all__ = [
    "MONTHS",
    "EnergyUse",
    "Evidence",
    "Facility",
    "FuelUse",
    "Output",
    "PlanItem",
    "PreviousValue",
    "ProcessUse",
    "Recovered",
    "Stock",
    "Unit",
]

MONTHS = tuple(range(1, 13))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the facility: power unit, boiler, kiln, process or building. capacity [MW], heat_share [1]."""

    id: str
    name: str
    kind: str
    capacity: float | None = None
    fuel_class: str = ""
    cooling: str = ""
    cogeneration: bool = False
    heat_share: float | None = None
    special: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class FuelUse:
    """Fuel burnt in a unit in a month.

    quantity [t or 10^4 m3, as `quantity_unit`]; ncv [GJ per that unit], None where not measured; carbon [tC per that
    unit, or tC/TJ, as `carbon_unit`]; oxidation [1]. `entered` keeps quantity and unit as written.
    """

    unit: str
    month: int
    fuel: str
    quantity: float
    quantity_unit: str
    ncv: float | None = None
    carbon: float | None = None
    carbon_unit: str = ""
    oxidation: float | None = None
    evidence: str = ""
    where: str = ""
    entered: str = ""


@dataclass(frozen=True, slots=True)
class ProcessUse:
    """A process in a month: quantity [t or 10^4 m3]; share (purity, carbon, abatement) [1]; factor as measured."""

    unit: str
    month: int
    process: str
    quantity: float
    quantity_unit: str
    material: str = ""
    share: float | None = None
    factor: float | None = None
    factor_unit: str = ""
    evidence: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class EnergyUse:
    """Electricity [MWh] or heat [GJ] bought or sold in a month, by meter, with the quantity invoiced if known."""

    month: int
    carrier: str
    direction: str
    quantity: float
    unit: str = ""
    origin: str = "grid"
    invoice: float | None = None
    evidence: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Recovered:
    """CO2 recovered in a month [tCO2] after purity, and how it was given."""

    month: int
    use: str
    co2: float
    text: str = ""
    evidence: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """Output or running data of a unit in a month, in the product's canonical unit."""

    unit: str
    month: int
    product: str
    quantity: float
    quantity_unit: str
    evidence: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Stock:
    """Opening stock, bought, sold, closing stock of a fuel in a month [t or 10^4 m3]."""

    fuel: str
    month: int
    quantity_unit: str
    opening: float
    bought: float
    closing: float
    sold: float = 0.0
    evidence: str = ""
    where: str = ""

    @property
    def used(self) -> float:
        """What the balance leaves as used: opening + bought - sold - closing."""
        return self.opening + self.bought - self.sold - self.closing


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One line of the data quality plan (数据质量控制方案)."""

    parameter: str
    source: str
    unit: str = ""
    instrument: str = ""
    accuracy: float | None = None
    frequency: str = ""
    calibration_months: float | None = None
    calibrated_on: date | None = None
    on_missing: str = ""
    department: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document that stands behind figures."""

    id: str
    kind: str
    title: str
    period: str = ""
    keeper: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class PreviousValue:
    """A figure of the year before, for comparison."""

    item: str
    quantity: float
    quantity_unit: str
    unit: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Facility:
    """An enterprise's facility in one year, as entered and checked for form."""

    name: str
    place: str
    industry: str
    year: int
    units: tuple[Unit, ...]
    fuels: tuple[FuelUse, ...] = ()
    processes: tuple[ProcessUse, ...] = ()
    energy: tuple[EnergyUse, ...] = ()
    recovered: tuple[Recovered, ...] = ()
    production: tuple[Output, ...] = ()
    stocks: tuple[Stock, ...] = ()
    plan: tuple[PlanItem, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    previous: tuple[PreviousValue, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    credit_code: str = ""
    grid: str = "national"
    heat_factor: float | None = None
    balance_value: float | None = None
    prior_emission: float | None = None
    contact: str = ""
    address: str = ""
    source: str = field(default="", compare=False)

    def unit(self, unit_id: str) -> Unit:
        """The unit of that id; raises `KeyError`, which reading has made impossible."""
        for each in self.units:
            if each.id == unit_id:
                return each
        raise KeyError(unit_id)

    def output(self, product: str, unit: str = "") -> float | None:
        """Output of a product over the year, of one unit or of all; None where nothing is entered."""
        found = [each.quantity for each in self.production if each.product == product and unit in {"", each.unit}]
        return sum(found) if found else None
