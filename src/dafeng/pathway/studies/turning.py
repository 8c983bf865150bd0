"""How a path turns: what a second rise is made of, and whether the peak is the work of measures.

A rise between two years is split three ways, each exact in sum: by sector in which fuel is burnt (net purchases of
electricity beside them), by fuel, and by LMDI into activity, structure, intensity, fuel mix, power mix and carbon
factor. Whether measures make the peak is told by the same model without any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dafeng.accounts.balance import kinds
from dafeng.pathway.model import Model
from dafeng.pathway.outputs import headline
from dafeng.pathway.peak import Peak, Rebound, peak_of
from dafeng.pathway.running import Raw, simulate
from dafeng.pathway.studies.backcasting import PURCHASES, sector_paths
from dafeng.pathway.studies.factors import EFFECTS, between_years, factor_table, named_effects

__all__ = ["Rise", "rise_of", "unaided_peak"]


@dataclass(frozen=True, slots=True)
class Rise:
    """The parts of a rise [kt CO2]; each table sums to `rebound.high - rebound.low`.

    sectors and fuels hold net purchases of electricity under `electricity.purchased`.
    """

    rebound: Rebound
    sectors: Mapping[str, float]
    fuels: Mapping[str, float]
    effects: Mapping[str, float]


def rise_of(model: Model, raw: Raw, rebound: Rebound) -> Rise:
    """What the rise of the first draw of a run is made of."""
    years = [int(year) for year in model.years]
    low, high = years.index(rebound.low_year), years.index(rebound.high_year)
    names, rows, apart = sector_paths(model, raw)
    sectors = {name: float(row[high] - row[low]) for name, row in zip(names, rows, strict=True)}
    if PURCHASES not in sectors:
        sectors[PURCHASES] = float(apart[high] - apart[low])
    burnt = [flow.use == "energy" for flow in model.flows]
    fuels: dict[str, float] = {}
    for n in np.flatnonzero(burnt).tolist():
        group = kinds()[model.flows[n].kind].group if model.flows[n].kind else "other"
        change = float(raw.carbon[0, high, n] - raw.carbon[0, low, n])
        fuels[group] = fuels.get(group, 0.0) + change
    fuels = {name: value for name, value in fuels.items() if value}
    path = headline(model, raw)[0]
    fuels[PURCHASES] = float(path[high] - path[low]) - sum(fuels.values())
    table = factor_table(model, raw)
    effects = dict.fromkeys(EFFECTS, 0.0)
    for year in between_years(table, rebound.low_year, rebound.high_year):
        for name, value in named_effects(year, table.secondary).items():
            effects[name] += value
    return Rise(rebound, sectors, fuels, effects)


def unaided_peak(model: Model) -> Peak:
    """The peak with the scenario's drivers and none of its measures."""
    measures = np.array([each.kind == "measure" for each in model.inputs])
    raw = simulate(model, np.where(measures, 0.0, model.defaults))
    settings = model.spec.settings
    years = [int(year) for year in model.years]
    return peak_of(headline(model, raw)[0], years, band=settings.plateau, least=settings.plateau_years)
