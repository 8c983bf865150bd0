"""What a balance says, as observations with source, state and book.

By calorific value, total and non-fossil energy have codes of their own, so both methods stand side by side. Sectors and
fuels are given by equivalent value only, which the statistics publish. The locator of the source names the method.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from dafeng.accounts.balance.totals import AssessmentEnergy, EnergyTotals, NetImport, NonFossil, energy_per_gdp
from dafeng.core.observations import Book, State, observation_frame
from dafeng.core.units import conversion_factor

__all__ = ["assessment_observations", "energy_observations", "net_import_observations"]


def _frame(values: Mapping[str, tuple[float, State]], place: str, year: int, source: str, book: Book) -> pl.DataFrame:
    return observation_frame(
        {
            "indicator": code,
            "place": place,
            "period": str(year),
            "value": value,
            "state": state,
            "source": source,
            "book": book,
        }
        for code, (value, state) in values.items()
        if np.isfinite(value)
    )


def _tail(totals: EnergyTotals) -> str:
    return "" if totals.method == "equivalent" else ".calorific"


def _state(totals: EnergyTotals) -> State:
    """`published` as computed from a published table; `estimated` when a coefficient is weak."""
    return "estimated" if totals.weak else "published"


def _source(totals: EnergyTotals) -> str:
    return f"{totals.source or 'energy-balance'}#{totals.label}"


def energy_observations(
    totals: EnergyTotals, *, clean: NonFossil | None = None, gdp: float | None = None
) -> pl.DataFrame:
    """Totals as observations of the book `statistics` [catalogue units].

    `gdp` [10^8 CNY at constant prices] adds energy per product, by equivalent value.
    """
    values = {f"energy.total{_tail(totals)}": totals.total}
    if clean:
        values[f"energy.nonfossil.tce{_tail(totals)}"] = clean.tce
        values[f"energy.nonfossil.share{_tail(totals)}"] = clean.share
    if totals.method == "equivalent":
        values |= _by_equivalent(totals)
        if gdp is not None:
            values["energy.intensity.gdp"] = energy_per_gdp(totals.total, gdp)
    state = _state(totals)
    marked = {code: (value, state) for code, value in values.items()}
    return _frame(marked, totals.place, totals.year, _source(totals), "statistics")


def _by_equivalent(totals: EnergyTotals) -> dict[str, float]:
    sector = totals.by_sector
    values = {
        "energy.final": totals.final,
        "energy.primary": sector["agriculture"],
        "energy.industry": sector["industry"],
        "energy.construction": sector["construction"],
        "energy.secondary": sector["industry"] + sector["construction"],
        "energy.transport": sector["transport"],
        "energy.tertiary": sector["transport"] + sector["trade"] + sector["other"],
        "energy.residential": sector["residential"],
        "energy.coal.tce": totals.by_group.get("coal", 0.0),
        "energy.oil.tce": totals.by_group.get("oil", 0.0),
        "energy.gas.tce": totals.by_group.get("gas", 0.0),
        **totals.physical,
    }
    return values if totals.feedstock is None else {**values, "energy.feedstock": totals.feedstock}


def assessment_observations(totals: EnergyTotals, assessed: AssessmentEnergy) -> pl.DataFrame:
    """The assessed total in the book `assessment`, beside the total of the statistics and never mixed with it."""
    values = {f"energy.total{_tail(totals)}": (assessed.assessed, _state(totals))}
    return _frame(values, totals.place, totals.year, f"{_source(totals)}:less-feedstock-and-nonfossil", "assessment")


def net_import_observations(found: NetImport, place: str, year: int, source: str) -> pl.DataFrame:
    """Net imported electricity, its factor and its indirect CO2; those of a held factor are `assumed` and say so."""
    factor = found.factor
    values: dict[str, tuple[float, State]] = {
        "electricity.net_import": (found.electricity * conversion_factor("10^8 kWh", "GWh"), "published"),
        "factor.electricity": (factor.value, factor.state),
        "co2.electricity": (found.co2, factor.state),
    }
    locator = f"{factor.choice.source.replace('#', ' ')}:{factor.text('en').replace(' ', '-')}"
    return _frame(values, place, year, f"{source}#{locator}", "inventory")
