"""Records of what is done: measures with their changes and costs, uncertain parameters, scenarios. Frozen.

`Value` says of any figure of a specification where it comes from; `dafeng.pathway.records` gives all records out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "ASIDE",
    "OPERATIONS",
    "PARAMETERS",
    "RAMPS",
    "UNSTATED",
    "Change",
    "ClauseTitle",
    "Cost",
    "EnergyPrice",
    "Gap",
    "Measure",
    "Parameter",
    "Quoted",
    "Scenario",
    "Stated",
    "Translated",
    "Value",
]

ASIDE: Mapping[str, bool] = {"aside": True}
"""Metadata of a field that changes no result: where a record was read, what vouches for it, how it is shown. It is no
part of the key of a run (`dafeng.pathway._identity`)."""

PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "branch": ("activity", "saturation", "share", "intensity", "factor"),
    "driver": ("value",),
    "stock": ("sales", "number", "retired"),
    "supply": ("capacity", "hours", "rate", "loss", "self_supply"),
}
"""What a measure can change, by the kind of thing it selects."""

OPERATIONS = ("set", "scale", "add", "shift")
RAMPS = ("linear", "s-curve", "step")


@dataclass(frozen=True, slots=True)
class Value:
    """Where a figure comes from: `basis` plan, statistics, literature or assumption; an assumption has its reason."""

    basis: str = ""
    source: str = ""
    note: str = ""


UNSTATED = Value()
"""Nothing is said of where a figure comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A price as it was found: for one `unit`, in prices of its year, and what vouches for it.

    certainty : V, S, C, M or U as for factors; confirmed : who stands for it; low, high : the range, where known.
    """

    price: float
    unit: str
    price_year: int
    certainty: str
    source: str = field(default="", metadata=ASIDE)
    note: str = field(default="", metadata=ASIDE)
    confirmed: str = ""
    where: str = field(default="", metadata=ASIDE)
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost(Quoted):
    """One cost of a measure at full delivery: price x quantity, once (investment) or every year (yearly).

    quantity : None takes the final energy [tce] that the measure saves by itself in its last year; life [a] and rate
    [part] spread an investment over the years.
    """

    item: str
    kind: Literal["investment", "yearly"]
    quantity: float | None
    quantity_unit: str
    life: float = 0.0
    rate: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyPrice(Quoted):
    """What a kind of energy, or a group of kinds, costs; `electricity` is what is bought from and sold to outside."""

    kind: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A target of the plan that a measure takes as carried out: its full delivery is the target.

    value : as the plan states it, where several targets have the indicator; None for all of them.
    """

    indicator: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a measure changes: a selector, a parameter, an operation and how far, with its ramp.

    set : towards `value`; scale : by the factor `value`; add : plus `value` (in the unit of the parameter);
    shift : the part `value` (0-1) of what is selected moves to `to`.
    """

    kind: Literal["branch", "driver", "stock", "supply"]
    select: Mapping[str, tuple[str, ...]]
    parameter: str
    operation: str
    value: float
    unit: str = ""
    to: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    start: int = 0
    end: int = 0
    ramp: str = "linear"
    origin: Value = field(default=UNSTATED, metadata=ASIDE)
    where: str = field(default="", metadata=ASIDE)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: what it changes, the plan clause it carries out, who is responsible, cost, uncertainty, needs.

    cost : 10^4 CNY per year at full delivery as given in one figure (unknown is None); costs : its parts in rows;
    no_cost : why there is none (zh, en); delivery : (low, likely, high) of full delivery.
    """

    id: str
    zh: str
    en: str
    changes: tuple[Change, ...]
    clause: str = ""
    units: tuple[str, ...] = ()
    project: int = 0
    needs: tuple[str, ...] = ()
    cost: float | None = None
    investment: float | None = None
    delivery: tuple[float, float, float] = (0.0, 1.0, 1.0)
    origin: Value = field(default=UNSTATED, metadata=ASIDE)
    where: str = field(default="", metadata=ASIDE)
    costs: tuple[Cost, ...] = ()
    sets: tuple[Stated, ...] = ()
    no_cost: tuple[str, str] = ("", "")

    @property
    def priced(self) -> bool:
        """Whether anything is known of its cost."""
        return self.cost is not None or bool(self.costs)


@dataclass(frozen=True, slots=True)
class Parameter:
    """An uncertain parameter: a deviation x (default 0) that scales what is selected by 1 + x, from `start` on.

    `low`, `mode`, `high` bound x; `shape` names the distribution (triangular, uniform, normal).
    """

    id: str
    zh: str
    en: str
    change: Change
    shape: str = "triangular"
    low: float = 0.0
    mode: float = 0.0
    high: float = 0.0
    origin: Value = field(default=UNSTATED, metadata=ASIDE)
    where: str = field(default="", metadata=ASIDE)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario: what it inherits, its driver set, and measures with their levels (1 is full delivery)."""

    id: str
    zh: str
    en: str
    inherits: str = ""
    drivers: str = ""
    levels: Mapping[str, float] = field(default_factory=dict)
    note: str = field(default="", metadata=ASIDE)
    where: str = field(default="", metadata=ASIDE)


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a class of drivers or stocks has no data in the pack, in both languages."""

    kind: Literal["driver", "stock"]
    name: str
    zh: str
    en: str
    where: str = field(default="", metadata=ASIDE)


@dataclass(frozen=True, slots=True)
class ClauseTitle:
    """What a clause of the plan is called in English."""

    clause: str
    en: str
    where: str = field(default="", metadata=ASIDE)


@dataclass(frozen=True, slots=True)
class Translated:
    """What a note or a cost item is in English."""

    en: str
    where: str = field(default="", metadata=ASIDE)
