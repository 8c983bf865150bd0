"""Inheritance: what a scenario finally holds, and how two differ row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dafeng.core.errors import PathwayError
from dafeng.pathway._toml import fault
from dafeng.pathway.records import DriverRow, Scenario, Specification

__all__ = ["Difference", "Resolved", "compare_scenarios", "lineage", "resolve"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A scenario with all it inherits: level of every measure (0 is not taken) and the driver rows in force."""

    id: str
    scenario: Scenario
    levels: Mapping[str, float]
    rows: Mapping[str, tuple[DriverRow, ...]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One row in which two scenarios differ: `table` is measures or drivers; None is 'not there'.

    key : the measure's or the driver's id; rule : how a driver's value is meant (`paths`), a growth being a rate.
    """

    table: str
    key: str
    year: int | None
    first: float | None
    second: float | None
    unit: str = ""
    rule: str = ""

    @property
    def is_part(self) -> bool:
        """Whether both values are parts of one: a level of a measure, a rate of growth."""
        return self.table == "measures" or self.rule == "growth"


def lineage(spec: Specification, name: str) -> tuple[Scenario, ...]:
    """The scenario and what it inherits, nearest first. Raises `PathwayError` for an unknown name or a circle."""
    found: list[Scenario] = []
    wanted, where = name, "scenarios/scenarios.toml"
    while wanted:
        each = spec.scenario(wanted)
        if each is None or each in found:
            known = "、".join(one.id for one in spec.scenarios)
            raise PathwayError(
                fault("circle", "情景的继承成了环", "scenarios inherit in a circle", each.where, wanted)
                if each
                else fault("unknown-scenario", "没有这个情景", "no such scenario", where, wanted, known)
            )
        found.append(each)
        wanted, where = each.inherits, each.where
    return tuple(found)


def resolve(spec: Specification, name: str) -> Resolved:
    """All that holds in a scenario: the nearest level of each measure, the nearest set with rows of each driver."""
    line = lineage(spec, name)
    levels = {measure.id: 0.0 for measure in spec.measures}
    for each in reversed(line):
        levels.update(each.levels)
    sets = [each.drivers for each in line if each.drivers]
    rows: dict[str, tuple[DriverRow, ...]] = {}
    for driver in spec.drivers:
        for wanted in sets:
            own = tuple(row for row in spec.rows if row.driver == driver.id and row.scenario == wanted)
            if own:
                rows[driver.id] = tuple(sorted(own, key=lambda row: row.year))
                break
    return Resolved(name, line[0], levels, rows)


def compare_scenarios(spec: Specification, first: str, second: str) -> tuple[Difference, ...]:
    """Every measure level and driver row in which two scenarios differ."""
    one, two = resolve(spec, first), resolve(spec, second)
    found = [
        Difference("measures", name, None, one.levels[name], two.levels[name])
        for name in one.levels
        if one.levels[name] != two.levels[name]
    ]
    units = {driver.id: driver.unit for driver in spec.drivers}
    for driver, unit in units.items():
        here, there = ({(row.year, row.rule): row.value for row in each.rows.get(driver, ())} for each in (one, two))
        found += [
            Difference(
                "drivers",
                driver,
                year,
                here.get((year, rule)),
                there.get((year, rule)),
                "1/a" if rule == "growth" else unit,
                rule,
            )
            for year, rule in sorted({*here, *there})
            if here.get((year, rule)) != there.get((year, rule))
        ]
    return tuple(found)
