"""Records of stock-taking: what a city enters, the stock of a pool, its change. All frozen; carbon in tonnes of C."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isnan, nan
from typing import Literal

from dafeng.accounts.factors import FactorChoice
from dafeng.accounts.sinks.forest import CO2_PER_CARBON
from dafeng.accounts.sinks.uncertainty import Part, half_width
from dafeng.core.errors import Language
from dafeng.core.observations import State

__all__ = [
    "POOLS",
    "Change",
    "ForestMethod",
    "ForestRow",
    "Pool",
    "SampleRow",
    "SinkParameters",
    "SoilRow",
    "Stock",
    "Stratum",
    "WetlandRow",
]

Pool = Literal["forest", "wetland", "soil"]
ForestMethod = Literal["expansion", "continuous"]

POOLS: Mapping[str, tuple[str, str]] = {
    "forest": ("乔木林", "tree stands"),
    "wetland": ("湿地", "wetlands"),
    "soil": ("农田土壤", "cropland soil"),
    "expansion": ("生物量扩展因子法", "biomass expansion factor"),
    "continuous": ("连续函数法", "continuous function"),
    "area": ("面积法", "by area"),
    "reference": ("参考储量与变化因子法", "reference stock and factors"),
    "sampled": ("重复采样法", "repeated sampling"),
}
"""Names of pools and methods, Chinese and English."""


@dataclass(frozen=True, slots=True)
class SinkParameters:
    """Half the 95 % interval, relative, where a table or factor gives none; and which forest method makes the total.

    Literature: biomass expansion and root-shoot 0.30, wood density 0.10, carbon fraction 0.05 (IPCC 2003 Good Practice
    Guidance for LULUCF, chapter 3, sections 3.2.1.1.1.3 and 3.2.1.1.1.4, from memory); regression 0.20 (scatter of
    Fang 1998 between stands of a type, from memory); volume 0.15 and area 0.05 (the accuracy that inventories of forest
    resources are planned for, from memory). All may be set.
    """

    area: float = 0.05
    volume: float = 0.15
    density: float = 0.10
    expansion: float = 0.30
    root_shoot: float = 0.30
    carbon: float = 0.05
    regression: float = 0.20
    wetland: float = 0.50
    forest_method: ForestMethod = "expansion"
    factor_year: int = 0


@dataclass(frozen=True, slots=True)
class ForestRow:
    """A stratum of the forest inventory: area [ha], growing stock [m3]; uncertainties in %, None when not given."""

    species: str
    age_class: str
    place: str
    year: int
    area: float
    volume: float
    area_uncertainty: float | None = None
    volume_uncertainty: float | None = None
    state: State = "published"
    source: str = ""


@dataclass(frozen=True, slots=True)
class WetlandRow:
    """Wetland of a kind: area [ha], carbon of plants and soil [t C/ha] from the source named."""

    kind: str
    place: str
    year: int
    area: float
    plants: float
    soil: float
    uncertainty: float | None = None
    state: State = "published"
    source: str = ""


@dataclass(frozen=True, slots=True)
class SoilRow:
    """Cropland of one soil, climate, use, management and input [ha]; codes are those of the factor library."""

    soil: str
    climate: str
    use: str
    management: str
    inputs: str
    place: str
    year: int
    area: float
    area_uncertainty: float | None = None
    state: State = "published"
    source: str = ""


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A campaign of soil samples of a stratum: carbon [g/kg], bulk density [g/cm3], depth [cm], stones (share).

    `deviation` is the standard deviation of the carbon stock between samples [t C/ha], `count` how many there were.
    """

    stratum: str
    place: str
    year: int
    area: float
    content: float
    bulk_density: float
    depth: float
    stones: float
    deviation: float | None
    count: int | None
    state: State = "published"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Stratum:
    """Carbon of one stratum in one year: area [ha], stock [t C], what it errs with, factors and the working."""

    name: str
    area: float
    stock: float
    errors: Mapping[str, float]
    choices: tuple[FactorChoice, ...] = ()
    working: str = ""
    state: State = "published"
    source: str = ""

    @property
    def part(self) -> Part:
        """The stratum as a summand."""
        return Part(self.stock, self.errors)


@dataclass(frozen=True, slots=True)
class Stock:
    """The stock-taking of a pool in a year, by one method."""

    pool: Pool
    method: str
    place: str
    year: int
    strata: tuple[Stratum, ...]

    @property
    def stock(self) -> float:
        """[t C]"""
        return sum(each.stock for each in self.strata)

    @property
    def area(self) -> float:
        """[ha]"""
        return sum(each.area for each in self.strata)

    @property
    def half_width(self) -> float:
        """Half the 95 % interval [t C]; NaN when a stratum errs by an unknown amount."""
        if any(each.stock and not each.errors for each in self.strata):
            return nan
        return half_width([each.part for each in self.strata])

    @property
    def weak(self) -> bool:
        """Whether a factor from memory or a local value entered: not for official reports as it is."""
        return any(
            choice.override is not None
            or choice.row is None
            or (choice.row.certainty in {"M", "U"} and choice.confirmation is None)
            for each in self.strata
            for choice in each.choices
        )


@dataclass(frozen=True, slots=True)
class Change:
    """What a pool gained or lost a year between two stock-takings. Effects add up to the rate exactly.

    rate, half_width, area_effect, density_effect : [t C/year].
    """

    pool: Pool
    method: str
    place: str
    since: int
    year: int
    rate: float
    half_width: float
    area_effect: float
    density_effect: float
    by_stratum: Mapping[str, float] = field(default_factory=dict)

    @property
    def co2(self) -> float:
        """Emission, negative for a removal [t CO2/year]."""
        return -self.rate * CO2_PER_CARBON

    @property
    def significant(self) -> bool:
        """Whether the 95 % interval leaves zero out."""
        return abs(self.rate) > self.half_width

    def explanation(self, language: Language = "zh") -> str:
        """What made the change, in a sentence."""
        most = sorted(self.by_stratum.items(), key=lambda each: -abs(each[1]))[:3]
        unknown = isnan(self.half_width)
        width = f"±{self.half_width:,.0f}"
        if language == "zh":
            width = "不确定性未知" if unknown else width
            word = "增加" if self.rate >= 0 else "减少"
            tail = "" if self.significant or unknown else "；变化小于不确定性，不能断定增减"
            named = "、".join(f"{name} {value:+,.0f}" for name, value in most)
            return (
                f"{self.since}—{self.year}年碳储量年均{word}{abs(self.rate):,.0f}吨碳（{width}），"
                f"其中面积变化{self.area_effect:+,.0f}，单位面积储量变化{self.density_effect:+,.0f}；"
                f"变化较大的有：{named}{tail}。"
            )
        word = "rose" if self.rate >= 0 else "fell"
        width = "uncertainty unknown" if unknown else width
        tail = (
            "" if self.significant or unknown else "; smaller than its uncertainty, so neither gain nor loss is shown"
        )
        named = ", ".join(f"{name} {value:+,.0f}" for name, value in most)
        return (
            f"{self.since}-{self.year}: the stock {word} by {abs(self.rate):,.0f} t C a year "
            f"({width}): "
            f"{self.area_effect:+,.0f} by area, {self.density_effect:+,.0f} by stock per hectare; most: {named}{tail}."
        )
