"""Contradictions of a specification, each named with file and row, before anything runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dafeng.accounts.balance import kinds
from dafeng.core.errors import Fault, PathwayError
from dafeng.pathway._check_bounds import check_bounds
from dafeng.pathway._check_branches import check_branches
from dafeng.pathway._check_drivers import check_drivers
from dafeng.pathway._check_measures import check_measures
from dafeng.pathway._check_shares import check_shares
from dafeng.pathway._check_stocks import check_stocks
from dafeng.pathway._definitions import check_definitions
from dafeng.pathway._english import check_english
from dafeng.pathway._toml import fault
from dafeng.pathway.coverage import check_gaps
from dafeng.pathway.records import Specification
from dafeng.pathway.scenarios import resolve

__all__ = ["check_specification"]


def check_specification(spec: Specification) -> list[Fault]:
    """Every fault of a specification; an empty list when it is sound."""
    faults = [
        *_twice(spec),
        *check_drivers(spec),
        *check_stocks(spec),
        *check_branches(spec),
        *_plants(spec),
        *check_measures(spec),
        *check_bounds(spec),
        *check_shares(spec),
        *check_definitions(spec),
        *check_gaps(spec),
        *check_english(spec),
    ]
    faults += [*_base_values(spec), *_driver_sets(spec)]
    return list(dict.fromkeys(faults))


def _base_values(spec: Specification) -> list[Fault]:
    """Unknown inheritance; given drivers without a base-year value, each told once with its scenarios."""
    faults: list[Fault] = []
    base, missing = spec.settings.base_year, dict[str, list[str]]()
    for each in spec.scenarios:
        try:
            held = resolve(spec, each.id)
        except PathwayError as error:
            faults += error.faults
            continue
        for driver in spec.drivers:
            rows = held.rows.get(driver.id, ())
            if driver.kind == "series" and not (rows and rows[0].year <= base):
                missing.setdefault(driver.id, []).append(each.id)
    where = {each.id: each.where for each in spec.drivers}
    for name, scenarios in missing.items():
        faults.append(
            fault(
                "no-base-value",
                f"情景“{'、'.join(scenarios)}”缺少驱动“{name}”基准年的数值",
                f"no base-year value of driver {name} in scenario {', '.join(scenarios)}",
                where[name],
                "",
                f"{base} 年或更早",
            )
        )
    return faults


def _driver_sets(spec: Specification) -> Iterator[Fault]:
    """Scenarios whose drivers are of a set without a single row: they would silently run with what they inherit."""
    known = dict.fromkeys(row.scenario for row in spec.rows)
    for each in spec.scenarios:
        if each.drivers and each.drivers not in known:
            said = ("没有这组驱动", "no rows of this set of drivers")
            yield fault("unknown-drivers", *said, each.where, each.drivers, "、".join(known))


def _twice(spec: Specification) -> Iterator[Fault]:
    for listed in (spec.drivers, spec.stocks, spec.measures, spec.scenarios, spec.supply.plants, spec.parameters):
        counts = Counter(each.id for each in listed)
        for each in listed:
            if counts[each.id] > 1:
                yield fault("twice", "代码重复", "a code is used twice", each.where, each.id)


def _plants(spec: Specification) -> Iterator[Fault]:
    for each in spec.supply.plants:
        if not 0 < each.hours <= 8784:
            yield fault(
                "hours", "年利用小时数不合常理", "full-load hours cannot be right", each.where, each.hours, "0—8784"
            )
        if each.fuel and each.fuel not in kinds():
            yield fault("unknown-fuel", "没有这个能源品种", "no such energy kind", each.where, each.fuel)
        if each.fuel and each.rate <= 0:
            yield fault(
                "no-rate", "烧燃料的机组须给出煤耗", "a station with fuel needs a heat rate", each.where, each.id
            )
        if each.capacity is not None and each.capacity < 0:
            yield fault("negative-stock", "装机为负", "a negative capacity", each.where, each.capacity)
        if each.capacity is None and not each.kinds:
            yield fault(
                "no-capacity",
                "没有装机，也没有写明 plants.csv 的类别",
                "neither capacity nor kinds of plants.csv",
                each.where,
                each.id,
            )
    known = {each.id for each in spec.drivers}
    for name in (spec.supply.grid_driver, spec.supply.rate_driver):
        if name and name not in known:
            yield fault("unknown-driver", "没有这个驱动", "no such driver", spec.supply.where, name)
