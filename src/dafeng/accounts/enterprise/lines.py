"""Lines of an account: activity x factor = emission, one for each entered row, with the origin of the factor.

Source: GB/T 32150-2015, clause 5.2 and the structure of GB/T 32151; each industry's file names its standard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dafeng.accounts.enterprise.books import Industry, Process
from dafeng.accounts.enterprise.fuelfactors import fuel_factor, is_biomass
from dafeng.accounts.enterprise.records import EnergyUse, Facility, FuelUse, ProcessUse, Recovered
from dafeng.accounts.factors import CARBON_TO_CO2, FactorChoice, FactorLibrary, grid_factor
from dafeng.core.errors import AccountsError, Fault, Language, UnitError
from dafeng.core.gwp import GwpSet, gwp
from dafeng.core.units import conversion_factor

__all__ = ["Context", "Line", "energy_line", "fuel_line", "process_line", "recovered_line"]


@dataclass(frozen=True, slots=True)
class Line:
    """One row as activity x factor = emission [tCO2; tCO2e for other gases]. Recovered and exported are negative.

    `memo` lines (biomass, parts outside the book's boundary) are shown and not summed. `choices` are library rows.
    """

    part: str
    unit: str
    month: int
    item: str
    zh: str
    en: str
    activity: float
    activity_unit: str
    factor: float
    factor_unit: str
    value: float
    formula: str
    origin_zh: str
    origin_en: str
    choices: tuple[FactorChoice, ...] = ()
    memo: bool = False
    penalty: bool = False
    gas: str = "CO2"
    evidence: str = ""
    where: str = ""

    def text(self, language: Language = "zh") -> str:
        """The line as a sentence a reader can check."""
        name, origin = (self.zh, self.origin_zh) if language == "zh" else (self.en, self.origin_en)
        return f"{name} {self.activity:g} {self.activity_unit} × ({self.formula}) = {self.value:.2f} tCO2 [{origin}]"


@dataclass(frozen=True, slots=True)
class Context:
    """What every row is worked out with."""

    facility: Facility
    industry: Industry
    library: FactorLibrary
    gwp_set: GwpSet
    official: bool


def _origin(choices: Sequence[FactorChoice], library: FactorLibrary, measured: Sequence[str]) -> tuple[str, str]:
    zh = ["实测"] if measured else []
    en = ["measured"] if measured else []
    for each in choices:
        if each.row:
            name, certainty = library.data.sets[each.row.set], each.row.certainty
            if f"{name.zh}（{certainty}）" not in zh:
                zh.append(f"{name.zh}（{certainty}）")
                en.append(f"{name.en} ({certainty})")
    return "、".join(zh), ", ".join(en)


def fuel_line(row: FuelUse, context: Context) -> Line:
    """Fuel burnt in a unit; biomass as memo."""
    library = context.library
    item = library.data.items[row.fuel]
    if is_biomass(row.fuel):
        zero = ("生物质，不计入", "biogenic, not counted")
        return Line(
            "fuel", row.unit, row.month, row.fuel, item.zh, item.en, row.quantity, row.quantity_unit, 0.0,
            f"tCO2/{row.quantity_unit}", 0.0, "0", *zero, memo=True, evidence=row.evidence, where=row.where,
        )  # fmt: skip
    unconventional = context.facility.unit(row.unit).fuel_class == "unconventional"
    found = fuel_factor(
        library, row, context.industry, context.facility.year, unconventional=unconventional, official=context.official
    )
    zh, en = _origin(found.choices, library, found.measured)
    if found.held:
        zh, en = f"{zh}，沿用2024年指南缺省值", f"{en}, defaults of the guides of 2024 held back"
    return Line(
        "fuel", row.unit, row.month, row.fuel, item.zh, item.en, row.quantity, row.quantity_unit, found.value,
        found.unit, row.quantity * found.value, found.formula, zh, en, found.choices, penalty=found.penalty,
        memo="fuel" not in context.industry.parts, evidence=row.evidence, where=row.where,
    )  # fmt: skip


def _process_factor(row: ProcessUse, process: Process, context: Context) -> tuple[float, str, FactorChoice | None]:
    """Factor [t gas per unit of activity], its unit, and the library row if it is one."""
    mass = f"t{process.gas or 'CO2'}"
    if row.factor is not None:
        if process.formula in {"carbon_in", "carbon_out"}:
            carbon = row.factor * conversion_factor(row.factor_unit, f"tC/{row.quantity_unit}")
            return carbon * CARBON_TO_CO2, f"tCO2/{row.quantity_unit}", None
        target = f"{mass}/{row.quantity_unit}"
        return row.factor * conversion_factor(row.factor_unit, target), target, None
    if process.factor is not None:
        return process.factor, process.factor_unit, None
    if not process.item:
        return CARBON_TO_CO2, "tCO2/tC", None
    year = context.facility.year
    try:
        choice = context.library.find(
            process.item, process.parameter, process.book, "CN", year, official=context.official
        )
    except AccountsError as error:
        if error.faults[0].code != "factor.not-found" or year >= 2024:
            raise
        choice = context.library.find(
            process.item, process.parameter, process.book, "CN", 2024, official=context.official
        )
    target = f"{mass}/{row.quantity_unit}"
    return choice.value * conversion_factor(choice.unit, target), target, choice


def _warming(gas: str, gwp_set: GwpSet) -> float:
    """GWP of the gas; methane here is of waste water and biogenic where the set tells the two apart."""
    try:
        return gwp(gas, gwp_set).value
    except UnitError:
        return gwp(f"{gas}-nonfossil", gwp_set).value


def process_line(row: ProcessUse, context: Context) -> Line:
    """A process by its formula."""
    process = context.industry.processes[row.process]
    factor, unit, choice = _process_factor(row, process, context)
    share = row.share if row.share is not None else process.share_default
    if row.factor is not None and process.formula in {"carbon_in", "carbon_out"}:
        share = 1.0  # the carbon is in the measured factor
    if process.formula == "gas":
        share = 1.0 - (row.share if row.share is not None else process.share_default)
    sign = -1.0 if process.formula in {"deduction", "carbon_out"} else 1.0
    warming = _warming(process.gas, context.gwp_set) if process.gas else 1.0
    value = sign * row.quantity * share * factor * warming
    formula = f"{sign * factor:g} {unit}"
    if process.share != "none":
        formula = f"{share:g} × {formula}"
    if process.gas:
        formula += f" × GWP {warming:g} ({context.gwp_set})"
    choices = (choice,) if choice else ()
    zh, en = _origin(choices, context.library, ["factor"] if row.factor is not None else [])
    if not choices and row.factor is None:
        zh = f"{process.source or '物料碳平衡 44/12'}（{process.certainty}）"
        en = f"{'configuration' if process.source else 'carbon balance 44/12'} ({process.certainty})"
    name = f"·{row.material}" if row.material else ""
    return Line(
        "process", row.unit, row.month, process.code, process.zh + name, process.en + name, row.quantity,
        row.quantity_unit, sign * share * factor * warming, f"tCO2e/{row.quantity_unit}", value, formula, zh, en,
        choices, memo="process" not in context.industry.parts, gas=process.gas or "CO2", evidence=row.evidence,
        where=row.where,
    )  # fmt: skip


def _electricity(context: Context) -> FactorChoice:
    facility, library = context.facility, context.library
    if facility.grid == "province":
        return grid_factor(
            library, facility.place, facility.year, hold=True, backcast=True, official=context.official
        ).choice
    for book, year in (("ets", facility.year), ("inventory", facility.year), ("inventory", 2023)):
        try:
            return library.find("electricity", "grid_factor", book, "CN", year, official=context.official)
        except AccountsError as error:
            if error.faults[0].code != "factor.not-found":
                raise
    raise AccountsError(Fault("enterprise.no-grid-factor", "没有电力因子", "no grid factor", str(facility.year)))


def energy_line(row: EnergyUse, context: Context) -> Line:
    """Electricity or heat bought (plus) or sold (minus)."""
    sign = 1.0 if row.direction == "bought" else -1.0
    words = {"bought": ("购入", "bought"), "sold": ("输出", "sold")}[row.direction]
    choices: tuple[FactorChoice, ...] = ()
    if row.carrier == "electricity":
        names, activity_unit, unit = ("电力", "electricity"), "MWh", "tCO2/MWh"
        if row.origin == "nonfossil":
            factor, origin = 0.0, ("直供非化石电力，因子取 0", "direct non-fossil electricity, factor 0")
        else:
            choice = _electricity(context)
            factor, choices = choice.value * conversion_factor(choice.unit, unit), (choice,)
            origin = _origin(choices, context.library, [])
            if choice.year != context.facility.year:
                origin = (f"{origin[0]}，沿用{choice.year}年值", f"{origin[1]}, held from {choice.year}")
    else:
        names, activity_unit, unit = ("热力", "heat"), "GJ", "tCO2/GJ"
        if context.facility.heat_factor is not None:
            factor, origin = context.facility.heat_factor, ("供热单位提供", "given by the supplier")
        else:
            choice = context.library.find(
                "heat", "co2_per_energy_bought", "ets", "CN", context.facility.year, official=context.official
            )
            factor, choices = choice.value, (choice,)
            origin = _origin(choices, context.library, [])
    formula = f"{sign * factor:g} {unit}"
    return Line(
        row.carrier, row.unit, row.month, row.carrier, words[0] + names[0], f"{names[1]} {words[1]}", row.quantity,
        activity_unit, sign * factor, unit, sign * row.quantity * factor, formula, *origin, choices,
        memo=row.carrier not in context.industry.parts, evidence=row.evidence, where=row.where,
    )  # fmt: skip


def recovered_line(row: Recovered, context: Context) -> Line:
    """CO2 recovered and not let into the air, negative."""
    return Line(
        "recovered", "", row.month, "co2", f"回收二氧化碳·{row.use}", f"recovered CO2: {row.use}", row.co2, "tCO2",
        -1.0, "tCO2/tCO2", -row.co2, "-1", row.text, row.text, memo="recovered" not in context.industry.parts,
        evidence=row.evidence, where=row.where,
    )  # fmt: skip
