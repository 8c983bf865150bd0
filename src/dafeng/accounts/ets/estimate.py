"""The allocation rule run on a public register of plants: an estimate, for neither hours nor heat are known.

Generation = capacity x mean utilisation hours; emission = generation x heat rate x carbon x oxidation x 44/12.
Heat supplied and running hours of units are not public: heat counts as zero, the load correction as 1 unless given.
Source: register (Global Energy Monitor, in the city pack); hours of the energy administration, see `estimate.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any, Literal

from dafeng.accounts.ets.allocation import EntityAllowance, PowerUnit, UnitAllowance, allocate_entity, allocate_unit
from dafeng.accounts.ets.rules import PowerRule, ets_data, power_rule
from dafeng.accounts.factors import FactorLibrary, FuelSet, fuel_set
from dafeng.core.errors import AccountsError, Fault

__all__ = ["Assumption", "EstimatedUnit", "RegisterRun", "run_register"]

FuelClass = Literal["conventional", "unconventional", "gas"]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A value the estimate rests on, with its certainty and source."""

    zh: str
    en: str
    value: str
    certainty: str
    source: str


@dataclass(frozen=True, slots=True)
class EstimatedUnit:
    """A unit of the register: generation [MWh], emission [tCO2] with its range, allowance, the register's own figure.

    `outside` says why a unit is not counted (too small, new in the year); such a unit has no allowance.
    """

    id: str
    name: str
    place: str
    fuel: FuelClass
    capacity: float
    heat_rate: float
    generation: float
    emission: float
    emission_low: float
    emission_high: float
    gap_low: float | None
    gap_high: float | None
    registered: float | None
    allowance: UnitAllowance | None
    outside: str = ""


@dataclass(frozen=True, slots=True)
class RegisterRun:
    """All units of a place in a year, their sum, and what it rests on. State: estimated."""

    year: int
    rule: PowerRule
    units: tuple[EstimatedUnit, ...]
    entity: EntityAllowance
    assumptions: tuple[Assumption, ...]
    skipped: tuple[str, ...]


def _hours(year: int, given: float | None) -> tuple[float, str, str]:
    if given is not None:
        return given, "U", "使用者给定"
    for row in ets_data("estimate")["hours"]:
        if row["year"] == year:
            return float(row["value"]), row["certainty"], row["source"]
    known = "、".join(str(row["year"]) for row in ets_data("estimate")["hours"])
    raise AccountsError(
        Fault(
            "ets.no-hours",
            zh=f"没有{year}年的火电利用小时",
            en=f"no utilisation hours for {year}",
            found=str(year),
            expected=known,
            mend_zh="请用 --hours 给出当年利用小时。",
            mend_en="Give the hours of the year with --hours.",
        )
    )


def _class(row: Mapping[str, Any]) -> FuelClass:
    if row["kind"] == "gas":
        return "gas"
    words = ets_data("estimate")["words"]["unconventional"]
    return "unconventional" if any(word in (row.get("fuel") or "") for word in words) else "conventional"


def _runs(row: Mapping[str, Any], year: int) -> bool:
    """Whether a unit stood in operation for the year: begun by then, not yet retired."""
    if row.get("kind") not in {"coal", "gas"} or row.get("status") not in {"operating", "retired"}:
        return False
    start, end = row.get("start_year"), row.get("retired_year")
    if row["status"] == "retired" and end is None:
        return False
    return (start is None or int(start) <= year) and (end is None or int(end) > year)


def _carbon(library: FactorLibrary, fuel: FuelClass) -> FuelSet:
    data = ets_data("estimate")["carbon"]
    return fuel_set(library, data[fuel], "ets", int(data["factor_year"]))


def _unit(
    row: Mapping[str, Any], year: int, hours: float, rule: PowerRule, library: FactorLibrary, load: float | None
) -> EstimatedUnit:
    data = ets_data("estimate")
    fuel, capacity = _class(row), float(row["capacity_mw"])
    rate = float(row["heat_rate_kj_kwh"])
    generation = capacity * hours
    carbon = _carbon(library, fuel)
    # kJ/kWh x MWh gives MJ; tC/TJ is gC/MJ, so the product is in g and the million turns it into t.
    emission = generation * 1000.0 * rate * 1e-9 * carbon.carbon_content * carbon.oxidation * 44.0 / 12.0
    spread = hypot(data["spread"]["hours"], data["spread"]["heat_rate"])
    outside = ""
    if emission < data["threshold"]["value"]:
        outside = f"估算排放低于 {data['threshold']['value']:g} tCO2e"
    if row.get("start_year") is not None and int(row["start_year"]) == year:
        outside = "当年新投产"
    made = PowerUnit(
        id=row["id"],
        name=row["name"],
        capacity=capacity,
        fuel=fuel,
        emission=emission,
        generated=generation,
        supplied=generation * (1.0 - data["auxiliary"]["value"]),
        hours=hours / load if load else None,
    )
    found = None if outside else allocate_unit(made, rule, library, year)
    rated = emission * data["spread"]["heat_rate"]
    return EstimatedUnit(
        id=row["id"],
        name=row["name"],
        place=row["place"],
        fuel=fuel,
        capacity=capacity,
        heat_rate=rate,
        generation=generation,
        emission=emission,
        emission_low=emission * (1.0 - spread),
        emission_high=emission * (1.0 + spread),
        gap_low=found.gap - rated if found else None,
        gap_high=found.gap + rated if found else None,
        registered=float(row["co2_mt"]) * 1e6 if row.get("co2_mt") is not None else None,
        allowance=found,
        outside=outside,
    )


def _assumptions(hours: tuple[float, str, str], load: float | None) -> tuple[Assumption, ...]:
    data = ets_data("estimate")
    spread, auxiliary = data["spread"], data["auxiliary"]
    correction = f"{load:g}" if load else "—"
    return (
        Assumption("火电利用小时（全国）", "Thermal utilisation hours", f"{hours[0]:g} h", hours[1], hours[2]),
        Assumption(
            "机组热耗率", "Heat rate of units", "—", "S", "名录按技术类型的估计，未注明口径；偏高则缺口偏大"
        ),
        Assumption("供热量", "Heat supplied", "0 GJ", "U", "名录没有供热量，供热配额与供热排放均未计"),
        Assumption("机组负荷系数", "Load factor", correction, "U", "名录没有运行小时；未给出时不作调峰修正（Ff = 1）"),
        Assumption(
            "火电厂用电率", "Own use", f"{auxiliary['value']:.1%}", auxiliary["certainty"], auxiliary["source"]
        ),
        Assumption(
            "误差范围", "Range", f"利用小时 ±{spread['hours']:.0%}，热耗率 ±{spread['heat_rate']:.0%}",
            spread["certainty"], "经验值，可调整",
        ),
    )  # fmt: skip


def run_register(
    rows: Sequence[Mapping[str, Any]],
    year: int,
    library: FactorLibrary,
    *,
    hours: float | None = None,
    load_factor: float | None = None,
) -> RegisterRun:
    """Allowance and emission of a register's coal and gas units in a year, as an estimate.

    rows : the table `plants` of a city pack. `hours` [h] replaces the national mean; `load_factor` [1] sets the load
    correction of all units. The sum treats all units as one entity only to show the whole, not as a duty.
    Raises `AccountsError`: no rule or hours for the year, impossible hours or load factor.
    """
    if hours is not None and not 0 < hours <= 8784:
        raise AccountsError(Fault("ets.hours", "利用小时超出可能", "impossible hours", "", f"{hours:g}", "0—8784 h"))
    if load_factor is not None and not 0 < load_factor <= 1:
        raise AccountsError(
            Fault("ets.load", "负荷系数应在 0 与 1 之间", "a load factor lies in 0 to 1", "", f"{load_factor:g}", "0—1")
        )
    rule = power_rule(year)
    taken = _hours(year, hours)
    running = [row for row in rows if _runs(row, year)]
    usable = [row for row in running if row.get("capacity_mw") and row.get("heat_rate_kj_kwh")]
    units = tuple(_unit(row, year, taken[0], rule, library, load_factor) for row in usable)
    counted = [each.allowance for each in units if each.allowance]
    skipped = tuple(f"{row['id']} {row['name']}" for row in running if row not in usable)
    return RegisterRun(year, rule, units, allocate_entity(counted, rule), _assumptions(taken, load_factor), skipped)
