"""The flows of an energy balance: from where energy comes, through carriers and processes, to where it is used.

Each carrier is one node: what is supplied and what processes make of it flows in; what processes take, final use,
losses and outflow flow out; the statistical difference closes it. Each process is one node: input flows in, output and
the loss of transformation flow out. Kinds of one carrier are set off against each other within a process (washing). A
process that takes a carrier made later (power for heating boilers) is shown through a pair of nodes `refed`, so that
all flows run one way. In and out are equal at every node but the ends.
Source: 能源平衡表 of the statistics system.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.balance.layout import kinds
from dafeng.accounts.balance.records import EnergyBalance
from dafeng.core.errors import AccountsError, Fault

__all__ = ["STAGES", "Flow", "carrier_of", "energy_flows"]

Array = NDArray[np.float64]

_CARRIERS = (
    "coal", "crude", "natural_gas", "other", "coke", "oil_products", "electricity", "heat",
)  # fmt: skip
"""Carriers: coal, crude oil, natural gas, other energy; coke and coal gases, oil products, electricity, heat."""

_PROCESSES = {
    "coking": ("transformation.coking",),
    "refining": ("transformation.refining", "transformation.oil_again"),
    "processing": (
        "transformation.washing",
        "transformation.gas",
        "transformation.coke_again",
        "transformation.liquefaction",
        "transformation.briquette",
        "transformation.recovered",
    ),
    "power": ("transformation.power",),
    "heating": ("transformation.heat",),
}
_SUPPLY = {
    "production": ("supply.primary", "supply.recovered"),
    "inflow": ("supply.inflow", "supply.import", "supply.bunker_abroad"),
}
_LEAVING = ("supply.outflow", "supply.export", "supply.bunker_here")
_USES = ("agriculture", "industry", "construction", "transport", "trade", "other", "residential")

STAGES = {
    "production": 0, "inflow": 0, "stock_out": 0, "refed_in": 0, "gap_in": 0,
    "coal": 1, "crude": 1, "natural_gas": 1, "other": 1,
    "coking": 2, "refining": 2, "processing": 2,
    "coke": 3, "oil_products": 3,
    "power": 4, "heating": 4,
    "electricity": 5, "heat": 5,
    **{f"final.{name}": 6 for name in _USES},
    "outflow": 6, "stock_in": 6, "loss": 6, "transformation_loss": 6, "refed_out": 6, "gap_out": 6,
}  # fmt: skip
"""The column of each node, from supply on the left to use on the right."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Energy from one node to another [unit of the balance]; `carrier` is what flows.

    rows : the rows of the balance that it adds up, each with its sign: `value` is the sum of sign x (the columns of the
    carrier); none for what closes a node.
    """

    source: str
    target: str
    carrier: str
    value: float
    rows: tuple[tuple[str, float], ...] = ()


def carrier_of(kind: str) -> str:
    """The carrier of an energy kind."""
    if kind.startswith("coal."):
        return "coal"
    if kind.startswith("coke") or kind in {"gas.coke_oven", "gas.blast_furnace", "gas.converter", "gas.other"}:
        return "coke"
    if kind == "oil.crude":
        return "crude"
    if kind.startswith("oil."):
        return "oil_products"
    return {"gas.natural": "natural_gas", "gas.lng": "natural_gas"}.get(kind, kind)


def energy_flows(balance: EnergyBalance, *, least: float = 0.0) -> tuple[Flow, ...]:
    """The flows of a balance in standard coal [10^4 tce]; those not above `least` are left out.

    Raises `AccountsError` for a balance in physical units: tonnes and kilowatt hours do not add up.
    """
    if balance.basis == "physical":
        raise AccountsError(
            Fault(
                "balance.basis",
                zh="能流图须用标准量表",
                en="flows need a balance in standard coal",
                found=balance.basis,
                expected="calorific, equivalent",
            )
        )
    found: dict[tuple[str, str, str], Flow] = {}
    for each in _flows(_by_carrier(balance)):
        if each.value > 1e-9:  # what several processes feed again of one carrier is one flow
            key = each.source, each.target, each.carrier
            other = found.get(key)
            found[key] = replace(each, value=other.value + each.value, rows=other.rows + each.rows) if other else each
    return tuple(each for each in found.values() if each.value > least)


def _by_carrier(balance: EnergyBalance) -> dict[str, dict[str, float]]:
    """Rows by carrier; total columns left out, blanks zero."""
    columns = [at for at, kind in enumerate(balance.kinds) if not kinds()[kind].parts]
    carriers = [carrier_of(balance.kinds[at]) for at in columns]
    found: dict[str, dict[str, float]] = {}
    for row in balance.rows:
        values = balance.row(row)[columns]
        sums = dict.fromkeys(_CARRIERS, 0.0)
        for carrier, value in zip(carriers, values.tolist(), strict=True):
            sums[carrier] += value
        found[row] = sums
    return found


def _flows(rows: dict[str, dict[str, float]]) -> Iterator[Flow]:
    def added(source: str, target: str, carrier: str, parts: tuple[str, ...], sign: float = 1.0) -> Flow:
        there = [name for name in parts if name in rows]
        value = sign * sum(rows[name][carrier] for name in there)
        return Flow(source, target, carrier, value, tuple((name, sign) for name in there))

    through = dict.fromkeys(_PROCESSES, 0.0)
    for carrier in _CARRIERS:
        stock = added("stock_out", carrier, carrier, ("supply.stock",))
        entering = [added(name, carrier, carrier, parts) for name, parts in _SUPPLY.items()]
        leaving = [added(carrier, "outflow", carrier, _LEAVING, -1.0)]
        yield from (*entering, stock, added(carrier, "stock_in", carrier, ("supply.stock",), -1.0), *leaving)
        left = stock.value  # what came in and has not gone out
        for process, parts in _PROCESSES.items():
            made = added(process, carrier, carrier, parts)
            taken = added(carrier, process, carrier, parts, -1.0)
            through[process] += taken.value
            left += made.value
            yield from _processed(taken if taken.value > 0 else made)
        uses = [added(carrier, f"final.{name}", carrier, (f"final.{name}",)) for name in _USES]
        uses.append(added(carrier, "loss", carrier, ("loss",)))
        yield from uses
        left += sum(max(each.value, 0.0) for each in entering) - sum(max(each.value, 0.0) for each in [*leaving, *uses])
        yield from (Flow(carrier, "gap_out", carrier, left), Flow("gap_in", carrier, carrier, -left))
    for process, value in through.items():
        yield Flow(process, "transformation_loss", "", value)
        yield Flow("gap_in", process, "", -value)


def _processed(flow: Flow) -> Iterator[Flow]:
    """What a process takes of a carrier or makes of it; what would run backwards goes through `refed`."""
    if STAGES[flow.source] < STAGES[flow.target]:
        yield flow
    else:
        yield from (replace(flow, target="refed_out"), replace(flow, source="refed_in"))
