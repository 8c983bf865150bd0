"""CO2 from the fuels of an energy balance, by sector and fuel, with the factor set of each fuel named.

Sectoral approach: final use by sector and the fuels put into thermal power and heat. What other transformation takes
in (coking, refining, washing) is not burnt there: its carbon is counted where coke, oil products and gases are used.
Fuel used as feedstock is taken off, and so are gases whose carbon was counted as coke. Axis order: SECTOR, KIND.
Source: provincial inventory guides; IPCC 2006, volume 2, chapter 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dafeng.accounts.balance import EnergyBalance, Kind, kinds
from dafeng.accounts.factors import FactorLibrary, FuelSet, Rule, fuel_set
from dafeng.accounts.fuel_defaults import FactorUse, default_use
from dafeng.core.errors import AccountsError, DafengError, Fault
from dafeng.core.observations import Book, observation_frame

__all__ = [
    "NON_ENERGY",
    "RECOVERED",
    "SECTORS",
    "CarbonFactors",
    "Emissions",
    "FactorUse",
    "carbon_factors",
    "co2_kernel",
    "default_use",
    "emission_observations",
    "fuel_burnt",
    "fuel_emissions",
    "usual_use",
]

SECTORS = (
    "agriculture",
    "industry",
    "construction",
    "transport",
    "trade",
    "other",
    "residential",
    "power",
    "heat",
)
"""Sectors of combustion: final consumption, then thermal power and heat supply."""

NON_ENERGY = ("oil.naphtha", "oil.lubricant", "oil.wax", "oil.solvent", "oil.bitumen", "oil.other")
"""Oil products that final use takes mostly as material; left out of it where the table prints no feedstock row."""

RECOVERED = ("gas.blast_furnace", "gas.converter")
"""Gases of iron and steel: their carbon is that of the coke burnt in the furnaces, so it is counted there, once."""

_FUEL_GROUPS = ("coal", "oil", "gas")

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CarbonFactors:
    """CO2 per official unit of each kind.

    values : (KIND,) [tCO2/t or tCO2/10^4 m3]; zero for kinds that are not fuels. `sets` names the origin of each.
    """

    kinds: tuple[str, ...]
    values: Array
    sets: Mapping[str, FuelSet]

    @property
    def weak(self) -> bool:
        """Whether any factor is from memory, unknown or a local value."""
        return any(
            choice.override is not None or choice.row is None or choice.row.certainty in {"M", "U"}
            for each in self.sets.values()
            for choice in each.choices
        )


@dataclass(frozen=True, slots=True, eq=False)
class Emissions:
    """CO2 of a place and year from fuels, direct. values : (SECTOR, KIND) [ktCO2]."""

    place: str
    year: int
    book: Book
    kinds: tuple[str, ...]
    values: Array
    burnt: Array
    factors: CarbonFactors
    source: str
    note_zh: str
    note_en: str

    @property
    def total(self) -> float:
        """[ktCO2]"""
        return float(self.values.sum())

    def sector(self, name: str) -> float:
        """CO2 of a sector over all fuels [ktCO2]."""
        return float(self.values[SECTORS.index(name)].sum())

    def fuel(self, kind: str) -> float:
        """CO2 of a fuel over all sectors [ktCO2]."""
        return float(self.values[:, self.kinds.index(kind)].sum())

    def group(self, name: str) -> float:
        """CO2 of coal, oil or gas [ktCO2]; gases and coke made of coal belong to coal."""
        mask = np.array([kinds()[kind].group == name for kind in self.kinds])
        return float(self.values[:, mask].sum())

    def explain(self, sector: str, kind: str) -> str:
        """One cell as activity x factor = emission with the set of the factor."""
        row, column = SECTORS.index(sector), self.kinds.index(kind)
        origin = self.factors.sets[kind].set if kind in self.factors.sets else "—"
        return (
            f"{self.burnt[row, column]:g} {kinds()[kind].unit} x {self.factors.values[column]:.4f} "
            f"= {self.values[row, column]:.2f} ktCO2 ({origin})"
        )


def fuel_burnt(balance: EnergyBalance, *, non_energy: tuple[str, ...] | None = None) -> Array:
    """Fuel burnt by sector, (SECTOR, KIND) [official unit of the kind]; zero for kinds that are not fuels.

    Feedstock is taken off industry; `RECOVERED` gases are left out, for their carbon is counted as coke.
    `non_energy` are kinds left out of final use; by default `NON_ENERGY` where the table has no feedstock row.
    """
    if non_energy is None:
        non_energy = () if balance.has("final.feedstock") else NON_ENERGY
    rows = [balance.row(f"final.{sector}") for sector in SECTORS[:7]]
    rows[1] = rows[1] - balance.row("final.feedstock")
    final = np.array(rows)
    final[:, [number for number, kind in enumerate(balance.kinds) if kind in non_energy]] = 0.0
    inputs = [-np.minimum(balance.row(f"transformation.{name}"), 0.0) for name in ("power", "heat")]
    burnt = np.vstack([final, *inputs])
    fuels = np.array(
        [
            kinds()[kind].group in _FUEL_GROUPS and not kinds()[kind].parts and kind not in RECOVERED
            for kind in balance.kinds
        ]
    )
    found: Array = np.where(fuels, burnt, 0.0)
    return found


def carbon_factors(
    library: FactorLibrary,
    balance: EnergyBalance,
    book: Book,
    *,
    use: Mapping[str, FactorUse] | None = None,
    official: bool = False,
) -> CarbonFactors:
    """A complete factor set for every fuel the balance burns; `use` directs single kinds elsewhere, by name.

    Raises `AccountsError` with every fuel that has no complete set, and what each set lacks.
    """
    given = use or {}
    values = np.zeros(len(balance.kinds))
    sets: dict[str, FuelSet] = {}
    faults: list[Fault] = []
    needed = np.flatnonzero(fuel_burnt(balance).any(axis=0)).tolist()
    for number in needed:
        kind = balance.kinds[number]
        way = given.get(kind) or usual_use(library, balance.place, book, kind)
        try:
            found = fuel_set(
                library,
                way.item or kind,
                way.book or book,
                way.year or balance.year,
                place=balance.place or "CN",
                origin=way.origin,
                official=official,
            )
        except DafengError as error:
            faults += error.faults
            continue
        faults += _unit_faults(kind, found)
        if way.zh:
            found = replace(found, trail=(Rule("default-set", way.zh, way.en), *found.trail))
        sets[kind] = found
        values[number] = found.co2
    if faults:
        raise AccountsError(faults)
    values.setflags(write=False)
    return CarbonFactors(balance.kinds, values, MappingProxyType(sets))


def usual_use(library: FactorLibrary, place: str, book: Book, kind: str) -> FactorUse:
    """The default for a kind; a city's own values come before it, and books with their own rules have none."""
    own = {each.item for each in library.overrides if each.place in library.regions_of(place)}
    if kind in own or book not in {"inventory", "assessment", "statistics"}:
        return FactorUse()
    return default_use().get(kind, FactorUse())


def _unit_faults(kind: str, found: FuelSet) -> list[Fault]:
    """A factor per tonne cannot serve a gas that the balance counts by volume, nor the other way round."""
    by_volume = kinds()[kind].unit == "10^8 m3"
    if by_volume == found.co2_unit.endswith("m3"):
        return []
    zh, en = "因子的计量单位与平衡表不符，不能相乘", "the factor's unit is not that of the balance"
    return [Fault("combustion.unit", zh, en, kind, f"{found.set}: {found.co2_unit}", kinds()[kind].unit)]


def co2_kernel(burnt: Array, factors: Array) -> Array:
    """CO2 = fuel x factor, (..., SECTOR, KIND) [ktCO2].

    burnt : (..., SECTOR, KIND) [10^4 t, 10^8 m3]; factors : (..., KIND) or (..., SECTOR, KIND) [tCO2/t, tCO2/10^4 m3].
    Both units give 10^4 tCO2, hence the 10. Source: GB/T 32150.
    """
    per_sector = factors if factors.ndim == burnt.ndim else factors[..., np.newaxis, :]
    return burnt * per_sector * 10.0


def fuel_emissions(
    balance: EnergyBalance, factors: CarbonFactors, book: Book, *, non_energy: tuple[str, ...] | None = None
) -> Emissions:
    """Direct CO2 of the fuels of a balance by sector and fuel. The result names what was left out as material."""
    burnt = fuel_burnt(balance, non_energy=non_energy)
    lacking = [
        Fault(
            "combustion.no-factor",
            zh=f"“{kinds()[kind].zh}”有消费量而没有排放因子",
            en=f"{kinds()[kind].en} is burnt but has no factor",
            where=kind,
        )
        for number, kind in enumerate(balance.kinds)
        if burnt[:, number].any() and kind not in factors.sets
    ]
    if lacking:
        raise AccountsError(lacking)
    values = co2_kernel(burnt, factors.values)
    for array in (values, burnt):
        array.setflags(write=False)
    left = NON_ENERGY if non_energy is None and not balance.has("final.feedstock") else non_energy or ()
    names = [kinds()[kind] for kind in left if kind in balance.kinds]
    note_zh, note_en = _left_out(names, [kinds()[kind] for kind in RECOVERED if kind in balance.kinds])
    return Emissions(
        balance.place,
        balance.year,
        book,
        balance.kinds,
        values,
        burnt,
        factors,
        balance.source,
        note_zh,
        note_en,
    )


def _left_out(material: list[Kind], recovered: list[Kind]) -> tuple[str, str]:
    """What was not counted, in Chinese and English."""
    zh, en = [], []
    if material:
        zh.append(f"终端消费中未计{'、'.join(kind.zh for kind in material)}（主要用作原料）")
        en.append(f"left out of final use as material: {', '.join(kind.en for kind in material)}")
    if recovered:
        zh.append(f"未计{'、'.join(kind.zh for kind in recovered)}（其碳已在焦炭中计入）")
        en.append(f"left out, their carbon is counted as coke: {', '.join(kind.en for kind in recovered)}")
    return "；".join(zh), "; ".join(en)


def emission_observations(emissions: Emissions) -> pl.DataFrame:
    """Direct CO2 as observations [ktCO2]; state `estimated`, for it is computed with default factors."""
    values = {
        "co2.energy": emissions.total,
        **{f"co2.energy.{name}": emissions.group(name) for name in _FUEL_GROUPS},
        "co2.power": emissions.sector("power") + emissions.sector("heat"),
        "co2.industry": emissions.sector("industry"),
        "co2.transport": emissions.sector("transport"),
        "co2.agriculture": emissions.sector("agriculture"),
        "co2.residential": emissions.sector("residential"),
    }
    sets = "+".join(sorted({each.set for each in emissions.factors.sets.values()}))
    rows = [
        {
            "indicator": code,
            "place": emissions.place,
            "period": str(emissions.year),
            "value": value,
            "state": "estimated",
            "source": f"{emissions.source or 'energy-balance'}#combustion:{sets}",
            "book": emissions.book,
        }
        for code, value in values.items()
    ]
    return observation_frame(rows)
