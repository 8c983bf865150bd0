"""Which drivers and stocks a city's specification has, and which are 'no data', with the pack's own reason.

In: a specification. Out: each class of drivers (`data/drivers.toml`) and of stocks (`data/stocks.toml`) with what the
city has of it. Energy of a stock without vintages follows the balance, without ages.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from dafeng.core.errors import Fault
from dafeng.pathway._toml import fault
from dafeng.pathway.records import Driver, Gap, Specification

__all__ = [
    "DriverClass",
    "HeldDriver",
    "StockClass",
    "check_gaps",
    "driver_classes",
    "driver_coverage",
    "stock_classes",
    "stock_coverage",
]

_UNITS = "coal-units"
_KNOWN = ("statistics", "plan", "literature")


@dataclass(frozen=True, slots=True)
class StockClass:
    """A class of stocks; held : the city's stocks of it, empty for no data; gap : why, as the pack states it."""

    id: str
    zh: str
    en: str
    held: tuple[str, ...] = ()
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class HeldDriver:
    """A driver of a class. known, assumed : years of rows by what they rest on, all driver sets; sources of `known`;
    planned : those of `known` that only a plan states."""

    driver: Driver
    known: tuple[int, ...] = ()
    assumed: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()
    planned: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DriverClass:
    """A class of drivers. limited : output, complete only when capacity limits it; gap : why something is missing."""

    id: str
    zh: str
    en: str
    limited: bool = False
    held: tuple[HeldDriver, ...] = ()
    gap: Gap | None = None

    @property
    def complete(self) -> bool:
        """Whether the city has a driver of this class, limited by capacity where that belongs to it."""
        return any(not self.limited or each.driver.kind == "limited" for each in self.held)


@cache
def stock_classes() -> tuple[StockClass, ...]:
    """The classes of stocks that plans ask for."""
    return tuple(StockClass(each["id"], each["zh"], each["en"]) for each in _classes("stocks"))


@cache
def driver_classes() -> tuple[DriverClass, ...]:
    """The classes of drivers that a city's path rests on."""
    return tuple(
        DriverClass(each["id"], each["zh"], each["en"], bool(each.get("limited"))) for each in _classes("drivers")
    )


def _classes(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(
        files("dafeng.pathway").joinpath(f"data/{name}.toml").read_text("utf-8")
    )["class"]
    return found


def stock_coverage(spec: Specification) -> tuple[StockClass, ...]:
    """Every class with the stocks that have vintages; coal units come from the register of plants."""
    with_ages, gaps = {each.stock for each in spec.vintages}, _gaps(spec, "stock")
    found = []
    for each in stock_classes():
        held = tuple(
            stock.id for stock in spec.stocks if (stock.covers or stock.id) == each.id and stock.id in with_ages
        )
        if each.id == _UNITS and any(unit.kind == "coal" for unit in spec.power_units):
            held = (*held, "plants.csv")
        found.append(StockClass(each.id, each.zh, each.en, held, gaps.get(each.id)))
    return tuple(found)


def driver_coverage(spec: Specification) -> tuple[DriverClass, ...]:
    """Every class with the drivers that name it, and the years for which each is known or assumed."""
    gaps = _gaps(spec, "driver")
    return tuple(
        DriverClass(
            each.id,
            each.zh,
            each.en,
            each.limited,
            tuple(_held(spec, driver) for driver in spec.drivers if driver.covers == each.id),
            gaps.get(each.id),
        )
        for each in driver_classes()
    )


def _gaps(spec: Specification, kind: str) -> dict[str, Gap]:
    return {each.name: each for each in spec.gaps if each.kind == kind}


def _held(spec: Specification, driver: Driver) -> HeldDriver:
    rows = [row for row in spec.rows if row.driver == driver.id]
    known = [row for row in rows if row.origin.basis in _KNOWN]
    return HeldDriver(
        driver,
        tuple(sorted({row.year for row in known})),
        tuple(sorted({row.year for row in rows} - {row.year for row in known})),
        tuple(dict.fromkeys(row.origin.source.partition("#")[0] for row in known if row.origin.source)),
        tuple(sorted({row.year for row in known} - {row.year for row in known if row.origin.basis != "plan"})),
    )


def check_gaps(spec: Specification) -> Iterator[Fault]:
    """Reasons for data that are missing of a class that is not known, or that the pack has after all."""
    drivers = {each.id: each.complete for each in driver_coverage(spec)}
    stocks = {each.id: bool(each.held) for each in stock_coverage(spec)}
    for gap in spec.gaps:
        known = drivers if gap.kind == "driver" else stocks
        if gap.name not in known:
            text = ("没有这个类别", "no such class of drivers or stocks")
            yield fault("unknown-class", *text, gap.where, gap.name, "、".join(known))
        elif known[gap.name]:
            text = ("已有数据，又写明没有数据", "data that are there, and a reason why there are none")
            yield fault("data-and-gap", *text, gap.where, gap.name)
