"""Allowances of power units and of the entity that owns them: A = Qe x Be x corrections + Qh x Bh.

Source: allocation plans of the power sector; the benchmarks are rows of the factor library, book `ets`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dafeng.accounts.ets.rules import PowerRule, ets_data
from dafeng.accounts.factors import FactorChoice, FactorLibrary
from dafeng.core.errors import AccountsError, Fault

__all__ = ["EntityAllowance", "PowerUnit", "UnitAllowance", "allocate_entity", "allocate_unit", "unit_class"]

FuelClass = Literal["conventional", "unconventional", "gas"]


@dataclass(frozen=True, slots=True)
class PowerUnit:
    """A generating unit in a year.

    capacity : rated power [MW]; generated, supplied : electricity [MWh], None where not known; heat : [GJ];
    hours : running hours [h]; heat_share : share of heat supply (供热比) [1]; emission : verified [tCO2].
    `special` names why the unit is outside the benchmark method (biomass, own waste gas, stand-by, …).
    """

    id: str
    capacity: float
    fuel: FuelClass
    emission: float
    generated: float | None = None
    supplied: float | None = None
    heat: float = 0.0
    hours: float | None = None
    heat_share: float = 0.0
    cooling: str = "water"
    cogeneration: bool = False
    special: str = ""
    name: str = ""

    @property
    def load(self) -> float | None:
        """Load factor: generation over capacity times running hours [1]; None where one is not known."""
        if self.generated is None or not self.hours or not self.capacity:
            return None
        return self.generated / (self.capacity * self.hours)


@dataclass(frozen=True, slots=True)
class UnitAllowance:
    """What a unit is allocated and why. Amounts in tCO2; `gap` is allowance less duty, negative when short."""

    unit: PowerUnit
    rule: PowerRule
    unit_class: str
    electricity: float
    power_benchmark: FactorChoice | None
    heat_benchmark: FactorChoice | None
    load_correction: float
    load_formula: str
    cooling_correction: float
    heat_correction: float
    power_allowance: float
    heat_allowance: float
    initial: float
    made_whole: float

    @property
    def allowance(self) -> float:
        """Allowance of the unit after the exemption of gas units [tCO2]."""
        return self.initial + self.made_whole

    @property
    def gap(self) -> float:
        """Allowance less emission [tCO2]; below zero means the unit is short."""
        return self.allowance - self.unit.emission

    def text(self) -> str:
        """The calculation in one line."""
        if self.unit.special or self.power_benchmark is None:
            return f"A = E = {self.initial:.2f}" if self.rule.special_made_equal else "—"
        letters = [f"{self.electricity:,.10g} MWh", f"{self.power_benchmark.value:g}"]
        if self.rule.cooling:
            letters.append(f"Fl {self.cooling_correction:g}")
        if self.rule.heat_share:
            letters.append(f"Fr {self.heat_correction:.6g}")
        letters.append(f"Ff {self.load_correction:.6g}")
        heat = f" + {self.unit.heat:,.10g} GJ × {self.heat_benchmark.value:g}" if self.heat_benchmark else ""
        return f"{' × '.join(letters)}{heat} = {self.initial:,.2f} tCO2"


@dataclass(frozen=True, slots=True)
class EntityAllowance:
    """All units of one entity: allowance after the cap on the gap, duty to surrender and what is left or lacking.

    Amounts in tCO2. `cap_relief` is what the cap adds to the allowance or takes off the duty, as the rule has it.
    """

    rule: PowerRule
    units: tuple[UnitAllowance, ...]
    emission: float
    initial: float
    allowance: float
    duty: float
    cap_relief: float

    @property
    def gap(self) -> float:
        """Allowance less duty [tCO2]; below zero must be bought."""
        return self.allowance - self.duty

    @property
    def gap_rate(self) -> float:
        """Shortfall over verified emission [1], zero when there is a surplus."""
        return max(-self.gap, 0.0) / self.emission if self.emission else 0.0


def unit_class(fuel: FuelClass, capacity: float) -> str:
    """`class1` to `class4` by fuel and rated power [MW]; the boundary is 400 MW.

    Source: plan of 2023 and 2024, appendix 1, table 1.
    """
    if fuel == "gas":
        return "class4"
    if fuel == "unconventional":
        return "class3"
    return "class1" if capacity >= float(ets_data("power")["classes"]["large_from_mw"]) else "class2"


def _electricity(unit: PowerUnit, rule: PowerRule) -> float:
    found = unit.generated if rule.basis == "generation" else unit.supplied
    if found is None:
        zh, en = ("发电量", "generated") if rule.basis == "generation" else ("供电量", "supplied")
        raise AccountsError(
            Fault(
                "ets.no-electricity",
                zh=f"缺少{zh}，不能核定配额",
                en=f"the electricity {en} is missing, so nothing can be allocated",
                where=unit.id,
                expected=f"{zh}（MWh）",
                mend_zh=f"{rule.years[0]}—{rule.years[-1]}年度按{zh}分配，请补齐各月数据。",
                mend_en=f"The rule allocates for electricity {en}; add every month.",
            )
        )
    return found


def _cooling(unit: PowerUnit, rule: PowerRule) -> float:
    if not rule.cooling or unit.fuel == "gas":
        return 1.0
    if unit.cooling not in rule.cooling:
        raise AccountsError(
            Fault(
                "ets.cooling",
                zh="未登记的冷却方式",
                en="an unknown way of cooling",
                where=unit.id,
                found=unit.cooling,
                expected="、".join(rule.cooling),
            )
        )
    return rule.cooling[unit.cooling]


def allocate_unit(
    unit: PowerUnit, rule: PowerRule, library: FactorLibrary, year: int, *, official: bool = False
) -> UnitAllowance:
    """Allowance of one unit in a year of the rule.

    A special unit gets its verified emission where the rule says so, else nothing, for it is outside the scheme.
    Raises `AccountsError`: electricity not known, unknown cooling, benchmark not confirmed (`official`).
    """
    named = unit_class(unit.fuel, unit.capacity)
    if unit.special:
        given = unit.emission if rule.special_made_equal else 0.0
        return UnitAllowance(unit, rule, named, 0.0, None, None, 1.0, "1", 1.0, 1.0, 0.0, 0.0, given, 0.0)
    electricity, cooling = _electricity(unit, rule), _cooling(unit, rule)
    kind = "gas" if unit.fuel == "gas" else "coal"
    power = library.find(f"ets.power.{named}", "benchmark", "ets", "CN", year, official=official)
    heat = library.find(f"ets.heat.{kind}", "benchmark", "ets", "CN", year, official=official)
    shared = 1.0 - rule.heat_share.get(kind, 0.0) * unit.heat_share
    load, formula = rule.load_correction(unit.load, named, cogeneration=unit.cogeneration)
    by_power = electricity * power.value * cooling * shared * load
    by_heat = unit.heat * heat.value
    if rule.floor:
        by_power, by_heat = float(math.floor(by_power)), float(math.floor(by_heat))
    initial = by_power + by_heat
    whole = max(unit.emission - initial, 0.0) if unit.fuel == "gas" and rule.gas_made_whole else 0.0
    return UnitAllowance(
        unit, rule, named, electricity, power, heat, load, formula, cooling, shared, by_power, by_heat, initial, whole
    )


def allocate_entity(units: Sequence[UnitAllowance], rule: PowerRule) -> EntityAllowance:
    """Sum over the entity's units, with the cap: nobody's gap exceeds 20 % of verified emission.

    `gap_mode` duty: surrender at most allowance + cap x emission. `gap_mode` allowance: raised to (1 - cap) x emission.
    Units outside the scheme count on neither side.
    """
    counted = [each for each in units if not each.unit.special or rule.special_made_equal]
    emission = sum(each.unit.emission for each in counted)
    initial = sum(each.allowance for each in counted)
    allowance = duty = 0.0
    if rule.gap_mode == "duty":
        allowance, duty = initial, min(emission, initial + rule.gap_cap * emission)
        relief = emission - duty
    else:
        least = (1.0 - rule.gap_cap) * emission
        relief = max(least - initial, 0.0)
        relief = float(math.floor(relief)) if rule.floor else relief
        allowance, duty = initial + relief, emission
    return EntityAllowance(rule, tuple(units), emission, initial, allowance, duty, relief)
