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
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.balance.layout import kinds
from dafeng.accounts.balance.records import EnergyBalance
from dafeng.core.errors import AccountsError, Fault

__all__ = ["CARRIERS", "STAGES", "Flow", "carrier_of", "energy_flows", "flow_rows"]

Array = NDArray[np.float64]

CARRIERS = (
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
    """Energy from one node to another [unit of the balance]; `carrier` is what flows."""

    source: str
    target: str
    carrier: str
    value: float


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


def flow_rows(flow: Flow) -> tuple[tuple[str, float], ...]:
    """The rows of the balance that a flow of a carrier adds up, each with its sign; none for what closes a node.

    The flow's value is the sum over them of sign x (the columns of its carrier), as `energy_flows` makes it.
    """
    source, target = flow.source, flow.target
    if "gap_in" in (source, target) or "gap_out" in (source, target) or target == "transformation_loss":
        return ()
    entering = {**_SUPPLY, "stock_out": ("supply.stock",), **_PROCESSES}
    leaving = {"outflow": _LEAVING, "stock_in": ("supply.stock",), **_PROCESSES}
    if source in entering:
        return tuple((row, 1.0) for row in entering[source])
    if target in leaving:
        return tuple((row, -1.0) for row in leaving[target])
    return ((target, 1.0),) if target.startswith("final.") or target == "loss" else ()


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
    flows = list(_flows(_by_carrier(balance)))
    return tuple(each for each in flows if each.value > max(least, 1e-9))


def _by_carrier(balance: EnergyBalance) -> dict[str, dict[str, float]]:
    """Rows by carrier; total columns left out, blanks zero."""
    columns = [at for at, kind in enumerate(balance.kinds) if not kinds()[kind].parts]
    carriers = [carrier_of(balance.kinds[at]) for at in columns]
    found: dict[str, dict[str, float]] = {}
    for row in balance.rows:
        values = balance.row(row)[columns]
        sums = dict.fromkeys(CARRIERS, 0.0)
        for carrier, value in zip(carriers, values.tolist(), strict=True):
            sums[carrier] += value
        found[row] = sums
    return found


def _flows(rows: dict[str, dict[str, float]]) -> Iterator[Flow]:
    def total(names: tuple[str, ...], carrier: str) -> float:
        return sum(rows[name][carrier] for name in names if name in rows)

    through = dict.fromkeys(_PROCESSES, 0.0)
    for carrier in CARRIERS:
        left = 0.0  # what came in and has not gone out
        for name, parts in _SUPPLY.items():
            value = total(parts, carrier)
            yield Flow(name, carrier, carrier, value)
            left += max(value, 0.0)
        stock, leaving = total(("supply.stock",), carrier), -total(_LEAVING, carrier)
        yield from (Flow("stock_out", carrier, carrier, stock), Flow(carrier, "stock_in", carrier, -stock))
        yield Flow(carrier, "outflow", carrier, leaving)
        left += stock - max(leaving, 0.0)
        for process, parts in _PROCESSES.items():
            value = total(parts, carrier)
            through[process] += -value
            left += value
            yield from _processed(carrier, process, value)
        for name in _USES:
            value = total((f"final.{name}",), carrier)
            yield Flow(carrier, f"final.{name}", carrier, value)
            left -= max(value, 0.0)
        lost = total(("loss",), carrier)
        yield Flow(carrier, "loss", carrier, lost)
        left -= max(lost, 0.0)
        yield from (Flow(carrier, "gap_out", carrier, left), Flow("gap_in", carrier, carrier, -left))
    for process, value in through.items():
        yield Flow(process, "transformation_loss", "", value)
        yield Flow("gap_in", process, "", -value)


def _processed(carrier: str, process: str, value: float) -> Iterator[Flow]:
    """What a process takes of a carrier (negative) or makes of it; what would run backwards goes through `refed`."""
    if value < 0:
        if STAGES[carrier] < STAGES[process]:
            yield Flow(carrier, process, carrier, -value)
        else:
            yield from (Flow(carrier, "refed_out", carrier, -value), Flow("refed_in", process, carrier, -value))
    elif STAGES[process] < STAGES[carrier]:
        yield Flow(process, carrier, carrier, value)
    else:
        yield from (Flow(process, "refed_out", carrier, value), Flow("refed_in", carrier, carrier, value))
