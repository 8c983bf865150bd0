"""Projects, sources of replacement and who uses what of them. Amounts in tCO2 a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

__all__ = ["Ledger", "Project", "Source", "Use"]


@dataclass(frozen=True, slots=True)
class Use:
    """What a project takes of a source [tCO2/a]."""

    source: str
    amount: float


@dataclass(frozen=True, slots=True)
class Project:
    """A project to be built: the parts of its new emission [tCO2/a], industry, place and the sources it names."""

    id: str
    name: str
    owner: str
    industry: str
    place: str
    fuel: float = 0.0
    process: float = 0.0
    electricity_heat: float = 0.0
    recovered: float = 0.0
    approved_on: date | None = None
    uses: tuple[Use, ...] = ()
    where: str = ""

    @property
    def emission(self) -> float:
        """E = fuel + process + electricity and heat - recovered [tCO2/a]."""
        return self.fuel + self.process + self.electricity_heat - self.recovered


@dataclass(frozen=True, slots=True)
class Source:
    """A source of replacement: emission of the years before it was cut [tCO2 by year], when and where it was cut."""

    id: str
    name: str
    owner: str
    kind: str
    place: str
    formed_on: date
    years: Mapping[int, float]
    listed: bool = True
    where: str = ""

    @property
    def before(self) -> tuple[int, ...]:
        """Years entered that ended before the source was formed, latest first."""
        whole = (self.formed_on.month, self.formed_on.day) == (12, 31)
        last = self.formed_on.year if whole else self.formed_on.year - 1
        return tuple(sorted((year for year in self.years if year <= last), reverse=True))

    def reduction(self, count: int) -> float:
        """Mean of the `count` years before the source was formed [tCO2/a]; a year not entered gives nothing."""
        return sum(self.years[year] for year in self.before[:count]) / count


@dataclass(frozen=True, slots=True)
class Ledger:
    """All projects and sources of one place, so that no tonne is used twice."""

    projects: tuple[Project, ...]
    sources: tuple[Source, ...]
