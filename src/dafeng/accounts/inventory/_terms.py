"""Terms from choices of the library, activities and constants: what methods are written with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from dafeng.accounts.factors import CARBON_TO_CO2, FactorChoice
from dafeng.accounts.inventory.inputs import MethodInput
from dafeng.accounts.inventory.records import Activity, LineResult, Term, product_value
from dafeng.core.observations import State, weakest
from dafeng.core.units import conversion_factor

__all__ = ["activity_term", "constant", "factor_term", "no_factor", "product_result", "unit_term"]

_CONSTANTS = {
    "44/12": (CARBON_TO_CO2, "tCO2/tC", "碳折二氧化碳", "carbon to CO2"),
    "44/28": (44 / 28, "kg/kg", "氮折氧化亚氮", "nitrogen to N2O"),
    "16/12": (16 / 12, "kg/kg", "碳折甲烷", "carbon to methane"),
    # IPCC 2006, volume 2, section 4.1.3.1: 0.67 kg/m3 at 20 C and one atmosphere
    "density.ch4": (0.67e-3, "t/m3", "甲烷密度", "density of methane"),
    # composition of the blends by mass, ISO 817
    "r410a.hfc32": (0.5, "1", "R-410A 含 HFC-32", "HFC-32 in R-410A"),
    "r410a.hfc125": (0.5, "1", "R-410A 含 HFC-125", "HFC-125 in R-410A"),
    "r404a.hfc125": (0.44, "1", "R-404A 含 HFC-125", "HFC-125 in R-404A"),
    "r404a.hfc143a": (0.52, "1", "R-404A 含 HFC-143a", "HFC-143a in R-404A"),
    "r404a.hfc134a": (0.04, "1", "R-404A 含 HFC-134a", "HFC-134a in R-404A"),
}


def activity_term(activity: Activity, unit: str, zh: str = "", en: str = "") -> Term:
    """The activity in the unit that the line works with."""
    value = activity.value * conversion_factor(activity.unit, unit)
    return Term(
        "activity",
        value,
        unit,
        activity.source,
        role="activity",
        uncertainty=activity.uncertainty,
        zh=zh or "活动水平",
        en=en,
        at=activity.at,
    )


def factor_term(choice: FactorChoice, name: str = "", *, uncertainty: float | None = None) -> Term:
    """A factor as the library chose it; a local value names its person in place of a row."""
    row = "" if choice.override or not choice.row else choice.row.id
    certainty = "" if choice.override or not choice.row else choice.row.certainty
    if uncertainty is None and choice.row is not None and not choice.override:
        uncertainty = _from_range(choice)
    return Term(
        name or choice.parameter, choice.value, choice.unit, choice.source, certainty, row, "factor", uncertainty
    )


def _from_range(choice: FactorChoice) -> float | None:
    row = choice.row
    if row is None or row.low is None or row.high is None or not choice.value:
        return None
    return abs(row.high - row.low) / 2 / abs(choice.value) * 100


def constant(name: str) -> Term:
    """A fixed number by name, such as `44/12`."""
    value, unit, zh, en = _CONSTANTS[name]
    return Term(name, value, unit, role="constant", zh=zh, en=en)


def unit_term(value: float, unit: str, name: str = "unit") -> Term:
    """What brings the units together; said openly so that the printed product is the result."""
    return Term(name, value, unit, role="constant", zh="单位换算", en="conversion of units")


def no_factor(given: MethodInput, item: str, gas: str, method: str) -> LineResult:
    """Not estimated: the activity is known, a factor for the book and year is not."""
    return LineResult(
        given.line.code,
        item,
        gas,
        given.place,
        given.year,
        notation="NE",
        method=method,
        state="missing",
        reason_zh=f"因子库没有{given.year}年适用于账本“{given.book}”的因子",
        reason_en=f"the library has no factor for the book '{given.book}' in {given.year}",
    )


def product_result(
    given: MethodInput,
    item: str,
    gas: str,
    terms: Iterable[Term],
    *,
    method: str,
    tier: int,
    state: State,
    note: tuple[str, str] = ("", ""),
) -> LineResult:
    """A result that is the product of its terms; constants that are one are left out.

    `state` is the activity's; what is worked out with factors of tables is an estimate at best.
    """
    kept = tuple(term for term in terms if term.role != "constant" or term.value != 1)
    return LineResult(
        given.line.code,
        item,
        gas,
        given.place,
        given.year,
        product_value(kept),
        method=method,
        tier=tier,
        terms=kept,
        state=state if state == "zero" else cast("State", weakest((state, "estimated"))),
        note_zh=note[0],
        note_en=note[1],
        activity_state=state,
    )
