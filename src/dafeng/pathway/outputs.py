"""A run as indicators of the catalogue, (DRAW, YEAR) arrays in its units. The same figures serve one run and thousands.

The headline is the energy CO2 of the specification's book (碳排放 of the assessment: fuels burnt here and net purchases
of electricity at the grid's factor; sales count negative): `co2.energy`. Processes are `co2.process`, both `co2.total`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.balance import kinds
from dafeng.core.errors import UnitError
from dafeng.core.units import conversion_factor
from dafeng.pathway.definitions import defined, rests_on
from dafeng.pathway.model import Flow, Model
from dafeng.pathway.running import Raw

__all__ = ["headline", "indicators"]

Array = NDArray[np.float64]
_KT_OF_100_GWH = 100.0
"""kgCO2/kWh x 10^8 kWh in kt; also 10^8 kWh in GWh."""

_SECTORS = {
    "co2.industry": ("industry",),
    "co2.construction": ("construction",),
    "co2.transport": ("transport",),
    "co2.agriculture": ("agriculture",),
    "co2.residential": ("residential",),
    "co2.power": ("power", "heat"),
}
_FINAL = {
    "energy.primary": ("final.agriculture",),
    "energy.construction": ("final.construction",),
    "energy.transport": ("final.transport",),
    "energy.residential": ("final.residential", "final.urban", "final.rural"),
    "energy.tertiary": ("final.transport", "final.trade", "final.other"),
}
"""Sectors by the method of the total; industry is the rest of it, for it carries transformation and losses."""
_CARBON_PARTS = {"co2.total": ("co2.energy", "co2.process"), "co2.territorial": ("co2.direct", "co2.process")}
_BY_USE = frozenset({*_FINAL, "energy.final", "energy.feedstock", "energy.industry", "energy.electrification"})
_ELECTRIC = {
    "electricity.primary": ("final.agriculture",),
    "electricity.industry": ("final.industry", "final.feedstock"),
    "electricity.residential": ("final.residential", "final.urban", "final.rural"),
    "electricity.tertiary": ("final.transport", "final.trade", "final.other"),
}


def _mask(model: Model, test: Callable[[Flow], bool]) -> Array:
    return np.array([1.0 if test(flow) else 0.0 for flow in model.flows])


def _burnt(model: Model, sectors: tuple[str, ...] = (), *, group: str = "") -> Array:
    """(FLOW,) 1 where fuel is used as energy, in these sectors (all) and of this group of kinds (all)."""
    return _mask(
        model,
        lambda flow: (
            flow.use == "energy" and (not sectors or flow.sector in sectors) and (not group or _group(flow) == group)
        ),
    )


def _in_rows(model: Model, rows: tuple[str, ...]) -> Array:
    return _mask(model, lambda flow: flow.row in rows)


def headline(model: Model, raw: Raw) -> Array:
    """(DRAW, YEAR) energy CO2 of the specification's book [kt]."""
    burnt: Array = raw.carbon @ _mask(model, lambda flow: flow.use == "energy")
    if model.spec.settings.book == "inventory":
        return burnt
    return burnt + raw.supplied.bought * raw.grid * _KT_OF_100_GWH


def indicators(model: Model, raw: Raw, wanted: Collection[str] | None = None) -> dict[str, Array]:
    """(DRAW, YEAR) of every indicator that the model projects, in the catalogue's units, and a few of its own.

    wanted : at least these, as far as the model gives them; groups of indicators that hold none of them are left out.
    The figures are the same bits either way.
    """
    found: dict[str, Array] = {}
    asked, wanted = wanted, None if wanted is None else frozenset(wanted) | rests_on(model, wanted)
    if wanted is None or any(code.startswith("co2.") for code in wanted):
        found.update(_carbon(model, raw, wanted))
    for group, holds in _GROUPS:
        if wanted is None or any(holds(code) for code in wanted):
            found.update(group(model, raw))
    if wanted is None or any(out.indicator in wanted for stock in model.spec.stocks for out in stock.outputs):
        found.update(_stocks(model, raw))
    for n, driver in enumerate(model.spec.drivers):
        if driver.indicator and (wanted is None or driver.indicator in wanted):
            found[driver.indicator] = raw.drivers[:, :, n] * _factor(driver.unit, driver.indicator)
    return found | defined(model, raw, found, asked)


def _factor(unit: str, code: str) -> float:
    """What turns a unit into the catalogue's, 1 when it cannot be told."""
    from dafeng.core.catalogue import default_catalogue

    known = default_catalogue()
    try:
        return conversion_factor(unit, known.get(code).unit) if unit and code in known else 1.0
    except UnitError:
        return 1.0


def _carbon(model: Model, raw: Raw, wanted: Collection[str] | None) -> dict[str, Array]:
    """CO2 [kt]; each figure is worked out only where it is wanted, or needed for one that is."""
    sums: dict[str, Callable[[], Array]] = {}
    for name in ("coal", "oil", "gas"):
        sums[f"co2.energy.{name}"] = lambda name=name: raw.carbon @ _burnt(model, group=name)  # type: ignore[misc]
    for code, sectors in (*_SECTORS.items(), ("co2.services", ("trade", "other"))):
        sums[code] = lambda sectors=sectors: raw.carbon @ _burnt(model, sectors)  # type: ignore[misc]
    sums["co2.direct"] = lambda: raw.carbon @ _burnt(model)
    sums["co2.electricity"] = lambda: raw.supplied.bought * raw.grid * _KT_OF_100_GWH
    sums["co2.energy"] = lambda: headline(model, raw)
    sums["co2.process"] = lambda: raw.carbon @ _mask(model, lambda flow: flow.use == "process")
    sums["co2.total"] = lambda: found["co2.energy"] + found["co2.process"]
    sums["co2.territorial"] = lambda: found["co2.direct"] + found["co2.process"]
    sums["co2.sink"] = lambda: raw.carbon @ _mask(model, lambda flow: flow.use == "sink")
    needed = set(sums) if wanted is None else {part for code in wanted for part in (code, *_CARBON_PARTS.get(code, ()))}
    found: dict[str, Array] = {}
    for code, work in sums.items():
        if code in needed:
            found[code] = work()
    return found


def _group(flow: Flow) -> str:
    return kinds()[flow.kind].group if flow.kind else ""


def _electric_worth(model: Model, raw: Raw) -> Array | float:
    """10^4 tce per 10^8 kWh: by the thermal rate (driver or setting), else calorific."""
    spec = model.spec
    place = next((n for n, each in enumerate(spec.drivers) if each.id == spec.supply.rate_driver), None)
    if place is not None:  # gce/kWh x 10^8 kWh = 10^8 gce = 10^-2 x 10^4 tce
        worth: Array = raw.drivers[:, :, place] * conversion_factor(spec.drivers[place].unit, "gce/kWh") * 1e-2
        return worth
    return spec.settings.thermal_rate * 1e-2 if spec.settings.thermal_rate else model.electricity_tce


def _signed(model: Model) -> Array:
    """(FLOW,) how a flow counts towards what is used: final use and losses less what transformation gives."""
    sign = {"final": 1.0, "loss": 1.0, "transformation": -1.0}
    return np.array([sign.get(flow.row.split(".")[0], 0.0) for flow in model.flows])


def _electric(model: Model) -> Array:
    return _mask(model, lambda flow: flow.kind == "electricity")


def _tail(model: Model) -> str:
    return "" if model.spec.supply.rate_driver or model.spec.settings.thermal_rate else ".calorific"


def _totals(model: Model, raw: Raw) -> dict[str, Array]:
    """Energy of the statistics [10^4 tce]: total = final + losses - transformation, and what is not fossil."""
    signed, electric, worth = _signed(model), _electric(model), _electric_worth(model, raw)
    (losses,) = _other_losses(model, raw, ("",))
    fossil = raw.flows @ (signed * (1.0 - electric) * model.tce) + losses
    power = raw.flows @ (signed * electric)
    tail = _tail(model)
    # biomass and waste stand in the balance as other energy, already in standard coal
    other = raw.supplied.fuel @ np.array([1.0 if kinds()[kind].group == "other" else 0.0 for kind in model.power.fuels])
    clean = raw.supplied.primary * worth + other
    found = {f"energy.total{tail}": fossil + power * worth, f"energy.nonfossil.tce{tail}": clean}
    found["energy.total.calorific"] = fossil + power * model.electricity_tce
    return found


def _by_kind(model: Model, raw: Raw) -> dict[str, Array]:
    signed, found = _signed(model), {}
    names = ("coal", "oil", "gas")
    for name, lost in zip(names, _other_losses(model, raw, names), strict=True):
        mask = np.array([_group(flow) == name for flow in model.flows])
        found[f"energy.{name}.tce"] = raw.flows @ (signed * mask * model.tce) + lost
    gas = _mask(model, lambda flow: flow.kind == "gas.natural")
    found["energy.gas"] = raw.flows @ (signed * gas)
    return found


def _by_use(model: Model, raw: Raw) -> dict[str, Array]:
    """Final energy, feedstock and sectors by the method of the total [10^4 tce]; share of electricity [%]."""
    electric, worth = _electric(model), _electric_worth(model, raw)
    final = _mask(model, lambda flow: flow.row.startswith("final.")) * model.tce
    found = {"energy.final": raw.flows @ final}
    found["energy.feedstock"] = raw.flows @ (_mask(model, lambda flow: flow.use == "feedstock") * model.tce)
    for code, rows in _FINAL.items():
        part = _in_rows(model, rows)
        found[code] = raw.flows @ (final * part * (1.0 - electric)) + (raw.flows @ (part * electric)) * worth
    others = (
        found["energy.primary"] + found["energy.construction"] + found["energy.residential"] + found["energy.tertiary"]
    )
    found["energy.industry"] = _totals(model, raw)[f"energy.total{_tail(model)}"] - others
    found["energy.electrification"] = 100.0 * (raw.flows @ (final * electric)) / found["energy.final"]
    return found


def _other_losses(model: Model, raw: Raw, groups: Sequence[str]) -> list[Array]:
    """Losses of kinds (of each group, '' for all) but electricity and heat [10^4 tce], by the base year's rates."""
    transformed = np.array([flow.row.startswith("transformation.") for flow in model.flows])
    used = raw.flows.copy()
    used[:, :, transformed] = np.minimum(used[:, :, transformed], 0.0)
    lost = []
    for group in groups:
        rate = np.zeros(len(model.flows))
        for n, flow in enumerate(model.flows):
            use = 1.0 if flow.row.startswith("final.") else -1.0 if flow.row.startswith("transformation.") else 0.0
            use *= 0.0 if group and _group(flow) != group else 1.0
            rate[n] = use * model.loss_rates.get(flow.kind, 0.0) * model.tce[n]
        lost.append(used @ rate)
    return lost


def _power(model: Model, raw: Raw) -> dict[str, Array]:
    """Electricity [GWh] and stations [MW, gce/kWh]."""
    scale = _KT_OF_100_GWH
    electric = _mask(model, lambda flow: flow.kind == "electricity")
    found = {"electricity.total": raw.required * scale, "electricity.net_import": raw.supplied.bought * scale}
    for code, rows in _ELECTRIC.items():
        mask = electric * _in_rows(model, rows)
        found[code] = (raw.flows @ mask) * scale
    found["factor.electricity"] = raw.grid
    found["power.generation.total"] = (raw.supplied.thermal + raw.supplied.primary) * scale
    plants = model.spec.supply.plants
    if not plants:
        return found
    clean = np.array([1.0 if plant.clean or plant.renewable else 0.0 for plant in plants])
    renewable = np.array([1.0 if plant.renewable else 0.0 for plant in plants])
    coal = np.array([1.0 if group == "coal" else 0.0 for group in model.power.group])
    made = raw.supplied.generation
    found["electricity.clean.generation"] = made @ clean * scale
    found["power.generation.renewable"] = made @ renewable * scale
    found["power.capacity.renewable"] = raw.capacity @ renewable
    found["power.capacity.total"] = raw.capacity.sum(axis=2)
    burnt = made @ coal
    rate = np.divide((made * raw.rate) @ coal, burnt, out=np.zeros_like(burnt), where=burnt > 0)
    if coal.any():
        found["power.coal_rate"] = rate
    for code in dict.fromkeys(plant.indicator for plant in plants if plant.indicator):
        found[code] = raw.capacity @ np.array([1.0 if plant.indicator == code else 0.0 for plant in plants])
    return found


def _stocks(model: Model, raw: Raw) -> Mapping[str, Array]:
    """Indicators read off stocks: share [%, by `scale`] or number of technologies, in use or among what is new."""
    found: dict[str, Array] = {}
    for s, stock in enumerate(model.spec.stocks):
        first, last = int(model.stocks.first[s]), int(model.stocks.first[s + 1])
        for out in stock.outputs:
            wanted = [first + stock.technologies.index(name) for name in out.technologies]
            source = raw.sales if out.new else raw.number
            part = source[:, :, wanted].sum(axis=2)
            whole = source[:, :, first:last].sum(axis=2)
            share = np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
            scale = out.scale * (_factor(stock.unit, out.indicator) if out.counted and out.scale == 1.0 else 1.0)
            found[out.indicator] = (part if out.counted else share) * scale
    return found


_GROUPS: tuple[tuple[Callable[[Model, Raw], dict[str, Array]], Callable[[str], bool]], ...] = (
    (_totals, lambda code: code.startswith(("energy.total", "energy.nonfossil"))),
    (_by_kind, lambda code: code.startswith(("energy.coal", "energy.oil", "energy.gas"))),
    (_by_use, lambda code: code in _BY_USE),
    (_power, lambda code: code.startswith(("electricity.", "power.", "factor."))),
)
"""Groups of indicators, and which codes each holds."""
