"""Lines of waste but landfill: incineration, wastewater.

Source: 省级温室气体清单编制指南（试行）, chapter 5; IPCC 2006, volume 5. Formulas: `dafeng.accounts.waste`.
"""

from __future__ import annotations

from dataclasses import replace

from dafeng.accounts.inventory._chains import Collected, Part, chain, factor, negative, of_year, quantity
from dafeng.accounts.inventory._terms import constant
from dafeng.accounts.inventory.inputs import MethodInput
from dafeng.accounts.inventory.records import Activity, LineResult, Term
from dafeng.core.errors import AccountsError

__all__ = ["domestic_wastewater", "incineration", "incineration_biogenic", "industrial_wastewater"]

_TREATMENTS = ("aerobic", "aerobic_overloaded", "anaerobic", "shallow_lagoon", "deep_lagoon", "discharge")


def _burn(given: MethodInput, method: str, *, fossil: bool) -> tuple[LineResult, ...]:
    made = Collected(given, method)
    for kind in ("municipal", "hazardous", "sludge"):
        activity = of_year(given, f"incineration.{kind}")
        if activity is None:
            continue
        item = f"waste.{kind}"
        try:
            share = factor(given, item, "fossil_share")
        except AccountsError as error:
            made.faults += error.faults
            continue
        if not fossil:
            share = replace(share, name="biogenic_share", value=1.0 - share.value, zh="生物碳比例", en="biogenic share")
        parts: list[Part] = [(item, "carbon_share", ""), share, (item, "combustion_efficiency", ""), constant("44/12")]
        chain(made, activity.activity, "CO2", activity, parts)
    return made.done()


def incineration(given: MethodInput) -> tuple[LineResult, ...]:
    """Fossil CO2 of burnt waste, W x CCW x FCF x EF x 44/12. Source: the provincial guide, chapter 5."""
    return _burn(given, "incineration", fossil=True)


def incineration_biogenic(given: MethodInput) -> tuple[LineResult, ...]:
    """Biogenic CO2 of burnt waste, a memo item: W x CCW x (1 - FCF) x EF x 44/12."""
    return _burn(given, "incineration_biogenic", fossil=False)


# ---------------------------------------------------------------- wastewater


def _taken_off(made: Collected, code: str) -> None:
    activity = of_year(made.given, code)
    if activity is not None:
        chain(made, code, "CH4", activity, [negative()])


def _sewage(given: MethodInput) -> tuple[Activity, list[Part]] | None:
    bod, cod = of_year(given, "wastewater.bod"), of_year(given, "wastewater.cod")
    if bod is not None:
        return bod, []
    return None if cod is None else (cod, [("wastewater.domestic", "bod_cod_ratio", "")])


def domestic_wastewater(given: MethodInput) -> tuple[LineResult, ...]:
    """CH4 by BOD treated and discharged, BOD x B0 x MCF - R; N2O by protein, P x Pr x 0.16 x F x F x EF x 44/28.

    Source: 省级温室气体清单编制指南, chapter 5; IPCC 2006, volume 5, equations 6.1, 6.7, 6.8.
    """
    made = Collected(given, "domestic_wastewater")
    domestic = "wastewater.domestic"
    treated = _sewage(given)
    if treated is not None:
        activity, parts = treated
        correction = _treatment(given, made)
        if correction is not None:
            chain(
                made,
                activity.activity,
                "CH4",
                activity,
                [*parts, (domestic, "methane_potential", "tCH4/t"), correction],
            )
    released = of_year(given, "wastewater.bod_discharged")
    if released is not None:
        parts = [(domestic, "methane_potential", "tCH4/t"), ("wastewater.discharge", "methane_correction", "")]
        chain(made, released.activity, "CH4", released, parts)
    _taken_off(made, "wastewater.recovered")
    people, protein = of_year(given, "wastewater.population"), of_year(given, "wastewater.protein")
    if people is not None and protein is not None:
        nitrogen = "wastewater.nitrogen"
        names = ("protein_nitrogen", "not_consumed", "industrial_protein", "n2o_nitrogen")
        chain(
            made,
            people.activity,
            "N2O",
            people,
            [quantity(protein, "t/person"), *((nitrogen, name, "") for name in names), constant("44/28")],
        )
    return made.done()


def _treatment(given: MethodInput, made: Collected) -> Term | None:
    """The mean MCF of treatment; guides that give none by mean give it by treatment, then well-run aerobic works."""
    try:
        return factor(given, ("wastewater.domestic", "wastewater.domestic.aerobic"), "methane_correction")
    except AccountsError as error:
        made.faults += error.faults
        return None


def industrial_wastewater(given: MethodInput) -> tuple[LineResult, ...]:
    """CH4 by COD and treatment, COD x B0 x MCF - R. Source: IPCC 2006, volume 5, equation 6.4."""
    made = Collected(given, "industrial_wastewater")
    for treatment in _TREATMENTS:
        item = f"wastewater.industrial.{treatment}"
        activity = of_year(given, item)
        if activity is not None:
            parts = [("wastewater.industrial", "methane_potential", "tCH4/t"), (item, "methane_correction", "")]
            chain(made, item, "CH4", activity, parts)
    _taken_off(made, "wastewater.industrial.recovered")
    return made.done()
