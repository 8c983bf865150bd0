"""Answers to questions with a rule of their own: a fuel's complete set, a province's electricity factor of a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dafeng.accounts.factors.records import FactorChoice, Rule
from dafeng.core.errors import AccountsError, Fault, Language
from dafeng.core.observations import State

__all__ = ["FuelSet", "GridFactor", "GridStatus"]

GridStatus = Literal["published", "held", "backcast"]
"""A factor of the year itself, one held from an earlier year, or one carried back from a later year."""


@dataclass(frozen=True, slots=True)
class FuelSet:
    """Heating value, carbon content and oxidation of one fuel, all from one set.

    `co2` is their product in `co2_unit` (tCO2/t or tCO2/10^4 m3): NCV x carbon content x oxidation x 44/12.
    """

    fuel: str
    set: str
    choices: tuple[FactorChoice, ...]
    ncv: float
    ncv_unit: str
    carbon_content: float
    oxidation: float
    co2: float
    co2_unit: str
    trail: tuple[Rule, ...]

    def __post_init__(self) -> None:
        sets = {each.row.set if each.row and not each.override else "override" for each in self.choices}
        if len(sets) != 1:
            raise AccountsError(
                Fault(
                    "factor.mixed-sets",
                    zh="同一燃料的热值、含碳量、氧化率来自不同来源组",
                    en="heating value, carbon content and oxidation of one fuel come from different sets",
                    where=self.fuel,
                    found="、".join(sorted(sets)),
                    expected="同一来源组",
                    mend_zh="三项须取自同一来源组；使用本地实测值时三项都要给出。",
                    mend_en="Take all three from one set; measured values must cover all three.",
                )
            )


@dataclass(frozen=True, slots=True)
class GridFactor:
    """Mean CO2 factor of a province's electricity for a year, and whether that year's own value was published."""

    choice: FactorChoice
    year: int
    of_year: int
    status: GridStatus

    @property
    def value(self) -> float:
        """[kgCO2/kWh]"""
        return self.choice.value

    @property
    def state(self) -> State:
        """State as an observation: a value of another year is an assumption."""
        return "published" if self.status == "published" else "assumed"

    def text(self, language: Language = "zh") -> str:
        """`公布值` or `沿用2023年值`, in one language."""
        if self.status == "published":
            return "公布值" if language == "zh" else "published"
        if self.status == "held":
            return f"沿用{self.of_year}年值" if language == "zh" else f"held from {self.of_year}"
        return f"以{self.of_year}年值回推" if language == "zh" else f"carried back from {self.of_year}"
