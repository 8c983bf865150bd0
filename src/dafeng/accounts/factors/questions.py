"""Questions with a rule of their own: a fuel's complete set, a province's electricity factor of a year, CO2 equivalent.

Rules: heating value, carbon content and oxidation are never mixed between sets. A grid factor of the year itself and
one held from another year are different states. A sum of gases names its set of warming potentials.
Source: GB/T 32150 and the inventory guides (fuel formula); announcements of the electricity factors by the ministry.
"""

from __future__ import annotations

from collections.abc import Mapping

from dafeng.accounts.factors.answers import FuelSet, GridFactor, GridStatus
from dafeng.accounts.factors.library import FactorLibrary
from dafeng.accounts.factors.records import FactorChoice, Rule
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.gwp import GwpSet, to_co2e
from dafeng.core.units import conversion_factor, same_dimension

__all__ = ["CARBON_TO_CO2", "co2_equivalent", "fuel_set", "grid_factor"]

CARBON_TO_CO2 = 44 / 12
"""Mass of CO2 per mass of carbon, as the guides print it."""

_PARTS = ("ncv", "carbon_content", "oxidation")


def _choices(
    library: FactorLibrary, fuel: str, book: str, place: str, year: int, code: str, *, official: bool
) -> dict[str, FactorChoice | None]:
    """The parts a set holds for the fuel; None for each it lacks."""
    found: dict[str, FactorChoice | None] = {}
    for part in (*_PARTS, "co2_per_energy"):
        try:
            found[part] = library.find(fuel, part, book, place, year, origin=code, official=official)
        except AccountsError as error:
            if error.faults[0].code == "factor.unconfirmed":
                raise
            found[part] = None
    return found


def _missing(parts: Mapping[str, FactorChoice | None]) -> list[str]:
    if parts["co2_per_energy"] and not parts["carbon_content"]:
        return [] if parts["ncv"] else ["ncv"]
    return [part for part in _PARTS if not parts[part]]


def _built(fuel: str, code: str, parts: Mapping[str, FactorChoice | None], trail: list[Rule]) -> FuelSet:
    ncv = parts["ncv"]
    if ncv is None:
        raise ValueError("a complete set has a heating value")
    unit = "GJ/t" if same_dimension(ncv.unit, "GJ/t") else "GJ/10^4 m3"
    heat = ncv.value * conversion_factor(ncv.unit, unit)
    carbon, oxidation, energy = parts["carbon_content"], parts["oxidation"], parts["co2_per_energy"]
    if carbon and oxidation:
        used: tuple[FactorChoice, ...] = (ncv, carbon, oxidation)
        content = carbon.value * conversion_factor(carbon.unit, "tC/TJ")
        share = oxidation.value * conversion_factor(oxidation.unit, "1")
    elif energy:
        used = (ncv, energy)
        content = energy.value * conversion_factor(energy.unit, "kgCO2/TJ") / 1000 / CARBON_TO_CO2
        share = 1.0
        trail.append(
            Rule("oxidation-one", "该组按氧化率 1 给出单位热值排放因子", "the set gives CO2 per energy, oxidation 1")
        )
    else:
        raise ValueError("a complete set has a carbon content")
    co2 = heat * content / 1000 * share * CARBON_TO_CO2
    return FuelSet(
        fuel, code, used, heat, unit, content, share, co2, unit.replace("GJ", "tCO2"), (*trail, *used[0].trail)
    )


def fuel_set(
    library: FactorLibrary,
    fuel: str,
    book: str,
    year: int,
    *,
    place: str = "CN",
    origin: str = "",
    official: bool = False,
) -> FuelSet:
    """Heating value, carbon content and oxidation of a fuel from one set, the first in rank that is complete.

    Local values take part only when all three are overridden. Raises `AccountsError` naming, per set, what is missing.
    """
    item = library.item(fuel)
    codes = {row.set for row in library.rows_of(item.code) if row.parameter in {*_PARTS, "co2_per_energy"}}
    ordered = sorted(codes, key=lambda code: (library.data.sets[code].rank, code))
    trail: list[Rule] = []
    gaps: list[str] = []
    for code in [origin] if origin else ordered or [""]:
        parts = _choices(library, item.code, book, place, year, code, official=official)
        missing = _missing(parts)
        if not missing:
            return _built(item.code, code, parts, trail)
        if code and len(missing) < len(_PARTS):
            name = library.data.sets[code]
            words = "、".join(library.data.parameters[part].zh for part in missing)
            gaps.append(f"{code}: {', '.join(missing)}")
            trail.append(Rule("incomplete", f"“{name.zh}”缺少{words}", f"'{name.en}' lacks {', '.join(missing)}"))
    raise AccountsError(
        Fault(
            "factor.no-complete-set",
            zh="没有一个来源组同时给出该燃料的热值、含碳量和氧化率",
            en="no set gives heating value, carbon content and oxidation of the fuel together",
            where=f"{item.code} {book} {year}",
            found="；".join(gaps),
            mend_zh="不同来源组不得拼用。请指定另一账本的来源组，或以本地实测值补齐三项。",
            mend_en="Sets are never mixed. Name a set of another book, or give all three as measured local values.",
        )
    )


def grid_factor(
    library: FactorLibrary,
    place: str,
    year: int,
    *,
    book: str = "inventory",
    hold: bool = False,
    backcast: bool = False,
    official: bool = False,
) -> GridFactor:
    """The province's mean CO2 factor of electricity [kgCO2/kWh] for a year.

    `hold` allows an earlier year's value where the year has none yet, `backcast` a later year's; neither is silent.
    Only the province's own row counts, never the region's or the country's; a city's override stands beside that row.
    Raises `AccountsError` when there is none under these terms, naming the years there are.
    """
    province = place[:2] + "0000" if place.isdigit() and len(place) == 6 else place
    own = {place, province}
    years = {
        row.valid_from: row
        for row in library.rows_of("electricity", "grid_factor")
        if row.region in own and row.belongs_to(book) and row.valid_from is not None
    }
    before = [each for each in years if each < year]
    after = [each for each in years if each > year]
    status: GridStatus = "published"
    if year in years:
        of_year = year
    elif hold and before:
        of_year, status = max(before), "held"
    elif backcast and after:
        of_year, status = min(after), "backcast"
    else:
        raise AccountsError(
            Fault(
                "factor.no-grid-factor",
                zh=f"{year}年没有{province}的电力平均二氧化碳排放因子",
                en=f"no CO2 factor of electricity for {province} in {year}",
                found="、".join(str(each) for each in sorted(years)) or "—",
                mend_zh="可明确选择沿用较早年份或以较晚年份回推；结果注明，不作公布值。",
                mend_en="Choose to hold an earlier year or carry a later one back; the result says so.",
            )
        )
    choice = library.find("electricity", "grid_factor", book, place, of_year, official=official)
    return GridFactor(choice, year, of_year, status)


def co2_equivalent(tonnes: Mapping[str, float], gwp_set: GwpSet) -> tuple[float, GwpSet]:
    """A sum of gases in CO2 equivalent [tCO2e] and the set it was made with. `tonnes` is by gas [t]."""
    unit = {"CO2": "tCO2", "CH4": "tCH4", "CH4-fossil": "tCH4", "CH4-nonfossil": "tCH4", "N2O": "tN2O"}
    total = sum(to_co2e(mass, unit.get(gas, "t"), gas, gwp_set=gwp_set) for gas, mass in tonnes.items())
    return float(total), gwp_set
