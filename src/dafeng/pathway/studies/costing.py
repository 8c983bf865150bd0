"""What measures cost: investment spread over its life, yearly cost, and the energy they save at given prices.

    yearly cost [10^4 CNY] = sum of investment x r / (1 - (1 + r)^-n) + yearly cost - energy saved x price

The first two come from the rows of the specification, at full delivery. The energy bill of the city is worked out in
every run: what is used of each kind beyond what is made from others, and net purchases of electricity, at the pack's
prices. So savings that overlap are counted once, like abatement. Kinds without a price do not enter and are named.
Method: annuities, and curves with overlaps as in Kesicki and Ekins (2012), doi:10.1080/14693062.2011.582347.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.balance import kinds
from dafeng.core.errors import Fault, PathwayError
from dafeng.core.units import conversion_factor, same_dimension
from dafeng.pathway._costs import MONEY, PURCHASED
from dafeng.pathway.deflating import ORDER, certainty_in, factor_of
from dafeng.pathway.model import Model
from dafeng.pathway.paths import ramp
from dafeng.pathway.records import Cost, EnergyPrice, Measure, Specification
from dafeng.pathway.running import Raw, simulate

__all__ = [
    "MeasureCost",
    "annuity",
    "built",
    "energy_bill",
    "measure_costs",
    "refuse_unconfirmed",
    "saved_alone",
    "unconfirmed",
    "unpriced",
]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MeasureCost:
    """What a measure costs at full delivery without the energy it saves [10^4 CNY; `yearly` and `spread` a year].

    investment : once; spread : the same over its life; low, high : `total` with every row at its end of the range,
    equal to it where no range is known; certainty : the weakest of its rows and their deflators; years : of the
    prices as they were found; price_year : the year they are given in (0: each its own).
    """

    measure: str
    investment: float
    spread: float
    yearly: float
    certainty: str
    years: tuple[int, ...]
    low: float
    high: float
    price_year: int = 0

    @property
    def total(self) -> float:
        """10^4 CNY a year, energy aside."""
        return self.spread + self.yearly


def annuity(rate: float, life: float) -> float:
    """The share of an investment that falls to each year: r / (1 - (1 + r)^-n), 1 / n without interest."""
    return rate / (1.0 - (1.0 + rate) ** -life) if rate > 0.0 else 1.0 / life


def _price(model: Model, kind: str) -> float | None:
    """10^4 CNY per official unit of a kind, by its own price, else its group's."""
    known = kinds()[kind]
    named = {each.kind: each for each in model.spec.prices}
    found: EnergyPrice | None = named.get(kind) or named.get(known.group)
    if found is None:
        return None
    price = found.price * factor_of(found, model.spec.settings.price_year)
    if same_dimension(found.unit, f"CNY/{known.unit}"):
        return price * conversion_factor(found.unit, f"{MONEY}/{known.unit}")
    at = next((n for n, flow in enumerate(model.flows) if flow.kind == kind), None)
    worth = None if at is None else float(model.tce[at])
    return None if worth is None else price * conversion_factor(found.unit, f"{MONEY}/10^4 tce") * worth


def unpriced(model: Model) -> tuple[str, ...]:
    """Kinds that are used but have no price; heat and electricity made here need none."""
    used = dict.fromkeys(flow.kind for flow in model.flows if flow.kind and flow.kind not in ("heat", "electricity"))
    return tuple(kind for kind in (*used, PURCHASED) if _price(model, kind) is None)


def energy_bill(model: Model, raw: Raw) -> Array:
    """(DRAW, YEAR) what the city pays for energy [10^4 CNY]: fuels used beyond those made here, net purchases."""
    sign = {"final": 1.0, "loss": 1.0, "transformation": -1.0}
    worth = np.zeros(len(model.flows))
    for n, flow in enumerate(model.flows):
        if flow.kind and flow.kind not in ("heat", "electricity"):
            worth[n] = sign.get(flow.row.split(".")[0], 0.0) * (_price(model, flow.kind) or 0.0)
    bill: Array = raw.flows @ worth + raw.supplied.bought * (_price(model, PURCHASED) or 0.0)
    return bill


def saved_alone(model: Model, measure: Measure) -> float:
    """Final energy [tce] that a measure saves in its last year against no measure at all."""
    rows = np.repeat(model.defaults[None], 2, axis=0)
    rows[:, [each.kind == "measure" for each in model.inputs]] = 0.0
    rows[1, model.place_of(measure.id)] = 1.0
    last = max((change.end for change in measure.changes), default=int(model.years[-1]))
    at = min(last, int(model.years[-1])) - int(model.years[0])
    final = np.array([flow.row.startswith("final.") for flow in model.flows]) * model.tce
    energy = simulate(model, rows).flows[:, at] @ final
    return float(energy[0] - energy[1]) * 1e4


def measure_costs(model: Model) -> Mapping[str, MeasureCost]:
    """The costs of every measure that has any."""
    return {each.id: _cost_of(model, each) for each in model.spec.measures if each.priced}


def _cost_of(model: Model, measure: Measure) -> MeasureCost:
    if measure.cost is not None:
        return MeasureCost(measure.id, measure.investment or 0.0, 0.0, measure.cost, "", (), measure.cost, measure.cost)
    investment = spread = yearly = low = high = 0.0
    for row in measure.costs:
        quantity = _quantity(model, measure, row)
        share = annuity(row.rate, row.life) if row.kind == "investment" else 1.0
        if row.kind == "yearly":
            yearly += quantity * row.price
        else:
            investment += quantity * row.price
            spread += quantity * row.price * share
        low += quantity * share * (row.price if row.low is None else row.low)
        high += quantity * share * (row.price if row.high is None else row.high)
    year = model.spec.settings.price_year
    certainty = max((certainty_in(row, year) for row in measure.costs), key=ORDER.index)
    years = tuple(sorted({row.price_year for row in measure.costs}))
    return MeasureCost(measure.id, investment, spread, yearly, certainty, years, min(low, high), max(low, high), year)


def _quantity(model: Model, measure: Measure, row: Cost) -> float:
    """10^4 CNY for a price of one, in prices of the specification's year."""
    amount = saved_alone(model, measure) if row.quantity is None else row.quantity
    year = model.spec.settings.price_year
    return amount * conversion_factor(row.unit, f"{MONEY}/{row.quantity_unit}") * factor_of(row, year)


def built(model: Model, measure: str) -> Array:
    """(YEAR,) how far a measure has come, 0 to 1: the furthest of its changes."""
    spec = next(each for each in model.spec.measures if each.id == measure)
    ramps = [ramp(each.ramp, each.start, each.end, model.years) for each in spec.changes]
    found: Array = np.max(ramps, axis=0) if ramps else np.ones(len(model.years))
    return found


def unconfirmed(spec: Specification) -> tuple[Cost | EnergyPrice, ...]:
    """Costs and prices from memory or of unknown origin that nobody stands for."""
    rows: list[Cost | EnergyPrice] = [row for measure in spec.measures for row in measure.costs]
    year = spec.settings.price_year
    return tuple(row for row in (*rows, *spec.prices) if certainty_in(row, year) in ("M", "U") and not row.confirmed)


def refuse_unconfirmed(spec: Specification) -> None:
    """Raise `PathwayError` naming every cost and price that an official result may not use."""
    text = (
        "成本或价格凭记忆填写，没有经人确认，不能用于正式结果",
        "a cost or price from memory that nobody stands for",
    )
    faults = [
        Fault(
            "pathway.cost-unconfirmed",
            *text,
            where=row.where,
            found=row.certainty,
            expected="V、S、C",
            mend_zh="请换成有来源的数值，或在 confirmed 一栏写明确认人。",
            mend_en="Give a figure with a source, or name in `confirmed` who stands for it.",
        )
        for row in unconfirmed(spec)
    ]
    if faults:
        raise PathwayError(faults)
