"""Records of a footprint study: flows, unit processes, exchanges, stages. All frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dafeng.accounts.factors import Confirmation
from dafeng.core.gwp import GwpSet
from dafeng.core.sources import Certainty, Source

__all__ = [
    "ALLOCATIONS",
    "INDICATORS",
    "KINDS",
    "ORIGINS",
    "Allocation",
    "CutoffRule",
    "Distribution",
    "Exchange",
    "Flow",
    "Kind",
    "Origin",
    "Process",
    "Stage",
    "Study",
]

Allocation = Literal["mass", "energy", "economic", "substitution"]
"""How a process with several products is shared: by mass, energy content, price, or by what the others replace."""

Kind = Literal["product", "input", "emission", "removal", "cutoff"]
"""What an exchange is: an output that is wanted, an input, a gas to or from the air, or an input left out."""

Origin = Literal["fossil", "biogenic", "land_use"]
"""Where the carbon of a gas comes from; ISO 14067 asks for each on its own line."""

Distribution = Literal["", "normal", "lognormal", "triangular", "uniform"]

ALLOCATIONS: tuple[Allocation, ...] = ("mass", "energy", "economic", "substitution")
KINDS: tuple[Kind, ...] = ("product", "input", "emission", "removal", "cutoff")
ORIGINS: tuple[Origin, ...] = ("fossil", "biogenic", "land_use")
INDICATORS = ("reliability", "completeness", "temporal", "geographical", "technological")
"""The five indicators of the pedigree matrix, each scored 1 (best) to 5."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A product or service. Properties are per unit of the flow: mass [kg], energy [MJ], price [CNY]; None: unknown."""

    code: str
    zh: str
    en: str
    unit: str
    mass: float | None = None
    energy: float | None = None
    price: float | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the life cycle that results are reported by."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Process:
    """A unit process. `allocation` is empty where the study's choice holds."""

    code: str
    zh: str
    en: str
    stage: str
    allocation: Allocation | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One line of a unit process.

    `amount` is in the flow's unit; of a gas [kg]. `spread`: normal, triangular and uniform, half the range in per cent
    (normal: of 95 %); lognormal, the factor that bounds 95 % (GSD2). `substitutes` names the flow that a co-product
    replaces, `ratio` how much of it one unit replaces. `estimate` [kgCO2e/unit] is a guess for an input left out.
    """

    process: str
    kind: Kind
    flow: str
    amount: float
    origin: Origin = "fossil"
    distribution: Distribution = ""
    spread: float = 0.0
    pedigree: tuple[int, ...] = ()
    substitutes: str = ""
    ratio: float = 1.0
    estimate: float | None = None
    source: str = ""
    certainty: Certainty = "U"
    note: str = ""
    where: str = ""

    @property
    def id(self) -> str:
        """The line's lasting name, which confirmations refer to."""
        tail = f":{self.origin}" if self.kind in {"emission", "removal"} else ""
        return f"{self.process}:{self.kind}:{self.flow}{tail}"


@dataclass(frozen=True, slots=True)
class CutoffRule:
    """Shares that inputs left out may have [%]: one input's, and all inputs' together."""

    single: float = 1.0
    total: float = 5.0


@dataclass(frozen=True)
class Study:
    """A product system as its folder describes it. `amount` of `product` is the functional (declared) unit."""

    id: str
    zh: str
    en: str
    unit_zh: str
    unit_en: str
    product: str
    amount: float
    boundary: str
    gwp_set: GwpSet
    allocation: Allocation
    cutoff: CutoffRule
    stages: tuple[Stage, ...]
    flows: Mapping[str, Flow]
    processes: Mapping[str, Process]
    exchanges: tuple[Exchange, ...]
    sources: Mapping[str, Source]
    confirmations: tuple[Confirmation, ...] = ()
    note_zh: str = ""
    note_en: str = ""
    place: str = ""
    year: int = 0
