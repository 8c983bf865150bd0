"""Indicators that a pack defines by formulas over quantities of the model (`scenarios/indicators.csv`), and checks.

A quantity is written `model.KIND.NAME`; NAME of branches and stocks stands for all that is below it as well. Other
codes are indicators that the model gives by itself. The language is the catalogue's (`dafeng.core.formula`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dafeng.city import Row
from dafeng.core._unit_table import Dimension
from dafeng.core.catalogue import default_catalogue
from dafeng.core.errors import CatalogueError, Fault
from dafeng.core.formula import parse_formula
from dafeng.core.units import parse_unit
from dafeng.pathway._toml import fault, value_fault
from dafeng.pathway.records import Definition, Specification, Value

__all__ = ["KINDS", "PREFIX", "below", "check_definitions", "definitions", "quantity_of", "unit_of"]

PREFIX = "model."
KINDS = {
    "driver": "",
    "capacity": "MW",
    "generation": "10^8 kWh",
    "rate": "gce/kWh",
    "energy": "10^4 tce",
    "co2": "ktCO2",
    "activity": "1",
    "stock": "",
    "sales": "",
}
"""Kinds of quantities with their units; drivers and stocks have their own."""


def below(name: str, whole: str) -> bool:
    """Whether a name is `whole` or below it (`tr.freight.diesel`, or `tr.rest:gas`, is below its first part)."""
    return name == whole or name.startswith((f"{whole}.", f"{whole}:"))


def quantity_of(code: str) -> tuple[str, str] | None:
    """Kind and name of a quantity of the model; None for other codes."""
    if not code.startswith(PREFIX):
        return None
    kind, _, name = code.removeprefix(PREFIX).partition(".")
    return kind, name


def definitions(rows: Sequence[Row], faults: list[Fault]) -> tuple[Definition, ...]:
    """The definitions of the table; a formula that cannot be read is a fault with its row."""
    found = []
    for row in rows:
        origin = Value(row.text("basis"), row.text("source"), row.text("note"))
        faults += value_fault(origin, row.where("basis"))
        try:
            formula = parse_formula(row.text("formula"))
        except CatalogueError as error:
            text = ("公式读不懂", "a formula that cannot be read")
            faults += [fault("bad-formula", *text, row.where("formula"), each.found) for each in error.faults]
            continue
        found.append(Definition(row.text("indicator"), formula, row.text("form") == "index", origin, row.where()))
    return tuple(found)


def unit_of(spec: Specification, kind: str, name: str) -> str | None:
    """The unit of a quantity; None where the specification has no such thing."""
    if kind in ("driver", "stock", "sales"):
        return _own_unit(spec, kind, name)
    fits = {
        "capacity": (each.id == name for each in spec.supply.plants),
        "generation": (each.id == name for each in spec.supply.plants),
        "rate": (each.id == name for each in spec.supply.plants),
        "energy": (below(each.id, name) for each in spec.branches),
        "co2": (below(each.id, name) for each in spec.branches),
        "activity": (each.id == name and bool(each.driver) and not each.stock for each in spec.branches),
    }
    return KINDS[kind] if kind in fits and any(fits[kind]) else None


def _own_unit(spec: Specification, kind: str, name: str) -> str | None:
    """The unit of a driver or a stock."""
    if kind == "driver":
        return next((each.unit for each in spec.drivers if each.id == name), None)
    for stock in spec.stocks:
        if any(below(f"{stock.id}.{technology}", name) for technology in stock.technologies):
            return stock.unit
    return None


def check_definitions(spec: Specification) -> Iterator[Fault]:
    """Unknown indicators and quantities, and formulas whose unit is not the indicator's."""
    catalogue = default_catalogue()
    for each in spec.definitions:
        if each.indicator not in catalogue:
            text = ("指标目录中没有这个代码", "no such indicator in the catalogue")
            yield fault("unknown-indicator", *text, each.where, each.indicator)
            continue
        unknown = [code for code in each.formula.codes if _unit(spec, code) is None]
        for code in unknown:
            yield fault("unknown-quantity", "模型中没有这个量", "no such quantity in the model", each.where, code)
        if unknown:
            continue
        try:
            found = each.formula.dimension(lambda code: _dimension(spec, code))
        except CatalogueError as error:
            yield from (fault("bad-formula", one.zh, one.en, each.where, one.found) for one in error.faults)
            continue
        wanted = parse_unit(catalogue.get(each.indicator).unit)
        if not each.index and found != wanted.dimension:
            text = ("公式得不出指标的单位", "the formula does not give the indicator's unit")
            yield fault("formula-unit", *text, each.where, each.formula.text, catalogue.get(each.indicator).unit)


def _unit(spec: Specification, code: str) -> str | None:
    quantity = quantity_of(code)
    if quantity is not None:
        return unit_of(spec, *quantity)
    catalogue = default_catalogue()
    return catalogue.get(code).unit if code in catalogue else None


def _dimension(spec: Specification, code: str) -> Dimension:
    return parse_unit(_unit(spec, code) or "1").dimension
