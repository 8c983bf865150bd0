"""Back-casting on a compiled scenario: what each sector has to cut each year, and what falls to each district.

Sectors are those in which fuel is burnt, power and heat among them, and net purchases of electricity where they are
above zero in every year. Otherwise net purchases stand apart: credits for sold power are no sector's to cut.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.pathway.choice import Backcast, required_path, share_reductions
from dafeng.pathway.choice.backcast import FallRule, ShareRule
from dafeng.pathway.model import Model
from dafeng.pathway.outputs import headline
from dafeng.pathway.running import Raw, simulate

__all__ = ["PURCHASES", "CityBackcast", "backcast_city", "sector_paths"]

Array = NDArray[np.float64]

PURCHASES = "electricity.purchased"
"""The 'sector' of net purchases of electricity."""


@dataclass(frozen=True, slots=True, eq=False)
class CityBackcast:
    """Required paths of a city's sectors. apart : (YEAR,) net purchases that are not shared [kt]."""

    scenario: str
    years: tuple[int, ...]
    sectors: tuple[str, ...]
    baseline: Array
    apart: Array
    found: Backcast


def sector_paths(model: Model, raw: Raw) -> tuple[tuple[str, ...], Array, Array]:
    """Sectors, their CO2 (SECTOR, YEAR) of the first draw [kt], and what stands apart; together the headline."""
    burnt = [flow.sector if flow.use == "energy" else "" for flow in model.flows]
    sectors = tuple(dict.fromkeys(name for name in burnt if name))
    rows = [raw.carbon[0][:, [each == name for each in burnt]].sum(axis=1) for name in sectors]
    rest = headline(model, raw)[0] - np.sum(rows, axis=0)
    if np.all(rest >= 0.0) and np.any(rest > 1e-9):
        return (*sectors, PURCHASES), np.array([*rows, rest]), np.zeros_like(rest)
    return sectors, np.array(rows), rest


def backcast_city(
    model: Model,
    peak_year: int,
    cap: float,
    end_value: float,
    *,
    fall: FallRule = "linear",
    rule: ShareRule = "emission",
    stretch: Model | None = None,
) -> CityBackcast:
    """Required yearly reductions by sector against the scenario as baseline.

    cap, end_value : of all sectors together [kt CO2], sold power not credited. stretch : a scenario with all known
    measures, whose lower emission is each sector's potential (for the rule of that name). Raises as
    `dafeng.pathway.choice.required_path` and `share_reductions` do.
    """
    years = tuple(int(year) for year in model.years)
    sectors, baseline, apart = sector_paths(model, simulate(model))
    potential = None
    if stretch is not None:
        names, lower, _ = sector_paths(stretch, simulate(stretch))
        at = {name: k for k, name in enumerate(names)}
        least = np.array([lower[at[name]] if name in at else np.zeros(len(years)) for name in sectors])
        potential = np.maximum(baseline - least, 0.0)
    path = required_path(years, baseline.sum(axis=0), peak_year=peak_year, cap=cap, end_value=end_value, rule=fall)
    found = share_reductions(np.maximum(baseline, 0.0), path, rule=rule, potential=potential)
    return CityBackcast(model.scenario, years, sectors, baseline, apart, found)
