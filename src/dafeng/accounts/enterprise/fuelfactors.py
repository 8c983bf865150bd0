"""The factor of a fuel row: measured values first, defaults of one set for the rest, high defaults where the market
rules ask for them; each with its origin.

Source: GB/T 32150; guide to power plants, 6.2 (carbon measured as received; unmeasured months take the high default).
"""

from __future__ import annotations

from dataclasses import dataclass

from dafeng.accounts.enterprise.books import Industry
from dafeng.accounts.enterprise.records import FuelUse
from dafeng.accounts.factors import CARBON_TO_CO2, FactorChoice, FactorLibrary, FuelSet, fuel_set
from dafeng.core.errors import AccountsError

__all__ = ["FuelFactor", "fuel_factor", "is_biomass"]

_DEFAULT_YEAR = 2024
"""Earlier years have no default set of their own in the library; those of this year's guides are held back for them."""


@dataclass(frozen=True, slots=True)
class FuelFactor:
    """CO2 per unit of fuel [tCO2/t or tCO2/10^4 m3] and how it was made.

    `choices` are the library rows used; `penalty` tells that a high default stands in for a missing measurement.
    """

    value: float
    unit: str
    formula: str
    choices: tuple[FactorChoice, ...]
    measured: tuple[str, ...]
    penalty: bool
    ncv: float | None
    held: bool = False


def is_biomass(fuel: str) -> bool:
    """Whether the fuel's carbon is biogenic: counted as memo, not as emission."""
    return fuel.startswith("biomass.") or fuel in {"biogas", "ethanol"}


def _set(library: FactorLibrary, fuel: str, year: int, *, official: bool) -> tuple[FuelSet, bool]:
    try:
        return fuel_set(library, fuel, "ets", year, official=official), False
    except AccountsError:
        if year >= _DEFAULT_YEAR:
            raise
        return fuel_set(library, fuel, "ets", _DEFAULT_YEAR, official=official), True


def _coal(library: FactorLibrary, row: FuelUse, year: int, *, unconventional: bool, official: bool) -> FuelFactor:
    """Coal of a power unit: FC x Car x OF x 44/12 where measured, else NCV x high default carbon content."""

    def ask(parameter: str) -> FactorChoice:
        item = "coal.unmeasured"
        if parameter == "carbon_content" and unconventional and year >= 2022:
            item = "coal.unmeasured_unconventional"
        return library.find(item, parameter, "ets", "CN", year, official=official)

    used: list[FactorChoice] = []
    measured: list[str] = []
    if row.oxidation is None:
        used.append(ask("oxidation"))
        oxidation = used[-1].value / 100.0
    else:
        oxidation = row.oxidation
        measured.append("oxidation")
    if row.carbon is not None and row.carbon_unit != "tC/TJ":
        measured.append("carbon")
        value = row.carbon * oxidation * CARBON_TO_CO2
        text = f"{row.carbon:g} tC/t × {oxidation:g} × 44/12"
        return FuelFactor(value, "tCO2/t", text, tuple(used), tuple(measured), penalty=False, ncv=row.ncv)
    penalty = row.ncv is None or row.carbon is None
    heat, content = row.ncv, row.carbon
    if heat is None:
        used.append(ask("ncv"))
        heat = used[-1].value
    else:
        measured.append("ncv")
    if content is None:
        used.append(ask("carbon_content"))
        content = used[-1].value
    else:
        measured.append("carbon")
    value = heat * content / 1000.0 * oxidation * CARBON_TO_CO2
    text = f"{heat:g} GJ/t × {content:g} tC/TJ × {oxidation:g} × 44/12"
    return FuelFactor(value, "tCO2/t", text, tuple(used), tuple(measured), penalty=penalty, ncv=row.ncv)


def fuel_factor(
    library: FactorLibrary,
    row: FuelUse,
    industry: Industry,
    year: int,
    *,
    unconventional: bool = False,
    official: bool = False,
) -> FuelFactor:
    """CO2 per unit of the fuel in a row.

    Measured heating value, carbon and oxidation are used as entered; what is missing comes from one default set of
    the library (book `ets`). Raises `AccountsError` when there is none or it is not confirmed (`official`).
    """
    if industry.coal_unmeasured and row.fuel.startswith("coal."):
        return _coal(library, row, year, unconventional=unconventional, official=official)
    per_quantity = row.carbon is not None and row.carbon_unit != "tC/TJ"
    complete = per_quantity or (row.ncv is not None and row.carbon is not None)
    base: FuelSet | None = None
    held = False
    if not complete or row.oxidation is None:
        base, held = _set(library, row.fuel, year, official=official)
    choices = base.choices if base else ()
    measured = tuple(name for name in ("ncv", "carbon", "oxidation") if getattr(row, name) is not None)
    oxidation = row.oxidation if row.oxidation is not None else (base.oxidation if base else 1.0)
    unit = f"tCO2/{row.quantity_unit}"
    if per_quantity and row.carbon is not None:
        value = row.carbon * oxidation * CARBON_TO_CO2
        text = f"{row.carbon:g} tC/{row.quantity_unit} × {oxidation:g} × 44/12"
        kept = tuple(each for each in choices if each.parameter == "oxidation")
        return FuelFactor(value, unit, text, kept, measured, penalty=False, ncv=row.ncv, held=held)
    heat = row.ncv if row.ncv is not None else (base.ncv if base else 0.0)
    content = row.carbon if row.carbon is not None else (base.carbon_content if base else 0.0)
    taken = {"ncv": row.ncv is None, "carbon_content": row.carbon is None, "oxidation": row.oxidation is None}
    kept = tuple(each for each in choices if taken.get(each.parameter, True))
    value = heat * content / 1000.0 * oxidation * CARBON_TO_CO2
    text = f"{heat:g} GJ/{row.quantity_unit} × {content:g} tC/TJ × {oxidation:g} × 44/12"
    return FuelFactor(value, unit, text, kept, measured, penalty=False, ncv=heat, held=held)
