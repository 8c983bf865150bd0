"""Inputs left out of a footprint, held against the study's cut-off rule.

An input's share is its estimated emissions in the total with all estimates, or, where it has no estimate, its mass in
the mass of all inputs of its process. Source: GB/T 24067-2024 and ISO 14067:2018, 6.3.4.3 (cut-off criteria).
"""

from __future__ import annotations

from dataclasses import dataclass

from dafeng.accounts.footprint.calculating import Footprint
from dafeng.accounts.footprint.records import Exchange, Study

__all__ = ["CutInput", "CutoffReport", "cutoff_report"]


@dataclass(frozen=True, slots=True)
class CutInput:
    """An input left out: amount per functional unit, share of its process's mass [%], estimate [kgCO2e], share [%].

    `within` says whether it keeps the single limit; None when neither mass nor an estimate is known.
    """

    exchange: Exchange
    amount: float
    mass_share: float | None
    estimate: float | None
    share: float | None
    within: bool | None


@dataclass(frozen=True)
class CutoffReport:
    """All inputs left out. `share` is their estimate in the total [%]; `within`: both limits hold and all is known."""

    inputs: tuple[CutInput, ...]
    share: float
    within: bool


def _mass_share(study: Study, exchange: Exchange) -> float | None:
    """Mass of an input left out in the mass of all inputs of its process [%]."""
    masses = {
        each.id: each.amount * mass
        for each in study.exchanges
        if each.process == exchange.process
        and each.kind in {"input", "cutoff"}
        and (mass := study.flows[each.flow].mass) is not None
    }
    total = sum(masses.values())
    return 100 * masses[exchange.id] / total if exchange.id in masses and total else None


def cutoff_report(result: Footprint) -> CutoffReport:
    """The inputs left out and whether they keep the limits."""
    study = result.study
    weight: dict[str, float] = {}
    for column, run in zip(result.system.columns, result.scaling, strict=True):
        weight[column.process] = weight.get(column.process, 0.0) + column.share * float(run)
    cut = [(each, each.amount * weight[each.process]) for each in study.exchanges if each.kind == "cutoff"]
    estimates = {each.id: None if each.estimate is None else amount * each.estimate for each, amount in cut}
    whole = result.total + sum(value for value in estimates.values() if value is not None)
    found = []
    for each, amount in cut:
        value = estimates[each.id]
        share = None if value is None or not whole else 100 * value / whole
        mass = _mass_share(study, each)
        known = share if share is not None else mass
        within = None if known is None else known <= study.cutoff.single
        found.append(CutInput(each, amount, mass, value, share, within))
    total = sum(each.share for each in found if each.share is not None)
    return CutoffReport(tuple(found), total, total <= study.cutoff.total and all(each.within for each in found))
