"""What drives the change of CO2 between years or scenarios: LMDI-I on the flows of a run.

    C = sum over groups g and their flows f of   Q  x  Q_g / Q  x  E_g / Q_g  x  E_f / E_g  x  C_f / E_f

activity, structure, intensity, fuel mix, and carbon per energy (the power mix where the flow is electricity or heat).

Q_g is what group g would emit at base-year intensities, its base emission times its activity index, so unlike
activities (tonnes, floor area, value added) have one unit. Electricity and heat carry the city's own CO2 of that year:
power stations and net purchases over what is used, losses included. The sum over all flows is the headline CO2 of the
book, exactly. Source: Ang (2015), doi:10.1016/j.enpol.2015.07.007, model of five factors; Kaya (1990).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault, PathwayError
from dafeng.pathway.attribution import Decomposition, decompose
from dafeng.pathway.model import Model
from dafeng.pathway.outputs import headline
from dafeng.pathway.running import Raw, activity_columns, simulate

__all__ = ["EFFECTS", "FactorTable", "between_years", "factor_table", "named_effects"]

Array = NDArray[np.float64]

_FACTORS = ("activity", "structure", "intensity", "mix", "factor")
EFFECTS = ("activity", "structure", "intensity", "fuel_mix", "power_mix", "carbon_factor")
"""Effects as they are shown; the last LMDI factor is the power mix for electricity and heat, the carbon factor else."""


@dataclass(frozen=True, slots=True, eq=False)
class FactorTable:
    """Factors of one scenario. values : (YEAR, FACTOR, CELL); total : (YEAR,) kt; sector and secondary by cell."""

    scenario: str
    years: tuple[int, ...]
    values: Array
    total: Array
    sectors: tuple[str, ...]
    secondary: NDArray[np.bool_]


def _activity(model: Model, raw: Raw) -> Array:
    """(YEAR, BRANCH) activity relative to the base year: driver or whole stock, to the branch's elasticity."""
    drivers, techs = len(model.spec.drivers), len(model.stocks.names)
    whole = activity_columns(model, raw.drivers[:1], raw.number[:1], raw.number[:1])[0]
    owner = np.repeat(np.arange(len(model.stocks.driver)), np.diff(model.stocks.first))
    found = np.ones((len(model.years), len(model.branches)))
    for n, place in enumerate(model.at.tolist()):
        if place < 0:
            continue
        at = place
        if drivers <= at < drivers + techs:
            at = drivers + techs + int(owner[at - drivers])
        elif at >= drivers + techs + len(model.stocks.driver):
            at = int(model.splits[at - drivers - techs - len(model.stocks.driver)][0])
        column = whole[:, at]
        if column[0] > 0.0:
            found[:, n] = np.maximum(column / column[0], 0.0) ** model.terms[1, n]
    return found


def _carbon(model: Model, raw: Raw) -> tuple[Array, Array]:
    """(YEAR, BRANCH) kt CO2 with electricity and heat at the city's own content, and energy [10^4 tce, positive]."""
    count = len(model.branches)
    flows, direct = raw.flows[0, :, :count], raw.carbon[0, :, :count].copy()
    energy_use = np.array([flow.use == "energy" for flow in model.flows])
    direct[:, ~energy_use[:count]] = 0.0
    for_heat = model.for_heat
    heat_carbon = direct[:, for_heat].sum(axis=1)
    direct[:, for_heat] = 0.0
    rest = headline(model, raw)[0] - direct.sum(axis=1) - heat_carbon  # power stations and net purchases
    for asked, carbon in ((np.where(for_heat, 0.0, model.heating), heat_carbon), (model.electric, rest)):
        used = flows * asked
        total = used.sum(axis=1)
        per = np.divide(carbon, total, out=np.zeros_like(total), where=total > 0.0)
        if np.any((total <= 0.0) & (np.abs(carbon) > 1e-9)):
            text = ("有电力、热力排放而没有电力、热力消费", "CO2 of power or heat without any use of it")
            raise PathwayError(Fault("pathway.lmdi-power", *text, where=model.scenario))
        direct = direct + used * per[:, None]
    return direct, np.abs(flows) * model.tce[:count]


def _groups(model: Model, base: Array) -> list[tuple[str, ...]]:
    """(sector, subsector) of each branch, or the sector, or the city, whichever emits in the base year."""
    keys: list[tuple[str, ...]] = [(each.sector, each.subsector) for each in model.branches]
    for shorter in (1, 0):
        sums: dict[tuple[str, ...], float] = {}
        for key, value in zip(keys, base, strict=True):
            sums[key] = sums.get(key, 0.0) + float(value)
        keys = [key if sums[key] > 0.0 else key[:shorter] for key in keys]
    return keys


def factor_table(model: Model, raw: Raw | None = None, *, like: FactorTable | None = None) -> FactorTable:
    """The factors of the first draw of a run (by default the scenario's own), by year and flow.

    All flows of the specification are cells, whether anything is emitted or not, so that tables of two scenarios match;
    groups are those that emit in the base year, which is the same for all scenarios. `like` is checked to match.
    """
    raw = simulate(model) if raw is None else raw
    carbon, energy = _carbon(model, raw)
    if np.any(carbon < -1e-9):
        text = ("外送电量折算的排放超过本地发电排放", "credits for sold power exceed the city's own emission")
        raise PathwayError(Fault("pathway.lmdi-negative", *text, where=model.scenario))
    carbon = np.maximum(carbon, 0.0)
    keys = _groups(model, carbon[0])
    order = {key: n for n, key in enumerate(dict.fromkeys(keys))}
    member = np.array([[order[key] == n for key in keys] for n in range(len(order))], dtype=float)
    emitting = (carbon > 0.0).any(axis=0) | (energy * (model.electric + model.heating) != 0.0).any(axis=0)
    energy = np.where(emitting, energy, 0.0)
    volume = (_activity(model, raw) * carbon[0]) @ member.T
    group_energy = energy @ member.T
    at = np.array([order[key] for key in keys])
    total = volume.sum(axis=1)
    values = np.empty((len(model.years), len(_FACTORS), len(keys)))
    values[:, 0] = total[:, None]
    values[:, 1] = (volume / total[:, None])[:, at]
    with np.errstate(invalid="ignore", divide="ignore"):
        values[:, 2] = (group_energy / volume)[:, at]
        values[:, 3] = energy / group_energy[:, at]
        values[:, 4] = np.where(energy > 0.0, carbon / energy, np.nan)
    values[:, 2][:, group_energy[:, at].max(axis=0) == 0.0] = 0.0
    sectors = tuple(each.sector for each in model.branches)
    secondary = (model.electric != 0.0) | (model.heating != 0.0)
    years = tuple(int(year) for year in model.years)
    found = FactorTable(model.scenario, years, values, headline(model, raw)[0], sectors, secondary)
    if like is not None and (like.years != years or like.values.shape != values.shape):
        text = ("两个情景须出自同一套规格", "the two scenarios must come from one specification")
        raise PathwayError(Fault("pathway.other-specification", *text, found=f"{like.scenario}, {model.scenario}"))
    return found


def between_years(table: FactorTable, start: int, end: int) -> tuple[Decomposition, ...]:
    """Year by year from `start` to `end`; sums of effects make up the whole period."""
    span = [table.years.index(year) for year in range(start, end + 1)]
    return tuple(decompose(_FACTORS, table.values[a], table.values[a + 1]) for a in span[:-1])


def named_effects(found: Decomposition, secondary: NDArray[np.bool_]) -> dict[str, float]:
    """Effects [kt] under the names of `EFFECTS`; they sum to the change."""
    last = found.cells[4]
    plain = dict(zip(EFFECTS[:4], (float(value) for value in found.effects[:4]), strict=True))
    return plain | {"power_mix": float(last[secondary].sum()), "carbon_factor": float(last[~secondary].sum())}
