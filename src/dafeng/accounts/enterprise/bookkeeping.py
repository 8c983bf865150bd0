"""The books of the market over a facility's account: power units and clinker lines, with their allowance.

Source: allocation plans (see `dafeng.accounts.ets`); guide to cement, CETS-AG-02.01-V01-2024 (secondary).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, cast

from dafeng.accounts.enterprise.account import Account, facility_account
from dafeng.accounts.enterprise.books import industry
from dafeng.accounts.enterprise.records import Facility, Unit
from dafeng.accounts.ets import (
    EntityAllowance,
    IntensityAllowance,
    PowerUnit,
    allocate_by_intensity,
    allocate_entity,
    allocate_unit,
    intensity_rule,
    power_rule,
)
from dafeng.accounts.factors import FactorLibrary
from dafeng.core.errors import AccountsError, Fault

__all__ = ["ClinkerBook", "PowerBook", "clinker_book", "power_book"]

CARBIDE_SLAG = "cement.substitute.carbide_slag"


@dataclass(frozen=True, slots=True)
class PowerBook:
    """Verified emission and allowance of the facility's power units."""

    account: Account
    entity: EntityAllowance


@dataclass(frozen=True, slots=True)
class ClinkerBook:
    """Emission, intensity and allowance of each clinker line, by unit id."""

    account: Account
    lines: dict[str, IntensityAllowance]
    carbide_slag_share: dict[str, float]


def _heat_share(facility: Facility, unit: Unit) -> float:
    """As entered, else heat supplied over heat of the boiler, else zero."""
    if unit.heat_share is not None:
        return unit.heat_share
    heat, boiler = facility.output("heat.supplied", unit.id), facility.output("boiler.heat", unit.id)
    return heat / boiler if heat and boiler else 0.0


def _power_unit(account: Account, unit: Unit) -> PowerUnit:
    facility = account.facility
    heat = facility.output("heat.supplied", unit.id) or 0.0
    return PowerUnit(
        id=unit.id,
        name=unit.name,
        capacity=unit.capacity or 0.0,
        fuel=cast('Literal["conventional", "unconventional", "gas"]', unit.fuel_class),
        emission=account.total(unit=unit.id),
        generated=facility.output("electricity.generated", unit.id),
        supplied=facility.output("electricity.supplied", unit.id),
        heat=heat,
        hours=facility.output("hours", unit.id),
        heat_share=_heat_share(facility, unit),
        cooling=unit.cooling or "water",
        cogeneration=unit.cogeneration or heat > 0,
        special=unit.special,
    )


def _placed(facility: Facility, plants: tuple[Unit, ...]) -> Facility:
    """Purchased electricity must belong to a unit; with a single unit it is that one's."""
    bare = [row for row in facility.energy if not row.unit]
    if not bare:
        return facility
    if len(plants) == 1:
        only = plants[0].id
        return replace(facility, energy=tuple(replace(row, unit=row.unit or only) for row in facility.energy))
    raise AccountsError(
        [
            Fault(
                "enterprise.no-unit",
                zh="购入使用电量须注明机组",
                en="electricity bought must name its unit",
                where=row.where,
                expected="设施编号",
                mend_zh="共用的电量请按各机组实际用量分开填报。",
                mend_en="Split what is shared by what each unit used.",
            )
            for row in bare
        ]
    )


def power_book(facility: Facility, library: FactorLibrary, *, official: bool = False) -> PowerBook:
    """The book of the national market for the facility's power units.

    Emission is fuel, with purchased electricity where the year's rule counts it. Raises `AccountsError`: no power
    unit, no rule for the year, missing electricity, unconfirmed factors (`official`).
    """
    rule = power_rule(facility.year)
    plants = tuple(unit for unit in facility.units if unit.kind == "power")
    if not plants:
        raise AccountsError(
            Fault(
                "enterprise.no-power-unit",
                zh="没有发电机组，不适用发电行业账本",
                en="no power unit: the book of power plants does not apply",
                where=facility.name,
                mend_zh="请在“设施”表中登记发电机组，或改用 gbt32151 账本。",
                mend_en="Enter a power unit or use the book gbt32151.",
            )
        )
    settings = industry("power", library)
    if not rule.purchased_electricity:
        settings = replace(settings, parts=("fuel",))
    placed = _placed(facility, plants) if rule.purchased_electricity else facility
    account = facility_account(placed, settings, library, official=official)
    units = [
        allocate_unit(_power_unit(account, unit), rule, library, facility.year, official=official) for unit in plants
    ]
    return PowerBook(account, allocate_entity(units, rule))


def clinker_book(facility: Facility, library: FactorLibrary, *, official: bool = False) -> ClinkerBook:
    """The book of the national market for cement clinker lines: fuel and process, less substituted raw materials.

    A line that makes white clinker only, or whose carbide slag replaces more than the year's share, is allocated what
    it emits. Years before the market took cement in are refused by `intensity_rule`.
    """
    rule = intensity_rule(facility.year)
    account = facility_account(facility, industry("clinker", library), library, official=official)
    lines: dict[str, IntensityAllowance] = {}
    shares: dict[str, float] = {}
    for unit in facility.units:
        own = [line for line in account.lines if line.unit == unit.id and line.part == "process"]
        made = [line for line in own if line.item.startswith("clinker.")]
        if not made:
            continue
        process = sum(line.value for line in made)
        slag = -sum(line.value for line in own if line.item == CARBIDE_SLAG)
        shares[unit.id] = slag / process if process else 0.0
        because: tuple[str, str] | None = None
        if {line.item for line in made} == {"clinker.white"}:
            because = (
                "仅生产白色硅酸盐水泥熟料，配额等于经核查排放量",
                "white clinker only: equal to emission",
            )
        elif rule.carbide_slag_above is not None and shares[unit.id] > rule.carbide_slag_above:
            because = (
                f"电石渣替代率 {shares[unit.id]:.1%} 超过 {rule.carbide_slag_above:.0%}，配额等于经核查排放量",
                f"carbide slag replaces {shares[unit.id]:.1%}, above {rule.carbide_slag_above:.0%}: equal to emission",
            )
        lines[unit.id] = allocate_by_intensity(
            account.total(unit=unit.id),
            sum(line.activity for line in made),
            rule,
            balance_value=facility.balance_value,
            equal_because=because,
        )
    return ClinkerBook(account, lines, shares)
