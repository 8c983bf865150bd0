"""The line of landfill: first-order decay since the first year reported, or the mass balance of the provincial guide.

Source: IPCC 2006, volume 5, chapter 3; 省级温室气体清单编制指南（试行）, chapter 5.
The formulas are those of `dafeng.accounts.waste.landfill`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.inventory._chains import factor, of_year, quantity, without_value
from dafeng.accounts.inventory.inputs import MethodInput
from dafeng.accounts.inventory.records import LineResult, Term
from dafeng.accounts.waste import landfill_decay, landfill_mass_balance
from dafeng.core.errors import AccountsError, Fault

__all__ = ["landfill_by_decay", "landfill_by_mass_balance"]

_SITES = ("managed", "unmanaged_deep", "unmanaged_shallow", "unclassified")
_WASTE = ("food", "paper", "wood", "textile", "garden", "sludge")
_HALF_LIVES = 3.0
"""A series shorter than this many half-lives of the slowest component misses methane (IPCC 2006, V5, 3.2.2)."""


@dataclass(frozen=True, slots=True)
class _Sites:
    """Waste by year and site [t], filled between reported years; composition by year, as shares of the whole."""

    years: tuple[int, ...]
    waste: NDArray[np.float64]
    filled: int
    shares: NDArray[np.float64]


def _series(given: MethodInput, code: str, years: tuple[int, ...], *, hold: bool) -> NDArray[np.float64]:
    """An activity over the years: interpolated between reports; at the ends held, or nothing."""
    known = given.history.get(code, {})
    if not known:
        return np.zeros(len(years))
    terms = {year: quantity(each).value for year, each in known.items()}
    ends = {} if hold else {"left": 0.0}
    return np.interp(years, list(terms), list(terms.values()), **ends)


def _sites(given: MethodInput) -> _Sites | None:
    reported = {year for site in _SITES for year in given.history.get(f"landfill.{site}", {})}
    if not reported or not any(given.history.get(f"landfill.share.{name}") for name in _WASTE):
        return None
    years = tuple(range(min(reported), given.year + 1))
    waste = np.stack([_series(given, f"landfill.{site}", years, hold=False) for site in _SITES], axis=-1)
    shares = np.stack([_series(given, f"landfill.share.{name}", years, hold=True) for name in _WASTE], axis=-1)
    return _Sites(years, waste, len(years) - len(reported & set(years)), shares / 100.0)


def _landfill_terms(given: MethodInput, used: list[str], sites: list[str], rate: str) -> dict[str, Term]:
    wanted = {f"mcf.{site}": (f"landfill.{site}", "methane_correction", "") for site in sites}
    for name in used:
        wanted[f"doc.{name}"] = (f"waste.{name}", "degradable_carbon", "")
        if rate:
            wanted[f"k.{name}"] = (f"waste.{name}", rate, "")
    for parameter in ("doc_decomposed", "methane_fraction", "oxidised_share"):
        wanted[parameter] = ("landfill", parameter, "")
    found: dict[str, Term] = {}
    faults: list[Fault] = []
    for key, each in wanted.items():
        try:
            found[key] = factor(given, *each)
        except AccountsError as error:
            faults += error.faults
    if faults:
        raise AccountsError(faults)
    return found


def _recovered(given: MethodInput, years: tuple[int, ...]) -> NDArray[np.float64]:
    """What was recovered in each year; years without a report recovered nothing."""
    known = given.history.get("landfill.recovered", {})
    return np.array([quantity(known[year]).value if year in known else 0.0 for year in years])


def _given_landfill(given: MethodInput) -> _Sites | LineResult | None:
    found = _sites(given)
    if found is not None:
        total = found.shares.sum(axis=-1)
        if bool((total > 1.0 + 1e-6).any()):
            return without_value(given, "CH4", "填埋垃圾组分之和超过100%", "shares of landfilled waste exceed 100 %")
        return found
    if any(given.history.get(f"landfill.{site}") for site in _SITES):
        return without_value(
            given, "CH4", "有填埋量而没有垃圾组分", "waste is landfilled but its composition is not known"
        )
    return None


def landfill_by_decay(given: MethodInput) -> tuple[LineResult, ...]:
    """CH4 by first-order decay of each component since the first year reported.

    Years between reports are interpolated, which the note says; before the first report nothing is assumed. The climate
    is dry unless the parameter `waste.landfill.wet` is 1 (precipitation above evapotranspiration).
    Source: IPCC 2006, volume 5, chapter 3.
    """
    sites = _given_landfill(given)
    if sites is None or isinstance(sites, LineResult):
        return () if sites is None else (sites,)
    used = [name for at, name in enumerate(_WASTE) if sites.shares[:, at].any()]
    places = [site for at, site in enumerate(_SITES) if sites.waste[:, at].any()]
    wet = given.options.parameters.get("waste.landfill.wet", 0.0) > 0.5
    terms = _landfill_terms(given, used, places, "decay_rate_wet" if wet else "decay_rate_dry")
    correction = np.array([terms[f"mcf.{site}"].value if site in places else 0.0 for site in _SITES])
    columns = [_WASTE.index(name) for name in used]
    content = np.array([terms[f"doc.{name}"].value for name in used]) * terms["doc_decomposed"].value
    carbon = (sites.waste @ correction)[:, None] * sites.shares[:, columns] * content
    rates = np.array([terms[f"k.{name}"].value for name in used])
    found = landfill_decay(
        carbon,
        rates,
        methane_fraction=terms["methane_fraction"].value,
        recovered=_recovered(given, sites.years),
        oxidised_share=terms["oxidised_share"].value,
    )
    span = len(sites.years)
    short = span < _HALF_LIVES * np.log(2.0) / rates.min()
    note = (
        f"{sites.years[0]}年起共{span}年，其中插值{sites.filled}年"
        + ("；序列偏短，更早填埋的未计，结果偏低" if short else ""),
        f"{span} years from {sites.years[0]}, {sites.filled} interpolated"
        + ("; too short: waste landfilled before is missing, the result is low" if short else ""),
    )
    made, stored = float(found.generated[-1].sum()), float(found.stored[-1].sum())
    got, lost = float(found.recovered[-1]), float(found.oxidised[-1])
    head = [_amount(given, site) for site in places]
    return (
        LineResult(
            given.line.code,
            "landfill",
            "CH4",
            given.place,
            given.year,
            float(found.emitted[-1]),
            method="landfill_decay",
            tier=2,
            terms=(*(term for term in head if term is not None), *terms.values()),
            form="other",
            state="estimated",
            note_zh=note[0],
            note_en=note[1],
            working_zh=f"产生{made:,.6g} − 回收{got:,.6g} − 氧化{lost:,.6g}（尚存可降解碳{stored:,.6g} t）",
            working_en=f"generated {made:,.6g} - recovered {got:,.6g} - oxidised {lost:,.6g}; {stored:,.6g} t C stored",
        ),
    )


def _amount(given: MethodInput, site: str) -> Term | None:
    activity = of_year(given, f"landfill.{site}")
    return None if activity is None else quantity(activity)


def landfill_by_mass_balance(given: MethodInput) -> tuple[LineResult, ...]:
    """CH4 as if a year's waste gave all of it at once, the provincial guide's method.

    Source: 省级温室气体清单编制指南（试行）, chapter 5.
    """
    sites = _given_landfill(given)
    if sites is None or isinstance(sites, LineResult):
        return () if sites is None else (sites,)
    used = [name for at, name in enumerate(_WASTE) if sites.shares[-1, at]]
    places = [site for at, site in enumerate(_SITES) if sites.waste[-1, at]]
    terms = _landfill_terms(given, used, places, "")
    doc = sum(terms[f"doc.{name}"].value * float(sites.shares[-1, _WASTE.index(name)]) for name in used)
    weighted = sum(terms[f"mcf.{site}"].value * float(sites.waste[-1, _SITES.index(site)]) for site in places)
    each = doc * terms["doc_decomposed"].value * terms["methane_fraction"].value * 16.0 / 12.0
    got = float(_recovered(given, sites.years)[-1])
    oxidised = terms["oxidised_share"].value
    value = float(landfill_mass_balance(weighted, each, recovered=got, oxidised_share=oxidised))
    head = [_amount(given, site) for site in places]
    return (
        LineResult(
            given.line.code,
            "landfill",
            "CH4",
            given.place,
            given.year,
            value,
            method="landfill_mass_balance",
            tier=1,
            terms=(*(term for term in head if term is not None), *terms.values()),
            form="other",
            state="estimated",
            working_zh=f"（{weighted:,.6g} t × L0 {each:.4g} − 回收{got:,.6g}）×（1 − {oxidised:g}）",
            working_en=f"({weighted:,.6g} t x L0 {each:.4g} - recovered {got:,.6g}) x (1 - {oxidised:g})",
        ),
    )
