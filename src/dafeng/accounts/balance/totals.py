"""What a balance says in total: energy consumption, by sector and by fuel; non-fossil share; assessment; net imports.

Total energy consumption = final consumption + transformation loss + losses, each kind in standard coal:
sum over kinds of c_k (final_k + loss_k - transformation_k). What transformation yields is taken off what it consumes,
so coal burnt for power counts once. Transformation loss and losses belong to industry, as in the statistics.
Source: 能源平衡表 and 能源消费总量 of the statistics system; GB/T 2589-2020.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dafeng.accounts.balance.layout import kinds
from dafeng.accounts.balance.records import EnergyBalance
from dafeng.accounts.balance.standard_coal import CoalMethod, Coefficients
from dafeng.accounts.factors import GridFactor
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.units import conversion_factor

__all__ = [
    "SECTORS",
    "AssessmentEnergy",
    "EnergyTotals",
    "NetImport",
    "NonFossil",
    "assessment_energy",
    "constant_gdp",
    "energy_per_gdp",
    "energy_totals",
    "net_import",
    "non_fossil",
]

SECTORS = ("agriculture", "industry", "construction", "transport", "trade", "other", "residential")
"""Sectors of final consumption, in the order of the layout."""


@dataclass(frozen=True, slots=True)
class EnergyTotals:
    """Energy consumption of a place and year in standard coal [10^4 tce] by one method.

    `by_sector` adds up to `total` (industry carries transformation loss and losses;
    `unallocated` is what the printed sectors leave of final consumption); `by_group` (coal, oil, gas, heat,
    electricity, other) is primary: what each group yields or takes in transformation is counted.
    `feedstock` is None where the table leaves that row blank.
    `physical` is total use of coal and oil [10^4 t] and natural gas [10^8 m3] as the table prints it.
    """

    place: str
    year: int
    method: CoalMethod
    label: str
    total: float
    final: float
    transformation_loss: float
    loss: float
    feedstock: float | None
    by_sector: Mapping[str, float]
    by_group: Mapping[str, float]
    physical: Mapping[str, float]
    source: str
    weak: bool


def energy_totals(balance: EnergyBalance, by: Coefficients) -> EnergyTotals:
    """Total energy consumption of a physical balance and its parts, by the method of the coefficients."""
    if balance.basis != "physical":
        raise AccountsError(
            Fault("balance.basis", zh="须用实物量表", en="a balance in physical units is needed", found=balance.basis)
        )
    final, change, loss = (balance.row(code) for code in ("final", "transformation", "loss"))
    use = by.values * (final + loss - change)
    sectors = {name: float(by.values @ balance.row(f"final.{name}")) for name in SECTORS}
    conversion, lost, in_final = float(by.values @ -change), float(by.values @ loss), float(by.values @ final)
    # Sectors are taken as printed; where they do not add up to final consumption, the table's fault stays in sight.
    sectors["unallocated"] = in_final - sum(sectors.values())
    sectors["industry"] += conversion + lost
    groups: dict[str, float] = {}
    for code, value in zip(balance.kinds, use, strict=True):
        groups[kinds()[code].group] = groups.get(kinds()[code].group, 0.0) + float(value)
    return EnergyTotals(
        balance.place,
        balance.year,
        by.method,
        by.label,
        total=float(use.sum()),
        final=in_final,
        transformation_loss=conversion,
        loss=lost,
        feedstock=_feedstock(balance, by),
        by_sector=MappingProxyType(sectors),
        by_group=MappingProxyType(groups),
        physical=MappingProxyType(_physical(balance)),
        source=balance.source,
        weak=by.weak or balance.state not in {"published", "measured"},
    )


def _feedstock(balance: EnergyBalance, by: Coefficients) -> float | None:
    if not balance.has("final.feedstock"):
        return None
    return float(by.values @ balance.row("final.feedstock"))


def _physical(balance: EnergyBalance) -> dict[str, float]:
    names = {"energy.coal": "coal.total", "energy.oil": "oil.total", "energy.gas": "gas.natural"}
    found = {name: balance.at("consumption", code) for name, code in names.items()}
    return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class NonFossil:
    """Non-fossil energy and its share of total consumption by one method; the choice is part of the record.

    `electricity` is primary non-fossil power made and `imported` what is net bought in [10^8 kWh]; `other` is biomass,
    geothermal heat and the like [10^4 tce], which the balance does not tell apart and must be given.
    """

    method: CoalMethod
    electricity: float
    imported: float
    other: float
    tce: float
    total: float
    share: float


def non_fossil(
    balance: EnergyBalance, totals: EnergyTotals, by: Coefficients, *, imported: float = 0.0, other: float = 0.0
) -> NonFossil:
    """Non-fossil share [%] by the method of the coefficients: 发电煤耗法 (equivalent) or 电热当量法 (calorific).

    Primary electricity is the row of primary production. `imported` [10^8 kWh] and `other` [10^4 tce] are what the
    balance cannot show. Raises `AccountsError` when totals and coefficients are of different methods.
    """
    if totals.label != by.label:
        raise AccountsError(
            Fault(
                "balance.method",
                zh="能源消费总量与非化石能源须用同一种折算方法",
                en="total and non-fossil energy must be by one method",
                found=by.label,
                expected=totals.label,
            )
        )
    made = balance.at("supply.primary", "electricity") or 0.0
    rate = float(by.values[by.kinds.index("electricity")]) if "electricity" in by.kinds else 0.0
    tce = (made + imported) * rate + other
    share = 100 * tce / totals.total if totals.total else float("nan")
    return NonFossil(by.method, made, imported, other, tce, totals.total, share)


@dataclass(frozen=True, slots=True)
class AssessmentEnergy:
    """Energy of the assessment book [10^4 tce]: total less feedstock and non-fossil energy."""

    total: float
    feedstock: float
    non_fossil: float
    assessed: float


def assessment_energy(totals: EnergyTotals, clean: NonFossil, *, feedstock: float | None = None) -> AssessmentEnergy:
    """Total energy consumption as it is assessed: feedstock and non-fossil energy deducted.

    `feedstock` [10^4 tce] takes the place of the table's row. Raises `AccountsError` when neither is known.
    Source: 原料用能和非化石能源不纳入能源消费总量和强度控制 (国家发展改革委、国家统计局, 2022).
    """
    used = totals.feedstock if feedstock is None else feedstock
    if used is None:
        raise AccountsError(
            Fault(
                "balance.no-feedstock",
                zh="表中没有原料用能，考核口径不能扣除",
                en="the table has no feedstock row, so it cannot be deducted",
                mend_zh="请另行给出原料用能量；确为零的，填 0。",
                mend_en="Give the feedstock use; 0 where there is none.",
            )
        )
    return AssessmentEnergy(totals.total, used, clean.tce, totals.total - used - clean.tce)


def energy_per_gdp(total: float, gdp: float) -> float:
    """Energy per product [tce/10^4 CNY] of `total` [10^4 tce] and `gdp` [10^8 CNY at constant prices of one base].

    Values of different price bases are never divided by each other; chain them by growth rates.
    """
    if not gdp > 0:
        raise AccountsError(
            Fault("balance.gdp", zh="地区生产总值须为正数", en="gross product must be positive", found=f"{gdp:g}")
        )
    return total / gdp


def constant_gdp(base: float, base_year: int, growth: Mapping[int, float]) -> dict[int, float]:
    """Product at the prices of `base_year` [10^8 CNY], chained by real growth [%] of each year after and before it.

    `growth[y]` is that of year y on the year before. Years on the far side of a gap are left out, for a chain that
    misses a link says nothing. Raises `AccountsError` for a base that is not positive or growth of -100 % and less.
    """
    wrong = {year: rate for year, rate in growth.items() if not rate > -100}
    if not base > 0 or wrong:
        found = "、".join(f"{year}: {rate:g} %" for year, rate in wrong.items()) or f"{base:g}"
        raise AccountsError(
            Fault("balance.gdp", zh="地区生产总值或增速不成立", en="product or growth cannot be", found=found)
        )
    chained = {base_year: base}
    year = base_year + 1
    while year in growth:
        chained[year] = chained[year - 1] * (1 + growth[year] / 100)
        year += 1
    year = base_year
    while year in growth:
        chained[year - 1] = chained[year] / (1 + growth[year] / 100)
        year -= 1
    return dict(sorted(chained.items()))


@dataclass(frozen=True, slots=True)
class NetImport:
    """Net imported electricity [10^8 kWh] and its indirect CO2 [kt] by the province's factor of the year."""

    electricity: float
    factor: GridFactor
    co2: float


def net_import(balance: EnergyBalance, factor: GridFactor) -> NetImport:
    """Electricity brought in less taken out (signs as printed), times the factor. Negative for a net exporter."""
    rows = ("supply.inflow", "supply.import", "supply.outflow", "supply.export")
    net = sum(balance.at(row, "electricity") or 0.0 for row in rows)
    return NetImport(net, factor, net * factor.value * conversion_factor("10^8 kWh*kgCO2/kWh", "ktCO2"))
