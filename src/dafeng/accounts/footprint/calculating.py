"""The footprint of a product: total, by origin of carbon, gas, process and stage; whether it is fit for official use.

g = B s; h = q g with the GWP set's q. Contributions of processes, of gases, of origins and of stages each sum to the
total. Source: GB/T 24067-2024 and ISO 14067:2018, clauses 6.5 and 7; Heijungs & Suh (2002), chapter 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.footprint._faults import fault
from dafeng.accounts.footprint.characterising import characterisation
from dafeng.accounts.footprint.records import Allocation, Exchange, Origin, Study
from dafeng.accounts.footprint.solving import intensities, scaling
from dafeng.accounts.footprint.system import System, build_system
from dafeng.core.errors import AccountsError, Fault
from dafeng.core.gwp import GwpSet

__all__ = ["Contribution", "Footprint", "footprint"]

_WITH_USER = "*"
"""The stage of supplies that are counted in the stage of whoever uses them."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one process adds: its runs, direct emissions less removals [kgCO2e], share of the total [%]."""

    process: str
    product: str
    stage: str
    scaling: float
    value: float
    share: float


@dataclass(frozen=True)
class Footprint:
    """The footprint of the functional unit [kgCO2e]. `intensity` (FLOW,) is what a unit of each flow carries.

    `intervention` (GAS, COLUMN) holds each gas of each process [kg per functional unit], removals negative. `fixed` is
    the part whose GWP set its source chose. `weak` are the lines of certainty M or U that nobody confirmed and that add
    to the total; with any of them the result is not for official use.
    """

    study: Study
    system: System
    allocation: Allocation | None
    gwp_set: GwpSet
    scaling: NDArray[np.float64]
    intervention: NDArray[np.float64]
    potentials: NDArray[np.float64]
    intensity: NDArray[np.float64]
    contributions: tuple[Contribution, ...]
    total: float
    fixed: float
    weak: tuple[Exchange, ...]

    @property
    def official(self) -> bool:
        """Whether every figure behind the result is certain enough, or confirmed by a named person."""
        return not self.weak

    def by_stage(self) -> Mapping[str, float]:
        """kgCO2e by stage, in the study's order; supplies of stage `*` count where they are used."""
        return {stage: sum(parts.values()) for stage, parts in self.stage_table().items()}

    def stage_table(self) -> Mapping[str, Mapping[str, float]]:
        """kgCO2e by stage and by part: fossil, biogenic, biogenic_removal, land_use, and others that occur."""
        names, parts = _parts(self)
        values = _with_suppliers(self, parts) * self.scaling
        stages = [self.study.processes[column.process].stage for column in self.system.columns]
        found = {stage.code: dict.fromkeys(names, 0.0) for stage in self.study.stages}
        for at, stage in enumerate(stages):
            if stage != _WITH_USER:
                for part, name in enumerate(names):
                    found[stage][name] += float(values[part, at])
        return found

    def by_gas(self) -> Mapping[tuple[str, Origin], float]:
        """kgCO2e by gas and origin, removals deducted."""
        values = self.intervention.sum(axis=1) * self.potentials
        return {key: float(value) for key, value in zip(self.system.gases, values, strict=True)}

    def by_origin(self) -> Mapping[str, float]:
        """kgCO2e of fossil, biogenic and land-use carbon, removals as lines of their own (`biogenic_removal`)."""
        names, parts = _parts(self)
        return dict(zip(names, (parts @ self.scaling).tolist(), strict=True))


def _parts(result: Footprint) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Direct kgCO2e of one run (PART, COLUMN), emissions and removals of each origin apart."""
    system = result.system
    entries = system.intervention
    usual = ("fossil", "biogenic", "biogenic_removal", "land_use")
    labels = [
        system.gases[row][1] + ("_removal" if system.study.exchanges[at].kind == "removal" else "")
        for row, at in zip(entries.row, entries.exchange, strict=True)
    ]
    names = (*usual, *sorted(set(labels) - set(usual)))
    values = system.amounts[entries.exchange] * entries.coefficient * result.potentials[entries.row]
    found = np.zeros((len(names), len(system.columns)))
    where = np.array([names.index(label) for label in labels], dtype=np.intp) * found.shape[1] + entries.column
    np.add.at(found.reshape(-1), where, values)
    return names, found


def _with_suppliers(result: Footprint, parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """`parts` with those of suppliers of stage `*` (electricity, fuels) added to the processes that use them.

    What such suppliers emit is carried by their products, lambda = A_ss^-T d_s over those suppliers alone.
    """
    system = result.system
    shared = np.array([system.study.processes[column.process].stage == _WITH_USER for column in system.columns])
    if not shared.any():
        return parts
    technology = system.technology.matrix(system.amounts)
    own = technology[np.ix_(shared, shared)]
    carried = np.stack([intensities(own, part[shared]) for part in parts])
    return np.asarray(parts - carried @ technology[shared])


def _weak_rows(study: Study, uses: NDArray[np.float64]) -> tuple[Exchange, ...]:
    """Lines of certainty M or U, used (EXCHANGE,) and not confirmed by a named person."""
    confirmed = {each.row for each in study.confirmations}
    return tuple(
        each
        for each, use in zip(study.exchanges, uses, strict=True)
        if use and each.certainty in {"M", "U"} and each.id not in confirmed
    )


def _uses(system: System, runs: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much of each exchange the functional unit needs (EXCHANGE,); products and inputs left out count too."""
    running = {column.process for column, run in zip(system.columns, runs, strict=True) if run}
    return np.array([each.amount if each.process in running else 0.0 for each in system.study.exchanges])


def _backwards(system: System, runs: NDArray[np.float64]) -> list[Fault]:
    """Processes that run below zero though nothing is credited to them."""
    credited = {each.substitutes for each in system.study.exchanges if each.substitutes}
    if any(column.allocation == "substitution" for column in system.columns) and credited:
        return []
    low = -1e-9 * np.abs(runs).max(initial=0.0)
    return [
        fault("runs-backwards", f"processes.csv:{column.process}", found=f"{run:g}")
        for column, run in zip(system.columns, runs, strict=True)
        if run < low
    ]


def footprint(study: Study, *, allocation: Allocation | None = None, gwp_set: GwpSet | None = None) -> Footprint:
    """The footprint of the study's functional unit.

    `allocation` and `gwp_set` replace the study's choices. Raises `AccountsError` when the system has no unique or no
    sensible answer, `UnitError` when the set has no value for a gas.
    Source: GB/T 24067-2024, ISO 14067:2018; Heijungs & Suh (2002), equations 2.17 to 2.21.
    """
    system = build_system(study, allocation)
    chosen = gwp_set or study.gwp_set
    names = [f"{column.process} ({column.product})" for column in system.columns]
    technology = system.technology.matrix(system.amounts)
    runs = scaling(technology, system.demand, names)
    if faults := _backwards(system, runs):
        raise AccountsError(faults)
    intervention = system.intervention.matrix(system.amounts)
    potentials = characterisation(system.gases, chosen)
    direct = potentials @ intervention
    values = direct * runs
    total = float(values.sum())
    contributions = tuple(
        Contribution(
            column.process,
            column.product,
            study.processes[column.process].stage,
            float(run),
            float(value),
            100 * float(value) / total if total else 0.0,
        )
        for column, run, value in zip(system.columns, runs, values, strict=True)
    )
    fixed = np.array([gas == "CO2e" for gas, _ in system.gases])
    return Footprint(
        study,
        system,
        allocation,
        chosen,
        runs,
        intervention * runs,
        potentials,
        intensities(technology, direct, names),
        contributions,
        total,
        float((intervention * runs)[fixed].sum()),
        _weak_rows(study, _uses(system, runs)),
    )
