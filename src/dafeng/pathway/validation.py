"""A pack's scenarios before anything runs: every scenario of the specification, measures against the plan.

`pack_faults(pack)` collects: faults of files and rows, the base year's balance, what measures of any scenario drive out
of what can be, clauses that the plan does not have and units that neither plan nor pack names.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dafeng.accounts.balance import EnergyBalance
from dafeng.city import CityPack, own_plan
from dafeng.core.errors import DafengError, Fault, PathwayError
from dafeng.pathway._drivers import given_series
from dafeng.pathway._overruns import overruns
from dafeng.pathway._sources import named_sources
from dafeng.pathway._toml import fault
from dafeng.pathway.compiling import compile_model
from dafeng.pathway.model import Model
from dafeng.pathway.reading import has_specification, specification
from dafeng.pathway.records import Specification
from dafeng.pathway.results import base_balance
from dafeng.pathway.running import simulate
from dafeng.pathway.scenarios import resolve
from dafeng.plan.records import Plan

__all__ = ["check_pathway", "pack_faults", "plan_faults", "scenario_faults"]

Array = NDArray[np.float64]


def pack_faults(pack: CityPack) -> list[Fault]:
    """Every fault of the pack's scenarios; an empty list when they are sound, or when there are none."""
    if not has_specification(pack):
        return []
    try:
        spec = specification(pack)
        balance = base_balance(pack, spec.settings.base_year)
        found = scenario_faults(spec, balance)
    except DafengError as error:
        return list(error.faults)
    units = set(pack.tables["org_units"]["name"].to_list())
    sources = {each.id for each in pack.sources}
    return [*found, *plan_faults(spec, own_plan(pack), units), *_source_faults(spec, sources)]


def _source_faults(spec: Specification, known: Collection[str]) -> list[Fault]:
    """Values whose source the pack's sources.toml does not list; a locator after # is not looked at."""
    text = ("sources.toml 中没有这个来源", "sources.toml does not list this source")
    return [
        fault("unknown-source", *text, where, source)
        for source, where in named_sources(spec)
        if source.partition("#")[0] not in known
    ]


def check_pathway(pack: CityPack) -> CityPack:
    """The pack itself, its scenarios checked. Raises `PathwayError` with every fault."""
    faults = pack_faults(pack)
    if faults:
        raise PathwayError(faults)
    return pack


def scenario_faults(spec: Specification, balance: EnergyBalance) -> list[Fault]:
    """What the measures of each scenario drive out of what can be; the same fault is told once, with all scenarios.

    Scenarios of the same drivers run at once. Raises `PathwayError` when a scenario cannot be compiled.
    """
    groups: dict[bytes, tuple[Model, list[str]]] = {}
    known: Model | None = None
    for each in spec.scenarios:
        known = _model(spec, balance, each.id, known)
        groups.setdefault(known.series.tobytes(), (known, []))[1].append(each.id)
    said: dict[Fault, list[str]] = {}
    for model, names in groups.values():
        levels = np.array([_levels(spec, name) for name in names])
        if not _sound(model, levels):
            for name, row in zip(names, levels, strict=True):
                for one in _overrun(model, row):
                    said.setdefault(one, []).append(name)
    return [
        replace(one, zh=f"情景“{'、'.join(names)}”：{one.zh}", en=f"scenario {', '.join(names)}: {one.en}")
        for one, names in said.items()
    ]


def _levels(spec: Specification, scenario: str) -> list[float]:
    return [*resolve(spec, scenario).levels.values(), *(0.0 for _ in spec.parameters)]


def _model(spec: Specification, balance: EnergyBalance, scenario: str, known: Model | None) -> Model:
    """The scenario's model: the known one with other drivers where those are the same in the base year."""
    if known is None:
        return compile_model(spec, balance, scenario)
    series = given_series(spec, resolve(spec, scenario), known.years)
    if not np.array_equal(series[:, 0], known.series[:, 0]):
        return compile_model(spec, balance, scenario)
    return replace(known, series=series)


def _sound(model: Model, levels: Array) -> bool:
    try:
        return not simulate(model, levels).clipped.any()
    except PathwayError:
        return False


def _overrun(model: Model, levels: Array) -> list[Fault]:
    try:
        raw = simulate(model, levels)
    except PathwayError as error:
        return list(error.faults)
    return overruns(model, levels, raw.drivers[0]) if raw.clipped.any() else []


def plan_faults(spec: Specification, plan: Plan | None, units: Collection[str] = ()) -> list[Fault]:
    """Measures whose clause is not in the plan, or whose unit neither the plan nor the pack (`units`) names.

    English titles of clauses that the plan does not have are named as well.

    Without a plan nothing is said of clauses; without a plan and units nothing of units.
    """
    clauses = {each.number for each in plan.clauses} | {task.clause for task in plan.tasks} if plan else set()
    known = set(units) | {
        name for task in (plan.tasks if plan else ()) for unit in task.units for name in (unit.name, unit.canonical)
    }
    faults = [
        fault(
            "unknown-clause",
            "译名的条款不在方案中",
            "a translated title's clause is not in the plan",
            each.where,
            each.clause,
        )
        for each in (spec.titles if plan else ())
        if each.clause not in clauses
    ]
    for each in spec.measures:
        if plan and each.clause and each.clause not in clauses:
            text = (f"措施“{each.id}”的条款不在方案中", f"the clause of measure {each.id} is not in the plan")
            faults.append(fault("unknown-clause", *text, each.where, each.clause))
        for unit in each.units if known else ():
            if unit not in known:
                text = (
                    f"措施“{each.id}”的责任单位不在方案和数据包中",
                    f"the unit of measure {each.id} is neither in the plan nor in the pack",
                )
                faults.append(fault("unknown-unit", *text, each.where, unit))
    return faults
