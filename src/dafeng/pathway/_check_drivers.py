"""Faults of drivers and their rows: parts that are not there, circles, curves that cannot be, wrong units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dafeng.core.errors import Fault
from dafeng.pathway._check_units import unit_fault
from dafeng.pathway._toml import fault
from dafeng.pathway.records import Driver, DriverRow, Specification

__all__ = ["check_drivers"]

_PARTS = {"product": 2, "ratio": 2, "gompertz": 1, "limited": 1, "remainder": 1}
"""How many drivers a kind is worked out from, at least; product and remainder may have more."""
_GIVEN = ("series", "gompertz")


def check_drivers(spec: Specification) -> Iterator[Fault]:
    """Every fault of the drivers, then of their rows."""
    known = {each.id: each for each in spec.drivers}
    stocks = {each.id for each in spec.stocks}
    for each in spec.drivers:
        yield from _driver(each, known, stocks)
    yield from _circles(known)
    for row in spec.rows:
        yield from _row(row, known)


def _driver(each: Driver, known: Mapping[str, Driver], stocks: set[str]) -> Iterator[Fault]:
    if each.unit:
        yield from unit_fault(each.unit, each.unit, each.where, "driver-unit", "", "")
    needed = _PARTS.get(each.kind, 0)
    if len(each.of) < needed or (each.kind not in ("product", "remainder") and len(each.of) > needed):
        text = ("驱动的组成项数目不对", "a driver with a wrong number of parts")
        yield fault("driver-parts", *text, each.where, len(each.of), str(needed))
    for part in each.of:
        if part not in known:
            yield fault("unknown-driver", "没有这个驱动", "no such driver", each.where, part)
    if each.kind == "gompertz" and not (each.saturation > 0 and each.beta < 0):
        text = ("冈珀兹曲线的饱和值应为正、beta 应为负", "a Gompertz curve needs saturation > 0 and beta < 0")
        yield fault("gompertz", *text, each.where, f"{each.saturation}, {each.beta}")
    if each.kind == "limited" and each.limit.partition("/")[0] not in stocks:
        yield fault("unknown-stock", "没有这个存量", "no such stock", each.where, each.limit)


def _circles(known: Mapping[str, Driver]) -> Iterator[Fault]:
    for each in known.values():
        seen, ahead = set[str](), list(each.of)
        while ahead:
            name = ahead.pop()
            if name == each.id:
                yield fault("circle", "驱动之间成了环", "drivers rest on each other in a circle", each.where, each.id)
                break
            if name not in seen and name in known:
                seen.add(name)
                ahead += known[name].of


def _row(row: DriverRow, known: Mapping[str, Driver]) -> Iterator[Fault]:
    driver = known.get(row.driver)
    if driver is None:
        yield fault("unknown-driver", "没有这个驱动", "no such driver", row.where, row.driver)
        return
    if driver.kind not in _GIVEN:
        text = ("推算得出的驱动不应给出数值", "a driver that is worked out is given values")
        yield fault("derived-driver", *text, row.where, row.driver)
    if row.rule != "growth":
        text = (f"驱动“{driver.id}”的单位不对", f"a wrong unit of driver {driver.id}")
        yield from unit_fault(row.unit, driver.unit, row.where, "driver-unit", *text)
