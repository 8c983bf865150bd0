"""The plain method: activity x factor (x constants), for every line whose activities name their factors.

An activity whose factor the library does not have for the book and year stays NE with that reason; nothing is guessed.
Source: IPCC 2006, volume 1, equation 1.1 of chapter 1; the table of each factor is named by its row.
"""

from __future__ import annotations

from dafeng.accounts.inventory._terms import activity_term, constant, factor_term, no_factor, product_result, unit_term
from dafeng.accounts.inventory.inputs import MethodInput
from dafeng.accounts.inventory.layout import ActivityKind, ActivityUse, activities
from dafeng.accounts.inventory.records import Activity, LineResult, Term
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.units import conversion_factor

__all__ = ["product"]

_UNITS = {"CO2": "tCO2", "CH4": "tCH4", "N2O": "tN2O"}


def product(given: MethodInput) -> tuple[LineResult, ...]:
    """Every activity of the line times each factor it names; nothing when no activity is known."""
    found: list[LineResult] = []
    faults: list[Fault] = []
    for code, activity in given.activity.items():
        kind = activities()[code]
        for use in kind.uses:
            try:
                found.append(_one(given, kind, activity, use))
            except AccountsError as error:
                if error.faults[0].code != "factor.not-found":
                    faults += error.faults
                    continue
                found.append(no_factor(given, kind.code, use.gas, "product"))
    if faults:
        raise AccountsError(faults)
    return tuple(found)


def _one(given: MethodInput, kind: ActivityKind, activity: Activity, use: ActivityUse) -> LineResult:
    terms = [activity_term(activity, kind.unit, kind.zh, kind.en)]
    if use.item:
        terms += _factor_terms(given, kind, use)
    if use.sign < 0:
        terms.append(Term("sign", -1.0, "1", role="constant", zh="扣除", en="taken off"))
    return product_result(
        given,
        kind.code,
        use.gas,
        terms,
        method="product",
        tier=kind.tier,
        state=activity.state,
        note=(kind.note_zh, kind.note_en),
    )


def _factor_terms(given: MethodInput, kind: ActivityKind, use: ActivityUse) -> list[Term]:
    choice = given.library.find(
        use.item,
        use.parameter,
        use.book or given.book,
        given.place or "CN",
        use.year or given.year,
        origin=use.origin,
        official=given.options.official,
    )
    # What is left between the printed units and tonnes of the gas is said as a term of its own.
    scale = conversion_factor(choice.unit, use.unit or f"{_UNITS.get(use.gas, 't')}/{kind.unit}")
    factor = factor_term(choice, uncertainty=use.uncertainty)
    return [factor, *(constant(name) for name in use.constants), unit_term(scale, "")]
